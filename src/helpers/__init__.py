"""The casebook: published figures, what follows from them, and the reports that they go into."""
