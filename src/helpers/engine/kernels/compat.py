"""What is taken of other libraries beyond what their documentation promises, in one place.

No module of the engine uses or overrides a name of ipykernel, IPython, nbclient or jupyter_client
that begins with an underscore; a test sees to that. What stands here is public by its name only. A
template looks these names up before it makes a kernel that is given all cells at once, then has a
copy of the kernel run a small notebook, which shows what no list of names can. If either fails,
notebooks run on the stock way, and one line says why.
"""

from __future__ import annotations

import importlib
import os
import select
import signal
import sys
import traceback
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

from helpers.engine.kernels.fork_server import place
from helpers.engine.kernels.message_pipe import MalformedMessage, MessageReader, Pipes
from helpers.errors import CasebookError

if TYPE_CHECKING:
    from helpers.engine.kernels.batch import Batch

NAMES = {
    "IPython.core.application": ("BaseIPythonApplication.initialize",),
    "IPython.core.interactiveshell": (
        "InteractiveShell.exit_now",
        "InteractiveShell.init_environment",
    ),
    "IPython.paths": ("get_ipython_dir",),
    "ipykernel.iostream": (
        "BackgroundSocket",
        "IOPubThread.schedule",
        "IOPubThread.send_multipart",
        "OutStream",
    ),
    "ipykernel.ipkernel": (
        "IPythonKernel.do_execute",
        "IPythonKernel.kernel_info",
        "IPythonKernel.set_parent",
    ),
    "ipykernel.kernelapp": (
        "IPKernelApp.capture_fd_output",
        "IPKernelApp.init_code",
        "IPKernelApp.init_extensions",
        "IPKernelApp.init_gui_pylab",
        "IPKernelApp.init_io",
        "IPKernelApp.init_path",
        "IPKernelApp.init_pdb",
        "IPKernelApp.init_shell",
        "IPKernelApp.outstream_class",
        "IPKernelApp.profile_dir",
    ),
    "jupyter_client.jsonutil": ("json_default",),
    "jupyter_client.session": ("Session.send", "Session.serialize", "json_packer"),
}
#: Text of Python and of a descriptor, a display, a value; a coroutine; an error.
CELLS = (
    "import os\nprint('a')\nos.write(1, b'b\\n')\nprint('c')\ndisplay('d')\n'e'",
    "import asyncio, sys\nawait asyncio.sleep(0)\nprint('f', file=sys.stderr)",
    "g",
)
EXPECTED = [
    ("stream", "a\nb\nc\n"),
    ("display_data", {"text/plain": "'d'"}),
    ("execute_result", {"text/plain": "'e'"}),
    ("execute_reply", "ok"),
    ("stream", "f\n"),
    ("execute_reply", "ok"),
    ("error", "NameError"),
    ("execute_reply", "error"),
]
#: What is looked at of a message.
_PARTS = {
    "stream": "text",
    "display_data": "data",
    "execute_result": "data",
    "error": "ename",
    "execute_reply": "status",
}
#: Milliseconds that a message may take on a machine that is busy.
_TIMEOUT = 30_000


class Incompatible(CasebookError, RuntimeError):
    """Another library is not what kernels that are given all cells at once were written for."""


def check_names() -> None:
    """Look all names up.

    Raises
    ------
    Incompatible
        If one is not there; names it.
    """
    for module, names in NAMES.items():
        found = importlib.import_module(module)
        for name in names:
            try:
                attrgetter(name)(found)
            except AttributeError:
                raise Incompatible(f"{module} has no {name} any more") from None


def rehearse(batch: Batch) -> None:
    """Have a copy of a kernel run a small notebook.

    Raises
    ------
    Incompatible
        If it did not do what a stock kernel does; says what.
    """
    token = "rehearsal"
    pipes = Pipes()
    pid = os.fork()
    if pid == 0:
        _play(batch, token, pipes)
    pipes.forked()
    try:
        seen = _watch(MessageReader(pipes.messages, token), pipes.messages)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        words = pipes.last_words().strip().splitlines()
        pipes.close()
    if seen != EXPECTED:
        expected = EXPECTED[: len(seen) + 1]
        raise Incompatible(words[-1] if words else f"{expected} was expected, not {seen}")


def _play(batch: Batch, token: str, pipes: Pipes) -> NoReturn:
    cells = [{"code": code, "goes_on": False} for code in CELLS]
    order = {"token": token, "calls": [], "cells": cells, "allowed": []}
    try:
        batch.become({**order, "timed": False, "exits": False}, place(pipes.of_kernel))
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(1)


def _watch(reader: MessageReader, descriptor: int) -> list[tuple[str, Any]]:
    """Return what is shown, no further than the first of another kind than was expected."""
    seen: list[tuple[str, Any]] = []
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    kinds = [kind for kind, _ in EXPECTED]
    while len(seen) < len(kinds) and poll.poll(_TIMEOUT):
        messages = reader.read()
        if messages is None:
            break
        for message in messages:
            if isinstance(message, MalformedMessage):
                raise Incompatible(str(message))
            kind = message["msg_type"]
            part = message["content"].get(_PARTS.get(kind))
            if kind == "stream" and seen and seen[-1][0] == kind:
                seen[-1] = (kind, seen[-1][1] + part)  # a busy machine shows text in pieces
            elif kind in _PARTS:
                seen.append((kind, part))
        if [kind for kind, _ in seen] != kinds[: len(seen)]:
            break
    return seen
