"""The template process: imports once, then forks a kernel for each request. Linux only.

It is started as ``python -m helpers.engine.kernels.template`` with one argument, in JSON:
``address`` (the socket file to listen on, in its working directory), ``preload`` (modules to
import), ``warm`` (functions to call, as ``[["module:function", argument, ...], ...]``) and
``batch`` (whether its kernels run whole notebooks). When it can fork, it writes one JSON line to
standard output, with the ``problems`` that it had, and ends when its standard input is closed. Or
it writes why no kernel can be forked from it, and ends: ``{"useless": ...}``.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from helpers.engine.freshness import opened
from helpers.engine.kernels.fork_server import ForkServer, call, launcher

if TYPE_CHECKING:
    from helpers.engine.kernels.batch import Batch

#: What every kernel imports before its first cell, ours or not.
KERNEL_MODULES = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "cProfile",
    "faulthandler",
    "pdb",
    "sqlite3",
    "tornado.platform.asyncio",
)
_BACKEND = "module://matplotlib_inline.backend_inline"


def main() -> None:
    """Serve until standard input is closed; in a forked child, become a kernel instead."""
    # What is imported may print, and what is read is the answer alone.
    answer = os.dup(1)
    os.dup2(2, 1)
    tempfile.gettempdir()  # the first time it writes a file, which each kernel would be heard to do
    opened.begin(str(Path.cwd()))
    order = json.loads(sys.argv[1])
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder this was started in, which is none of a kernel's
    given = set(os.environ)
    # ipykernel sets it in each kernel, but matplotlib reads it when it is imported.
    os.environ.setdefault("MPLBACKEND", _BACKEND)
    problems = _import(KERNEL_MODULES)
    try:
        batch = _batch() if order["batch"] else None
        with _shell_of_a_kernel():
            problems += _import(order["preload"])
            problems += _call(order["warm"])
        _expect_one_thread()
        if batch is not None:
            from helpers.engine.kernels import compat

            compat.rehearse(batch)
    except Exception as error:
        _write(answer, useless=f"no kernel can be forked: {_summary(error)}")
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(order["address"])
    listener.listen(64)
    _write(answer, problems=problems)
    # What is there now stays in memory that all kernels share: the collector leaves it alone.
    gc.collect()
    gc.freeze()
    # Libraries set variables when they are imported, ipykernel for one.
    added = {name: value for name, value in os.environ.items() if name not in given}
    become = ForkServer(listener, added, batch.become if batch else None).serve()
    if become is not None:
        become()


def _batch() -> Batch:
    """Return the kernel that forks run whole notebooks with."""
    from helpers.engine.kernels import compat

    compat.check_names()
    from helpers.engine.kernels.batch import Batch

    sys.argv = [launcher()]
    return Batch()


@contextlib.contextmanager
def _shell_of_a_kernel() -> Iterator[None]:
    """Let libraries that are imported find that this is a kernel and no terminal."""
    shell = SimpleNamespace(kernel=None, config={"IPKernelApp": {}})
    vars(builtins)["get_ipython"] = lambda: shell
    try:
        yield
    finally:
        del vars(builtins)["get_ipython"]


def _import(modules: Iterable[str]) -> list[str]:
    """Import modules; return what did not work, which costs time later and nothing else."""
    problems = []
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:
            problems.append(f"cannot import {name}: {_summary(error)}")
    return problems


def _call(calls: Iterable[Sequence[str]]) -> list[str]:
    """Call functions; return what did not work."""
    problems = []
    for target, *arguments in calls:
        try:
            call(target, *arguments)
        except Exception as error:
            problems.append(f"{target} failed: {_summary(error)}")
    return problems


def _expect_one_thread() -> None:
    """Raise an error if there are threads, whose locks would stay locked in a fork."""
    if threading.active_count() != 1:
        names = ", ".join(thread.name for thread in threading.enumerate()[1:])
        raise RuntimeError(f"what was imported started threads ({names})")


def _summary(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _write(answer: int, **message: object) -> None:
    sys.stdout.flush()  # or each fork would print it
    with os.fdopen(answer, "w") as stream:
        stream.write(json.dumps(message) + "\n")


if __name__ == "__main__":
    main()
