"""Panels: wide tables of one row a city, one column an indicator, as claims."""

from helpers.intake.panels.conversion import Import, plan_import
from helpers.intake.panels.findings import KINDS
from helpers.intake.panels.mapping import InvalidMapping, Mapping, read_mapping
from helpers.intake.panels.mapping_draft import draft_mapping

__all__ = [
    "KINDS",
    "Import",
    "InvalidMapping",
    "Mapping",
    "draft_mapping",
    "plan_import",
    "read_mapping",
]
