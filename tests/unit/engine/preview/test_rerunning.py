from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.engine.preview.rerunning import Choice, Rerunner
from helpers.engine.run.plan import Job
from helpers.errors import CasebookError
from tests.unit.engine.making import code, jobs, notebook, write

#: Tells how often it has run, in a file beside the notebook.
COUNT = "from pathlib import Path\nwith Path('{0}.txt').open('a') as file:\n    file.write('.')\n"
CHOICE = Choice("lishui", "zh")


@pytest.fixture
def rerunner(tmp_path: Path) -> Rerunner:
    for name in ("01_one", "02_two"):
        source = COUNT.format(name) + f"print('{name}', city)"
        write(tmp_path / "notebooks", **{f"n{name}": notebook(code(source))})

    def plan(choice: Choice) -> Job:
        (job,) = jobs(tmp_path, [choice.name], langs=[choice.lang], formats=[choice.skin])
        wanted = tuple(task for task in job.sections if choice.section in ("", task.section))
        return replace(job, sections=wanted)

    return Rerunner(plan)


def runs(root: Path, name: str) -> int:
    return len((root / "notebooks" / f"{name}.txt").read_text(encoding="utf-8"))


def test_a_saved_notebook_is_run_again_and_the_others_are_not(
    tmp_path: Path, rerunner: Rerunner
) -> None:
    first = rerunner.show(CHOICE)
    assert first.content is not None and b"01_one lishui" in first.content
    assert rerunner.show(CHOICE).content == first.content
    write(tmp_path / "notebooks", n02_two=notebook(code("print('another')")))
    again = rerunner.show(CHOICE)
    assert again.content is not None
    assert b"01_one lishui" in again.content and b"another" in again.content
    assert runs(tmp_path, "01_one") == 1
    rerunner.close()


def test_what_any_notebook_may_read_counts_for_all_that_are_looked_at(
    tmp_path: Path, rerunner: Rerunner
) -> None:
    rerunner.show(CHOICE)
    rerunner.changed()
    rerunner.show(replace(CHOICE, section="01_one"))
    assert (runs(tmp_path, "01_one"), runs(tmp_path, "02_two")) == (2, 1)
    rerunner.show(CHOICE)
    assert (runs(tmp_path, "01_one"), runs(tmp_path, "02_two")) == (2, 2)
    rerunner.close()


def test_an_error_is_told_with_cell_and_line_and_what_was_shown_stays(
    tmp_path: Path, rerunner: Rerunner
) -> None:
    first = rerunner.show(CHOICE)
    write(tmp_path / "notebooks", n02_two=notebook(code("x = 1\n\nx / 0")))
    failed = rerunner.show(CHOICE)
    assert failed.content == first.content
    (failure,) = failed.failures
    assert (failure.section, failure.cell, failure.line) == ("02_two", 2, 3)
    assert failure.error == "ZeroDivisionError"
    rerunner.close()


def test_what_cannot_be_planned_is_told(tmp_path: Path) -> None:
    def plan(choice: Choice) -> Job:
        raise CasebookError("no such report", where=choice.name)

    shown = Rerunner(plan).show(CHOICE)
    assert shown.content is None
    assert shown.failures[0].message == "lishui: no such report"


def test_a_pdf_is_set_in_a_process_of_its_own(rerunner: Rerunner) -> None:
    shown = rerunner.show(replace(CHOICE, skin="pdf"))
    assert shown.content is not None and shown.content.startswith(b"%PDF")
    rerunner.close()
