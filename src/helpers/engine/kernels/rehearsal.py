"""Run a small notebook in a fork of a template, before anything relies on the template.

What kernels that are given all cells at once take from ipykernel and IPython is not promised by
their documentation. A version that does something else shows here, and notebooks run on the stock
way.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from helpers.engine.kernels.message_pipe import MalformedMessage, MessageReader, Pipes
from helpers.engine.kernels.template import place

if TYPE_CHECKING:
    from helpers.engine.kernels.batch import Batch

#: Text of Python and of descriptors, a display, a value, a coroutine, an error.
CELLS = (
    "import os\nprint('a')\nos.write(1, b'b\\n')\nprint('c')\ndisplay('d')\n'e'",
    "import asyncio, sys\nawait asyncio.sleep(0)\nprint('f', file=sys.stderr)",
    "g",
)
_EXPECTED = [
    ("stream", "a\nb\nc\n"),
    ("display_data", "'d'"),
    ("execute_result", "'e'"),
    ("execute_reply", "ok"),
    ("stream", "f\n"),
    ("execute_reply", "ok"),
    ("error", "NameError"),
    ("execute_reply", "error"),
]
_TEXTS = {"stream": "text", "error": "ename", "execute_reply": "status"}
#: Seconds that it may take on a machine that is busy.
_TIMEOUT = 60
_TOKEN = "rehearsal"


def rehearse(batch: Batch) -> str:
    """Return what went wrong, in a line; empty if the kernel did what is expected of it."""
    pipes = Pipes()
    pid = os.fork()
    if pid == 0:
        _play(batch, pipes)
    pipes.forked()
    try:
        seen = _watch(MessageReader(pipes.messages, _TOKEN), pipes.messages)
    except MalformedMessage as error:
        return str(error)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        words = pipes.last_words().strip().splitlines()
        pipes.close()
    if seen == _EXPECTED:
        return ""
    return words[-1] if words else f"{_EXPECTED[: len(seen) + 1][-1]} was expected after {seen}"


def _play(batch: Batch, pipes: Pipes) -> NoReturn:
    order = {
        "token": _TOKEN,
        "calls": [],
        "cells": [{"code": code, "goes_on": False, "often": False} for code in CELLS],
        "allowed": [],
        "timed": False,
        "exits": False,
    }
    try:
        batch.become(order, place(pipes.of_kernel))
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(1)


def _watch(reader: MessageReader, descriptor: int) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    replies = 0
    deadline = time.monotonic() + _TIMEOUT
    while replies < len(CELLS):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            break
        messages = reader.read()
        if messages is None:
            break
        shown = [found for message in messages if (found := _shown(message))]
        replies += sum(kind == "execute_reply" for kind, _ in shown)
        seen += shown
    return seen


def _shown(message: dict[str, Any]) -> tuple[str, str] | None:
    kind, content = message["msg_type"], message["content"]
    if kind in _TEXTS:
        return kind, content[_TEXTS[kind]]
    return (kind, content["data"]["text/plain"]) if "data" in content else None
