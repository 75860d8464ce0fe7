"""Run the tests of nbclient and jupyter_client on warm kernels; ``make upstream`` does.

Their source distributions carry them. They are fetched in the versions that are installed, with
what they want beside, into a folder of their own: nothing of theirs is in this project, and nothing
that they want is in its environment. With ``--stock`` they run on stock kernels, to compare; else
nbclient's notebooks are run once more, with all cells given to a kernel at once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

#: Distribution to what of its tests speaks to kernels.
SUITES = {
    "nbclient": ["tests"],
    "jupyter_client": ["tests/test_provisioning.py", "tests/test_kernelmanager.py"],
}
#: What the suites import beside what the project's own tests do.
WANTED = ["flaky", "ipywidgets", "pytest-asyncio", "pytest-jupyter", "testpath", "xmltodict"]
#: Fails on stock kernels alike: it wants an entry point that only jupyter_client's own set-up has.
LEFT_OUT = ["tests/test_provisioning.py::TestDiscovery::test_find_all_specs"]
#: Seconds of a whole suite. Its own limits of a test are for a machine that does nothing else, and
#: end the process that runs it.
_TIMEOUT = 3600


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, unpack and run; the exit code is that of the worst suite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the suites are kept between runs")
    parser.add_argument("--stock", action="store_true", help="run on stock kernels")
    given = parser.parse_args(arguments)
    folder = given.folder.resolve()  # the suites run in folders of their own
    packages = folder / "packages"
    if not packages.is_dir():
        _pip("install", "--target", str(packages), *WANTED)
    codes = [_run(name, folder, packages, warm=not given.stock) for name in SUITES]
    if not given.stock:
        codes.append(_alike(folder, packages))
    return max(codes)


def _alike(folder: Path, packages: Path) -> int:
    """Compare the outputs of nbclient's notebooks with those of stock kernels."""
    notebooks = folder / f"nbclient-{metadata.version('nbclient')}" / "tests" / "files"
    print("nbclient's notebooks, all cells at once", flush=True)
    program = [sys.executable, str(Path(__file__).with_name("alike.py")), str(notebooks)]
    environment = _environment(packages, "local-provisioner")
    return subprocess.run(program, env=environment, check=False).returncode


def _environment(packages: Path, provisioner: str) -> dict[str, str]:
    found = filter(None, [os.environ.get("PYTHONPATH"), str(packages)])
    programs = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(found),
        "PATH": os.pathsep.join(programs),
        "JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner,
    }


def _run(name: str, folder: Path, packages: Path, *, warm: bool) -> int:
    version = metadata.version(name)
    source = folder / f"{name}-{version}"
    if not source.is_dir():
        _pip(
            "download",
            "--no-deps",
            "--no-build-isolation",
            f"--no-binary={name}",
            f"--dest={folder}",
            f"{name}=={version}",
        )
        with tarfile.open(folder / f"{name}-{version}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    print(f"{name} {version} on {'warm' if warm else 'stock'} kernels", flush=True)
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--quiet",
            "--numprocesses=2",
            *("-p", "no:timeout", "-p", "no:cacheprovider"),
            # Their own ways of telling are theirs; a failure counts, a warning does not.
            "--override-ini=addopts=",
            "--override-ini=asyncio_default_fixture_loop_scope=function",
            "-W",
            "ignore",
            *(f"--deselect={test}" for test in LEFT_OUT),
            *SUITES[name],
        ],
        cwd=source,
        env=_environment(packages, "casebook" if warm else "local-provisioner"),
        timeout=_TIMEOUT,
        check=False,
    ).returncode


def _pip(*words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words], check=True
    )


if __name__ == "__main__":
    sys.exit(main())
