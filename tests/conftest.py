"""Options and fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.paths import NO_DATASET

# One thread for linear algebra: the tests already run side by side.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")

# The machine's load is no property of the code, and the same code gives the same result.
# `--hypothesis-profile=search` looks for new examples.
settings.register_profile("search", deadline=None)
settings.register_profile("casebook", deadline=None, derandomize=True)
settings.load_profile("casebook")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fail-on-skip",
        action="store_true",
        help="a skipped test fails the run, unless it wants a data set of others: for machines "
        "that have all the tools",
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--fail-on-skip"):
        return
    skipped = [
        report
        for report in reporter.stats.get("skipped", [])
        if NO_DATASET not in str(report.longrepr)
    ]
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped, and --fail-on-skip was given", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    """Give the environment back: Dask sets the threads of linear algebra for its workers in it."""
    before = dict(os.environ)
    yield
    if dict(os.environ) != before:
        os.environ.clear()
        os.environ.update(before)
