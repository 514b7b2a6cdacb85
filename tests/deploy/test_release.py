"""What a release says of itself can be checked by programs that everybody has."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from deploy.release.pages import ROOT, differences
from deploy.release.sbom import Component, bill, licence_of, npm_components, python_components
from deploy.release.signed_list import (
    LIST,
    NAMESPACE,
    SIGNATURE,
    SIGNER,
    KeyUnusable,
    sign,
    write_list,
)

PYTHON = python_components(ROOT / "requirements-members.txt", ROOT / "requirements-dev.txt")
NPM = npm_components(ROOT / "web" / "package-lock.json")
SCHEMAS = files("cyclonedx.schema._res")
SCHEMA = json.loads(SCHEMAS.joinpath("bom-1.6.SNAPSHOT.schema.json").read_text())


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "index.html").write_text("<!doctype html>")
    (folder / "web.cdx.json").write_text("{}")
    write_list(folder)
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "key", "ed25519")


def make_key(path: Path, kind: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path], check=True)
    return path


def is_verified(release: Path, key: Path) -> bool:
    """By the two commands of docs/operations.md."""
    signers = release.parent / "signers"
    public = key.with_suffix(".pub").read_text()
    signers.write_text(f'{SIGNER} namespaces="{NAMESPACE}" {public}')
    verify = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE]
    with (release / LIST).open() as listed:
        signed = subprocess.run(
            [*verify, "-s", str(release / SIGNATURE)],
            stdin=listed,
            capture_output=True,
            check=False,
        )
    whole = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", LIST],
        cwd=release,
        capture_output=True,
        check=False,
    )
    return signed.returncode == 0 and whole.returncode == 0


def test_a_signed_release_is_verified_without_code_of_ours(release: Path, key: Path) -> None:
    sign(release / LIST, key)
    assert is_verified(release, key)


@pytest.mark.parametrize("name", ["web/index.html", LIST])
def test_one_other_byte_is_found(release: Path, key: Path, name: str) -> None:
    sign(release / LIST, key)
    with (release / name).open("a") as file:
        file.write(" ")
    assert not is_verified(release, key)


def test_a_list_that_somebody_else_signed_is_found(
    release: Path, key: Path, tmp_path: Path
) -> None:
    sign(release / LIST, make_key(tmp_path / "other", "ed25519"))
    assert not is_verified(release, key)


def test_every_file_is_in_the_list_and_nothing_else(release: Path, key: Path) -> None:
    sign(release / LIST, key)
    before = (release / LIST).read_text()
    assert [line.split("  ")[1] for line in before.splitlines()] == [
        "web.cdx.json",
        "web/index.html",
    ]
    assert write_list(release).read_text() == before


def test_a_key_of_another_kind_signs_nothing(release: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        sign(release / LIST, make_key(tmp_path / "ecdsa", "ecdsa"))
    assert not (release / SIGNATURE).exists()


def test_a_difference_of_two_builds_is_named(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, text in ((one, "a"), (other, "b")):
        folder.mkdir()
        (folder / "same").write_text("same")
        (folder / "changed").write_text(text)
    (one / "more").touch()
    assert differences(one, other) == ["changed", "more"]
    assert differences(one, one) == []


@pytest.mark.parametrize("components", [PYTHON, NPM], ids=["python", "npm"])
def test_a_bill_of_materials_is_cyclonedx(components: list[Component]) -> None:
    def referred(address: str) -> Any:
        return json.loads(SCHEMAS.joinpath(address.rpartition("/")[2]).read_text())

    validator = jsonschema_rs.validator_for(SCHEMA, retriever=referred)
    validator.validate(json.loads(bill("atalaya", "1.0.0", components)))


def test_bills_name_everything_that_is_locked_and_what_of_it_runs() -> None:
    running = {one["name"] for one in PYTHON if one["scope"] == "required"}
    assert {"fastapi", "pynacl", "sqlalchemy"} <= running
    assert running.isdisjoint({"pytest", "pip-audit", "ruff"})
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    assert {one["name"] for one in NPM} == {
        path.rpartition("node_modules/")[2] for path in packages if path
    }
    in_pages = {one["name"] for one in NPM if one["scope"] == "required"}
    assert {"preact", "@noble/post-quantum", "@svg-maps/mexico", "dejavu-fonts-ttf"} <= in_pages
    assert in_pages.isdisjoint({"vite", "typescript", "eslint"})


def test_every_component_has_a_licence() -> None:
    """The fonts and the outline of the country too."""
    assert [one["name"] for one in PYTHON + NPM if not one["licenses"]] == []
    said = {one["name"]: one["licenses"][0] for one in NPM}
    assert said["@svg-maps/mexico"] == {"expression": "CC-BY-4.0"}
    assert "Bitstream Vera" in said["dejavu-fonts-ttf"]["license"]["name"]
    assert licence_of("pyrage") == "MIT"
