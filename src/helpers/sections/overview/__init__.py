"""Section 01: who the city is, its honours, its air over the years, and how far it is checked."""

from helpers.sections.overview.air import Air, air
from helpers.sections.overview.coverage import evidence
from helpers.sections.overview.profile import Basics, Honours, basics, honours

__all__ = ["Air", "Basics", "Honours", "air", "basics", "evidence", "honours"]
