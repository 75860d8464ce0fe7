"""An audit hook of a kernel: what files it opens, what it imports, what programs it starts.

The hook is installed as early as there is code of ours, in a template before it imports anything.
What is heard before the fork is kept in memory; `listen` names a file, and from then on each new
line goes there at once, as JSON, since a kernel may be ended at any moment. Processes that a kernel
forks inherit hook and file. What other programs open is not heard, so their names are kept, as are
those of libraries that open files without Python.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import site
import stat
import sys
import sysconfig
from collections.abc import Callable
from types import FrameType
from typing import Any, Final
from urllib.parse import unquote

#: Modules that open files past Python's own `open`.
UNHEARD: Final = frozenset(
    {"duckdb", "fiona", "h5py", "netCDF4", "osgeo", "polars", "pyarrow.csv", "pyarrow.dataset",
     "pyarrow.feather", "pyarrow.orc", "pyarrow.parquet", "pyogrio", "rasterio"}
)  # fmt: skip
#: A part of a file that a reader handed out: ``sys.audit(PART, name)``.
PART: Final = "helpers.part"
#: Frames between a reader and the `open` that it calls.
_DEPTH: Final = 8
#: Devices, and what comes with the operating system.
_SYSTEM: Final = ("/dev/", "/proc/", "/sys/", "/etc/", "/lib/", "/usr/lib/", "/usr/share/")
#: Matplotlib's list of the fonts of this machine.
_FONTS: Final = "fontlist-v"
_WRITES: Final = os.O_WRONLY | os.O_RDWR

_heard: dict[str, None] = {}
_ignored: tuple[str, ...] = ()
_record = ""
_reader = ""


def begin(*ignored: str) -> None:
    """Install the hook, once in a process.

    Parameters
    ----------
    ignored
        Folders whose files do not count, beside those of the environment and devices.
    """
    global _ignored
    if _ignored:
        return
    paths = sysconfig.get_paths()
    libraries = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    libraries |= {os.path.dirname(paths["stdlib"]), site.getusersitepackages(), *ignored}  # noqa: PTH120
    if sys.prefix != sys.base_prefix:
        libraries.add(sys.prefix)
    _ignored = (*(os.path.join(one, "") for one in sorted(libraries)), *_SYSTEM)  # noqa: PTH118
    for module in list(sys.modules.values()):
        if file := getattr(module, "__file__", None):
            _file("excerpt", file)
    sys.addaudithook(_hook)


def listen(record: str, reader: str = "") -> None:
    """Write what has been heard, and from now on what will be, to a file.

    The reads of the module ``reader`` are ``excerpt``: it hands out parts of what it opens, and
    announces them as `PART`. What was opened before is its doing, too: no cell had begun.
    """
    global _record, _reader
    begin()
    _record, _reader = record, reader
    _write("".join(_heard), os.O_CREAT)


def stamp(path: str) -> list[int] | None:
    """Return what differs after any change of a file: times, size and number; none without one."""
    try:
        found = os.stat(path)  # noqa: PTH116 (a kernel hears this for each file that it opens)
    except (OSError, ValueError):
        return None
    return [found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino]


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if (hear := _EVENTS.get(event)) is not None:
        hear(*arguments)


def _opened(path: object, mode: object, flags: object, *_: object) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return  # a descriptor: heard of when it was opened
    bits = flags if isinstance(flags, int) else 0
    text = mode if isinstance(mode, str) else ""
    if not (bits & _WRITES or set(text) & set("wax+")):
        kind = "excerpt" if _record == "" or _is_reader() else "read"
    elif set(text) & set("wx") or bits & os.O_TRUNC or not os.path.exists(path):  # noqa: PTH110
        kind = "wrote"
    else:
        kind = "both" if "+" in text or bits & os.O_RDWR else "wrote"
    _file(kind, path)


def _file(kind: str, path: Any) -> None:
    try:
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 (links stay links)
        if f"{name}{os.sep}".startswith(_ignored) or name == _record or _FONTS in name:
            return
        if name.endswith(".pyc") and "__pycache__" in name:
            if kind == "wrote":
                return
            name = importlib.util.source_from_cache(name)
        if kind != "listed" and not _is_regular(name):
            return
    except (TypeError, ValueError):
        return  # no name that a system could look up
    _note(kind, name, None if kind in {"wrote", "listed"} else stamp(name))


def _is_regular(name: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(name).st_mode)  # noqa: PTH116
    except OSError:
        return True  # not there: it counts that it was looked for


def _listed(folder: object = None, *_: object) -> None:
    """Take in that the names in a folder were asked for; not by an import, which has other ways."""
    asks = str(sys._getframe(2).f_globals.get("__name__"))
    if _record and not isinstance(folder, int) and "importlib" not in asks:
        _file("listed", folder or os.curdir)


def _loaded(library: object, *_: object) -> None:
    if isinstance(library, str | os.PathLike) and os.path.dirname(library):  # noqa: PTH120
        _file("read", library)


def _connected(database: object, *_: object) -> None:
    text = os.fsdecode(database) if isinstance(database, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        text = unquote(text.removeprefix("file:").partition("?")[0])
    if text and ":memory:" not in text:
        _file("both" if os.path.exists(text) else "wrote", text)  # noqa: PTH110
        _file("both", f"{text}-wal")


def _imported(module: str, filename: object = None, *_: object) -> None:
    package, last = module.partition(".")[0], module.rpartition(".")[2]
    if package not in sys.stdlib_module_names and (importer := _importer()) != package:
        _note("import", package, importer)
    if module in UNHEARD:
        _started(module)
    if last.startswith("popen_") and last != "popen_fork":
        _started("python")  # by multiprocessing or loky, past the audit
    if filename:
        _file("read", filename)


def _importer() -> str:
    """Return the library whose own import led here; empty if a cell, a file or a call did.

    What a library looks for when it is imported is heard only where it had not been imported.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    name = frame.f_globals.get("__name__") if frame is not None else None
    if frame is None or name == "__main__" or not frame.f_code.co_filename.startswith(_ignored):
        return ""
    return str(name).partition(".")[0]


def _started(program: object, arguments: object = "", *_: object) -> None:
    if not _record:
        return  # by a library that a template imports
    words = program or arguments
    text = os.fsdecode(words) if isinstance(words, str | bytes | os.PathLike) else ""
    _note("program", os.path.basename(text.strip().partition(" ")[0]) or "sh")  # noqa: PTH119


def _handed_out(part: str, *_: object) -> None:
    if _record:  # else it is a template that prepares for all
        _note("part", part)


def _is_reader() -> bool:
    """Whether one of the calls that led here is the reader's."""
    frame = sys._getframe(2)
    for _ in range(_DEPTH):
        if frame.f_globals.get("__name__") == _reader:
            return True
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return False


def _note(*line: object) -> None:
    text = json.dumps(line) + "\n"
    if text not in _heard:
        _heard[text] = None
        _write(text)


def _write(text: str, flags: int = 0) -> None:
    """Append in one call, so that the lines of forks that share the file stay whole.

    A record that cannot be written, as on a full disk, is removed and not begun again: what the
    kernel opened is then unknown, and no cell fails for it.
    """
    if not _record:
        return
    try:
        descriptor = os.open(_record, os.O_WRONLY | os.O_APPEND | flags, 0o600)
        try:
            whole = os.write(descriptor, text.encode()) == len(text.encode())
        finally:
            os.close(descriptor)
    except OSError:
        whole = False
    if not whole:
        with contextlib.suppress(OSError):
            os.unlink(_record)  # noqa: PTH108


_EVENTS: Final[dict[str, Callable[..., None]]] = {
    "open": _opened,
    "os.listdir": _listed,
    "os.scandir": _listed,
    "ctypes.dlopen": _loaded,
    "sqlite3.connect": _connected,
    "import": _imported,
    "os.rename": lambda _, new, *__: _file("wrote", new),
    "os.link": lambda old, *_: _file("read", old),
    "subprocess.Popen": _started,
    "os.system": _started,
    "os.exec": _started,
    "os.posix_spawn": _started,
    "os.spawn": lambda _, path, *__: _started(path),
    "os.startfile": _started,
    PART: _handed_out,
}
