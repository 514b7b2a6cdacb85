"""Sizes and times that the service holds to. Each has a unit and a reason."""

from datetime import timedelta

from app.protocol.archive import ARCHIVED_BYTES
from app.protocol.attachment import sealed_length
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.envelope import REPORT_LIMIT
from app.protocol.key_ring import WRAPPED_BYTES
from app.protocol.reply import REPLY_BYTES
from app.protocol.return_code import TAG_BYTES
from app.protocol.roster import LATE_ENVELOPES, MEMBERS_LIMIT
from app.protocol.thread_header import EVENT_BYTES_LIMIT
from app.protocol.thread_key import CARRIED_BYTES
from app.storage.blobs import PART_BYTES

# The largest report that the format allows: 1,024 slots and a body of 1 MiB.
MAX_REPORT_BYTES = REPORT_LIMIT
# A file of 2 GiB after padding (steps of a quarter) and sealing.
MAX_ATTACHMENT_BYTES = sealed_length(2 * 1024**3)
# Long enough to type a passphrase after asking, short enough to be of no use to a thief.
CHALLENGE_LIFETIME = timedelta(minutes=2)
SESSION_LIFETIME = timedelta(minutes=15)
# About a megabyte for a coalition of ten.
MAX_LISTED = 500
# A login request is under one kilobyte.
MAX_LOGIN_BYTES = 4096
# What any signed document may have.
MAX_STATEMENT_BYTES = DOCUMENT_LIMIT
MAX_LOG_ENTRIES = 500
# Half of what the members' tool takes in one answer.
MAX_LOG_PAGE_BYTES = 8 * 1024 * 1024
# A new key for five hundred devices and the archive key of a large member, twice over.
MAX_WRAPPED_AT_ONCE = 1000
MAX_WRAPPED_BYTES = MAX_WRAPPED_AT_ONCE * WRAPPED_BYTES
# 25 MB a member: forty keys, which is ten years of quarters, for each of five hundred devices.
MAX_WRAPPED = 20_000
# About a megabyte, in and out.
MAX_ARCHIVED_AT_ONCE = 1000
MAX_ARCHIVED_BYTES = MAX_ARCHIVED_AT_ONCE * ARCHIVED_BYTES
# An intake key and the archive key of as many members as there can be.
MAX_CARRIED_AT_ONCE = 2 * MEMBERS_LIMIT
# In base64, with quotes and commas: an event, keys, and the longest ids of as many members.
MAX_EVENT_REQUEST_BYTES = (
    4 * (EVENT_BYTES_LIMIT + MAX_CARRIED_AT_ONCE * (CARRIED_BYTES + 3)) // 3
    + MEMBERS_LIMIT * 70
    + 1024
)
# About a megabyte.
MAX_CARRIED_BYTES = 1000 * CARRIED_BYTES
# Whoever joins is shown all of a thread at once: a row for each event, half a second in all.
MAX_THREAD_EVENTS = 50_000
# What a process takes from one member: the daily work of an organisation of fifty, and little
# enough that a stolen device does not fill a disk in a night.
EVENT_BUDGET = 20_000
EVENT_BUDGET_BYTES = 256 * 1024**2
# Half of what the members' tool takes in one answer.
MAX_FEED_PAGE_BYTES = 8 * 1024 * 1024
# A proposal becomes ready to the hour; a minute later is soon enough.
PUBLISHING_INTERVAL = timedelta(minutes=1)
# In which the service tries its database and its store out, where anybody reads figures.
WATCHING_INTERVAL = timedelta(minutes=1)
# Long enough to write a testimony after the work was done, and to come back to an upload.
ADMISSION_LIFETIME = timedelta(hours=2)
# Half of it on average: with the default cost half a second on a cheap phone, a second at most.
CALM_STEPS = 400
# At most 64 times that; half a minute on such a phone, while its owner types.
MAX_HARDNESS = 64
# Admitted by one process in the last minute or so: about 700 a minute, more than was asked of it.
CALM_LATELY = 1_000
# Requests that a process works on at once; in calm times there are a handful.
CALM_UNDER_WAY = 64
# A phone tries again when its network fails; whoever needs more is given new work.
MAX_ADMISSION_TRIES = 16
# About 4 MB, twice; every one of them was solved by somebody.
MAX_REMEMBERED_TRIES = 20_000
# A solution is about 900 letters.
MAX_ADMISSION_LETTERS = 4096
# A page asks in under 150 bytes.
MAX_WORK_BYTES = 512
# More than any upload has; whether it is a length of the format is asked where the upload is made.
MAX_WORK_SIZE = 2**40
# Members have a handful of tools each; a coalition of five hundred has them all waiting.
MAX_ARRIVAL_WAITERS = 1_000
ARRIVAL_PATIENCE = timedelta(seconds=50)
ARRIVAL_INTERVAL = timedelta(seconds=2)
# Under load something is written many times a second.
SHORTEST_ARRIVAL_INTERVAL = timedelta(milliseconds=200)
# For each who waits. What a tool asks once it is woken takes 7 ms of a processor: however many
# wait, they leave two thirds of it to those who send.
ARRIVAL_INTERVAL_EACH = timedelta(milliseconds=20)
# The protocol's words.
LATE_HOURS = int(LATE_ENVELOPES.total_seconds()) // 3600
REPLY_LIFETIME = timedelta(days=90)
# A tag and a reply: one size.
MAX_REPLY_BYTES = TAG_BYTES + REPLY_BYTES
# 64 are right; whoever sends a few more is told that they are not four tags.
MAX_FETCH_BYTES = 4096
# What a person reads as "in the same hour"; waiting orders are due to the hour.
FORGETTING_INTERVAL = timedelta(hours=1)
# Reports and attachments in one transaction: some milliseconds, which others wait for.
FORGOTTEN_AT_ONCE = 50
# Threads of orders in one query, which changes nothing.
NAMED_AT_ONCE = 500
# Longer than any request that brings bytes and then the row that names them.
ORPHAN_AGE = timedelta(hours=24)
# About 5 MB of names.
ORPHANS_AT_ONCE = 50_000
# A weekend without a network, after the last byte that arrived.
UPLOAD_LIFETIME = timedelta(hours=72)
# Smaller parts are joined with what follows, so that requests of one byte cannot make millions of
# objects: of parts that are smaller, each has at least twice the size of the one behind it. So 4
# MiB have fewer than fifty parts, and no byte is written more than thirty times.
SMALL_PART_BYTES = 128 * 1024
# On a slow line, so much of what was sent can be lost by a cut that nobody notices.
PART_PATIENCE = timedelta(seconds=10)
# Eight whole parts and 256 small ones: collected while they arrive, in one process.
MAX_UPLOAD_MEMORY = 64 * 1024 * 1024
# With a checksum nothing counts until all of it is there: a cut costs no more than this.
MAX_CHECKSUMMED_BYTES = 4 * PART_BYTES
# Several times the files of a national crackdown (3,000 reports of 15 MB in six hours), if none of
# them ever came to an end. New uploads wait; those that are there go on.
MAX_UNFINISHED_UPLOADS = 20_000
MAX_UNFINISHED_BYTES = 256 * 1024**3
# Counting them takes a pass through all uploads of three days.
UNFINISHED_INTERVAL = timedelta(minutes=1)
# In which every budget of a process grows back.
BUDGET_TIME = timedelta(hours=1)
# What a process takes from browsers without scripts, which can do no work (docs/decisions/0024):
# one package a minute, and as much as a few videos of a phone; all of it is there again in an hour.
PACKAGE_BUDGET = 60
PACKAGE_BUDGET_BYTES = 2 * 1024**3
MAX_PACKAGE_BYTES = 512 * 1024**2
# Each holds a report and some parts in memory, for as long as its line takes.
PACKAGES_AT_ONCE = 8
PACKAGES_AT_ONCE_PATIENCE = timedelta(minutes=1)
# The column's width; ours are under two hundred.
MAX_METADATA_LETTERS = 1024
# Under a megabyte in all; who comes back later has its parts read again.
MAX_DIGESTS = 1024
# Old reports that get their entry in the receipt log in one transaction: some milliseconds.
ENTERED_AT_ONCE = 500
# On average three entries in two minutes, 800,000 or 80 MB a year: far more than an observatory
# has reports, so that a size tells nothing of them, and little enough for a member to read.
MOST_NOISE_AT_ONCE = 3
# At a moment that nobody can know, once a minute on average.
SHORTEST_NOISE_PAUSE, LONGEST_NOISE_PAUSE = timedelta(seconds=30), timedelta(seconds=90)
# The longest lines have 240 bytes; with them and its text a note stays below its limit.
COSIGNATURES_IN_A_NOTE = 60
