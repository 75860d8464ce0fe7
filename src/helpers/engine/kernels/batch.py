"""An IPython kernel that is given all cells of a notebook at once, and runs them to the end.

It is ipykernel's application, kernel and shell, without what serves a client that may ask anything
at any time: no sockets, and no event loop between cells. A template process makes one before it
forks; a fork runs the cells and writes the messages that any kernel would publish into a pipe. The
reply to a cell follows its outputs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.application import BaseIPythonApplication
from IPython.paths import get_ipython_dir
from tornado.ioloop import IOLoop

from helpers.engine.kernels.fork_server import call
from helpers.engine.kernels.message_pipe import MessageWriter, PipeSession
from helpers.engine.kernels.streams import OutStream, PublishThread


class Batch:
    """An application of ipykernel, made before the fork as far as it can be."""

    def __init__(self) -> None:
        app = self.app = IPKernelApp.instance()
        BaseIPythonApplication.initialize(app, [])
        # As nbclient asks of kernels: what is run for its output has no history to keep.
        app.config.HistoryManager.hist_file = ":memory:"
        app.init_pdb()
        app.session = PipeSession(key=b"")
        self.session: Any = app.session
        app.iopub_thread = self.publisher = PublishThread(self.session)
        app.iopub_socket = self.publisher.background_socket
        app.kernel = self.kernel = IPythonKernel.instance(
            parent=app,
            session=self.session,
            iopub_thread=app.iopub_thread,
            iopub_socket=app.iopub_socket,
            log=app.log,
            profile_dir=app.profile_dir,
            user_ns=app.user_ns,
        )
        app.init_path()
        app.init_shell()
        self.shell: Any = self.kernel.shell
        app.init_gui_pylab()
        app.init_extensions()

    def become(self, order: Mapping[str, Any], descriptors: Sequence[int]) -> NoReturn:
        """Run cells in a fork, to the end of the process.

        Parameters
        ----------
        order
            ``token``, of the run; ``calls``, made before the first cell, as ``[module:function,
            argument, …]``; ``cells``, each ``{"code", "goes_on"}``: whether those after it run even
            if it fails; ``allowed``, names of errors that no cell fails by; ``timed``, whether the
            client notes when a cell began; ``exits``, whether the process ends by itself.
        descriptors
            Those to write messages to, to read standard output and error from, and to keep the end
            of standard error in, as `helpers.engine.kernels.fork_server.place` has kept them.
        """
        # Not `asyncio.run`, which takes interrupts for its own.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        os.closerange(3, min(descriptors))  # which `place` had taken
        messages, *reading, last_words = descriptors
        self.publisher.socket = MessageWriter(messages, order["token"])
        self.session.pid = os.getpid()
        self._begin(reading, last_words)
        for target, *arguments in order["calls"]:
            call(target, *arguments)
        loop.run_until_complete(self._run(order))
        if order["exits"] or self.shell.exit_now:
            sys.exit(0)
        # The client has all that it wanted and ends this process; nothing is to be tidied up.
        while True:
            signal.pause()

    def _begin(self, reading: Sequence[int], last_words: int) -> None:
        """Take streams and folders of this process's own."""
        app = self.app
        app.outstream_class = f"{PublishThread.__module__}.{OutStream.__name__}"
        app.capture_fd_output = False  # by ipykernel's threads
        app.init_io()
        app.displayhook.get_execution_count = lambda: self.kernel.execution_count
        self._streams: tuple[Any, Any] = (sys.stdout, sys.stderr)
        streams = dict(zip(reading, self._streams, strict=True))
        for descriptor, stream in streams.items():
            stream.capture(descriptor, last_words if stream.name == "stderr" else -1)
        self.publisher.serve(streams)
        # What the application logs is for who starts it, and no output of a cell.
        words = open(last_words, "w", closefd=False, encoding="utf-8", errors="replace")  # noqa: SIM115
        for handler in app.log.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(words)
        app.ipython_dir = self.shell.ipython_dir = get_ipython_dir()
        # What keeps something in it makes it; most notebooks keep nothing.
        assert app.profile_dir is not None
        app.profile_dir.unobserve_all("location")
        app.profile_dir.location = str(Path(app.ipython_dir, "profile_default"))
        self.shell.starting_dir = str(Path.cwd())
        self.shell.init_environment()
        app.init_code()
        # A coroutine of a cell can be interrupted in the thread that this names.
        self.kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())

    async def _run(self, order: Mapping[str, Any]) -> None:
        self.kernel.io_loop = IOLoop.current()
        self.session.send(self.publisher, "kernel_info_reply", self.kernel.kernel_info)
        self.publisher.write()
        for number, cell in enumerate(order["cells"]):
            error = await self._run_cell(number, cell["code"], timed=order["timed"])
            fails = error and not cell["goes_on"] and error not in order["allowed"]
            if fails or self.shell.exit_now:
                return
            await asyncio.sleep(0)  # lets tasks that cells have begun go on

    async def _run_cell(self, number: int, code: str, *, timed: bool) -> str:
        """Run a cell, reply, and return the name of its error; empty if there was none."""
        header = {"msg_id": str(number), "msg_type": "execute_request"}
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "allow_stdin": False,
            "user_expressions": {},
            "stop_on_error": False,
        }
        request = {"header": header, **header, "parent_header": {}, "metadata": {}}
        request |= {"content": content, "buffers": []}

        def send(kind: str, content: dict[str, Any]) -> None:
            self.session.send(self.publisher, kind, content, parent=request)

        self.kernel.set_parent([], request)
        if timed:
            send("status", {"execution_state": "busy"})
        send("execute_input", {"code": code, "execution_count": self.shell.execution_count})
        reply = await self.kernel.do_execute(code, silent=False, allow_stdin=False)
        # Those of this kernel, too: the cell may have put others in their place.
        for stream in (sys.stdout, sys.stderr, *self._streams):
            with contextlib.suppress(Exception):  # of others: no stream, or a closed one
                stream.flush()
        send("execute_reply", reply)
        self.publisher.write()
        return str(reply.get("ename", ""))
