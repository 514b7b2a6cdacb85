"""Rosters and roots."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

_ROSTER_HINT = (
    "Nothing was taken from it. Call another member before you go on: this may be an attack."
)

TABLE: Table = {
    errors.RosterUnknown: Row(
        ExitCode.UNKNOWN_ROSTER,
        "It is sealed to a roster that this machine has never seen signed ({error.detail}).",
        "Copy the signed roster into the folder, from a member whom you trust.",
    ),
    errors.OtherRoster: Row(
        ExitCode.ALARM,
        "ALARM: it is sealed to another list of members than the one signed as {error.detail}.",
        "Somebody showed the defender another list. Call the other members and the operator.",
    ),
    errors.RosterStale: Row(
        ExitCode.ROSTER_EXPIRED,
        "The server's roster is out of date. {error.detail} This machine says it is {now}.",
        "If that is wrong, set the clock. Otherwise the signers must renew the roster, or the"
        " server holds a newer one back.",
    ),
    protocol.RosterUnsigned: Row(
        ExitCode.ROSTER,
        "The server's roster is FORGED: too few of the keys that you trust signed it.",
        _ROSTER_HINT,
    ),
    protocol.RosterForeign: Row(
        ExitCode.ROSTER, "The server's roster is another coalition's.", _ROSTER_HINT
    ),
    protocol.RosterRolledBack: Row(
        ExitCode.ROSTER, "The server's roster is OLDER than one you have seen.", _ROSTER_HINT
    ),
    protocol.RosterForked: Row(
        ExitCode.ROSTER,
        "ALARM: two different rosters are signed under one version.",
        "Both are kept. Call the other members: signers or their keys are compromised.",
    ),
    protocol.RosterExpired: Row(
        ExitCode.ROSTER_EXPIRED,
        "The roster expired on {error.expires:%Y-%m-%d %H:%M}Z. This machine says it is {now}.",
        "If that is wrong, set the clock.",
    ),
    protocol.RootExpired: Row(
        ExitCode.ROSTER_EXPIRED,
        "The signers' time ended on {error.expires:%Y-%m-%d}. This machine says it is {now}.",
        "If that is wrong, set the clock. Otherwise the coalition needs a new root.",
    ),
    protocol.RootUnsigned: Row(
        ExitCode.ROSTER,
        "The server's list of signers is FORGED: the signers before did not sign it.",
        _ROSTER_HINT,
    ),
    protocol.RootNotNext: Row(
        ExitCode.ROSTER,
        "The server's list of signers does not follow the one that you trust, or is older.",
        _ROSTER_HINT,
    ),
}
