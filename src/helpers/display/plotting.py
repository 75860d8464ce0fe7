"""What matplotlib shows in a notebook: the house style, vector pictures, and each figure once."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from helpers import fonts
from helpers.engine.html import webfonts
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class NotAFigure(CasebookError, TypeError):
    """Something to be shown as a chart that matplotlib knows no figure of."""


def set_up() -> None:
    """Set the house style, and let the running notebook show figures as SVG.

    A chart that is drawn with ``plt`` or by a data frame then appears once at the end of its
    cell; axes, bars or lines that such a call returns print nothing.
    """
    import numpy as np
    from IPython.core.getipython import get_ipython
    from matplotlib.artist import Artist
    from matplotlib.figure import FigureBase

    from helpers import charts

    charts.use()
    shell: Any = get_ipython()
    if shell is None or getattr(shell, "kernel", None) is None:
        return
    from matplotlib_inline.config import InlineBackend

    inline = InlineBackend.instance(parent=shell)
    inline.shell = shell
    undated: Any = {"bbox_inches": "tight", "metadata": {"Date": None}}
    inline.print_figure_kwargs = undated
    inline.figure_formats = {"svg"}
    formatter = shell.display_formatter

    def as_html(figure: FigureBase) -> str | None:
        """Return the picture with its typeface; None if ``%config`` chose another format."""
        svg = formatter.formatters["image/svg+xml"](figure)
        return as_image(svg) if svg else None

    # A change of format takes back what is registered for Figure, not for its base.
    formatter.formatters["text/html"].for_type(FigureBase, as_html)
    for returned in (Artist, list, tuple, dict, np.ndarray):
        formatter.ipython_display_formatter.for_type(returned, _print_no_artists)


def _print_no_artists(returned: object) -> None:
    """Print nothing of what a call of matplotlib's returns, and show a figure beside its axes.

    Raises
    ------
    NotImplementedError
        If there are no artists in it; IPython then shows it as ever.
    """
    import numpy as np
    from IPython.core.display_functions import display
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    if isinstance(returned, Artist):
        if isinstance(returned, Figure):
            raise NotImplementedError
        return
    parts: Any = returned.values() if isinstance(returned, dict) else returned
    if isinstance(parts, np.ndarray):
        parts = parts.flat if parts.dtype == object else ()
    if not any(map(_is_drawn, parts)):
        raise NotImplementedError
    for part in parts:
        # Those that pyplot knows are shown at the end of the cell.
        if isinstance(part, Figure) and part.canvas.manager is None:
            display(part)  # type: ignore[no-untyped-call]


def _is_drawn(part: object) -> bool:
    """Return whether something is an artist, or holds artists only, as bars do."""
    from matplotlib.artist import Artist

    if isinstance(part, list | tuple):
        return bool(part) and all(map(_is_drawn, part))
    return isinstance(part, Artist)


def figure_of(shown: object) -> Figure:
    """Return the figure of what a chart, ``plt.subplots`` or ``df.plot`` gave back.

    Parameters
    ----------
    shown
        A figure, axes, or what has or holds such: a grid of seaborn's, an array, a dictionary.

    Raises
    ------
    NotAFigure
        If there is no figure in it, or more than one.
    """
    found = dict.fromkeys(_figures(shown))
    if len(found) == 1:
        return next(iter(found))
    said = f"holds {len(found)} figures" if found else "is no chart"
    raise NotAFigure(
        f"{type(shown).__name__} {said}", fix="show a figure, or the axes that df.plot returns"
    )


def _figures(shown: object) -> Iterator[Figure]:
    """Yield the figures that something is, stands in or holds."""
    import numpy as np
    import pandas as pd
    from matplotlib.figure import FigureBase

    whole: Any = getattr(shown, "figure", None)
    if isinstance(whole, FigureBase):
        yield whole.get_figure(root=True)
        return
    parts: Any = shown.values() if isinstance(shown, dict) else shown
    if isinstance(shown, dict | list | tuple | pd.Series | np.ndarray):
        for part in parts:
            yield from _figures(part)


def close(figure: Figure) -> None:
    """Take a figure from those that its notebook would show at the end of the cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def as_image(svg: str) -> str:
    """Return an ``<img>`` that holds a drawing and the part of the typeface that it uses.

    Its ids and style rules stay inside, and no face of the page reaches it.
    """
    face = _base64(webfonts.subset("sans", set(map(ord, svg))))
    rule = f'@font-face{{font-family:"{fonts.SANS}";src:url(data:font/otf;base64,{face})}}'
    drawing, end, _ = svg.rpartition("</svg>")
    data = _base64(f"{drawing}<style>{rule}</style>{end}".encode())
    return f'<img alt="" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
