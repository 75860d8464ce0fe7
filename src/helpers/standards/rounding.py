"""Rounding by GB/T 8170: half goes to the even neighbour."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

# Decimals beyond which a difference is one of binary arithmetic and not of measurement.
_EXACT = 9


def half_even(values: npt.ArrayLike, decimals: int = 0) -> Floats:
    """Round to a number of decimals, half to even (GB/T 8170); not-a-number stays so.

    What is a half in decimal digits counts as one although binary arithmetic has it a hair off.
    """
    scale = 10.0**decimals
    shifted = np.round(np.asarray(values, dtype=float) * scale, _EXACT)
    return np.asarray(np.rint(shifted) / scale, dtype=float)


def upward(values: npt.ArrayLike) -> Floats:
    """Round up to whole numbers; a whole number that is a hair off stays itself."""
    return np.asarray(np.ceil(np.round(np.asarray(values, dtype=float), _EXACT)), dtype=float)
