"""Start a template process, have it fork kernels, and learn how they ended. Linux only."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from helpers.engine.kernels import Preparation, template
from helpers.engine.own_folder import own_folder
from helpers.errors import CasebookError

#: Seconds that a template may take to import and warm up, on a machine that is busy.
START_TIMEOUT = 120
#: Seconds that a template that is ready may take to fork a kernel.
FORK_TIMEOUT = 30
#: Beginnings of variables that Python or a library reads once, when it starts or is imported.
STARTUP_VARIABLES = (
    "PYTHON",
    "LD_",
    "LC_",
    "LANG",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "NUMEXPR_",
    "MPL",
    "MATPLOTLIB",
    "TMP",
    "TEMP",
)
#: It starts as one of these, but is read each time.
_READ_LATER = frozenset({"LANGUAGE"})
#: The name of the socket file.
_SOCKET = "template"
#: Bytes of an answer, at most.
_ANSWER = 1 << 16
#: The code of a kernel that its template took along.
_LOST = -9


class NoTemplate(CasebookError, RuntimeError):
    """A template process that did not start, is gone, or refused; a stock kernel will do."""


class SpentTemplate(NoTemplate):
    """A template that is gone, or that imported a module that has been edited since."""


class ForkedKernel:
    """A kernel that a template forked, in the shape of `subprocess.Popen`."""

    stdin = stdout = stderr = None  # what jupyter_client closes when a kernel has ended

    def __init__(self, stream: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        #: Whether it was taken down with its template, through no fault of its own.
        self.lost = False
        self._stream = stream

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; ``None`` while it runs."""
        return self._receive(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises `subprocess.TimeoutExpired`."""
        code = self._receive(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended: its number may be another process's by then."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when it has ended; -1 after that."""
        return self._stream.fileno()

    def close(self) -> None:
        """Close the connection; the template kills what still runs."""
        self._stream.close()

    def _receive(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            try:
                if not select.select([self._stream], [], [], timeout)[0]:
                    return None
                answer = self._stream.recv(_ANSWER)
            except OSError:
                answer = b""
            self.lost = not answer
            self.returncode = json.loads(answer)["status"] if answer else _LOST
            self._stream.close()
        return self.returncode


@dataclass(frozen=True, slots=True)
class Template:
    """Where a template process listens; plain values, which other processes can be sent."""

    #: Its working directory, where its socket file is.
    folder: str
    #: The variables that it was started with, as far as they matter only then.
    startup: tuple[tuple[str, str], ...]
    #: What it could not import or warm up, which its kernels then do by themselves.
    problems: tuple[str, ...] = ()

    def fork(
        self,
        order: Mapping[str, object],
        folder: str,
        environment: Mapping[str, str],
        streams: Sequence[int],
    ) -> ForkedKernel:
        """Fork a kernel in a folder, with all of its variables.

        Parameters
        ----------
        order
            What it is to do: ``arguments``, those of ``ipykernel_launcher``, or ``batch``, what
            `helpers.engine.kernels.batch.Batch.become` takes.
        streams
            Descriptors for its standard input, output and error; for a batch, `Pipes.of_kernel`.

        Raises
        ------
        SpentTemplate
            If it is gone, or modules were edited since it imported them.
        NoTemplate
            If it cannot make such a kernel; says why.
        """
        other = sorted(dict({*startup_variables(environment)} ^ {*self.startup}))
        if other:
            raise NoTemplate(f"the kernel wants another {other[0]} than the template began with")
        if Path(folder, "matplotlibrc").exists():
            raise NoTemplate("the notebook's folder has a matplotlibrc, read on import")
        request = {**order, "folder": folder, "environment": dict(environment)}
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            stream.settimeout(FORK_TIMEOUT)
            stream.connect(f"{self.folder}/{_SOCKET}")
            answer = _ask(stream, request, streams)
        except OSError as error:
            stream.close()
            raise SpentTemplate(f"the template process is gone ({error})") from None
        if "pid" not in answer:
            stream.close()
            kind = SpentTemplate if answer.get("outdated") else NoTemplate
            raise kind(f"the template process refused: {answer.get('refused')}")
        stream.settimeout(None)
        return ForkedKernel(stream, answer["pid"])


class TemplateProcess:
    """A template process that this process started, and ends.

    Raises
    ------
    NoTemplate
        If it cannot be started.
    """

    def __init__(self, preparation: Preparation, environment: Mapping[str, str]) -> None:
        if sys.platform != "linux":
            raise NoTemplate(f"kernels are forked on Linux only, this is {sys.platform}")
        self._owner = os.getpid()
        self._closing = contextlib.ExitStack()
        self._folder = self._closing.enter_context(own_folder())
        self._startup = startup_variables(environment)
        order = {
            "address": _SOCKET,
            "preload": preparation.modules,
            "warm": preparation.calls,
            "batch": preparation.batch,
        }
        command = [sys.executable, "-m", template.__name__, json.dumps(order)]
        try:
            with (self._folder / "stderr").open("wb") as stderr:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    cwd=self._folder,
                    env={
                        **environment,
                        # The debugger, which every kernel has, else remarks on frozen modules.
                        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                        "IPYTHONDIR": str(self._folder / "ipython"),
                    },
                )
        except OSError as error:
            self._closing.close()
            raise NoTemplate(f"cannot start {sys.executable}: {error}") from None

    def ready(self, timeout: float = START_TIMEOUT) -> Template:
        """Wait until it can fork.

        Raises
        ------
        NoTemplate
            If it ended, could not be forked, or took too long; the process is stopped then.
        """
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], timeout)[0]:
            self._fail(f"the template process was not ready after {timeout} seconds")
        line = self._process.stdout.readline()
        if not line:
            self._fail(f"the template process {self._end()}")
        told = json.loads(line)
        if "useless" in told:
            self._fail(told["useless"])
        return Template(str(self._folder), self._startup, tuple(told["problems"]))

    def stop(self) -> None:
        """End it, and with it all kernels that it forked."""
        if self._owner != os.getpid():
            return  # a fork of the process that started it
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._closing.close()

    def _fail(self, reason: str) -> NoReturn:
        self.stop()
        raise NoTemplate(reason)

    def _end(self) -> str:
        """Say how it ended, in its own last words unless it was killed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        if (code := self._process.returncode or 0) < 0:
            return f"was killed by {signal.Signals(-code).name}"
        text = (self._folder / "stderr").read_text(encoding="utf-8", errors="replace")
        return f"ended: {(text.strip().splitlines() or ['without a word'])[-1]}"


def startup_variables(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Choose the variables that are read only when Python starts or a library is imported."""
    return tuple(
        sorted(
            (name, value)
            for name, value in environment.items()
            if name.startswith(STARTUP_VARIABLES) and name not in _READ_LATER
        )
    )


def _ask(
    stream: socket.socket, request: Mapping[str, object], streams: Sequence[int]
) -> dict[str, Any]:
    """Send a request, and return the first answer."""
    with open(os.memfd_create("order"), "w+b") as order:  # noqa: PTH123
        order.write(json.dumps(request).encode())
        order.seek(0)
        socket.send_fds(stream, [b"."], [order.fileno(), *streams])
    answer = stream.recv(_ANSWER)
    if not answer:
        raise ConnectionResetError("it closed the connection")
    told: dict[str, Any] = json.loads(answer)
    return told
