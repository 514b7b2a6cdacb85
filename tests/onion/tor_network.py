"""A Tor network of its own on loopback: authorities, relays, an onion service and a client.

Nothing leaves this machine: with ``TestingTorNetwork`` Tor knows no authority but these. The onion
service has the configuration of ``deploy/tor``, with its folders and its target moved here.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.patience import PATIENCE
from tests.ports import free_port
from tests.process import ROOT

TORRC = ROOT / "deploy/tor/torrc"
AUTHORITIES, RELAYS = 3, 4
LOOPBACK = "127.0.0.1"
# Seconds: a vote must be over well before the next one begins.
COMMON = """
TestingTorNetwork 1
RunAsDaemon 0
ShutdownWaitLength 0
AssumeReachable 1
PathsNeededToBuildCircuits 0.67
TestingV3AuthInitialVotingInterval 20
TestingV3AuthInitialVoteDelay 4
TestingV3AuthInitialDistDelay 4
V3AuthVotingInterval 20
V3AuthVoteDelay 4
V3AuthDistDelay 4
V3AuthNIntervalsValid 2
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
EnforceDistinctSubnets 0
"""
RELAY = """
Nickname {name}
Address {address}
ORPort {address}:{port}
ExitPolicy reject *:*
SocksPort 0
"""
AUTHORITY = """
DirPort {address}:{directory}
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
ContactInfo nobody
"""
NOBODY = "ffffffffffffffffffffffffffffffffffffffff"


@dataclass(frozen=True)
class Tor:
    """A running network: the onion service's address, and how a client gets to it."""

    address: str
    socks_port: int

    @property
    def proxy(self) -> str:
        """For clients that have the proxy resolve names."""
        return f"socks5h://127.0.0.1:{self.socks_port}"


@dataclass(frozen=True)
class _Authority:
    name: str
    port: int
    directory: int
    line: str


@contextmanager
def tor_network(folder: Path, *, target: int) -> Iterator[Tor]:
    """Runs it with an onion service in front of ``target`` on loopback."""
    home = folder / "onion"
    with tor_relays(folder) as common, ExitStack() as running:
        running.enter_context(_tor(home, common + _deployed(home, target), own_folder=True))
        socks = running.enter_context(tor_client(folder / "client", common))
        hostname = (home / "service/hostname").read_text().strip()
        yield Tor(f"http://{hostname}", socks)


@contextmanager
def tor_relays(folder: Path, *, address: str = LOOPBACK) -> Iterator[str]:
    """Authorities and relays alone; the lines by which others belong to their network."""
    authorities = [_make_authority(folder, f"authority{i}", address) for i in range(AUTHORITIES)]
    common = COMMON + "".join(authority.line for authority in authorities)
    with ExitStack() as running:
        for authority in authorities:
            relay = RELAY.format(name=authority.name, address=address, port=authority.port)
            own = relay + AUTHORITY.format(address=address, directory=authority.directory)
            running.enter_context(_tor(folder / authority.name, common + own))
        for i in range(RELAYS):
            own = RELAY.format(name=f"relay{i}", address=address, port=free_port())
            running.enter_context(_tor(folder / f"relay{i}", common + own))
        yield common


@contextmanager
def tor_client(home: Path, common: str) -> Iterator[int]:
    """Whoever reads; the port of its proxy, when it has found its way."""
    socks = free_port()
    client = f"SocksPort 127.0.0.1:{socks}\nLog notice stdout\n"
    with _tor(home, common + client):
        _await_line(home / "said", "Bootstrapped 100%")
        yield socks


def _deployed(home: Path, target: int) -> str:
    """The onion service's own configuration."""
    text, number = re.subn(
        r"^HiddenServicePort 80 .*$",
        f"HiddenServicePort 80 127.0.0.1:{target}",
        TORRC.read_text(),
        flags=re.MULTILINE,
    )
    assert number == 1
    return text.replace("/var/lib/tor", str(home))


def _make_authority(folder: Path, name: str, address: str) -> _Authority:
    """Its keys, and the line by which all others know it."""
    home, port, directory = folder / name, free_port(), free_port()
    keys = home / "keys"
    keys.mkdir(mode=0o700, parents=True)
    home.chmod(0o700)
    kinds = {"-i": "identity_key", "-s": "signing_key", "-c": "certificate"}
    files = [word for flag, kind in kinds.items() for word in (flag, keys / f"authority_{kind}")]
    where = ("-m", "12", "-a", f"{address}:{directory}")
    command = ("tor-gencert", "--create-identity-key", "--passphrase-fd", "0", *where, *files)
    subprocess.run(command, input=b"x\n", check=True, capture_output=True)
    certificate = (keys / "authority_certificate").read_text()
    (identity,) = re.findall(r"^fingerprint (\w+)$", certificate, re.MULTILINE)
    # A relay's own fingerprint is asked of the program, which wants a complete configuration.
    asked = home / "asked"
    asked.write_text(
        f"DataDirectory {home}\nNickname {name}\nORPort {address}:{port}\n"
        f"DirAuthority x orport=1 v3ident={NOBODY} 127.0.0.1:1 {NOBODY}\n"
    )
    told = subprocess.run(
        ["tor", "--list-fingerprint", "-f", asked], capture_output=True, text=True, check=True
    ).stdout
    fingerprint = told.splitlines()[-1].partition(" ")[2]
    line = (
        f"DirAuthority {name} orport={port} no-v2 v3ident={identity}"
        f" {address}:{directory} {fingerprint}\n"
    )
    return _Authority(name, port, directory, line)


def _await_line(log: Path, words: str) -> None:
    """Returns when a process has said so."""
    deadline = time.monotonic() + PATIENCE
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@contextmanager
def _tor(home: Path, configuration: str, *, own_folder: bool = False) -> Iterator[None]:
    """One process; what it says stands in the file ``said``."""
    home.mkdir(mode=0o700, exist_ok=True)
    torrc = home / "torrc"
    torrc.write_text(configuration + ("" if own_folder else f"DataDirectory {home}\n"))
    with (home / "said").open("w") as said:
        process = subprocess.Popen(
            ["tor", "-f", torrc], stdout=said, stderr=said, env={**os.environ, "HOME": str(home)}
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()
