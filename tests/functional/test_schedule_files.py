"""The files for schedulers and containers are well formed, and what they run is a command."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from cronsim import CronSim

from helpers.cli import main
from tests.conftest import ROOT

#: When all of them run, in the words of cron.
MONTHLY = "17 3 1 * *"
SCHEDULE = ROOT / "docs" / "schedule"


def text(*names: str) -> str:
    return ROOT.joinpath(*names).read_text(encoding="utf-8")


def workflow(name: str) -> dict[str, Any]:
    # The base loader leaves `on` a text; to YAML 1.1 it is true.
    said = text(".github", "workflows", f"{name}.yml")
    loaded: dict[str, Any] = yaml.load(said, Loader=yaml.BaseLoader)  # noqa: S506
    return loaded


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text("docs", "schedule", name))
    return parser


def crontab() -> tuple[str, str]:
    """Return when and what the one line of the crontab runs."""
    (line,) = re.findall(r"(?m)^[\d*@].*$", text("docs", "schedule", "crontab"))
    *when, what = line.split(maxsplit=5)
    return " ".join(when), what


def windows_words(said: str) -> list[str]:
    """Split a command line into words; a backslash is a letter, and quotes are taken off."""
    return [word.strip('"') for word in shlex.split(said, posix=False)]


def schtasks() -> dict[str, str]:
    code = re.sub(r"(?m)^@rem.*$", "", text("docs", "schedule", "windows.cmd")).replace("^\n", " ")
    command, *words = windows_words(code.strip())
    assert command == "schtasks"
    found: dict[str, str] = {}
    for word, after in zip(words, [*words[1:], "/"], strict=True):
        if word.startswith("/"):
            found[word] = "" if after.startswith("/") else after
    return found


def dag() -> str:
    """Return the script for Airflow that the documents show."""
    blocks = re.findall(r"```python[^\n]*\n(.*?)```", text("docs", "operating.md"), re.S)
    (found,) = (block for block in blocks if "DAG(" in block)
    return str(found)


def instructions() -> list[tuple[str, str]]:
    """Read the Dockerfile: instruction and argument, with lines that go on joined."""
    lines = re.sub(r"(?m)^#.*\n", "", text("Dockerfile")).replace("\\\n", " ").splitlines()
    return [
        (word.upper(), rest.strip())
        for word, _, rest in (line.partition(" ") for line in lines if line.strip())
    ]


def copied() -> set[str]:
    found = (shlex.split(rest)[:-1] for word, rest in instructions() if word in {"COPY", "ADD"})
    return {source for sources in found for source in sources}


def builds_of_all() -> Iterator[Any]:
    """Give every command line that is to build all cities in both languages."""
    for step in workflow("reports")["jobs"]["build"]["steps"]:
        if step.get("id") == "build":
            yield pytest.param(shlex.split(step["run"]), id="GitHub")
    yield pytest.param(shlex.split(unit("casebook.service")["Service"]["ExecStart"]), id="systemd")
    yield pytest.param(shlex.split(re.findall(r"\{ date; (.*); \}", crontab()[1])[0]), id="cron")
    yield pytest.param(windows_words(schtasks()["/TR"]), id="schtasks")
    (program,) = re.findall(r"-Execute (\S+)", text("docs", "schedule", "windows.ps1"))
    (words,) = re.findall(r'-Argument "([^"]+)"', text("docs", "schedule", "windows.ps1"))
    yield pytest.param([program, *windows_words(words)], id="PowerShell")
    (command,) = re.findall(r'(?m)^command = "(.*)"$', dag())
    yield pytest.param(shlex.split(command), id="Airflow")
    settings = dict(instructions())
    words = [word for name in ("ENTRYPOINT", "CMD") for word in ast.literal_eval(settings[name])]
    yield pytest.param(words, id="Docker")
    (command,) = re.findall(r"(?m)^casebook .*", text("docs", "schedule.md"))
    yield pytest.param(shlex.split(command), id="documentation")


def accepted(words: list[str]) -> dict[str, Any]:
    """Parse a command line as the command would, and return what its options were given."""
    program, name, *arguments = words
    assert re.split(r"[\\/]", program)[-1] in ("casebook", "casebook.exe"), program
    command = main.get_command(click.Context(main), name)
    assert command is not None, name
    return command.make_context(name, arguments).params


@pytest.mark.parametrize("words", [*builds_of_all()])
def test_every_schedule_builds_all_cities_in_both_languages(words: list[str]) -> None:
    given = accepted(words)
    assert (given["every"], given["cities"], given["langs"]) == (True, (), ("zh", "en"))


def test_all_of_them_run_at_one_time() -> None:
    assert workflow("reports")["on"]["schedule"] == [{"cron": MONTHLY}]
    assert unit("casebook.timer")["Timer"]["OnCalendar"] == "*-*-01 03:17"
    assert [schtasks()[name] for name in ("/SC", "/D", "/ST")] == ["MONTHLY", "1", "03:17"]
    assert f'schedule="{MONTHLY}"' in dag()
    times: Iterator[datetime] = CronSim(crontab()[0], datetime(2026, 1, 15, tzinfo=UTC))
    assert [f"{next(times):%m-%d %H:%M}" for _ in range(2)] == ["02-01 03:17", "03-01 03:17"]


def run_tool(*words: str) -> None:
    tool = shutil.which(words[0], path=Path(sys.executable).parent) or shutil.which(words[0])
    if tool is None:
        pytest.skip(f"{words[0]} is not installed")
    done = subprocess.run(
        [tool, *words[1:]], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nknown" not in done.stderr, done.stderr


def test_workflows_are_what_github_takes_and_have_no_known_weakness() -> None:
    files = sorted(str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    run_tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    # Too many rights, injection through expressions, actions that are not pinned, and the like.
    run_tool("zizmor", "--offline", "--pedantic", "--no-progress", ".github/workflows")
    for path in files:
        for job in workflow(Path(path).stem)["jobs"].values():
            assert set(job["permissions"].values()) == {"read"}


def test_reports_are_built_on_change_and_uploaded_even_if_one_failed() -> None:
    watched = workflow("reports")["on"]["push"]["paths"]
    assert {"data/**", "notebooks/**", "src/**", "requirements.lock"} <= set(watched)
    assert all(any(ROOT.glob(pattern)) for pattern in watched)
    steps = workflow("reports")["jobs"]["build"]["steps"]
    at = [step.get("id") for step in steps].index("build")
    # Nothing behind it may turn the failure of the build into a success.
    assert "continue-on-error" not in steps[at] and "||" not in steps[at]["run"]
    summary, upload = steps[at + 1 :]
    assert all(step["if"].startswith("${{ !cancelled() &&") for step in (summary, upload))
    assert summary["run"].split()[1] in steps[at]["run"].split()
    # A report that fails stands as it was in the last run, which is brought first.
    kept = f"--name {upload['with']['name']} --dir {upload['with']['path']}"
    assert any(kept in step.get("run", "") for step in steps[:at])


def test_every_python_is_tested_and_other_systems_build_a_city() -> None:
    jobs = workflow("tests")["jobs"]
    pythons = re.findall(r"Python :: (3\.\d+)", text("pyproject.toml"))
    assert jobs["test"]["strategy"]["matrix"]["python"] == pythons
    systems = jobs["build"]["strategy"]["matrix"]["system"]
    assert [name.split("-")[0] for name in systems] == ["windows", "macos"]
    for step in jobs["build"]["steps"]:
        if step.get("run", "").startswith("casebook "):
            accepted(shlex.split(step["run"]))


def test_what_is_audited_is_what_is_locked() -> None:
    audit = shlex.split(workflow("audit")["jobs"]["audit"]["steps"][-1]["run"])
    assert "--strict" in audit
    assert (ROOT / audit[audit.index("--requirement") + 1]).is_file()


def test_systemd_takes_the_units_and_finds_them_tight(tmp_path: Path) -> None:
    for name in ("casebook.service", "casebook.timer"):
        # systemd looks whether the program is there.
        made = re.sub(
            r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", text("docs", "schedule", name)
        )
        (tmp_path / name).write_text(made, encoding="utf-8")
    run_tool("systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir())))
    run_tool("systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager",
             str(tmp_path / "casebook.service"))  # fmt: skip
    # One kernel that is killed for memory must not take the build with it.
    assert unit("casebook.service")["Service"]["OOMPolicy"] == "continue"


def test_an_interpreter_below_a_home_directory_is_said_to_be_out_of_the_units_reach(
    tmp_path: Path,
) -> None:
    assert unit("casebook.service")["Service"]["ProtectHome"] == "yes"
    make = "make report PYTHON=/usr/bin/python3"
    for said in (text("docs", "schedule.md"), text("docs", "schedule", "casebook.service")):
        assert make in said
        assert "below a home directory" in said
    # The environment would be made with that interpreter, and the unit starts what is in it.
    words = [*make.split(), "--dry-run", f"VENV={tmp_path / 'venv'}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"/usr/bin/python3 -m venv {tmp_path / 'venv'}" in done.stdout
    assert (
        unit("casebook.service")["Service"]["ExecStart"].split()[0].endswith("/.venv/bin/casebook")
    )


def test_cron_mails_the_log_of_a_run_that_failed_and_no_other(tmp_path: Path) -> None:
    _, what = crontab()
    assert "%" not in what, "cron makes a line end of it"
    command = what.partition("&& ")[2]
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    casebook = tmp_path / ".venv/bin/casebook"
    for code, number in ((0, 1), (1, 2), (1, 3), (0, 4)):
        script = f"#!/bin/sh\necho run {number} >&2\nexit {code}\n"
        casebook.write_text(script, encoding="utf-8")
        casebook.chmod(0o755)
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        date, *lines = done.stdout.splitlines() or [""]
        assert lines == ([f"run {number}"] if code else [])
        assert bool(date) == bool(code), "it says when"
    ignored = ["git", "check-ignore", "--quiet", "reports/cron.log"]
    assert subprocess.run(ignored, cwd=ROOT, check=False).returncode == 0


def test_schtasks_takes_the_length_of_the_task() -> None:
    assert len(schtasks()["/TR"]) <= 261


def test_the_dag_of_the_documents_is_ten_lines_and_makes_up_for_nothing() -> None:
    assert len([line for line in dag().splitlines() if line]) <= 10
    compile(dag(), "operating.md", "exec")
    assert "catchup=False" in dag() and "max_active_runs=1" in dag()
    assert "bash_command=command" in dag()


def test_the_image_is_of_a_known_python_holds_what_is_copied_and_runs_without_rights() -> None:
    found = instructions()
    version = re.fullmatch(r"BASE=python:(3\.\d+)-slim-\w+", dict(found)["ARG"])
    assert version and f"Python :: {version[1]}" in text("pyproject.toml")
    assert copied() and all((ROOT / source).exists() for source in copied())
    rules = [line for line in text(".dockerignore").splitlines() if line and line[0] != "#"]
    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == copied()
    words = [word for word, _ in found]
    assert dict(found)["USER"] not in {"root", "0"}
    assert words.index("USER") > max(at for at, word in enumerate(words) if word == "RUN")


def test_the_documentation_names_every_file() -> None:
    said = text("docs", "schedule.md")
    assert all(f"(schedule/{path.name})" in said for path in SCHEDULE.iterdir())
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", said):
        assert (ROOT / "docs" / link).exists(), link
