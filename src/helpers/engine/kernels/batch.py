"""An IPython kernel that is given all cells of a notebook at once, and runs them to the end.

It is ipykernel's kernel and shell, without what serves somebody who may ask anything at any time:
no sockets, no event loop between cells, no thread. A template process makes one before it forks; a
fork runs the cells and writes the messages that any kernel would publish, one line of JSON each,
into a pipe. The reply to a cell follows its outputs, and is sent at once.
"""

from __future__ import annotations

import asyncio
import base64
import codecs
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from ipykernel.iostream import BackgroundSocket, IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.application import BaseIPythonApplication
from jupyter_client.session import Session, extract_header
from tornado.ioloop import IOLoop
from traitlets import Type

from helpers.engine.kernels.compiled_cells import CellCompiler, CellShell

#: The pipe that a fork writes messages to.
MESSAGES = 3
#: Characters of a stream that are kept back until something else is shown.
_HELD = 1 << 16
#: Bytes that are read at once of what other programs wrote.
_CHUNK = 1 << 20


class _Pipe(Session):
    """A session whose messages all go into a pipe, whatever socket they are for."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()
        self._waiting: list[bytes] = []
        self._owner = 0
        self._captured: tuple[_Captured, ...] = ()

    def begin(self, captured: tuple[_Captured, ...]) -> None:
        """Begin in a fork; what others write to these files is put between the messages."""
        self._owner = os.getpid()
        self._captured = captured

    def send(
        self,
        stream: Any,  # noqa: ARG002 (there is one pipe)
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,  # noqa: ARG002
        buffers: Any = None,
        track: bool = False,  # noqa: ARG002
        header: Any = None,
        metadata: Any = None,
    ) -> Any:
        """Take a message, to be written with the next reply or when there is much."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(
                msg_or_type, content=content, parent=parent, header=header, metadata=metadata
            )
        if os.getpid() != self._owner:
            return message  # a copy of the kernel's process: its words would get between ours
        with self._lock:
            self.take_captured()
            self._put(message, buffers or message.get("buffers") or ())
        return message

    def take_captured(self) -> None:
        """Show what was written past the streams, by other programs for one."""
        for captured in self._captured:
            for text in captured.new():
                content = {"name": captured.name, "text": text}
                self._put(self.msg("stream", content, parent=captured.parent()), ())

    def _put(self, message: Mapping[str, Any], buffers: Iterable[Any]) -> None:
        told = {
            "msg_type": message["msg_type"],
            "header": {"msg_type": message["msg_type"], "date": message["header"]["date"]},
            "parent_header": {"msg_id": message["parent_header"].get("msg_id")},
            "content": message["content"],
            "metadata": message.get("metadata") or {},
            "buffers": [base64.b64encode(one).decode("ascii") for one in buffers],
        }
        self._waiting.append(self.pack(told) + b"\n")
        if sum(map(len, self._waiting)) > _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            data = memoryview(b"".join(self._waiting))
            self._waiting.clear()
            while data:
                data = data[os.write(MESSAGES, data) :]


class _Captured:
    """A file that takes what is written to a descriptor."""

    def __init__(self, name: str, descriptor: int, parent: Callable[[], Any]) -> None:
        self.name = name
        self.parent = parent
        self._descriptor = descriptor
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def new(self) -> Iterable[str]:
        """Read what has come since."""
        while os.fstat(self._descriptor).st_size > self._read:
            data = os.pread(self._descriptor, _CHUNK, self._read)
            self._read += len(data)
            if text := self._decoder.decode(data):
                yield text


class _NoThread(IOPubThread):
    """Does at once what ipykernel does in a thread."""

    thread: Any
    io_loop: Any

    def __init__(self, session: Session) -> None:
        # Not the parent's, which opens sockets.
        self.session = session
        self.socket = None
        self.thread = None
        self.background_socket = BackgroundSocket(self)
        self.io_loop = SimpleNamespace(call_later=lambda *_: None)

    def schedule(self, f: Callable[[], None]) -> None:
        """Do it."""
        f()


class _Stream(OutStream):
    """ipykernel's stream; what a copy of the process writes goes past it, to be captured."""

    _length = 0

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Write text."""
        if not self._is_master_process():
            with contextlib.suppress(OSError):
                os.write(self.fileno(), string.encode("utf-8", "backslashreplace"))
            return len(string)
        written = super().write(string)
        self._length += len(string)
        if self._length > _HELD:
            self.flush()
        return written

    def _flush(self) -> None:
        self._length = 0
        super()._flush()

    def fileno(self) -> int:
        """Give the descriptor that other programs may write to."""
        return 1 if self.name == "stdout" else 2


class BatchKernel(IPythonKernel):
    """Runs cells one after another, for nobody in particular."""

    shell: Any
    session: Any
    shell_class = Type(CellShell)
    compiler_class = Type(CellCompiler)

    async def run(self, number: int, code: str) -> str:
        """Run a cell and reply.

        Returns
        -------
        str
            The name of the error; empty if there was none.
        """
        shell = self.shell
        request = {"header": {"msg_id": str(number), "msg_type": "execute_request"}}
        self.set_parent([], request, channel="shell")
        self._publish_execute_input(code, request, shell.execution_count)
        self._forward_input(allow_stdin=False)
        try:
            result = await self._result(code)
        finally:
            self._restore_input()
        error = result.error_before_exec or result.error_in_exec
        content: dict[str, Any] = {"status": "ok", "execution_count": shell.execution_count - 1}
        if not result.success or shell._last_traceback_during_displayhook:
            content |= {
                "status": "error",
                "ename": type(error).__name__,
                "evalue": str(error),
                "traceback": shell._last_traceback or [],
            }
        shell.payload_manager.clear_payload()
        sys.stdout.flush()
        sys.stderr.flush()
        self.session.send(None, "execute_reply", content, parent=request)
        self.session.flush()
        return str(content.get("ename", ""))

    async def _result(self, code: str) -> Any:
        shell = self.shell
        problem = None
        try:
            transformed = shell.transform_cell(code)
        except Exception:
            transformed, problem = code, sys.exc_info()
        how = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
        if not shell.should_run_async(code, **how):
            return shell.run_cell(code, store_history=True)
        shell._last_traceback = None
        shell._last_traceback_during_displayhook = False
        result = None
        try:
            result = await shell.run_cell_async(code, store_history=True, **how)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result


class Batch(IPKernelApp):
    """ipykernel's application, as far as it is needed to run cells; made before the fork."""

    kernel_class: Any = Type(BatchKernel, klass="ipykernel.kernelbase.Kernel")

    def prepare(self) -> None:
        """Do what ipykernel does before it serves, but for what a fork must do itself."""
        BaseIPythonApplication.initialize(self, [])
        # As nbclient asks of kernels: what is run for its output has no history to keep.
        self.config.HistoryManager.hist_file = ":memory:"
        self.init_pdb()
        self.session = _Pipe()
        self.iopub_thread = _NoThread(self.session)
        self.iopub_socket = self.iopub_thread.background_socket
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
        )
        self.init_path()
        self.init_shell()
        self.init_gui_pylab()
        self.init_extensions()

    def learn(self, cells: Iterable[str]) -> None:
        """Work out what can be known of cells, for this and all later forks."""
        for cell in cells:
            self.kernel.shell.learn(cell)

    def become(self, order: Mapping[str, Any]) -> NoReturn:
        """Run cells in a fork, to the end of the process.

        Parameters
        ----------
        order
            ``calls``, made before the first cell, as ``[module:function, argument, …]``;
            ``cells``, each ``{"code", "goes_on", "often"}``: whether those after it run even if it
            fails, and whether it may come again, in other runs; ``allowed``, names of errors that
            no cell fails by.
        """
        self._begin()
        for target, *arguments in order["calls"]:
            module, _, function = target.partition(":")
            getattr(importlib.import_module(module), function)(*arguments)
        # Not `asyncio.run`, which takes interrupts for its own.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(self._run(order["cells"], frozenset(order["allowed"])))
        if self.kernel.shell.exit_now:
            sys.exit(0)
        # Whoever asked has all that they wanted and ends this process; nothing is to be tidied up.
        while True:
            signal.pause()

    def _begin(self) -> None:
        """Take streams and folders of this process's own."""
        shell = self.kernel.shell
        captured = [
            _Captured(name, number, lambda: extract_header(self.kernel.get_parent("shell")))
            for name, number in (("stdout", 1), ("stderr", 2))
        ]
        self.session.begin(tuple(captured))
        self.outstream_class = f"{__name__}.{_Stream.__name__}"
        self.capture_fd_output = False
        self.init_io()
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count
        self.ipython_dir = shell.ipython_dir = os.environ["IPYTHONDIR"]
        # What keeps something in it makes it; most notebooks keep nothing.
        assert self.profile_dir is not None
        self.profile_dir.unobserve_all("location")
        self.profile_dir.location = str(Path(self.ipython_dir, "profile_default"))
        shell.starting_dir = str(Path.cwd())
        shell.init_environment()
        self.init_code()
        sys.stdout.flush()
        sys.stderr.flush()

    async def _run(self, cells: Iterable[Mapping[str, Any]], allowed: frozenset[str]) -> None:
        self.kernel.io_loop = IOLoop.current()
        self.session.send(None, "kernel_info_reply", self.kernel.kernel_info)
        self.session.flush()
        for number, cell in enumerate(cells):
            error = await self.kernel.run(number, cell["code"])
            if (error and not cell["goes_on"] and error not in allowed) or (
                self.kernel.shell.exit_now
            ):
                return
            await asyncio.sleep(0)  # lets tasks that cells have begun go on
