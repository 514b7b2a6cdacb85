"""The service as operators run it: a process of its own, that can be killed."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]


def without_settings() -> dict[str, str]:
    """This process's environment; what ``make`` tells the tests is none of the service's."""
    return {name: text for name, text in os.environ.items() if not name.startswith("ATALAYA_")}


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give these settings."""
    return {
        **without_settings(),
        "ATALAYA_DATA": str(settings.data),
        "ATALAYA_DATABASE_URL": settings.database_url,
        "ATALAYA_WEB": str(settings.web),
        "ATALAYA_ORIGINS": ",".join(settings.origins),
        "ATALAYA_PORT": settings.origins[0].rsplit(":", 1)[1],
        "ATALAYA_WORK_COST": str(settings.work_cost),
        **_bucket_environment(settings),
    }


def _bucket_environment(settings: Settings) -> dict[str, str]:
    bucket = settings.bucket
    if bucket is None:
        return {}
    key_file = settings.data.parent / "s3-keys"
    key_file.touch(mode=0o600)
    key_file.write_text(f"{bucket.access_key}\n{bucket.secret_key}\n")
    return {
        "ATALAYA_STORE": f"s3://{bucket.name}/{bucket.prefix}",
        "ATALAYA_S3_ENDPOINT": bucket.endpoint,
        "ATALAYA_S3_REGION": bucket.region,
        "ATALAYA_S3_KEY_FILE": str(key_file),
    }


@contextmanager
def service_process(
    settings: Settings,
    log: Path,
    *,
    command: Sequence[str] = (sys.executable, "-m", "app.main"),
    variables: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """Runs the service, perhaps by another command; everything it prints goes into ``log``."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environment(settings), **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "serving on port" in line:
                break
        else:
            raise AssertionError("".join(lines))
        yield process
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=PATIENCE)
        with log.open("a") as file:
            file.write("".join(lines) + (rest or ""))
