"""Which settings there are, and what an operator has given: in the environment or in a file.

What no part of the project knows is refused: it is a typing error that would silently do nothing.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from app.settings.errors import UnsafeSettings
from app.settings.private_file import read_private

# Every setting with the text of its default; ``{…}`` stands for what another one says.
DEFAULTS: Mapping[str, str] = {
    "ATALAYA_SETTINGS": "",
    "ATALAYA_DATA": "var/server",
    "ATALAYA_DATABASE_URL": "sqlite:///{data}/atalaya.sqlite3",
    "ATALAYA_DATABASE_PASSWORD_FILE": "",
    "ATALAYA_STORE": "",
    "ATALAYA_S3_ENDPOINT": "",
    "ATALAYA_S3_REGION": "us-east-1",
    "ATALAYA_S3_KEY_FILE": "",
    "ATALAYA_S3_PLAIN_HTTP": "no",
    "ATALAYA_WEB": "web/dist",
    "ATALAYA_PAGES": "here",
    "ATALAYA_ORIGINS": "http://127.0.0.1:{port},http://localhost:{port}",
    "ATALAYA_PROXY": "",
    "ATALAYA_HOST": "127.0.0.1",
    "ATALAYA_PORT": "8000",
    "ATALAYA_METRICS_PORT": "",
    "ATALAYA_KEEP_DAYS": "",
    "ATALAYA_ONION": "",
    "ATALAYA_WORK_COST": "2000",
}
# Of the build of the pages and of the members' tool, which may share a shell with the service.
ELSEWHERE = frozenset(
    {
        "ATALAYA_EXIT",
        "ATALAYA_FOLDER",
        "ATALAYA_HARNESS_OUT",
        "ATALAYA_HOME",
        "ATALAYA_LABELS",
        "ATALAYA_OFFLINE",
        "ATALAYA_PASSPHRASE_FILE",
        "ATALAYA_PINS",
        "ATALAYA_PSEUDO_LANGUAGE",
        "ATALAYA_SIGNER",
        "ATALAYA_SIGNER_PASSPHRASE_FILE",
        "ATALAYA_WEB_OUT",
    }
)
_PREFIX = "ATALAYA_"
_LINE = re.compile("(ATALAYA_[A-Z0-9_]+)=(.*)")


class Given:
    """The text of each setting: that of the environment, of the file, or its default."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        ours = {name: text for name, text in environment.items() if name.startswith(_PREFIX)}
        _refuse_unknown(ours.keys() - ELSEWHERE)
        file = ours.get("ATALAYA_SETTINGS", "")
        self._texts = {**(_read_file(Path(file)) if file else {}), **ours}

    def text(self, name: str, **of_others: object) -> str:
        """What was given, as it stands; ``of_others`` fills the open places of the default.

        Said to be nothing is something else than not said at all.
        """
        given = self._texts.get(name)
        return DEFAULTS[name].format_map(of_others) if given is None else given


def _read_file(path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for line in read_private(path, setting="ATALAYA_SETTINGS").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            raise UnsafeSettings(
                "The file of ATALAYA_SETTINGS has a line that is neither NAME=value nor a comment."
            )
        name, text = match.groups()
        if name in texts:
            raise UnsafeSettings(f"{name} stands twice in the file of ATALAYA_SETTINGS.")
        texts[name] = text
    # One file leads to no other.
    _refuse_unknown(texts.keys(), but="ATALAYA_SETTINGS")
    return texts


def _refuse_unknown(names: AbstractSet[str], *, but: str | None = None) -> None:
    for name in sorted(names - (DEFAULTS.keys() - {but})):
        raise UnsafeSettings(f"{name} is no setting: is it typed as in docs/operations.md?")
