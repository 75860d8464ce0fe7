"""What matplotlib shows in a notebook: the house style, vector pictures, and each figure once."""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from helpers.errors import CasebookError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class NotAFigure(CasebookError, TypeError):
    """Something to be shown as a chart that matplotlib knows no figure of."""


def set_up() -> None:
    """Set the house style, and let the running notebook show figures as SVG.

    A chart that is drawn with ``plt`` or by a data frame then appears once at the end of its
    cell; the axes that such a call returns print nothing.
    """
    from IPython.core.getipython import get_ipython
    from matplotlib.axes import Axes

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
    shell.display_formatter.ipython_display_formatter.for_type(Axes, lambda _: None)


def figure_of(shown: object) -> Figure:
    """Return the figure of what a chart, ``plt.subplots`` or ``df.plot`` gave back.

    Parameters
    ----------
    shown
        A figure, axes, an array of axes, or the pair of a figure and its axes.

    Raises
    ------
    NotAFigure
        If it is none of these.
    """
    import numpy as np
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    if isinstance(shown, Figure):
        return shown
    if isinstance(shown, Artist) and isinstance(whole := shown.get_figure(root=True), Figure):
        return whole
    if not isinstance(shown, str) and isinstance(shown, Sequence | np.ndarray) and len(shown):
        return figure_of(shown[0])
    raise NotAFigure(
        f"{type(shown).__name__} is no chart", fix="show a figure, or the axes that df.plot returns"
    )


def close(figure: Figure) -> None:
    """Take a figure from those that its notebook would show at the end of the cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def as_image(svg: str) -> str:
    """Return an ``<img>`` that holds a drawing: its ids and style rules stay inside."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img alt="" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'
