"""The results as a table on the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.benchmarks.goals import GOALS, State
from tests.benchmarks.results import Measured, Results, figures

_HEADS = ("what", "runs", "seconds", "least – most", "CPU s", "peak MB", "s a report")
#: The contestants that others are held against, by the name of their results.
AGAINST = {"stock": "(a)", "skilled": "(b)", "floor": "(d)"}
_COLOURS: dict[State, str] = {"met": "green", "missed": "red", "not measured": "dim"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of text: heads, and rows as long as these."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Write it as a Markdown table."""
        rule = ("---", *("--:" for _ in self.heads[1:]))
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.heads, rule, *self.rows))


def runs(results: Results, cities: int) -> Grid:
    """Show what each contestant took, scaled to all cities where it made fewer."""
    first = results.measured
    rows = []
    for name, measured in first.items():
        scale = _scale(name, measured, cities)
        walls = [cost.wall * scale for cost in measured.costs]
        what = measured.what
        if scale != 1:
            what += f" (measured on {measured.reports} of {cities} cities, scaled)"
        rows.append(
            (
                what,
                str(len(walls)),
                number(measured.wall * scale),
                f"{number(min(walls))} – {number(max(walls))}",
                number(measured.cpu * scale if measured.cpu is not None else None),
                number(measured.peak),
                number(measured.per_report),
                *(_times(first, name, other) for other in AGAINST),
            )
        )
    return Grid((*_HEADS, *(f"× {sign}" for sign in AGAINST.values())), tuple(rows))


def _scale(name: str, measured: Measured, cities: int) -> float:
    """Say by what to multiply a run of the first case that made fewer cities than all."""
    return cities / measured.reports if name in {"stock", "skilled"} and measured.reports else 1


def _times(known: dict[str, Measured], name: str, other: str) -> str:
    """Say how often a report of one contestant's goes into one of another's."""
    own, held = known[name].per_report, known[other].per_report if other in known else None
    if name not in {"casebook", *AGAINST} or own is None or held is None:
        return ""
    return f"{held / own:.3g}"


def goals(results: Results) -> Grid:
    """Show for each goal what was reached."""
    known = figures(results)
    rows: list[tuple[str, ...]] = [
        (
            goal.figure,
            f"{goal.sense} {goal.bound:g}",
            f"{known[goal.figure]:.3g}" if goal.figure in known else "–",
            goal.state(known),
        )
        for goal in GOALS
    ]
    named = {goal.figure for goal in GOALS}
    rows += [(name, "", f"{value:.3g}", "") for name, value in known.items() if name not in named]
    return Grid(("goal", "bound", "reached", "state"), tuple(rows))


def number(value: float | None) -> str:
    """Write a number with as many digits as matter."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def show(grids: Sequence[tuple[str, Grid]], notes: Sequence[str], console: Console) -> None:
    """Print tables and notes for people."""
    for title, grid in grids:
        table = Table(title=title, title_justify="left")
        for place, head in enumerate(grid.heads):
            table.add_column(head, justify="left" if place == 0 else "right")
        for row in grid.rows:
            table.add_row(*(_coloured(cell) for cell in row))
        console.print(table)
    for note in notes:
        console.print(f"- {note}", markup=False)


def _coloured(cell: str) -> Text:
    return Text(cell, next((colour for state, colour in _COLOURS.items() if state == cell), ""))
