"""How long a piece of work took, measured where it is done.

Durations go into the record of a run and never into a report, which is the same bytes each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Timed:
    """What a piece of work gave, and how long it took."""

    value: Any
    seconds: float


def timed(work: Callable[..., Any], *arguments: Any) -> Timed:
    """Do a piece of work and time it, by a clock that nobody sets."""
    begin = time.perf_counter()
    value = work(*arguments)
    return Timed(value, time.perf_counter() - begin)
