"""The HTML skin: one offline page."""
