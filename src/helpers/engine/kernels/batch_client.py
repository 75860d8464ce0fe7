"""Run a notebook in a kernel that is given all cells at once, with nbclient's own bookkeeping.

What becomes of a message, which errors a cell may have and how long it may take is for nbclient to
say; only where messages come from is another matter: out of a pipe, in the order of the cells.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import select
import tempfile
import time
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_hook, run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient  # type: ignore[import-untyped]
from traitlets import Dict, Instance, Int, List, Unicode, default

from helpers.engine.kernels import USUAL_MODULES, Preparation, templates
from helpers.engine.kernels.template_client import ForkedKernel, NoTemplate

_CHUNK = 1 << 20
_MEGABYTE = 1 << 20
#: Bytes of what a kernel said at its end that are told.
_LAST_WORDS = 1 << 16


class KernelEnded(DeadKernelError):
    """A kernel that ended before its last cell did.

    Attributes
    ----------
    status
        Its exit code, negative for a signal.
    lost
        Whether its template process took it along, through no fault of its own.
    words
        The end of what it wrote to standard error.
    """

    def __init__(self, status: int, words: str, *, lost: bool) -> None:
        super().__init__(f"Kernel died with status {status}")
        self.status = status
        self.words = words
        self.lost = lost


class BatchClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client for kernels that take no messages once they run.

    A hook that changes cells, or which of them run, comes too late; `input` is refused, as ever. A
    notebook that mentions widgets, which may have to be answered, is left to other kernels.
    """

    preparation = Instance(Preparation, help="What the template does that kernels are forked from.")
    calls = List(
        List(Unicode()), help="What the kernel calls before the first cell, as in a preparation."
    )
    environment = Dict(help="All variables of the kernel, but for IPYTHONDIR.")
    memory_limit = Int(0, help="Megabytes of data that the kernel may hold; 0: any number.")

    @default("preparation")
    def _usual(self) -> Preparation:
        return Preparation(USUAL_MODULES, batch=True)

    def execute(self, **_: Any) -> NotebookNode:
        """Run the notebook.

        Raises
        ------
        NoTemplate
            If no kernel can be forked, or none that would do; nothing has been run.
        KernelEnded
            If the kernel ended before its last cell.
        CellTimeoutError
            If a cell took longer than its time.
        RuntimeError
            If the kernel did not begin in time.
        """
        self.reset_execution_trackers()
        with self._begun() as self.kc:
            language_info = self.kc.language_info(time.monotonic() + self.startup_timeout)
            run_sync(self._cells)()
            self.nb.metadata["language_info"] = language_info
            self.set_widgets_metadata()
        notebook: NotebookNode = self.nb
        return notebook

    @contextlib.contextmanager
    def _begun(self) -> Iterator[_Run]:
        """Fork a kernel with all cells, and end it in any case."""
        if any("widgets" in cell.source for cell in self.nb.cells if self._runs(cell)):
            raise NoTemplate("the notebook's widgets may want answers")
        cells = [
            {
                "code": cell.source,
                "goes_on": self._may_fail(cell),
                "often": "injected-parameters" not in cell.metadata.get("tags", []),
            }
            for cell in self.nb.cells
            if self._runs(cell)
        ]
        allowed = [] if self.force_raise_errors else list(self.allow_error_names)
        order = {"batch": {"calls": list(self.calls), "cells": cells, "allowed": allowed}}
        folder = str(Path(self.resources.get("metadata", {}).get("path") or "").absolute())
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile(buffering=0)) for _ in range(2)]
            null = stack.enter_context(open(os.devnull, "rb", buffering=0))  # noqa: PTH123
            own = stack.enter_context(tempfile.TemporaryDirectory(prefix="kernel-"))
            environment = {**(self.environment or os.environ), "IPYTHONDIR": own}
            reading, writing = os.pipe()
            stack.callback(os.close, reading)
            try:
                streams = [null.fileno(), *(file.fileno() for file in files), writing]
                kernel = templates.fork(
                    self.preparation,
                    environment,
                    lambda template: template.fork(
                        order, folder, environment, streams, self.memory_limit * _MEGABYTE
                    ),
                )
            finally:
                os.close(writing)
            stack.callback(kernel.close)
            yield _Run([cell["code"] for cell in cells], kernel, reading, files[1])

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

    async def _cells(self) -> None:
        """Go through the cells as papermill does."""
        await run_hook(self.on_notebook_start, notebook=self.nb)
        for index, cell in enumerate(self.nb.cells):
            try:
                self.nb_man.cell_start(cell, index)
                if not self.record_timing:
                    del cell.metadata.papermill["start_time"]
                await self.async_execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
                await run_hook(self.on_notebook_error, notebook=self.nb)
                break
            finally:
                self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)
        await run_hook(self.on_notebook_complete, notebook=self.nb)

    async def _async_poll_kernel_alive(self) -> None:
        """Whether the kernel lives is seen where messages are read."""

    async def _async_poll_output_msg(
        self, parent_msg_id: str, cell: NotebookNode, cell_index: int
    ) -> dict[str, Any]:
        """Take in a cell's outputs and the reply that follows them."""
        assert self.kc is not None
        timeout = self._get_timeout(cell)
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            message: dict[str, Any] | None = self.kc.next_message(deadline)
            if message is None:
                raise CellTimeoutError.error_from_timeout_and_cell(
                    "Cell execution timed out", timeout or 0, cell
                )
            if message["parent_header"]["msg_id"] == parent_msg_id:
                if message["msg_type"] == "execute_reply":
                    return message
                self.process_message(message, cell, cell_index)

    async def _async_poll_for_reply(
        self,
        msg_id: str,  # noqa: ARG002 (as nbclient calls it)
        cell: NotebookNode,
        timeout: int | None,  # noqa: ARG002
        task_poll_output_msg: Awaitable[dict[str, Any]],
        task_poll_kernel_alive: asyncio.Future[None],
    ) -> dict[str, Any]:
        """Give the reply that came with the outputs."""
        reply = await task_poll_output_msg
        await task_poll_kernel_alive
        if self.record_timing:
            cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(reply)
        return reply


class _Run:
    """A kernel at its work: what nbclient takes for a client of it.

    Parameters
    ----------
    codes
        The cells that it was given.
    kernel
        Its process.
    pipe
        Where its messages come from.
    errors
        What it writes to standard error.
    """

    def __init__(
        self, codes: Sequence[str], kernel: ForkedKernel, pipe: int, errors: IO[bytes]
    ) -> None:
        self._codes = codes
        self._kernel = kernel
        self._pipe = pipe
        self._errors = errors
        self._next = 0
        #: Messages that were read, the next one last, and the parts of one that was not wholly.
        self._lines: list[bytes] = []
        self._parts: list[bytes] = []
        self._poll = select.poll()
        for descriptor in (pipe, kernel.fileno()):
            self._poll.register(descriptor, select.POLLIN)
        os.set_blocking(pipe, False)

    def execute(self, code: str, **_: Any) -> str:
        """Turn to the next cell; it has been sent long since."""
        number = self._next
        if number >= len(self._codes) or self._codes[number] != code:
            raise RuntimeError("a cell was changed after all cells had been given to the kernel")
        self._next += 1
        return str(number)

    def language_info(self, deadline: float) -> dict[str, Any]:
        """Take in what the kernel says of its language, which is its first message.

        Raises
        ------
        RuntimeError
            If it does not come in time.
        """
        message = self.next_message(deadline)
        if message is None:
            raise RuntimeError("the kernel did not begin in time")
        info: dict[str, Any] = message["content"]["language_info"]
        return info

    def next_message(self, deadline: float | None) -> dict[str, Any] | None:
        """Wait for a message; ``None`` when it has not come in time.

        Raises
        ------
        KernelEnded
            If none will come any more.
        """
        while not self._lines:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            self._poll.poll(None if left is None else left * 1000 + 1)
            # In this order: what it wrote before it ended is in the pipe when it has ended.
            status = self._kernel.poll()
            if not self._read() and status is not None:
                raise KernelEnded(status, self._last_words(), lost=self._kernel.lost)
        message: dict[str, Any] = json.loads(self._lines.pop())
        message["buffers"] = [base64.b64decode(one) for one in message["buffers"]]
        return message

    def _read(self) -> bool:
        """Read what is in the pipe; tells whether there was anything."""
        try:
            data = os.read(self._pipe, _CHUNK)
        except BlockingIOError:
            return False
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join((*self._parts, lines[0]))
            self._parts.clear()
            self._lines = lines[::-1]
        self._parts.append(rest)
        return bool(data)

    def _last_words(self) -> str:
        size = os.fstat(self._errors.fileno()).st_size
        data = os.pread(self._errors.fileno(), _LAST_WORDS, max(0, size - _LAST_WORDS))
        return data.decode("utf-8", "replace")

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name}: a kernel that was given all cells takes no messages")
