"""Compute once what all kernels of a build would compute: modules, units, tables, cohorts.

The process that kernels are forked from calls `warm`. Nothing here is needed for a right result: a
kernel that was not forked does the same work when it comes to it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import get_args

from helpers import charts, editions, fonts, sections
from helpers.audit import cohort
from helpers.casebook import Case, Casebook, case_of, find_data, read_casebook
from helpers.casebook.index import index_of
from helpers.display.figure_records import pinyin
from helpers.display.values import marks
from helpers.errors import CasebookError
from helpers.quantity import Lang, parse_quantity
from helpers.quantity.units import factor, parse_unit, vocabulary
from helpers.sections import lessons
from helpers.sections.outcomes import scoreboard


def warm(data_dir: str | Path) -> None:
    """Read a casebook and compute what is the same for all of its reports.

    Starts no thread, draws nothing and leaves no random state behind. Data that break a rule are
    left for the notebook that reads them to report; any other exception is a fault of the program
    and is raised.

    Parameters
    ----------
    data_dir
        The data folder.
    """
    for package in (charts, sections):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    _showing()
    try:
        casebook = read_casebook(find_data(data_dir))
        _records(casebook)
        for places in index_of(casebook).cohorts.values():
            _cohort(case_of(casebook, places[0].place))
    except CasebookError:
        return


def _showing() -> None:
    """Draw a chart and write a figure: loads typeface, pinyin and units."""
    letters = "".join(map(chr, range(ord(" "), ord("~")))) + fonts.FULL_WIDTH
    fonts.advance(letters)
    figure, _ = charts.dots([charts.Dot(letters, 1.0), charts.Dot("市", 2.0)], unit="%")
    charts.to_svg(figure)
    pinyin("市")
    for unit in vocabulary():
        factor(parse_unit(unit))
    derived = parse_quantity("447", "万千瓦", "≈") / parse_quantity("97", "%")
    for lang in get_args(Lang):
        list(marks(derived, lang))


def _records(casebook: Casebook) -> None:
    """Make the records, parse their figures, and measure the characters of their names."""
    known = index_of(casebook)
    for row in casebook.raw("claims").records():
        known.claim(row).quantity.unit.dimensionality  # noqa: B018 (parses figure and unit)
    for benchmark in known.benchmarks:
        benchmark.quantity.unit.dimensionality  # noqa: B018
    known.trusted_rows  # noqa: B018
    known.rows_of("measures")
    names = [name for one in known.places.values() for name in (one.name_zh, one.name_en)]
    names += [name for one in known.indicators.values() for name in (one.name_zh, one.name_en)]
    fonts.advance("".join(dict.fromkeys("".join(names))))


def _cohort(case: Case) -> None:
    """Compute what each city of a cohort compares itself with."""
    lessons.ranks(case, cohort.comparisons(case, common=True))
    lessons.alike(case)
    editions.take(case.casebook, case.place.place)
    places = case.cohort()
    asked = {(c.indicator.id, c.aspect): c for c in case.claim_list(place=places)}
    for claim in asked.values():
        scoreboard.position(case, claim)
