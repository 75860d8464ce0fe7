"""A server that forks kernels from its own process, one for each connection. Linux only.

Each connection asks for one kernel: a JSON line with ``arguments`` or, for a whole notebook,
``batch``, with ``folder`` and ``environment``, and file descriptors for its standard streams and,
for a whole notebook, those of `Batch.become`. The answers are JSON lines, too: ``pid``, later
``status``, or ``refused``. The kernel lives no longer than the connection, and what it has started
no longer than the kernel.

There is one thread, no event loop and no ZeroMQ context here: a fork copies only the thread that
calls it, and what another one was holding would stay locked in the copy for ever.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import selectors
import signal
import socket
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

#: Becomes a kernel that runs what it is ordered to, with descriptors of its own.
Become: TypeAlias = Callable[[Mapping[str, Any], Sequence[int]], NoReturn]

#: Bytes of a request: an environment or a notebook may be long, but not endless.
_LONGEST = 64_000_000
#: Descriptors that a kernel wants: its standard streams, and four more for a whole notebook.
_STREAMS = 3
_BATCH_STREAMS = 7
#: Descriptors of the kernel itself are below this, but for its standard streams high.
_HIGHEST = 1024
#: Descriptors that a kernel's own event loop may take beside those that it is given.
_SPARE = 8
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(slots=True)
class _Connection:
    """A client's connection, and the kernel that was forked for it."""

    stream: socket.socket
    received: bytes = b""
    descriptors: list[int] = field(default_factory=list)
    pid: int = 0


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
        """Return a module's file that is not what was imported; empty if there is none."""
        return next((f for f, stamp in self._stamps.items() if _stamp(f) != stamp), "")


def _stamp(file: str) -> tuple[int, int, int] | None:
    try:
        status = Path(file).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


class ForkServer:
    """Fork kernels on request, report how they ended, and kill what their clients have left.

    ``added`` are variables that importing has set, which each kernel has; ``batch`` has a fork run
    a whole notebook: without it, forks are kernels that listen.
    """

    def __init__(
        self, listener: socket.socket, added: Mapping[str, str], batch: Become | None
    ) -> None:
        self._listener = listener
        self._added = added
        self._batch = batch
        self._wanted = _BATCH_STREAMS if batch else _STREAMS
        self._connections: dict[int, _Connection] = {}
        self._selector = selectors.DefaultSelector()
        self._sources = _Sources()
        #: Processes that what was imported has started, and that kernels may use.
        self._helpers = _children()
        self._woken, self._waker = socket.socketpair()
        for stream in (self._woken, self._waker):
            stream.setblocking(False)

    def serve(self) -> Callable[[], None] | None:
        """Serve; returns nothing at the end, and in a forked child what it is to become."""
        # What a kernel started would else be process 1's when the kernel has ended.
        _process_control(_PR_SET_CHILD_SUBREAPER, 1)
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

    def _child(self, connection: _Connection, request: Mapping[str, Any]) -> Callable[[], None]:
        """Close all that is the template's, and return what takes the kernel's own place."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        self._selector.close()
        for stream in (self._listener, self._woken, self._waker):
            stream.close()
        for other in self._connections.values():
            other.stream.close()
        own = place(connection.descriptors)
        environment = {**self._added, **request["environment"]}
        batch = self._batch

        def become() -> None:
            _settle(request["folder"], environment)
            if batch is not None:
                batch(request["batch"], own)
            become_kernel(request["arguments"])

        return become

    def _reap(self) -> None:
        """Report every kernel that has ended."""
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(1 << 12)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._kill_orphans()
            for connection in list(self._connections.values()):
                if connection.pid == pid:
                    connection.pid = 0
                    self._answer(connection, status=os.waitstatus_to_exitcode(status))
                    self._drop(connection)

    def _kill_orphans(self) -> None:
        """Kill what ended kernels had started, with a session of its own, too."""
        kernels = {connection.pid for connection in self._connections.values()}
        for pid in _children() - kernels - self._helpers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

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
        """Kill all kernels and what they have started, and see them end."""
        for connection in list(self._connections.values()):
            self._drop(connection)
        with contextlib.suppress(ChildProcessError):
            while not self._helpers or _children() - self._helpers:
                self._kill_orphans()
                os.waitpid(-1, 0)


def _children() -> set[int]:
    """Return the processes that are this one's children, by birth or because theirs ended.

    One may be missing if another ended meanwhile; then there is that other's end to look again at.
    """
    return set(map(int, Path("/proc/thread-self/children").read_text(encoding="ascii").split()))


def place(descriptors: Sequence[int]) -> list[int]:
    """Make the first three the standard streams, keep the rest as high numbers, close all else.

    If any are kept, lower numbers are taken until they are closed, so that what is opened till then
    is as far from what cells open, and close, as those that are kept.
    """
    import fcntl
    import resource

    for number, descriptor in enumerate(descriptors[:_STREAMS]):
        os.dup2(descriptor, number)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    high = min(limit, _HIGHEST) - _BATCH_STREAMS - _SPARE
    kept = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, high) for one in descriptors[_STREAMS:]]
    os.closerange(_STREAMS, high)
    os.closerange(high + len(kept), os.sysconf("SC_OPEN_MAX"))
    if kept:
        for number in range(_STREAMS, high):
            os.dup2(0, number)
    return kept


def _process_control(option: int, value: int) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(option, value)


def _settle(folder: str | None, environment: dict[str, str]) -> None:
    """End a fork with its template; set its variables and folder."""
    parent = os.getppid()
    _process_control(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _process_control(_PR_SET_CHILD_SUBREAPER, 1)  # what it starts stays below it while it lives
    if os.getppid() != parent:
        os._exit(1)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if folder is not None:
        os.chdir(folder)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()  # its state was copied; Python seeds its own


def become_kernel(arguments: list[str]) -> NoReturn:
    """Run as a kernel to the end of the process, as ``python -m ipykernel_launcher`` would."""
    from ipykernel import kernelapp

    sys.argv = [launcher(), *arguments]
    # A kernel whose parent is process 1 looks for no parent: ours dies with us anyhow.
    kernelapp.IPKernelApp.launch_instance([*arguments, "--IPKernelApp.parent_handle=1"])
    sys.exit(0)


def call(target: str, *arguments: str) -> None:
    """Call a function, named as ``module:function``."""
    module, _, function = target.partition(":")
    getattr(importlib.import_module(module), function)(*arguments)


def launcher() -> str:
    """Return the program that a kernel would have been started with."""
    spec = importlib.util.find_spec("ipykernel_launcher")
    return spec.origin or "" if spec else ""


def _pass(*_: object) -> None:
    """Let a signal wake the loop up, and no more."""
