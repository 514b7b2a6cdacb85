"""The desk at which a governance command works, by the options that it was given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.member.coalition import signer
from app.member.coalition.desk import Desk, Source, Voice, open_desk
from app.member.errors import HomeInvalid
from app.member.home import Home, Keys, open_home
from app.member.passphrase import existing_passphrase


@contextmanager
def at_home(
    home: Path,
    passphrase_file: Path | None,
    *,
    offline: bool = False,
    log: Path | None = None,
    beside: list[Path] | None = None,
) -> Iterator[tuple[Desk, Home, Keys]]:
    """The desk of an organisation's home."""
    opened = open_home(home)
    keys = opened.unlock(existing_passphrase(passphrase_file))
    source = Source(opened.pins, opened, keys, log, beside or (), is_offline=offline)
    with open_desk(source) as desk:
        yield desk, opened, keys


@contextmanager
def speaking(
    home: Path | None,
    passphrase_file: Path | None,
    signer_home: Path | None,
    signer_passphrase_file: Path | None,
    *,
    log: Path | None = None,
    beside: list[Path] | None = None,
) -> Iterator[tuple[Desk, Voice]]:
    """A desk, and who speaks there: the signer where one is named, else the organisation."""
    as_signer = (
        signer.open_signer(signer_home, passphrase_file=signer_passphrase_file)
        if signer_home
        else None
    )
    if home is not None:
        with at_home(home, passphrase_file, log=log, beside=beside) as (desk, opened, keys):
            if as_signer is not None:
                as_signer.check_log(desk.ledger, desk.position)
            own = Voice(opened.member, keys.signing_seed)
            yield desk, as_signer.voice if as_signer else own
    elif as_signer is not None:
        with open_desk(Source(as_signer.pins, log=log, beside=beside or ())) as desk:
            as_signer.check_log(desk.ledger, desk.position)
            yield desk, as_signer.voice
    else:
        raise HomeInvalid("missing: name one with --home or --signer")


def with_proposal(proposal: str, beside: list[Path] | None) -> list[Path]:
    """A proposal in a file comes first: what lies beside the log speaks of it."""
    path = Path(proposal)
    return [*([path] if path.is_file() else []), *(beside or [])]
