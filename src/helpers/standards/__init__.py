"""The tables of the standards that analyses judge by, as their documents print them.

A standard's limits are facts with a source and no figures of a case: each row names the document,
its clause and its edition. What the casebook's own table of benchmarks holds, the yearly Class II
limits of GB 3095 above all, is not repeated here, so that every number has one place.

===================== ==============================================================
``iaqi_breakpoints``  HJ 633: sub-index and concentration, both editions
``hj663_statistics``  HJ 663: the statistics that a year is judged by
``gb3095_short_term`` GB 3095: 24-hour and 1-hour limits of Class II, three stages
``gb15618``           GB 15618: screening and intervention values by pH and land use
``water_grades``      环办〔2011〕22号: grades of rivers by shares of sites, and by class
===================== ==============================================================

Concentrations are µg/m3 (CO mg/m3) in air and mg/kg in soil.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Read a table of a standard, by its name without ``.csv``.

    One mapping a row, by column, in the document's order; text throughout, an empty cell where the
    document prints a dash.
    """
    file = resources.files(__name__).joinpath(f"{name}.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(MappingProxyType(row) for row in csv.DictReader(lines))
