"""Sizes and times that the service holds to. Each has a unit and a reason."""

from datetime import timedelta

from app.protocol.archive import ARCHIVED_BYTES
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.envelope import REPORT_LIMIT
from app.protocol.key_ring import WRAPPED_BYTES

# The largest report that the format allows: 1,024 slots and a body of 1 MiB.
MAX_REPORT_BYTES = REPORT_LIMIT
# A file of 10 MiB after padding (steps of a quarter) and sealing.
MAX_ATTACHMENT_BYTES = 16 * 1024 * 1024
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
# A proposal becomes ready to the hour; a minute later is soon enough.
PUBLISHING_INTERVAL = timedelta(minutes=1)
