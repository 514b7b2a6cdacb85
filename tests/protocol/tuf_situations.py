"""What a client may be shown, and the word it must come to: the table of ``test_against_tuf``."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + 365 * DAY


@dataclass(frozen=True)
class Link:
    """A root: keys and threshold as ``abc/2``, and who signed it; see ``Situation``."""

    version: int
    keys: str
    signers: str
    expires: datetime = LATER
    follows: bool = True

    @property
    def letters(self) -> str:
        """One letter for each key."""
        return self.keys.split("/")[0]

    @property
    def threshold(self) -> int:
        """How many must sign."""
        return int(self.keys.split("/")[1])


@dataclass(frozen=True)
class Situation:
    """What a client is shown, and the word it must come to.

    Keys are letters; a capital letter signs other bytes than it should. ``walked`` are roots
    that the client has seen before, ``chain`` those that it is shown.
    """

    name: str
    signers: str
    expect: str
    first: Link = Link(1, "abc/2", "abc")
    walked: tuple[Link, ...] = ()
    chain: tuple[Link, ...] = ()
    version: int = 7
    expires: datetime = NOW + 14 * DAY
    seen: int = 0
    # Whether what was seen is the same roster, or the one that is named as the one before.
    agrees: bool = True
    minimum: int = 1
    raw: bytes | None = None
    # Only where The Update Framework comes to another word.
    tuf: str = ""
    because: str = ""


FIVE = Link(1, "abcde/3", "abcde")
ALONE = Link(1, "a/1", "a")
STAY = Link(2, "bcd/2", "abcd")  # a leaves, d comes
THIRD = Link(3, "cde/2", "bcde")
OTHERS = Link(2, "xyz/2", "abxy")  # nobody stays
PASSED_OVER = "the chain travels with every roster: what is not above the trusted root is skipped"
NAMES_BEFORE = "each document names the hash of the one before it: a fork is proof, not a guess"

SITUATIONS = (
    # Thresholds of a roster.
    Situation("two of three", "ab", "ok"),
    Situation("another two of three", "bc", "ok"),
    Situation("three of three", "abc", "ok"),
    Situation("one of three", "a", "unsigned"),
    Situation("nobody", "", "unsigned"),
    Situation("one alone, as is enough", "a", "ok", first=ALONE),
    Situation("strangers", "xyz", "unsigned"),
    Situation("one and strangers", "axyz", "unsigned"),
    Situation("two and strangers", "xaby", "ok"),
    Situation("one signer twice", "aa", "malformed"),
    Situation("one signer twice beside enough others", "aabc", "malformed"),
    Situation("a stranger twice beside enough", "abxx", "malformed"),
    Situation("two, one over other bytes", "aB", "unsigned"),
    Situation("three, one over other bytes", "abC", "ok"),
    Situation("three good of five", "abcDE", "ok", first=FIVE),
    Situation("two good of five", "abCDE", "unsigned", first=FIVE),
    Situation("four of five, two of them good", "ABcd", "unsigned", first=FIVE),
    # Time.
    Situation("a second before the end", "ab", "ok", expires=NOW + SECOND),
    Situation("the second it ends", "ab", "expired", expires=NOW),
    Situation("a second after the end", "ab", "expired", expires=NOW - SECOND),
    Situation("long over", "ab", "expired", expires=NOW - 400 * DAY),
    Situation("over, and signed by too few", "a", "unsigned", expires=NOW - DAY),
    Situation("the root's last second", "ab", "ok", first=Link(1, "abc/2", "abc", NOW + SECOND)),
    Situation("the second the root ends", "ab", "expired", first=Link(1, "abc/2", "abc", NOW)),
    Situation(
        "root and roster over",
        "ab",
        "expired",
        first=Link(1, "abc/2", "abc", NOW - DAY),
        expires=NOW - DAY,
    ),
    # Versions of a roster.
    Situation("a newer one", "ab", "ok", seen=6),
    Situation("much newer", "ab", "ok", seen=1),
    Situation("the same again", "ab", "ok", seen=7),
    Situation("an older one", "ab", "version", seen=8),
    Situation("much older", "ab", "version", seen=4_000_000_000),
    Situation("older and over", "ab", "version", seen=8, expires=NOW - DAY),
    Situation("older, and signed by too few", "a", "unsigned", seen=8),
    Situation("newer and over", "ab", "expired", seen=6, expires=NOW - SECOND),
    Situation("version zero", "ab", "malformed", version=0),
    Situation(
        "other bytes under the version that was seen",
        "ab",
        "forked",
        seen=7,
        agrees=False,
        tuf="ok",
        because="it keeps the old one silently; for us two of one version prove equivocation",
    ),
    Situation(
        "the next one, after another than was seen",
        "ab",
        "forked",
        seen=6,
        agrees=False,
        tuf="ok",
        because=NAMES_BEFORE,
    ),
    Situation(
        "below what was pinned",
        "ab",
        "version",
        minimum=8,
        tuf="ok",
        because="a fresh client knows the version at which it was built",
    ),
    # The chain of roots.
    Situation("one signer exchanged", "bc", "ok", chain=(STAY,)),
    Situation("one signer exchanged, twice", "de", "ok", chain=(STAY, THIRD)),
    Situation("all signers exchanged", "xy", "ok", chain=(OTHERS,)),
    Situation("by one who left and one who stayed", "ab", "unsigned", chain=(STAY,)),
    Situation("by the two who left", "ab", "unsigned", chain=(OTHERS,)),
    Situation("the new root held back", "cd", "unsigned"),
    Situation("by its own keys only", "bcd", "unsigned", chain=(Link(2, "bcd/2", "cd"),)),
    Situation("by the old keys only", "xy", "unsigned", chain=(Link(2, "xyz/2", "abc"),)),
    Situation("by one old and enough new", "xy", "unsigned", chain=(Link(2, "xyz/2", "axyz"),)),
    Situation("by enough old and one new", "xy", "unsigned", chain=(Link(2, "xyz/2", "abcx"),)),
    Situation("by nobody", "bc", "unsigned", chain=(Link(2, "bcd/2", ""),)),
    Situation("one old over other bytes", "xy", "unsigned", chain=(Link(2, "xyz/2", "aBxy"),)),
    Situation("one old signer twice", "xy", "malformed", chain=(Link(2, "xyz/2", "aaxy"),)),
    Situation("a higher threshold, kept", "bcd", "ok", chain=(Link(2, "bcd/3", "bcd"),)),
    Situation("a higher threshold, not kept", "bc", "unsigned", chain=(Link(2, "bcd/3", "bcd"),)),
    Situation(
        "a higher threshold that its own signers miss",
        "bcd",
        "unsigned",
        chain=(Link(2, "bcd/3", "abc"),),
    ),
    Situation("a lower threshold", "b", "ok", chain=(Link(2, "bcd/1", "ab"),)),
    Situation("a lower threshold, too soon", "b", "unsigned", chain=(Link(2, "bcd/1", "b"),)),
    Situation("a version skipped", "de", "version", chain=(THIRD,)),
    Situation("a version skipped, by one old", "de", "unsigned", chain=(Link(3, "cde/2", "cde"),)),
    Situation("a version far ahead", "bc", "version", chain=(replace(STAY, version=99),)),
    Situation("the third before the second", "de", "version", chain=(THIRD, STAY)),
    Situation("threshold zero", "bc", "malformed", chain=(Link(2, "bcd/0", "abcd"),)),
    Situation(
        "no keys",
        "bc",
        "malformed",
        chain=(Link(2, "/1", "ab"),),
        tuf="unsigned",
        because="a root that nobody could follow is malformed before anybody's is counted",
    ),
    Situation(
        "more signatures asked for than there are keys",
        "bc",
        "malformed",
        chain=(Link(2, "bcd/4", "abcd"),),
        tuf="unsigned",
        because="a root that nobody could follow is malformed before anybody's is counted",
    ),
    Situation(
        "the second root over, the third not",
        "de",
        "ok",
        chain=(replace(STAY, expires=NOW - DAY), THIRD),
    ),
    Situation(
        "the first root over, the second not",
        "bc",
        "ok",
        first=Link(1, "abc/2", "abc", NOW - DAY),
        chain=(STAY,),
    ),
    Situation("the last root over", "bc", "expired", chain=(replace(STAY, expires=NOW),)),
    Situation(
        "the last root over, and a roster by too few",
        "b",
        "expired",
        chain=(replace(STAY, expires=NOW),),
    ),
    Situation(
        "the second after another first",
        "bc",
        "version",
        chain=(replace(STAY, follows=False),),
        tuf="ok",
        because=NAMES_BEFORE,
    ),
    Situation(
        "the same root twice", "bc", "ok", chain=(STAY, STAY), tuf="version", because=PASSED_OVER
    ),
    Situation(
        "another first root",
        "ab",
        "ok",
        chain=(Link(1, "abc/2", "abc"),),
        tuf="version",
        because=PASSED_OVER,
    ),
    Situation(
        "an older root than was seen",
        "ab",
        "version",
        walked=(STAY,),
        tuf="unsigned",
        because="it starts from the root on its disk; ours from the pins, and compares at the end",
    ),
    Situation("not JSON", "", "malformed", raw=b"{"),
    Situation("nothing", "", "malformed", raw=b""),
    Situation("a list", "", "malformed", raw=b"[]"),
)
