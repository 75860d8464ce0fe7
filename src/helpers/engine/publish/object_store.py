"""Folders of object stores: `s3://bucket/folder`, and what else fsspec opens.

An address can be told to anybody: one with a secret in it is refused. Whatever a store raises
becomes one error that says what could not be done, without what may be secret in it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.engine.publish.integrity import stays_inside
from helpers.engine.publish.release import CannotPublish
from helpers.errors import CasebookError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NO_STORE = frozenset({"file", "local", "http", "https"})
_USER = re.compile(r"//[^/\s@]*@")
_QUERY = re.compile(r"(://[^\s?]*)\?\S*")
#: What lets one tell two states of an object apart, as different stores call it.
_STATES = ("size", "ETag", "etag", "md5Hash", "LastModified", "last_modified", "created", "mtime")


class BadAddress(CasebookError, ValueError):
    """An address that is none of an object store, or that has a secret in it."""


class NoStorage(CasebookError, ImportError):
    """The extra that object stores need is not installed."""


class StoreFailed(CannotPublish):
    """An object store that cannot be reached, or refuses."""


@dataclass(frozen=True, slots=True)
class Address:
    """A folder of an object store; it has no secret in it and can be told to anybody."""

    text: str

    def __str__(self) -> str:
        """Write it as it was given."""
        return self.text


def is_address(text: str) -> bool:
    """Tell whether a text means an address and not a folder of this machine."""
    return bool(_ADDRESS.match(text)) or "::" in text


def read_address(text: str) -> Address:
    """Read the address of a folder of an object store.

    Raises
    ------
    BadAddress
        If it is none, or has a name, a password or a query in it; the message does not repeat it.
    """
    scheme, _, rest = text.partition("://")
    if "::" in text or scheme.lower() in _NO_STORE or not rest.strip("/"):
        raise BadAddress(
            "this is not the address of an object store",
            fix="write s3://bucket/folder, or the path of a folder of this machine",
        )
    if "@" in rest.partition("/")[0] or "?" in rest or "#" in rest:
        raise BadAddress(
            "the address has a name, a password or a query in it, and may be written to logs",
            fix="leave it out, and set secrets as the store's variables, such as AWS_PROFILE",
        )
    return Address(text.rstrip("/"))


class Store:
    """A folder of an object store, read and written as a whole object at a time."""

    def __init__(self, address: Address) -> None:
        self.address = address
        try:
            from fsspec.core import url_to_fs  # type: ignore[import-untyped]

            with self._told("cannot be opened"):
                self._files, root = url_to_fs(str(address), skip_instance_cache=True)
        except ImportError:
            raise NoStorage(
                "object stores need fsspec and the package of the store",
                where=str(address),
                fix="install them, such as fsspec and s3fs",
            ) from None
        self._root = root.rstrip("/")

    def list(self) -> dict[str, Mapping[str, Any]]:
        """List what is there now: by name below the folder, with size and state."""
        with self._told("cannot be listed"):
            self._files.invalidate_cache()
            try:
                found = self._files.find(self._root, detail=True)
            except FileNotFoundError:
                return {}
        names = {name.removeprefix(f"{self._root}/"): about for name, about in found.items()}
        return {name: about for name, about in sorted(names.items()) if stays_inside(name)}

    def read(self, name: str) -> bytes:
        """Read an object."""
        with self._told(f"{name} cannot be read"):
            return bytes(self._files.cat_file(f"{self._root}/{name}"))

    def download(self, names: Mapping[str, str], folder: Path) -> None:
        """Write objects to files below a folder, whose names come second."""
        for name, target in names.items():
            place = folder / target
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.read(name))

    def send(self, file: Path, name: str) -> None:
        """Put a file in the place of an object, whole or not at all."""
        with self._told(f"{name} cannot be written"):
            self._files.put_file(str(file), f"{self._root}/{name}")

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects."""
        if gone := [f"{self._root}/{name}" for name in names]:
            with self._told("cannot be cleared"):
                self._files.rm(gone)

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        # Each store raises errors of its own.
        try:
            yield
        except (FileNotFoundError, ImportError) as error:
            if isinstance(error, ImportError) or what == "cannot be listed":
                raise
            raise self._failed(what, error) from None
        except Exception as error:
            raise self._failed(what, error) from None

    def _failed(self, what: str, error: Exception) -> StoreFailed:
        said = " ".join(str(error).split())
        said = _QUERY.sub(r"\1", _USER.sub("//", said))
        return StoreFailed(
            f"{what}: {type(error).__name__}: {said}",
            where=str(self.address),
            fix="check address, rights and connection, and build again: what is missing is sent",
        )


def download(address: Address, folder: Path) -> None:
    """Copy a folder of an object store, in one state.

    Raises
    ------
    StoreFailed
        If it cannot be read, or changes meanwhile.
    """
    store = Store(address)
    before = store.list()
    store.download({name: name for name in before}, folder)
    if _states(store.list()) != _states(before):
        raise StoreFailed("changed while it was being read", where=str(address), fix="start again")


def _states(listed: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    return {
        name: [str(about[key]) for key in _STATES if key in about] for name, about in listed.items()
    }
