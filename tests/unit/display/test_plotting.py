"""Figures of matplotlib in a notebook: in the house style, as vector, and once each."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.figure import Figure
from nbclient import NotebookClient

from helpers import charts, display
from helpers.casebook import Case, open_case
from tests.unit.display.test_showing import card


@pytest.fixture
def case(root: Path) -> Case:
    """A case in one language, of which no chart hangs."""
    return display.use(open_case("chenzhou", data_dir=root / "data"))


def test_a_figure_that_was_shown_is_closed(case: Case, outputs: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame({"装机": [447, 66]}, index=["清洁能源", "火电"])
    display.show_chart(frame.plot.bar(), title="<b>装机</b> {x}")
    assert not plt.get_fignums()
    (output,) = outputs
    assert "清洁能源" in output["data"]["image/svg+xml"]
    assert card(output).alt == "<b>装机</b> {x}"
    assert "<b>" not in output["data"]["text/html"]
    assert card(output).label.startswith("fig-")


SHAPES = ["figure", "axes", "array", "pair", "grid", "mosaic", "histogram", "series"]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_matplotlib_gives_back_is_a_figure(
    shape: str,
    case: Case,
    outputs: list[dict[str, Any]],
) -> None:
    figure, axes = plt.subplots(1, 2)
    shown: dict[str, Any] = {
        "figure": figure, "axes": axes[0], "array": axes, "pair": (figure, axes),
        "grid": SimpleNamespace(figure=figure),  # as seaborn returns
        "mosaic": dict(zip("AB", axes, strict=True)), "histogram": axes[0].hist([1, 2]),
        "series": pd.Series(list(axes)),
    }  # fmt: skip
    display.show_chart(shown[shape], title="a")
    assert not plt.get_fignums()
    assert len(outputs) == 1
    with pytest.raises(display.NotAFigure, match="str is no chart"):
        display.show_chart("figure", title="a")
    with pytest.raises(display.NotAFigure, match="holds 2 figures"):
        display.show_chart([figure, Figure()], title="a")


def test_a_second_picture_is_drawn_for_phones(case: Case, outputs: list[dict[str, Any]]) -> None:
    asked = []

    def draw(width: float = charts.WIDE) -> Any:
        asked.append(width)
        return charts.dots([charts.Dot("甲", 1.0)], width=width)

    figure, _ = draw()
    display.show_chart(figure, title="a", narrow=draw)
    assert asked == [charts.WIDE, charts.NARROW]
    (output,) = outputs
    assert 'width="247.5pt"' in card(output).narrow
    assert 'width="411' in output["data"]["image/svg+xml"]


_ANALYST = (
    "import pandas as pd\nimport matplotlib.pyplot as plt\nfrom helpers import display\n"
    "from helpers.casebook import open_case\ncase = display.use(open_case('chenzhou'))",
    "pd.DataFrame({'装机': [447, 66]}, index=['清洁能源', '火电']).plot.bar()",
    "fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
    "fig, ax = plt.subplots()\ndisplay.show_chart(fig, title='题')",
    "from helpers import charts\ncharts.dots([charts.Dot('清洁能源', 1.0)])",
    *(f"plt.{call}" for call in ("subplots(2, 2)", "hist([1, 2])", "imshow([[1]])", "title('题')",
                                "boxplot([1, 2])", "errorbar([1], [2], [1])", "plot([1, 2])")),
)  # fmt: skip
_PRINTED = ("[1, 2]", "(1, 'a')", "{'a': 1}", "[]")
_OWN_FORMAT = "%config InlineBackend.figure_formats = ['png']\nplt.plot([1, 2])"


def test_an_analyst_s_own_charts_are_shown_once_and_as_vector(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBOOK_DATA", str(root / "data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    sources = (*_ANALYST, *_PRINTED, _OWN_FORMAT)
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    done = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=120).execute()
    setting, *shown = [cell.outputs for cell in done.cells]
    plots, printed, (own,) = shown[:-5], shown[-5:-1], shown[-1]
    assert not setting
    for outputs_of in plots:
        (output,) = outputs_of
        assert output.output_type == "display_data"
        assert "image/svg+xml" in output.data
        assert not {"image/png", "application/pdf"} & set(output.data)
        # What JupyterLab prefers, and shows of a notebook that it does not trust, too.
        assert "<img" in output.data["text/html"]
    assert ">清洁能源</text>" in plots[0][0].data["image/svg+xml"]
    # What holds no artists is printed, and a format of the analyst's own is kept.
    assert [output.data["text/plain"] for (output,) in printed] == list(_PRINTED)
    assert "image/png" in own.data and "text/html" not in own.data


def test_a_picture_carries_its_typeface_and_a_long_label_is_not_cut_off(
    case: Case,
    outputs: list[dict[str, Any]],
) -> None:
    charts.use()
    display.show_chart(pd.DataFrame({"降幅": [3]}, index=["规模工业" * 8]).plot.bar(), title="题")
    (output,) = outputs
    encoded = re.search(r"svg\+xml;base64,([^\"]+)", output["data"]["text/html"])
    assert encoded
    picture = base64.b64decode(encoded[1]).decode()
    face = re.search(r"@font-face\{font-family:\"Noto Sans SC\";src:url\([^,]+,([^)]+)\)", picture)
    assert face
    with TTFont(io.BytesIO(base64.b64decode(face[1]))) as font:
        assert set(map(ord, "降幅规模工业")) <= set(font.getBestCmap())
    assert "@font-face" not in output["data"]["image/svg+xml"]
    height = re.search(r'height="([\d.]+)pt"', output["data"]["image/svg+xml"])
    assert height and float(height[1]) > 32 * 10
