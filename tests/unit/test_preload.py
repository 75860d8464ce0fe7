"""A process that has been warmed has computed what its children would compute again."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.audit import cohort, judging, plausibility
from helpers.audit.identity import Identity
from helpers.casebook import case_of, read_casebook
from helpers.editions import taking
from helpers.preload import warm
from helpers.quantity import Quantity
from helpers.sections import lessons
from helpers.sections.lessons import composite_index, uncertainty

#: What is computed once in a process for all reports that ask.
KEPT = (
    cohort._published, cohort._with_averages, cohort._figures, plausibility.spreads,
    judging._findings, judging._judged, composite_index.index, uncertainty.rank_intervals,
    taking._standings, taking._all_rows,
)  # fmt: skip


@dataclass(frozen=True)
class Warmed:
    """Data, and the state of the process around their warming."""

    data: Path
    before: tuple[object, ...]
    after: tuple[object, ...]


def _state() -> tuple[object, ...]:
    # Asking the settings themselves for their items would choose a backend.
    settings = list(dict.items(mpl.rcParams))
    return settings, random.getstate(), repr(np.random.get_state()), threading.active_count()


@pytest.fixture(scope="module")
def warmed(root: Path) -> Iterator[Warmed]:
    for function in KEPT:
        function.cache_clear()
    before = _state()
    warm(root / "data")
    yield Warmed(root / "data", before, _state())


@pytest.fixture
def data(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "data", tmp_path / "data"))


def test_what_every_report_compares_is_there_before_a_report_asks(warmed: Warmed) -> None:
    casebook = read_casebook(warmed.data)
    known = [function.cache_info().misses for function in KEPT]
    for place in case_of(casebook, "chenzhou").cohort():
        case = case_of(casebook, place.place, "en")
        lessons.ranks(case, cohort.comparisons(case, least=4, common=True), draws=10000)
    assert [function.cache_info().misses for function in KEPT] == known
    assert any(known)


def test_it_leaves_no_trace_but_its_results(warmed: Warmed) -> None:
    assert not plt.get_fignums()
    assert warmed.after == warmed.before


def test_bad_data_are_left_for_the_notebook_to_report(data: Path) -> None:
    (data / "claims.csv").write_text("no,table\n", encoding="utf-8")
    warm(data)
    warm(data / "nowhere")


def test_a_fault_of_the_program_is_raised(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("helpers.preload.lessons.ranks", broken)
    with pytest.raises(ZeroDivisionError):
        warm(data)


def test_no_result_can_be_changed(warmed: Warmed) -> None:
    case = case_of(read_casebook(warmed.data), "chenzhou")
    items = cohort.comparisons(case, common=True)
    found: list[object] = [
        items,
        cohort._figures(case.casebook, tuple(case.cohort())),
        plausibility.spreads(case.casebook),
        judging.findings(case),
        judging.judge(case),
        composite_index.index(items),
        uncertainty.rank_intervals(items),
        taking._standings(items),
        taking._all_rows(case.casebook),
    ]
    seen: set[int] = set()
    while found:
        value = found.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        # A figure is a value: what it is made of is quantity's own affair. An identity is declared.
        if isinstance(value, str | int | float | Enum | Quantity | Identity | None):
            continue
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable
        elif isinstance(value, tuple | frozenset):
            found.extend(value)
        elif isinstance(value, Mapping):
            assert type(value).__name__ == "mappingproxy", value
            found.extend((*value.keys(), *value.values()))
        else:
            assert is_dataclass(value), value
            with pytest.raises(FrozenInstanceError):
                setattr(value, fields(value)[0].name, None)
            found.extend(getattr(value, one.name) for one in fields(value))
    assert len(seen) > 1000


#: In a process of its own: what is prepared once stays prepared in the one that runs the tests.
_SHOWN = """
import sys
from helpers.editions import taking
from helpers.preload import warm

warm("data")
loaded = set(sys.modules)
from helpers import display
import pandas as pd
from helpers import charts
from helpers.casebook import case_of, read_casebook
from helpers.display.figure_records import figure_data
from helpers.quantity import parse_quantity

half = parse_quantity("447", "万千瓦", "≈") / parse_quantity("97", "%")
display.text(zh="{half}", en="{half}", half=half)
for figure, _ in (
    charts.dots([charts.Dot("甲", 1.0), charts.Dot("乙", 2.0)], unit="%"),
    charts.matrix(pd.DataFrame([[charts.Cell("1")]], ["甲"], ["乙"])),
    charts.small_multiples([charts.Point("甲", 2020, 1.0), charts.Point("甲", 2021, 2.0)]),
):
    charts.to_svg(figure)
figure_data(case_of(read_casebook("data"), "chenzhou").claim_list()[0], {}, "zh")
print(sorted(set(sys.modules) - loaded))
"""


def test_what_is_shown_afterwards_loads_nothing(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SHOWN], capture_output=True, encoding="utf-8", check=True, cwd=root
    )
    assert done.stdout.splitlines()[-1] == "[]"
