"""Figures held against each other: declared identities, and the verdict on each claim."""
