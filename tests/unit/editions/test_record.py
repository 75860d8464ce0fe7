from __future__ import annotations

import copy
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


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("version",), 2),
        (("claims",), None),
        (("claims", 0, "value"), "many"),
        (("claims", 0, "end"), "2023-13"),
        (("claims", 0, "source"), None),
        (("verdicts", "capacity", "verdict"), "perhaps"),
        (("standings",), [{"indicator": "a", "of": 2, "ahead": [], "score": ""}]),
        (("tables", "sources"), None),
    ],
)
def test_a_damaged_record_is_refused_with_its_place(where: tuple[Any, ...], value: Any) -> None:
    told = part = copy.deepcopy(GOOD)
    *before, last = where
    for name in before:
        part = part[name]
    if value is None:
        del part[last]
    else:
        part[last] = value
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
