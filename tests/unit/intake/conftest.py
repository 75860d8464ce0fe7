"""The data folder that panels are imported into."""

from tests.unit.casebook.conftest import data

__all__ = ["data"]
