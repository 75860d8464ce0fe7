"""Section 05: findings of the audit and the scoreboard."""

from helpers.sections.outcomes.review import Review, review

__all__ = ["Review", "review"]
