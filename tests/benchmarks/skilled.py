"""Contestant (b): the best that a skilled user does with the stock libraries.

papermill's API with stock kernels in a pool of processes that have it imported, one HTML exporter
kept in each, one warm browser that prints the pages of all, several at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

#: papermill's parallel kernels now and then meet on one port; a skilled user tries again.
_TRIES = 3


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter

    return HTMLExporter()


def make_page(notebook: Path, out: Path, city: str, lang: str) -> tuple[Path, int]:
    """Run a notebook for a city and write its page; say where, and how often it was run again."""
    import papermill  # type: ignore[import-untyped]
    from nbclient.exceptions import DeadKernelError

    executed = out / f"{city}_{notebook.name}"
    for again in range(_TRIES):
        try:
            papermill.execute_notebook(
                str(notebook), str(executed), {"city": city, "lang": lang}, progress_bar=False
            )
            break
        except (DeadKernelError, RuntimeError):
            if again == _TRIES - 1:
                raise
    page = executed.with_suffix(".html")
    page.write_text(_exporter().from_filename(str(executed))[0], encoding="utf-8")
    return page, again


async def _report(
    pool: Executor, browser: Any, at_once: asyncio.Semaphore, task: tuple[Path, Path, str, str]
) -> int:
    loop = asyncio.get_running_loop()
    page, again = await loop.run_in_executor(pool, make_page, *task)
    async with at_once:
        tab = await browser.new_page()
        await tab.goto(page.as_uri())
        await tab.pdf(path=page.with_suffix(".pdf"), print_background=True)
        await tab.close()
    return again


async def make_all(
    pool: Executor, browser: str, workers: int, tasks: Iterable[tuple[Path, Path, str, str]]
) -> int:
    """Make page and PDF of each task; return how many notebooks had to be run again."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        shown = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        at_once = asyncio.Semaphore(workers)
        again = await asyncio.gather(*(_report(pool, shown, at_once, task) for task in tasks))
        await shown.close()
    return sum(again)


def main() -> None:
    """Make the sections of all cities."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--notebooks", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--browser", required=True)
    parser.add_argument("--lang", required=True)
    parser.add_argument("cities", nargs="+")
    told = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    tasks = [
        (notebook, told.out, city, told.lang)
        for city in told.cities
        for notebook in sorted(told.notebooks.glob("[0-9][1-9]_*.ipynb"))
    ]
    kind = "forkserver" if os.name == "posix" else "spawn"
    context: Any = multiprocessing.get_context(kind)
    if kind == "forkserver":
        context.set_forkserver_preload(["papermill", "nbclient", "nbconvert"])
    with ProcessPoolExecutor(told.workers, mp_context=context) as pool:
        again = asyncio.run(make_all(pool, told.browser, told.workers, tasks))
    print(json.dumps({"again": again}))


if __name__ == "__main__":
    main()
