from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook.slices import lookup

Change = Callable[..., Path]

NAMES = (
    "all data", "edition", "themes of indicators",
    "table claims", "table places",
    "place ccity", "source paper", "indicator pm25", "indicator nothing",
    "cities of trial",
    "claims of ccity", "claims of ccity: pm25", "claims of ccity in theme energy",
    "claims of ccity in section low_carbon", "claims of dcity", "claims among trial: pm25",
    "claims among trial in theme air",
    "indicators that 2 of trial publish as level/share",
    "whether 2 of trial publish pm25 as level",
    "whether 2 of trial publish mines as level",
    "measures of ccity", "kinds of measures among trial", "model of ccity",
    "benchmarks of ccity/bprov/aland", "benchmarks of ccity/bprov/aland: pm25",
)  # fmt: skip


def changed(data: Path, change: Callable[[], object]) -> set[str]:
    before = lookup(data)(NAMES)
    change()
    after = lookup(data)(NAMES)
    return {name for name in NAMES if before[name] != after[name]}


def test_every_slice_has_a_digest_the_empty_ones_too(data: Path) -> None:
    digests = lookup(data)(NAMES)
    assert all(len(digest) == 32 for digest in digests.values())
    assert lookup(data)(["", "claims", "claims of", "table nothing", "place a b"]) == dict.fromkeys(
        ["", "claims", "claims of", "table nothing", "place a b"], ""
    )


def test_a_value_changes_what_holds_the_claim(data: Path, change: Change) -> None:
    assert changed(data, lambda: change("claims", 2, value="401")) == {
        "all data", "table claims", "claims of ccity", "claims of ccity in theme energy",
        "claims of ccity in section low_carbon",
    }  # fmt: skip


def test_a_source_changes_the_claims_that_cite_it(data: Path, change: Change) -> None:
    # Line 3 is the paper, from which one claim and one target of the city are.
    found = changed(data, lambda: change("sources", 3, title_en="Other"))
    assert {"source paper", "claims of ccity", "claims of ccity in theme energy"} <= found
    assert not {"claims of ccity: pm25", "indicator pm25", "table claims", "source rumour"} & found


def test_a_source_that_loses_trust_changes_what_is_published(data: Path, change: Change) -> None:
    found = changed(data, lambda: change("sources", 2, confidence="low"))
    assert {
        "whether 2 of trial publish pm25 as level",
        "indicators that 2 of trial publish as level/share",
    } <= found
    assert "whether 2 of trial publish mines as level" not in found


def test_an_indicator_changes_its_claims_and_benchmarks(data: Path, change: Change) -> None:
    found = changed(data, lambda: change("indicators", 4, definition_en="Other"))
    assert {
        "indicator pm25", "claims of ccity: pm25", "claims among trial: pm25", "claims of ccity",
        "benchmarks of ccity/bprov/aland: pm25",
    } <= found  # fmt: skip
    assert not {"themes of indicators", "claims of ccity in theme energy"} & found


@pytest.mark.parametrize("edit", ["order", "edition", "title"])
def test_other_edits(data: Path, edit: str) -> None:
    def order() -> None:
        path = data / "claims.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([head, *reversed(rows)]), encoding="utf-8")

    def package(old: str, new: str) -> None:
        path = data / "datapackage.json"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    if edit == "order":
        assert changed(data, order) == {"all data", "table claims"}
    elif edit == "edition":
        found = changed(data, lambda: package('"edition": "20', '"edition": "21'))
        assert found == {"all data", "edition"}
    else:
        assert changed(data, lambda: package("{", "{ ")) == {"all data"}


def test_data_that_cannot_be_read_have_digests_all_the_same(data: Path) -> None:
    before = lookup(data)(NAMES)
    (data / "claims.csv").write_text("no,table\n", encoding="utf-8")
    (data / "places.csv").unlink()
    after = lookup(data)(NAMES)
    assert all(after.values())
    assert before["claims of ccity"] != after["claims of ccity"]
    assert lookup(data / "nowhere")(["claims of ccity"]) != lookup(data)(["edition"])
