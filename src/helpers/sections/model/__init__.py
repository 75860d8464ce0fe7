"""Section 06: the replicable model and the conditions for its transfer."""
