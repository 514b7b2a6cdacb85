"""How far a list of the server was read: one small file for each list, in the mail folder.

It counts for one server and one member only: a home that is pointed elsewhere begins anew.
"""

from app.member.errors import HomeInvalid
from app.member.files import read_capped, write_whole
from app.member.home import FILE_LIMIT, Home
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import Malformed

CURSOR_LIMIT = 2**63


def read_cursor(home: Home, name: str) -> int:
    """Where the list ended the last time, or 0; raises ``HomeInvalid``."""
    path = home.mail / name
    if not path.exists():
        return 0
    try:
        value = from_json_object(read_capped(path, FILE_LIMIT))
    except Malformed as error:
        raise HomeInvalid(f"mail/{name}") from error
    after = value.get("after")
    is_ours = value.get("server") == home.server and value.get("member") == home.member
    return after if is_ours and type(after) is int and 0 <= after < CURSOR_LIMIT else 0


def write_cursor(home: Home, name: str, after: int) -> None:
    """From now on the list is read behind ``after``."""
    value = {"server": home.server, "member": home.member, "after": after}
    write_whole(home.mail / name, to_json(value))
