from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.editions import BadRecord, read_record
from tests.unit.editions.made_editions import CAPACITY, edition

GOOD: dict[str, Any] = edition(CAPACITY, {**CAPACITY, "claim": "later", "end": "2023"}).record()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_what_was_written_is_read() -> None:
    assert read_record(json.loads(json.dumps(GOOD))).record() == GOOD


def test_a_record_of_older_tables_is_read() -> None:
    told = copy.deepcopy(GOOD)
    rows = told["tables"].pop("measures")
    told["tables"]["practices"] = [
        {"practice" if name == "measure" else name: text for name, text in row.items()}
        for row in rows
    ]
    del told["tables"]["conditions"], told["tables"]["advice"]
    good = copy.deepcopy(GOOD)
    good["tables"] |= {"conditions": [], "advice": []}
    assert rows and read_record(told).record() == good


def version(told: dict[str, Any]) -> None:
    told["version"] = 2


def no_claims(told: dict[str, Any]) -> None:
    del told["claims"]


def no_number(told: dict[str, Any]) -> None:
    told["claims"][0]["value"] = "many"


def no_date(told: dict[str, Any]) -> None:
    told["claims"][0]["end"] = "2023-13"


def no_source(told: dict[str, Any]) -> None:
    del told["claims"][0]["source"]


def no_verdict(told: dict[str, Any]) -> None:
    told["verdicts"]["capacity"]["verdict"] = "perhaps"


def no_rank(told: dict[str, Any]) -> None:
    told["standings"] = [{"indicator": "a", "of": 2, "ahead": [], "score": ""}]


def no_table(told: dict[str, Any]) -> None:
    del told["tables"]["sources"]


@pytest.mark.parametrize(
    "harm",
    [version, no_claims, no_number, no_date, no_source, no_verdict, no_rank, no_table],
)
def test_a_damaged_record_is_refused_with_its_place(harm: Callable[[dict[str, Any]], None]) -> None:
    told = copy.deepcopy(GOOD)
    harm(told)
    with pytest.raises(BadRecord, match=r"here/edition\.json"):
        read_record(told, "here/edition.json")


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_whatever_stands_in_a_part_is_read_or_refused(part: str, value: Any) -> None:
    told = {**GOOD, part: value}
    try:
        read_record(told)
    except BadRecord as error:
        assert str(error)


@pytest.mark.parametrize("told", [None, [], "edition", {}, {"record": "other"}])
def test_what_is_no_record_is_refused(told: object) -> None:
    with pytest.raises(BadRecord, match="no record"):
        read_record(told)
