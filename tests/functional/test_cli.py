"""The command, as people and schedulers run it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.casebook import open_case
from helpers.cli import main
from helpers.engine.publish.building_lock import building
from helpers.engine.run import execute, plan
from helpers.standards import air_limits
from tests.files import contents
from tests.functional.commands import COMMAND, run, write
from tests.functional.faults import section
from tests.unit.engine import making
from tests.unit.engine.kernels.running import alive

YEAR = "year: int = 2022  # the year to look at\n"


@pytest.fixture
def project(folder: Path, plain: None) -> Path:
    """A folder with the data of the repository and two small notebooks."""
    write(
        folder / "notebooks",
        "01_overview",
        "import os\n"
        "from pathlib import Path\n"
        "assert Path(os.environ['CASEBOOK_DATA']).name == 'data'\n"
        "print('city', city, lang, data_dir)",
        parameters=f"{making.PARAMETERS}data_dir: str | None = None\n",
    )
    write(folder / "notebooks", "02_year", "print('year', year)", parameters=YEAR)
    return folder


def visible(project: Path) -> list[str]:
    return sorted(contents(project / "reports").keys() - {".building.lock"})


@pytest.mark.parametrize("command", [(), *((name,) for name in main.commands)])
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "casebook " + (command[0] if command else "build") in result.output


def test_help_loads_nothing_heavy() -> None:
    heavy = ["pandas", "numpy", "papermill", "nbconvert", "nbformat", "matplotlib",
             "rich", "typst", "IPython", "pint", "asyncio", "multiprocessing"]  # fmt: skip
    program = (
        "import sys\n"
        "from helpers.cli import main\n"
        "try:\n    main(['build', '--help'])\n"
        "finally:\n"
        f"    print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_the_command_is_installed_and_knows_its_version() -> None:
    done = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("casebook, version ")


@pytest.mark.skipif(sys.platform != "linux", reason="has no /dev/full")
@pytest.mark.parametrize("words", [("list",), ("check",), ("--help",)])
def test_an_output_that_takes_no_more_is_one_line(project: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith("Error: No space left on device (make room where it writes")


@pytest.mark.skipif(sys.platform == "win32", reason="no folder goes that somebody is in")
def test_a_current_folder_that_is_gone_is_said(project: Path) -> None:
    (project / "gone").mkdir()
    command = ["sh", "-c", 'cd gone && rmdir ../gone && exec "$0" list', COMMAND]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: the current folder is gone (go to another one)\n"


def test_builds_a_city_by_its_chinese_name_and_then_leaves_it_as_it_is(project: Path) -> None:
    result = run("build", "郴州", "-p", "year", "2021", "--jobs", "2")
    assert result.exit_code == 0, result.stderr
    assert visible(project) == [
        "chenzhou/zh/content.json",
        "chenzhou/zh/report.html",
        "chenzhou/zh/report.json",
        "chenzhou/zh/report.md",
        "chenzhou/zh/report.pdf",
        "chenzhou/zh/sections/01_overview.ipynb",
        "chenzhou/zh/sections/02_year.ipynb",
        "index.html",
        "index.json",
        "run.json",
    ]
    text = (project / "reports/chenzhou/zh/report.html").read_text(encoding="utf-8")
    assert text == "city chenzhou zh None\nyear 2021\n"
    for name in visible(project):
        assert str(project) not in (project / "reports" / name).read_text(encoding="utf-8")
    assert "[3/3] chenzhou zh  report" in result.stderr
    assert result.stdout.startswith("1 built, 0 already fresh")

    again = run("build", "chenzhou", "-p", "year", "2021")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout == "0 built, 1 already fresh\n"

    listed = json.loads(run("list", "--json").stdout)
    (chenzhou,) = [city for city in listed["cities"] if city["city"] == "chenzhou"]
    assert chenzhou["name_zh"] == "郴州市"
    assert chenzhou["coverage"]["claims"] > 0
    (report,) = chenzhou["reports"]
    assert report["there"]
    assert report["stale"] == ["parameters"], "it was built with another year than the default"
    lines = run("list").stdout.splitlines()
    assert "  zh: stale (html, pdf): parameters changed" in lines
    assert lines.count("  zh: not built") == len(listed["cities"]) - 1


@pytest.mark.usefixtures("in_this_process")
def test_a_failure_is_named_and_other_cities_are_built(project: Path) -> None:
    write(project / "notebooks", "01_overview", "if city == 'yushu':\n    raise KeyError('gdp')")
    kill = "import os\nif city == 'yushu':\n    os.kill(os.getpid(), 9)"
    write(project / "notebooks", "03_killed", kill)
    write(project / "notebooks", "04_slow", "1", "import time\ntime.sleep(99 * (city == 'yushu'))")
    result = run("build", "yushu", "lishui", "--format", "html", "--timeout", "3")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 built, 0 already fresh, 1 failed\n")
    named = [line for line in result.stderr.splitlines() if line.startswith("failed: ")]
    assert sorted(named) == [
        "failed: yushu zh, 01_overview, cell 2: KeyError: 'gdp'",
        "failed: yushu zh, 03_killed, cell 2: KernelDied: the kernel was killed by SIGKILL, "
        "perhaps for want of memory while the cell ran",
        "failed: yushu zh, 04_slow, cell 3: Timeout: the cell took longer than 3 seconds",
    ]
    assert "    | ----> 2     raise KeyError('gdp')" in result.stderr
    there = {path.name for path in (project / "reports").iterdir()}
    assert there == {"index.html", "index.json", "run.json", ".building.lock", "lishui"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "one or more cities, or --all"),
        (("chenzhou", "--all"), "one or more cities, or --all"),
        (("chenzou",), "did you mean chenzhou"),
        (("郴洲",), "郴州"),
        (("../chenzhou",), "no place of the casebook"),
        (("hunan",), "hunan is a province and has no case"),
        (("chenzhou", "-p", "yaer", "2022"), "did you mean year"),
        (("chenzhou", "-p", "year", "soon"), "'soon' is not a whole number"),
        (("chenzhou", "-p", "year", "1", "-p", "year", "2"), "given twice"),
        (("chenzhou", "-p", "table", "../nowhere"), "no file or folder ../nowhere"),
        (("chenzhou", "-p", "previous", "none/data"), "no file or folder none/data"),
        (("chenzhou", "-p", "measurements", "none"), "no file or folder none"),
        (("chenzhou", "-p", "city", "lishui"), "as an argument"),
        (("chenzhou", "--lang", "fr"), "one of zh, en"),
        (("chenzhou", "--format", "docx"), "docx"),
        (("chenzhou", "--jobs", "0"), "--jobs"),
        (("chenzhou", "--notebooks", "none"), "no such folder"),
        (("chenzhou", "--data-dir", "none"), "none"),
        (("chenzhou", "--frmat", "pdf"), "--format"),
        (("chenzhou", "--keep", "0"), "--keep"),
        (("chenzhou", "--scheduler", "nonsense"), "'nonsense' is no address"),
        (("chenzhou", "--out", "data/claims.csv"), "data/claims.csv is a file and no folder"),
        (("chenzhou", "--out", "data/claims.csv/x"), "data/claims.csv is a file and no folder"),
        (("chenzhou", "--notify", "ftp://anna@host/t0ken"), "none that apprise knows"),
    ],
)
def test_wrong_use_is_refused_before_anything_runs(
    project: Path, words: tuple[str, ...], says: str
) -> None:
    result = run("build", *words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert not (project / "reports").exists()


@pytest.mark.usefixtures("in_this_process")
def test_a_choice_that_the_notebooks_do_not_have_starts_nothing_and_marks_no_report(
    project: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "run_section", section)
    build = ("build", "chenzhou", "--out", "reports")
    assert run(*build, "--format", "html", "--jobs", "1").exit_code == 0
    before = (project / "reports" / "index.json").read_bytes()
    for words, says in (
        (("-p", "edition", "GB3095-2026"), "GB3095-2026-final, GB3095-2026-transition?"),
        (("--lang", "fr"), "one of zh, en"),
        (("-p", "reader", "lishu"), "did you mean lishui"),
        (("-p", "reader", "郴洲"), "郴州"),
    ):
        result = run(*build, *words, "--notebooks", root / "notebooks")
        assert result.exit_code == 2
        assert says in result.stderr
        assert (project / "reports" / "index.json").read_bytes() == before


def test_the_notebooks_take_the_editions_that_the_tables_have(root: Path) -> None:
    parameters = [
        one for section in plan.find_sections(root / "notebooks") for one in section.parameters
    ]
    choices = {one.choices for one in parameters if one.name == "edition"}
    assert choices == {air_limits.editions(open_case("chenzhou", data_dir=root / "data"))}


def test_bad_data_are_listed_at_once_and_nothing_is_built(project: Path) -> None:
    with (project / "data" / "claims.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write("zz_one,nowhere,gdp,1,亿元,=,level,,2022,,,nosource,,,,,,\n")
        file.write("zz_two,chenzhou,gdp,many,亿元,=,level,2023,2022,,,nosource,,,,,,\n")
    for command in (("build", "chenzhou"), ("check",), ("list",)):
        result = run(*command)
        assert result.exit_code == 1
        for word in ("claims.csv", "nowhere", "many", "nosource"):
            assert word in result.stderr, result.stderr
        assert "Traceback" not in result.stderr
    assert not (project / "reports").exists()
    listed = run("check", "--json")
    assert listed.exit_code == 1
    problems = json.loads(listed.stdout)["problems"]
    assert {"file", "row", "column", "value", "rule", "fix"} == set(problems[0])


def test_an_older_folder_in_gbk_is_read_and_put_into_todays_form(project: Path) -> None:
    data = project / "data"
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    lines = (data / "measures.csv").read_text(encoding="utf-8").replace("measure", "practice", 1)
    (data / "practices.csv").write_bytes(lines.encode("gb18030"))
    (data / "measures.csv").unlink()
    said = run("check")
    assert said.exit_code == 0, said.stderr
    assert "Read: practices.csv: practices.csv → measures.csv" in said.stdout
    assert "Read: practices.csv, row 1: GBK → UTF-8 without BOM" in said.stdout
    fixed = run("check", "--fix", "--json")
    assert json.loads(fixed.stdout)["fixed"]
    assert {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()} == before


def test_check_says_what_is_missing(project: Path) -> None:
    result = run("check")
    assert result.exit_code == 0, result.stderr
    assert "chenzhou: " in result.stdout
    assert "lacks indicators that other cities publish: " in result.stdout
    assert result.stdout.endswith("0 problems\n")
    listed = json.loads(run("check", "--json").stdout)
    assert listed["problems"] == []
    assert {city["place"] for city in listed["coverage"]} >= {"chenzhou", "yushu"}


def test_a_check_of_many_megabytes_says_so_before_it_begins(project: Path) -> None:
    assert "of tables" not in run("check").stderr
    (project / "data" / "claims.xlsx").write_bytes(bytes(500_000))
    assert run("check").stderr.startswith("checking ")


def test_a_folder_below_the_project_finds_notebooks_and_data(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = project / "notes" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    listed = json.loads(run("list", "--json", "--lang", "en").stdout)
    folder = Path(listed["cities"][0]["reports"][0]["folder"])
    assert folder.parent.parent == project.resolve() / "reports"
    assert folder.name == "en"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(("sign", "code"), [("SIGTERM", 143), ("SIGKILL", -9)])
def test_a_build_that_is_stopped_leaves_nothing_behind(project: Path, sign: str, code: int) -> None:
    write(
        project / "notebooks",
        "02_slow",
        "import os, pathlib, time\n"
        "pathlib.Path('../pids').write_text(f'{os.getpid()} {os.getppid()}')\n"
        "time.sleep(300)",
        parameters="x = 1",
    )
    command = [COMMAND, "build", "lishui", "--jobs", "1", "--summary", "run.md"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as build:
        while len(pids := pids_in(project / "pids")) < 2:
            assert build.poll() is None
            time.sleep(0.05)
        build.send_signal(getattr(signal, sign))
        assert build.wait() == code
    with building(project / "reports"):
        """No worker or kernel that still ends keeps the lock."""
    while any(map(alive, pids)):  # the time limit of the tests ends a failure
        time.sleep(0.05)
    if sign == "SIGTERM":
        assert visible(project) == ["run.json"]
        told = json.loads((project / "reports" / "run.json").read_text(encoding="utf-8"))
        assert (told["exit_code"], told["error"]) == (143, "stopped by SIGTERM")
        page = (project / "run.md").read_text(encoding="utf-8")
        assert "The run broke off: `stopped by SIGTERM`" in page
    else:
        assert visible(project) == []


def pids_in(file: Path) -> list[int]:
    """Read the ids of a kernel and its worker, as soon as they are there."""
    return [int(word) for word in file.read_text(encoding="utf-8").split()] if file.exists() else []


@pytest.mark.usefixtures("in_this_process")
def test_the_time_zone_is_set_and_variables_count_that_are_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project / "notebooks")
    cell = "import os, time\nprint(time.tzname[0], *map(os.environ.get, ('LANG', 'REGION')))"
    write(project / "notebooks", "01_overview", cell)
    monkeypatch.setenv("REGION", "south")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    command = ("build", "yushu", "--format", "html", "--env", "REGION")
    assert run(*command, "--tz", "Asia/Shanghai").exit_code == 0
    page = (project / "reports" / "yushu" / "zh" / "report.html").read_text(encoding="utf-8")
    assert "CST C.UTF-8 south" in page
    assert run(*command, "--tz", "Asia/Shanghai").stdout.startswith("0 built")
    monkeypatch.setenv("REGION", "north")
    stale = run("list", "--tz", "Asia/Shanghai").stdout
    assert "stale (html): environment REGION changed" in stale
    assert "environment REGION, environment TZ changed" in run("list").stdout
    wrong = run(*command, "--tz", "Asia/Shanghia")
    assert wrong.exit_code == 2
    assert "did you mean Asia/Shanghai" in wrong.stderr
