"""Verdicts that turned, and ranks that moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from helpers.audit.verdicts import Verdict
from helpers.editions.record import Edition, Standing


@dataclass(frozen=True)
class Turn:
    """A claim on which the verdict is another than before.

    Attributes
    ----------
    claim, was
        Its identifier in the new and in the old edition.
    before, after
        Both verdicts.
    gone
        Claims that the old verdict rested on and the new edition no longer has, or, of another
        place, that no longer stand behind it; old identifiers.
    come
        Claims that the new verdict rests on and the old edition did not have, or, of another
        place, that did not stand behind it.
    changed
        Claims behind either verdict, this one included, that both editions have and of which
        more than the wording differs; new identifiers.
    """

    claim: str
    was: str
    before: Verdict
    after: Verdict
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return the turn as plain data."""
        return {
            "claim": self.claim,
            "was": self.was,
            "old": self.before.value,
            "new": self.after.value,
            "grounds_removed": list(self.gone),
            "grounds_added": list(self.come),
            "grounds_changed": list(self.changed),
        }


@dataclass(frozen=True)
class RankMove:
    """A rank that is another than before.

    Attributes
    ----------
    indicator
        What is ranked; empty for the composite index.
    before, after
        Where the place stood; none where it had no rank.
    fell_behind
        Places that are ahead now and were not.
    passed
        Places that were ahead and no longer are.
    """

    indicator: str
    before: Standing | None
    after: Standing | None

    @property
    def fell_behind(self) -> tuple[str, ...]:
        """Places that are ahead now and were not; empty unless both editions rank the place."""
        return self._ahead_only_of(self.after, self.before)

    @property
    def passed(self) -> tuple[str, ...]:
        """Places that were ahead and no longer are; empty unless both rank the place."""
        return self._ahead_only_of(self.before, self.after)

    def record(self) -> dict[str, Any]:
        """Return the move as plain data."""
        return {
            "indicator": self.indicator or None,
            "old": _rank(self.before),
            "new": _rank(self.after),
            "fell_behind": list(self.fell_behind),
            "passed": list(self.passed),
        }

    @staticmethod
    def _ahead_only_of(one: Standing | None, other: Standing | None) -> tuple[str, ...]:
        if one is None or other is None:
            return ()
        return tuple(sorted({*one.ahead} - {*other.ahead}))


def turns(
    old: Edition,
    new: Edition,
    pairs: Iterable[tuple[str, str]],
    differing: Iterable[str],
) -> tuple[Turn, ...]:
    """List the claims of both editions whose verdict turned, the most serious new one first.

    Parameters
    ----------
    old, new
        The editions.
    pairs
        Old and new identifier of the claims that both have.
    differing
        New identifiers of those that state something else, or of whom another source does.
    """
    named = dict(pairs)
    kept, differs = set(named.values()), set(differing)
    found = []
    for was, claim in named.items():
        before, after = old.verdicts.get(was), new.verdicts.get(claim)
        if before is None or after is None or before is after:
            continue
        behind_old, behind_new = old.grounds.get(was, ()), new.grounds.get(claim, ())
        still = {claim, *(named.get(one, "") for one in behind_old), *behind_new} & kept
        turn = Turn(
            claim,
            was,
            before,
            after,
            gone=tuple(one for one in behind_old if one not in named and one not in behind_new),
            come=tuple(one for one in behind_new if one not in kept and one not in behind_old),
            changed=tuple(sorted(still & differs)),
        )
        found.append(turn)
    return tuple(sorted(found, key=lambda turn: (turn.after.order, turn.claim)))


def rank_moves(old: Edition, new: Edition) -> tuple[RankMove, ...]:
    """List the ranks that differ: the composite index first, then by indicator."""
    found = []
    for indicator in sorted({*old.standings, *new.standings}):
        before, after = old.standings.get(indicator), new.standings.get(indicator)
        if (before and before.rank) != (after and after.rank):
            found.append(RankMove(indicator, before, after))
    return tuple(found)


def _rank(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {"rank": standing.rank, "of": standing.of, "score": standing.score}
