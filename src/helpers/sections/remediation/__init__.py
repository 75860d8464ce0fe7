"""Section 04: water, air, soil and other media."""

from helpers.sections.remediation.annual_air import annual_air
from helpers.sections.remediation.measured_words import measured
from helpers.sections.remediation.published_series import trends
from helpers.sections.remediation.water import water_quality

__all__ = ["annual_air", "measured", "trends", "water_quality"]
