"""One report as PDF, in a warm process: by this project's exporter, and by nbconvert's WebPDF.

Each repetition takes another report, since Typst remembers what it has set. WebPDF prints the
page of the same report with a browser of its own, as it does for every notebook.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.compiling import joined_report


def timed(work: Callable[[], bytes]) -> tuple[float, float]:
    """Time a piece of work that makes a PDF, on the clock and on the processors.

    Raises
    ------
    ValueError
        If it makes something else.
    """
    begun, before = time.perf_counter(), sum(os.times()[:4])
    made = work()
    taken = time.perf_counter() - begun, sum(os.times()[:4]) - before
    if not made.startswith(b"%PDF"):
        raise ValueError("this is no PDF")
    return taken


def main() -> None:
    """Make the PDFs of built reports, and print the seconds of each, wall and CPU."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warm", type=Path, required=True, help="a report that is not counted")
    parser.add_argument("--without-browser", action="store_true")
    parser.add_argument("reports", type=Path, nargs="+")
    told = parser.parse_args()
    from nbconvert.exporters import WebPDFExporter

    from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter

    own, web = CasebookPDFExporter(), WebPDFExporter(disable_sandbox=True)
    taken: dict[str, list[tuple[float, float]]] = {"casebook": [], "webpdf": []}

    def export(notebook: Any) -> bytes:
        return bytes(own.from_notebook_node(notebook)[0])

    export(joined_report(told.warm))
    for report in told.reports:
        notebook = joined_report(report)
        page = (report / "report.html").read_text(encoding="utf-8")
        taken["casebook"].append(timed(lambda given=notebook: export(given)))  # type: ignore[misc]
        if not told.without_browser:
            taken["webpdf"].append(timed(lambda given=page: web.run_playwright(given)))  # type: ignore[misc]
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
