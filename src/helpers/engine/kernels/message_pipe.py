"""Messages of jupyter_client over a pipe, each with the token of its run.

A frame is a line, ``token length length …``, followed by the parts that a ZeroMQ socket would have
been sent. The token takes the place of their signature: what a cell writes to the pipe by accident,
or to forge a reply, has none and is refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from jupyter_client.jsonutil import json_default
from jupyter_client.session import DELIM, Session, json_packer

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


def new_session() -> Session:
    """Return a session whose messages need no signature."""
    session = Session(packer=f"{__name__}.{pack.__name__}")
    session.key = b""
    return session


def pack(content: Any) -> bytes:
    """Return content as JSON in UTF-8; a surrogate, which has no UTF-8, becomes U+FFFD."""
    try:
        return _JSON.encode(content).encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", _JSON.encode(content)).encode("utf-8")
    except (TypeError, ValueError):
        return json_packer(content)  # which cleans what is no JSON, and warns


class MessageWriter:
    """Write messages into a pipe, in the place of a ZeroMQ socket.

    Parameters
    ----------
    descriptor
        The writing end.
    token
        The token of the run.
    """

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
        parts = [bytes(part) for part in parts]
        line = b" ".join([self._token, *(b"%d" % len(part) for part in parts)])
        frame = b"".join([line, b"\n", *parts])
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


def _message(parts: Sequence[bytes]) -> dict[str, Any]:
    """Return the message of these parts, as jupyter_client does; dates remain text."""
    _, *packed = parts[parts.index(DELIM) + 1 :]
    header, parent, metadata, content = (json.loads(part) for part in packed[:4])
    return {
        "header": header,
        "msg_type": header["msg_type"],
        "parent_header": parent,
        "metadata": metadata,
        "content": content,
        "buffers": packed[4:],
    }


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
    """Read the messages that a `MessageWriter` wrote.

    Parameters
    ----------
    descriptor
        The reading end, which does not block.
    token
        The token of the run.
    """

    def __init__(self, descriptor: int, token: str) -> None:
        self._descriptor = descriptor
        self._token = token.encode("ascii") + b" "
        self._received = bytearray()
        #: Bytes that are wanted before it is worth to look again.
        self._wanted = 1

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
        self._received += data
        messages: list[dict[str, Any] | MalformedMessage] = []
        if len(self._received) >= self._wanted:
            try:
                messages.extend(self._messages())
            except MalformedMessage as error:
                messages.append(error)
        return messages

    def _messages(self) -> Iterator[dict[str, Any]]:
        while self._received:
            head, newline, _ = self._received.partition(b"\n")
            if not self._token.startswith(head[: len(self._token)]) or (
                newline and not head.startswith(self._token)
            ):
                raise MalformedMessage(f"no message of this run: {bytes(head[:_SHOWN])!r}")
            self._wanted = len(self._received) + 1
            if not newline:
                return
            try:
                lengths = [int(word) for word in head[len(self._token) :].split()]
                end = len(head) + 1
                self._wanted = end + sum(lengths)
                if len(self._received) < self._wanted:
                    return
                parts = []
                for length in lengths:
                    parts.append(bytes(self._received[end : end + length]))
                    end += length
                del self._received[:end]
                self._wanted = 1
                yield _message(parts)
            except (KeyError, TypeError, ValueError) as error:
                raise MalformedMessage(f"a message that cannot be read: {error}") from None
