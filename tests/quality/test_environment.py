"""The environment is said once: pyproject, locks and environment.yml agree."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def locked(path: Path) -> dict[str, list[Version]]:
    """Versions by canonical name; a universal lock may hold several for different markers."""
    found: dict[str, list[Version]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line)
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            found.setdefault(canonicalize_name(requirement.name), []).append(Version(pin.version))
    return found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_lock_holds_every_dependency(root: Path, project: dict[str, Any], lock: str) -> None:
    extras = project["project"]["optional-dependencies"]
    tests = lock == "requirements-test.lock"
    groups = ["build", "test"] if tests else ["build"]
    wanted = [
        *project["project"]["dependencies"],
        *(name for extra in (extras if tests else ["import"]) for name in extras[extra]),
        *(name for group in groups for name in project["dependency-groups"][group]),
    ]
    versions = locked(root / lock)
    for requirement in map(Requirement, wanted):
        assert canonicalize_name(requirement.name) in versions, requirement
        for version in versions[canonicalize_name(requirement.name)]:
            assert version in requirement.specifier, f"{requirement} is locked at {version}"


def test_locks_agree(root: Path) -> None:
    test = locked(root / "requirements-test.lock")
    for name, versions in locked(root / "requirements.lock").items():
        assert test[name] == versions, name


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_lock_names_no_registry(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index-url|--find-links|file:", text)


def test_conda_environment_is_the_same(root: Path, project: dict[str, Any]) -> None:
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    assert [environment["name"]] == list(project["project"]["scripts"])
    *conda, pip = environment["dependencies"]
    python = next(line for line in conda if line.startswith("python "))
    wanted = SpecifierSet(project["project"]["requires-python"])
    assert SpecifierSet(python.removeprefix("python ")) == wanted
    assert "pip" in conda
    assert pip["pip"] == ["--requirement requirements.lock", "--editable ."]
    assert "--requirement requirements.lock" in (root / "Makefile").read_text(encoding="utf-8")


def test_what_make_starts_keeps_the_modules_it_compiles(root: Path) -> None:
    without = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    done = subprocess.run(
        ["make", "--eval", "shown: ; @echo [$$PYTHONDONTWRITEBYTECODE]", "shown"],
        cwd=root,
        env={**without, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def on_disk(path: Path) -> int:
    return -(-path.stat().st_size // 4096) * 4096 if path.is_file() else 0


def test_what_is_said_to_be_installed_is_what_is_installed(root: Path) -> None:
    said = {
        int(number)
        for name in ("README.md", "Makefile")
        for number in re.findall(r"(\d+) MB", (root / name).read_text(encoding="utf-8"))
    }
    (megabytes,) = said
    packages = [*locked(root / "requirements.lock")]
    files = {
        Path(str(file.locate()))
        for one in metadata.distributions()
        if canonicalize_name(one.name) in packages
        for file in one.files or ()
        if file.suffix != ".pyc"
    }
    # Versions for other Pythons and systems are a little larger or smaller.
    assert sum(map(on_disk, files)) / 1e6 == pytest.approx(megabytes, rel=0.15)
    assert megabytes < 640
