"""Changes in words, for a terminal and for a report."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from helpers.casebook import label, labels_of
from helpers.casebook.schema.vocabulary import Words, words_of
from helpers.editions.claims import ClaimChange, Move
from helpers.editions.comparing import TableChange
from helpers.editions.record import Edition, Row, Standing, period
from helpers.quantity import Lang, Quantity

INDEX: Final = Words("综合指数", "Composite index")

ADDED, REMOVED, CHANGED = words_of("change").values()
_MOVES: Final = words_of("move")


def claim_words(edition: Edition, row: Row, lang: Lang) -> str:
    """Return what a claim is about: indicator, aspect, period and scope."""
    name = edition.name("indicators", row["indicator"], lang)
    zh = lang == "zh"
    if row["aspect"] not in ("level", "share"):
        aspect = label("aspect", row["aspect"], lang)
        name += f"（{aspect}）" if zh else f", {aspect}"
    scope = row["scope"] if zh else row.get("scope_en") or row["scope"]
    parts = [name, period(row).words(lang), scope]
    return ("，" if zh else ", ").join(part for part in parts if part)


def move_words(change: ClaimChange, lang: Lang) -> str:
    """Return how far the figure of a claim moved, with bounds; empty when it did not."""
    move = change.move
    if move is None:
        return ""
    words = [_amount_words(change, move, lang)]
    if move.amount is not None and move.within:
        words.append(_MOVES["within"].say(lang))
    words += [column_words(change, name, lang) for name in ("unit", "qualifier")]
    return ("，" if lang == "zh" else ", ").join(word for word in words if word)


def column_words(change: ClaimChange, column: str, lang: Lang) -> str:
    """Write both texts of a column that differs, as in ``unit 万吨 → 吨``; empty otherwise."""
    if column not in change.columns:
        return ""
    translated = f"{column}_en" if lang == "en" else column
    old, new = (row.get(translated) or row[column] or "—" for row in (change.old, change.new))
    gap = "" if lang == "zh" else " "
    return f"{column_name(column, lang)}{gap}{old} → {new}"


def column_name(column: str, lang: Lang) -> str:
    """Name a column of a table; its identifier when there is no word for it."""
    return label("column", column, lang) if column in labels_of("column") else column


def rank_words(standing: Standing | None, lang: Lang) -> str:
    """Return where a place stood, as in ``第3位（共9市）``."""
    if standing is None:
        return "未排名" if lang == "zh" else "not ranked"
    if lang == "zh":
        return f"第{standing.rank}位（共{standing.of}市）"
    return f"No. {standing.rank} of {standing.of}"


def ranked_words(edition: Edition, indicator: str, lang: Lang) -> str:
    """Name what is ranked: an indicator, or the composite index."""
    return edition.name("indicators", indicator, lang) if indicator else INDEX.say(lang)


def _amount_words(change: ClaimChange, move: Move, lang: Lang) -> str:
    amount = move.amount
    if amount is None:
        return _MOVES[move.measure].say(lang)
    if change.old["aspect"] == "rank":
        return _places(amount.value, lang)
    if "类" in (change.old["unit"], change.new["unit"]):
        return _MOVES["better" if amount.value < 0 else "worse"].say(lang)
    return _signed(amount, lang)


def _places(value: float, lang: Lang) -> str:
    count = f"{abs(value):g}"
    if lang == "zh":
        return f"{'后移' if value > 0 else '前移'}{count}位"
    return f"{'down' if value > 0 else 'up'} {count} {'place' if count == '1' else 'places'}"


def _signed(amount: Quantity, lang: Lang) -> str:
    """Write a change with its sign and bounds; an open one by the bound that it has."""
    bounds = amount.bounds_words(lang)
    if math.isinf(amount.low) or math.isinf(amount.high):
        return bounds
    words = amount.words(lang)
    plus = "+" if amount.value > 0 and words.lstrip("0.")[:1].isdigit() else ""
    text = re.sub(r"^(\+?−?1 [a-z]+)s$", r"\1", f"{plus}{words}")
    if amount.low == amount.high:
        return text
    unit = words.lstrip("−0123456789,.")
    if len(unit) > 1:
        bounds = bounds.removesuffix(unit)
    return f"{text}（{bounds}）" if lang == "zh" else f"{text} ({bounds})"


def tables_words(tables: Mapping[str, TableChange], lang: Lang) -> str:
    """Count what changed in tables beside the claims; empty when nothing did."""
    zh = lang == "zh"
    tables_changed = []
    for name, change in tables.items():
        counts = ((ADDED, change.added), (REMOVED, change.removed), (CHANGED, change.changed))
        parts = [
            f"{what.zh}{len(rows)}项" if zh else f"{len(rows)} {what.en}"
            for what, rows in counts
            if rows
        ]
        title = label("table", name, lang)
        tables_changed.append(
            f"{title}{'、'.join(parts)}" if zh else f"{title}: {', '.join(parts)}"
        )
    return ("；" if zh else "; ").join(tables_changed)
