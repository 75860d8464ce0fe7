"""A number as published: digits, unit, qualifier and period, and arithmetic that keeps bounds."""

from helpers.quantity.bounds import (
    QUALIFIERS,
    ROMAN_CLASSES,
    NotANumber,
    UnknownQualifier,
    read_decimal,
)
from helpers.quantity.period import BadPeriod, Lang, Period, parse_period
from helpers.quantity.published import Quantity, parse_quantity
from helpers.quantity.units import (
    UnitMismatch,
    UnknownUnit,
    is_counted,
    is_known,
    parse_unit,
    same_measure,
)

__all__ = [
    "QUALIFIERS",
    "ROMAN_CLASSES",
    "BadPeriod",
    "Lang",
    "NotANumber",
    "Period",
    "Quantity",
    "UnitMismatch",
    "UnknownQualifier",
    "UnknownUnit",
    "is_counted",
    "is_known",
    "parse_period",
    "parse_quantity",
    "parse_unit",
    "read_decimal",
    "same_measure",
]
