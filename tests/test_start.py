"""The service refuses to start on anything missing or unsafe, in one plain sentence."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import Settings, UnsafeSettings, read_settings
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_port, free_url
from tests.postgres import PostgresServer
from tests.process import ROOT, environment, service_process, without_settings
from tests.service import free_socket, make_settings, prepare

GOOD_PAGES = '{"/": "default-src \'none\'"}'


def start(
    program: str, *arguments: str, option: str = "-m", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Runs it to its end, on a port that nobody else has where the settings name none.

    What it said stands in the report of a test that fails.
    """
    done = subprocess.run(
        [sys.executable, option, program, *arguments],
        cwd=ROOT,
        env={**without_settings(), "ATALAYA_PORT": str(free_port()), **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    print(done.stdout, done.stderr)
    return done


def refusal(settings: dict[str, str]) -> str:
    """The sentence about settings that a process of the service ends with."""
    with pytest.raises(UnsafeSettings) as refused:
        read_settings(settings)
    sentence = str(refused.value)
    assert len(sentence.splitlines()) == 1
    return sentence


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    web = tmp_path / "web"
    web.mkdir()
    (web / "content_security_policy.json").write_text(GOOD_PAGES)
    return {"ATALAYA_DATA": str(tmp_path / "data"), "ATALAYA_WEB": str(web)}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ATALAYA_PORT", "0", "not a port number"),
        ("ATALAYA_PORT", "eighty", "not a port number"),
        ("ATALAYA_PORTS", "8000", "ATALAYA_PORTS is no setting"),
        ("ATALAYA_PAGES", "there", "neither here nor elsewhere"),
        ("ATALAYA_PROXY", "yes", "neither empty nor the word strips"),
        ("ATALAYA_METRICS_PORT", "nine", "neither empty nor a port number other than"),
        ("ATALAYA_SETTINGS", "/nowhere", "ATALAYA_SETTINGS is not a file that can be read"),
        ("ATALAYA_DATABASE_PASSWORD_FILE", "/nowhere", "of no use to SQLite"),
        ("ATALAYA_ONION", "http://short.onion", "neither empty nor an address such as"),
        ("ATALAYA_ONION", f"http://{'a' * 56}.onion/", "neither empty nor an address such as"),
        ("ATALAYA_ORIGINS", "https://example.org/", "without a path"),
        ("ATALAYA_ORIGINS", "HTTPS://EXAMPLE.ORG", "lower case"),
        ("ATALAYA_ORIGINS", "", "not a list of addresses"),
        ("ATALAYA_STORE", "bucket", "neither empty nor of the shape"),
        ("ATALAYA_STORE", "s3://", "neither empty nor of the shape"),
        ("ATALAYA_STORE", "s3://UPPER/x", "neither empty nor of the shape"),
        ("ATALAYA_STORE", "s3://bucket/../x", "neither empty nor of the shape"),
    ],
)
def test_a_setting_that_cannot_work_is_said(
    settings: dict[str, str], name: str, value: str, words: str
) -> None:
    assert words in refusal({**settings, name: value})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ATALAYA_PORT", "0", "not a port number"),
        ("ATALAYA_DATABASE_URL", "nonsense", "not the address of a database"),
        ("ATALAYA_DATABASE_URL", "mysql://a@b/c", "neither sqlite"),
        ("ATALAYA_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "cannot be reached"),
        ("ATALAYA_WEB", "/nowhere", "not built"),
    ],
)
def test_whatever_keeps_it_from_starting_is_one_sentence(
    settings: dict[str, str], name: str, value: str, words: str
) -> None:
    result = start("app.main", **{**settings, name: value})
    assert result.returncode == 1
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.fixture
def with_bucket(settings: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of a bucket with which nothing is wrong, but that nobody listens there."""
    key_file = tmp_path / "s3-keys"
    key_file.touch(mode=0o600)
    key_file.write_text("access\nsecret\n")
    # Held and never listening: whoever connects is refused for as long as the test runs.
    held, url = free_socket()
    with held:
        yield {
            **settings,
            "ATALAYA_STORE": "s3://bucket/prefix",
            "ATALAYA_S3_ENDPOINT": url,
            "ATALAYA_S3_KEY_FILE": str(key_file),
        }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ATALAYA_S3_ENDPOINT", "", "not an address"),
        ("ATALAYA_S3_ENDPOINT", "s3.example.org", "not an address"),
        ("ATALAYA_S3_ENDPOINT", "https://S3.example.org", "lower case"),
        ("ATALAYA_S3_ENDPOINT", "https://s3.example.org/bucket", "without a path"),
        ("ATALAYA_S3_ENDPOINT", "http://s3.example.org", "use https://"),
        ("ATALAYA_S3_ENDPOINT", "http://10.0.0.1:9000", "use https://"),
        ("ATALAYA_S3_ENDPOINT", "http://127.0.0.1.example.org", "use https://"),
        ("ATALAYA_S3_REGION", "", "not the name of a region"),
        ("ATALAYA_S3_KEY_FILE", "", "not a file that can be read"),
        ("ATALAYA_S3_KEY_FILE", "/nowhere", "not a file that can be read"),
    ],
)
def test_a_setting_of_the_bucket_that_cannot_work_is_said(
    with_bucket: dict[str, str], name: str, value: str, words: str
) -> None:
    assert words in refusal({**with_bucket, name: value})


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        ("access\nsecret\n", 0o604, "open to everybody"),
        ("access\n", 0o600, "does not have two lines"),
        ("access\nsecret\nmore\n", 0o600, "does not have two lines"),
        ("", 0o600, "does not have two lines"),
    ],
)
def test_a_key_file_that_is_open_or_incomplete_is_said(
    with_bucket: dict[str, str], content: str, mode: int, words: str
) -> None:
    key_file = Path(with_bucket["ATALAYA_S3_KEY_FILE"])
    key_file.write_text(content)
    key_file.chmod(mode)
    said = refusal(with_bucket)
    assert words in said
    assert "secret" not in said.replace("access key and secret", "")


@pytest.mark.parametrize("endpoint", ["http://10.0.0.1:9000", "http://objects"])
def test_plain_http_inside_a_network_of_ones_own_must_be_asked_for(
    with_bucket: dict[str, str], endpoint: str
) -> None:
    settings = {**with_bucket, "ATALAYA_S3_ENDPOINT": endpoint, "ATALAYA_S3_PLAIN_HTTP": "yes"}
    bucket = read_settings(settings).bucket
    assert bucket
    assert (bucket.endpoint, bucket.name, bucket.prefix) == (endpoint, "bucket", "prefix")
    assert "secret" not in repr(bucket)


def test_a_bucket_that_does_not_answer_stops_the_start(with_bucket: dict[str, str]) -> None:
    assert start("app.admin", "migrate", **with_bucket).returncode == 0
    result = start("app.main", **with_bucket)
    assert result.returncode == 1
    assert result.stderr.splitlines() == ["The store of the attachments does not work."]


USING_A_BUCKET = """
import asyncio, sys
from app.storage.blobs import BlobStoreUnavailable, Bucket
from app.storage.blobs.ending import run_to_the_end
from app.storage.blobs.s3 import S3BlobStore

async def ask_much():
    store = S3BlobStore(Bucket(sys.argv[1], "us-east-1", "bucket", "", "access", "secret"))
    asked = [store.read(f"{number:032x}") for number in range(200)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {BlobStoreUnavailable}

def program():
    asyncio.run(ask_much())
    sys.exit("This is said.")

run_to_the_end(program)
"""


def test_a_program_that_used_a_bucket_ends_with_its_own_code(with_bucket: dict[str, str]) -> None:
    """Each run alone was aborted about every second time before there was a rule for it."""
    for _ in range(5):
        result = start(USING_A_BUCKET, with_bucket["ATALAYA_S3_ENDPOINT"], option="-c")
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.splitlines() == ["This is said."]


def test_a_second_process_on_the_same_data_folder_is_refused(
    tmp_path: Path, coalition: Coalition
) -> None:
    settings = _settings_with_free_ports(tmp_path)
    prepare(settings[0], coalition)
    with service_process(settings[0], tmp_path / "log") as first:
        second = start("app.main", **environment(settings[1]))
        assert second.returncode == 1
        assert second.stderr.splitlines() == [
            "Another process of the service uses this data folder."
        ]
        # Operators' commands may run beside it.
        assert start("app.admin", "migrate", **environment(settings[1])).returncode == 0
        first.kill()
        first.wait()
        # However the first came to its end, nothing has to be cleaned up after it.
        with service_process(settings[1], tmp_path / "log"):
            pass


def test_a_second_process_on_the_same_sqlite_file_is_refused(
    tmp_path: Path, coalition: Coalition
) -> None:
    first, second = _settings_with_free_ports(tmp_path)
    (tmp_path / "another").mkdir()
    prepare(first, coalition)
    with service_process(first, tmp_path / "log"):
        elsewhere = replace(second, data=tmp_path / "another")
        assert "Another process" in start("app.main", **environment(elsewhere)).stderr


def _settings_with_free_ports(folder: Path) -> list[Settings]:
    """Two services in one folder."""
    return [make_settings(folder, origin=free_url()) for _ in range(2)]


def test_a_database_that_is_not_migrated_is_said(settings: dict[str, str]) -> None:
    Path(settings["ATALAYA_DATA"]).mkdir()
    assert "not migrated" in start("app.main", **settings).stderr


def test_damaged_pages_are_said(settings: dict[str, str]) -> None:
    (Path(settings["ATALAYA_WEB"]) / "content_security_policy.json").write_text('{"/": ')
    assert "damaged" in start("app.main", **settings).stderr


def test_migrating_a_database_that_is_not_there_is_said(settings: dict[str, str]) -> None:
    url = "postgresql://nobody@127.0.0.1:9/nothing"
    result = start("app.admin", "migrate", **{**settings, "ATALAYA_DATABASE_URL": url})
    assert result.returncode == 1
    assert result.stderr.splitlines() == ["The database cannot be reached."]


@pytest.mark.parametrize("command", [("app.admin", "migrate"), ("app.main",)])
def test_a_database_that_keeps_any_bytes_for_text_is_refused(
    settings: dict[str, str], postgres: PostgresServer, command: tuple[str, ...]
) -> None:
    """What PostgreSQL makes on a machine where no language is set."""
    url = postgres.new_database(options="ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    result = start(*command, **settings, ATALAYA_DATABASE_URL=url)
    assert result.returncode == 1
    assert result.stderr == "The database keeps text in another encoding than UTF8.\n"


def test_what_is_written_belongs_to_the_service_alone(settings: dict[str, str]) -> None:
    folder = Path(settings["ATALAYA_DATA"])
    folder.mkdir(mode=0o755)
    assert start("app.admin", "migrate", **settings).returncode == 0
    assert (folder / "atalaya.sqlite3").stat().st_mode & 0o077 == 0
