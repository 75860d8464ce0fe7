"""Standard output and error of a kernel that is given all cells at once.

They are ipykernel's, with one thread instead of three and without sockets. As in a stock kernel,
what other programs and C libraries write to descriptors 1 and 2 comes through pipes. Here they are
also read before each text that Python writes and before each reply, so that the order is the order
of writing, and no text is left when a cell ends.
"""

from __future__ import annotations

import codecs
import contextlib
import math
import os
import select
import threading
import time
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from ipykernel import iostream
from jupyter_client.session import Session

from helpers.engine.kernels.message_pipe import MessageWriter

#: Characters of a stream that are kept back until something else is shown.
_HELD = 1 << 16
#: More than a pipe holds: one read takes all that is there.
_ALL = 1 << 20
#: Milliseconds after which the thread looks whether it is time to flush what has been written.
_LOOK = 100
#: Bytes of standard error that are kept for the end of the kernel, up to twice as many.
_LAST_WORDS = 1 << 16


class PublishThread(iostream.IOPubThread):
    """Publish messages at once; in a fork, read descriptors and flush streams when it is time.

    It stands for ipykernel's thread and for that thread's event loop, and starts in the fork.
    """

    thread: Any
    io_loop: Any

    def __init__(self, session: Session) -> None:
        # Not the parent's, which opens sockets.
        self.session = session
        self.socket: MessageWriter | None = None
        self.thread = None  # so that streams flush where they are asked to
        self.io_loop = None
        self.background_socket = iostream.BackgroundSocket(self)  # type: ignore[no-untyped-call]
        #: Held while streams are written, read or flushed.
        self.lock = threading.RLock()

    def schedule(self, f: Callable[[], None]) -> None:
        """Do nothing: streams are flushed when the thread looks at them."""

    def send_multipart(self, *parts: Any, **options: Any) -> None:
        """Write a message into the pipe; before there is one, drop it."""
        if self.socket is not None:
            self.socket.send_multipart(*parts, **options)

    def write(self) -> None:
        """Write the messages that wait."""
        if self.socket is not None:
            self.socket.flush()

    def serve(self, streams: dict[int, OutStream]) -> None:
        """Start the thread, for streams by the descriptors to read."""
        poll = select.poll()
        for descriptor in streams:
            poll.register(descriptor, select.POLLIN)

        def serve() -> None:
            looked = time.monotonic()
            while True:
                for descriptor, event in poll.poll(_LOOK):
                    if event & select.POLLIN:
                        streams[descriptor].take()
                    else:
                        poll.unregister(descriptor)  # a cell closed it
                if time.monotonic() - looked >= OutStream.flush_interval:
                    looked = time.monotonic()
                    # In the order of writing, as ipykernel's timers have it.
                    for stream in sorted(streams.values(), key=attrgetter("since")):
                        stream.flush()
                    self.write()

        threading.Thread(target=serve, name="IOPub", daemon=True).start()


class OutStream(iostream.OutStream):
    """ipykernel's stream, which other programs' text enters in the order of writing."""

    #: By which libraries find that this is a kernel's, click for one.
    __module__ = iostream.__name__

    pub_thread: PublishThread

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]
        self._process = os.getpid()
        self._held = 0
        #: When the first text was written that is not published yet.
        self.since = math.inf
        self._shut = False
        self._reading = -1
        self._copy = -1
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def capture(self, reading: int, copy: int = -1) -> None:
        """Take what comes from a descriptor; keep the end of it in a file, if there is one."""
        self._reading, self._copy = reading, copy

    def fileno(self) -> int:
        """Return the descriptor that other programs may write to."""
        return 1 if self.name == "stdout" else 2

    @property
    def closed(self) -> bool:
        """Whether a cell has closed it."""
        return self._shut

    def close(self) -> None:
        """Take no more of Python's text, but that of other programs."""
        self.flush()
        self._shut = True

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Write text; in a copy of the process, write it to the descriptor."""
        if self._shut:
            raise ValueError("I/O operation on closed file")
        if os.getpid() != self._process:
            with contextlib.suppress(OSError):
                os.write(self.fileno(), string.encode("utf-8", "backslashreplace"))
            return len(string)
        with self.pub_thread.lock:
            self.take()
            return self._hold(string)

    def flush(self) -> None:
        """Publish all that was written, by other programs, too."""
        if os.getpid() == self._process:
            with self.pub_thread.lock:
                self.take()
                self._held, self.since = 0, math.inf
                super().flush()  # type: ignore[no-untyped-call]

    def take(self) -> None:
        """Read what other programs have written."""
        with self.pub_thread.lock:
            try:
                data = os.read(self._reading, _ALL)
            except OSError:  # there is nothing, or a cell closed it
                return
            if self._copy >= 0:
                self._keep(data)
            if text := self._decoder.decode(data):
                self._hold(text)

    def _hold(self, string: str) -> int | None:
        written = super().write(string)
        self._held += len(string)
        self.since = min(self.since, time.monotonic())
        if self._held > _HELD:
            self._held, self.since = 0, math.inf
            super().flush()  # type: ignore[no-untyped-call]
        return written

    def _keep(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            if os.lseek(self._copy, 0, os.SEEK_CUR) > _LAST_WORDS:
                os.ftruncate(self._copy, 0)
                os.lseek(self._copy, 0, os.SEEK_SET)
            os.write(self._copy, data[-_LAST_WORDS:])
