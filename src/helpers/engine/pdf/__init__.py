"""The PDF skin, set by Typst."""
