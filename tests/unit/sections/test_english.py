"""No Chinese in what English readers are shown of the tables, names in brackets aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from helpers.casebook import Indicator
from helpers.casebook.listing import claim_table, series_table
from helpers.sections.overview import class2_years, profile
from helpers.sections.sources import provenance
from tests.unit.sections.made_cases import cities, city, made

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
IN_BRACKETS = re.compile(r"\([^()]*\)")


def tables(name: str) -> Iterator[pd.DataFrame]:
    case = city(name)
    claims, doubtful = case.claim_list(), case.to_verify()
    yield provenance.claims_table(claims, "en")
    yield provenance.verify_table(doubtful, "en")
    yield provenance.definitions_table([*claims, *doubtful], "en")
    yield claim_table(claims, "en")
    yield profile.honours(replace(case, lang="en")).events
    yield class2_years.table(class2_years.published(case), "en")
    for theme in ("air", "water", "soil"):
        yield series_table(case.claim_list(theme=theme), "en")


@pytest.mark.parametrize("name", cities())
def test_english_tables_hold_no_chinese(name: str) -> None:
    for table in tables(name):
        cells = table.drop(columns="Unit", errors="ignore").to_numpy().ravel()
        shown = [str(head) for head in table.columns]
        shown += [cell.name("en") for cell in cells if isinstance(cell, Indicator)]
        shown += [cell for cell in cells if isinstance(cell, str)]
        assert not [text for text in shown if CHINESE.search(IN_BRACKETS.sub("", text))]


def test_a_doubtful_claim_without_a_note_is_explained_by_its_source() -> None:
    doubtful = made({"indicator": "gdp", "value": "1", "unit": "亿元"}).claim_list()
    assert provenance.verify_table(doubtful, "en")["Why"].tolist() == [
        "official document, of low confidence"
    ]
    assert provenance.verify_table(doubtful)["为什么待核实"].tolist() == ["官方文件，可信度低"]
