"""A kernel provisioner of jupyter_client that forks kernels from a template process.

``JUPYTER_DEFAULT_PROVISIONER_NAME=casebook`` puts it below papermill, nbclient or JupyterLab. Where
it cannot fork, on another system than Linux, for another kernel, without a template, it starts the
kernel that jupyter_client would start, and says in one line why.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Int, List, Unicode

from helpers.reporting.kernels import USUAL_MODULES, Preparation
from helpers.reporting.kernels.template_client import (
    ForkedKernel,
    NoTemplate,
    SpentTemplate,
    Template,
    TemplateProcess,
)

_LAUNCHER = ["-m", "ipykernel_launcher"]
_MEGABYTE = 1 << 20
#: Seconds that a kernel that is killed may take to be gone; it takes hundredths.
_KILLED = 5


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a copy of a process that has imported what it needs."""

    preload = List(
        Unicode(), default_value=list(USUAL_MODULES), help="Modules that the template imports."
    ).tag(config=True)
    warm = List(
        List(Unicode()), help="Functions that the template calls: [module:function, argument, …]."
    ).tag(config=True)
    memory_limit = Int(
        0, help="Megabytes of data that a kernel may hold, on Linux; 0: as many as there are."
    ).tag(config=True)

    #: Why this kernel is a stock kernel; empty if it was forked.
    stock_reason = ""

    @property
    def lost(self) -> bool:
        """Whether the kernel was taken down with its template."""
        return isinstance(self.process, ForkedKernel) and self.process.lost

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
        if self.memory_limit:
            assert self.pid is not None
            _limit_memory(self.pid, self.memory_limit * _MEGABYTE)
        return self.connection_info

    async def ended(self) -> None:
        """Wait for the end of a forked kernel; for a stock one not at all."""
        if isinstance(self.process, ForkedKernel):
            await self.process.ended()

    async def wait(self) -> int | None:
        """Wait for the kernel's end without looking again and again."""
        await self.ended()
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel with all that it started, and see it end."""
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_KILLED)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of the kernel."""
        if isinstance(self.process, ForkedKernel):
            self.process.close()
            self.process = None
        await super().cleanup(restart)

    def _forked(self, cmd: Sequence[str], options: Mapping[str, Any]) -> ForkedKernel:
        folder = options.get("cwd")
        arguments = _arguments(cmd)
        if Path(folder or ".", "matplotlibrc").exists():
            raise NoTemplate("the notebook's folder has a matplotlibrc, read on import")
        environment = dict(options.get("env") or os.environ)
        with contextlib.ExitStack() as stack:
            # As jupyter_client does: what a kernel itself prints goes where its starter's does.
            null = stack.enter_context(Path(os.devnull).open("r+b")).fileno()
            streams = (
                null,
                _descriptor(options.get("stdout"), 1, null),
                _descriptor(options.get("stderr"), 2, null),
            )
            asked = Preparation(tuple(self.preload), tuple(map(tuple, self.warm)))
            return _fork(asked, arguments, os.fspath(folder or Path.cwd()), environment, streams)


class _Templates:
    """The templates that this process can fork from: its own, or one that it was told of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: Template | None = None
        self._own: dict[Preparation, tuple[TemplateProcess, Template]] = {}
        self._failed: dict[Preparation, str] = {}

    def tell(self, template: Template | None) -> None:
        """Use a template that another process started, and no own one."""
        self._told = template

    def told(self) -> Template | None:
        """Give the template of another process."""
        return self._told

    def own(self, asked: Preparation, environment: Mapping[str, str]) -> Template:
        """Give the own template of a preparation; start it if there is none."""
        with self._lock:
            if asked in self._failed:
                raise NoTemplate(self._failed[asked])
            if asked not in self._own:
                try:
                    process = TemplateProcess(asked, environment)
                    self._own[asked] = process, process.ready()
                except NoTemplate as reason:
                    # Trying again for each kernel would cost what templates are there to save.
                    self._failed[asked] = str(reason)
                    raise
            return self._own[asked][1]

    def drop(self, asked: Preparation, template: Template) -> None:
        """Stop an own template, unless another thread has replaced it already."""
        with self._lock:
            if asked in self._own and self._own[asked][1] is template:
                self._own.pop(asked)[0].stop()

    def end(self, asked: Preparation) -> None:
        """Stop the own template of a preparation, if there is one."""
        with self._lock:
            self._failed.pop(asked, None)
            if asked in self._own:
                self._own.pop(asked)[0].stop()

    def stop(self) -> None:
        """Stop all, and forget what could not be started."""
        with self._lock:
            for process, _ in self._own.values():
                process.stop()
            self._own.clear()
            self._failed.clear()


_templates = _Templates()
atexit.register(_templates.stop)
#: Use the template of another process from now on in this one; ``None``: no other's.
use_template = _templates.tell
#: End the template that this process started for a preparation.
end_template = _templates.end
#: End the templates that this process started.
stop_templates = _templates.stop


def _fork(
    asked: Preparation,
    arguments: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    streams: tuple[int, int, int],
) -> ForkedKernel:
    told = _templates.told()
    if told is not None:
        return told.fork(arguments, folder, environment, streams)
    template = _templates.own(asked, environment)
    try:
        return template.fork(arguments, folder, environment, streams)
    except SpentTemplate:
        _templates.drop(asked, template)
    return _templates.own(asked, environment).fork(arguments, folder, environment, streams)


def _arguments(cmd: Sequence[str]) -> list[str]:
    """Read what a kernel's command says beyond "this Python as an IPython kernel"."""
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


def _limit_memory(pid: int, size: int) -> None:
    """Limit the data that a process may hold; what it asks for beyond that fails in it."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))
