"""Section 07: the cohort, the composite index, peers, and what cities could exchange."""
