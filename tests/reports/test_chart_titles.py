"""The finding above a chart follows from the data: other data, another title."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from helpers import charts
from helpers.engine.card import Card, read
from tests.conftest import ROOT
from tests.files import Row, change_rows, read_rows
from tests.functional.notebook_code import run_cells
from tests.reports.finished import Finished

NOTEBOOKS = ("01_overview", "02_governance", "03_low_carbon", "04_remediation", "07_lessons")
#: Other values of claims, and what the titles of charts then say.
VALUES = {
    "chenzhou_so2_2019": "99",
    "chenzhou_clean_capacity_2023_08": "512",
    "chenzhou_energy_intensity_industry_annual_change_2016_2020": "-1.5",
    "shenzhen_good_air_days_share_2023": "91.0",
    "yantai_pm25_2024": "27",
}
SAYS = [
    ("01_overview", "chenzhou", "fig-air", "SO₂ in 2019"),
    ("03_low_carbon", "chenzhou", "fig-capacity", "86.2%"),
    ("03_low_carbon", "chenzhou", "fig-intensity", "fell 7.3% in 2016–2020"),
    ("04_remediation", "shenzhen", "fig-series", "worse"),  # three years of one indicator
    ("07_lessons", "chenzhou", "fig-cohort-pm25", "is 2nd of 8"),
]


def published(reports: Path, city: str, *sections: str, lang: str = "en") -> dict[str, str]:
    """Return the titles of the charts of a report, or of sections of it, by label."""
    shown = Finished(reports / city / lang).cards(*sections)
    return {card.label: card.title for card in shown if card.kind == "chart"}


@cache
def titles(name: str, city: str, data: Path) -> dict[str, str]:
    """Run the code of a notebook in English, here and now; give its charts' titles by label."""
    shown: dict[str, str] = {}

    def publish(data: dict[str, Any], metadata: dict[str, Any], **_: Any) -> None:
        card = read(Card, metadata)
        if card and card.kind == "chart":
            shown[card.label] = card.title

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.core.display_functions.publish_display_data", publish)
        patch.setattr(charts, "to_svg", lambda _: "<svg/>")
        patch.setenv("CASEBOOK_DATA", str(data))
        run_cells(ROOT / "notebooks" / f"{name}.ipynb", city, "en")
    return shown


def change_claims(folder: Path, values: dict[str, str]) -> None:
    def change(rows: list[Row]) -> list[Row]:
        assert values.keys() <= {row["claim"] for row in rows}
        new = {claim: {"value": value, "quote": ""} for claim, value in values.items()}
        return [row | new.get(row["claim"], {}) for row in rows]

    change_rows(folder / "claims.csv", change)


def without_measures(folder: Path, place: str) -> None:
    """Drop the measures of a place, what speaks of them, and features that nothing then asks for."""

    def linked(rows: list[Row]) -> list[Row]:
        for row in rows:
            if "measures" in row:
                row["measures"] = ";".join(n for n in row["measures"].split(";") if n in left)
            elif row.get("parent") and row["parent"] not in left:
                row["parent"] = ""
        return [row for row in rows if row.get("measure", "") in left | {""}]

    def featured(rows: list[Row]) -> list[Row]:
        for row in rows:
            kept = (n for n in row["features"].split(";") if n.removeprefix("no ") in asked)
            row["features"] = ";".join(kept)
        return rows

    rows = read_rows(folder / "measures.csv")
    left = {row["measure"] for row in rows if row["place"] != place}
    assert len(left) < len(rows)
    for table in ("advice", "conditions", "measures", "models"):
        change_rows(folder / f"{table}.csv", linked)
    asked = {row["feature"] for row in read_rows(folder / "conditions.csv")}
    change_rows(folder / "places.csv", featured)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data with other values."""
    data = Path(shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("other") / "data"))
    change_claims(data, VALUES)
    return data


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cities_that_differ_have_titles_that_differ(reports: Path, name: str) -> None:
    one, other = (published(reports, city, name) for city in ("chenzhou", "shenzhen"))
    assert one | other, "a section without a chart"
    assert all((one | other).values())
    assert [label for label in one if one[label] == other.get(label)] == []


@pytest.mark.parametrize(("name", "city", "label", "says"), SAYS)
def test_a_changed_figure_changes_the_finding(
    reports: Path, other: Path, name: str, city: str, label: str, says: str
) -> None:
    title = titles(name, city, other)[label]
    assert title != published(reports, city, name)[label]
    assert says in title


def test_a_tie_is_told_as_a_tie_and_a_city_without_measures_has_no_chart_of_them(
    tmp_path: Path,
) -> None:
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    change_claims(data, {"yantai_pm25_2024": "16"})  # as another city's
    without_measures(data, "yushu")
    assert "is joint 1st of 8" in titles("07_lessons", "yantai", data)["fig-cohort-pm25"]
    assert titles("02_governance", "yushu", data) == {}
    assert titles("07_lessons", "yushu", data)


def test_a_figure_of_a_part_names_the_part(reports: Path) -> None:
    shown = published(reports, "chenzhou", "07_lessons", lang="zh")
    assert "郴州市（市城区，2022年）在" in shown["fig-cohort-pm25"]
