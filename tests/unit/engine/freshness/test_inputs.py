"""Parameters that name files: found, known by content, absolute for the kernel alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.freshness.fingerprint import differences, recipe
from helpers.engine.freshness.inputs import named_inputs, without_places
from helpers.engine.run.execute import run_section
from helpers.engine.run.parameters import Parameter
from helpers.engine.run.plan import Job
from tests.unit.engine.making import PARAMETERS, code, jobs, notebook, write

MEASURED = PARAMETERS + 'measurements: str = ""  # folder of measurements\n'
READ = (
    "from pathlib import Path\n"
    "from IPython.display import Markdown\n"
    "folder = Path(measurements)\n"
    "assert folder.is_absolute() and Path.cwd().name == 'notebooks'\n"
    "print(folder, (folder / 'air.csv').read_text())\n"
    "Markdown(f'read from `{folder}/air.csv` and not src/measured')"
)


def project(root: Path, content: str = "pm25\n35\n") -> Path:
    write(root / "notebooks", n01_a=notebook(code(READ), parameters=MEASURED), n02_b=notebook())
    (root / "measured").mkdir(parents=True)
    (root / "measured" / "air.csv").write_text(content, encoding="utf-8")
    return root


def job_of(root: Path, text: str = "measured") -> Job:
    (job,) = jobs(root, given=[("measurements", text)])
    return job


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project(tmp_path))
    return tmp_path


@pytest.mark.parametrize("text", ["measured", "./measured/", "notebooks/../measured"])
def test_a_relative_folder_counts_by_its_content_however_it_is_written(
    root: Path, text: str
) -> None:
    before = recipe(job_of(root))
    assert recipe(job_of(root, text)) == before == recipe(job_of(root, str(root / "measured")))
    (root / "measured" / "air.csv").write_text("pm25\n36\n", encoding="utf-8")
    assert differences(before, recipe(job_of(root))) == ("input measurements measured",)


def test_another_folder_of_the_same_content_and_name_is_the_same_input(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = recipe(job_of(root))
    elsewhere = project(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.chdir(elsewhere)
    assert recipe(job_of(elsewhere)) == before


def test_a_file_counts_by_its_content(root: Path) -> None:
    before = recipe(job_of(root, "measured/air.csv"))
    assert "input measurements air.csv" in before
    (root / "measured" / "air.csv").write_text("", encoding="utf-8")
    assert differences(before, recipe(job_of(root, "measured/air.csv"))) == (
        "input measurements air.csv",
    )


def test_the_kernel_reads_it_and_what_is_published_does_not_say_where_it_lies(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(root)
    assert job.parameters == ()
    text = run_section(job.sections[0]).notebook
    assert str(root) not in text
    ran = json.loads(text)
    assert ran["metadata"]["papermill"]["parameters"]["measurements"] == "measured"
    assert 'measurements = "measured"' in "".join(ran["cells"][1]["source"])
    assert ran["cells"][2]["outputs"][0]["text"][0] == "measured pm25\n"
    shown = "".join(ran["cells"][2]["outputs"][1]["data"]["text/plain"])
    assert shown == "<IPython.core.display.Markdown object>"
    markdown = "".join(ran["cells"][2]["outputs"][1]["data"]["text/markdown"])
    assert markdown == "read from `measured/air.csv` and not src/measured"
    elsewhere = project(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.chdir(elsewhere)
    assert run_section(job_of(elsewhere).sections[0]).notebook == text


def test_a_default_counts_from_the_folder_of_the_notebook(root: Path) -> None:
    default = MEASURED.replace('""', '"../measured"')
    write(root / "notebooks", n01_a=notebook(parameters=default))
    (job,) = jobs(root)
    assert job.inputs == (("measurements", root / "measured"),)
    assert job.sections[0].places == ()


@pytest.mark.parametrize("text", ["", "no such folder", "\0", "x" * 5000, "a\nb"])
def test_other_text_is_text(root: Path, text: str) -> None:
    assert named_inputs([Parameter("p", "str")], {"p": text}, root) == {}


def test_a_choice_or_a_number_is_no_file(root: Path) -> None:
    choice = Parameter("p", "str", choices=("measured", "notebooks"))
    assert named_inputs([choice], {"p": "measured"}, root) == {}
    assert named_inputs([Parameter("p", "int")], {"p": 1}, root) == {}
    assert named_inputs([Parameter("p", "str")], {"p": "measured"}, root) != {}


def test_a_city_called_like_a_folder_stays_a_city(root: Path) -> None:
    (root / "lishui").mkdir()
    (job,) = jobs(root)
    assert job.inputs == ()
    assert dict(job.sections[0].parameters)["city"] == "lishui"


def test_coded_pictures_are_left_alone(root: Path) -> None:
    data = {"image/png": "+/data/x+", "image/svg+xml": "<text>/data/x</text>", "n": ["/data", 1]}
    assert without_places(data, [("p", Path("/data"))]) == {
        "image/png": "+/data/x+",
        "image/svg+xml": "<text>data/x</text>",
        "n": ["data", 1],
    }


@given(st.text())
def test_text_without_a_place_is_not_changed(text: str) -> None:
    place = Path("/a place that nobody has/m")
    assert without_places(text, [("p", place)]) == text
    assert str(place) not in without_places(f"{text} {place}/x", [("p", place)])
