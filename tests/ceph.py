"""A second real S3 server, for ``make stores``: Ceph's object gateway.

It comes from Debian 13 in a folder of its own (600 MB), which root makes once and runs by chroot.
Mounts and processes live in namespaces of their own and end with their first process.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_ports
from tests.s3 import S3Server

PACKAGES = "ca-certificates,radosgw,ceph-mon,ceph-osd,ceph-common"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
CONFIGURATION = """
[global]
fsid = 6d8d2c0e-7f0b-4a0e-9f6e-0c2b1f6f1a11
mon_host = 127.0.0.1:{monitor}
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
osd_memory_target = 939524096
run_dir = /c
admin_socket = /c/$name.asok
log_file = /c/$name.log
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
ms_bind_ipv6 = false
[mon.a]
mon_data = /c/mon
[osd.0]
osd_data = /c/osd
bluestore_block_size = 4294967296
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:{gateway}
"""
SPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
ENTER = """
mount --bind /dev "$1/dev"
mount -t proc proc "$1/proc"
mount --bind "$2" "$1/c"
exec chroot "$1" env CEPH_CONF=/c/ceph.conf bash -euc "$3"
"""
START = """
# It finds its own plugins from the top only.
cd /
exec 3>&1 >/c/out 2>&1
fsid=$(sed -n 's/fsid = //p' /c/ceph.conf)
monmaptool --create --fsid "$fsid" --addv a '[v1:127.0.0.1:{monitor}]' /c/monmap
ceph-mon -i a --mkfs --monmap /c/monmap
ceph-mon -i a -f &
timeout 60 ceph osd create
ceph-osd -i 0 --mkfs
ceph-osd -i 0 -f &
timeout 60 radosgw-admin user create --uid=ci --display-name=ci \\
    --access-key=ci --secret-key=cisecret
radosgw -n client.rgw -f &
until (exec 4<>/dev/tcp/127.0.0.1/{gateway}) 2>/dev/null; do sleep 0.2; done
echo ready >&3
exec 3>&-
wait
"""


@contextmanager
def ceph_server(root: Path, folder: Path) -> Iterator[S3Server]:
    """Starts the gateway from ``root``, which is made if need be, with its data in ``folder``."""
    assert os.geteuid() == 0, "make stores needs root, for a Debian of its own"
    if not (root / "usr/bin/radosgw").exists():
        _make_root(root)
    (root / "c").mkdir(exist_ok=True)
    for name in ("mon", "osd"):
        (folder / name).mkdir()
    monitor, gateway = free_ports(2)
    (folder / "ceph.conf").write_text(CONFIGURATION.format(monitor=monitor, gateway=gateway))
    start = START.format(monitor=monitor, gateway=gateway)
    process = subprocess.Popen(
        [*SPACES, "sh", "-euc", ENTER, "sh", str(root), str(folder), start],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n", (folder / "out").read_text()
        yield S3Server(f"http://127.0.0.1:{gateway}", "ci", "cisecret")
    finally:
        process.kill()
        process.communicate()


def _make_root(root: Path) -> None:
    assert shutil.which("mmdebstrap"), "make stores needs mmdebstrap"
    root.parent.mkdir(parents=True, exist_ok=True)
    mirrors = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    mirror = next(address for address in mirrors if "security" not in address)
    arguments = ("--variant=minbase", f"--include={PACKAGES}", f"--keyring={KEYRING}")
    subprocess.run(["mmdebstrap", *arguments, "trixie", str(root), mirror], check=True)
