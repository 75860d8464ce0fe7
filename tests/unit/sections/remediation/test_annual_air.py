from __future__ import annotations

import pytest

from helpers.sections.remediation import annual_air
from helpers.standards import air_limits
from tests.unit.sections.made_cases import cities, city, made

OLD, FINAL = "GB3095-2012", "GB3095-2026-final"
SIX = {"so2": "11", "no2": "24", "co_p95": "1.2", "o3_p90": "140", "pm10": "52", "pm25": "30"}


def value(name: str, digits: str, year: str = "2019") -> dict[str, str]:
    unit = "mg/m3" if name == "co_p95" else "µg/m3"
    return {"indicator": name, "value": digits, "unit": unit, "start": year, "end": year}


def test_values_that_keep_their_limits_are_counted_and_the_nearest_named() -> None:
    found = annual_air(made(*(value(*one) for one in SIX.items())), OLD)
    told = found.figures
    assert (told["kept"], told["over"], told["absent"]) == (6, [], [])
    assert (told["nearest"], told["used"].words("zh")) == ("O3", "87.5%")
    assert list(found.latest["判断"].str[0]) == ["达标"] * 6
    # 11/60 + 24/40 + 1.2/4 + 140/160 + 52/70 + 30/35
    assert told["index"].value == pytest.approx(3.5583, abs=1e-4)
    assert (told["year"], told["largest"]) == ("2019", ["O3"])
    stricter = annual_air(made(*(value(*one) for one in SIX.items())), FINAL).figures
    assert stricter["over"] == ["PM10", "PM2.5"] and stricter["kept"] is None


def test_of_several_years_the_latest_counts() -> None:
    case = made(value("pm25", "36", "2018"), value("pm25", "30", "2020"), value("no2", "41"))
    told = annual_air(case, OLD).figures
    assert told["over"] == ["NO2"] and told["kept"] is None and told["nearest"] is None
    assert [one.id for one in told["absent"]] == ["so2", "co_p95", "o3_p90", "pm10"]
    assert told["index"] is None


def test_the_index_takes_the_latest_year_that_has_all_six() -> None:
    rows = [value(*one) for one in SIX.items()]
    told = annual_air(made(*rows, value("pm25", "20", "2021")), OLD).figures
    assert told["year"] == "2019"


def test_without_yearly_values_nothing_is_judged() -> None:
    found = annual_air(made(value("pm25", "30", "2020-06")), OLD)
    assert found.latest.empty
    assert found.figures["kept"] is None and len(found.figures["absent"]) == 6


@pytest.mark.parametrize("name", cities())
@pytest.mark.parametrize("edition", [OLD, FINAL])
def test_every_city_is_told_in_one_way(name: str, edition: str) -> None:
    case = city(name)
    found = annual_air(case, edition)
    assert len(found.latest) + len(found.figures["absent"]) == len(air_limits.POLLUTANTS)
    assert not (found.figures["kept"] and found.figures["over"])
