"""Section 03: energy, intensity, circularity."""

from helpers.sections.low_carbon.circular import circularity
from helpers.sections.low_carbon.electricity import energy
from helpers.sections.low_carbon.intensity import intensities

__all__ = ["circularity", "energy", "intensities"]
