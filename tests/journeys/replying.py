"""What is left for those who come back: by an organisation's tool, or by somebody who forges."""

import subprocess
from pathlib import Path

from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.journeys.conftest import Site
from tests.journeys.test_first_light import member


class Office:
    """One organisation's machine, with its members' tool."""

    def __init__(self, site: Site, member_id: str) -> None:
        self.site = site
        known = site.folder / member_id
        self.home: Path = known if known.exists() else site.home_of(member_id)

    def run(self, *command: str) -> str:
        """What the tool prints; it must succeed."""
        done: subprocess.CompletedProcess[str] = member(self.site, self.home, *command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reply(self, text: str) -> None:
        """Answers the newest report."""
        self.run("fetch")
        self.run("reply", "newest", "--text", text, "--yes")

    def read_newest(self) -> str:
        """The newest report, as it is shown."""
        self.run("fetch")
        return self.run("open", "newest")


def leave(site: Site, *things: tuple[bytes, bytes]) -> None:
    """Puts something under each tag, as any member can."""
    with client_of(site.service.url) as http:
        session = log_in(http, site.coalition.members[0])
        for tag, sealed in things:
            answer = http.post("/api/v1/replies", content=tag + sealed, headers=session)
            assert answer.is_success, answer.text


def leave_reply(
    site: Site,
    code: bytes,
    *,
    member_id: str = "alborada",
    counter: int = 0,
    text: str = "Recibido.",
    coalition: Coalition | None = None,
) -> bytes:
    """A good reply to whoever has ``code``; its tag."""
    author = coalition or site.coalition
    tag, sealed = author.seal_reply(member_id, code, counter=counter, text=text)
    leave(site, (tag, sealed))
    return tag
