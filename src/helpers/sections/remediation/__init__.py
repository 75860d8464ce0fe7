"""Section 04: water, air, soil and other media."""
