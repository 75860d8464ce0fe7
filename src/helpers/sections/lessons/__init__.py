"""Section 07: what others can take over, the cohort, the composite index, and peers."""

from helpers.sections.lessons.common_indicators import positions, robustness
from helpers.sections.lessons.fitting import fitting, reader_of
from helpers.sections.lessons.histories import histories
from helpers.sections.lessons.peers import alike
from helpers.sections.lessons.ranking import ranks

__all__ = ["alike", "fitting", "histories", "positions", "ranks", "reader_of", "robustness"]
