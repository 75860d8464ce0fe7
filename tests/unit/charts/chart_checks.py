"""What every chart must satisfy, whatever its labels: shared by the tests of the kinds."""

from __future__ import annotations

from itertools import combinations

from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers.charts.layout.references import MARK
from helpers.charts.style import SMALL, styled

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


def texts_of(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is seen, and its extent in points without the space between lines."""
    figure.set_dpi(72)
    canvas = FigureCanvasAgg(figure)
    found = []
    with styled():
        figure.draw_without_rendering()
        hidden = _hidden_labels(figure)
        for text in figure.findobj(Text):
            assert isinstance(text, Text)
            written, size = text.get_text(), float(text.get_fontsize())
            if written.strip() and text.get_visible() and id(text) not in hidden:
                assert size >= SMALL, written
                box = text.get_window_extent(canvas.get_renderer())
                found.append((written, _without_leading(box, size, text)))
    return found


def _hidden_labels(figure: Figure) -> set[int]:
    """Labels of ticks that are not drawn: of hidden axes, or beyond the ends of theirs."""
    return {
        id(label)
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not (ax.axison and axis.get_visible())
        or not min(axis.get_view_interval()) - 1e-9
        <= float(tick.get_loc())
        <= max(axis.get_view_interval()) + 1e-9
    }


def _without_leading(box: Bbox, size: float, text: Text) -> Bbox:
    leading = 0.15 * size
    if text.get_rotation() == 90:
        return Bbox.from_extents(box.x0 + leading, box.y0, box.x1 - leading, box.y1)
    return Bbox.from_extents(box.x0, box.y0 + leading, box.x1, box.y1 - leading)


def assert_readable(figure: Figure, width: float) -> None:
    """No text meets another or a reference line, or leaves the figure."""
    found = texts_of(figure)
    assert found
    high = figure.get_figheight() * 72
    assert abs(figure.get_figwidth() * 72 - width) < 0.01
    for text, box in found:
        assert box.x0 >= -_TOLERANCE, text
        assert box.x1 <= width + _TOLERANCE, text
        assert box.y0 >= -_TOLERANCE, text
        assert box.y1 <= high + _TOLERANCE, text
    for (one, a), (other, b) in combinations(found, 2):
        assert not _meet(a, b), f"{one!r} meets {other!r}"
    for line in figure.findobj(Line2D):
        assert isinstance(line, Line2D)
        if line.get_label() == MARK:
            path = line.get_path().transformed(line.get_transform()).get_extents()
            for text, box in found:
                assert not _meet(box, path), f"a reference line runs through {text!r}"


def _meet(a: Bbox, b: Bbox) -> bool:
    return not (
        a.x1 <= b.x0 + _TOLERANCE
        or b.x1 <= a.x0 + _TOLERANCE
        or a.y1 <= b.y0 + _TOLERANCE
        or b.y1 <= a.y0 + _TOLERANCE
    )
