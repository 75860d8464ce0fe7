"""A stock kernel of a report's section: this Python, on socket files, with its files in one place.

It runs what no kernel can be forked for. Imported only then, because jupyter_client takes long to
import.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Unicode, default

#: The bytes of a socket file's path that every system takes, less what zmq adds to it.
_SOCKET_PATH = 90
#: What a kernel wrote to standard error outside its cells, and how it ended before its time.
_STDERR, _STATUS = "stderr", "status"


class ReportProvisioner(LocalProvisioner):
    """Keeps how the kernel ended."""

    parent: ReportKernelManager

    async def poll(self) -> int | None:
        """Return the exit status; ``None`` while the kernel runs."""
        status = await super().poll()
        if self.has_process and status is not None:
            Path(self.parent.scratch, _STATUS).write_text(str(status), encoding="utf-8")
        return status


class ReportKernelManager(AsyncKernelManager):
    """Starts this interpreter as a kernel, with its files in a scratch folder."""

    scratch = Unicode(help="Folder of the run, removed after it.").tag(config=True)
    environment = Dict(help="All variables of the kernel.").tag(config=True)

    @default("kernel_spec_manager")
    def _this_interpreter(self) -> KernelSpecManager:
        # With no folder to look in, there is only the native kernel: sys.executable.
        return KernelSpecManager(parent=self, kernel_dirs=[])

    @default("connection_file")
    def _connection_file_in_scratch(self) -> str:
        return str(Path(self.scratch, "k.json"))

    @default("transport")
    def _socket_files(self) -> str:
        short = len(os.fsencode(self.scratch)) < _SOCKET_PATH
        return "ipc" if os.name == "posix" and short else "tcp"

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel, whatever provisioner is the default."""
        self.kernel_id = str(uuid4())
        self.provisioner = ReportProvisioner(
            kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
        )
        with Path(self.scratch, _STDERR).open("wb") as stderr:
            await super().start_kernel(env=self.environment, stderr=stderr, **options)


def exit_status(scratch: Path) -> int | None:
    """Return how the kernel of a run ended before its time; ``None`` if nobody saw that."""
    try:
        return int((scratch / _STATUS).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def last_words(scratch: Path) -> str:
    """Return what the kernel of a run wrote to standard error; empty if there was none."""
    try:
        return (scratch / _STDERR).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def call_first(ipython: Path, calls: Sequence[Sequence[str]]) -> None:
    """Have a kernel call each ``module:function`` before the first cell, and leave no name."""
    startup = ipython / "profile_default" / "startup"
    startup.mkdir(parents=True)
    lines = []
    for target, *arguments in calls:
        module, _, function = target.partition(":")
        call = f"{function}({', '.join(map(repr, arguments))})"
        lines.append(f"__import__({module!r}, fromlist=['']).{call}\n")
    (startup / "00-first.py").write_text("".join(lines), encoding="utf-8")
