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

#: When all of them run, in the words of cron.
MONTHLY = "17 3 1 * *"


def accept(words: list[str]) -> dict[str, Any]:
    """Parse a command line as the command would, and return what its options were given."""
    program, name, *arguments = words
    assert re.split(r"[\\/]", program)[-1] in ("casebook", "casebook.exe"), program
    command = main.get_command(click.Context(main), name)
    assert command is not None, name
    return command.make_context(name, arguments).params


def builds_all(words: list[str]) -> None:
    """See that a command line builds every city in both languages."""
    given = accept(words)
    assert (given["every"], given["cities"], given["langs"]) == (True, (), ("zh", "en"))


# GitHub Actions


def workflows(root: Path) -> list[Path]:
    return sorted((root / ".github" / "workflows").glob("*.yml"))


def read_workflow(path: Path) -> dict[str, Any]:
    # The base loader leaves `on` a text; to YAML 1.1 it is true.
    text = path.read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return loaded


def run_tool(root: Path, *words: str) -> None:
    tool = Path(sys.executable).with_name(words[0])
    done = subprocess.run(
        [tool, *words[1:]], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_are_what_github_takes(root: Path) -> None:
    files = [str(path) for path in workflows(root)]
    assert len(files) == 3
    run_tool(root, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def test_workflows_have_no_known_weakness(root: Path) -> None:
    # Too many rights, injection through expressions, actions that are not pinned, and the like.
    run_tool(root, "zizmor", "--offline", "--pedantic", "--no-progress", ".github/workflows")


@pytest.mark.parametrize("name", ["reports", "audit", "tests"])
def test_a_workflow_may_read_and_nothing_else(root: Path, name: str) -> None:
    workflow = read_workflow(root / ".github" / "workflows" / f"{name}.yml")
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"].values()) == {"read"}
        assert int(job["timeout-minutes"]) <= 90


def test_reports_are_built_each_month_and_on_change(root: Path) -> None:
    on = read_workflow(root / ".github/workflows/reports.yml")["on"]
    assert on["schedule"] == [{"cron": MONTHLY}]
    made_of = {"data/**", "notebooks/**", "src/**", "requirements.lock"}
    assert made_of <= set(on["push"]["paths"])
    for pattern in on["push"]["paths"]:
        assert any(root.glob(pattern))


def test_reports_are_uploaded_even_if_one_failed(root: Path) -> None:
    steps = read_workflow(root / ".github/workflows/reports.yml")["jobs"]["build"]["steps"]
    build_step = next(step for step in steps if step.get("id") == "build")
    # Nothing behind it may turn the failure of the build into a success.
    assert "continue-on-error" not in build_step
    assert "||" not in build_step["run"]
    after = steps[steps.index(build_step) + 1 :]
    assert len(after) == 2
    assert all(step["if"].startswith("${{ !cancelled() &&") for step in after)
    summary, upload = after
    assert summary["run"].endswith('>> "$GITHUB_STEP_SUMMARY"')
    assert summary["run"].split()[1] in build_step["run"].split()
    assert upload["with"]["path"] == "reports"


def test_a_report_that_fails_stands_as_it_was_in_the_last_run(root: Path) -> None:
    steps = read_workflow(root / ".github/workflows/reports.yml")["jobs"]["build"]["steps"]
    named = [step.get("name", "") for step in steps]
    bring = steps[named.index("Bring the reports of the last run")]
    assert named.index("Bring the reports of the last run") < named.index("Build")
    upload = steps[-1]["with"]
    assert f"--name {upload['name']} --dir {upload['path']}" in bring["run"]


def test_every_python_is_tested(root: Path) -> None:
    workflow = read_workflow(root / ".github/workflows/tests.yml")
    found = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert found == re.findall(r"Python :: (3\.\d+)", text)


def test_windows_and_macos_build_a_city(root: Path) -> None:
    job = read_workflow(root / ".github/workflows/tests.yml")["jobs"]["build"]
    systems = job["strategy"]["matrix"]["system"]
    assert [name.split("-")[0] for name in systems] == ["windows", "macos"]
    commands = [step["run"] for step in job["steps"] if step.get("run", "").startswith("casebook ")]
    for command in commands:
        name, *words = shlex.split(command)[1:]
        main.commands[name].make_context(name, words)


def test_the_workflow_builds_every_city(root: Path) -> None:
    steps = read_workflow(root / ".github/workflows/reports.yml")["jobs"]["build"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("casebook ")]
    assert commands
    for command in commands:
        builds_all(shlex.split(command))


def test_what_is_audited_is_what_is_locked(root: Path) -> None:
    steps = read_workflow(root / ".github/workflows/audit.yml")["jobs"]["audit"]["steps"]
    audit = shlex.split(steps[-1]["run"])
    assert "--strict" in audit
    assert (root / audit[audit.index("--requirement") + 1]).is_file()


# systemd


def read_unit(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def analyze(*words: str) -> None:
    """Ask systemd itself, on a machine that has it."""
    tool = shutil.which("systemd-analyze")
    if tool:
        done = subprocess.run([tool, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "nknown" not in done.stderr, done.stderr


def test_systemd_takes_the_units(root: Path, tmp_path: Path) -> None:
    for name in ("casebook.service", "casebook.timer"):
        text = (root / "docs/schedule" / name).read_text(encoding="utf-8")
        # systemd looks whether the program is there.
        text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", text)
        (tmp_path / name).write_text(text, encoding="utf-8")
    analyze("verify", "--man=no", *(str(path) for path in sorted(tmp_path.iterdir())))
    analyze(
        *("security", "--offline=yes", "--threshold=20", "--no-pager"),
        str(tmp_path / "casebook.service"),
    )


def test_the_service_is_held_tight(root: Path) -> None:
    service = read_unit(root / "docs/schedule/casebook.service")["Service"]
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["ReadWritePaths"] == f"{service['WorkingDirectory']}/reports"
    assert service["MemoryMax"]
    # One kernel that is killed for memory must not take the build with it.
    assert service["OOMPolicy"] == "continue"
    assert service["User"] != "root"


def test_the_service_builds_every_city(root: Path) -> None:
    service = read_unit(root / "docs/schedule/casebook.service")["Service"]
    builds_all(shlex.split(service["ExecStart"]))


def test_the_timer_starts_the_service_each_month(root: Path) -> None:
    timer = read_unit(root / "docs/schedule/casebook.timer")["Timer"]
    assert timer["OnCalendar"] == "*-*-01 03:17"
    assert timer["Persistent"] == "yes"
    analyze("calendar", timer["OnCalendar"])


# cron


def crontab(root: Path) -> tuple[str, str]:
    """Return when and what the one line of the crontab runs."""
    lines = (root / "docs/schedule/crontab").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if re.match(r"[\d*@]", line))
    *when, what = line.split(maxsplit=5)
    return " ".join(when), what


def test_cron_runs_on_the_first_of_each_month(root: Path) -> None:
    when, _ = crontab(root)
    assert when == MONTHLY
    times: Iterator[datetime] = CronSim(when, datetime(2026, 1, 15, tzinfo=UTC))
    assert [next(times).strftime("%m-%d %H:%M") for _ in range(3)] == [
        "02-01 03:17",
        "03-01 03:17",
        "04-01 03:17",
    ]


def test_cron_builds_every_city(root: Path) -> None:
    _, what = crontab(root)
    assert "%" not in what, "cron makes a line end of it"
    (command,) = re.findall(r"\{ date; (.*); \}", what)
    builds_all(shlex.split(command))


def test_cron_mails_the_log_of_a_run_that_failed_and_no_other(root: Path, tmp_path: Path) -> None:
    _, what = crontab(root)
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
    assert subprocess.run(ignored, cwd=root, check=False).returncode == 0


# Windows


def windows_words(text: str) -> list[str]:
    """Split a command line into words; a backslash is a letter, and quotes are taken off."""
    return [word.strip('"') for word in shlex.split(text, posix=False)]


def schtasks(root: Path) -> dict[str, str]:
    text = (root / "docs/schedule/windows.cmd").read_text(encoding="utf-8")
    code = re.sub(r"(?m)^@rem.*$", "", text).replace("^\n", " ").strip()
    command, *words = windows_words(code)
    assert command == "schtasks"
    options: dict[str, str] = {}
    for word in words:
        if word.startswith("/"):
            option = word
            options[option] = ""
        else:
            assert not options[option], f"{option} is given two values"
            options[option] = word
    return options


def test_schtasks_creates_a_monthly_task(root: Path) -> None:
    options = schtasks(root)
    assert set(options) == {"/Create", "/F", "/TN", "/SC", "/D", "/ST", "/RU", "/TR"}
    assert (options["/SC"], options["/D"], options["/ST"]) == ("MONTHLY", "1", "03:17")
    assert len(options["/TR"]) <= 261, "schtasks takes no more"


def test_the_windows_task_builds_every_city(root: Path) -> None:
    builds_all(windows_words(schtasks(root)["/TR"]))


def test_the_powershell_task_builds_every_city(root: Path) -> None:
    text = (root / "docs/schedule/windows.ps1").read_text(encoding="utf-8")
    (program,) = re.findall(r"-Execute (\S+)", text)
    (arguments,) = re.findall(r'-Argument "([^"]+)"', text)
    builds_all([program, *windows_words(arguments)])


# Airflow


def test_the_dag_of_the_documents_builds_every_city_in_ten_lines(root: Path) -> None:
    text = (root / "docs" / "operating.md").read_text(encoding="utf-8")
    (code,) = (
        block for block in re.findall(r"```python[^\n]*\n(.*?)```", text, re.S) if "DAG(" in block
    )
    assert len([line for line in code.splitlines() if line]) <= 10
    tree = ast.parse(code)
    compile(tree, "operating.md", "exec")
    given = {
        word.arg: word.value.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for word in call.keywords
        if isinstance(word.value, ast.Constant)
    }
    assert given["schedule"] == MONTHLY
    assert given["catchup"] is False
    assert given["max_active_runs"] == 1
    (command,) = re.findall(r'(?m)^command = "(.*)"$', code)
    assert "bash_command=command" in code
    builds_all(shlex.split(command))


# Docker


def instructions(root: Path) -> list[tuple[str, str]]:
    """Read a Dockerfile: instruction and argument, with lines that go on joined."""
    text = (root / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^#.*\n", "", text).replace("\\\n", " ")
    return [
        (word.upper(), rest.strip())
        for word, _, rest in (line.partition(" ") for line in text.splitlines() if line.strip())
    ]


def copied(root: Path) -> list[str]:
    return [
        source
        for word, rest in instructions(root)
        if word in {"COPY", "ADD"}
        for source in shlex.split(rest)[:-1]
    ]


def test_every_instruction_is_one(root: Path) -> None:
    known = {"ARG", "FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "ENTRYPOINT", "CMD"}
    words = [word for word, _ in instructions(root)]
    assert set(words) <= known
    assert words[:2] == ["ARG", "FROM"]


def test_the_image_is_of_a_python_that_the_casebook_takes(root: Path) -> None:
    base = dict(instructions(root))["ARG"]
    found = re.fullmatch(r"BASE=python:(3\.\d+)-slim-\w+", base)
    assert found
    assert f"Python :: {found[1]}" in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_what_is_copied_is_in_the_checkout(root: Path) -> None:
    assert copied(root)
    for source in copied(root):
        assert not source.startswith("--")
        assert (root / source).exists(), source


def test_nothing_but_what_is_copied_gets_into_the_build(root: Path) -> None:
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert let_in == set(copied(root))


def test_the_image_runs_without_rights(root: Path) -> None:
    found = instructions(root)
    users = [rest for word, rest in found if word == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    last_run = max(number for number, (word, _) in enumerate(found) if word == "RUN")
    assert [word for word, _ in found].index("USER") > last_run
    settings = dict(found)
    folder = settings["WORKDIR"]
    assert settings["VOLUME"] == f"{folder}/reports"
    installed = [shlex.split(rest) for word, rest in found if word == "RUN" and "pip" in rest]
    assert installed[0] == ["pip", "install", "--requirement", "requirements.lock"]
    assert "--no-deps" in installed[1]


def test_the_container_builds_every_city(root: Path) -> None:
    settings = dict(instructions(root))
    entry, command = (ast.literal_eval(settings[word]) for word in ("ENTRYPOINT", "CMD"))
    builds_all([*entry, *command])


def test_the_documentation_names_every_file(root: Path) -> None:
    text = (root / "docs/schedule.md").read_text(encoding="utf-8")
    for path in (root / "docs/schedule").iterdir():
        assert f"(schedule/{path.name})" in text
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (root / "docs" / link).exists(), link


def test_the_command_of_the_documentation_is_one(root: Path) -> None:
    text = (root / "docs/schedule.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"(?m)^casebook .*", text)
    builds_all(shlex.split(command))
