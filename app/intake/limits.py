"""Sizes and times that the service holds to. Each has a unit and a reason."""

from datetime import timedelta

from app.protocol.envelope import REPORT_LIMIT

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
