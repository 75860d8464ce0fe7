"""Serve a preview on this machine alone: a page with pickers, and what they show.

The address holds a token, without which nothing is answered. No file is served: there is the page
below `templates/`, and what notebooks were exported to, from memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from watchfiles import DefaultFilter, awatch

from helpers.engine.html.inlined import digest, script, template
from helpers.engine.preview.rerunning import Choice, Rerunner, Shown
from helpers.errors import CasebookError

#: The only address that is listened on.
HOST = "127.0.0.1"
#: Milliseconds without a further change after which what was saved counts as whole.
_QUIET = 40
#: Exports that are kept for browsers that ask for them.
_KEPT = 8
#: What this process itself has imported, and so does not follow.
_ENGINE = Path(__file__).parents[1]
_KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


class CannotServe(CasebookError, OSError):
    """A port that is not to be had."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be picked: reports by name with what to call them, languages, sections."""

    names: Mapping[str, str]
    langs: Sequence[str]
    sections: Sequence[str]


class _Saved(DefaultFilter):
    ignore_dirs = (*DefaultFilter.ignore_dirs, ".ipynb_checkpoints")


class _Changes:
    """Counts what was saved, and lets others wait for the next time."""

    def __init__(self) -> None:
        self.number = 0
        self._saved = asyncio.Condition()

    async def add(self) -> None:
        async with self._saved:
            self.number += 1
            self._saved.notify_all()

    async def after(self, number: int) -> int:
        async with self._saved:
            await self._saved.wait_for(lambda: self.number > number)
            return self.number


class Preview:
    """One preview: what is offered, what was exported, and who waits for changes."""

    def __init__(self, rerunner: Rerunner, offer: Callable[[], Offer], first: Choice) -> None:
        self.rerunner = rerunner
        self.offer = offer
        self.first = first
        self.changes = _Changes()
        self.exports: dict[str, tuple[str, bytes]] = {}
        self.note = ""

    async def show(self, choice: Choice) -> dict[str, Any]:
        """Return what a browser is told of a choice: where its export is, and what failed."""
        shown: Shown = await asyncio.to_thread(self.rerunner.show, choice)
        export = None
        if shown.content is not None:
            export = f"{hashlib.sha256(shown.content).hexdigest()[:16]}.{choice.skin}"
            self.exports.pop(export, None)
            self.exports[export] = _KINDS[choice.skin], shown.content
            for old in list(self.exports)[:-_KEPT]:
                del self.exports[old]
        failures = [asdict(failure) for failure in shown.failures]
        return {
            "export": export,
            "failures": failures,
            "seconds": round(shown.seconds, 2),
            "note": self.note,
        }

    async def follow(self, folders: Sequence[Path], own: Path) -> None:
        """Tell of what is saved below some folders; notebooks in ``own`` are compared anyway."""
        async for saved in awatch(
            *folders, watch_filter=_Saved(), step=_QUIET, recursive=True, stop_event=None
        ):
            paths = [Path(path) for _, path in saved]
            if not all(path.suffix == ".ipynb" and path.parent == own for path in paths):
                self.rerunner.changed()
            if inner := [path.name for path in paths if _ENGINE in path.parents]:
                self.note = f"{inner[0]} counts when the preview is started again"
            await self.changes.add()


class _Handler(RequestHandler):
    def initialize(self, preview: Preview, hosts: frozenset[str]) -> None:
        self.preview, self.hosts = preview, hosts

    def prepare(self) -> None:
        # Another page that has led its own name to this machine shall not get an answer.
        if self.request.host not in self.hosts:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    def choice(self) -> Choice:
        """Read what is picked; whatever is not offered is none."""
        picked = {key: self.get_query_argument(key, "") for key in ("name", "lang", "section")}
        skin = self.get_query_argument("skin", "html")
        if skin not in _KINDS:
            raise HTTPError(400)
        return Choice(**picked, skin=skin)


class _Shell(_Handler):
    def get(self) -> None:
        page, policy = _shell()
        self.set_header("Content-Security-Policy", policy)
        self.finish(page)


class _Offered(_Handler):
    def get(self) -> None:
        self.finish({**asdict(self.preview.offer()), "first": asdict(self.preview.first)})


class _Show(_Handler):
    async def get(self) -> None:
        self.finish(await self.preview.show(self.choice()))


class _Export(_Handler):
    def get(self, name: str) -> None:
        if name not in self.preview.exports:
            raise HTTPError(404)
        kind, content = self.preview.exports[name]
        self.set_header("Content-Type", kind)
        self.set_header("X-Frame-Options", "SAMEORIGIN")
        self.finish(content)


class _Events(_Handler):
    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        seen = self.preview.changes.number
        try:
            while True:
                self.write(f"data: {seen}\n\n")
                await self.flush()
                seen = await self.preview.changes.after(seen)
        except (StreamClosedError, asyncio.CancelledError):
            return


def _shell() -> tuple[str, str]:
    """Return the page with the pickers, and the policy that lets it run its one script."""
    page, style = (template(__package__, name) for name in ("preview.html", "preview.css"))
    scripts = script(__package__, "preview.js")
    policy = (
        f"default-src 'none'; script-src '{digest(scripts)}'; style-src 'unsafe-inline'; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return page.replace("/* style */", style).replace("/* script */", scripts), policy


async def serve(
    preview: Preview,
    folders: Sequence[Path],
    own: Path,
    *,
    port: int,
    started: Callable[[str], None],
) -> None:
    """Serve until cancelled; then end what runs.

    Watched are ``folders``; the notebooks are in ``own``. A port of 0 is any that is free;
    ``started`` is told the address.

    Raises
    ------
    CannotServe
        If the port is taken.
    """
    try:
        sockets = bind_sockets(port, HOST, family=socket.AF_INET)
    except OSError as error:
        raise CannotServe(
            f"port {port} is not to be had: {error.strerror}", fix="give another with --port"
        ) from None
    port = sockets[0].getsockname()[1]
    token = secrets.token_urlsafe(16)
    shared = {
        "preview": preview,
        "hosts": frozenset(f"{host}:{port}" for host in (HOST, "localhost")),
    }
    routes = (("", _Shell), ("offer", _Offered), ("show", _Show), ("events", _Events))
    application = Application(
        [
            *((f"/{token}/{path}", handler, shared) for path, handler in routes),
            (f"/{token}/export/([0-9a-f]+\\.[a-z]+)", _Export, shared),
        ],
        log_function=lambda _: None,
    )
    server = HTTPServer(application)
    server.add_sockets(sockets)
    try:
        started(f"http://{HOST}:{port}/{token}/")
        await preview.follow(folders, own)
    finally:
        preview.rerunner.close()
        server.stop()
        await server.close_all_connections()
