"""Section 07: the cohort, the composite index, peers, and what cities could exchange."""

from helpers.sections.lessons.common_indicators import positions
from helpers.sections.lessons.exchange import exchanges
from helpers.sections.lessons.measure_distribution import distribution
from helpers.sections.lessons.peers import alike
from helpers.sections.lessons.ranking import ranks

__all__ = ["alike", "distribution", "exchanges", "positions", "ranks"]
