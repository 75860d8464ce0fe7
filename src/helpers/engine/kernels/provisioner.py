"""A kernel provisioner of jupyter_client that forks kernels from a template process.

``JUPYTER_DEFAULT_PROVISIONER_NAME=casebook`` puts it below papermill, nbclient or JupyterLab. Where
it cannot fork, on another system than Linux, for another kernel, without a template, it starts the
kernel that jupyter_client would start, and says in one line why.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from helpers.engine.kernels import USUAL_MODULES, Preparation, templates
from helpers.engine.kernels.template_client import ForkedKernel, NoTemplate

_LAUNCHER = ["-m", "ipykernel_launcher"]
#: Seconds that a kernel that is killed may take to be gone; it takes hundredths.
_KILLED = 5


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a copy of a process that has imported what it needs."""

    preload = List(
        Unicode(), default_value=list(USUAL_MODULES), help="Modules that the template imports."
    ).tag(config=True)

    #: Why this kernel is a stock kernel; empty if it was forked.
    stock_reason = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start a stock one where that cannot be done."""
        try:
            # Not in a thread: people run notebooks in forks of a process that had an event loop,
            # and in such a copy a thread cannot be relied on to wake the loop up.
            forked = self._forked(cmd, kwargs)
        except NoTemplate as reason:
            self.stock_reason = str(reason)
            self.log.warning("Starting a stock kernel: %s", reason)
            await super().launch_kernel(cmd, **kwargs)
        else:
            self.stock_reason = ""
            self.process = cast("subprocess.Popen[bytes]", forked)
            # Its own group, as it says itself in a moment; until then it would show another's.
            self.pid = self.pgid = forked.pid
            self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel with all that it started, and see it end."""
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_KILLED)

    async def cleanup(self, restart: bool = False) -> None:
        """Close the connection to the kernel."""
        if isinstance(self.process, ForkedKernel):
            self.process.close()
            self.process = None
        await super().cleanup(restart)

    def _forked(self, cmd: Sequence[str], options: Mapping[str, Any]) -> ForkedKernel:
        folder = options.get("cwd")
        order = {"arguments": ipython_arguments(cmd)}
        environment = dict(options.get("env") or os.environ)
        with contextlib.ExitStack() as stack:
            # As jupyter_client does: what a kernel itself prints goes where its starter's does.
            null = stack.enter_context(Path(os.devnull).open("r+b")).fileno()
            streams = (
                null,
                _descriptor(options.get("stdout"), 1, null),
                _descriptor(options.get("stderr"), 2, null),
            )
            asked = Preparation(tuple(self.preload))
            where = os.fspath(folder or Path.cwd())
            return templates.fork(asked, order, where, environment, streams)


def ipython_arguments(cmd: Sequence[str]) -> list[str]:
    """Return the arguments of a command that starts this Python as an IPython kernel."""
    words = [word for word in cmd if word != "-Xfrozen_modules=off"]
    if words[1:3] != _LAUNCHER or not _is_this_python(words[0]):
        raise NoTemplate(f"{' '.join(words[:3])} is no IPython kernel of this Python")
    return words[3:]


def _is_this_python(name: str) -> bool:
    """Whether a command is this interpreter, and not only one that its environment is built on."""
    found = shutil.which(name)
    if found is None:
        return False
    ours = Path(sys.executable)
    return Path(found).parent == ours.parent and Path(found).resolve() == ours.resolve()


def _descriptor(stream: Any, usual: int, null: int) -> int:
    """Find the descriptor for what `subprocess.Popen` would take as a standard stream."""
    if stream is None:
        return usual
    if stream == subprocess.DEVNULL:
        return null
    if isinstance(stream, int):
        if stream < 0:
            raise NoTemplate("the kernel's output is to go through a pipe of its starter")
        return stream
    return int(stream.fileno())
