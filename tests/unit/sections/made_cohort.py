"""A large cohort made for tests: figures drawn from a fixed seed, no measures but one city's."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from helpers.audit.cohort import GREEN_THEMES
from helpers.casebook import Case, Casebook, case_of
from tests.unit.sections.made_cases import CITY, ONE, bundled

CITIES: Final = 281
INDICATORS: Final = 30
#: Middle and spread of the variables of structure, on a logarithmic scale.
_STRUCTURE: Final = {
    "residents": (400, 0.6, "万人"),
    "gdp_per_capita": (70_000, 0.4, "元"),
    "primary_share": (9, 0.4, "%"),
    "secondary_share": (40, 0.2, "%"),
    "tertiary_share": (48, 0.15, "%"),
    "urbanisation": (60, 0.2, "%"),
    "area": (12_000, 0.6, "km2"),
}


@cache
def large(cities: int = CITIES, indicators: int = INDICATORS) -> Casebook:
    """A casebook whose only cohort has many cities; the first is the city of the other tests."""
    chance = np.random.default_rng(281)
    small = bundled()
    names = [CITY, *(f"made{n:03}" for n in range(1, cities))]
    own = small.places.set_index("place").loc[CITY]
    made = pd.DataFrame(
        {
            "place": names,
            "code": [own["code"], *(f"{990_000 + n}" for n in range(1, cities))],
            "name_zh": [own["name_zh"], *(f"样例{n}市" for n in range(1, cities))],
            "name_en": [own["name_en"], *(f"Sample {n}" for n in range(1, cities))],
            "level": "city",
            "parent": own["parent"],
            "cohort": "large",
            "cohort_order": [str(n) for n in range(1, cities + 1)],
            "features": "",
        },
        dtype="str",
    )
    places = small.places[small.places["level"] != "city"]
    rows: list[dict[str, str]] = []
    for indicator, (middle, spread, unit) in _STRUCTURE.items():
        figures = middle * np.exp(spread * chance.standard_normal(cities))
        rows += _rows(names, indicator, unit, figures.clip(0, 99 if unit == "%" else None))
    table = small.indicators
    useful = table[
        table["theme"].isin(GREEN_THEMES)
        & (table["direction"] != "0")
        & table["unit"].isin(["%", "µg/m³", "µg/m3"])
        & ~table["indicator"].str.endswith("_period")
    ]
    quality = chance.standard_normal(cities)
    for indicator, direction, unit in useful.head(indicators)[
        ["indicator", "direction", "unit"]
    ].itertuples(index=False):
        figures = 60 + 8 * (int(direction) * quality + chance.standard_normal(cities))
        published = chance.random(cities) < 0.85
        rows += _rows(names, indicator, unit, np.where(published, figures.clip(1, 99), np.nan))
    blank = dict.fromkeys(small.claims.columns, "")
    common = {"qualifier": "=", "aspect": "level", "source": ONE, "start": "2022", "end": "2022"}
    claims = pd.DataFrame([{**blank, **common, **row} for row in rows], dtype="str")
    return small.with_tables(
        places=pd.concat([places, made], ignore_index=True),
        claims=claims.sort_values("claim", ignore_index=True),
        measures=small.measures[small.measures["place"] == CITY].reset_index(drop=True),
        models=small.models.iloc[:0],
        benchmarks=small.benchmarks[small.benchmarks["place"] == "china"].reset_index(drop=True),
    )


def large_case(place: str = CITY) -> Case:
    """One city of the large cohort."""
    return case_of(large(), place)


def _rows(names: list[str], indicator: str, unit: str, figures: np.ndarray) -> list[dict[str, str]]:
    return [
        {
            "claim": f"{name}_{indicator}_2022",
            "place": name,
            "indicator": indicator,
            "value": f"{figure:.1f}",
            "unit": unit,
        }
        for name, figure in zip(names, figures, strict=True)
        if not np.isnan(figure)
    ]
