from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.audit.verdicts import Verdict
from helpers.editions import Edition, compare, compare_tables, read_record, take_all
from tests.unit.editions.made_editions import CAPACITY, bundled_rows, edition
from tests.unit.sections.made_cases import CITY, ONE, OTHER, book, bundled

KINDS = {"indicator": "mineral_kinds", "value": "112", "end": "2022"}
BOTH = ({**KINDS, "claim": "one"}, {**KINDS, "claim": "other", "source": OTHER})
CAPACITIES = st.lists(
    st.fixed_dictionaries(
        {
            "claim": st.sampled_from(("a", "b", "c", "d")),
            "value": st.sampled_from(("430", "447", "447.0", "500")),
            "end": st.sampled_from(("2021", "2022")),
            "source": st.sampled_from((ONE, OTHER)),
        }
    ),
    max_size=4,
    unique_by=lambda row: row["claim"],
)


def made(rows: list[dict[str, str]]) -> Edition:
    return edition(*({**CAPACITY, **row} for row in rows))


@settings(max_examples=12)
@given(CAPACITIES)
def test_an_edition_does_not_differ_from_itself_nor_from_its_rows_in_another_order(
    rows: list[dict[str, str]],
) -> None:
    one, other = made(rows), made(rows[::-1])
    assert one.record() == other.record()
    since = compare(one, other)
    assert not since
    assert not since.tables
    assert since.record() == {
        **since.record(),
        "claims": {"added": [], "removed": [], "changed": []},
        "verdicts": [],
        "ranks": [],
    }


@settings(max_examples=12)
@given(CAPACITIES, CAPACITIES)
def test_exchanging_the_editions_exchanges_what_was_added_and_removed(
    one: list[dict[str, str]], other: list[dict[str, str]]
) -> None:
    old, new = made(one), made(other)
    there, back = compare(old, new), compare(new, old)
    assert there.added == back.removed
    assert there.removed == back.added
    assert {(c.old["claim"], c.new["claim"]) for c in there.changed} == {
        (c.new["claim"], c.old["claim"]) for c in back.changed
    }
    assert {(t.claim, t.before, t.after) for t in there.turns} == {
        (t.was, t.after, t.before) for t in back.turns
    }


def test_a_figure_that_loses_its_second_source_turns_single_and_says_which_it_lost() -> None:
    old, new = edition(*BOTH), edition(BOTH[0])
    assert old.verdicts["one"] is Verdict.CORROBORATED
    (turn,) = compare(old, new).turns
    assert (turn.claim, turn.before, turn.after) == ("one", Verdict.CORROBORATED, Verdict.SINGLE)
    assert (turn.gone, turn.come, turn.changed) == (("other",), (), ())
    (back,) = compare(new, old).turns
    assert (back.gone, back.come, back.changed) == ((), ("other",), ())


def test_a_figure_that_changed_and_now_contradicts_is_named_as_the_reason() -> None:
    old, new = edition(*BOTH), edition(BOTH[0], {**BOTH[1], "value": "130"})
    turns = {turn.claim: turn for turn in compare(old, new).turns}
    assert {turn.after for turn in turns.values()} == {Verdict.CONTRADICTED}
    assert turns["one"].changed == ("other",)


def test_a_figure_beyond_the_usual_turns_doubtful_as_the_audit_says() -> None:
    share = {"claim": "a", "indicator": "forest_coverage", "end": "2022"}
    since = compare(edition({**share, "value": "68.0"}), edition({**share, "value": "98.0"}))
    (turn,) = since.turns
    assert (turn.before, turn.after) == (Verdict.SINGLE, Verdict.DOUBTFUL)


def test_a_renamed_claim_keeps_its_verdict_history() -> None:
    since = compare(edition(*BOTH), edition({**BOTH[0], "claim": "new_name"}))
    (change,) = since.changed
    assert (change.renamed, change.columns, change.move) == (True, {}, None)
    (turn,) = since.turns
    assert (turn.was, turn.claim) == ("one", "new_name")
    assert not since.added


def test_a_new_figure_of_one_city_moves_the_rank_of_another() -> None:
    new = take_all(book(*bundled_rows(tongren={"value": "85.0"})))
    old = take_all(book(*bundled_rows(tongren={"value": "5.0"})))
    (move,) = compare(old[CITY], new[CITY]).moves
    assert move.indicator == "forest_coverage"
    assert move.before is not None
    assert move.after is not None
    assert (move.after.rank - move.before.rank, move.fell_behind) == (1, ("tongren",))
    assert move.passed == ()
    (up,) = (m for m in compare(old["tongren"], new["tongren"]).moves if m.indicator)
    assert CITY in up.passed
    assert not compare(old["china"], new["china"])


def test_a_city_that_drops_out_of_a_ranking_is_not_ranked() -> None:
    rows = bundled_rows()
    few = [r for r in rows if (r["place"], r["indicator"]) != (CITY, "forest_coverage")]
    since = compare(take_all(book(*rows))[CITY], take_all(book(*few))[CITY])
    move = next(move for move in since.moves if move.indicator == "forest_coverage")
    assert (move.after, move.fell_behind, move.passed) == (None, (), ())
    told = {one["indicator"]: one for one in since.record()["ranks"]}
    assert told["forest_coverage"]["new"] is None


def test_a_province_has_claims_but_neither_verdicts_nor_ranks() -> None:
    row = {**CAPACITY, "place": "hunan"}
    old, new = edition(row, place="hunan"), edition({**row, "value": "500"}, place="hunan")
    since = compare(old, new)
    assert len(since.changed) == 1
    assert (dict(old.verdicts), dict(old.standings)) == ({}, {})


def test_other_tables_are_compared_by_key_and_column() -> None:
    old = {"sources": {"a": {"source": "a", "title_zh": "甲"}, "b": {"source": "b"}}}
    new = {"sources": {"a": {"source": "a", "title_zh": "乙", "kind": "web"}, "c": {"source": "c"}}}
    change = compare_tables(old, new)["sources"]
    assert (change.added, change.removed) == (("c",), ("b",))
    # A column that only one edition knows says nothing.
    assert change.changed == {"a": {"title_zh": ("甲", "乙")}}
    assert compare_tables(old, old) == {}


def test_records_of_all_places_are_the_same_after_a_round_trip() -> None:
    for one in take_all(bundled()).values():
        assert read_record(json.loads(json.dumps(one.record()))) == one
