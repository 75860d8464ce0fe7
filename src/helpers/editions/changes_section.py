"""The tables of a report's section on what changed since the last edition.

Cells hold claims of both editions, so that what is shown of either keeps its citation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from helpers.casebook import Case, Claim
from helpers.casebook.listing import headed
from helpers.casebook.schema.declarations import FIGURE
from helpers.editions.change_words import (
    ADDED,
    CHANGED,
    REMOVED,
    claim_words,
    column_words,
    move_words,
    rank_words,
    ranked_words,
    tables_words,
)
from helpers.editions.claims import SUBSTANCE, ClaimChange
from helpers.editions.comparing import Difference, RankMove
from helpers.editions.record import Edition, table_digests
from helpers.quantity import Lang

_ALL = ("high", "medium", "low")


def counts(since: Difference, lang: Lang) -> dict[str, Any]:
    """Return how much changed, for a sentence: numbers by kind, and the other tables in words."""
    within = sum(bool(change.move and change.move.within) for change in since.figures)
    return {
        "date": since.old.when,
        "added": len(since.added),
        "removed": len(since.removed),
        "changed": len(since.substantial),
        "turns": len(since.turns),
        "moves": len(since.moves),
        "figures": len(since.figures),
        "within": within,
        "reworded": len(since.changed) - len(since.substantial) or None,
        "tables": tables_words(since.tables, lang) if since.tables else None,
    }


def digests_table(edition: Edition, lang: Lang) -> pd.DataFrame:
    """List the first 16 digits of the SHA-256 of the rows of every table that concern a place."""
    rows = [(name, digest[:16]) for name, digest in table_digests(edition).items()]
    return headed(rows, lang, "数据表|SHA-256前十六位", "Table|SHA-256, first 16 digits")


def changes_table(since: Difference, case: Case, older: Case) -> pd.DataFrame:
    """List the claims changed, added and removed, headed in the case's language.

    What became of it, what it is about, the figure in the older and this edition, the change.
    """
    lang = case.lang
    now, then = _claims(case), _claims(older)
    rows: list[tuple[object, ...]] = [
        (
            CHANGED,
            claim_words(since.new, change.new, lang),
            _shown_before(change, then),
            now[change.claim],
            _change_words(change, lang),
        )
        for change in since.substantial
    ]
    rows += [
        (ADDED, claim_words(since.new, row, lang), None, now[row["claim"]], None)
        for row in since.added
    ]
    rows += [
        (REMOVED, claim_words(since.old, row, lang), then[row["claim"]], None, None)
        for row in since.removed
    ]
    return headed(
        rows,
        lang,
        "变动|指标|上一版|本版|变化",
        "Change|Indicator|Last edition|This edition|By how much",
    )


def turns_table(since: Difference, case: Case, older: Case) -> pd.DataFrame:
    """List the verdicts that turned, with the claims that account for it.

    What the claim is about, both verdicts, the claims it was held against that are gone, and those
    that came or changed; headed in the case's language.
    """
    lang = case.lang
    now, then = _claims(case), _claims(older)
    rows = [
        (
            claim_words(since.new, since.new.claims[turn.claim], lang),
            turn.before.words(lang),
            turn.after,
            [then[one] for one in turn.gone] or None,
            [now[one] for one in (*turn.come, *turn.changed)] or None,
        )
        for turn in since.turns
    ]
    return headed(
        rows,
        lang,
        "指标|上一版判断|本版判断|不再有的依据|新有或改动的数字",
        "Indicator|Last verdict|This verdict|Grounds gone|New or changed",
    )


def ranks_table(since: Difference, lang: Lang) -> pd.DataFrame:
    """List the ranks that moved: what is ranked, both ranks, the cities passed or fallen behind."""
    rows = [
        (
            ranked_words(since.new if move.after else since.old, move.indicator, lang),
            rank_words(move.before, lang),
            rank_words(move.after, lang),
            against_words(since, move, lang) or None,
        )
        for move in since.moves
    ]
    return headed(
        rows, lang, "指标|上一版|本版|与谁换位", "Indicator|Last edition|This edition|Against whom"
    )


def against_words(since: Difference, move: RankMove, lang: Lang) -> str:
    """Return which cities are ahead now and which no longer are."""
    behind = _names(since, move.fell_behind, lang)
    passed = _names(since, move.passed, lang)
    parts = (
        (f"落到{behind}之后" if lang == "zh" else f"now behind {behind}") if behind else "",
        (f"不再落后于{passed}" if lang == "zh" else f"no longer behind {passed}") if passed else "",
    )
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)


def _names(since: Difference, places: Iterable[str], lang: Lang) -> str:
    names = [
        (since.new if place in since.new.tables["places"] else since.old).name(
            "places", place, lang
        )
        for place in places
    ]
    return ("、" if lang == "zh" else ", ").join(names)


def _claims(case: Case) -> Mapping[str, Claim]:
    """Return the claims that an audit of the city can take, by identifier."""
    places = (case.place, case.province(), case.country())
    return {
        claim.id: claim
        for place in places
        for claim in case.claim_list(place=place, confidence=_ALL)
    }


def _shown_before(change: ClaimChange, then: Mapping[str, Claim]) -> object:
    """Show the older figure; with its citation only if that is another than the new one's."""
    claim = then[change.old["claim"]]
    return claim if "source" in change.columns else claim.quantity


def _change_words(change: ClaimChange, lang: Lang) -> str | None:
    parts: list[str] = [move_words(change, lang)]
    parts += [
        column_words(change, name, lang) for name in SUBSTANCE if name not in (*FIGURE, "source")
    ]
    if "source" in change.columns:
        parts.append("来源改变" if lang == "zh" else "another source")
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part) or None
