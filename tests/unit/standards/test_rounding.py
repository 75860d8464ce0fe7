from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.standards.rounding import half_even, upward


@given(st.integers(0, 10**7), st.integers(0, 2))
def test_decimal_halves_go_to_the_even_neighbour(thousandths: int, decimals: int) -> None:
    value = Decimal(thousandths).scaleb(-3)
    right = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    assert float(half_even(float(value), decimals)) == float(right)


@given(st.integers(0, 10**6))
def test_upward_is_the_ceiling_of_the_decimal(hundredths: int) -> None:
    value = Decimal(hundredths).scaleb(-2)
    assert float(upward(float(value))) == float(value.to_integral_value(ROUND_CEILING))


def test_a_hair_above_a_whole_number_is_no_reason_to_go_up() -> None:
    assert float(upward(0.1 + 0.2 + 49.7)) == 50
    assert float(upward(50.0000001)) == 51


def test_missing_stays_missing() -> None:
    assert math.isnan(half_even(np.nan)) and math.isnan(upward(np.nan))
