"""The house style: sizes, the style sheet, new figures, and the way from a figure to SVG."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import matplotlib as mpl
from matplotlib.figure import Figure

from helpers.fonts import register_with_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

P = ParamSpec("P")
T = TypeVar("T")

#: The style sheet, as ``plt.style.use`` knows it.
STYLE = "helpers.charts.casebook"

#: Width in points of a chart: the text block of an A4 page, and a phone of 360 pixels.
WIDE = 14.5 * 72 / 2.54
NARROW = 330 * 0.75

#: Type sizes in points: running labels, and the smallest that print allows.
SIZE = 9.0
SMALL = 8.0


def use() -> None:
    """Set the house style and both typefaces for all that matplotlib draws from here on."""
    register_with_matplotlib()
    mpl.rcParams.update(_settings())


@contextmanager
def styled() -> Iterator[None]:
    """Apply the house style inside the block."""
    register_with_matplotlib()
    with mpl.rc_context(_settings()), warnings.catch_warnings():
        # A character that no face has is reported by the exporters, with its place.
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=r"(?s)Matplotlib currently does not support")
        yield


def in_style(draw: Callable[P, T]) -> Callable[P, T]:
    """Wrap a function so that it draws in the house style, whatever the settings of its caller."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> T:
        with styled():
            return draw(*args, **kwargs)

    return drawn


class Fitted(Figure):
    """A figure that is as large as what is drawn in it, and no window or cell shows by itself."""


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in points, in which everything drawn has its room."""
    return Fitted(figsize=(width / 72, height / 72))


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes stand in."""
    return cast("Figure", ax.get_figure(root=True))


def to_svg(figure: Figure) -> str:
    """Return a figure as one ``<svg>`` element, the same on every run; its text stays text.

    A figure of others, such as ``df.plot`` makes, is cut to what is drawn: its layout does not
    make room for long labels. Ours have the width that they were drawn for.
    """
    stream = io.StringIO()
    unsaid: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with styled():
        mpl.rcParams["savefig.bbox"] = None if isinstance(figure, Fitted) else "tight"
        figure.savefig(stream, format="svg", metadata=unsaid)
    written = stream.getvalue()
    return written[written.index("<svg") :].rstrip()


@cache
def _settings() -> Any:
    with as_file(files("helpers.charts") / "casebook.mplstyle") as sheet:
        settings: Any = mpl.rc_params_from_file(sheet, use_default_template=False)
        return dict(settings)
