"""Tell a webhook how a run ended: bounded in time, and never the reason why a run fails.

The address of a webhook is a secret: its path or query often is the password. It is therefore
never printed, recorded or put into an error; what is said of it is its host.
"""

from __future__ import annotations

import base64
import json
import queue
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from helpers.errors import CasebookError

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_OK = range(200, 300)
_TOO_MANY = 429
_OUR_FAULT = range(400, 500)


class BadHook(CasebookError, ValueError):
    """An address that no notification can be sent to."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a notification may take, in seconds.

    Attributes
    ----------
    timeout
        For one answer.
    pauses
        Before each further attempt; as many as there are of them.
    total
        For everything, name look-up and pauses included.
    """

    timeout: float = 5
    pauses: tuple[float, ...] = (1, 2)
    total: float = 15


@dataclass(frozen=True, slots=True)
class Hook:
    """Where notifications go. Neither its text nor its representation tells the address."""

    host: str
    _address: str = field(repr=False)
    _headers: tuple[tuple[str, str], ...] = field(repr=False, default=())

    def __str__(self) -> str:
        """Name the host alone."""
        return self.host

    def request(self, body: bytes) -> urllib.request.Request:
        """Make what is sent."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            **dict(self._headers),
        }
        return urllib.request.Request(self._address, data=body, headers=headers, method="POST")


@dataclass(frozen=True, slots=True)
class Notification:
    """What became of a notification."""

    outcome: Literal["sent", "failed"]
    host: str
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Whether nobody confirmed that it arrived."""
        return self.outcome == "failed"

    def __str__(self) -> str:
        """Say it in words."""
        if not self.failed:
            return f"{self.host} was notified"
        return f"{self.host} could not be notified: {self.detail}"


def read_hook(url: str) -> Hook:
    """Check the address of a webhook, and take user and password out of it.

    Raises
    ------
    BadHook
        If it is no address of HTTP; the message does not repeat it.
    """
    fix = "give one such as https://host/path"
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
        (parts.path + parts.query).encode("ascii")
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode()
    except ValueError:  # encoding errors are among them
        raise BadHook("the address for notifications cannot be read", fix=fix) from None
    if parts.scheme not in ("http", "https"):
        raise BadHook("notifications go over https or http only", fix=fix)
    if not host or _FORBIDDEN.search(url):
        raise BadHook("the address for notifications cannot be read", fix=fix)
    shown = f"[{host}]" if ":" in host else host
    place = shown if port is None else f"{shown}:{port}"
    headers: tuple[tuple[str, str], ...] = ()
    if parts.username is not None:
        headers = (("Authorization", f"Basic {base64.b64encode(pair).decode('ascii')}"),)
    address = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    return Hook(f"{parts.scheme}://{place}", address, headers)


def notify(
    hook: Hook,
    message: Mapping[str, Any],
    patience: Patience | None = None,
    *,
    pause: Callable[[float], object] = time.sleep,
) -> Notification:
    """Post a message as JSON, and try again when that may help.

    It does not raise: a run is as good as its reports, whoever hears of them.

    Parameters
    ----------
    hook
        Where to.
    message
        What to say; anything that JSON can hold.
    patience
        How long to try.
    pause
        Waits so many seconds between attempts.
    """
    patience = patience or Patience()
    body = json.dumps(message, ensure_ascii=False).encode()
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    # A thread that nobody waits for: neither a name look-up nor an answer that comes byte by byte
    # heeds a time-out.
    work = threading.Thread(
        target=lambda: answers.put(_deliver(hook, body, patience, pause)), daemon=True
    )
    work.start()
    try:
        detail = answers.get(timeout=patience.total)
    except queue.Empty:
        detail = f"no answer within {patience.total:g} s"
    return Notification("failed" if detail else "sent", hook.host, detail)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows nobody: the secret in an address is for one host alone."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Refuse."""


def _deliver(hook: Hook, body: bytes, patience: Patience, pause: Callable[[float], object]) -> str:
    """Try until it arrives or trying makes no sense; return what went wrong, empty if nothing."""
    opener = urllib.request.build_opener(_NoRedirects)
    detail = ""
    for wait in (*patience.pauses, None):
        detail, again = _attempt(opener, hook, body, patience.timeout)
        if not again or wait is None:
            break
        pause(wait)
    return detail


def _attempt(
    opener: urllib.request.OpenerDirector, hook: Hook, body: bytes, timeout: float
) -> tuple[str, bool]:
    """Post once; return what went wrong, and whether another attempt may help.

    No text of an error is passed on but the system's own words: others repeat the address.
    """
    try:
        with opener.open(hook.request(body), timeout=timeout) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
    except Exception as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return f"no answer within {timeout:g} s", True
        told = reason.strerror if isinstance(reason, OSError) and reason.strerror else ""
        return told or type(reason if isinstance(reason, Exception) else error).__name__, True
    if status in _OK:
        return "", False
    return f"it answered {int(status)}", status not in _OUR_FAULT or status == _TOO_MANY
