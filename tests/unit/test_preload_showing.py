from __future__ import annotations

import subprocess
import sys

# In a process of its own: what is prepared once stays prepared in the one that runs the tests.
_COMPARED = """
import random, sys, threading
import matplotlib, numpy
from helpers.preload import warm

def state():
    # Asking the settings themselves for their items would choose a backend.
    return (
        list(dict.items(matplotlib.rcParams)), random.getstate(), str(numpy.random.get_state()),
        threading.enumerate(), "matplotlib.pyplot" in sys.modules,
    )

before = state()
warm("nowhere")
assert state() == before
"""

_SHOWN = """
import sys
from helpers.preload import warm

warm("nowhere")
loaded = set(sys.modules)
from helpers import display
from helpers.charts.style import to_svg
from helpers.charts.dots import Dot, ranked_dots
from helpers.charts.matrix import count_matrix
from helpers.charts.series import Panel, Point, small_multiples
from helpers.quantity import parse_quantity

half = parse_quantity("447", "万千瓦", "≈") / parse_quantity("97", "%")
display.text(zh="{half}", en="{half}", half=half)
for drawing in (
    ranked_dots([Dot("甲", 1.0), Dot("乙", 2.0)], unit="%"),
    count_matrix(["甲"], ["乙"], [[1]]),
    small_multiples([Panel("甲", (Point(2020, 1.0), Point(2021, 2.0)))]),
):
    to_svg(drawing)
print(sorted(set(sys.modules) - loaded))
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1] if done.stdout else ""


def test_it_leaves_nothing_behind() -> None:
    run(_COMPARED)


def test_what_is_shown_afterwards_loads_nothing() -> None:
    assert run(_SHOWN) == "[]"
