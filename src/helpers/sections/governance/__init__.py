"""Section 02: instruments, domains and levels of governance."""

from helpers.sections.governance.systems import Systems, systems

__all__ = ["Systems", "systems"]
