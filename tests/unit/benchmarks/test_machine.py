from __future__ import annotations

import platform
from pathlib import Path

from tests.benchmarks import machine


def test_the_processor_is_named_as_linux_names_it(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nmodel name\t: A  Chip @ 3 GHz\nmodel\t: 1\n", encoding="utf-8")
    assert machine.processor(told) == "A Chip @ 3 GHz"
    told.write_text("processor\t: 0\n", encoding="utf-8")
    assert machine.processor(told) == (platform.processor() or platform.machine())
    assert machine.processor(tmp_path / "none") == machine.processor(told)


def test_nothing_says_where_or_whose_it_is() -> None:
    text = str(machine.describe(2, "Chromium 1"))
    assert platform.node() not in text
    assert str(Path.home()) not in text
    assert "'cores used': 2" in text
    assert machine.in_a_line(machine.describe(2, "")).count("2 cores") == 1
