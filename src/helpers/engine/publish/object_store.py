"""Folders of object stores: `s3://bucket/folder`, and what else fsspec opens.

An address has no secret in it and may be shown: one that has is refused. Whatever a store raises
becomes one error that says what could not be done, without what may be secret in it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from helpers.engine.own_folder import own_folder
from helpers.engine.publish.integrity import stays_inside
from helpers.engine.publish.release import CannotPublish
from helpers.errors import CasebookError, MissingExtra, install_extra

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NO_STORE = frozenset({"file", "local", "http", "https"})
_USER = re.compile(r"//[^/\s@]*@")
_QUERY = re.compile(r"(://[^\s?]*)\?\S*")

#: Objects by name below a folder, each with its size and what else the store says of it.
Listed: TypeAlias = Mapping[str, Mapping[str, Any]]


class BadAddress(CasebookError, ValueError):
    """An address that is none of an object store, or that has a secret in it."""


class StoreFailed(CannotPublish):
    """An object store that cannot be reached, or refuses."""


class Address(str):
    """The address of a folder of an object store, without a secret in it."""

    __slots__ = ()


def is_address(text: str) -> bool:
    """Return whether a text means an address and not a folder of this machine."""
    return bool(_ADDRESS.match(text)) or "::" in text


def read_address(text: str) -> Address:
    """Parse the address of a folder of an object store.

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

            with self._errors("cannot be opened"):
                self._files, root = url_to_fs(address, skip_instance_cache=True)
        except ImportError:
            raise MissingExtra(
                "object stores need fsspec and the package of the store",
                where=address,
                fix=install_extra("cloud"),
            ) from None
        self._root = root.rstrip("/")

    def list(self) -> Listed:
        """Return the objects that are there now, by name."""
        with self._errors("cannot be listed"), contextlib.suppress(FileNotFoundError):
            self._files.invalidate_cache()
            found = self._files.find(self._root, detail=True)
            names = {name.removeprefix(f"{self._root}/"): about for name, about in found.items()}
            return {name: about for name, about in sorted(names.items()) if stays_inside(name)}
        return {}

    def read(self, name: str) -> bytes:
        """Return the content of an object."""
        with self._errors(f"{name} cannot be read"):
            return bytes(self._files.cat_file(f"{self._root}/{name}"))

    def download(self, names: Mapping[str, str], folder: Path) -> None:
        """Write objects to files below a folder, whose names come second."""
        for name, target in names.items():
            place = folder / target
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.read(name))

    def send(self, content: bytes | Path, name: str) -> None:
        """Put a file, or content, in the place of an object, whole or not at all."""
        if isinstance(content, bytes):
            with own_folder() as aside:
                # The store tells what kind of object it is by the file's name.
                file = aside / Path(name).name
                file.write_bytes(content)
                return self.send(file, name)
        with self._errors(f"{name} cannot be written"):
            self._files.put_file(str(content), f"{self._root}/{name}")
        return None

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects."""
        if gone := [f"{self._root}/{name}" for name in names]:
            with self._errors("cannot be cleared"):
                self._files.rm(gone)

    @contextlib.contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        """Raise whatever a store raises as one error, without a user or a query of an address."""
        try:
            yield
        except ImportError:
            raise
        except Exception as error:
            text = _QUERY.sub(r"\1", _USER.sub("//", " ".join(str(error).split())))
            raise StoreFailed(
                f"{what}: {type(error).__name__}: {text}",
                where=self.address,
                fix="check address, rights and connection, and build again",
            ) from None


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
    if store.list() != before:
        raise StoreFailed("changed while it was being read", where=address, fix="start again")
