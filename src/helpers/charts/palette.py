"""The colours of all charts: inks, one accent, and one colour that warns.

Accent and warning stay apart under each of the three kinds of colour blindness, and no chart
says with a colour what it does not also say with a shape or a word.
"""

from __future__ import annotations

INK = "#22272b"
MUTED = "#5b6269"
GREY = "#9aa1a9"
RULE = "#c9ced3"
PALE = "#f1f3f4"
PAPER = "#ffffff"
ACCENT = "#1f7a5c"
ACCENT_MID = "#a3cfc0"
ACCENT_PALE = "#d6ebe4"
WARNING = "#b5501f"
WARNING_MID = "#e3996c"
WARNING_PALE = "#f8dfcf"

#: Series of one chart, in order, for charts that need more than the accent.
CYCLE = (ACCENT, WARNING, "#3d6ea8", "#8a6d1f", "#7a4f8a", MUTED)
