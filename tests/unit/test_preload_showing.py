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
import pandas as pd
from helpers import charts
from helpers.quantity import parse_quantity

half = parse_quantity("447", "万千瓦", "≈") / parse_quantity("97", "%")
display.text(zh="{half}", en="{half}", half=half)
for figure, _ in (
    charts.dots([charts.Dot("甲", 1.0), charts.Dot("乙", 2.0)], unit="%"),
    charts.matrix(pd.DataFrame([[charts.Cell("1")]], ["甲"], ["乙"])),
    charts.small_multiples([charts.Point("甲", 2020, 1.0), charts.Point("甲", 2021, 2.0)]),
):
    charts.to_svg(figure)
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
