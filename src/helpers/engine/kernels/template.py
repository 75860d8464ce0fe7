"""The template process: imports once, then forks a kernel for each request. Linux only.

It is started as ``python -m helpers.engine.kernels.template`` with one JSON object on standard
input: ``address`` (a socket file to listen on), ``preload`` (modules to import), ``warm``
(functions to call, as ``[["module:function", argument, ...], ...]``) and ``batch`` (whether its
kernels run whole notebooks). It says what it could not do, one JSON line a time, on standard
output, ends that with ``{"ready": true}``, and ends when its standard input is closed.

Each connection asks for one kernel: a JSON line with ``arguments`` or, for a whole notebook,
``batch``, with ``folder``, ``environment`` and ``memory`` (bytes of data, 0: any number), and file
descriptors for its standard streams and, for a whole notebook, its messages. The answers are JSON
lines, too: ``pid``, later ``status``, or ``refused``. The kernel lives no longer than the
connection.

There is one thread, no event loop and no ZeroMQ context here: a fork copies only the thread that
calls it, and what another one was holding would stay locked in the copy for ever.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import selectors
import signal
import socket
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from helpers.engine.freshness import opened

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
#: Bytes of a request: an environment or a notebook may be long, but not endless.
_LONGEST = 64_000_000
_STREAMS = 3
_BACKEND = "module://matplotlib_inline.backend_inline"
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class _Connection:
    """One who asked, and the kernel that was forked for them."""

    stream: socket.socket
    received: bytes = b""
    descriptors: list[int] = field(default_factory=list)
    pid: int = 0


def main() -> None:
    """Serve until standard input is closed; in a forked child, become a kernel instead."""
    opened.begin(str(Path.cwd()))
    order = json.loads(sys.stdin.buffer.readline())
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder this was started in, which is none of a kernel's
    given = set(os.environ)
    # ipykernel sets it in each kernel, but matplotlib reads it when it is imported.
    os.environ.setdefault("MPLBACKEND", _BACKEND)
    for problem in _prepare(order["preload"], order["warm"]):
        _tell(problem=problem)
    batch = _batch() if order["batch"] else None
    if threading.active_count() != 1:
        names = ", ".join(thread.name for thread in threading.enumerate()[1:])
        _tell(useless=f"what was imported started threads ({names}), so that it cannot be forked")
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(order["address"])
    listener.listen(64)
    _tell(ready=True)
    # What is there now stays in memory that all kernels share: the collector leaves it alone.
    gc.collect()
    gc.freeze()
    # Libraries set variables when they are imported, ipykernel for one.
    added = {name: value for name, value in os.environ.items() if name not in given}
    become = _Server(listener, added, batch).serve()
    if become is not None:
        become()


def _batch() -> Batch:
    """Make the kernel that forks run whole notebooks with."""
    from helpers.engine.kernels.batch import Batch

    sys.argv = [_launcher()]
    batch: Batch = Batch.instance()
    batch.prepare()
    return batch


def _prepare(modules: Iterable[str], calls: Iterable[list[str]]) -> Iterable[str]:
    """Import and warm up; yield what did not work, which costs time later and nothing else."""
    for name in (*KERNEL_MODULES, *modules):
        try:
            importlib.import_module(name)
        except Exception as error:
            yield f"cannot import {name}: {type(error).__name__}: {error}"
    for target, *arguments in calls:
        module, _, function = target.partition(":")
        try:
            getattr(importlib.import_module(module), function)(*arguments)
        except Exception as error:
            yield f"{target} failed: {type(error).__name__}: {error}"


def _tell(**message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


class _Sources:
    """The imported modules that people edit: those outside the libraries' folders."""

    def __init__(self) -> None:
        libraries = tuple({str(path) for path in sysconfig.get_paths().values()})
        files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        self._stamps = {
            file: _stamp(file)
            for file in sorted(filter(None, files))
            if not file.startswith(libraries)
        }

    def changed(self) -> str:
        """Name a module's file that is not what was imported; empty if there is none."""
        return next((f for f, stamp in self._stamps.items() if _stamp(f) != stamp), "")


def _stamp(file: str) -> tuple[int, int, int] | None:
    try:
        status = Path(file).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


class _Server:
    """Forks kernels, tells how they ended, and kills those that nobody waits for any more."""

    def __init__(
        self, listener: socket.socket, added: Mapping[str, str], batch: Batch | None
    ) -> None:
        self._listener = listener
        self._added = added
        self._batch = batch
        #: The standard streams of a kernel and, of one that runs a notebook, its messages.
        self._wanted = _STREAMS + (batch is not None)
        self._connections: dict[int, _Connection] = {}
        self._selector = selectors.DefaultSelector()
        self._sources = _Sources()
        self._woken, self._waker = socket.socketpair()
        for stream in (self._woken, self._waker):
            stream.setblocking(False)

    def serve(self) -> Callable[[], None] | None:
        """Serve; returns nothing at the end, and in a forked child what it is to become."""
        signal.signal(signal.SIGCHLD, _pass)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started this process
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._woken, selectors.EVENT_READ, self._reap)
        self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._end()
                    return None
                if isinstance(key.data, _Connection):
                    become = self._read(key.data)
                    if become is not None:
                        return become
                else:
                    key.data()

    def _accept(self) -> None:
        stream, _ = self._listener.accept()
        stream.setblocking(False)
        connection = _Connection(stream)
        self._connections[stream.fileno()] = connection
        self._selector.register(stream, selectors.EVENT_READ, connection)

    def _read(self, connection: _Connection) -> Callable[[], None] | None:
        """Take in what came; fork when a request is whole."""
        try:
            data, descriptors, _, _ = socket.recv_fds(connection.stream, 1 << 20, self._wanted)
        except BlockingIOError:
            return None
        except OSError:
            data, descriptors = b"", []
        connection.descriptors += descriptors
        connection.received += data
        if not data or len(connection.received) > _LONGEST:
            self._drop(connection)
            return None
        if not connection.received.endswith(b"\n") or connection.pid:
            return None
        changed = self._sources.changed()
        if changed:
            self._answer(connection, refused=f"{changed} was edited", outdated=True)
            self._drop(connection)
            return None
        try:
            request = json.loads(connection.received)
            if len(connection.descriptors) != self._wanted:
                raise ValueError(f"{self._wanted} file descriptors are wanted")
            self._learn(request)
            pid = os.fork()
        except (OSError, ValueError) as error:
            self._answer(connection, refused=str(error))
            self._drop(connection)
            return None
        if pid == 0:
            return self._child(connection, request)
        connection.pid = pid
        for descriptor in connection.descriptors:
            os.close(descriptor)
        connection.descriptors.clear()
        self._answer(connection, pid=pid)
        return None

    def _learn(self, request: Mapping[str, Any]) -> None:
        """Work out what can be known of a notebook's cells, for this kernel and later ones."""
        if self._batch is not None:
            cells = request["batch"]["cells"]
            self._batch.learn(cell["code"] for cell in cells if cell["often"])
            gc.freeze()

    def _child(self, connection: _Connection, request: Mapping[str, Any]) -> Callable[[], None]:
        """Let go of all that is the template's, and take the kernel's own streams."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        self._selector.close()
        for stream in (self._listener, self._woken, self._waker):
            stream.close()
        for other in self._connections.values():
            other.stream.close()
        for number, descriptor in enumerate(connection.descriptors):
            os.dup2(descriptor, number)
        os.closerange(self._wanted, os.sysconf("SC_OPEN_MAX"))
        environment = {**self._added, **request["environment"]}
        batch = self._batch

        def become() -> None:
            _settle(request["folder"], environment, request["memory"])
            if batch is not None:
                batch.become(request["batch"])
            become_kernel(request["arguments"])

        return become

    def _reap(self) -> None:
        """Tell about every kernel that has ended."""
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(1 << 12)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for connection in list(self._connections.values()):
                if connection.pid == pid:
                    connection.pid = 0
                    self._answer(connection, status=os.waitstatus_to_exitcode(status))
                    self._drop(connection)

    def _answer(self, connection: _Connection, **message: object) -> None:
        with contextlib.suppress(OSError):
            connection.stream.sendall((json.dumps(message) + "\n").encode())

    def _drop(self, connection: _Connection) -> None:
        """End a connection, and the kernel that it was for."""
        self._selector.unregister(connection.stream)
        del self._connections[connection.stream.fileno()]
        connection.stream.close()
        for descriptor in connection.descriptors:
            os.close(descriptor)
        if connection.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(connection.pid, signal.SIGKILL)

    def _end(self) -> None:
        for connection in list(self._connections.values()):
            self._drop(connection)


def _settle(folder: str | None, environment: dict[str, str], memory: int) -> None:
    """Give a fork an end with its template, and variables, a folder and limits of its own."""
    import ctypes
    import resource

    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if folder is not None:
        os.chdir(folder)
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    _reseed()


def become_kernel(arguments: list[str]) -> NoReturn:
    """Run as a kernel to the end of the process, as ``python -m ipykernel_launcher`` would."""
    from ipykernel import kernelapp

    sys.argv = [_launcher(), *arguments]
    # A kernel whose parent is process 1 looks for no parent: ours dies with us anyhow.
    kernelapp.IPKernelApp.launch_instance([*arguments, "--IPKernelApp.parent_handle=1"])
    sys.exit(0)


def _launcher() -> str:
    """Name the program that a kernel would have been started with."""
    launcher = importlib.util.find_spec("ipykernel_launcher")
    return launcher.origin or "" if launcher else ""


def _reseed() -> None:
    """Give the copy random states of its own; Python's ``random`` sees to itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _pass(*_: object) -> None:
    """Let a signal wake the loop up, and no more."""


if __name__ == "__main__":
    main()
