"""Section 08: sources, figures to verify, software and data."""
