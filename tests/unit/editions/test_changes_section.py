from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpers import editions
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim, DataNotFound, case_of
from helpers.editions.change_words import move_words
from helpers.editions.claims import ClaimChange
from helpers.quantity import Lang, Quantity
from tests.unit.editions.made_editions import CAPACITY, bundled_rows
from tests.unit.sections.made_cases import CITY, DATA, OTHER, book, bundled

KINDS = {"indicator": "mineral_kinds", "value": "112", "end": "2022"}
OLD = (
    CAPACITY,
    {**KINDS, "claim": "kinds"},
    {**KINDS, "claim": "kinds_2", "source": OTHER},
    {**CAPACITY, "claim": "noted", "end": "2019", "note": "旧"},
)
NEW = (
    {**CAPACITY, "value": "447", "source": OTHER},
    {**KINDS, "claim": "kinds"},
    {**CAPACITY, "claim": "noted", "end": "2019", "note": "新"},
    {**CAPACITY, "claim": "later", "end": "2023", "value": "500"},
)


def cases(lang: Lang) -> tuple[Case, Case]:
    return case_of(book(*OLD), CITY, lang), case_of(book(*NEW), CITY, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tables_show_claims_of_both_editions_with_their_sources(lang: Lang) -> None:
    older, case = cases(lang)
    since = editions.since_last(case, older)
    assert since is not None
    table = editions.changes_table(since, case, older)
    assert list(table.iloc[:, 0].map(lambda words: words.say("en"))) == [
        "changed",
        "added",
        "removed",
    ]
    changed, added, removed = table.itertuples(index=False, name=None)
    assert isinstance(changed[2], Claim)  # of another source, so that it is cited
    assert isinstance(changed[3], Claim)
    assert "4.0%" in changed[4]
    assert (added[2], added[3].id) == (None, "later")
    assert (removed[2].id, removed[3]) == ("kinds_2", None)
    assert editions.counts(since, lang)["reworded"] == 1
    turns = editions.turns_table(since, case, older)
    (turn,) = turns.itertuples(index=False, name=None)
    assert turn[1] == Verdict.CORROBORATED.words(lang)
    assert turn[2] is Verdict.SINGLE
    assert [claim.id for claim in turn[3]] == ["kinds_2"]
    assert turn[4] is None
    heads = "".join([*table.columns, *turns.columns, *editions.ranks_table(since, lang).columns])
    assert heads.isascii() == (lang == "en")


def test_an_older_figure_of_the_same_source_is_not_cited_twice() -> None:
    older = case_of(book(CAPACITY), CITY)
    case = case_of(book({**CAPACITY, "value": "447"}), CITY)
    since = editions.since_last(case, older)
    assert since is not None
    before = editions.changes_table(since, case, older).iloc[0, 2]
    assert isinstance(before, Quantity)
    assert before.words() == "430万千瓦"


def test_ranks_name_the_city_that_went_ahead() -> None:
    case = case_of(book(*bundled_rows(tongren={"value": "85.0"})), CITY)
    older = case_of(book(*bundled_rows(tongren={"value": "5.0"})), CITY)
    since = editions.since_last(case, older)
    assert since is not None
    rows = editions.ranks_table(since, "zh").itertuples(index=False, name=None)
    before, after, against = next(row[1:] for row in rows if row[0] == "森林覆盖率")
    other = editions.take(bundled(), "tongren").name("places", "tongren", "zh")
    assert against == f"落到{other}之后"
    assert before != after


WORDS = [
    ({"value": "447"}, "+4.0%（3.7%～4.2%）", "+4.0% (3.7–4.2%)"),
    (
        {"value": "430.2"},
        "0.0%（−0.1%～0.2%），未超出公布精度",
        "0.0% (−0.1 to 0.2%), within the published precision",
    ),
    (
        {"qualifier": "≈"},
        "数值相同，写法不同，限定符= → ≈",
        "the same figure, written otherwise, qualifier = → ≈",
    ),
    (
        {"value": "600", "qualifier": ">"},
        "至少39.37%，限定符= → >",
        "at least 39.37%, qualifier = → >",
    ),
    (
        {"value": "5", "unit": "亿元"},
        "单位或方面不同，不可比，单位万千瓦 → 亿元",
        "of another unit or aspect, not comparable, unit 万千瓦 → 亿元",
    ),
]


@pytest.mark.parametrize(("new", "zh", "en"), WORDS)
def test_changes_in_words(new: dict[str, str], zh: str, en: str) -> None:
    columns = dict.fromkeys(bundled().claims.columns, "")
    old = {**columns, **CAPACITY, "unit": "万千瓦", "qualifier": "=", "aspect": "level"}
    change = ClaimChange(old, {**old, **new})
    words = move_words(change, "zh"), move_words(change, "en")
    assert words == (zh, en)


def test_no_folder_no_older_case() -> None:
    case = case_of(bundled(), CITY)
    assert editions.open_previous("", case) is None
    assert editions.since_last(case, None) is None


def test_an_older_edition_is_opened_for_the_same_city_and_language() -> None:
    case = case_of(bundled(), CITY, "en")
    with pytest.raises(DataNotFound):
        editions.open_previous("2025-06", case)
    older = editions.open_previous(str(DATA), case)
    assert older is not None
    assert (older.place.place, older.lang) == (CITY, "en")
    since = editions.since_last(case, older)
    assert since is not None
    assert not since
    assert not since.tables


def test_a_city_that_the_older_edition_lacks_has_no_older_case() -> None:
    case = case_of(bundled(), CITY)
    stranger = replace(case, place=replace(case.place, place="elsewhere"))
    assert editions.open_previous(str(Path(DATA)), stranger) is None
