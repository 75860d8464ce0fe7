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
    from IPython.core.display_functions import display
    from matplotlib.figure import Figure

    if isinstance(returned, Figure) or next(_figures(returned), None) is None:
        raise NotImplementedError
    for part in returned if isinstance(returned, tuple | list) else ():
        # Those that pyplot knows are shown at the end of the cell.
        if isinstance(part, Figure) and part.canvas.manager is None:
            display(part)  # type: ignore[no-untyped-call]


def svg_of(shown: object) -> str:
    """Return the picture of a chart, and take it from what its notebook would show by itself.

    Parameters
    ----------
    shown
        A figure, axes, or what has or holds such: a grid of seaborn's, an array, a dictionary.

    Raises
    ------
    NotAFigure
        If there is no figure in it, or more than one.
    """
    from helpers import charts

    figures = dict.fromkeys(_figures(shown))
    if len(figures) != 1:
        said = f"holds {len(figures)} figures" if figures else "is no chart"
        raise NotAFigure(
            f"{type(shown).__name__} {said}", fix="show a figure, or the axes that df.plot returns"
        )
    (figure,) = figures
    svg = charts.to_svg(figure)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)
    return svg


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
    if isinstance(parts, np.ndarray | pd.Series):
        parts = np.ravel(parts) if parts.dtype == object else ()
    if isinstance(shown, dict | list | tuple | np.ndarray | pd.Series):
        for part in parts:
            yield from _figures(part)


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
