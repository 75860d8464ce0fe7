from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from helpers.engine.kernels import USUAL_MODULES, Preparation, templates
from helpers.engine.kernels import provisioner as module
from helpers.engine.kernels.template_client import NoTemplate, TemplateProcess
from tests.unit.engine.kernels.running import (
    LIGHT,
    alive,
    forked,
    kernel,
    open_files,
    provisioner,
    run,
    template_of,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

WHAT_A_NOTEBOOK_SEES = """
import json, os, signal, sys, threading
environment = {name: value for name, value in os.environ.items() if not name.startswith("JPY_")}
print(json.dumps({
    "name": __name__,
    "main": sys.modules["__main__"].__dict__ is globals(),
    "path": sys.path,
    "flags": str(sys.flags),
    "script": os.path.basename(sys.argv[0]),
    "folder": os.getcwd(),
    "environment": environment,
    "names": sorted(name for name in globals() if not name.startswith("_")),
    "interrupt": str(signal.getsignal(signal.SIGINT)).split(" at ")[0],
    "child": str(signal.getsignal(signal.SIGCHLD)),
    "terminate": str(signal.getsignal(signal.SIGTERM)),
    # A stock kernel looks for its parent in a thread without a name.
    "threads": sorted(t.name for t in threading.enumerate() if t.name != "Thread-1"),
    "set": list({"the", "order", "of", "a", "set", "is", "the", "same"}),
    "leader": os.getsid(0) == os.getpid(),
    "buffered": sys.__stdout__.line_buffering,
}))
"""


#: A module that a test writes.
PROBE = ("casebook_probe",)


@pytest.fixture
def _fresh() -> Iterator[None]:
    """Begin without templates of other variables or modules, and leave none."""

    def end() -> None:
        for modules in (USUAL_MODULES, PROBE):
            templates.end(Preparation(modules))

    end()
    yield
    end()


fresh = pytest.mark.usefixtures("_fresh")


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what another process does; the test's own limit of time ends it."""
    while not holds():
        time.sleep(0.01)


def test_a_notebook_sees_no_difference_to_a_stock_kernel(tmp_path: Path) -> None:
    seen = []
    for warm in (True, False):
        with kernel(tmp_path, warm=warm) as (manager, client):
            seen.append(json.loads(run(client, WHAT_A_NOTEBOOK_SEES)))
            assert run(client, "1/0") == "ZeroDivisionError: division by zero"
            if warm:
                assert provisioner(manager).stock_reason == ""
    assert seen[0] == seen[1]


@fresh
@pytest.mark.parametrize("backend", ["", "agg"])
def test_charts_are_shown_as_in_a_stock_kernel(tmp_path: Path, backend: str) -> None:
    code = (
        "import matplotlib, matplotlib.pyplot as plt, warnings\n"
        "warnings.simplefilter('ignore')\n"
        "plt.plot([1]); plt.show()\nprint(matplotlib.get_backend())"
    )
    seen = []
    for warm in (True, False):
        with kernel(tmp_path, preload=USUAL_MODULES, warm=warm, backend=backend) as (_, client):
            messages: list[dict[str, Any]] = []
            client.execute_interactive(code, output_hook=messages.append, timeout=60)
            kinds = [(m["msg_type"], sorted(m["content"].get("data", ()))) for m in messages]
            seen.append((run(client, "print(matplotlib.get_backend())"), kinds))
    assert seen[0] == seen[1]
    assert ("image/png" in str(seen)) == (not backend)


def test_a_kernel_dies_with_its_own_end_and_its_status_is_told(tmp_path: Path) -> None:
    with kernel(tmp_path) as (manager, client):
        process = forked(manager)
        client.execute("import os; os._exit(7)")
        assert process.wait(timeout=30) == 7
        assert not manager.is_alive()
        assert not process.lost
    with kernel(tmp_path) as (manager, client):
        process = forked(manager)
        client.execute("import os; os.kill(os.getpid(), 9)")
        assert process.wait(timeout=30) == -signal.SIGKILL


def test_what_a_kernel_started_is_killed_with_it(tmp_path: Path) -> None:
    with kernel(tmp_path) as (_, client):
        code = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"
        child = int(run(client, code))
        run(client, "import os, time\npid = os.fork()\nif not pid: time.sleep(600)")
        copy = int(run(client, "print(pid)"))
        code = "print(subprocess.Popen(['sleep', '600'], start_new_session=True).pid)"
        apart = int(run(client, code))
        assert all(map(alive, (child, copy, apart)))
    wait_until(lambda: not any(map(alive, (child, copy, apart))))


def test_interrupt_and_restart(tmp_path: Path) -> None:
    with kernel(tmp_path) as (manager, client):
        sign = tmp_path / "sign"
        asked = client.execute(f"open({str(sign)!r}, 'w').close()\nimport time; time.sleep(600)")
        wait_until(sign.exists)
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != asked:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        run(client, "mine = 1")
        before = forked(manager).pid
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert run(client, "print('mine' in globals())") == "False"
        assert forked(manager).pid != before
        assert not alive(before)


def test_a_kernel_that_is_asked_to_end_ends_in_order(tmp_path: Path) -> None:
    with kernel(tmp_path) as (manager, client):
        run(client, f"import atexit\natexit.register(open, {str(tmp_path / 'left')!r}, 'w')")
        manager.shutdown_kernel()
    assert (tmp_path / "left").exists()


@fresh
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda folder, _: (folder / "matplotlibrc").touch(), "matplotlibrc"),
        (lambda _, patch: patch.setenv("OMP_NUM_THREADS", "7"), "OMP_NUM_THREADS"),
        (lambda folder, patch: patch.setenv("TMPDIR", str(folder)), "TMPDIR"),
        (lambda _, patch: patch.setattr(sys, "executable", "/usr/bin/env"), "no IPython kernel"),
        (lambda _, patch: patch.setattr(sys, "platform", "darwin"), "Linux only"),
    ],
)
def test_a_stock_kernel_starts_where_none_can_be_forked_and_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path, pytest.MonkeyPatch], object],
    reason: str,
) -> None:
    preload: Sequence[str] = PROBE if "Linux" in reason else LIGHT
    if preload is LIGHT:
        with kernel(tmp_path):
            pass  # now there is a template
    executable = sys.executable
    spoil(tmp_path, monkeypatch)
    if sys.executable != executable:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "python").write_text(f'#!/bin/sh\nexec {executable} "$@"\n', encoding="utf-8")
        (folder / "python").chmod(0o755)
        monkeypatch.setattr(sys, "executable", executable)
        monkeypatch.setattr(module, "_is_this_python", lambda _: False)
    with kernel(tmp_path, preload=preload) as (manager, client):
        assert reason in provisioner(manager).stock_reason
        assert run(client, "print(1)") == "1"


def test_the_interpreter_below_an_environment_is_another_one(tmp_path: Path) -> None:
    below = tmp_path / Path(sys.executable).name
    below.symlink_to(Path(sys.executable).resolve())
    with pytest.raises(NoTemplate, match="no IPython kernel of this Python"):
        module.ipython_arguments([str(below), "-m", "ipykernel_launcher", "-f", "k.json"])
    own = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "k.json"]
    assert module.ipython_arguments(own) == ["-f", "k.json"]


@fresh
def test_a_module_that_was_edited_is_imported_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source" / "casebook_probe.py"
    source.parent.mkdir()
    source.write_text("answer = 1\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(source.parent))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import casebook_probe; print(casebook_probe.answer)"
    with kernel(tmp_path, preload=PROBE) as (manager, client):
        assert run(client, code) == "1"
        first = template_of(manager)
    source.write_text("answer = 22\n", encoding="utf-8")
    with kernel(tmp_path, preload=PROBE) as (manager, client):
        assert run(client, code) == "22"
        assert template_of(manager) != first
        assert provisioner(manager).stock_reason == ""
    assert not alive(first)


def test_a_template_that_was_killed_is_started_anew(tmp_path: Path) -> None:
    with kernel(tmp_path) as (manager, client):
        pid, first = forked(manager).pid, template_of(manager)
        process = forked(manager)
        os.kill(first, signal.SIGKILL)
        process.wait(timeout=30)
        assert process.lost
        wait_until(lambda: not alive(pid))
    with kernel(tmp_path) as (manager, client):
        assert template_of(manager) != first
        assert run(client, "print(1)") == "1"


@fresh
@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            "from threading import Event, Thread\nThread(target=Event().wait, daemon=True).start()",
            "threads",
        ),
        ("import os\nos._exit(3)", "the template process ended"),
        ("import os\nos.kill(os.getpid(), 9)", "process was killed by SIGKILL"),
    ],
)
def test_a_template_that_is_no_use_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, reason: str
) -> None:
    (tmp_path / "casebook_probe.py").write_text(f"{lines}\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "run").mkdir()
    started = []

    def counted(*arguments: object) -> object:
        started.append(1)
        return TemplateProcess(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(templates, "TemplateProcess", counted)
    for _ in range(2):
        with kernel(tmp_path / "run", preload=PROBE) as (manager, _client):
            assert reason in provisioner(manager).stock_reason
    assert len(started) == 1


def test_a_module_that_prints_when_it_is_imported_spoils_no_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "import os\nprint('of Python')\nos.write(1, b'of C')\n"
    (tmp_path / "casebook_probe.py").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "run").mkdir()
    with kernel(tmp_path / "run", preload=PROBE) as (manager, client):
        assert provisioner(manager).stock_reason == ""
        assert run(client, "import casebook_probe\nprint(1)") == "1"


def test_a_module_that_cannot_be_imported_is_left_to_the_notebook(tmp_path: Path) -> None:
    with kernel(tmp_path, preload=["no_such_module"]) as (manager, client):
        assert provisioner(manager).stock_reason == ""
        assert run(client, "import no_such_module").startswith("ModuleNotFoundError")


def test_template_and_kernels_die_with_the_process_that_wanted_them(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.unit.engine.kernels.running import forked, kernel, template_of\n"
        f"with kernel(Path({str(tmp_path)!r})) as (manager, client):\n"
        "    print(forked(manager).pid, template_of(manager), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        pids = [int(word) for word in owner.stdout.readline().split()]
        assert len(pids) == 2 and all(map(alive, pids))
        owner.kill()
    wait_until(lambda: not any(map(alive, pids)))


def test_many_kernels_leave_nothing_behind(tmp_path: Path) -> None:
    def live(times: int) -> dict[str, object]:
        for _ in range(times):
            with kernel(tmp_path) as (manager, client):
                template = template_of(manager)
                assert run(client, "print(1)") == "1"
        gc.collect()  # sockets that are waiting for it are not lost
        children = Path(f"/proc/{template}/task/{template}/children")
        return {
            "open here": open_files(os.getpid()),
            "open there": open_files(template),
            "children": children.read_text(encoding="ascii"),
            "threads": sorted(thread.name for thread in threading.enumerate()),
            "files": sorted(path.name for path in tmp_path.iterdir()),
        }

    early = live(4)
    assert early["children"] == ""
    assert live(12) == early
