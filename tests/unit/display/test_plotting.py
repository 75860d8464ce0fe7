"""Figures of matplotlib in a notebook: in the house style, as vector, and once each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from helpers import charts, display
from helpers.casebook import Case
from tests.unit.display.test_showing import card, case, outputs  # noqa: F401 (fixtures)


def test_a_figure_that_was_shown_is_closed(case: Case, outputs: list[dict[str, Any]]) -> None:  # noqa: F811
    frame = pd.DataFrame({"装机": [447, 66]}, index=["清洁能源", "火电"])
    display.show_chart(frame.plot.bar(), title="<b>装机</b> {x}")
    assert not plt.get_fignums()
    (output,) = outputs
    assert "清洁能源" in output["data"]["image/svg+xml"]
    assert card(output).alt == "<b>装机</b> {x}"
    assert "<b>" not in output["data"]["text/html"]
    assert card(output).label.startswith("fig-")


@pytest.mark.parametrize("shape", ["figure", "axes", "array", "pair"])
def test_what_matplotlib_gives_back_is_a_figure(
    shape: str,
    case: Case,  # noqa: F811
    outputs: list[dict[str, Any]],  # noqa: F811
) -> None:
    figure, axes = plt.subplots(1, 2)
    shown: dict[str, Any] = {"figure": figure, "axes": axes[0], "array": axes,
                             "pair": (figure, axes)}  # fmt: skip
    display.show_chart(shown[shape], title="a")
    assert not plt.get_fignums()
    assert len(outputs) == 1
    with pytest.raises(display.NotAFigure, match="str is no chart"):
        display.show_chart("figure", title="a")


def test_a_second_picture_is_drawn_for_phones(case: Case, outputs: list[dict[str, Any]]) -> None:  # noqa: F811
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
)


def test_an_analyst_s_own_charts_are_shown_once_and_as_vector(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBOOK_DATA", str(root / "data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    cells = [nbformat.v4.new_code_cell(source) for source in _ANALYST]
    done = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=120).execute()
    setting, *plots = [cell.outputs for cell in done.cells]
    assert not setting
    for outputs_of in plots:
        (output,) = outputs_of
        assert output.output_type == "display_data"
        assert "image/svg+xml" in output.data
        assert not {"image/png", "application/pdf"} & set(output.data)
    assert ">清洁能源</text>" in plots[0][0].data["image/svg+xml"]
