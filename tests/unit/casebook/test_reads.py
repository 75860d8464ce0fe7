from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook import reads
from helpers.casebook.slices import FOLDER, lookup

Told = dict[str, str]
Read = Callable[..., Told]

#: How a kernel begins; an audit hook cannot be taken away again, so each has its process.
BEGIN = """
import sys
from helpers.casebook import reads
reads.record(sys.argv[1], sys.argv[2])
folder = sys.argv[2]
"""


@pytest.fixture
def read(data: Path, tmp_path: Path) -> Read:
    """Run some code in a process that notes what it reads."""

    def run(code: str) -> Told:
        noted = tmp_path / "noted"
        noted.unlink(missing_ok=True)
        subprocess.run(
            [sys.executable, "-c", BEGIN + code, str(noted), str(data)], check=True, cwd=tmp_path
        )
        begin, *lines = map(json.loads, noted.read_text(encoding="utf-8").splitlines())
        assert begin == reads.BEGIN
        assert len({name for name, _ in lines}) == len(lines)
        return dict(lines)

    return run


OPEN = "from helpers.casebook import open_case\ncase = open_case('ccity', data_dir=folder)\n"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("", set()),
        (OPEN, {"place ccity"}),
        (OPEN + "case.claims()", {"place ccity", "claims of ccity"}),
        (OPEN + "case.claim('pm25')", {"place ccity", "claims of ccity: pm25", "indicator pm25"}),
        (
            OPEN + "case.claim_list(theme='air', place=case.cohort())",
            {"place ccity", "cities of trial", "claims among trial in theme air",
             "themes of indicators"},
        ),
        (
            OPEN + "case.claims(section='model', place='dcity')",
            {"place ccity", "place dcity", "claims of dcity in section model", "table sections",
             "themes of indicators"},
        ),
        (OPEN + "case.edition", {"place ccity", "edition"}),
        (OPEN + "case.models()", {"place ccity", "model of ccity"}),
        (OPEN + "case.measures()", {"place ccity", "measures of ccity"}),
        (OPEN + "case.measure_kinds('dcity')",
         {"place ccity", "place dcity", "kinds of measures among trial"}),
        (OPEN + "case.source('paper')", {"place ccity", "source paper"}),
        (OPEN + "case.casebook.places", {"place ccity", "table places"}),
        (OPEN + "case.casebook.folder", {"place ccity", FOLDER}),
        (OPEN + "case.casebook.with_tables()", {"place ccity", FOLDER}),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_noted_with_its_digest(
    read: Read, data: Path, code: str, names: set[str]
) -> None:
    noted = read(code)
    assert set(noted) == names
    assert noted == lookup(data)(names)
    assert all(noted.values())


@pytest.mark.parametrize(
    "code",
    [
        "open(folder + '/claims.csv').close()",
        "import pandas as pd\npd.read_csv(folder + '/claims.csv')",
        "from pathlib import Path\n(Path(folder) / 'datapackage.json').read_bytes()",
        "import os\nos.listdir(folder)",
        "import glob\nglob.glob(folder + '/*')",
        "import os\nos.chdir(folder)\nopen('claims.csv').close()",
        "import os\nos.symlink(folder, 'aside')\nopen('aside/claims.csv').close()",
        "import os, threading\nt = threading.Thread(target=os.listdir, args=(folder,))\n"
        "t.start(); t.join()",
        "import os\nos.link(folder + '/claims.csv', 'copy')\nopen('copy').close()",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])",
        "import os\nos.system('true')",
        "import csv, os\npid = os.fork()\nif not pid:\n    open(folder + '/claims.csv')\n"
        "    os._exit(0)\nos.waitpid(pid, 0)",
    ],
)
def test_what_is_read_past_the_casebook_is_all_of_it(read: Read, code: str) -> None:
    if "fork" in code and not hasattr(__import__("os"), "fork"):
        pytest.skip("there is no fork")
    assert FOLDER in read(OPEN + code)


def test_other_files_are_nobodys_business(read: Read, data: Path, tmp_path: Path) -> None:
    (tmp_path / f"{data.name}2").mkdir()
    code = f"open({str(tmp_path / (data.name + '2') / 'x')!r}, 'w').close()"
    assert set(read(OPEN + code)) == {"place ccity"}


def test_a_shared_result_has_read_what_was_read_for_it_whoever_asks(read: Read) -> None:
    code = (
        "from helpers.casebook import shared, case_of, read_casebook\n"
        "@shared\n"
        "def inner(casebook):\n    return case_of(casebook, 'dcity').claim('pm25').value\n"
        "@shared\n"
        "def outer(casebook):\n    return inner(casebook)\n"
        "casebook = read_casebook(folder)\n"
        "for ask in (outer, outer, inner):\n"
        "    reads.record(sys.argv[1], folder)\n"
        "    ask(casebook)\n"
    )
    assert set(read(code)) == {"place dcity", "claims of dcity: pm25", "indicator pm25"}


def test_two_states_of_one_slice_are_both_noted(data: Path, tmp_path: Path) -> None:
    code = OPEN + (
        "case.claims()\n"
        "path = folder + '/claims.csv'\n"
        "with reads.unrecorded():\n"
        "    text = open(path, encoding='utf-8').read()\n"
        "    open(path, 'w', encoding='utf-8').write(text.replace('400', '401'))\n"
        "open_case('ccity', data_dir=folder).claims()\n"
    )
    noted = tmp_path / "noted"
    subprocess.run([sys.executable, "-c", BEGIN + code, str(noted), str(data)], check=True)
    lines = [json.loads(line) for line in noted.read_text(encoding="utf-8").splitlines()[1:]]
    assert len({digest for name, digest in lines if name == "claims of ccity"}) == 2


def test_a_casebook_elsewhere_is_not_noted(read: Read, data: Path, tmp_path: Path) -> None:
    other = shutil.copytree(data, tmp_path / "other")
    assert (
        read(f"from helpers.casebook import open_case\nopen_case('ccity', data_dir={str(other)!r})")
        == {}
    )


def test_rows_are_taken_past_the_noting_only_where_it_is_known() -> None:
    package = Path(reads.__file__).parents[1]
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if not path.is_relative_to(package / "casebook")
        and not path.is_relative_to(package / "cli")
        and re.search(r"\.(raw|frame)\(\"|index_of|\.slices\b", path.read_text(encoding="utf-8"))
    }
    # The one notes what it chooses, the other runs before anybody reads.
    assert users == {"editions/taking.py", "preload.py"}
