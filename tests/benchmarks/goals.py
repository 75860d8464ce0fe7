"""What is to be reached, in one place. A goal that is missed stays as it is and is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["met", "missed", "not measured"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and the bound that it has to keep."""

    figure: str
    sense: Literal["at least", "at most", "below"]
    bound: float

    def state(self, figures: Mapping[str, float]) -> State:
        """Judge by the figures of a run."""
        value = figures.get(self.figure)
        if value is None:
            return "not measured"
        met = {
            "at least": value >= self.bound,
            "at most": value <= self.bound,
            "below": value < self.bound,
        }[self.sense]
        return "met" if met else "missed"


#: For twelve cities in Chinese, eight sections each, on two cores.
GOALS = (
    Goal("times faster than (a)", "at least", 10),
    Goal("times faster than (b)", "at least", 4),
    Goal("times the floor", "at most", 1.5),
    Goal("cold over imports and floor", "at most", 2.5),
    Goal("nothing changed over full", "at most", 0.02),
    Goal("panel city over city", "at most", 1.1),
    Goal("panel peak MB", "below", 1200),
    # "Flat in the number of cities", with the tenth that the panel's time is allowed.
    Goal("panel peak over that of ten", "at most", 1.1),
    Goal("seconds a PDF", "below", 0.3),
    Goal("times faster than WebPDF", "at least", 10),
)
