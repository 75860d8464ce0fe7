from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import cases, stock
from tests.benchmarks.workload import Workload, module
from tests.unit.engine.making import code, notebook, write

SHOWS = (
    "from IPython.display import display\n"
    "from matplotlib.figure import Figure\n"
    "from helpers.charts.style import to_svg\n"
    "from helpers.casebook import open_case\n"
    "case = open_case(city, lang)\n"
    "drawn = Figure()\n"
    "drawn.add_subplot().plot([1, 2])\n"
    "display({'image/svg+xml': to_svg(drawn), 'text/plain': case.place.name_en}, raw=True)\n"
)


def made(tmp_path: Path, root: Path) -> cases.Bench:
    folder = write(
        tmp_path / "notebooks", n01_one=notebook(code(SHOWS)), n02_two=notebook(code("city + lang"))
    )
    work = Workload(("bazhong",), "zh", 1, root / "data", folder, tmp_path)
    return cases.Bench(work, {"others": 1}, 1, None, lambda _: None)


def test_build_and_floor_run_the_same_notebooks(tmp_path: Path, root: Path) -> None:
    bench = made(tmp_path, root)
    both = bench.work.build(bench.reports, "bazhong", "--lang", bench.work.other_lang)
    built = bench.run(both, [*module("compiling"), str(bench.reports), str(bench.compiles)])
    assert built.peak, built.output
    assert built.left == 0
    for lang in ("zh", "en"):
        assert (bench.compiles / "bazhong" / lang / "main.typ").is_file()
    cases.floor(bench, "floor", bench.work.cities)
    floor = bench.results.measured["floor"]
    assert floor.cpu
    assert bench.results.notes == []
    assert {path.name for path in tmp_path.iterdir()} == {"notebooks", "prepared", "compiles"}


def test_contestants_get_stock_kernels_and_the_same_data(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "casebook")
    environment = made(tmp_path, root).environment
    assert "JUPYTER_DEFAULT_PROVISIONER_NAME" not in environment
    assert environment["CASEBOOK_DATA"] == str(root / "data")


def test_the_stock_user_runs_three_commands_a_section(tmp_path: Path, root: Path) -> None:
    lines = stock.commands(made(tmp_path, root).work, "bazhong", tmp_path / "out")
    assert len(lines) == 6
    executed = str(tmp_path / "out" / "bazhong_01_one.ipynb")
    assert lines[0][1:] == [
        *(str(tmp_path / "notebooks" / "01_one.ipynb"), executed),
        *("-p", "city", "bazhong", "-p", "lang", "zh"),
    ]
    assert [line[line.index("--to") + 1] for line in lines if "--to" in line] == [
        "html",
        "webpdf",
    ] * 2
