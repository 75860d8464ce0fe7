"""What a process opens, imports and starts is heard; each case in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Lines = set[tuple[str, str]]

BEGIN = """
import os, sys
from helpers.engine.freshness import opened
{before}
opened.listen(sys.argv[1], "reader")
"""


@pytest.fixture
def hear(tmp_path: Path) -> Callable[..., Lines]:
    for name in ("x.csv", "own.py", "reader.py"):
        text = "def read(name): return open(name).read()\n" if name == "reader.py" else ""
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(code: str, before: str = "") -> Lines:
        record = tmp_path / "record"
        subprocess.run(
            [sys.executable, "-c", BEGIN.format(before=before) + code, str(record)],
            check=True,
            cwd=tmp_path,
        )
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
        assert len(lines) == len({json.dumps(line) for line in lines})
        found = {(kind, name.removeprefix(f"{tmp_path}/")) for kind, name, *_ in lines}
        own = {"x.csv", "y.csv", "own.py", "own", "link.csv", "x.csv-wal", "a"}
        return {one for one in found if one[1] in own or one[0] == "program"}

    return run


@pytest.mark.parametrize(
    ("code", "heard"),
    [
        ("", set()),
        ("open('x.csv'); open('x.csv', 'rb')", {("read", "x.csv")}),
        ("os.close(os.open('x.csv', os.O_RDONLY))", {("read", "x.csv")}),
        ("import pandas\ntry: pandas.read_csv('x.csv')\nexcept ValueError: pass",
         {("read", "x.csv")}),
        ("try: open('y.csv')\nexcept OSError: pass", {("read", "y.csv")}),
        ("os.symlink('x.csv', 'link.csv'); open('link.csv')", {("read", "link.csv")}),
        ("os.chdir('/'); open(os.path.dirname(sys.argv[1]) + '/x.csv')", {("read", "x.csv")}),
        ("open('y.csv', 'w').write('1'); open('y.csv')", {("wrote", "y.csv"), ("read", "y.csv")}),
        ("open('x.csv', 'r+')", {("both", "x.csv")}),
        ("open('x.csv', 'a')", {("wrote", "x.csv")}),
        ("os.replace('x.csv', 'y.csv')", {("wrote", "y.csv")}),
        ("os.mkdir('a'); os.listdir('a'); os.scandir('a').close()", {("listed", "a")}),
        ("import ctypes\ntry: ctypes.CDLL('./y.csv')\nexcept OSError: pass", {("read", "y.csv")}),
        ("import sqlite3; sqlite3.connect('x.csv')", {("both", "x.csv"), ("both", "x.csv-wal")}),
        ("import sqlite3; sqlite3.connect('file:x.csv?mode=ro', uri=True)",
         {("both", "x.csv"), ("both", "x.csv-wal")}),
        ("import own", {("read", "own.py"), ("import", "own")}),
        ("import own\ndel sys.modules['own']\nimport own", {("read", "own.py"), ("import", "own")}),
        ("import reader; reader.read('x.csv')", {("excerpt", "x.csv")}),
        ("sys.audit('helpers.part', 'a')", {("part", "a")}),
        ("import subprocess; subprocess.run([sys.executable, '-c', ''])",
         {("program", Path(sys.executable).name)}),
        ("os.system('true x')", {("program", "true")}),
        ("pid = os.fork()\nif not pid: open('x.csv'); os._exit(0)\nos.waitpid(pid, 0)",
         {("read", "x.csv")}),
        ("import threading\nt = threading.Thread(target=open, args=['x.csv']); t.start(); t.join()",
         {("read", "x.csv")}),
        ("import multiprocessing.popen_spawn_posix", {("program", "python")}),
        ("try: import polars\nexcept ImportError: pass", {("program", "polars")}),
    ],
)  # fmt: skip
def test_what_is_opened_imported_and_started_is_heard(
    hear: Callable[..., Lines], code: str, heard: Lines
) -> None:
    assert hear(code) == heard


def test_what_a_template_opened_and_imported_counts_and_what_it_prepared_does_not(
    hear: Callable[..., Lines],
) -> None:
    before = (
        "opened.begin()\nsys.path.insert(0, '')\nimport own\nopen('x.csv').close()\n"
        "os.system('true')\nsys.audit('helpers.part', 'a')"
    )
    assert hear("", before) == {("read", "own.py"), ("import", "own"), ("excerpt", "x.csv")} - {
        ("read", "own.py")
    } | {("excerpt", "own.py")}


def test_modules_that_were_imported_before_all_are_heard(hear: Callable[..., Lines]) -> None:
    assert ("excerpt", "own.py") in hear("", "sys.path.insert(0, ''); import own")


def test_what_a_library_looks_for_when_it_is_imported_is_told_from_what_is_asked_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries" / "bought.py").write_text(
        "import optional\ndef load(): import late\n", encoding="utf-8"
    )
    for name in ("optional", "late", "asked"):
        (tmp_path / "libraries" / f"{name}.py").touch()
    code = """
import sys
from helpers.engine.freshness import opened
opened.begin(sys.argv[1])
opened.listen(sys.argv[2])
sys.path.insert(0, sys.argv[1])
import asked, bought
bought.load()
"""
    record = tmp_path / "record"
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "libraries"), str(record)], check=True
    )
    lines = map(json.loads, record.read_text(encoding="utf-8").splitlines())
    heard = {tuple(rest) for kind, *rest in lines if kind == "import"}
    assert heard >= {("asked", ""), ("bought", ""), ("optional", "bought"), ("late", "")}
    assert ("optional", "") not in heard


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_record_without_room_goes_and_no_cell_fails_for_it(tmp_path: Path) -> None:
    code = """
import os, resource, sys
from helpers.engine.freshness import opened
opened.listen(sys.argv[1])
assert os.path.getsize(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(sys.argv[1]) + 9,) * 2)
for _ in range(2):
    open(sys.argv[2]).close()
    assert not os.path.exists(sys.argv[1]), "half a record would be worse than none"
"""
    (tmp_path / "x.csv").touch()
    words = [sys.executable, "-c", code, str(tmp_path / "record"), str(tmp_path / "x.csv")]
    subprocess.run(words, check=True)
