"""A real city on a Dask cluster of processes, by the command, with its data from afar."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from helpers.cli import main
from helpers.cli.build import build as build_command


def visible(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


@pytest.mark.timeout(900)
def test_a_real_report_is_the_same_wherever_it_is_built(tmp_path: Path) -> None:
    def build(out: str, *options: str) -> dict[str, bytes]:
        command = ["build", "lishui", "--out", str(tmp_path / out), *options]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
        return visible(tmp_path / out)

    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address="127.0.0.1:0"
    ) as made:
        there = build("there", "--scheduler", made.scheduler_address)
    here = build("here")
    assert {"lishui/zh/report.html", "lishui/zh/report.pdf"} <= set(here)
    assert there == here


def test_the_clusters_of_the_readme_can_be_read(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"### Beyond one machine\n(.*?)\n\*\*", text, re.S)
    blocks = re.findall(r"```python\n(.*?)```", section, re.S)
    calls = {
        node.func.id: {word.arg for word in node.keywords}
        for block in blocks
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert set(calls) == {"LocalCluster", "SLURMCluster", "KubeCluster"}
    assert calls["LocalCluster"] <= set(inspect.signature(LocalCluster).parameters)
    (command,) = re.findall(r"\[\"casebook\".*?\]", section)
    words = [w.value for w in ast.walk(ast.parse(command)) if isinstance(w, ast.Constant)]
    assert words == ["casebook", "build", "--all", "--scheduler"]
    given = build_command.make_context("build", [*map(str, words[2:]), "tcp://host:8786"]).params
    assert given["scheduler"] == "tcp://host:8786"
    for extra in ("cluster", "cloud"):
        assert f"casebook[{extra}]" in section
