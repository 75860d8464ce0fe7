"""Section 05: the summary, the scoreboard and the findings of the audit."""

from helpers.sections.outcomes.review import Review, review
from helpers.sections.outcomes.summary import Summary, summary

__all__ = ["Review", "Summary", "review", "summary"]
