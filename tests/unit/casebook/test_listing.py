from __future__ import annotations

from helpers.casebook.listing import series_table
from tests.unit.sections.made_cases import made


def test_a_row_of_a_series_names_as_many_times_as_figures() -> None:
    share = {"indicator": "good_air_days_share", "aspect": "share", "unit": "%"}
    years = (("92.3", "2016"), ("89.4", "2016"), ("94.0", "2019"))
    case = made(*({**share, "value": value, "start": year, "end": year} for value, year in years))
    (row,) = series_table(case.claim_list(), "zh").itertuples(index=False, name=None)
    assert len(row[1]) == len(row[2]) == 3
