"""What an operator has given: in the environment, in a file, or not at all."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app.settings import UnsafeSettings, read_settings
from app.settings.given import ELSEWHERE

SERVER = "postgresql://atalaya@database/atalaya"


def file_of(folder: Path, text: str, *, mode: int = 0o640) -> str:
    path = folder / "given"
    path.touch(mode=0o600)
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def refusal(**environment: str) -> str:
    with pytest.raises(UnsafeSettings) as refused:
        read_settings(environment)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def test_a_file_gives_settings_and_the_environment_counts_where_both_do(tmp_path: Path) -> None:
    file = file_of(
        tmp_path, "# ours\n\nATALAYA_PORT=8001\nATALAYA_KEEP_DAYS=30\nATALAYA_PROXY=strips"
    )
    settings = read_settings({"ATALAYA_SETTINGS": file, "ATALAYA_PORT": "8002"})
    assert (settings.port, settings.keep_days, settings.proxy_strips) == (8002, 30, True)
    # Said to be nothing is said.
    assert read_settings({"ATALAYA_SETTINGS": file, "ATALAYA_KEEP_DAYS": ""}).keep_days is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ATALAYA_PORTS=1", "ATALAYA_PORTS is no setting"),
        ("ATALAYA_HOME=/home", "ATALAYA_HOME is no setting"),
        ("ATALAYA_SETTINGS=/another", "ATALAYA_SETTINGS is no setting"),
        ("ATALAYA_PORT=1\nATALAYA_PORT=1", "ATALAYA_PORT stands twice"),
        ("export ATALAYA_PORT=1", "neither NAME=value nor a comment"),
        ("PORT=1", "neither NAME=value nor a comment"),
        ("ATALAYA_PORT", "neither NAME=value nor a comment"),
        ("ATALAYA_PORT=eighty", "not a port number"),
    ],
)
def test_a_file_that_says_nothing_usable_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(ATALAYA_SETTINGS=file_of(tmp_path, text))


def test_files_with_secrets_are_refused_where_everybody_may_read_them(tmp_path: Path) -> None:
    file = file_of(tmp_path, "ATALAYA_PORT=1\n", mode=0o644)
    assert "open to everybody" in refusal(ATALAYA_SETTINGS=file)
    given = {"ATALAYA_DATABASE_URL": SERVER, "ATALAYA_DATABASE_PASSWORD_FILE": file}
    assert "open to everybody" in refusal(**given)


def test_an_unknown_name_is_refused_and_those_of_the_other_tools_are_not() -> None:
    assert "ATALAYA_ORIGIN is no setting" in refusal(ATALAYA_ORIGIN="https://example.org")
    assert read_settings({**dict.fromkeys(ELSEWHERE, "x"), "PATH": "/bin"}).port == 8000


def test_a_password_from_a_file_is_part_of_the_address_as_it_is(tmp_path: Path) -> None:
    password = "p@ss/w:rd %41{data}"
    file = file_of(tmp_path, f"{password}\n")
    settings = read_settings(
        {
            "ATALAYA_DATABASE_URL": f"{SERVER}?host=a,b&port=5432,5432",
            "ATALAYA_DATABASE_PASSWORD_FILE": file,
        }
    )
    address = make_url(settings.database_url)
    assert (address.password, address.username) == (password, "atalaya")
    assert address.query == {"host": "a,b", "port": "5432,5432"}
    assert "p@ss" not in repr(settings)
    assert "rd" not in repr(settings).partition("data=")[0]


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo\n"])
def test_a_password_file_has_one_line(tmp_path: Path, text: str) -> None:
    file = file_of(tmp_path, text)
    given = {"ATALAYA_DATABASE_URL": SERVER, "ATALAYA_DATABASE_PASSWORD_FILE": file}
    assert "does not have one line" in refusal(**given)


def test_two_passwords_are_refused(tmp_path: Path) -> None:
    url = "postgresql://atalaya:one@database/atalaya"
    file = file_of(tmp_path, "two")
    said = refusal(ATALAYA_DATABASE_URL=url, ATALAYA_DATABASE_PASSWORD_FILE=file)
    assert "take it out of the address" in said
    assert "one" not in said.split()


def test_figures_are_refused_on_a_public_address_and_on_the_port_of_the_service() -> None:
    assert read_settings({"ATALAYA_METRICS_PORT": "9000"}).metrics_port == 9000
    public = {"ATALAYA_HOST": "8.8.8.8"}
    assert "open to everybody" in refusal(ATALAYA_METRICS_PORT="9000", **public)
    assert "other than ATALAYA_PORT" in refusal(ATALAYA_METRICS_PORT="8000")
