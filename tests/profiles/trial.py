"""The trial of ``deploy/README.md``, in any profile."""

from dataclasses import dataclass
from pathlib import Path

from tests.profiles.deployment import Deployment
from tests.profiles.readme import commands

TRIAL = "A trial without a coalition"
# What 'A trial' installs is here already.
INSTALLING = ("python3 -m venv", ".venv/bin/pip")
PUBLISHED, BACKUPS, ROOT_CERTIFICATE = "/tmp/publish", "/srv/backups", "/tmp/edge-root.crt"  # noqa: S108


@dataclass(frozen=True)
class Trial:
    """A demo coalition, an image with its pins, and where this machine has what the page names."""

    deployment: Deployment
    places: dict[str, str]

    def type(self, section: str, number: int, *, folder: str = "deploy") -> str:
        """What is said to a block of the page."""
        return self.deployment.type(*commands(section, number, self.places), folder=folder)

    def start(self, profile: str, service: str) -> None:
        """Migrates, hands in the founding and starts everything; no container was there before."""
        self.deployment.choose(COMPOSE_PROFILES=profile)
        places = {**self.places, " app ": f" {service} "}
        migrate = commands("Start", 2, places)[-1]
        hand_in = [line for line in commands("Start", 3, places) if line.startswith("docker")]
        self.deployment.type(migrate, *hand_in)

    def trust(self) -> Path:
        """Fetches the certificate of the edge's own authority."""
        renamed, fetched, _read = commands(TRIAL, 1, self.places)
        self.deployment.type(renamed, fetched, folder=".")
        return Path(self.places[ROOT_CERTIFICATE])

    def read(self) -> str:
        """What a member sees of the newest report."""
        return self.deployment.type(commands(TRIAL, 1, self.places)[-1], folder=".")


def begin_trial(deployment: Deployment, folder: Path) -> Trial:
    """Everything of the page up to the built image."""
    places = {name: str(folder / Path(name).name) for name in (PUBLISHED, BACKUPS)}
    places[ROOT_CERTIFICATE] = str(folder / "edge-root.crt")
    # The containers' user looks into them, as into folders at the top of a disk.
    for above in (folder, *folder.parents[:2]):
        above.chmod(above.stat().st_mode | 0o055)
    prepare = [line for line in commands(TRIAL, 0, places) if not line.startswith(INSTALLING)]
    deployment.type(*prepare, folder=".")
    enter, build, _migrate = commands("Start", 2, places)
    deployment.type(enter, build, folder=".")
    return Trial(deployment, places)
