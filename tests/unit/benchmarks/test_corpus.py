"""Counting how notebooks of others come through both exporters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from click.testing import CliRunner
from nbformat import v4

from tests.benchmarks.corpus import convert, main


def write(folder: Path, text: str) -> Path:
    new: Any = v4
    path = folder / "one.ipynb"
    nbformat.write(new.new_notebook(cells=[new.new_markdown_cell(text)]), path)
    return path


def test_formulas_boxes_and_what_is_left_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "$x$ $\\notacommand{y$ \U000f0000\n\n\\begin{nothing} [U+0041]")
    row = convert(path, tmp_path)
    assert (row.formulas, row.shown_as_tex, row.tex_left) == (2, 1, 1)
    assert (row.code_points, row.boxes, row.pages, row.failed) == (1, 1, 1, "")


def test_goals_that_are_missed_fail(tmp_path: Path) -> None:
    write(tmp_path, "$x$")
    told = ["--out", str(tmp_path / "out"), str(tmp_path)]
    assert CliRunner().invoke(main, told).exit_code == 0
    (tmp_path / "two.ipynb").write_text("no notebook", encoding="utf-8")
    result = CliRunner().invoke(main, told)
    assert result.exit_code == 1
    assert "1 of 2 notebooks" in result.output
    assert "NotJSONError" in (tmp_path / "out" / "corpus.csv").read_text(encoding="utf-8")
