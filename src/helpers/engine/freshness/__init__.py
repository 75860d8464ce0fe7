"""Whether a report is still what its inputs would give."""
