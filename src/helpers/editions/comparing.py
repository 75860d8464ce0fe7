"""Compare two editions of one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helpers.editions.claims import ClaimChange, changes, match_claims
from helpers.editions.record import Edition, Row
from helpers.editions.rows import TableChange, compare_tables
from helpers.editions.turns import RankMove, Turn, rank_moves, turns


@dataclass(frozen=True)
class Difference:
    """What became of one place from one edition to another.

    Attributes
    ----------
    old, new
        The editions.
    added, removed
        Rows of the claims that only one of them has, by identifier.
    changed
        The claims of both that differ, by their new identifier.
    turns
        Verdicts that turned, on claims that both have.
    moves
        Ranks that moved.
    """

    old: Edition
    new: Edition
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[ClaimChange, ...]
    turns: tuple[Turn, ...]
    moves: tuple[RankMove, ...]

    def __bool__(self) -> bool:
        """Say whether the claims, verdicts or ranks differ; the other tables are apart."""
        return bool(self.added or self.removed or self.changed or self.turns or self.moves)

    @cached_property
    def tables(self) -> Mapping[str, TableChange]:
        """What changed in the other tables' rows that concern the place, by table."""
        return compare_tables(self.old.tables, self.new.tables)

    @property
    def figures(self) -> tuple[ClaimChange, ...]:
        """The changed claims whose value, unit or qualifier is another."""
        return tuple(change for change in self.changed if change.move)

    def record(self) -> dict[str, Any]:
        """Return the difference as plain data; its shape is part of the command's interface."""
        return {
            "place": self.new.place,
            "name_zh": self.new.name("places", self.new.place, "zh"),
            "name_en": self.new.name("places", self.new.place, "en"),
            "claims": {
                "added": [dict(row) for row in self.added],
                "removed": [dict(row) for row in self.removed],
                "changed": [change.record() for change in self.changed],
            },
            "verdicts": [turn.record() for turn in self.turns],
            "ranks": [move.record() for move in self.moves],
        }


def compare(old: Edition, new: Edition) -> Difference:
    """Compare two editions of one place.

    Claims are matched by identifier and, where that was changed, by what they state. An edition
    compared with itself gives an empty difference; exchanging the two exchanges what was added
    and what was removed.
    """
    added, removed, pairs = match_claims(old.claims, new.claims)
    changed = changes(old.claims, new.claims, pairs)
    differing = [change.claim for change in changed if change.substantial]
    return Difference(
        old=old,
        new=new,
        added=tuple(new.claims[key] for key in added),
        removed=tuple(old.claims[key] for key in removed),
        changed=changed,
        turns=turns(old, new, pairs, differing),
        moves=rank_moves(old, new),
    )
