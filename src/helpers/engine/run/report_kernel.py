"""The kernel of a report's section: this Python, on socket files, with its files in one place.

Imported only where notebooks are run, because jupyter_client takes long to import.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from traitlets import Dict, Unicode, default

from helpers.engine.kernels.provisioner import WarmKernelManager, WarmProvisioner
from helpers.engine.run.scratch import Scratch

#: The bytes of a socket file's path that every system takes, less what zmq adds to it.
_SOCKET_PATH = 90


class ReportProvisioner(WarmProvisioner):
    """Keeps how the kernel ended."""

    parent: ReportKernelManager

    async def poll(self) -> int | None:
        """Return the exit status; ``None`` while the kernel runs."""
        status = await super().poll()
        if self.has_process and status is not None:
            self.parent.files.status.write_text(str(status), encoding="utf-8")
            if self.lost:
                self.parent.files.lost.touch()
        return status


class ReportKernelManager(WarmKernelManager):
    """Starts this interpreter as a kernel, with its files in a scratch folder."""

    scratch = Unicode(help="Folder of the run, removed after it.").tag(config=True)
    provisioner_factory = ReportProvisioner
    environment = Dict(help="All variables of the kernel.").tag(config=True)

    @property
    def files(self) -> Scratch:
        """The files of the run."""
        return Scratch(Path(self.scratch))

    @default("kernel_spec_manager")
    def _this_interpreter(self) -> KernelSpecManager:
        # With no folder to look in, there is only the native kernel: sys.executable.
        return KernelSpecManager(parent=self, kernel_dirs=[])

    @default("connection_file")
    def _connection_file_in_scratch(self) -> str:
        return str(self.files.connection)

    @default("transport")
    def _socket_files(self) -> str:
        short = len(os.fsencode(self.scratch)) < _SOCKET_PATH
        return "ipc" if os.name == "posix" and short else "tcp"

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel, and leave a word if it is a stock one."""
        with self.files.stderr.open("wb") as stderr:
            await super().start_kernel(env=self.environment, stderr=stderr, **options)
        if isinstance(self.provisioner, WarmProvisioner):
            self.files.stock.write_text(self.provisioner.stock_reason, encoding="utf-8")
