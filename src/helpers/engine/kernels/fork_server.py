"""A server that forks kernels from its own process, one for each connection. Linux only.

Each connection asks for one kernel by one message, with file descriptors: of a file with the order,
which is JSON with ``arguments`` or, for a whole notebook, ``batch``, and with ``folder`` and
``environment``; then those of its standard streams and, for a whole notebook, of `Batch.become`.
The answers are JSON, too: ``pid``, later ``status``, or ``refused``. The kernel lives no longer
than the connection, and what it has started no longer than the kernel.

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
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from helpers.engine.freshness.opened import stamp

#: Becomes a kernel that runs what it is ordered to, with descriptors of its own.
Become: TypeAlias = Callable[[Mapping[str, Any], Sequence[int]], NoReturn]

#: Descriptors that a kernel wants: its standard streams, and four more for a whole notebook.
_STREAMS = 3
_BATCH_STREAMS = 7
#: Descriptors of the kernel itself are below this, but for its standard streams high.
_HIGHEST = 1024
#: Descriptors that a kernel's own event loop may take beside those that it is given.
_SPARE = 8
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _sources() -> dict[str, list[int] | None]:
    """Stamp the imported modules that people edit: those outside the libraries' folders."""
    libraries = tuple({str(path) for path in sysconfig.get_paths().values()})
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {
        file: stamp(file) for file in sorted(filter(None, files)) if not file.startswith(libraries)
    }


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
        #: Clients' connections, and the kernel that was forked for each, if any.
        self._kernels: dict[socket.socket, int] = {}
        self._selector = selectors.DefaultSelector()
        self._sources = _sources()
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
                if isinstance(key.data, socket.socket):
                    become = self._read(key.data)
                    if become is not None:
                        return become
                else:
                    key.data()

    def _accept(self) -> None:
        stream, _ = self._listener.accept()
        stream.setblocking(False)
        self._kernels[stream] = 0
        self._selector.register(stream, selectors.EVENT_READ, stream)

    def _read(self, stream: socket.socket) -> Callable[[], None] | None:
        """Take a request or the end of a connection; in a fork return what it is to become."""
        try:
            data, descriptors, _, _ = socket.recv_fds(stream, 1, 1 + self._wanted)
        except BlockingIOError:
            return None
        except OSError:
            data, descriptors = b"", []
        if not data or self._kernels[stream]:
            self._drop(stream)
            return None
        become = self._fork(stream, descriptors)
        if become is None:
            for descriptor in descriptors:
                os.close(descriptor)
        return become

    def _fork(self, stream: socket.socket, descriptors: Sequence[int]) -> Callable[[], None] | None:
        changed = next((f for f, known in self._sources.items() if stamp(f) != known), "")
        refused = f"{changed} was edited" if changed else ""
        try:
            pid = -1 if changed else os.fork()
        except OSError as error:
            pid, refused = -1, str(error)
        if pid == 0:
            return self._child(descriptors)
        if refused:
            self._answer(stream, refused=refused, outdated=bool(changed))
            self._drop(stream)
        else:
            self._kernels[stream] = pid
            self._answer(stream, pid=pid)
        return None

    def _child(self, descriptors: Sequence[int]) -> Callable[[], None]:
        """Close all that is the template's, and return what takes the kernel's own place."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        self._selector.close()
        for stream in (self._listener, self._woken, self._waker, *self._kernels):
            stream.close()
        with open(descriptors[0], encoding="utf-8") as order:  # noqa: PTH123
            request = json.load(order)
        own = place(descriptors[1:])
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
            for stream in [one for one, kernel in self._kernels.items() if kernel == pid]:
                self._kernels[stream] = 0
                self._answer(stream, status=os.waitstatus_to_exitcode(status))
                self._drop(stream)

    def _kill_orphans(self) -> None:
        """Kill what ended kernels had started, with a session of its own, too."""
        for pid in _children() - {*self._kernels.values()} - self._helpers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _answer(self, stream: socket.socket, **message: object) -> None:
        with contextlib.suppress(OSError):
            stream.send(json.dumps(message).encode())

    def _drop(self, stream: socket.socket) -> None:
        """End a connection, and the kernel that it was for."""
        self._selector.unregister(stream)
        pid = self._kernels.pop(stream)
        stream.close()
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _end(self) -> None:
        """Kill all kernels and what they have started, and see them end."""
        for stream in list(self._kernels):
            self._drop(stream)
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
