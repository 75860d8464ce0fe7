"""The kernel of a report's section: this Python, on socket files, with its files in one place.

Imported only where notebooks are run, because jupyter_client takes long to import.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from traitlets import Dict, Unicode, default

from helpers.engine.kernels.manager import WarmKernelManager
from helpers.engine.kernels.provisioner import WarmProvisioner
from helpers.engine.run.scratch import Scratch
from helpers.engine.run.workers import kernel_environment

#: The bytes of a socket file's path that every system takes, less what zmq adds to it.
_SOCKET_PATH = 90


class ReportKernelManager(WarmKernelManager):
    """Starts this interpreter as a kernel, with its files in a scratch folder."""

    scratch = Unicode(help="Folder of the run, removed after it.").tag(config=True)
    environment = Dict(help="Variables on top of this process's own.").tag(config=True)

    @property
    def _files(self) -> Scratch:
        return Scratch(Path(self.scratch))

    @default("kernel_spec_manager")
    def _this_interpreter(self) -> KernelSpecManager:
        # With no folder to look in, there is only the native kernel: sys.executable.
        return KernelSpecManager(parent=self, kernel_dirs=[])

    @default("connection_file")
    def _connection_file_in_scratch(self) -> str:
        return str(self._files.connection)

    @default("transport")
    def _socket_files(self) -> str:
        short = len(os.fsencode(self.scratch)) < _SOCKET_PATH
        return "ipc" if os.name == "posix" and short else "tcp"

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel, and leave a word if it is a stock one."""
        environment = {
            **kernel_environment(),
            "IPYTHONDIR": str(self._files.ipython),
            **self.environment,
        }
        with self._files.stderr.open("wb") as stderr:
            await super().start_kernel(env=environment, stderr=stderr, **options)
        if isinstance(self.provisioner, WarmProvisioner):
            self._files.stock.write_text(self.provisioner.stock_reason, encoding="utf-8")

    async def _async_is_alive(self) -> bool:
        alive: bool = await super()._async_is_alive()
        if not alive and self.provisioner is not None and not self.shutting_down:
            status = await self.provisioner.poll()
            self._files.status.write_text(str(status), encoding="utf-8")
            if isinstance(self.provisioner, WarmProvisioner) and self.provisioner.lost:
                self._files.lost.touch()
        return alive

    is_alive = _async_is_alive  # type: ignore[assignment]
