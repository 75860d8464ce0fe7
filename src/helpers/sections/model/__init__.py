"""Section 06: the model, as its sources tell it."""

from helpers.sections.model.logic_model import replicable_model

__all__ = ["replicable_model"]
