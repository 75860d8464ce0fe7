"""Every command and every script of the documents is run, as far as this machine has what it needs.

A block that needs something else says so behind its language, ``python needs airflow``; it is then
read and not run.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import nbformat
import pytest
import yaml
from click.testing import CliRunner

from helpers.cli import main
from helpers.engine.run import execute, pipeline, plan
from helpers.engine.run.execute import Execution
from helpers.engine.run.plan import Task
from tests.conftest import ROOT
from tests.functional.commands import COMMAND, PLAIN, write
from tests.unit.engine.making import at_once

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ARTICLE = ROOT / "tests" / "unit" / "intake" / "article" / "articles" / "seed.txt"
BIN = Path(COMMAND).parent
PARAMETERS = "\n".join(
    f'{name} = ""'
    for name in ("city", "lang", "edition", "measurements", "previous", "months", "limit", "reader")
)
#: Placeholders for what no machine of ours has.
ELSEWHERE = re.compile(r"HOST|s3://|\.\.\.|…")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language, what it needs, and its text."""

    where: str
    language: str
    needs: str
    text: str


def blocks() -> list[Block]:
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"(?ms)^ *(?:```|~~~)([^\n]*)\n(.*?)^ *(?:```|~~~)", text):
            language, _, needs = match[1].partition(" needs ")
            line = text[: match.start()].count("\n") + 1
            found.append(Block(f"{path.name}:{line}", language, needs, match[2]))
    return found


BLOCKS = blocks()


def commands(block: Block) -> list[list[str]]:
    lines = block.text.replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with small notebooks that need no kernel, and what the documents speak of."""

    def section(task: Task) -> Execution:
        return Execution(task.section, task.notebook.read_text(encoding="utf-8"))

    here = tmp_path / "checkout"
    shutil.copytree(ROOT / "data", here / "data")
    for other in ("2025/data", "panel/data", "hourly"):
        shutil.copytree(ROOT / "data", tmp_path / other)
    for name in ("01_overview", "03_low_carbon"):
        write(here / "notebooks", name, "city", parameters=PARAMETERS)
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(1)")])
    other.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    shutil.copy(ARTICLE, here / "case.txt")
    for made in ("decisions.csv", "panel.csv", "panel.xlsx", "panel.yml", "tables.xlsx"):
        (here / made).touch()  # by a person, or by a command that was run before
    nbformat.write(other, here / "any_notebook_of_yours.ipynb")
    monkeypatch.chdir(here)
    monkeypatch.delenv("CASEBOOK_DATA", raising=False)
    monkeypatch.setattr(execute, "run_section", section)
    monkeypatch.setattr(pipeline, "build", partial(pipeline.build, pool=at_once))
    monkeypatch.setattr(plan, "EXPORTERS", PLAIN)
    return here


def named(kind: str, *, needs: bool) -> list[Any]:
    return [
        pytest.param(block, id=block.where)
        for block in BLOCKS
        if block.language == kind and bool(block.needs) == needs
    ]


def test_every_block_has_a_language_that_is_tested() -> None:
    assert {block.language for block in BLOCKS} <= {"sh", "python", "yaml", "text"}
    texts = "".join(block.text for block in BLOCKS if block.language == "text")
    assert not re.search(
        r"(?m)^\W*(casebook|make|pip|papermill|jupyter|docker|import|from) ", texts
    )


@pytest.mark.parametrize("block", named("sh", needs=False))
def test_commands_run(block: Block, project: Path) -> None:
    for words in commands(block):
        if words[0] == "casebook":
            accept(words[1:])
            if not {"import", "--accept"} & {*words} and not ELSEWHERE.search(" ".join(words)):
                result = CliRunner().invoke(main, words[1:])
                to_settle = 3 if words[1] == "intake" else 0
                assert result.exit_code in {0, to_settle}, f"{words}: {result.output}"
        elif words[0] == "make":
            done = run(["make", "--dry-run", *words[1:]], ROOT)
            assert done.returncode == 0, done.stderr
        else:
            done = run(["env", *words], project)
            assert done.returncode == 0, f"{words}: {done.stderr}"


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        words, cwd=folder, env=variables, capture_output=True, text=True, check=False
    )


def accept(words: list[str]) -> None:
    command = main.get_command(click.Context(main), words[0])
    assert command is not None, words
    command.make_context(words[0], words[1:])


#: How somebody else's notebooks are built is run by the test of the engine alone.
GUIDE = "engine.md"


@pytest.mark.parametrize(
    "block", [one for one in named("python", needs=False) if GUIDE not in one.id]
)
def test_scripts_run_as_scripts(block: Block, project: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(block.text, encoding="utf-8")
    stub = tmp_path / "casebook"  # how it builds on a cluster is tested elsewhere
    stub.write_text(f"#!{sys.executable}\n{STUB}", encoding="utf-8")
    stub.chmod(0o755)
    variables = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=project, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


#: Looks whether a cluster is at the address that it is given.
STUB = """
import sys
from distributed import Client
with Client(sys.argv[sys.argv.index("--scheduler") + 1], timeout=60) as client:
    client.wait_for_workers(1, timeout=60)
"""


@pytest.mark.parametrize("block", named("python", needs=True))
def test_scripts_for_elsewhere_compile_and_say_what_they_import(block: Block) -> None:
    compile(block.text, block.where, "exec")
    assert re.search(rf"^from {block.needs}\b", block.text, re.M)
    assert importlib.util.find_spec(block.needs) is None, "it is here, so run the script"


@pytest.mark.parametrize("block", named("sh", needs=True))
def test_commands_for_elsewhere_are_commands(block: Block) -> None:
    for words in commands(block):
        if block.needs == "somebody":  # who asks for pages, or answers
            accept(words[1:])
            continue
        assert block.needs in words
        if "build" in words and "casebook" in words[: words.index("build")]:
            accept(words[words.index("build") :])


@pytest.mark.parametrize("block", named("yaml", needs=False))
def test_files_are_well_formed(block: Block) -> None:
    assert isinstance(yaml.safe_load(block.text), dict)


def test_no_document_installs_the_project_of_another() -> None:
    texts = [*DOCUMENTS, *(ROOT / "src").rglob("*.py"), *(ROOT / "docs" / "schedule").iterdir()]
    for path in [*texts, ROOT / "Dockerfile", ROOT / "environment.yml"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"pip[^\n]* install[^\n]*[ '\"]casebook\b", text), path
        assert "casebook[" not in text, path
