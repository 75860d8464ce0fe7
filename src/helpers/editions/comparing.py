"""Compare two editions of one place: claims, verdicts, ranks, and the rows of other tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helpers.audit.verdicts import Verdict
from helpers.editions.claims import ClaimChange, Columns, columns_record, differing, match_claims
from helpers.editions.record import Edition, Row, Rows, Standing


@dataclass(frozen=True)
class Turn:
    """A claim on which the verdict is another than before."""

    #: Its identifier in the new and in the old edition.
    claim: str
    was: str
    before: Verdict
    after: Verdict
    #: Claims that stood behind the old verdict alone or the new verdict alone, and that the
    #: other edition does not have or are of another place.
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    #: Claims behind either verdict, this one included, that both editions have and of which
    #: more than the wording differs; new identifiers.
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class RankMove:
    """A rank that is another than before; none where the place had no rank.

    `indicator` is empty for the composite index.
    """

    indicator: str
    before: Standing | None
    after: Standing | None

    @property
    def fell_behind(self) -> tuple[str, ...]:
        """Places that are ahead now and were not; empty unless both editions rank the place."""
        return _ahead_only_of(self.after, self.before)

    @property
    def passed(self) -> tuple[str, ...]:
        """Places that were ahead and no longer are; empty unless both rank the place."""
        return _ahead_only_of(self.before, self.after)


@dataclass(frozen=True)
class TableChange:
    """What became of one table: keys that only one edition has, and columns that differ by key."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, Columns]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def record(self) -> dict[str, Any]:
        """Return the change as plain data."""
        changed = [
            {"key": key, "columns": columns_record(columns)}
            for key, columns in self.changed.items()
        ]
        return {"added": list(self.added), "removed": list(self.removed), "changed": changed}


@dataclass(frozen=True)
class Difference:
    """What became of one place from one edition to another."""

    old: Edition
    new: Edition
    #: Rows of the claims that only one of them has, by identifier.
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    #: The claims of both that differ, by their new identifier.
    changed: tuple[ClaimChange, ...]
    turns: tuple[Turn, ...]
    moves: tuple[RankMove, ...]

    def __bool__(self) -> bool:
        """Return whether the claims, verdicts or ranks differ; the other tables are apart."""
        return bool(self.added or self.removed or self.changed or self.turns or self.moves)

    @cached_property
    def tables(self) -> Mapping[str, TableChange]:
        """What changed in the other tables' rows that concern the place, by table."""
        return compare_tables(self.old.tables, self.new.tables)

    @property
    def substantial(self) -> tuple[ClaimChange, ...]:
        """The changed claims of which more than the wording or the identifier is another."""
        return tuple(change for change in self.changed if change.substantial)

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
            "verdicts": [
                {
                    "claim": turn.claim,
                    "was": turn.was,
                    "old": turn.before.value,
                    "new": turn.after.value,
                    "grounds_removed": [*turn.gone],
                    "grounds_added": [*turn.come],
                    "grounds_changed": [*turn.changed],
                }
                for turn in self.turns
            ],
            "ranks": [
                {
                    "indicator": move.indicator or None,
                    "old": _standing(move.before),
                    "new": _standing(move.after),
                    "fell_behind": [*move.fell_behind],
                    "passed": [*move.passed],
                }
                for move in self.moves
            ],
        }


def compare(old: Edition, new: Edition) -> Difference:
    """Compare two editions of one place.

    Claims are matched by identifier and, where that was changed, by what they state. An edition
    compared with itself gives an empty difference; exchanging the two exchanges what was added
    and what was removed. The most serious new verdict comes first, and so does the composite
    index among the ranks.
    """
    added, removed, pairs = match_claims(old.claims, new.claims)
    changed = [ClaimChange(old.claims[was], new.claims[key]) for was, key in pairs]
    changed = [change for change in changed if change.columns or change.renamed]
    differs = {change.claim for change in changed if change.substantial}
    turns = list(_turns(old, new, dict(pairs), differs))
    turns.sort(key=lambda turn: (turn.after.order, turn.claim))
    moves = (
        RankMove(indicator, old.standings.get(indicator), new.standings.get(indicator))
        for indicator in sorted({*old.standings, *new.standings})
    )
    return Difference(
        old=old,
        new=new,
        added=tuple(new.claims[key] for key in added),
        removed=tuple(old.claims[key] for key in removed),
        changed=tuple(changed),
        turns=tuple(turns),
        moves=tuple(move for move in moves if _rank(move.before) != _rank(move.after)),
    )


def compare_tables(old: Mapping[str, Rows], new: Mapping[str, Rows]) -> dict[str, TableChange]:
    """Compare tables by the keys of their rows and return those that differ, by name.

    The order of rows does not matter.
    """
    found = {}
    for name in sorted({*old, *new}):
        before, after = old.get(name, {}), new.get(name, {})
        pairs = ((key, differing(before[key], after[key])) for key in sorted({*before} & {*after}))
        found[name] = TableChange(
            added=tuple(sorted({*after} - {*before})),
            removed=tuple(sorted({*before} - {*after})),
            changed={key: columns for key, columns in pairs if columns},
        )
    return {name: change for name, change in found.items() if change}


def _turns(
    old: Edition, new: Edition, named: Mapping[str, str], differs: set[str]
) -> Iterable[Turn]:
    """Find the claims of both editions whose verdict turned.

    `named` gives the new identifier of a claim by its old one; `differs` are the new identifiers
    of those that state something else, or of whom another source does.
    """
    kept = set(named.values())
    for was, claim in named.items():
        before, after = old.verdicts.get(was), new.verdicts.get(claim)
        if before is None or after is None or before is after:
            continue
        behind_old, behind_new = old.grounds.get(was, ()), new.grounds.get(claim, ())
        still = {claim, *(named.get(one, "") for one in behind_old), *behind_new} & kept
        yield Turn(
            claim,
            was,
            before,
            after,
            gone=tuple(one for one in behind_old if one not in named and one not in behind_new),
            come=tuple(one for one in behind_new if one not in kept and one not in behind_old),
            changed=tuple(sorted(still & differs)),
        )


def _rank(standing: Standing | None) -> int | None:
    return standing.rank if standing else None


def _standing(one: Standing | None) -> dict[str, Any] | None:
    return {"rank": one.rank, "of": one.of, "score": one.score} if one else None


def _ahead_only_of(one: Standing | None, other: Standing | None) -> tuple[str, ...]:
    return tuple(sorted({*one.ahead} - {*other.ahead})) if one and other else ()
