"""Section 02: the measures of governance, and when they began."""

from helpers.sections.governance.systems import begun

__all__ = ["begun"]
