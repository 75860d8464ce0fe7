from __future__ import annotations

import json
import pickle
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpers.engine.kernels import Preparation, templates
from helpers.engine.run.execute import SectionFailure, run_section
from helpers.engine.run.plan import Task
from tests.unit.engine.making import code, jobs, notebook, prose, write


def task(root: Path, *cells: dict[str, Any], **settings: Any) -> Task:
    folder = write(root / "notebooks {x}", n01_a=notebook(*cells))
    (root / "notebooks").symlink_to(folder)
    (job,) = jobs(root, environment={"CASEBOOK_DATA": str(root / "secret")}, **settings)
    return job.sections[0]


def failing(task: Task) -> SectionFailure:
    with pytest.raises(SectionFailure) as caught:
        run_section(task)
    return caught.value


def test_runs_this_interpreter_in_the_notebooks_folder_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another python3 kernel is installed, which does not even start.
    spec = tmp_path / "jupyter/kernels/python3/kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text('{"argv": ["/no/python"], "display_name": "x", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    running = task(
        tmp_path,
        prose("# 标题 {{city}}", "lang-zh"),
        code(
            "import os, sys, warnings\n"
            "print(city, lang, sys.prefix, os.getcwd())\n"
            "assert os.environ['CASEBOOK_DATA'].endswith('secret')"
        ),
        code("warnings.warn('mind this')\nprint(*{'set', 'order', 'is', 'fixed'})"),
    )
    here = Path.cwd()
    first, second = run_section(running), run_section(running)
    assert Path.cwd() == here
    assert first == second
    text = first.notebook
    assert str(tmp_path) not in text
    assert sys.prefix not in text
    assert "secret" not in text.replace("endswith('secret')", "")
    ran = json.loads(text)
    assert ran["metadata"]["papermill"] == {"parameters": {"city": "lishui", "lang": "zh"}}
    ids = [cell["id"] for cell in ran["cells"]]
    assert ids == ["written-1", "injected-parameters", "written-2", "written-3", "written-4"]
    assert all(cell["metadata"].keys() <= {"tags", "jupyter"} for cell in ran["cells"]), (
        "no times, no papermill record"
    )
    assert ran["cells"][3]["source"][0] == "import os, sys, warnings\n"
    assert "".join(ran["cells"][3]["outputs"][0]["text"]) == ("lishui zh <python> notebooks {x}\n")
    ((cell, warning),) = first.warnings
    assert cell == 4
    assert warning.startswith("<cell>:1: UserWarning: mind this")


def test_a_failing_cell_is_named_with_its_real_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    raised = failing(
        task(tmp_path, prose("# A"), code("def f():\n    return 1 / 0"), code("f()\nprint(2)"))
    )
    failed = raised.failure
    assert (failed.name, failed.lang, failed.section) == ("lishui", "zh", "01_a")
    assert failed.cell == 4
    assert failed.error == "ZeroDivisionError"
    assert failed.message == "division by zero"
    assert "return 1 / 0" in failed.traceback
    assert "\x1b" not in failed.traceback
    assert str(raised) == "lishui zh, 01_a, cell 4: ZeroDivisionError: division by zero"
    again = pickle.loads(pickle.dumps(raised))
    assert (str(again), again.failure) == (str(raised), failed)
    assert capfd.readouterr() == ("", "")


def test_a_kernel_that_does_not_start_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = task(tmp_path, code("1"))
    # Read when matplotlib is imported, so that no kernel can be forked.
    (broken.notebook.parent / "matplotlibrc").touch()
    site = tmp_path / "site"
    site.mkdir()
    (site / "ipykernel_launcher.py").write_text("raise SystemExit('no kernel today')")
    monkeypatch.setenv("PYTHONPATH", str(site))
    failed = failing(broken).failure
    assert (failed.cell, failed.error) == (None, "KernelNotStarted")
    assert "no kernel today" in failed.traceback


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
@pytest.mark.parametrize("cell", ["", "# widgets"], ids=["all cells at once", "cell by cell"])
def test_the_memory_of_a_kernel_is_limited(tmp_path: Path, cell: str) -> None:
    much = code(f"{cell}\nmuch = bytearray(2_000_000_000)")
    assert failing(task(tmp_path, much, memory_limit=1000)).failure.error == "MemoryError"


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_a_cell_that_forges_a_message_is_named(tmp_path: Path) -> None:
    forge = (
        'import os\nfor fd in range(3, 8000):\n    try: os.write(fd, b\'{"status": "ok"}\\n\')\n'
        "    except OSError: pass\nraise ValueError"
    )
    failed = failing(task(tmp_path, code("1"), code(forge), code("print('never')"))).failure
    assert (failed.section, failed.cell, failed.error) == ("01_a", 3, "ForgedMessage")


@pytest.mark.parametrize("cell", ["1", "# widgets"], ids=["all cells at once", "cell by cell"])
@pytest.mark.parametrize("settings", ["00.py", "README"])
def test_a_users_ipython_profile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str, settings: str
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / settings).write_text("of_user = 1\n", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    look = f"'of_user' in globals(), get_ipython().ipython_dir == {str(tmp_path / 'ipython')!r}"
    executed = run_section(task(tmp_path, code(cell), code(look)))
    (shown,) = json.loads(executed.notebook)["cells"][-1]["outputs"]
    assert shown["data"]["text/plain"] == ["(False, False)"]


def test_a_long_folder_for_temporary_files_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 40)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    own = Preparation(("csv",), batch=True)
    for cell, why in (("1", ""), ("# widgets", "the notebook's widgets may want answers")):
        asked = replace(task(tmp_path / str(len(cell)), code(cell)), preparation=own)
        assert run_section(asked).stock_kernel == why
    templates.end(own)
