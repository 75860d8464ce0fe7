"""Run a notebook in a kernel that is given all cells at once, with nbclient's own bookkeeping.

What becomes of a message, which errors a cell may have and how long it may take is nbclient's to
decide. To nbclient, `BatchRun` is a client of a kernel, whose channels are one pipe.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty
from secrets import token_hex
from types import SimpleNamespace
from typing import Any, NoReturn

from IPython.paths import get_ipython_dir
from nbclient.exceptions import DeadKernelError
from nbclient.util import run_hook, run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient  # type: ignore[import-untyped]
from traitlets import Dict, Instance, List, Unicode, default

from helpers.engine.kernels import USUAL_MODULES, Preparation, templates
from helpers.engine.kernels.message_pipe import MalformedMessage, MessageReader, Pipes
from helpers.engine.kernels.template_client import ForkedKernel, NoTemplate

#: Seconds that a kernel that is to end by itself may take, as in jupyter_client.
_EXIT = 5
#: What IPython reads of a profile before the first cell.
_SETTINGS = ("*_config.py", "*_config.json", "startup/*.py", "startup/*.ipy")


class KernelEnded(DeadKernelError):
    """A kernel that ended before its last cell did.

    ``status`` is its exit code, negative for a signal; ``lost`` whether its template process took
    it along, through no fault of its own; ``words`` the end of what it wrote to standard error.
    """

    def __init__(self, status: int, words: str, *, lost: bool) -> None:
        super().__init__(f"Kernel died with status {status}")
        self.status = status
        self.words = words
        self.lost = lost


class ForgedMessage(DeadKernelError):
    """Bytes that a cell, and not its kernel, sent as a message."""


class BatchClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client for kernels that take no messages once they run.

    A hook that changes cells, or which of them run, comes too late; `input` is refused, as ever. A
    notebook that mentions widgets, which may have to be answered, one whose cells are to be
    interrupted, and one whose IPython profile has settings are left to other kernels.
    """

    preparation = Instance(Preparation, help="What the template does that kernels are forked from.")
    calls = List(
        List(Unicode()), help="What the kernel calls before the first cell, as in a preparation."
    )
    environment = Dict(help="All variables of the kernel.")

    @default("preparation")
    def _usual(self) -> Preparation:
        return Preparation(USUAL_MODULES, batch=True)

    @contextlib.contextmanager
    def setup_kernel(self, **_: Any) -> Iterator[None]:
        """Fork a kernel with all cells, and end it in any case.

        Raises
        ------
        NoTemplate
            If no kernel can be forked, or none that would do; no cell has been run.
        RuntimeError
            If the kernel did not begin in time.
        """
        environment = {**(self.environment or os.environ)}
        self._refuse(environment)
        pipes = Pipes()
        with contextlib.closing(pipes):
            kernel, run = self._fork(environment, pipes)
            with contextlib.closing(kernel):
                run.begin(time.monotonic() + self.startup_timeout)
                self.kc = run
                run_sync(run_hook)(self.on_notebook_start, notebook=self.nb)
                yield
                if self.shutdown_kernel == "graceful":
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        kernel.wait(_EXIT)

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> Any:
        """Take in what came of a cell; without a time, if none is wanted: to read it takes long."""
        if not self.record_timing:
            cell.metadata.papermill.pop("start_time", None)
        return super().execute_cell(cell, cell_index, **options)

    def _fork(self, environment: Mapping[str, str], pipes: Pipes) -> tuple[ForkedKernel, BatchRun]:
        token = token_hex()
        cells = [
            {"code": cell.source, "goes_on": self._may_fail(cell)}
            for cell in self.nb.cells
            if self._runs(cell)
        ]
        order = {
            "batch": {
                "token": token,
                "calls": list(self.calls),
                "cells": cells,
                "allowed": [] if self.force_raise_errors else list(self.allow_error_names),
                "timed": self.record_timing,
                "exits": self.shutdown_kernel == "graceful",
            }
        }
        folder = str(Path(self.resources.get("metadata", {}).get("path") or "").absolute())
        kernel = templates.fork(self.preparation, order, folder, environment, pipes.of_kernel)
        pipes.forked()
        return kernel, BatchRun([cell["code"] for cell in cells], kernel, pipes, token)

    def _refuse(self, environment: Mapping[str, str]) -> None:
        """Raise `NoTemplate` for what wants answers, settings or another system."""
        if sys.platform != "linux":
            raise NoTemplate(f"kernels are forked on Linux only, this is {sys.platform}")
        if self.interrupt_on_timeout:
            raise NoTemplate("cells are to be interrupted")
        if any("widgets" in cell.source for cell in self.nb.cells if self._runs(cell)):
            raise NoTemplate("the notebook's widgets may want answers")
        profile = Path(environment.get("IPYTHONDIR") or get_ipython_dir(), "profile_default")
        for settings in _SETTINGS:
            if found := next(profile.glob(settings), None):
                raise NoTemplate(f"the IPython profile has settings in {found.name}")

    def _runs(self, cell: NotebookNode) -> bool:
        tags = cell.metadata.get("tags", [])
        return (
            cell.cell_type == "code"
            and bool(cell.source.strip())
            and self.skip_cells_with_tag not in tags
        )

    def _may_fail(self, cell: NotebookNode) -> bool:
        return not self.force_raise_errors and (
            self.allow_errors or "raises-exception" in cell.metadata.get("tags", [])
        )


class BatchRun:
    """A kernel at its work, in the shape of jupyter_client's asynchronous client."""

    def __init__(
        self, codes: Sequence[str], kernel: ForkedKernel, pipes: Pipes, token: str
    ) -> None:
        self._codes = codes
        self._kernel = kernel
        self._pipes = pipes
        self._reader = MessageReader(pipes.messages, token)
        self._next = 0
        self._replies: deque[dict[str, Any] | MalformedMessage] = deque()
        self._outputs: deque[dict[str, Any]] = deque()
        self._poll = select.poll()
        for descriptor in (pipes.messages, kernel.fileno()):
            self._poll.register(descriptor, select.POLLIN)
        self.shell_channel = SimpleNamespace(get_msg=self._get_reply)
        self.iopub_channel = SimpleNamespace(get_msg=self._get_output)

    def begin(self, deadline: float) -> None:
        """Wait for the kernel's first message, its information.

        Raises
        ------
        RuntimeError
            If it does not come in time.
        """
        while not self._replies:
            if not self._receive(deadline):
                raise RuntimeError("the kernel did not begin in time")
        self._info = self._next_reply()

    def execute(self, code: str, **_: Any) -> str:
        """Turn to the next cell, which has been sent long since, and return its request's id."""
        number = self._next
        if number >= len(self._codes) or self._codes[number] != code:
            raise RuntimeError("a cell was changed after all cells had been given to the kernel")
        self._next += 1
        return str(number)

    def kernel_info(self) -> str:
        """Ask for the kernel's information, which is here, and return the request's id."""
        self._replies.append({**self._info, "parent_header": {"msg_id": "info"}})
        return "info"

    def is_alive(self) -> bool:
        """Return true: `KernelEnded` is raised where messages are waited for."""
        return True

    async def _get_reply(self, timeout: float | None = None) -> dict[str, Any]:
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._replies:
            # Not by the event loop: one that was copied by a fork may miss events.
            if not self._receive(deadline):
                raise Empty
            await asyncio.sleep(0)  # outputs are taken in meanwhile
        return self._next_reply()

    def _next_reply(self) -> dict[str, Any]:
        reply = self._replies.popleft()
        if isinstance(reply, MalformedMessage):
            raise ForgedMessage(str(reply))
        return reply

    async def _get_output(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002
        while not self._outputs:
            await asyncio.sleep(0)
        return self._outputs.popleft()

    def _receive(self, deadline: float | None) -> bool:
        """Wait for messages and sort them; return whether there were any before the deadline.

        Raises
        ------
        KernelEnded
            If none will come any more.
        """
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return False
            self._poll.poll(None if left is None else left * 1000 + 1)
            # In this order: what it wrote before it ended is in the pipe when it has ended.
            status = self._kernel.poll()
            messages = self._reader.read()
            for message in messages or ():
                self._sort(message)
            if messages:
                return True
            if messages is None and status is not None:
                raise KernelEnded(status, self._pipes.last_words(), lost=self._kernel.lost)

    def _sort(self, message: dict[str, Any] | MalformedMessage) -> None:
        if isinstance(message, MalformedMessage):
            self._replies.append(message)  # after all that came before it
        elif message["msg_type"].endswith("_reply"):
            self._replies.append(message)
            # A cell's outputs come before its reply, so there will be no more.
            idle = {"msg_type": "status", "content": {"execution_state": "idle"}}
            self._outputs.append({**message, **idle})
        else:
            self._outputs.append(message)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name}: a kernel that was given all cells takes no messages")
