"""Messages of jupyter_client over a pipe, each with the token of its run.

A message is a line: the token, its JSON, and its buffers in base64, with tabs between them. The
token takes the place of a signature: what a cell writes to the pipe by accident, or to forge a
reply, has none and is refused.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import threading
from collections.abc import Sequence
from typing import Any, NoReturn

from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session, json_packer

#: The exit status of a kernel that has lost its pipe.
PIPE_LOST = 70
_CHUNK = 1 << 20
#: Bytes of messages that are kept back until a reply, or the next look of the thread that flushes.
_HELD = 1 << 16
#: Characters of a refused frame that an error shows.
_SHOWN = 60
_JSON = json.JSONEncoder(default=json_default, ensure_ascii=False, allow_nan=False)
_SURROGATES = re.compile("[\ud800-\udfff]")


class MalformedMessage(ValueError):
    """Bytes in the pipe that are no message of this run."""


class PipeSession(Session):
    """A session whose messages are one part, without a signature, beside their buffers."""

    def serialize(self, msg: dict[str, Any], ident: Any = None) -> list[bytes]:  # noqa: ARG002
        """Return a message as JSON."""
        names = ("msg_type", "header", "parent_header", "metadata", "content")
        return [pack({name: msg[name] for name in names})]


def pack(content: Any) -> bytes:
    """Return content as JSON in UTF-8; a surrogate, which has no UTF-8, becomes U+FFFD."""
    try:
        return _JSON.encode(content).encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", _JSON.encode(content)).encode("utf-8")
    except (TypeError, ValueError):
        return json_packer(content)  # which cleans what is no JSON, and warns


class MessageWriter:
    """Write messages of a run, by its token, into a pipe, in the place of a ZeroMQ socket."""

    def __init__(self, descriptor: int, token: str) -> None:
        self._descriptor = descriptor
        self._token = token.encode("ascii")
        self._process = os.getpid()
        self._identity = _identity(descriptor)
        self._lock = threading.RLock()
        self._waiting: list[bytes] = []
        self._length = 0
        self._rest = memoryview(b"")
        self._writing = False

    def send_multipart(self, parts: Sequence[Any], **_: Any) -> None:
        """Take the parts of a message; in a copy of this process, which only forked, do not."""
        if os.getpid() != self._process:
            return
        message, *buffers = parts
        coded = (base64.b64encode(bytes(buffer)) for buffer in buffers)
        frame = b"\t".join([self._token, bytes(message), *coded]) + b"\n"
        with self._lock:
            self._waiting.append(frame)
            self._length += len(frame)
            if self._length > _HELD:
                self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            if self._writing:
                return  # this is a signal's handler; what it interrupts goes on to write
            self._writing = True
            try:
                while self._rest or self._waiting:
                    self._write()
            except OSError:
                self._lost()
            finally:
                self._writing = False

    def _write(self) -> None:
        if not self._rest:
            waiting, self._waiting, self._length = self._waiting, [], 0
            self._rest = memoryview(b"".join(waiting))
        # A cell may have closed the descriptor, and its number may be another file's by now.
        if _identity(self._descriptor) != self._identity:
            self._lost()
        self._rest = self._rest[os.write(self._descriptor, self._rest) :]

    def _lost(self) -> NoReturn:
        with contextlib.suppress(OSError):
            os.write(2, b"A cell closed the descriptor that carries the kernel's messages.\n")
        os._exit(PIPE_LOST)


class Pipes:
    """The descriptors between a client and a kernel that is given all cells at once.

    A kernel reads its own standard output and error, since only it can put them in order with what
    Python writes. The client holds on to the end of standard error, for a kernel that has died.
    """

    def __init__(self) -> None:
        self._close = contextlib.ExitStack()
        self._of_kernel = contextlib.ExitStack()
        self._output, output = self._pipe()
        self._errors, errors = self._pipe()
        self.messages, messages = self._pipe()
        self._last_words = os.memfd_create("last words")
        self._close.callback(os.close, self._last_words)
        null = os.open(os.devnull, os.O_RDONLY)
        self._of_kernel.callback(os.close, null)
        #: What the kernel is to have, in the order of `Batch.become`.
        self.of_kernel = [null, output, errors, messages]
        self.of_kernel += [self._output, self._errors, self._last_words]

    def _pipe(self) -> tuple[int, int]:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self._close.callback(os.close, reading)
        self._of_kernel.callback(os.close, writing)
        return reading, writing

    def forked(self) -> None:
        """Close what is the kernel's alone."""
        self._of_kernel.close()

    def close(self) -> None:
        """Close all."""
        self.forked()
        self._close.close()

    def last_words(self) -> str:
        """Return the end of what a kernel that has ended wrote to standard error."""
        size = os.fstat(self._last_words).st_size
        data = os.pread(self._last_words, size, 0)
        with contextlib.suppress(BlockingIOError):
            data += os.read(self._errors, _CHUNK)
        return data.decode("utf-8", "replace")


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


class MessageReader:
    """Read the messages that a `MessageWriter` wrote, from an end that does not block."""

    def __init__(self, descriptor: int, token: str) -> None:
        self._descriptor = descriptor
        self._token = token.encode("ascii")
        self._received: list[bytes] = []

    def read(self) -> list[dict[str, Any] | MalformedMessage] | None:
        """Return the messages that have come since; ``None`` if there was nothing to read.

        If something came that is no message of this run, the last in the list says what. What
        comes after it cannot be told from it.
        """
        try:
            data = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:
            return None
        if not data:
            return None
        first, *lines = data.split(b"\n")
        self._received.append(first)
        messages: list[dict[str, Any] | MalformedMessage] = []
        for line in lines:
            try:
                messages.append(self._message(b"".join(self._received)))
            except MalformedMessage as error:
                return [*messages, error]
            self._received = [line]
        return messages

    def _message(self, line: bytes) -> dict[str, Any]:
        token, *parts = line.split(b"\t")
        if token != self._token:
            raise MalformedMessage(f"no message of this run: {line[:_SHOWN]!r}")
        try:
            message = json.loads(parts[0])
            message["header"]["msg_type"]
            buffers = [base64.b64decode(part, validate=True) for part in parts[1:]]
            return {**message, "buffers": buffers}
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise MalformedMessage(f"a message that cannot be read: {error}") from None
