"""Every chart of every report is matplotlib's, and readable: in both languages, on phones too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from helpers import charts
from tests.functional.notebook_code import run_cells
from tests.unit.charts.chart_checks import assert_readable
from tests.unit.sections.made_cases import cities


@pytest.mark.parametrize("city", cities())
def test_charts_are_readable(root: Path, monkeypatch: pytest.MonkeyPatch, city: str) -> None:
    figures: dict[str, Figure] = {}
    shown: list[dict[str, Any]] = []

    def drawn(figure: Figure) -> str:
        svg = f"<svg>{len(figures)}</svg>"  # how it is written is seen in the reports
        figures[svg] = figure
        return svg

    def publish(data: dict[str, Any], **_: Any) -> None:
        shown.append(data)

    monkeypatch.setattr(charts, "to_svg", drawn)
    monkeypatch.setattr("IPython.core.display_functions.publish_display_data", publish)
    monkeypatch.setenv("CASEBOOK_DATA", str(root / "data"))
    notebooks = sorted((root / "notebooks").glob("0[1-9]*.ipynb"))
    draw_some = [path for path in notebooks if "show_chart" in path.read_text(encoding="utf-8")]
    assert len(draw_some) >= 5
    for lang in ("zh", "en"):
        for path in draw_some:
            run_cells(path, city, lang)
    pictures = [data for data in shown if any(kind.startswith("image/") for kind in data)]
    assert pictures
    assert {data.get("image/svg+xml") for data in pictures} <= set(figures)
    for data in shown:
        assert data in pictures or not re.search(r"<svg|<img", str(data))
    for figure in figures.values():
        width = figure.get_figwidth() * 72
        assert min(abs(width - one) for one in (charts.WIDE, charts.NARROW)) < 0.01
        assert_readable(figure, width)
