from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster

from helpers.engine.freshness import fingerprint
from helpers.engine.run.cluster import NoCluster, cluster
from helpers.engine.run.pipeline import build
from helpers.engine.run.plan import Job
from helpers.engine.run.results import Result
from helpers.engine.run.run_log import RunLog
from helpers.errors import MissingExtra
from tests.files import contents
from tests.unit.engine.making import at_once, code, jobs, notebook, write

ENOUGH = 60

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="workers are told apart by what forks their kernels"
)


@pytest.fixture(scope="module")
def dask_cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process with a nanny that replaces it when it is killed."""
    before = dict(os.environ)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as made,
    ):
        os.environ.clear()  # Dask sets the threads of linear algebra of its workers in it
        os.environ.update(before)
        yield made


def on(made: LocalCluster, planned: tuple[Job, ...], **options: Any) -> Result:
    with cluster(made.scheduler_address, planned) as pool:
        return build(planned, workers=pool.threads, pool=pool, **options)


def visible(root: Path) -> dict[str, bytes]:
    return contents(root / "reports")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("447\n", encoding="utf-8")
    return tmp_path / "project"


#: Says all that it knows of where it is.
NOSY = """
import os, sys
from pathlib import Path
import beside
data = Path(os.environ["CASEBOOK_DATA"])
figure = (data / "claims.csv").read_text().strip()
other = Path(table).read_text().strip()
print(city, figure, other, data, table, Path.cwd(), beside.__file__, Path.cwd().parent)
"""


def test_the_bytes_are_those_of_a_local_build(root: Path, dask_cluster: LocalCluster) -> None:
    parameters = 'city: str = "lishui"\nlang: str = "zh"\ntable: str = ""\n'
    write(
        root / "notebooks",
        n01_a=notebook(code(NOSY), code("data"), parameters=parameters),
        n02_b=notebook(
            code("from IPython.display import HTML\nHTML(f'<b>{table}</b>')"), parameters=parameters
        ),
    )
    (root / "notebooks" / "beside.py").write_text("", encoding="utf-8")
    data = root.parent / "data"
    (root.parent / "table.csv").write_text("97\n", encoding="utf-8")

    def planned() -> tuple[Job, ...]:
        (root / "data").unlink(missing_ok=True)
        return jobs(
            root,
            ["lishui", "yushu"],
            formats=["html", "pdf"],
            given=[("table", str(root.parent / "table.csv"))],
            environment={"CASEBOOK_DATA": str(data)},
            data=data,
        )

    local = build(planned(), pool=at_once)
    assert not local.failed
    expected = visible(root)
    assert "lishui 447 97 data table.csv" in expected["lishui/zh/report.html"].decode()
    there = on(dask_cluster, planned(), force=True)
    assert not there.failed
    assert len(there.done) == 2
    assert visible(root) == expected
    assert not there.notes, "kernels are forked there, too"


WAITING = """
import os, time
from pathlib import Path
signs = Path({signs!r})
attempt = sum((signs / f"{{city}}-{{number}}").exists() for number in range({times}))
if city in {killers!r} and attempt < {times}:
    (signs / f"{{city}}-{{attempt}}").write_text(f"{{os.getpid()}} {{os.getppid()}}")
    stat = Path(f"/proc/{{os.getppid()}}/stat").read_text()
    os.kill(int(stat.rpartition(")")[2].split()[1]), 9)  # the template's parent: the worker
    time.sleep(300)
(signs / f"{{city}}.done").write_text(str(os.getppid()))
print("done", city)
"""


def killing(root: Path, killers: list[str], times: int) -> Path:
    signs = root.parent / "signs"
    signs.mkdir(exist_ok=True)
    source = WAITING.format(signs=str(signs), killers=killers, times=times)
    write(root / "notebooks", n01_a=notebook(code(source)))
    return signs


def test_a_city_whose_worker_is_killed_is_built_elsewhere(
    root: Path, dask_cluster: LocalCluster
) -> None:
    cities = ["lishui", "yushu", "bazhong"]
    signs = killing(root, ["yushu"], 1)
    result = on(dask_cluster, jobs(root, cities))
    assert not result.failed
    assert sorted(built.name for built in result.done) == sorted(cities)
    assert len(list(signs.glob("yushu-*"))) == 1
    nothing_is_left(dask_cluster, *signs.iterdir())
    seen = visible(root)
    assert not build(jobs(root, cities), pool=at_once, force=True).failed
    assert visible(root) == seen, "whoever built it after whatever, it is the same"


def test_a_city_that_kills_as_many_workers_as_dask_allows_is_reported_and_others_are_built(
    root: Path, dask_cluster: LocalCluster
) -> None:
    signs = killing(root, ["yushu"], 99)
    result = on(dask_cluster, jobs(root, ["lishui", "yushu", "bazhong", "haidong"]))
    (failure,) = result.failed
    assert (failure.name, failure.section, failure.error) == ("yushu", "01_a", "WorkerDied")
    killed = list(signs.glob("yushu-*"))
    assert len(killed) == 2, "as often as the scheduler allows, and no more"
    assert sorted(built.name for built in result.done) == ["bazhong", "haidong", "lishui"]
    nothing_is_left(dask_cluster, *killed)


def test_a_worker_that_differs_is_refused_by_name(
    root: Path, dask_cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root / "notebooks", n01_a=notebook())
    known = fingerprint.surroundings()
    monkeypatch.setattr(fingerprint, "surroundings", lambda: {**known, "pandas": "0.1"})
    (failure,) = on(dask_cluster, jobs(root)).failed
    assert failure.error == "OtherWorker"
    assert f"pandas {known['pandas']}, not 0.1" in failure.message


def test_a_scheduler_that_is_gone_fails_what_is_left(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpers.engine.run.cluster._CONNECT", 3)
    write(root / "notebooks", n01_a=notebook())
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
    ) as made:
        planned = jobs(root, ["lishui", "yushu"])
        with cluster(made.scheduler_address, planned) as pool:
            executor = pool(1)
            made.close()
            error = executor.submit(len, "x").exception(ENOUGH)
    assert isinstance(error, NoCluster)


def test_no_scheduler_and_no_dask_are_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root / "notebooks", n01_a=notebook())
    monkeypatch.setattr("helpers.engine.run.cluster._CONNECT", 1)
    nobody = "tcp://127.0.0.1:9"
    with pytest.raises(NoCluster, match=f"{nobody}: no sch"), cluster(nobody, jobs(root)):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"\[cluster\]"), cluster("tcp://h:1", jobs(root)):
        pass


def test_a_run_that_is_stopped_stops_its_kernels(root: Path, dask_cluster: LocalCluster) -> None:
    sign = root.parent / "sign"
    source = f"""
import os, signal, time
from pathlib import Path
sign = Path({str(sign)!r})
if city == "yushu":
    sign.with_suffix(".new").write_text(f"{{os.getpid()}} {{os.getppid()}}")
    sign.with_suffix(".new").rename(sign)
    signal.pause()
while not sign.exists():
    time.sleep(0.02)
"""
    write(root / "notebooks", n01_a=notebook(code(source)))

    class Stopping(RunLog):
        def step(self, *_: object, **__: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        on(dask_cluster, jobs(root, ["lishui", "yushu"]), progress=Stopping())
    nothing_is_left(dask_cluster, sign)
    assert not list((root / "reports").glob("*/*/report.html"))


def left(dask_worker: Any) -> int:
    return len([*Path(dask_worker.local_directory).glob("report-*")])


def nothing_is_left(made: LocalCluster, *signs: Path) -> None:
    """Make sure that workers have no file of a run, and noted processes have ended."""
    for sign in signs:
        gone(sign)
    with Client(made) as client:
        for _ in range(300):  # a killed worker is missed, and replaced, in its own time
            found = client.run(left, on_error="return")
            if list(found.values()) == [0, 0]:
                break
            time.sleep(0.1)
        assert list(found.values()) == [0, 0]


def gone(sign: Path) -> None:
    """Wait until the processes that are noted in a file have ended."""
    for pid in map(int, sign.read_text(encoding="utf-8").split()):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            assert select.select([handle], [], [], ENOUGH)[0], f"{pid} is still there"
        finally:
            os.close(handle)
