"""Panels: wide tables of one row a city, one column an indicator, as claims."""

from helpers.casebook.panels.divisions import Division, Gazetteer, other_divisions, read_divisions
from helpers.casebook.panels.drafting import Draft, draft_mapping
from helpers.casebook.panels.findings import KINDS, Finding
from helpers.casebook.panels.importing import Import, plan_import
from helpers.casebook.panels.mapping import InvalidMapping, Mapping, read_mapping
from helpers.casebook.panels.sheet import Grid, MissingLibrary, UnreadablePanel, read_grid
from helpers.casebook.panels.writing import (
    CannotWrite,
    FolderInTheWay,
    append,
    found,
    without_cases,
)

__all__ = [
    "KINDS",
    "CannotWrite",
    "Division",
    "Draft",
    "Finding",
    "FolderInTheWay",
    "Gazetteer",
    "Grid",
    "Import",
    "InvalidMapping",
    "Mapping",
    "MissingLibrary",
    "UnreadablePanel",
    "append",
    "draft_mapping",
    "found",
    "other_divisions",
    "plan_import",
    "read_divisions",
    "read_grid",
    "read_mapping",
    "without_cases",
]
