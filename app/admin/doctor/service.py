"""The service itself, asked at its own port."""

from app.admin.doctor.asking import NoAnswer, body_of
from app.admin.doctor.finding import Findings, attention, fails, ok
from app.protocol.version import VERSION
from app.settings import Settings

# Where a process that listens everywhere is asked.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


def own_address(settings: Settings) -> str:
    """The address of the service's port from this machine."""
    return f"http://{_EVERYWHERE.get(settings.host, settings.host)}:{settings.port}"


def look_at_service(settings: Settings) -> Findings:
    """Whether it answers, and with these settings."""
    try:
        health = body_of(f"{own_address(settings)}/api/v1/health")
    except NoAnswer:
        yield fails("service", "it does not answer at its port: start it, read what it says.")
        return
    if health.get("status") != "ok":
        yield fails("service", "it answers that it cannot work: read its log.")
    elif (health.get("protocol"), health.get("keeps_days")) != (VERSION, settings.keep_days):
        yield attention("service", "it runs with other settings or as another version: restart it.")
    else:
        yield ok("service", "it answers with these settings.")
