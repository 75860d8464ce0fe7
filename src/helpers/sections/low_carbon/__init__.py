"""Section 03: energy, intensity, circularity."""

from helpers.sections.low_carbon.circular import circularity
from helpers.sections.low_carbon.electricity import counted_in, energy
from helpers.sections.low_carbon.intensity import intensities

__all__ = ["circularity", "counted_in", "energy", "intensities"]
