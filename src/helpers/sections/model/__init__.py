"""Section 06: the replicable model and the conditions for its transfer."""

from helpers.sections.model.logic_model import replicable_model
from helpers.sections.model.transfer import compared_conditions

__all__ = ["compared_conditions", "replicable_model"]
