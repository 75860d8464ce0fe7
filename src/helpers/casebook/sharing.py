"""Results that are the same for every city of a casebook, computed once in a process.

What a cohort publishes, where its cities rank and how far the ranks hold does not depend on the
city that a report is about. A function that is `shared` is called once for the same arguments;
whoever asks later gets the same result, so the result must be one that nobody can change, and has
read what was read for it.
"""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from helpers.casebook.case import Case
from helpers.casebook.reads import collected, note
from helpers.casebook.records import Benchmark, Claim, Indicator, Place, Section, Source
from helpers.casebook.tables import Casebook

P = ParamSpec("P")
R = TypeVar("R")

#: How many casebooks have results kept, as many as are kept themselves.
_KEPT: Final = 4
#: The empty tuple is one object, whatever it is the result of.
_NOTHING: Final = ()
_PLAIN: Final = (str, int, float, bool, type(None), Enum)
_RECORDS: Final = (Place, Claim, Benchmark, Indicator, Section, Source)


@dataclass(frozen=True, slots=True)
class _Same:
    """An object that is only equal to itself, kept alive as long as it is a key."""

    value: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclass(slots=True)
class _Memory:
    """The results that rest on one casebook."""

    results: dict[Hashable, Any] = field(default_factory=dict)
    #: What was read for each of them.
    reads: dict[Hashable, tuple[tuple[Casebook, str], ...]] = field(default_factory=dict)
    #: The same by their identity, so that what is computed of a result is known again.
    known: dict[int, object] = field(default_factory=dict)

    def holds(self, value: object) -> bool:
        return self.known.get(id(value)) is value


_MEMORIES: Final[OrderedDict[Casebook, _Memory]] = OrderedDict()


class _NotShareable(Exception):
    """An argument that may change, or that nobody else can ask with."""


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Compute a function once in a process for the same casebook and arguments.

    Arguments are the same when they are equal texts, numbers, records or tuples of these, the
    same casebook, cases of one city in one language, or the very result of another shared
    function. With an argument of any other kind, or if nothing leads to a casebook, the function
    is called as if it were not shared.

    Parameters
    ----------
    function
        Must depend on its arguments alone and return what cannot be changed: records, tuples,
        frozen sets, read-only mappings and arrays.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        casebooks: dict[Casebook, None] = {}
        try:
            key = (function, *(_key(value, casebooks) for value in bound.arguments.values()))
        except _NotShareable:
            return function(*args, **kwargs)
        if len(casebooks) != 1:
            return function(*args, **kwargs)
        memory = _memory(*casebooks)
        if key in memory.results:
            for casebook, name in memory.reads[key]:
                note(casebook, name)
        else:
            with collected() as reads:
                result = function(*args, **kwargs)
            memory.results[key] = result
            memory.reads[key] = tuple(reads)
            if not isinstance(result, _PLAIN) and result is not _NOTHING:
                memory.known[id(result)] = result
        found: R = memory.results[key]
        return found

    return once


def read_for_results(casebook: Casebook) -> tuple[str, ...]:
    """Name the slices that were read for the results that are at hand."""
    reads = _memory(casebook).reads.values()
    return tuple({name: None for some in reads for one, name in some if one is casebook})


def forget() -> None:
    """Forget all results; for tests that count how often something is computed."""
    _MEMORIES.clear()


def _memory(casebook: Casebook) -> _Memory:
    memory = _MEMORIES.setdefault(casebook, _Memory())
    _MEMORIES.move_to_end(casebook)
    while len(_MEMORIES) > _KEPT:
        _MEMORIES.popitem(last=False)
    return memory


def _key(value: object, casebooks: dict[Casebook, None]) -> Hashable:
    if isinstance(value, Casebook):
        casebooks[value] = None
        return _Same(value)
    if isinstance(value, Case):
        casebooks[value.casebook] = None
        return (Case, _Same(value.casebook), value.place, value.lang)
    for casebook, memory in _MEMORIES.items():
        if memory.holds(value):
            casebooks[casebook] = None
            return _Same(value)
    if isinstance(value, _PLAIN):
        return (type(value), value)
    if isinstance(value, _RECORDS):
        return value
    if type(value) is tuple:
        return (tuple, *(_key(part, casebooks) for part in value))
    if type(value) is frozenset:
        return frozenset(_key(part, casebooks) for part in value)
    raise _NotShareable
