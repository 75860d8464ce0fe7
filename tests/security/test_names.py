"""Names and parameters: refused with a message, or harmless wherever they end up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from papermill.translators import translate_parameters  # type: ignore[import-untyped]

from helpers.casebook import Casebook, find_place, read_casebook
from helpers.cli import main
from helpers.engine.run.parameters import Parameter
from helpers.engine.run.plan import Job, Section, plan
from helpers.errors import CasebookError
from tests.security.hostile import hostile

OUT = Path("/reports")
PARAMETERS = (
    Parameter("city", "str", default="a"),
    Parameter("lang", "str", default="zh"),
    Parameter("note", "str", default=""),
    Parameter("year", "int", default=1),
    Parameter("share", "float", default=1.0),
    Parameter("both", "bool", default=True),
    Parameter("limit", "int", optional=True),
    Parameter("mode", "str", choices=("a", "b"), default="a"),
)
SECTION = Section("01_a", Path("/notebooks/01_a.ipynb"), PARAMETERS)


def planned(city: str, lang: str, *given: tuple[str, str], form: str = "html") -> Job | None:
    """Plan a job; a refusal must say what it refuses without passing controls on."""
    try:
        (job,) = plan(
            [SECTION], {city: {"city": city}}, langs=[lang], formats=[form], out=OUT, given=given
        )
    except CasebookError as error:
        assert str(error).isprintable(), "an error must not write controls to a terminal or a log"
        return None
    return job


@settings(max_examples=1000)
@given(hostile, hostile)
@example("lishui", "zh")
@example("com1", "zh")
@example("a" * 65, "zh")
@example("lishui", "nul")
@example("lishui\n", "zh")
def test_a_report_stays_two_folders_below_the_reports(city: str, lang: str) -> None:
    for job in (planned(city, "zh"), planned("lishui", lang), planned(city, lang)):
        if job is not None:
            assert job.folder.parent.parent == job.out
            assert job.folder.resolve().is_relative_to(OUT.resolve())
            for part in job.folder.parts[-2:]:
                assert part.isascii()
                assert part.replace("_", "").replace("-", "").isalnum()
                assert part not in {"con", "nul", "prn", "aux", "com1", "lpt9"}
                assert len(part) <= 64


@settings(max_examples=1500)
@given(st.sampled_from([p.name for p in PARAMETERS]), hostile)
@example("note", "'); import os #")
@example("note", '\\" + __import__("os").name + "')
@example("note", "{city} {0} %s $(id)")
@example("year", "1;import os")
@example("share", "1e999")
@example("both", "__import__")
def test_a_parameter_reaches_the_kernel_as_the_value_it_is(name: str, text: str) -> None:
    job = planned("lishui", "zh", (name, text))
    if job is None:
        return
    passed = dict(job.sections[0].parameters)
    tree = ast.parse(translate_parameters("python3", "python", passed))
    assert {type(statement) for statement in tree.body} <= {ast.Assign}
    for statement in tree.body:
        assert isinstance(statement, ast.Assign)
        (target,) = statement.targets
        assert isinstance(target, ast.Name)
        assert ast.literal_eval(statement.value) == passed[target.id]
    if name == "note" and not job.sections[0].places:
        assert passed["note"] == text
    assert "\x1b" not in str(passed)
    assert str(passed).isprintable()


@pytest.fixture(scope="module")
def casebook(root: Path) -> Casebook:
    return read_casebook(root / "data")


def test_a_name_is_a_place_or_is_refused(casebook: Casebook) -> None:
    known = set(casebook.places["place"])

    @settings(max_examples=600)
    @given(hostile)
    def finds(name: str) -> None:
        try:
            assert find_place(casebook, name).id in known
        except CasebookError as error:
            assert str(error).isprintable()

    finds()


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/passwd", "con", "a\nb", "{city}", "$(touch x)", "\u202echenzhou"]
)
def test_the_command_refuses_a_city_and_leaves_nothing(
    name: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        main,
        [
            *("build", "--data-dir", str(root / "data"), "--notebooks", str(root / "notebooks")),
            *("--out", "reports", "--", name),
        ],
    )
    assert done.exit_code == 2
    assert done.stderr.rstrip("\n").isprintable()
    assert list(tmp_path.iterdir()) == []
