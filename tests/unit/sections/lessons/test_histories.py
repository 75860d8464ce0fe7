from __future__ import annotations

from helpers.audit import cohort
from helpers.sections.lessons.histories import histories
from tests.unit.sections.made_cases import made

YEARS = {"chenzhou": "2019 2022", "lishui": "2018 2019 2021", "xiamen": "2020 2021 2022"}


def test_the_city_stands_first_and_others_with_three_years_follow() -> None:
    rows = [
        {"place": place, "indicator": "pm25", "unit": "µg/m3", "value": str(40 - at), "end": year}
        for place, years in YEARS.items()
        for at, year in enumerate(years.split())
    ]
    case = made(*rows)
    found = histories(case, cohort.comparisons(case, least=3), "GB3095-2012")
    names = [place.name("zh") for place in case.cohort() if place.place in YEARS]
    own = case.place.name("zh")
    assert list(found.points["panel"].unique()) == [own, *(one for one in names if one != own)]
    assert set(found.marks.values()) == {("", 35, "limit")}
    assert len(found.claims) == len(found.points) == len(found.table)


def test_without_two_years_of_its_own_nothing_is_laid_out() -> None:
    rows = [
        {"place": place, "indicator": "pm25", "unit": "µg/m3", "value": "30", "end": year}
        for place, years in (YEARS | {"chenzhou": "2022", "yantai": "2020 2021 2023"}).items()
        for year in years.split()
    ]
    case = made(*rows)
    assert histories(case, cohort.comparisons(case), "GB3095-2012").points.empty
