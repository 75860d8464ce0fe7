"""Charts: one module a kind, one style; each takes plain values and returns a figure."""
