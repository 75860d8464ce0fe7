"""Panels: wide tables of one row a city, one column an indicator, as claims."""

from helpers.intake.panels.additions import FolderInTheWay, append, found, without_cases
from helpers.intake.panels.conversion import Import, plan_import
from helpers.intake.panels.findings import KINDS, Finding
from helpers.intake.panels.mapping import InvalidMapping, Mapping, read_mapping
from helpers.intake.panels.mapping_draft import Draft, draft_mapping

__all__ = [
    "KINDS",
    "Draft",
    "Finding",
    "FolderInTheWay",
    "Import",
    "InvalidMapping",
    "Mapping",
    "append",
    "draft_mapping",
    "found",
    "plan_import",
    "read_mapping",
    "without_cases",
]
