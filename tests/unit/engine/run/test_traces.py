from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from nbclient.client import _RGX_CARRIAGERETURN
from nbformat import NotebookNode, from_dict

from helpers.engine.run.traces import _joined, _overwritten


def stream(name: str, text: str) -> NotebookNode:
    made: Any = from_dict({"output_type": "stream", "name": name, "text": text})
    assert isinstance(made, NotebookNode)
    return made


@given(st.text("ab\r\n"))
@example("\r")
@example("a\rb\r\nc\r")
def test_what_was_overwritten_is_what_nbclient_takes_for_it(text: str) -> None:
    assert "\n".join(map(_overwritten, text.split("\n"))) == _RGX_CARRIAGERETURN.sub("", text)


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr", "shown"]), st.text("ab"))))
def test_all_that_was_printed_is_kept_once_and_in_order(outputs: list[tuple[str, str]]) -> None:
    shown: Any = from_dict({"output_type": "display_data", "data": {}, "metadata": {}})
    joined = _joined([shown if name == "shown" else stream(name, text) for name, text in outputs])
    for name in ("stdout", "stderr"):
        texts = [one.text for one in joined if one.get("name") == name]
        wanted = [text for given_name, text in outputs if given_name == name]
        assert texts == (["".join(wanted)] if wanted else [])
    others = [one for one in joined if one.output_type != "stream"]
    assert len(others) == sum(name == "shown" for name, _ in outputs)
    names = [one.get("name") for one in joined]
    assert ("stderr", "stdout") not in pairwise(names)


def test_a_line_of_megabytes_takes_no_time() -> None:
    (output,) = _joined([stream("stdout", "x" * 5_000_000)] * 2)
    assert len(output.text) == 10_000_000
