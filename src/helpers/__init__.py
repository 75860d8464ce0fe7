"""The casebook's helpers: published figures, what follows from them, and the reports they go into."""
