"""Results that are the same for every city of a casebook, computed once in a process.

What a cohort publishes, where its cities rank and how far the ranks hold does not depend on the
city that a report is about.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_RESULTS: Final[dict[Hashable, Any]] = {}
#: The results by identity, so that what is computed of a result is known again.
_KNOWN: Final[dict[int, object]] = {}


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Compute a function once in a process for the same arguments.

    Arguments are the same when they are of one type and equal, or the very result of another
    shared function. With an argument that can be changed the function is called as if it were not
    shared.

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
        key = (function, *map(_key, bound.arguments.values()))
        try:
            hash(key)
        except TypeError:
            return function(*args, **kwargs)
        if key not in _RESULTS:
            result = _RESULTS[key] = function(*args, **kwargs)
            _KNOWN[id(result)] = result
        found: R = _RESULTS[key]
        return found

    return once


def forget() -> None:
    """Forget all results, as when the casebook that they rest on is let go."""
    _RESULTS.clear()
    _KNOWN.clear()


def _key(value: object) -> object:
    return id(value) if _KNOWN.get(id(value)) is value else (type(value), value)
