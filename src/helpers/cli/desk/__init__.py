"""Commands for the day of an analyst: preview, look up, begin something new."""
