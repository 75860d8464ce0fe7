from __future__ import annotations

import io
import logging
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from helpers.cli.notify import BadService, Service, notify
from helpers.engine.publish.release import CannotPublish
from helpers.engine.run.run_record import Outcome, Run
from helpers.errors import MissingExtra
from tests.unit.cli.webhook import listening

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
HERE = Path("here")
RUN = Run(
    NOON,
    NOON,
    61,
    1,
    (
        Outcome("lishui", "zh", HERE, "built"),
        Outcome("yushu", "zh", HERE, "failed", kept=True),
        Outcome("pinggu", "en", HERE, "failed"),
    ),
)
SECRETS = ("t0ken", "pa55", "anna", "qu3ry")


def service_at(place: str) -> Service:
    return Service(f"json://anna:pa55@{place}/hooks/t0ken?-key=qu3ry")


def test_a_message_has_the_outcome_and_the_reports_that_failed() -> None:
    with listening([204]) as webhook:
        assert notify([service_at(webhook.place)], RUN) == ()
    (message,) = webhook.messages
    assert message["title"] == (
        "casebook: 1 built, 0 already fresh, 2 failed, 1 of them with the old report kept"
    )
    assert message["message"].splitlines() == [
        "failed: yushu zh: the old report is kept",
        "failed: pinggu en",
        "exit code 1, 61 s",
    ]
    assert webhook.paths == ["/hooks/t0ken?key=qu3ry"]


def test_a_message_addresses_no_one_and_has_an_end() -> None:
    many = tuple(Outcome(f"city{number}", "zh", HERE, "failed") for number in range(300))
    run = Run(NOON, NOON, 1, 1, many, raised=CannotPublish("<!channel> @all <b>"))
    with listening([204]) as webhook:
        assert notify([service_at(webhook.place)], run) == ()
    text = webhook.messages[0]["message"]
    assert text.startswith("The run broke off: CannotPublish: ‹!channel› ＠all ‹b›\n")
    assert "and 280 more" in text.splitlines()
    assert len(text.splitlines()) == 23


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What comes to the log of the program."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (500, "it answered 500"),
        (401, "it answered 401"),
        ("hang", "no answer within 0.2 s"),
        ("drip", "no answer within 0.2 s"),
        (None, "it could not be reached or refused"),
    ],
)
def test_a_failure_is_one_line_in_bounded_time_without_the_address(
    answer: int | str | None,
    says: str,
    capfd: pytest.CaptureFixture[str],
    logged: io.StringIO,
) -> None:
    total = 0.2 if isinstance(answer, str) else 30
    with listening([answer or 200]) as webhook, socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # and does not listen
        service = service_at(webhook.place if answer else f"127.0.0.1:{silent.getsockname()[1]}")
        assert notify([service], RUN, total=total) == (f"JSON could not be notified: {says}",)
    assert capfd.readouterr() == ("", "")
    for shown in (repr(service), str(service), logged.getvalue()):
        assert not any(secret in shown for secret in SECRETS), shown


#: Notifies, says how that ended, and ends.
CHILD = """
import sys
from helpers.cli.notify import Service, notify
from helpers.errors import MissingExtra
from tests.unit.cli.test_notify import RUN
print(*notify([Service(sys.argv[1])], RUN, total=0.5))
"""


def test_a_service_that_never_ends_its_answer_holds_no_process_up(root: Path) -> None:
    with listening(["drip"]) as webhook:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, f"json://{webhook.place}/"],
            cwd=root, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
    assert done.stdout == "JSON could not be notified: no answer within 0.5 s\n"


def test_one_service_that_fails_keeps_no_other_from_its_message() -> None:
    with listening(["hang"]) as stuck, listening([200]) as webhook:
        services = [service_at(stuck.place), service_at(webhook.place)]
        assert len(notify(services, RUN, total=0.5)) == 1
    assert len(webhook.messages) == 1


def test_a_redirect_is_not_followed() -> None:
    with listening([200]) as other, listening([f"http://{other.place}/x"]) as webhook:
        assert notify([service_at(webhook.place)], RUN) != ()
    assert other.messages == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack"),
        ("wecombot://abcdef0123456789", "WeCom Bot"),
        ("dingtalk://abcdef0123456789", "DingTalk"),
        ("feishu://abcdef0123456789", "Feishu"),
    ],
)
def test_the_services_of_the_documentation_are_sent_the_message(
    monkeypatch: pytest.MonkeyPatch, address: str, name: str
) -> None:
    sent: list[Any] = []

    def refuse(_: object, method: str, url: str, **options: Any) -> None:
        sent.append((url, str(options.get("data") or options.get("json"))))
        raise requests.ConnectionError(f"no way to {url}")

    monkeypatch.setattr(requests.Session, "request", refuse)
    (problem,) = notify([Service(address)], RUN)
    assert problem == f"{name} could not be notified: it could not be reached or refused"
    assert sent
    assert sent[0][0].startswith("https://")
    assert "1 built" in sent[0][1]


def test_an_e_mail_has_the_outcome_as_its_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    class Server:
        def __init__(self, *_: Any, **__: Any) -> None:
            """Connect to no one."""

        def __getattr__(self, _: str) -> Any:
            return lambda *_, **__: (250, b"ok")

        def sendmail(self, _: str, __: object, message: str) -> None:
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    assert notify([Service("mailtos://anna:pa55@mail.example.org?to=b@example.org")], RUN) == ()
    (message,) = sent
    assert "Subject: casebook: 1 built" in message


@given(
    st.one_of(
        st.text(),
        st.builds("https://{}@h/{}?{}".format, st.text(), st.text(), st.text()),
        st.sampled_from(
            ["t0ken", "https://host/t0ken", "ftp://anna:pa55@host", "slack://t0ken", ""]
        ),
    )
)
def test_any_address_is_taken_or_refused_and_not_repeated(address: str) -> None:
    try:
        Service(address)
    except BadService as refused:
        assert str(refused) == str(BadService(refused.what, fix=refused.fix))
        assert not any(secret in str(refused) for secret in SECRETS)
        assert refused.__context__ is None


def test_what_apprise_logs_of_an_address_reaches_no_log_of_ours(logged: io.StringIO) -> None:
    for address in ("slack://t0ken", "wecombot://t0ken!!/x", "https://host/t0ken"):
        with pytest.raises(BadService):
            Service(address)
    assert logged.getvalue() == ""


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtra, match=r"\[notify\]"):
        Service("slack://t0ken")
