"""What every chart must satisfy, whatever its labels: shared by the tests of the kinds."""

from __future__ import annotations

from itertools import combinations

from helpers.charts.drawing import Drawing, Line, Shape, Text
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text as DrawnText
from matplotlib.transforms import Bbox

from helpers.charts.style import SMALL, WIDTH, styled
from helpers.fonts import SANS

_TOLERANCE = 0.8
_CHINESE = "郴州市可持续发展议程创新示范区水立方玉树藏族自治一般工业固体废物，。（）“”、—"
_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789 -/.,()%$<&*_\\^{}#"

#: Names in Chinese, English or both; short, long, with markup characters and without spaces.
LABELS = st.one_of(
    st.text(_CHINESE, min_size=1, max_size=30),
    st.text(_LATIN, min_size=1, max_size=60),
    st.text(_CHINESE + _LATIN, min_size=1, max_size=60),
    st.lists(st.text(_LATIN[:26], min_size=1, max_size=12), min_size=1, max_size=14).map(" ".join),
)


_CODES = {
    "M": Path.MOVETO,
    "L": Path.LINETO,
    "Q": Path.CURVE3,
    "C": Path.CURVE4,
    "z": Path.CLOSEPOLY,
}


def texts_of(drawing: Drawing) -> list[str]:
    """Every line of text in a drawing."""
    return [text.text for text in drawing.texts()]


def path_of(shape: Shape) -> Path:
    """The outline of a shape as matplotlib has it."""
    vertices = [point for _, points in shape.steps for point in points or [(0.0, 0.0)]]
    codes = [_CODES[letter] for letter, points in shape.steps for _ in points or [None]]
    return Path(vertices, codes)


def as_figure(drawing: Drawing) -> Figure:
    """The same marks drawn by matplotlib, which measures and writes them in its own way."""
    with styled():
        figure = Figure(figsize=(drawing.width / 72, drawing.height / 72))
        axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, drawing.width), ylim=(drawing.height, 0))
    for order, mark in enumerate(drawing.marks):
        if isinstance(mark, Text):
            axes.text(
                mark.x,
                mark.y,
                mark.text,
                fontsize=mark.size,
                fontfamily=SANS,
                color=mark.color,
                ha=mark.align,
                va="baseline",
                rotation=90 if mark.upright else 0,
                rotation_mode="anchor",
                parse_math=False,
                zorder=order,
            )
            continue
        dashes = [length / mark.weight for length in mark.dashes or ()]
        style = (0, dashes) if dashes else "solid"
        if isinstance(mark, Line):
            line = Line2D(*zip(*mark.points, strict=True), color=mark.color, zorder=order)
            line.set(linewidth=mark.weight, linestyle=style, dash_capstyle="butt", clip_on=False)
            axes.add_artist(line)
        else:
            patch = PathPatch(path_of(mark), facecolor=mark.fill, edgecolor=mark.edge)
            patch.set(linewidth=mark.weight, linestyle=style, clip_on=False, zorder=order)
            axes.add_artist(patch)
    return figure


def extents(drawing: Drawing) -> list[tuple[str, Bbox]]:
    """Every line of text with its extent in points, from the lower left corner."""
    figure = as_figure(drawing)
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(72)
    found = []
    with styled():
        renderer = canvas.get_renderer()
        for text in figure.findobj(DrawnText):
            assert isinstance(text, DrawnText)
            if text.get_text().strip():
                found.append((text.get_text(), text.get_window_extent(renderer)))
                assert float(text.get_fontsize()) >= SMALL
    return found


def assert_readable(drawing: Drawing) -> None:
    """No label meets another, leaves the canvas or is set too small for print."""
    width, height = drawing.width, drawing.height
    assert abs(width - WIDTH) < 0.01
    found = extents(drawing)
    assert found
    for text, box in found:
        assert box.x0 >= -_TOLERANCE, text
        assert box.x1 <= width + _TOLERANCE, text
        assert box.y0 >= -_TOLERANCE - 1, text
        assert box.y1 <= height + _TOLERANCE + 1, text
    for (one, a), (other, b) in combinations(found, 2):
        apart = (
            a.x1 <= b.x0 + _TOLERANCE
            or b.x1 <= a.x0 + _TOLERANCE
            or a.y1 <= b.y0 + _TOLERANCE
            or b.y1 <= a.y0 + _TOLERANCE
        )
        assert apart, f"{one!r} meets {other!r}"
