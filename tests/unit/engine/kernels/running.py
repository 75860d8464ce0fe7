"""Kernels for tests: start one as jupyter_client does, run code in it, look at what is left."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from helpers.engine.kernels.provisioner import WarmProvisioner
from helpers.engine.kernels.template_client import ForkedKernel

#: A template for tests, ready in half a second.
LIGHT = ["json"]


@contextmanager
def kernel(
    folder: Path,
    *,
    preload: Sequence[str] = LIGHT,
    warm: bool = True,
    backend: str = "agg",
    IPYTHONDIR: str = "",  # noqa: N803 (a variable of the kernel)
    **settings: Any,
) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """A kernel of this Python on socket files in ``folder``, forked if ``warm``, and its client."""
    manager = KernelManager(
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        transport="ipc",
        connection_file=str(folder / "k.json"),
    )
    if warm:
        manager.kernel_id = "warm"
        manager.provisioner = WarmProvisioner(
            kernel_id="warm",
            kernel_spec=manager.kernel_spec,
            parent=manager,
            preload=list(preload),
            **settings,
        )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": IPYTHONDIR or str(folder / "ipython"),
    }
    environment.pop("MPLBACKEND", None)
    if backend:
        environment["MPLBACKEND"] = backend
    with (folder / "err").open("wb") as stderr:
        manager.start_kernel(cwd=str(folder), env=environment, stderr=stderr)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            yield manager, client
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str, timeout: float = 60) -> str:
    """Run code and return what it printed; an error is printed by its name and text."""
    printed = []

    def hook(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            printed.append(content["text"])
        elif message["msg_type"] == "error":
            printed.append(f"{content['ename']}: {content['evalue']}")

    client.execute_interactive(code, output_hook=hook, timeout=timeout, allow_stdin=False)
    return "".join(printed).strip()


def provisioner(manager: KernelManager) -> WarmProvisioner:
    """The provisioner of a warm kernel."""
    assert isinstance(manager.provisioner, WarmProvisioner)
    return manager.provisioner


def template_of(manager: KernelManager) -> int:
    """The process that a kernel was forked from."""
    assert provisioner(manager).stock_reason == ""
    status = Path(f"/proc/{forked(manager).pid}/status").read_text(encoding="ascii")
    return int(status.split("PPid:")[1].split()[0])


def forked(manager: KernelManager) -> ForkedKernel:
    """The process of a warm kernel."""
    process: object = provisioner(manager).process
    assert isinstance(process, ForkedKernel)
    return process


def alive(pid: int) -> bool:
    """Whether there is such a process, and not only its body."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def open_files(pid: int) -> int:
    """How many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
