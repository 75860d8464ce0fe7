"""Executed notebooks as one numbered HTML document."""
