"""The templates that this process can fork kernels from: its own, or one that it was given."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Mapping, Sequence
from multiprocessing import util

from helpers.engine.kernels import Preparation
from helpers.engine.kernels.template_client import (
    ForkedKernel,
    NoTemplate,
    SpentTemplate,
    Template,
    TemplateProcess,
)

_lock = threading.Lock()
_given: Template | None = None
_own: dict[Preparation, tuple[TemplateProcess, Template]] = {}
_failed: dict[Preparation, str] = {}


def use(template: Template | None) -> None:
    """Use a template that another process started, and no own one; ``None``: own ones again."""
    global _given
    _given = template


def fork(
    asked: Preparation,
    order: Mapping[str, object],
    folder: str,
    environment: Mapping[str, str],
    streams: Sequence[int],
) -> ForkedKernel:
    """Fork from a template that is prepared as asked; start one if there is none.

    The parameters beside that are those of `Template.fork`.

    Raises
    ------
    NoTemplate
        If there is none and none can be started, or it cannot make such a kernel; says why.
    """
    wanted = order, folder, environment, streams
    if _given is not None:
        return _given.fork(*wanted)
    template = _started(asked, environment)
    try:
        return template.fork(*wanted)
    except SpentTemplate:
        _drop(asked, template)
    return _started(asked, environment).fork(*wanted)


def end(asked: Preparation) -> None:
    """End the template that this process started for a preparation, if there is one."""
    with _lock:
        _failed.pop(asked, None)
        if asked in _own:
            _own.pop(asked)[0].stop()


def stop() -> None:
    """End the templates that this process started, and forget which could not be started."""
    with _lock:
        for process, _ in _own.values():
            process.stop()
        _own.clear()
        _failed.clear()


atexit.register(stop)


def _started(asked: Preparation, environment: Mapping[str, str]) -> Template:
    """Return the own template of a preparation; start it if there is none."""
    with _lock:
        if asked in _failed:
            raise NoTemplate(_failed[asked])
        if asked not in _own:
            if not _own:  # a worker of multiprocessing ends without what atexit was told
                util.Finalize(None, stop, exitpriority=0)
            try:
                process = TemplateProcess(asked, environment)
                _own[asked] = process, process.ready()
            except NoTemplate as reason:
                # Trying again for each kernel would cost what templates are there to save.
                _failed[asked] = str(reason)
                raise
        return _own[asked][1]


def _drop(asked: Preparation, template: Template) -> None:
    """Stop an own template, unless another thread has replaced it already."""
    with _lock:
        if asked in _own and _own[asked][1] is template:
            _own.pop(asked)[0].stop()
