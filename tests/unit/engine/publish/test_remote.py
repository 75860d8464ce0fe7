from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from helpers.cli import main
from helpers.engine.publish.object_store import (
    BadAddress,
    Store,
    StoreFailed,
    download,
    is_address,
    read_address,
)
from helpers.engine.publish.remote import Mirror, download_reports
from helpers.engine.publish.verification import verify
from helpers.errors import MissingExtra
from tests.unit.engine.making import invented


@pytest.fixture
def memory() -> Iterator[object]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


HERE = read_address("memory://shelf/reports")


@pytest.mark.parametrize("text", ["reports", "./s3", "C:\\reports", "/srv/reports", "a:b"])
def test_a_folder_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "s3://me:hush@bucket/reports",
        "s3://hush@bucket",
        "s3://bucket/reports?token=hush",
        "s3://bucket/reports#hush",
        "simplecache::s3://bucket/hush",
        "file:///hush",
        "https://hush/reports",
        "s3://",
    ],
)
def test_an_address_with_a_secret_or_of_no_store_is_refused_unseen(text: str) -> None:
    assert is_address(text)
    with pytest.raises(BadAddress) as refused:
        read_address(text)
    assert "hush" not in str(refused.value)
    for command in (["build", "--all", "--out", text], ["list", "--data-dir", text]):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 2
        assert "hush" not in done.output


@given(st.text(), st.text(min_size=1), st.text())
def test_no_user_of_an_address_is_let_through(user: str, host: str, path: str) -> None:
    text = f"s3://{user.replace('/', '')}@{host}/{path}"
    with pytest.raises(BadAddress) as refused:
        read_address(text)
    assert refused.value.__context__ is None


def test_a_command_that_takes_no_address_says_so() -> None:
    done = CliRunner().invoke(main, ["list", "--out", "s3://bucket/reports"])
    assert done.exit_code == 2
    assert "takes no address" in done.output


def test_names_that_lead_out_of_the_folder_are_passed_over(memory: object, tmp_path: Path) -> None:
    for name in ("a/../../../escaped.csv", "claims.csv"):
        memory.store[f"/shelf/reports/{name}"] = memory_file(b"1")  # type: ignore[attr-defined]
    download(HERE, tmp_path / "in" / "copy")
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["claims.csv"]


def memory_file(content: bytes) -> object:
    from fsspec.implementations.memory import MemoryFile  # type: ignore[import-untyped]

    return MemoryFile(None, None, content)


def test_data_that_change_while_they_are_read_are_refused(
    memory: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(HERE)
    store.send(b"1", "claims.csv")
    read = Store.read

    def edited(self: Store, name: str) -> bytes:
        store.send(b"22", "claims.csv")
        return read(self, name)

    monkeypatch.setattr(Store, "read", edited)
    with pytest.raises(StoreFailed, match="changed while"):
        download(HERE, tmp_path / "copy")


@pytest.mark.parametrize(
    "pointer", [b"", b"[]", b'{"folder": "../..", "manifest": "x"}', b'{"folder": 1}']
)
def test_a_pointer_that_leads_nowhere_is_damage_to_verify_and_nothing_to_a_build(
    memory: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pointer: bytes
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Store(HERE).send(pointer, "lishui/zh/current.json")
    download_reports(HERE, tmp_path / "copy")
    (one,) = verify(tmp_path / "copy")
    assert [fault.fault for fault in one.damage] == ["missing"]
    mirror = Mirror(HERE)
    mirror.fetch([])
    assert not list(mirror.folder.glob("*/*"))


def test_what_is_no_longer_published_leaves_the_mirror(
    memory: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    mirror = Mirror(HERE)
    invented(mirror.folder, "lishui")
    mirror.fetch([])
    assert not list(mirror.folder.glob("*/*/report.json"))


def test_a_pointer_is_written_after_all_that_it_leads_to(
    memory: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpers.engine.run.results import Result

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("helpers.engine.publish.remote.damage", lambda *_: ())
    sent: list[str] = []
    send = Store.send

    def noted(self: Store, content: bytes | Path, name: str) -> None:
        if name not in sent:  # content is sent as a file
            sent.append(name)
        send(self, content, name)

    monkeypatch.setattr(Store, "send", noted)
    mirror = Mirror(HERE)
    invented(mirror.folder, "lishui")
    assert not mirror.send(Result((), (), ())).failed
    folder = json.loads(Store(HERE).read("lishui/zh/current.json"))["folder"]
    assert sent == [
        f"lishui/zh/{folder}/report.html",
        f"lishui/zh/{folder}/report.pdf",
        f"lishui/zh/{folder}/report.json",
        "lishui/zh/current.json",
        "lishui/zh/report.html",
    ]


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingExtra, match=r"\[cloud\]"):
        Store(HERE)
