"""The finding above a chart follows from the data: other data, another title."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from helpers.engine.card import Card, read
from tests.conftest import ROOT
from tests.files import Row, change_rows, read_rows
from tests.functional.notebook_code import run_cells

Change = Callable[[list[Row]], list[Row]]

NOTEBOOKS = ["01_overview", "02_governance", "03_low_carbon", "04_remediation",
             "07_lessons"]  # fmt: skip
CASES = ("chenzhou", "shenzhen")


@cache
def titles(name: str, city: str, lang: str = "en", data: Path = ROOT / "data") -> dict[str, str]:
    """Run the code of a notebook for a city, here and now; give its charts' titles by label."""
    shown: dict[str, str] = {}

    def publish(data: dict[str, Any], metadata: dict[str, Any], **_: Any) -> None:
        card = read(Card, metadata)
        if card and card.kind == "chart":
            shown[card.label] = card.title

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.core.display_functions.publish_display_data", publish)
        patch.setenv("CASEBOOK_DATA", str(data))
        run_cells(ROOT / "notebooks" / f"{name}.ipynb", city, lang)
    return shown


@pytest.fixture
def changed(root: Path, tmp_path: Path) -> Callable[[str, Change], Path]:
    """Copy the data with the rows of one table changed."""

    def make(table: str, change: Change) -> Path:
        folder = tmp_path / "data"
        shutil.copytree(root / "data", folder)
        change_rows(folder / f"{table}.csv", change)
        if table == "measures":
            left = {row["measure"] for row in read_rows(folder / "measures.csv")}
            for other in ("advice", "conditions", "measures", "models"):
                change_rows(folder / f"{other}.csv", without_links_to_others_than(left))
            asked = {row["feature"] for row in read_rows(folder / "conditions.csv")}
            change_rows(folder / "places.csv", with_features_among(asked))
        return folder

    return make


def without_links_to_others_than(left: set[str]) -> Change:
    """Drop what speaks of measures that went: rows about them, and their names in other rows."""

    def change(rows: list[Row]) -> list[Row]:
        for row in rows:
            if "measures" in row:
                row["measures"] = ";".join(n for n in row["measures"].split(";") if n in left)
            elif row.get("parent") and row["parent"] not in left:
                row["parent"] = ""
        return [row for row in rows if row.get("measure", "") in left | {""}]

    return change


def with_features_among(asked: set[str]) -> Change:
    """Drop features of places that no condition asks for any more."""

    def change(rows: list[Row]) -> list[Row]:
        for row in rows:
            kept = (n for n in row["features"].split(";") if n.removeprefix("no ") in asked)
            row["features"] = ";".join(kept)
        return rows

    return change


def worth(claim: str, value: str) -> Change:
    """Give one claim another value."""

    def change(rows: list[Row]) -> list[Row]:
        assert sum(row["claim"] == claim for row in rows) == 1
        new = {"value": value, "quote": ""}
        return [row | new if row["claim"] == claim else row for row in rows]

    return change


def without(**wanted: str) -> Change:
    """Drop the rows that have these values."""

    def change(rows: list[Row]) -> list[Row]:
        kept = [row for row in rows if any(row[name] != value for name, value in wanted.items())]
        assert len(kept) < len(rows)
        return kept

    return change


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cities_that_differ_have_titles_that_differ(name: str) -> None:
    found = [titles(name, city) for city in CASES]
    labels = {label for shown in found for label in shown}
    assert labels, "a section without a chart"
    for label in labels:
        said = [shown[label] for shown in found if label in shown]
        assert all(said)
        assert len(set(said)) == len(said), f"{label} says the same of cities that differ: {said}"


def test_titles_speak_the_language_of_the_report() -> None:
    for label, title in titles("01_overview", "chenzhou", "zh").items():
        assert any("一" <= letter <= "鿿" for letter in title), label


def cases() -> Iterator[Any]:
    """One change a chart whose finding is in the data: table, change, what the title then says."""
    yield "01_overview", "fig-air", "claims", worth("chenzhou_so2_2019", "99"), "SO₂ in 2019"
    yield ("03_low_carbon", "fig-capacity", "claims",
           worth("chenzhou_clean_capacity_2023_08", "512"), "86.2%")  # fmt: skip
    yield ("03_low_carbon", "fig-intensity", "claims",
           worth("chenzhou_energy_intensity_industry_annual_change_2016_2020", "-1.5"),
           "fell 7.3% in 2016–2020")  # fmt: skip
    yield ("04_remediation", "fig-series", "claims",
           worth("shenzhen_good_air_days_share_2023", "91.0"), "worse")  # fmt: skip
    yield (
        "07_lessons",
        "fig-cohort-pm25",
        "claims",
        worth("yantai_pm25_2024", "27"),
        "is 2nd of 8",
    )


@pytest.mark.parametrize(
    ("name", "label", "table", "change", "says"),
    [pytest.param(*case, id=case[1]) for case in cases()],
)
def test_a_changed_figure_changes_the_finding(
    changed: Callable[[str, Change], Path],
    name: str,
    label: str,
    table: str,
    change: Change,
    says: str,
) -> None:
    city = "shenzhen" if label == "fig-series" else "chenzhou"  # three years of one indicator
    before = titles(name, city)[label]
    after = titles(name, city, data=changed(table, change))[label]
    assert after != before
    assert says in after


def test_a_tie_is_told_as_a_tie(changed: Callable[[str, Change], Path]) -> None:
    label = "fig-cohort-pm25"
    data = changed("claims", worth("yantai_pm25_2024", "16"))  # as another city's
    assert "is joint 1st of 8" in titles("07_lessons", "yantai", data=data)[label]


def test_a_figure_of_a_part_names_the_part() -> None:
    shown = titles("07_lessons", "chenzhou", "zh")
    assert "郴州市（市城区，2022年）在" in shown["fig-cohort-pm25"]


def test_a_city_without_measures_has_no_chart_of_them(
    changed: Callable[[str, Change], Path],
) -> None:
    data = changed("measures", without(place="yushu"))
    assert titles("02_governance", "yushu", data=data) == {}
    assert titles("07_lessons", "yushu", data=data)
