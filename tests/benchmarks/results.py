"""What was measured, by name, and the figures that are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.benchmarks.watching import Cost


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one contestant in one case.

    Attributes
    ----------
    what
        What ran, in words.
    costs
        One for each repetition.
    reports
        How many reports one run makes; 0 if it makes none.
    """

    what: str
    costs: tuple[Cost, ...]
    reports: int = 0

    def plus(self, cost: Cost) -> Measured:
        """Add a repetition."""
        return Measured(self.what, (*self.costs, cost), self.reports)

    @property
    def wall(self) -> float:
        """The median of the seconds."""
        return median(cost.wall for cost in self.costs)

    @property
    def cpu(self) -> float | None:
        """The median of the seconds of processor time."""
        return (
            median(known) if (known := [c.cpu for c in self.costs if c.cpu is not None]) else None
        )

    @property
    def peak(self) -> float | None:
        """The most megabytes of any run."""
        return max((c.peak for c in self.costs if c.peak is not None), default=None)

    @property
    def marked(self) -> float | None:
        """The most megabytes of any run up to its mark."""
        return max((c.marked for c in self.costs if c.marked is not None), default=None)

    @property
    def per_report(self) -> float | None:
        """The median seconds for one report."""
        return self.wall / self.reports if self.reports else None

    def record(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        walls = [cost.wall for cost in self.costs]
        return {
            "what": self.what,
            "reports": self.reports,
            "repetitions": len(walls),
            "wall": {"median": self.wall, "min": min(walls), "max": max(walls), "all": walls},
            "cpu": self.cpu,
            "peak_mb": self.peak,
            "peak_mb_at_mark": self.marked,
            "left_behind": sum(cost.left for cost in self.costs),
        }


@dataclass(slots=True)
class Results:
    """All that was measured in one run of the benchmark.

    Attributes
    ----------
    measured
        Runs by name: ``stock``, ``skilled``, ``casebook``, ``floor``, and ``case.contestant`` for
        the cases after the first.
    notes
        What a reader has to know.
    """

    measured: dict[str, Measured] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, what: str, cost: Cost, reports: int = 0) -> None:
        """Add one run."""
        self.measured[name] = self.measured.get(name, Measured(what, (), reports)).plus(cost)
        if cost.left:
            self.notes.append(f"{what} left {cost.left} processes behind")


def figures(results: Results) -> dict[str, float]:
    """Compute the figures that goals are about, those that the run allows."""
    known = results.measured
    whole = known.get("casebook") or known.get("prepared")
    full, full_each = (whole.wall, whole.per_report) if whole else (None, None)
    one = _sum(known, "one.import", "one.floor")
    found = {
        "times faster than (a)": _ratio(_each(known, "stock"), _each(known, "casebook")),
        "times faster than (b)": _ratio(_each(known, "skilled"), _each(known, "casebook")),
        "times the floor": _ratio(_each(known, "casebook"), _each(known, "floor")),
        "cold over imports and floor": _ratio(_wall(known, "one.casebook"), one),
        "cold less floor, over imports": _ratio(
            _less(_wall(known, "one.casebook"), _wall(known, "one.floor")),
            _wall(known, "one.import"),
        ),
        "nothing changed over full": _ratio(_wall(known, "nothing.casebook"), full),
        "panel city over city": _ratio(_each(known, "panel.casebook"), full_each),
        "panel peak MB": _peak(known, "panel.casebook"),
        "panel peak over that of ten": _ratio(
            _peak(known, "panel.casebook"),
            known["panel.casebook"].marked if "panel.casebook" in known else None,
        ),
        "seconds a PDF": _wall(known, "pdf.casebook"),
        "times faster than WebPDF": _ratio(
            _wall(known, "pdf.webpdf"), _wall(known, "pdf.casebook")
        ),
    }
    return {name: float(value) for name, value in found.items() if value is not None}


def _wall(known: Mapping[str, Measured], name: str) -> float | None:
    return known[name].wall if name in known else None


def _each(known: Mapping[str, Measured], name: str) -> float | None:
    return known[name].per_report if name in known else None


def _peak(known: Mapping[str, Measured], name: str) -> float | None:
    return known[name].peak if name in known else None


def _sum(known: Mapping[str, Measured], *names: str) -> float | None:
    walls = [_wall(known, name) for name in names]
    return None if None in walls else sum(wall or 0 for wall in walls)


def _less(whole: float | None, part: float | None) -> float | None:
    return None if whole is None or part is None else whole - part


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None
