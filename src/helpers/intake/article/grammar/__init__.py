"""The grammar of published cases: figures, periods, aspects, places, indicators and measures."""
