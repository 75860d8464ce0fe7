"""Tell services how a run ended: e-mail, Slack, WeCom, DingTalk, Feishu and others, by apprise.

The address of a service is a secret: it often is the password. It is never printed, recorded or
put into an error; what is shown of it is the name of the service. A notification is bounded in
time, and never the reason why a run fails.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from helpers.engine.run.run_record import headline
from helpers.errors import MissingExtra, WrongUse, install_extra

if TYPE_CHECKING:
    from apprise import Apprise

    from helpers.engine.run.run_record import Run

#: Where addresses may stand, out of sight of the list of processes.
VARIABLE = "CASEBOOK_NOTIFY"
#: Seconds that all notifications of a run may take, name look-up included.
_TOTAL = 15.0
#: Most reports that a message names.
_NAMED = 20
#: Signs with which chat services address people or channels.
_INERT = str.maketrans({"<": "‹", ">": "›", "@": "＠", "&": "＆"})


class BadService(WrongUse, ValueError):
    """An address that no notification can be sent to."""


class Service:
    """A service that is told how a run ended; its text is its name, never its address."""

    def __init__(self, address: str) -> None:
        try:
            from apprise import Apprise, AppriseAsset
        except ImportError:
            raise MissingExtra("notifications need apprise", fix=install_extra("notify")) from None
        # What it logs may repeat an address.
        logging.getLogger("apprise").propagate = False
        # The secret in an address is for one host alone, and no copy is kept on disk. Without a
        # time-out apprise calls in this thread: those of its pool are waited for at exit.
        asset = AppriseAsset(
            app_id="casebook",
            async_mode=False,
            http_redirects=False,
            service_timeout=0,
            storage_mode="memory",
        )
        self._apprise: Apprise = Apprise(asset=asset)
        if not self._apprise.add(address):
            raise BadService(
                "the address for notifications is none that apprise knows",
                fix="write it as apprise does, such as mailtos://…, slack://…, wecombot://…, "
                f"dingtalk://…, feishu://… or jsons://…, with --notify or in {VARIABLE}",
            )

    def __str__(self) -> str:
        """Return the name of the service."""
        return ", ".join(str(service.service_name) for service in self._apprise)

    __repr__ = __str__

    def send(self, title: str, body: str) -> str:
        """Send a message; return what went wrong, empty if it arrived."""
        try:
            result = self._apprise.notify(title=title, body=body, body_format="text")
        except Exception as error:
            return type(error).__name__  # its words may repeat the address
        if result:
            return ""
        answer = re.search(r"\berror=(\d{3})\b", " ".join(log.message for log in result.logs()))
        return f"it answered {answer[1]}" if answer else "it could not be reached or refused"


def notify(services: Sequence[Service], run: Run, *, total: float = _TOTAL) -> tuple[str, ...]:
    """Send to each service how a run ended.

    Returns one line for each service that did not confirm within `total` seconds.
    """
    title, body = f"casebook: {headline(run)}", "\n".join(_lines(run)).translate(_INERT)
    sent: list[tuple[Service, queue.SimpleQueue[str]]] = []
    for service in services:
        answer: queue.SimpleQueue[str] = queue.SimpleQueue()
        # A daemon is not waited for at the end: neither a name look-up nor an answer that comes
        # byte by byte heeds a time-out.
        threading.Thread(
            target=lambda s=service, a=answer: a.put(s.send(title, body)), daemon=True
        ).start()
        sent.append((service, answer))
    end = time.monotonic() + total
    return tuple(
        f"{service} could not be notified: {problem}"
        for service, answer in sent
        if (problem := _answer(answer, end, total))
    )


def _answer(answer: queue.SimpleQueue[str], end: float, total: float) -> str:
    try:
        return answer.get(timeout=max(0.0, end - time.monotonic()))
    except queue.Empty:
        return f"no answer within {total:g} s"


def _lines(run: Run) -> Iterator[str]:
    """Yield why a run broke off, and which reports failed."""
    if run.raised:
        yield f"The run broke off: {run.error}"
    failed = [one for one in run.outcomes if one.outcome == "failed"]
    for one in failed[:_NAMED]:
        yield f"failed: {one.report}" + (": the old report is kept" if one.kept else "")
    if len(failed) > _NAMED:
        yield f"and {len(failed) - _NAMED} more"
    yield f"exit code {run.exit_code}, {run.seconds:.0f} s"
