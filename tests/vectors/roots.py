"""Cases for the chain of roots, and for what may follow a roster."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.protocol import roster as rosters
from app.protocol.document import sign_document
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.root import PURPOSE, Root, RootKey, encode_root
from app.protocol.roster import DatedKey, Roster, encode_roster, sign_roster
from tests.coalition import QUARTER, Coalition, Secrets
from tests.vectors.cases import Case
from tests.vectors.rosters import NOW, roster_case

SECOND = timedelta(seconds=1)


class Chain:
    """A coalition with three roots, each with one signer exchanged."""

    def __init__(self) -> None:
        self.coalition = Coalition(version=7, now=NOW)
        self.first = list(self.coalition.signers)
        self.second = [*self.first[1:], random_bytes(32)]
        self.third = [*self.second[1:], random_bytes(32)]
        self.root2 = self.after(self.coalition.root, self.second)
        self.root3 = self.after(self.root2, self.third)

    def after(self, root: Root, seeds: Sequence[bytes], **changes: Any) -> Root:
        """The next root with these keys, two of three."""
        keys = tuple(
            RootKey(signing_public_key(seed), f"Firmante {n}") for n, seed in enumerate(seeds)
        )
        following = replace(
            root, version=root.version + 1, previous=root.hash, keys=keys, issued=NOW, **changes
        )
        return replace(following, hash=sha256(encode_root(following)))

    def case(
        self,
        name: str,
        comment: str,
        expect: str,
        roots: Sequence[dict[str, Any]],
        seeds: Sequence[bytes],
        **options: Any,
    ) -> Case:
        """A roster signed by ``seeds`` behind these roots."""
        document = sign_roster(encode_roster(self.coalition.roster), seeds, roots)
        return roster_case(
            self.coalition, name, comment, expect, document, folder="root", **options
        )


def signed_root(root: Root, seeds: Sequence[bytes]) -> dict[str, Any]:
    """The root's document with a signature for each seed."""
    return sign_document(encode_root(root), dict.fromkeys(seeds), PURPOSE)


def root_cases() -> Iterator[Case]:
    """Each rule of the chain, and each way around it that must fail."""
    chain = Chain()
    first, second, third = chain.first, chain.second, chain.third
    two = signed_root(chain.root2, [*first[:2], *second[1:]])
    three = signed_root(chain.root3, [*second[:2], *third[1:]])
    case = chain.case
    yield case("one-step", "signed by two old and two new", "ok", [two], second[:2])
    yield case("two-steps", "each root by the one before", "ok", [two, three], third[:2])
    yield case("three-signatures", "more than are needed", "ok", [two], second)
    both = "root-signatures"
    new_only = signed_root(chain.root2, second[2:] + second[:1])
    yield case(
        "old-keys-only", "one of its own", both, [signed_root(chain.root2, first[:2])], second
    )
    yield case("new-keys-only", "one of the old", both, [new_only], second)
    yield case("unsigned", "by nobody", both, [signed_root(chain.root2, [])], second)
    strangers = signed_root(chain.root2, [random_bytes(32), random_bytes(32)])
    yield case("strangers", "by keys that nobody trusts", both, [strangers], second)
    twice = sign_document(encode_root(chain.root2), [second[0], second[0]], PURPOSE)
    yield case("one-signer-twice", "one key id twice", "grammar", [twice], second)
    cross = sign_document(encode_root(chain.root2), [first[0], *second], rosters.PURPOSE)
    yield case("other-purpose", "signed as a roster", both, [cross], second)
    old_roster = case(
        "roster-by-old-keys", "one of two is a key of the new root", "signatures", [two], first[:2]
    )
    yield old_roster
    yield case("roster-by-shared-keys", "the two who stayed", "ok", [two], second[:2])
    yield case("roster-without-its-root", "the new root is held back", "signatures", [], second[1:])
    yield from _order_cases(chain, two, three)
    yield from _content_cases(chain)
    yield from _time_cases(chain, two)


def _order_cases(chain: Chain, two: dict[str, Any], three: dict[str, Any]) -> Iterator[Case]:
    case, third = chain.case, chain.third
    yield case("version-skipped", "root 2 is missing", "root-version", [three], third)
    skipping = chain.after(chain.coalition.root, chain.second)
    skipping = replace(skipping, version=3)
    document = signed_root(skipping, [*chain.first, *chain.second])
    yield case("version-jumped", "3 after 1", "root-version", [document], chain.second)
    other = replace(chain.root2, previous=bytes(32))
    document = signed_root(other, [*chain.first, *chain.second])
    yield case(
        "other-previous", "it follows another root", "root-version", [document], chain.second
    )
    foreign = replace(chain.root2, coalition="otra-coalicion")
    document = signed_root(foreign, [*chain.first, *chain.second])
    yield case("other-coalition", "well signed", "root-version", [document], chain.second)
    yield case("unordered", "3 before 2", "root-version", [three, two], third)
    yield case("repeated", "root 2 twice: passed over", "ok", [two, two], chain.second[:2])
    first = signed_root(chain.coalition.root, chain.first)
    yield case("with-the-pinned-one", "passed over", "ok", [first, two], chain.second[:2])
    fork = chain.after(chain.coalition.root, chain.third)
    fork_document = signed_root(fork, [*chain.first[:2], *chain.third])
    text = "a second root 2: the first one counts"
    yield case("second-root-of-a-version", text, "ok", [two, fork_document], chain.second[:2])
    yield case("no-list", "a root that is a text", "grammar", ["x"], third)  # type: ignore[list-item]
    seen = {"version": 6, "hash": "0" * 64, "root_version": 3}
    yield case("older-than-seen", "root 3 was seen", "root-version", [two], chain.second, seen=seen)
    seen = {**seen, "root_version": 2}
    yield case("as-seen", "root 2 was seen", "ok", [two], chain.second[:2], seen=seen)


def _content_cases(chain: Chain) -> Iterator[Case]:
    good = chain.root2
    one, two, three = good.keys
    for name, text, root in (
        ("threshold-above-keys", "4 of 3", replace(good, threshold=4)),
        ("threshold-zero", "nobody needs to sign", replace(good, threshold=0)),
        ("key-twice", "one key for two signers", replace(good, keys=(one, two, three, one))),
        ("no-keys", "nobody could sign", replace(good, keys=())),
        ("waiting-negative", "less than no time", replace(good, waiting_hours=-1)),
        ("waiting-a-year-and-more", "8,761 hours", replace(good, waiting_hours=8761)),
        ("version-zero", "counted from 1", replace(good, version=0)),
    ):
        document = signed_root(root, [*chain.first, *chain.second])
        # Version 0 is below the trusted one: passed over, so the roster's signers are strangers.
        expect = "signatures" if root.version == 0 else "root-content"
        seeds = chain.second[1:] if root.version == 0 else chain.second
        yield chain.case(name, text, expect, [document], seeds)
    signers = list(dict.fromkeys([*chain.first, *chain.second]))
    spelled = sign_document(b" " + encode_root(good) + b"\n", signers, PURPOSE)
    text = "blanks around it: the signed bytes are what counts"
    yield chain.case("unusual-spelling", text, "ok", [spelled], chain.second[:2])
    for name, text, signed in (
        ("not-json", "not JSON", b"{"),
        (
            "other-type",
            "a roster's type",
            encode_root(good).replace(b"atalaya-root", b"atalaya-tree"),
        ),
        ("other-format", "format 2", encode_root(good).replace(b'"format":1', b'"format":2')),
    ):
        document = sign_document(signed, signers, PURPOSE)
        yield chain.case(name, text, "root-content", [document], chain.second)


def _time_cases(chain: Chain, two: dict[str, Any]) -> Iterator[Case]:
    expires = chain.root2.expires
    late = replace(chain.coalition.roster, expires=expires + QUARTER)
    document = sign_roster(encode_roster(late), chain.second[:2], [two])
    name, text = "expired", "the second it ends, with a roster that has not"
    yield roster_case(
        chain.coalition, name, text, "root-expiry", document, folder="root", now=expires
    )
    name, text = "last-second", "just good"
    current: list[str | None] = [None, None, None]
    yield roster_case(
        chain.coalition,
        name,
        text,
        "ok",
        document,
        folder="root",
        now=expires - SECOND,
        current=current,
    )
    short = chain.after(chain.coalition.root, chain.second, expires=NOW - SECOND)
    link = signed_root(short, [*chain.first, *chain.second])
    last = chain.after(short, chain.third, expires=NOW + QUARTER)
    end = signed_root(last, [*chain.second, *chain.third])
    text = "only the last root is asked for its age"
    yield chain.case("chain-with-expired-link", text, "ok", [link, end], chain.third[:2])
    yield chain.case("ends-with-expired", "nothing after it", "root-expiry", [link], chain.second)


def successor_cases() -> Iterator[Case]:
    """What may follow a roster; the keys wait for 48 hours."""
    coalition = Coalition(version=7, now=NOW, waiting_hours=48)
    before = coalition.roster
    day = NOW + timedelta(days=10)
    after = replace(
        before, version=8, previous=before.hash, issued=day, expires=day + timedelta(days=14)
    )
    early = timedelta(hours=48) - SECOND
    new = Secrets("nueva")

    def with_new(begins: Any) -> Roster:
        return replace(after, members=(*after.members, new.entry(begins)))

    def with_first(*keys: DatedKey) -> Roster:
        first = replace(after.members[0], intake=keys)
        return replace(after, members=(first, *after.members[1:]))

    (old,) = before.members[0].intake
    fresh = DatedKey(random_bytes(32), day + timedelta(hours=48), day + QUARTER)
    moved = replace(after.members[1], intake=(old,))
    refused = "successor"
    for name, text, expect, roster in (
        ("renewed", "the same members later", "ok", after),
        ("retired", "one less", "ok", replace(after, members=after.members[1:])),
        ("admitted", "a key that waits", "ok", with_new(day + timedelta(hours=48))),
        ("rotated", "a second key that waits", "ok", with_first(old, fresh)),
        (
            "key-shortened",
            "an end that comes earlier",
            "ok",
            with_first(replace(old, not_after=day)),
        ),
        ("key-dropped", "the newer key alone", "ok", with_first(fresh)),
        ("key-too-early", "a second before", refused, with_new(day + early)),
        (
            "rotated-too-early",
            "a second before",
            refused,
            with_first(old, replace(fresh, not_before=day + early)),
        ),
        (
            "key-prolonged",
            "a known key lives longer",
            refused,
            with_first(replace(old, not_after=old.not_after + SECOND)),
        ),
        (
            "key-moved",
            "a known key begins earlier",
            refused,
            with_first(replace(old, not_before=NOW - SECOND)),
        ),
        (
            "key-of-another",
            "a key that was another member's",
            refused,
            replace(after, members=(moved, after.members[2])),
        ),
        ("same-version", "7 after 7", refused, replace(after, version=7)),
        ("version-skipped", "9 after 7", refused, replace(after, version=9)),
        ("other-previous", "it names another one", refused, replace(after, previous=bytes(32))),
        ("issued-earlier", "before the one before", refused, replace(after, issued=NOW - SECOND)),
    ):
        fields = {
            "pins": {"root": encode_root(coalition.root).decode()},
            "before": encode_roster(before).decode(),
            "after": encode_roster(roster).decode(),
        }
        yield Case("successor", name, text, expect, fields)
