"""Builds that faults are injected into, run in processes of their own.

``python -m tests.functional.faults WHAT FOLDER`` prints what was seen as JSON. The reports are of
three cities with tiny sections that need no kernel, so that a build takes a fraction of a second,
and are carried out, locked, recorded and published as those of the command are.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from helpers.cli.running import Settings, carry_out
from helpers.engine.card import Card
from helpers.engine.freshness import fingerprint
from helpers.engine.publish import exchange
from helpers.engine.publish.past_editions import past_editions
from helpers.engine.publish.verification import verify
from helpers.engine.run import execute
from helpers.engine.run import pipeline as building
from helpers.engine.run.execute import Execution
from helpers.engine.run.plan import Job, Task
from helpers.errors import CasebookError
from tests.unit.engine.making import at_once, jobs, notebook, prose, write

CITIES = ("bazhong", "lishui", "yushu")
#: Moments of a build at which it is killed.
KILLS = 10
#: What Python tells its auditors of before it changes a file system.
CHANGES = frozenset({"os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.link"})


class TextExporter:
    """Writes what the data say, and for one city as much as it is told to."""

    def from_notebook_node(self, nb: Any) -> tuple[str, dict[str, Any]]:
        said = Path(os.environ["CASEBOOK_FAULTS"]) / "data" / "claims.csv"
        text = said.read_text(encoding="utf-8")
        size = int(text.split()[1]) if nb.metadata[Card.KEY].name == "lishui" else 0
        return text + "x" * size, {}


def prepare(root: Path) -> None:
    """Make notebooks, data, and a package that nobody edits meanwhile."""
    write(root / "notebooks", n01_a=notebook(prose("# 甲")), n02_b=notebook(prose("# 乙")))
    say(root, "old")


def say(root: Path, word: str, size: int = 0) -> None:
    """Give the data another state, and one report another size."""
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / "claims.csv").write_text(f"{word} {size}\n", encoding="utf-8")


def planned(root: Path) -> tuple[Job, ...]:
    return jobs(root, CITIES, exporters={"html": f"{__name__}:TextExporter"})


def run(root: Path, **settings: Any) -> int:
    """Carry a run out as the command does."""
    os.environ["CASEBOOK_FAULTS"] = str(root)
    fingerprint._PACKAGE = root / "helpers"
    chosen: dict[str, Any] = {
        "out": root / "reports",
        "workers": 1,
        "force": False,
        "keep": 2,
        "wait": 0,
        "log_format": "plain",
        "notify": (),
        "summary": None,
    }
    return carry_out(lambda: planned(root), Settings(**{**chosen, **settings}))


def section(task: Task) -> Execution:
    """Stand in for a kernel."""
    return Execution(task.section, task.source.decode())


#: Where a kill is aimed at, beside those at every so many changes.
MOMENTS = ("before exchange", "after exchange", "before gallery")


def seen(root: Path) -> dict[str, Any]:
    """Tell what a reader sees, and what the last run left."""
    out = root / "reports"
    texts = {
        city: path.read_text(encoding="utf-8").split()[0]
        for city in CITIES
        if (path := out / city / "zh" / "report.html").is_file()
    }
    try:
        damaged = [one.folder for one in verify(out) if one.damage]
    except CasebookError as error:
        damaged = [str(error)]
    gallery, record = read(out / "index.json"), read(out / "run.json")
    return {
        "texts": texts,
        "damaged": damaged,
        "kept": {city: len(past_editions(out / city / "zh")) for city in CITIES},
        "hidden": [path.name for path in out.glob(f"{exchange.STAGING}*")],
        "marked": [one["name"] for one in gallery.get("reports", []) if one["failed"]],
        "outcomes": {one["name"]: one["outcome"] for one in record.get("reports", [])},
    }


def read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return told


def kills(root: Path) -> Any:
    """Kill builds as by ``kill -9`` while they change something, and build again."""
    prepare(root / "before")
    run(root / "before")
    say(root / "before", "new")
    shutil.copytree(root / "before", root / "counted")
    total = counted_in_child(root / "counted", 0)
    points = []
    for number in range(KILLS):
        point = 1 + number * (total - 1) // (KILLS - 1)
        folder = root / f"killed_{point}"
        shutil.copytree(root / "before", folder)
        code = counted_in_child(folder, point)
        after = seen(folder)
        again = run(folder)
        points.append(
            {"point": point, "code": code, "after": after, "again": again, "mended": seen(folder)}
        )
    for moment in MOMENTS:
        folder = root / moment.replace(" ", "_")
        shutil.copytree(root / "before", folder)
        code = killed_at(folder, moment)
        after = seen(folder)
        again = run(folder)
        points.append(
            {"point": moment, "code": code, "after": after, "again": again, "mended": seen(folder)}
        )
    return {"total": total, "points": points}


def killed_at(root: Path, moment: str) -> int:
    """Build in a child that kills itself beside the exchange of a report, or of the gallery."""
    child = os.fork()
    if child == 0:
        swap = exchange._exchange

        def dying(one: Path, other: Path) -> bool:
            if moment == "before exchange":
                os.kill(os.getpid(), signal.SIGKILL)
            done = swap(one, other)
            if moment == "after exchange":
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        def gallery(event: str, arguments: tuple[Any, ...]) -> None:
            if event == "os.rename" and str(arguments[1]).endswith("index.html"):
                os.kill(os.getpid(), signal.SIGKILL)

        exchange._exchange = dying
        if moment == "before gallery":
            sys.addaudithook(gallery)
        run(root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counted_in_child(root: Path, kill_at: int) -> int:
    """Build in a child that kills itself at a change of the reports' folder.

    Returns
    -------
    int
        How many changes there were if none is to be the last, else how the child ended.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        changes = Changes(str(root / "reports"), kill_at)
        sys.addaudithook(changes)
        run(root)
        os.write(writing, str(changes.count).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return int(told) if told else code


class Changes:
    """Counts what a process does to the files of a folder, and ends it at one of them."""

    def __init__(self, folder: str, kill_at: int) -> None:
        self.folder = folder
        self.kill_at = kill_at
        self.count = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[1], str) and arguments[1][:1] in "wax"
        if not writes and event not in CHANGES:
            return
        if any(str(path).startswith(self.folder) for path in arguments[:2]):
            self.count += 1
            if self.count == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)


def full(root: Path) -> Any:
    """Write into a folder that is too small: ``root/reports`` is a file system of 3 MB."""
    prepare(root)
    first = run(root)
    say(root, "new", 9_000_000)
    one_too_large = run(root), seen(root)
    filler = root / "reports" / "filler"
    say(root, "newer")
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError as error:
            why = error.strerror
    no_room = run(root, log_format="json"), seen(root)
    filler.unlink()
    room = run(root), seen(root)
    return {
        "why": why, "first": first, "one_too_large": one_too_large, "no_room": no_room, "room": room
    }  # fmt: skip


def old(root: Path) -> Any:
    """Build reports, and make them stale."""
    prepare(root)
    code = run(root)
    say(root, "new")
    return code


def again(root: Path) -> Any:
    """Build once more."""
    return run(root), seen(root)


def main() -> None:
    execute.run_section = section
    vars(building)["build"] = partial(building.build, pool=at_once)
    work: dict[str, Callable[[Path], Any]] = {
        "kills": kills,
        "full": full,
        "old": old,
        "again": again,
    }
    told = work[sys.argv[1]](Path(sys.argv[2]))
    # The summaries of the runs stand on standard output, too.
    print("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
