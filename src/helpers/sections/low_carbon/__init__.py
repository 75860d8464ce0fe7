"""Section 03: energy, industry, circularity, intensity."""
