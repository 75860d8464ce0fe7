"""Kernels that are given all cells at once show what kernels that are asked cell by cell show."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines  # type: ignore[import-untyped]
from papermill.iorw import load_notebook_node  # type: ignore[import-untyped]

from helpers.engine.kernels import USUAL_MODULES, Preparation, templates
from helpers.engine.kernels.batch_client import ForgedMessage, KernelEnded
from helpers.engine.kernels.message_pipe import PIPE_LOST
from helpers.engine.kernels.papermill_engine import BATCH
from helpers.engine.kernels.template_client import NoTemplate
from tests.unit.engine.kernels.running import alive, kernel, open_files, provisioner
from tests.unit.engine.kernels.running import run as running_code
from tests.unit.engine.kernels.test_provisioner import WHAT_A_NOTEBOOK_SEES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

LIGHT = Preparation(USUAL_MODULES, batch=True)
#: What tells one process from another: its folder, and its number in a warning of Python 3.12.
_FILE = re.compile(re.escape(tempfile.gettempdir()) + r"/ipykernel_\d+/|\(pid=\d+\)")


@pytest.fixture(autouse=True, scope="module")
def _anew() -> None:
    """Let templates begin with the variables of these tests, not of tests before them."""
    templates.stop()


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let stock kernels begin as forked ones do, without the tester's own profile."""
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("MPLBACKEND", raising=False)


def run(
    folder: Path,
    *cells: str | tuple[str, str],
    engine: str | None = BATCH,
    **options: Any,
) -> list[list[Any]]:
    """Run cells, each a source or a source and a tag; give the outputs of each, as plain values."""
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # with it, they would not look
    notebook = new_notebook()
    for cell in cells:
        source, *tags = (cell,) if isinstance(cell, str) else cell
        made = new_markdown_cell if tags == ["markdown"] else new_code_cell
        notebook.cells.append(made(source, metadata={"tags": tags}))
    path = folder / "n.ipynb"
    nbformat.write(notebook, path)
    if engine == BATCH:
        options = {"preparation": LIGHT, **options}
    ran = papermill_engines.execute_notebook_with_engine(
        engine,
        load_notebook_node(str(path)),
        kernel_name="python3",
        progress_bar=False,
        execution_timeout=options.pop("timeout", 60),
        resources={"metadata": {"path": str(folder)}},
        **{"coalesce_streams": True, **options},
    )
    nbformat.validate(ran)
    assert ran.metadata.language_info["version"] == sys.version.split()[0]
    outputs = [cell.get("outputs", []) for cell in ran.cells]
    counts = [cell.get("execution_count") for cell in ran.cells]
    text = json.dumps([*zip(counts, outputs, strict=True)])
    plain: list[list[Any]] = json.loads(_FILE.sub("", text))
    return plain


def printed(folder: Path, *cells: str | tuple[str, str], **options: Any) -> str:
    """Run cells and give what they printed, and the names and texts of errors."""
    return "".join(
        output.get("text") or f"{output['ename']}: {output['evalue']}\n"
        for _, outputs in run(folder, *cells, **options)
        for output in outputs
    )


FAILS = "raises-exception"
_WAIT = (
    "import ctypes, os, subprocess, sys, time\nlibc = ctypes.CDLL(None)\n"
    "def wait(): time.sleep(0.4)\n"
)
NOTEBOOKS: dict[str, Sequence[str | tuple[str, str]]] = {
    "values": ["1 + 1", "_ + 1", "x = 3; x", "x;", "print(In[1], Out)", "x = 4", "", "# nothing"],
    "streams": [
        "import sys\nprint('a'); print('b', file=sys.stderr); print('c')",
        "print('1\\r2'); print('xy\\b\\bz', end='')",
        "print('郴州 \\ud83c'.encode('utf-8', 'replace'), '郴州 东江湖')",
    ],
    "pictures": [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "plt.figure(figsize=(1, 1)); plt.plot([2]); plt.show(); print('after')",
        "%matplotlib agg\nplt.plot([1]); print(plt.get_backend())",
    ],
    "displays": [
        "from IPython.display import HTML, Markdown, clear_output, display",
        "display(HTML('<b>'), 3)",
        "shown = display('before', display_id='one')",
        "shown.update(Markdown('*after*'))",
        "print('gone'); clear_output(); print('kept')",
        "print('waits'); clear_output(wait=True); print('came')",
        "display({'image/png': b'\\x89PNG', 'application/json': {'a': [1]}}, raw=True)",
    ],
    "errors": [
        ("1/0", FAILS),
        ("def f(:\n  1", FAILS),
        ("  x\n y", FAILS),
        ("raise KeyboardInterrupt", FAILS),
        ("import sys; sys.exit(3)", FAILS),
        ("input('name?')", FAILS),
        ("class Bad:\n    def __repr__(self): raise ValueError('no')\nBad()", FAILS),
        ("return 1", FAILS),
        "print('still here')",
    ],
    "an error that ends it": ["print(1)", "1/0", "print('not reached')"],
    "tags": ["x = 1", ("x = 2", "skip-execution"), ("# A", "markdown"), "print(x)"],
    "magics": [
        "%%capture held\nprint('inside')",
        "print(held.stdout)",
        "!echo from a shell",
        "import os\nos.environ['FORCE_COLOR'], %pwd",
        "%who_ls",
        "zip?",
        "%no_such_magic",
        "ls = 5",
        "ls",
    ],
    "awaiting": [
        "import asyncio\nawait asyncio.sleep(0); print('awaited')",
        "loop = asyncio.get_running_loop()\nasync def f():\n    print('in the background')",
        "task = asyncio.create_task(f())",
        "await task; task.done()",
        ("await asyncio.wait_for(asyncio.sleep(9), 0.01)", FAILS),
        "async def g():\n    yield 1\nprint([i async for i in g()])",
    ],
    "how cells are read": [
        "from __future__ import annotations",
        "def f(x: undefined): pass\nprint(f.__annotations__)",
        "get_ipython().ast_node_interactivity = 'all'",
        "1\n2",
        "get_ipython().ast_node_interactivity = 'last_expr_or_assign'",
        "y = 7",
        "get_ipython().input_transformers_cleanup.append(\n"
        "    lambda lines: [line.replace('PLUS', '+') for line in lines])",
        "print(1 PLUS 1)",
        "y = 7",
    ],
    # A stock kernel needs a pause here, and at the end of a cell, not to lose or mix up text.
    "other programs": [
        f"{_WAIT}subprocess.run(['echo', 'from a program']); wait()",
        "os.write(1, '郴州\\n'.encode()); wait(); os.write(2, b'past the stream\\n'); wait()",
        "print('to the real one', file=sys.__stdout__, flush=True); wait()",
        "!echo from a shell",
        "import traitlets; traitlets.log.get_logger().warning('to the log'); wait()",
    ],
    "other programs between texts": [
        f"{_WAIT}print('a'); wait(); os.system('echo b'); wait(); print('c'); wait()",
        "print('a'); wait(); os.system('echo b >&2'); wait(); print('c'); wait()\n"
        "print('d', file=sys.stderr); wait(); os.system('echo e'); wait(); print('f')",
        "libc.puts(b'from C'); libc.fflush(None); wait(); print('a'); wait()\n"
        "libc.puts(b'from C'); libc.fflush(None); wait(); display('shown'); wait()\n"
        "os.write(2, b'g'); wait(); os.write(1, b'h'); wait()",
        "%%bash\necho one; sleep 0.4; echo two >&2; sleep 0.4; echo three",
    ],
    "what libraries look for": [
        "shell = get_ipython()\nshell.__class__.__name__, shell.__class__.__module__",
        "'IPKernelApp' in shell.config, type(shell.kernel).__name__, type(shell.parent).__name__",
        "import pandas\n[pandas.get_option('display.' + name)\n"
        " for name in ('max_columns', 'max_rows', 'width', 'notebook_repr_html')]",
        "pandas.DataFrame({f'column {i}': [i] for i in range(30)})",
        "import IPython, sys\nIPython.get_ipython() is shell, type(sys.stdout).__name__",
        "import matplotlib.pyplot as plt\nplt.get_backend(), plt.isinteractive()",
        "sorted(name for name in globals() if name.startswith('__')), __doc__",
        "parent = shell.parent_header; sorted(parent), parent['content']['code'][:6]",
        "import click; type(sys.stdout).__module__, click.echo(click.style('red', fg='red'))",
    ],
    "threads and forks": [
        "import concurrent.futures as f, multiprocessing as m\n"
        "with f.ThreadPoolExecutor(4) as pool:\n    print(sum(pool.map(abs, range(-100, 0))))",
        "with f.ProcessPoolExecutor(2, mp_context=m.get_context('fork')) as pool:\n"
        "    print(sum(pool.map(abs, range(-100, 0))))",
        "import threading\nt = threading.Thread(target=print, args=('in a thread',))",
        "t.start(); t.join()",
        "pid = os.fork() if 'os' in globals() else __import__('os').fork()\n"
        "import os, sys\nif not pid:\n    print('a copy'); sys.stdout.flush(); os._exit(0)\n"
        "os.waitpid(pid, 0);",
    ],
    "warnings": ["import warnings\nwarnings.warn('mind this')", "warnings.warn('and this')"],
}


#: What one kernel shows after the other: a stock kernel takes long to start.
GROUPS = (
    ("values", "streams", "displays", "tags", "magics", "warnings", "an error that ends it"),
    ("what libraries look for", "pictures", "errors", "awaiting", "threads and forks",
     "how cells are read"),
    ("other programs", "other programs between texts"),
)  # fmt: skip


@pytest.mark.parametrize("names", GROUPS, ids=[names[0] for names in GROUPS])
def test_it_shows_what_a_stock_kernel_shows(tmp_path: Path, names: Sequence[str]) -> None:
    cells = [cell for name in names for cell in NOTEBOOKS[name]]
    joined = "other programs" not in names
    stock, at_once = (
        run(tmp_path, *cells, coalesce_streams=joined, engine=engine) for engine in (None, BATCH)
    )
    assert [*map(in_order, at_once)] == [*map(in_order, stock)]


def in_order(cell: list[Any]) -> list[Any]:
    """A cell's number and outputs; text of one stream that came in pieces is joined."""
    number, outputs = cell
    joined: list[Any] = []
    for output in outputs:
        if joined and "text" in output and output.get("name") == joined[-1].get("name"):
            joined[-1]["text"] += output["text"]
        else:
            joined.append(dict(output))
    return [number, joined]


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["import os\nprint('a'); os.system('echo b'); print('c')"], "a\nb\nc\n"),
        (
            [
                "import ctypes; libc = ctypes.CDLL(None)\nprint('a', end='')\n"
                "libc.puts(b'b'); libc.fflush(None); print('c')"
            ],
            "ab\nc\n",
        ),
        (
            [
                "import os\nfor i in range(999):\n    print(2 * i)\n"
                "    os.write(1, b'%d\\n' % (2 * i + 1))"
            ],
            "".join(f"{i}\n" for i in range(1998)),
        ),
        (["import os, sys\nos.write(1, b'a'); sys.stdout = sys.stderr", "print('b')"], "ab\n"),
        (
            ["import os; os.write(1, '郴'.encode()[:2])", "os.write(1, '郴州'.encode()[2:])"],
            "郴州",
        ),
    ],
)
def test_text_of_others_is_in_the_order_of_writing_and_in_its_cell(
    tmp_path: Path, cells: list[str], text: str
) -> None:
    """Where a stock kernel mixes it up, or loses it when a cell ends."""
    assert printed(tmp_path, *(f"{cell};" for cell in cells)) == text


def test_a_warning_of_a_long_cell_stands_before_what_was_printed_after_it(tmp_path: Path) -> None:
    cell = f"{_WAIT}print('e', file=sys.stderr); print('a'); wait(); wait(); print('b')"
    (told,) = map(in_order, run(tmp_path, cell, coalesce_streams=False))
    assert [(output["name"], output["text"]) for output in told[1]] == [
        ("stderr", "e\n"),
        ("stdout", "a\nb\n"),
    ]


def test_text_of_others_is_there_before_the_reply(tmp_path: Path) -> None:
    """Though the thread that reads it has not come to its turn, which it waits for here."""
    hold = "import os, sys\nsys.stdout.pub_thread.lock.acquire();"
    told = run(tmp_path, hold, "os.write(1, b'a');", "os.write(2, b'b');", "1")
    texts = [[output.get("text") for output in outputs] for _, outputs in told]
    assert texts == [[], ["a"], ["b"], [None]]


def test_a_surrogate_is_replaced_and_ends_nothing(tmp_path: Path) -> None:
    told = run(
        tmp_path,
        "print('a\\ud800b'); import sys; print('\\udcff', file=sys.stderr)",
        "from IPython.display import HTML; HTML('x\\ud800')",
        ("raise ValueError('\\ud800')", FAILS),
        "print('after')",
    )
    assert [output["text"] for output in told[0][1]] == ["a\ufffdb\n", "\ufffd\n"]
    assert told[1][1][0]["data"]["text/html"] == "x\ufffd"
    assert told[2][1][0]["evalue"] == "\ufffd"
    assert told[3][1][0]["text"] == "after\n"


def test_a_stream_that_a_cell_closes_or_replaces_ends_nothing(tmp_path: Path) -> None:
    """A stock kernel loses what was printed before, or never replies."""
    told = printed(
        tmp_path,
        "import sys, os\nprint('before'); sys.stdout.close()",
        ("print('after')", FAILS),
        "os.system('echo program'); sys.stdout = open(os.devnull, 'w'); sys.stdout.close()",
        "sys.stdout = None",
    )
    assert told.splitlines() == [
        "before",
        "ValueError: I/O operation on closed file",
        "program",
    ]


def test_a_notebook_sees_no_difference_but_for_threads(tmp_path: Path) -> None:
    batch, stock = (
        json.loads(run(tmp_path, WHAT_A_NOTEBOOK_SEES, engine=engine)[0][1][0]["text"])
        for engine in (BATCH, None)
    )
    assert batch.pop("threads") == ["IOPub", "MainThread"]
    del stock["threads"]
    for seen in (batch, stock):
        for name in ("IPYTHONDIR", "PYTHONHASHSEED", "PYDEVD_DISABLE_FILE_VALIDATION"):
            seen["environment"].pop(name, None)
    assert batch.pop("environment").items() ^ stock.pop("environment").items() == set()
    assert batch == stock


LOOK = """
import builtins, os, random, sys, warnings, matplotlib, numpy
print('mine' in globals(), hasattr(builtins, 'mine'), 'mine' in os.environ, os.getcwd(),
      matplotlib.rcParams['lines.linewidth'], 'antigravity' in sys.modules, '/mine' in sys.path,
      [f[2] for f in warnings.filters if f[2] is BytesWarning], numpy.geterr()['divide'],
      get_ipython().ast_node_interactivity,
      len(get_ipython().input_transformers_cleanup), sorted(os.listdir('/proc/self/fd')))
"""
SPOIL = """
import builtins, os, random, sys, warnings, matplotlib, numpy
mine = builtins.mine = 1
os.environ['mine'] = '1'
os.chdir('/')
matplotlib.rcParams['lines.linewidth'] = 99
sys.path.append('/mine')
sys.modules['antigravity'] = sys
warnings.simplefilter('error', BytesWarning)
kept = open('/etc/hosts')
numpy.seterr(divide='raise')
random.seed(1); numpy.random.seed(1)
get_ipython().ast_node_interactivity = 'all'
get_ipython().input_transformers_cleanup.append(lambda lines: ["'spoilt'"])
"""


def test_nothing_leaks_from_one_run_into_the_next(tmp_path: Path) -> None:
    draw = "import random, numpy\nprint(random.random(), numpy.random.random())"
    before, first = printed(tmp_path, LOOK), printed(tmp_path, draw)
    assert "spoilt" in json.dumps(run(tmp_path, SPOIL, LOOK))
    assert printed(tmp_path, LOOK) == before
    second = printed(tmp_path, draw)
    assert set(first.split()).isdisjoint(second.split()), "each run has random numbers of its own"


def a_profile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a profile of IPython with a file that runs first."""
    startup = folder / "profile" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-first.py").write_text("of_user = 'from the profile'\n", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(folder / "profile"))


def test_the_users_profile_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(tmp_path, "kept = 1\n%store kept", engine="casebook")
    assert printed(tmp_path, "%store -r kept\nprint(kept)", engine="casebook") == "1\n"
    a_profile(tmp_path, monkeypatch)
    assert printed(tmp_path, "print(of_user)", engine="casebook") == "from the profile\n"
    with pytest.raises(NoTemplate, match=r"settings in 00-first\.py"):
        run(tmp_path, "1")
    with kernel(tmp_path, IPYTHONDIR=str(tmp_path / "profile")) as (manager, client):
        assert provisioner(manager).stock_reason == ""
        assert running_code(client, "print(of_user)") == "from the profile"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import os; os._exit(7)", 7),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("exit()", 0),
    ],
)
def test_the_end_of_a_kernel_is_told(tmp_path: Path, code: str, status: int) -> None:
    with pytest.raises(KernelEnded) as ended:
        run(tmp_path, "import os; os.write(2, b'last words');", code, "print('never')")
    assert ended.value.status == status
    assert ended.value.words.startswith("last words")
    assert not ended.value.lost


OWN = """
import os
pipes = [fd for fd in range(3, 8000) if os.path.exists(f'/proc/self/fd/{fd}')
         and os.readlink(f'/proc/self/fd/{fd}').startswith('pipe:')]
def to_all(data):
    for fd in pipes:
        try:
            os.write(fd, data)
        except OSError:
            pass
"""
FORGED = r"""
import json
parts = [b'<IDS|MSG>', b'', *(json.dumps(part).encode() for part in (
    {'msg_type': 'execute_reply'}, {'msg_id': '1'}, {}, {'status': 'ok'}))]
sizes = ' '.join(str(len(part)) for part in parts)
"""


@pytest.mark.parametrize(
    "forge",
    [
        "to_all(b'garbage')",
        "to_all(b'\\x00\\n\\xff' * 9999)",
        f"{FORGED}to_all(f'{{sizes}}\\n'.encode() + b''.join(parts)); raise ValueError('failed')",
        f"{FORGED}to_all(f'{64 * '0'} {{sizes}}\\n'.encode() + b''.join(parts)); 1/0",
    ],
)
def test_what_a_cell_writes_to_the_kernels_pipe_is_a_failure(tmp_path: Path, forge: str) -> None:
    with pytest.raises(ForgedMessage, match="no message of this run"):
        run(tmp_path, OWN, forge, "print('never')")
    assert printed(tmp_path, "print('the next')") == "the next\n"


@pytest.mark.parametrize(
    "close",
    [
        "os.closerange(3, 8000)",
        "for fd in pipes: os.close(fd)",
        "for fd in pipes: os.dup2(kept.fileno(), fd)",
        "os.closerange(0, 8000)",
    ],
)
def test_a_cell_that_closes_the_kernels_pipe_is_a_failure(tmp_path: Path, close: str) -> None:
    with pytest.raises(KernelEnded) as ended:
        run(tmp_path, OWN, f"kept = open('kept', 'w')\n{close}\nprint('lost')", "print('never')")
    assert ended.value.status == PIPE_LOST
    assert "A cell closed the descriptor" in ended.value.words or close.startswith(
        "os.closerange(0"
    )
    assert (tmp_path / "kept").read_text(encoding="utf-8") == ""


def test_descriptors_that_are_low_are_the_cells_own(tmp_path: Path) -> None:
    cells = (
        "import os\nfor fd in range(3, 100):\n    try: os.close(fd)\n    except OSError: pass",
    )
    assert printed(tmp_path, *cells, "print('fine')", "os.write(1, b'fine');") == "fine\nfine"


def test_output_of_programs_does_not_fill_a_disk(tmp_path: Path) -> None:
    look = (
        "import os, stat, subprocess\n"
        "subprocess.run('yes | head -c 3000000 >&2', shell=True)\n"
        "of = [os.fstat(int(fd)) for fd in os.listdir('/proc/self/fd')\n"
        "      if os.path.exists(f'/proc/self/fd/{fd}')]\n"
        "print(all(stat.S_ISFIFO(os.fstat(fd).st_mode) for fd in (1, 2)),\n"
        "      sum(one.st_size for one in of if stat.S_ISREG(one.st_mode)) < 1 << 18)"
    )
    (cell,) = run(tmp_path, look)
    assert next(o["text"] for o in cell[1] if o["name"] == "stdout") == "True True\n"
    assert len(next(o["text"] for o in cell[1] if o["name"] == "stderr")) == 3_000_000


def test_a_kernel_ends_in_order_unless_it_is_not_to(tmp_path: Path) -> None:
    cell = "import atexit\nkept = open({!r}, 'w')\natexit.register(kept.write, 'tidied')"
    run(tmp_path, cell.format("graceful"))
    assert (tmp_path / "graceful").read_text(encoding="utf-8") == "tidied"
    run(tmp_path, cell.format("immediate"), shutdown_kernel="immediate")
    assert (tmp_path / "immediate").read_text(encoding="utf-8") == ""


def test_a_kernel_that_ends_with_its_last_cell_is_no_failure(tmp_path: Path) -> None:
    assert printed(tmp_path, "print('done')", "exit()") == "done\n"


def test_the_first_cell_may_be_the_one_that_never_ends(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError):
        run(tmp_path, "while True: pass", timeout=1)
    with pytest.raises(RuntimeError, match="begin in time"):
        run(tmp_path, "1", calls=[["subprocess:getoutput", "sleep 600"]], start_timeout=1)


def test_a_cell_that_never_ends_is_stopped(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    with pytest.raises(CellTimeoutError):
        run(
            tmp_path,
            f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid()))",
            "while True:\n    print('x' * 1000)\n    time.sleep(0.001)",
            timeout=1,
        )
    wait_until_gone(int(pid.read_text(encoding="ascii")))


@pytest.mark.parametrize("options", [{}, {"shutdown_kernel": "immediate"}])
def test_what_a_kernel_started_is_killed_with_it(tmp_path: Path, options: dict[str, str]) -> None:
    told = printed(
        tmp_path,
        "import os, subprocess, time, warnings\nwarnings.simplefilter('ignore')\n"
        "print(subprocess.Popen(['sleep', '600']).pid)",
        "pid = os.fork()\nif not pid:\n    time.sleep(600)\nprint(pid)",
        "of_its_own = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "print(of_its_own.pid)",
        "daemon = 'setsid sh -c \"sleep 600 & echo $! > daemon; wait\" >/dev/null 2>&1 &'\n"
        "subprocess.run(daemon, shell=True)\n"
        "while not (os.path.exists('daemon') and open('daemon').read()): time.sleep(0.01)\n"
        "print(open('daemon').read())",
        **options,
    )
    for pid in map(int, told.split()):
        wait_until_gone(pid)


def wait_until_gone(pid: int) -> None:
    """Wait for the end of a process; the test's own limit of time ends it."""
    while alive(pid):
        time.sleep(0.01)


def test_many_megabytes_of_output_arrive(tmp_path: Path) -> None:
    # Not joined by nbclient, which takes hours for a long line.
    much = "for _ in range(20):\n    print('x' * 1_000_000)"
    assert len(printed(tmp_path, much, coalesce_streams=False)) == 20_000_020
    program = "import subprocess\nsubprocess.run('yes | head -c 5000000', shell=True);"
    assert len(printed(tmp_path, program, coalesce_streams=False)) == 5_000_000


def test_errors_are_allowed_as_nbclient_allows_them(tmp_path: Path) -> None:
    cells = ("1/0", "print('went on')")
    assert "went on" in printed(tmp_path, *cells, allow_errors=True)
    assert "went on" in printed(tmp_path, *cells, allow_error_names=["ZeroDivisionError"])
    assert "went on" not in printed(tmp_path, *cells, allow_error_names=["ValueError"])
    assert "went on" not in printed(
        tmp_path, ("1/0", FAILS), "print('went on')", force_raise_errors=True
    )


def test_something_is_called_before_the_first_cell(tmp_path: Path) -> None:
    calls = [["os:putenv", "first", "1"], ["os:chdir", "/"]]
    told = printed(tmp_path, "import os; print(os.getcwd())\n!echo $first", calls=calls)
    assert told.split() == ["/", "1"]
    with pytest.raises(KernelEnded) as ended:
        run(tmp_path, "1", calls=[["os:no_such_function"]])
    assert "no_such_function" in ended.value.words


def test_a_cell_that_is_changed_on_the_way_is_refused(tmp_path: Path) -> None:
    def change(cell: Any, **_: Any) -> None:
        cell.source = "print('another')"

    with pytest.raises(RuntimeError, match="changed after"):
        run(tmp_path, "print('one')", on_cell_start=change)


def test_a_template_that_is_killed_takes_its_kernels_along(tmp_path: Path) -> None:
    sign = tmp_path / "sign"

    def kill() -> None:
        while not sign.exists():
            time.sleep(0.01)
        os.kill(int(sign.read_text(encoding="ascii")), signal.SIGKILL)

    cell = f"import os, time\nopen({str(sign)!r} + 'n', 'w').write(str(os.getppid()))\n"
    cell += f"os.rename({str(sign)!r} + 'n', {str(sign)!r}); time.sleep(600)"
    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(KernelEnded) as ended:
        run(tmp_path, cell)
    killer.join()
    assert ended.value.lost
    assert printed(tmp_path, "print('from another')") == "from another\n"


def test_it_is_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoTemplate, match="want answers"):
        run(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')", "import ipywidgets")
    (tmp_path / "matplotlibrc").touch()
    with pytest.raises(NoTemplate, match="matplotlibrc"):
        run(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NoTemplate, match="Linux only"):
        run(tmp_path, "1", preparation=Preparation(("json",), batch=True))
    assert not (tmp_path / "ran").exists()


def test_papermills_engine_gives_all_cells_at_once_unless_something_speaks_against_it(
    tmp_path: Path,
) -> None:
    listens = "from ipykernel.connect import get_connection_file; print(get_connection_file())"
    with_file = printed(tmp_path, "# widgets", listens, engine="casebook")
    assert with_file.endswith(".json\n")
    without = printed(tmp_path, (listens, FAILS), engine="casebook")
    assert ".json" not in without
    assert printed(tmp_path, "print('ran')", engine="casebook") == "ran\n"


def test_many_notebooks_leave_nothing_behind(tmp_path: Path) -> None:
    def left() -> dict[str, object]:
        gc.collect()
        ((process, _),) = (one for asked, one in templates._own.items() if asked == LIGHT)
        pid = process._process.pid
        return {
            "open here": open_files(os.getpid()),
            "open there": open_files(pid),
            "threads": sorted(thread.name for thread in threading.enumerate()),
            "files": sorted(path.name for path in tmp_path.iterdir()),
        }

    for number in range(5):
        run(tmp_path, f"print({number})")
    early = left()
    for number in range(20):
        run(tmp_path, f"print({number})")
    assert left() == early
