"""What a notebook shows: `say`, `show_chart`, `show_table`, and the values that go into them."""

from helpers.display.figure_records import figure_records
from helpers.display.measure_cards import show_measures
from helpers.display.plotting import NotAFigure
from helpers.display.showing import (
    BadLabel,
    ref,
    show_chart,
    show_cover,
    show_record,
    show_sources,
    show_table,
)
from helpers.display.speaking import disputed, gaps, say, text, use
from helpers.display.theme import SIGNS
from helpers.display.values import (
    Judged,
    Line,
    Reference,
    TemplateMismatch,
    UnknownValue,
    Value,
)

__all__ = [
    "SIGNS",
    "BadLabel",
    "Judged",
    "Line",
    "NotAFigure",
    "Reference",
    "TemplateMismatch",
    "UnknownValue",
    "Value",
    "disputed",
    "figure_records",
    "gaps",
    "ref",
    "say",
    "show_chart",
    "show_cover",
    "show_measures",
    "show_record",
    "show_sources",
    "show_table",
    "text",
    "use",
]
