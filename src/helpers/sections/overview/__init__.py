"""Section 01: who a place is, how well it is evidenced, its air over the years."""
