from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import bench, stock, watching
from tests.benchmarks.watching import Cost
from tests.unit.engine.making import notebook, write


@pytest.fixture
def work(tmp_path: Path, root: Path) -> bench.Work:
    folder = write(tmp_path / "notebooks", n01_one=notebook(), n02_two=notebook())
    return bench.Work(("bazhong",), 1, folder, root / "data", tmp_path)


def test_the_stock_user_runs_three_commands_a_section_on_stock_kernels(
    work: bench.Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "casebook")
    assert "JUPYTER_DEFAULT_PROVISIONER_NAME" not in work.environment
    lines = stock.commands(work, "bazhong", work.scratch / "out")
    executed = str(work.scratch / "out" / "bazhong_01_one.ipynb")
    given = ["-p", "city", "bazhong", "-p", "lang", "zh"]
    assert lines[0][1:] == [str(work.notebooks / "01_one.ipynb"), executed, *given]
    kinds = [line[line.index("--to") + 1] for line in lines if "--to" in line]
    assert kinds == ["html", "webpdf"] * 2


def test_contestants_on_fewer_cities_are_compared_by_the_report_and_goals_judged() -> None:
    took = bench.Results()
    took.add("(a)", Cost(360, 200, 300), 2)
    for wall in (48, 40, 60):
        took.add("(c)", Cost(wall, 2 * wall, wall), 12)
    took.add("(d)", Cost(36, 36, 1), 12)
    assert bench.figures(took) == {"times faster than (a)": 45, "times the floor": 48 / 36}
    text = bench.shown(took, 12)
    assert "| (a), measured on 2, scaled | 2160.00 | 180.00 | 1200.0 | 300 |" in text
    assert "| times faster than (a) | at least 40 | 45.00 | met |" in text
    assert "| seconds a PDF | at most 0.3 | | not measured |" in text


#: Its child holds 60 MB until somebody has seen that.
HOLDER = """
import subprocess, sys
child = '''
import pathlib, time
held = bytearray(b"x") * 60_000_000
while not pathlib.Path("seen").exists():
    time.sleep(0.01)
sum(range(10**6))
'''
subprocess.run([sys.executable, "-c", child], check=True)
print("done")
"""


def test_the_whole_tree_counts_until_a_command_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = watching.memory_of

    def looked(process: Any) -> float:
        held = look(process)
        if held > 60:
            (tmp_path / "seen").touch()
        return held

    def run(*sources: str) -> Cost:
        commands = [[sys.executable, "-c", source] for source in sources]
        return watching.watch(commands, environment=os.environ, folder=tmp_path)

    monkeypatch.setattr(watching, "memory_of", looked)
    cost = run("print(1)", HOLDER)
    assert cost.output == "1\ndone\n"
    assert cost.peak > 60
    assert cost.cpu > 0
    with pytest.raises(watching.CommandFailed, match="status 1:\nno such city"):
        run("raise SystemExit('no such city')", "open('later', 'w')")
    assert not (tmp_path / "later").exists()
