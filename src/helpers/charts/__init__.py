"""The charts of the reports, drawn by matplotlib: each returns a figure and its axes.

Each takes as `data` rows of its own named tuple, or mappings or a data frame with these fields;
`width` in points; and `ax`, axes to draw into, by default those of a new figure. Without a row it
raises `NothingToDraw`, for a number that is not finite `BadRow`.

The style sheet is ``plt.style.use("helpers.charts.casebook")``; importing this package makes the
typefaces that it names known to matplotlib.
"""

from helpers.charts.dots import Dot, dots
from helpers.charts.frames import BadRow, NothingToDraw
from helpers.charts.layout.references import Reference
from helpers.charts.matrix import Bracket, Cell, matrix
from helpers.charts.ranges import Range, ranges
from helpers.charts.reconciliation import Part, reconciliation
from helpers.charts.slopes import Slope, slopes
from helpers.charts.small_multiples import Point, small_multiples
from helpers.charts.spine import Spine, spine
from helpers.charts.style import NARROW, WIDE, to_svg, use
from helpers.charts.timeline import Event, timeline
from helpers.fonts import register_with_matplotlib

register_with_matplotlib()

__all__ = [
    "NARROW",
    "WIDE",
    "BadRow",
    "Bracket",
    "Cell",
    "Dot",
    "Event",
    "NothingToDraw",
    "Part",
    "Point",
    "Range",
    "Reference",
    "Slope",
    "Spine",
    "dots",
    "matrix",
    "ranges",
    "reconciliation",
    "slopes",
    "small_multiples",
    "spine",
    "timeline",
    "to_svg",
    "use",
]
