from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from helpers.engine.run.parameters import BadParameterValue, UnknownParameter
from helpers.engine.run.plan import (
    BadName,
    BadNotebook,
    NoNotebooks,
    find_sections,
)
from tests.unit.engine.making import code, jobs, notebook, prose, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    year = notebook(parameters="year: int | None = None\n")
    write(tmp_path / "notebooks", n02_b=notebook(code("1")), n01_a=notebook(), n03_c=year)
    return tmp_path


def test_sections_come_in_the_order_of_their_names(root: Path) -> None:
    write(root / "notebooks", scratch=notebook(), n1_short=notebook())
    sections = find_sections(root / "notebooks")
    assert [section.name for section in sections] == ["01_a", "02_b", "03_c"]
    assert [p.name for p in sections[2].parameters] == ["year"]
    assert all(section.path.is_absolute() for section in sections)


def test_an_appendix_comes_last_and_the_number_00_is_no_section(root: Path) -> None:
    appendix = notebook(prose("# Data", "appendix"))
    write(root / "notebooks", n00_start=notebook(), n02_b=appendix)
    names = [section.name for section in find_sections(root / "notebooks")]
    assert names == ["01_a", "03_c", "02_b"]


def test_a_folder_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoNotebooks, match="NN_name"):
        find_sections(tmp_path)
    with pytest.raises(NoNotebooks, match="no such folder"):
        find_sections(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{", "cannot be read"),
        ("{'é'}".encode("latin-1"), "cannot be read"),
        (b"[]", "not a notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "not a notebook"),
        (
            b'{"nbformat": 4, "cells": [], "metadata": {"language_info": {"name": "R"}}}',
            "written in R",
        ),
    ],
)
def test_a_file_that_is_no_python_notebook_is_refused(root: Path, text: bytes, says: str) -> None:
    (root / "notebooks" / "04_bad.ipynb").write_bytes(text)
    with pytest.raises(BadNotebook, match=f"04_bad.ipynb: .*{says}"):
        find_sections(root / "notebooks")


def test_one_job_for_each_city_and_language(root: Path) -> None:
    planned = jobs(root, ["lishui", "yushu", "lishui"], langs=["zh", "en"], given=[("year", "2")])
    assert [job.report for job in planned] == ["lishui zh", "lishui en", "yushu zh", "yushu en"]
    last = planned[-1]
    assert last.folder == (root / "reports/yushu/en").resolve()
    assert [task.parameters for task in last.sections] == [
        (("city", "yushu"), ("lang", "en")),
        (("city", "yushu"), ("lang", "en")),
        (("year", 2),),
    ]


def test_formats_keep_one_order(root: Path) -> None:
    (job,) = jobs(root, formats=["pdf", "html", "pdf"])
    assert job.formats == ("html", "pdf")


def test_a_job_travels_to_a_worker(root: Path) -> None:
    (job,) = jobs(root)
    assert pickle.loads(pickle.dumps(job)) == job
    assert hash(job.sections[0])


@pytest.mark.parametrize(
    "city",
    ["", "../x", "/etc", "a/b", "a.b", "郴州", "Lishui", "a b", "a\x00", "con", "com1", "a\n"],
)
def test_a_city_that_cannot_be_a_folder_is_refused(root: Path, city: str) -> None:
    with pytest.raises(BadName, match="name of a report"):
        jobs(root, [city])


def test_wrong_use_is_refused_with_what_would_do(root: Path) -> None:
    with pytest.raises(BadParameterValue, match="one of zh, en"):
        jobs(root, langs=["fr"])
    with pytest.raises(UnknownParameter, match="did you mean year"):
        jobs(root, given=[("yeer", "1")])
    with pytest.raises(BadParameterValue, match="whole number"):
        jobs(root, given=[("year", "x")])
    with pytest.raises(BadParameterValue, match="city is given twice"):
        jobs(root, given=[("city", "x")])
    with pytest.raises(BadName, match=r"no format 'htm'.*did you mean html"):
        jobs(root, formats=["htm"])
