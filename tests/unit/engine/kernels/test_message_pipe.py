from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.kernels.message_pipe import (
    MalformedMessage,
    MessageReader,
    MessageWriter,
    Pipes,
    PipeSession,
    pack,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


def read_all(written: bytes, *contents: dict[str, Any], then: bytes = b"") -> list[Any]:
    """Write bytes, messages with contents, and bytes; return what is read, contents or errors."""
    pipes = Pipes()
    try:
        writer = MessageWriter(pipes.of_kernel[3], "token")
        os.write(pipes.of_kernel[3], written)
        for content in contents:
            PipeSession(key=b"").send(writer, "status", content, buffers=[b"\n1 2\n"])  # type: ignore[arg-type]
        writer.flush()
        os.write(pipes.of_kernel[3], then)
        reader = MessageReader(pipes.messages, "token")
        found: list[Any] = []
        while (messages := reader.read()) is not None:
            found += messages
        assert all(isinstance(one, MalformedMessage) or one["buffers"] for one in found)
        return [one if isinstance(one, MalformedMessage) else one["content"] for one in found]
    finally:
        pipes.close()


@given(st.lists(st.dictionaries(st.text(max_size=9), st.text(max_size=99)), max_size=5))
def test_what_is_written_is_read(contents: list[dict[str, str]]) -> None:
    assert read_all(b"", *contents) == contents


@pytest.mark.parametrize(
    "foreign",
    [
        b"x\n",
        b"toke\n",
        b"token\n",
        b"token x y\n",
        b"token\t\n",
        b"token\t{}\n",
        b"token\t[1]\n",
        b'token\t{"header": {}}\n',
        b'token\t{"header": {"msg_type": "status"}}\t!\n',
        b'another\t{"header": {"msg_type": "status"}}\n',
    ],
)
def test_what_is_no_message_comes_after_those_before_it_as_an_error(foreign: bytes) -> None:
    first, second = read_all(b"", {"a": 1}, then=foreign)
    assert first == {"a": 1}
    assert isinstance(second, MalformedMessage)
    assert isinstance(read_all(foreign, {"a": 1})[0], MalformedMessage)


def test_what_is_no_json_is_packed_as_far_as_it_goes() -> None:
    assert pack({"a": "\ud83d\udc00 \ud800"}) == '{"a": "\ufffd\ufffd \ufffd"}'.encode()
    with pytest.warns(UserWarning, match="serialization failed"):
        assert pack({"a": float("nan")}) == b'{"a": "nan"}'


def test_a_copy_of_the_process_writes_no_messages() -> None:
    pipes = Pipes()
    writer = MessageWriter(pipes.of_kernel[3], "token")
    pid = os.fork()
    if pid == 0:
        writer.send_multipart([b"from a copy"])
        writer.flush()
        os._exit(0)
    os.waitpid(pid, 0)
    assert MessageReader(pipes.messages, "token").read() is None
    pipes.close()
