"""Do once what every notebook would otherwise do when it first shows something.

Kernels that are forked from one process share what that process has loaded and worked out. Nothing
here is needed for a right result: a process that was not prepared does the same work when it comes
to it.
"""

from __future__ import annotations

from typing import get_args

from helpers import charts, fonts
from helpers.display.values import marks
from helpers.quantity import Lang, parse_quantity
from helpers.quantity.units import factor, parse_unit, vocabulary


def prepare() -> None:
    """Load the charts, a typeface and the units, so that showing things need not.

    It leaves no figure, setting, thread or random state behind, only caches of what never changes
    in a process; doing it twice changes nothing.

    Raises
    ------
    FontNotFound
        If the typeface of the charts is not where it should be.
    """
    letters = "".join(map(chr, range(ord(" "), ord("~")))) + fonts.FULL_WIDTH
    fonts.advance(letters)
    figure, _ = charts.dots([charts.Dot(letters, 1.0), charts.Dot("市", 2.0)], unit="%")
    charts.to_svg(figure)
    for unit in vocabulary():
        factor(parse_unit(unit))
    derived = parse_quantity("447", "万千瓦", "≈") / parse_quantity("97", "%")
    for lang in get_args(Lang):
        list(marks(derived, lang))
