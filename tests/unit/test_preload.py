"""A process that has been warmed has computed what its children would compute again."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from enum import Enum
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.audit import cohort
from helpers.casebook import case_of, read_casebook, sharing
from helpers.preload import warm
from helpers.quantity import Quantity
from helpers.sections.lessons import composite_index, uncertainty


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    sharing.forget()
    yield
    sharing.forget()


@pytest.fixture
def data(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "data", tmp_path / "data"))


def results() -> int:
    return len(sharing._RESULTS)


def test_what_every_report_compares_is_there_before_a_report_asks(data: Path) -> None:
    warm(data)
    casebook = read_casebook(data)
    known = results()
    for place in case_of(casebook, "chenzhou").cohort():
        compared = cohort.comparisons(case_of(casebook, place.place, "en"), least=4)
        composite_index.index(compared)
        uncertainty.rank_intervals(compared, draws=10000)
    assert results() == known


def _state() -> tuple[object, ...]:
    return random.getstate(), repr(np.random.get_state()), threading.active_count()


def test_it_leaves_no_trace_but_its_results(data: Path) -> None:
    before = _state()
    warm(data)
    assert not plt.get_fignums()
    assert _state() == before


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


def test_no_result_can_be_changed(data: Path) -> None:
    warm(data)
    found = list(sharing._RESULTS.values())
    seen: set[int] = set()
    while found:
        value = found.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        # A figure is a value: what it is made of is quantity's own affair.
        if isinstance(value, str | int | float | Enum | Quantity | None):
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
