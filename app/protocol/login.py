"""What a member signs to open a session: ``docs/protocol.md`` §10.

The origin is part of it, so that a challenge which a hostile server fetched elsewhere
and passed on opens nothing elsewhere.
"""

from app.protocol.encoding import u16
from app.protocol.errors import LoginRefused
from app.protocol.primitives import sign, verify

PURPOSE = b"atalaya-login-1\n"
CHALLENGE_BYTES = 72


def login_message(origin: str, member: str, challenge: bytes) -> bytes:
    """``purpose ‖ u16 ‖ origin ‖ u16 ‖ member ‖ challenge``."""
    where, who = origin.encode(), member.encode()
    return PURPOSE + u16(len(where)) + where + u16(len(who)) + who + challenge


def sign_login(seed: bytes, *, origin: str, member: str, challenge: bytes) -> bytes:
    """The member's answer to ``challenge``."""
    return sign(seed, login_message(origin, member, challenge))


def check_login(
    public_key: bytes, *, origin: str, member: str, challenge: bytes, signature: bytes
) -> None:
    """Raises ``LoginRefused``. That the challenge is fresh is left to the caller."""
    if not verify(public_key, login_message(origin, member, challenge), signature):
        raise LoginRefused("the signature does not hold")
