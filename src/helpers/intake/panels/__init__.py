"""Panels: wide tables of one row a city, one column an indicator, as claims."""

from helpers.casebook.writing import CannotWrite
from helpers.intake.panels.conversion import Import, plan_import
from helpers.intake.panels.divisions import Division, Gazetteer, other_divisions, read_divisions
from helpers.intake.panels.grid import Grid, MissingLibrary, UnreadablePanel, read_grid
from helpers.intake.panels.mapping import InvalidMapping, Mapping, read_mapping
from helpers.intake.panels.mapping_draft import Draft, draft_mapping
from helpers.intake.panels.remarks import KINDS, Finding
from helpers.intake.panels.writing import FolderInTheWay, append, found, without_cases

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
