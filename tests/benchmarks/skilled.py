"""Contestant (b): the best that a skilled user does with the stock libraries.

papermill's API with stock kernels in a pool of processes that have it imported, one HTML exporter
kept in each, one warm browser that prints the pages of all, several at once.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from tests.benchmarks.stock import LANG, sections

#: papermill's parallel kernels now and then meet on one port; a skilled user tries again.
_TRIES = 3


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter

    return HTMLExporter()


def make_page(notebook: Path, out: Path, city: str) -> Path:
    """Run a notebook for a city and write its page."""
    import papermill  # type: ignore[import-untyped]
    from nbclient.exceptions import DeadKernelError

    executed = out / f"{city}_{notebook.name}"
    for again in range(_TRIES):
        try:
            given = {"city": city, "lang": LANG}
            papermill.execute_notebook(str(notebook), str(executed), given, progress_bar=False)
            break
        except (DeadKernelError, RuntimeError):
            if again == _TRIES - 1:
                raise
    page = executed.with_suffix(".html")
    page.write_text(_exporter().from_filename(str(executed))[0], encoding="utf-8")
    return page


async def _report(
    pool: Executor, browser: Any, at_once: asyncio.Semaphore, task: tuple[Path, Path, str]
) -> None:
    page = await asyncio.get_running_loop().run_in_executor(pool, make_page, *task)
    async with at_once:
        tab = await browser.new_page()
        await tab.goto(page.as_uri())
        await tab.pdf(path=page.with_suffix(".pdf"), print_background=True)
        await tab.close()


async def make_all(pool: Executor, workers: int, tasks: Iterable[tuple[Path, Path, str]]) -> None:
    """Make page and PDF of each task."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        shown = await playwright.chromium.launch(args=["--no-sandbox"])
        at_once = asyncio.Semaphore(workers)
        await asyncio.gather(*(_report(pool, shown, at_once, task) for task in tasks))
        await shown.close()


def main() -> None:
    """Make the sections of all cities."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--notebooks", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("cities", nargs="+")
    told = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    tasks = [(one, told.out, city) for city in told.cities for one in sections(told.notebooks)]
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["papermill", "nbclient", "nbconvert"])
    with ProcessPoolExecutor(told.workers, mp_context=context) as pool:
        asyncio.run(make_all(pool, told.workers, tasks))


if __name__ == "__main__":
    main()
