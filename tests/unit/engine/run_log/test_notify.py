from __future__ import annotations

import base64
import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.run_log.notify import BadHook, Hook, Notification, Patience, notify, read_hook
from tests.unit.engine.run_log.webhook import listening

SECRETS = ("t0ken", "pa55", "anna", "qu3ry", "fra6")
QUICK = Patience(timeout=5, pauses=(1, 2), total=30)


def hook_at(place: str) -> Hook:
    return read_hook(f"http://anna:pa55@{place}/hooks/t0ken?key=qu3ry#fra6")


def sent(hook: Hook, patience: Patience = QUICK) -> tuple[Notification, list[float]]:
    """Notify without pauses; return what became of it, and the pauses that were wanted."""
    pauses: list[float] = []
    told = notify(hook, {"text": "12 built 郴州"}, patience, pause=pauses.append)
    for shown in (str(told), repr(told), str(hook), repr(hook)):
        assert not any(secret in shown for secret in SECRETS), shown
    return told, pauses


def test_posts_json_to_the_address_with_user_and_password_in_a_header() -> None:
    with listening([204]) as webhook:
        told, pauses = sent(hook_at(webhook.place))
    assert (told.outcome, pauses) == ("sent", [])
    assert str(told) == f"http://{webhook.place} was notified"
    assert webhook.paths == ["/hooks/t0ken?key=qu3ry"]
    assert webhook.messages == [{"text": "12 built 郴州"}]
    (headers,) = webhook.headers
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"anna:pa55"
    assert headers["Host"] == webhook.place


@pytest.mark.parametrize(
    ("answers", "outcome", "attempts", "detail"),
    [
        ([500, 503, 200], "sent", 3, ""),
        ([500], "failed", 3, "it answered 500"),
        ([429, 200], "sent", 2, ""),
        ([404], "failed", 1, "it answered 404"),
        ([401], "failed", 1, "it answered 401"),
    ],
)
def test_tries_again_only_when_that_may_help(
    answers: list[int | str], outcome: str, attempts: int, detail: str
) -> None:
    with listening(answers) as webhook:
        told, pauses = sent(hook_at(webhook.place))
    assert (told.outcome, told.detail) == (outcome, detail)
    assert len(webhook.messages) == attempts
    assert pauses == [1, 2][: attempts - 1]


def test_a_hook_that_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and listens not
        told, pauses = sent(hook_at(f"127.0.0.1:{taken.getsockname()[1]}"))
    assert told.failed
    assert told.detail == "Connection refused"
    assert pauses == [1, 2]


def test_a_hook_that_hangs_is_left_after_its_time() -> None:
    with listening(["hang"]) as webhook:
        told, _ = sent(hook_at(webhook.place), Patience(timeout=0.05, pauses=(0,), total=30))
    assert told.detail == "no answer within 0.05 s"
    assert len(webhook.messages) == 2


@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_all_together_is_bounded_whatever_the_hook_does(answer: str) -> None:
    with listening([answer]) as webhook:
        told, _ = sent(hook_at(webhook.place), Patience(timeout=600, pauses=(), total=0.1))
    assert told.detail == "no answer within 0.1 s"


def test_follows_nobody() -> None:
    with listening([200]) as other, listening([f"http://{other.place}/x"]) as webhook:
        told, _ = sent(hook_at(webhook.place))
    assert told.failed
    assert other.messages == []


def test_a_name_that_nobody_has_fails_without_telling_the_address() -> None:
    told, _ = sent(read_hook("https://anna:pa55@host.invalid/t0ken?qu3ry#fra6"))
    assert told.failed
    assert told.host == "https://host.invalid"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://anna:pa55@host/t0ken",
        "file:///t0ken",
        "t0ken",
        "//host/t0ken",
        "https:///t0ken",
        "https://host:pa55/t0ken",
        "https://host:99999/t0ken",
        "https://[::1/t0ken",
        "https://host/t0ken qu3ry",
        "https://host/t0ken\r\nX-Evil: pa55",
        "https://anna:pa55@/t0ken",
        "https://host/tökent0ken",
        "https://" + "a" * 70 + ".example/t0ken",
        "https://anna:pa55\udcff@host/t0ken",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(BadHook) as refused:
        read_hook(url)
    assert not any(secret in str(refused.value) for secret in SECRETS)
    assert refused.value.__context__ is None or refused.value.__suppress_context__


@given(
    st.one_of(st.text(), st.builds("https://{}@h/{}?{}".format, st.text(), st.text(), st.text()))
)
def test_any_text_is_an_address_or_refused(url: str) -> None:
    try:
        hook = read_hook(url)
    except BadHook:
        return
    request = hook.request(b"{}")
    assert request.full_url.startswith(("https://", "http://"))
    assert request.host == hook.host.partition("://")[2]
    assert json.dumps(dict(request.header_items())).isprintable()


def test_an_address_of_six_takes_brackets_and_keeps_its_port() -> None:
    hook = read_hook("http://[::1]:8080")
    assert (hook.host, hook.request(b"").full_url) == ("http://[::1]:8080", "http://[::1]:8080/")
