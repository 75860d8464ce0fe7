"""The structure of an industrial system, read from the ids of measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Branch:
    """A measure and the measures that are parts of it.

    Parameters
    ----------
    measure
        Id of the measure.
    parts
        Its direct parts, in the order of their ids.
    """

    measure: str
    parts: tuple[Branch, ...] = ()

    @property
    def size(self) -> int:
        """How many measures stand below this one."""
        return sum(1 + part.size for part in self.parts)

    @property
    def depth(self) -> int:
        """How many steps lead from here to the furthest leaf."""
        return max((1 + part.depth for part in self.parts), default=0)

    @property
    def members(self) -> tuple[str, ...]:
        """The ids of this measure and of all below it, from the top down."""
        return (self.measure, *(name for part in self.parts for name in part.members))

    @property
    def leaves(self) -> tuple[Branch, ...]:
        """The measures without parts, from the first branch to the last."""
        if not self.parts:
            return (self,)
        return tuple(leaf for part in self.parts for leaf in part.leaves)


def branches(measures: Iterable[str]) -> tuple[Branch, ...]:
    """Arrange measures into trees: an id that extends another's by ``_`` is a part of it.

    Parameters
    ----------
    measures
        Measure ids, such as ``x_industry``, ``x_industry_new``, ``x_industry_new_materials``.

    Returns
    -------
    tuple of Branch
        The trees in the order of their ids; measures without parts are trees of one.
    """
    ids = sorted(set(measures))
    parents = {name: _parent(name, ids) for name in ids}

    def grow(name: str) -> Branch:
        return Branch(name, tuple(grow(part) for part in ids if parents[part] == name))

    return tuple(grow(name) for name in ids if not parents[name])


def deepest(trees: Iterable[Branch]) -> Branch | None:
    """Return the tree with the most levels and members, if any measure has parts of parts."""
    grown = [tree for tree in trees if tree.depth >= 2]
    return max(grown, key=lambda tree: (tree.depth, tree.size), default=None)


def drawn(
    tree: Branch, names: Mapping[str, str], draw: Callable[[str, tuple[Drawn, ...]], Drawn]
) -> Drawn:
    """Turn a tree of ids into a tree of names for a chart.

    Parameters
    ----------
    tree
        The tree of measures.
    names
        What each measure is called, by its id.
    draw
        Makes a branch of the chart from a name and the branches below it.
    """
    return draw(names[tree.measure], tuple(drawn(part, names, draw) for part in tree.parts))


def _parent(name: str, ids: list[str]) -> str:
    """Return the longest other id of which a name is an extension; empty if none."""
    above = [other for other in ids if name != other and name.startswith(f"{other}_")]
    return max(above, key=len, default="")
