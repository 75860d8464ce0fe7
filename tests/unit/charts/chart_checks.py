"""What every chart must satisfy, whatever its labels: shared by the tests of the kinds."""

from __future__ import annotations

from itertools import combinations

from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers.charts.style import SMALL, WIDTH, styled

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


def texts_of(figure: Figure) -> list[str]:
    """Every line of text in a figure."""
    found = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    return [text.get_text() for text in found if text.get_text()]


def extents(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every line of text with its extent in points."""
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(72)
    found = []
    with styled():
        renderer = canvas.get_renderer()
        for text in figure.findobj(Text):
            assert isinstance(text, Text)
            if text.get_text().strip():
                found.append((text.get_text(), text.get_window_extent(renderer)))
                assert float(text.get_fontsize()) >= SMALL
    return found


def assert_readable(figure: Figure) -> None:
    """No label meets another, leaves the canvas or is set too small for print."""
    width, height = figure.get_size_inches() * 72
    assert abs(width - WIDTH) < 0.01
    found = extents(figure)
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
