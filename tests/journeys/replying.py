"""What is left for those who come back: by an organisation's tool, or by somebody who forges."""

from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.journeys.conftest import Site


class Office:
    """One organisation's machine, with its members' tool."""

    def __init__(self, site: Site, member_id: str) -> None:
        self.console = site.console_of(member_id)
        self.home = self.console.home

    def run(self, *command: str) -> str:
        """What the tool prints; it must succeed."""
        outcome = self.console.run(*command)
        assert outcome.code == 0, outcome.err
        return outcome.out

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
