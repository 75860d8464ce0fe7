"""A webhook on this machine that answers as a test wants it to."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch


@dataclass
class Webhook:
    """What came in, and where it listens."""

    place: str
    paths: list[str] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def listening(answers: Sequence[int | str]) -> Iterator[Webhook]:
    """Listen on the loopback.

    Parameters
    ----------
    answers
        One for each request, the last for all that follow: a status; ``hang`` never to answer;
        ``drip`` to send an endless header in single bytes; a place to lead to another.
    """
    over = threading.Event()
    asked = iter(answers)
    last: list[int | str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.paths.append(self.path)
            hook.headers.append(dict(self.headers.items()))
            hook.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            last[:] = [next(asked, *last)] if last else [next(asked)]
            answer = last[0]
            if answer == "hang":
                over.wait()
            elif answer == "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
                while not over.wait(0.01):
                    self.wfile.write(b"x")
                    self.wfile.flush()
            elif isinstance(answer, str):
                self.send_response(307)
                self.send_header("Location", answer)
                self.end_headers()
            else:
                self.send_response(answer)
                self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Print nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Print nothing of those who went away."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook = Webhook(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    # A proxy that this machine may use is none of the tests' business.
    direct = patch.dict(os.environ, {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"})
    try:
        with direct:
            yield hook
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()
