"""The small invented data folder that rows are taken into."""

from tests.unit.casebook.conftest import change, data

__all__ = ["change", "data"]
