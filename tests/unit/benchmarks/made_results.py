"""Results of a run that never was."""

from __future__ import annotations

from tests.benchmarks.results import Results
from tests.benchmarks.watching import Cost


def made_results() -> Results:
    """(a) takes 60 s a report, (b) 20, (c) 4, (d) 3."""
    results = Results()
    results.add("stock", "stock", Cost(120, 200, 300), 2)
    results.add("skilled", "skilled", Cost(240, 400, 500), 12)
    for wall in (48, 40, 60):
        results.add("casebook", "casebook", Cost(wall, 2 * wall, wall, marked=wall / 2), 12)
    results.add("floor", "floor", Cost(36), 12)
    return results
