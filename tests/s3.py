"""A real S3 server in a temporary folder: OpenStack Swift with its S3 interface.

Nothing of the system is touched, and every run has ports and files of its own, so that several
may run on one machine.
"""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import httpx
import obstore
from obstore.store import S3Store

from app.storage.blobs import Bucket
from tests.patience import PATIENCE
from tests.ports import free_ports

ACCESS_KEY, SECRET_KEY = "test:tester", "testing"
STORAGE = ("account", "container", "object")
LOOPBACK = "127.0.0.1"
# Swift reads /etc/swift/swift.conf when it is imported; this makes it read ours instead.
LAUNCHER = """
import sys
from swift.common import utils
utils.SWIFT_CONF_FILE, utils.HASH_PATH_PREFIX, utils.HASH_PATH_SUFFIX = sys.argv[1], b"", b""
utils.validate_configuration()
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))
"""
COMMON = """
[DEFAULT]
bind_ip = {address}
bind_port = {port}
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
# No process but this one, so that its id ends all of it.
workers = 0
log_name = {name}
log_udp_host = 127.0.0.1
log_udp_port = 9
# Its servers wait for each other however busy the machine is: by themselves they list an object
# later if that takes a second, and give a server up that was late ten times.
conn_timeout = {patience}
node_timeout = {patience}
container_update_timeout = {patience}
error_suppression_limit = 1000000
"""
STORING = """
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
# In the order in which a request passes them.
FILTERS = {
    "catch_errors": "",
    "healthcheck": "",
    "memcache": "memcache_servers = 127.0.0.1:{cache}",
    "listing_formats": "",
    "bulk": "",
    "s3api": "location = us-east-1\ns3_acl = false\ncheck_bucket_owner = false",
    "tempauth": "user_test_tester = testing .admin",
    "slo": "",
    "dlo": "",
    "versioned_writes": "allow_object_versioning = true",
    "symlink": "",
}


@dataclass
class S3Server:
    """A running server that hands out empty buckets."""

    endpoint: str
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    _numbers: Iterator[int] = field(default_factory=count)

    def new_bucket(self) -> Bucket:
        """A new, empty bucket, and a place in it that is not its top."""
        bucket = self.missing_bucket()
        store = S3Store(
            bucket.name,
            config={
                "endpoint": bucket.endpoint,
                "region": bucket.region,
                "access_key_id": self.access_key,
                "secret_access_key": self.secret_key,
                "virtual_hosted_style_request": False,
            },
            client_options={"allow_http": True},
        )
        # The library makes no buckets; a signed address without a name does.
        made = httpx.put(
            obstore.sign(store, "PUT", "", timedelta(minutes=1)), timeout=PATIENCE, trust_env=False
        )
        assert made.status_code == 200, made.text
        return bucket

    def keep_versions(self, bucket: Bucket) -> None:
        """Makes the bucket keep what is deleted; by Swift's own way, which needs no signature."""
        asked = {"X-Auth-User": self.access_key, "X-Auth-Key": self.secret_key}
        told = httpx.get(f"{self.endpoint}/auth/v1.0", headers=asked, trust_env=False)
        wanted = {"X-Auth-Token": told.headers["X-Auth-Token"], "X-Versions-Enabled": "true"}
        place = f"{told.headers['X-Storage-Url']}/{bucket.name}"
        httpx.post(place, headers=wanted, timeout=PATIENCE, trust_env=False).raise_for_status()

    def missing_bucket(self) -> Bucket:
        """A bucket that nobody has made."""
        name = f"atalaya-{next(self._numbers)}"
        return Bucket(self.endpoint, "us-east-1", name, "parts", self.access_key, self.secret_key)


@contextmanager
def s3_server(folder: Path, *, address: str = LOOPBACK) -> Iterator[S3Server]:
    """Starts a server in ``folder``, asked at ``address``; stops it at the end of the block."""
    for program in ("swift-proxy-server", "swift-object-server", "memcached"):
        assert shutil.which(program), f"{program} is missing: sh .ci/debian-packages.sh test"
    ports = dict(zip((*STORAGE, "proxy", "cache"), free_ports(5), strict=True))
    _write_configuration(folder, ports, address)
    with ExitStack() as running:
        memory = ("memcached", "-u", getpass.getuser(), "-l", "127.0.0.1", "-p", ports["cache"])
        running.enter_context(server_process(folder / "cache.log", *memory))
        for name in (*STORAGE, "proxy"):
            running.enter_context(_swift_process(folder, name))
        yield S3Server(f"http://{address}:{ports['proxy']}")


@contextmanager
def _swift_process(folder: Path, name: str) -> Iterator[None]:
    """One server of Swift; it listens when the block begins."""
    arguments = (folder / "swift.conf", folder / f"{name}.conf", f"{name}-server")
    command = ("/usr/bin/python3", "-c", LAUNCHER, *arguments)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, ExitStack() as running:
        ready.settimeout(PATIENCE)
        # An address without a file: paths of test folders are too long for a socket.
        address = f"atalaya-{os.getpid()}-{name}-{secrets.token_hex(4)}"
        ready.bind(f"\0{address}")
        log = folder / f"{name}.log"
        running.enter_context(server_process(log, *command, NOTIFY_SOCKET=f"@{address}"))
        try:
            ready.recv(100)
        except TimeoutError as error:
            raise AssertionError(log.read_text()) from error
        yield


@contextmanager
def server_process(
    log: Path, *command: object, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs ``command`` until the block ends, and ends it by its id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=log.parent,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _write_configuration(folder: Path, ports: dict[str, int], address: str) -> None:
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    for name in (*STORAGE, "proxy"):
        common = COMMON.format(
            port=ports[name],
            address=address if name == "proxy" else LOOPBACK,
            user=getpass.getuser(),
            folder=folder,
            name=f"test-{os.getpid()}",
            patience=PATIENCE,
        )
        rest = _proxy(ports["cache"]) if name == "proxy" else STORING.format(name=name)
        (folder / f"{name}.conf").write_text(common + rest)
    for name in STORAGE:
        _make_ring(folder, name, ports[name])


def _proxy(cache: int) -> str:
    sections = [
        f"[filter:{name}]\nuse = egg:swift#{name}\n{options.format(cache=cache)}\n"
        for name, options in FILTERS.items()
    ]
    pipeline = f"[pipeline:main]\npipeline = {' '.join(FILTERS)} proxy-server\n"
    server = "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
    return pipeline + server + "".join(sections)


def _make_ring(folder: Path, name: str, port: int) -> None:
    builder = str(folder / f"{name}.builder")
    for arguments in (
        ("create", "4", "1", "1"),
        ("add", f"r1z1-127.0.0.1:{port}/d1", "1"),
        ("rebalance",),
    ):
        done = subprocess.run(
            ["swift-ring-builder", builder, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
