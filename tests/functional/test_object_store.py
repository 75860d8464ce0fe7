"""Reports on a real object store on loopback: moto's server, spoken to by s3fs."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from helpers.cli import main
from helpers.cli.running import Settings, carry_out
from helpers.engine.freshness import fingerprint
from helpers.engine.publish.building_lock import building as under_way
from helpers.engine.publish.object_store import Store, read_address
from helpers.engine.publish.remote import Mirror
from helpers.engine.run import execute
from helpers.engine.run import pipeline as building
from tests.conftest import ROOT
from tests.functional.faults import CITIES, prepare, say, section
from tests.unit.engine.making import at_once, jobs


class Door:
    """Stands before the store, and refuses writes when it is told to."""

    def __init__(self, store: Callable[..., Iterable[bytes]]) -> None:
        self.store = store
        self.every = 0
        self.written: list[str] = []
        self._count = 0
        self._lock = threading.Lock()

    def refuse_every(self, number: int) -> None:
        self.every, self._count = number, 0
        self.written.clear()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("PUT", "POST"):
            with self._lock:
                self._count += 1
                if self.every and self._count % self.every == 0:
                    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                    start("403 Forbidden", [("Content-Type", "application/xml")])
                    return [b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"]
                self.written.append(environ["PATH_INFO"])
        return self.store(environ, start)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Door]]:
    door = Door(DomainDispatcherApplication(create_backend_app))
    made = make_server("127.0.0.1", 0, door, threaded=True)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    store.cache_clear()  # it may speak to a server of before: a worker can come back to a module
    yield f"http://127.0.0.1:{made.server_port}", door
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def door(server: tuple[str, Door], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Door:
    address, door = server
    for name, value in (
        ("AWS_ENDPOINT_URL", address),
        ("AWS_ACCESS_KEY_ID", "someone"),
        ("AWS_SECRET_ACCESS_KEY", "hush-hush"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("XDG_CACHE_HOME", str(tmp_path / "cache")),
    ):
        monkeypatch.setenv(name, value)
    door.refuse_every(0)
    return door


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three cities, whose sections need no kernel."""

    @contextmanager
    def pools(*_: Any) -> Iterator[Any]:
        yield at_once

    folder = tmp_path / "project"
    monkeypatch.setenv("CASEBOOK_FAULTS", str(folder))
    monkeypatch.setattr(fingerprint, "_PACKAGE", folder / "helpers")
    monkeypatch.setattr(building, "local_pools", pools)
    monkeypatch.setattr(execute, "run_section", section)
    prepare(folder)
    return folder


@pytest.fixture
def bucket(door: Door, request: pytest.FixtureRequest) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name)[:60].strip("-")
    store().mkdir(name)
    return name


@cache
def store() -> Any:
    """Speak to the server as a reader does, past all that a build remembers."""
    return fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)


def run(root: Path, address: str, **settings: Any) -> int:
    mirror = Mirror(read_address(address))
    planned = jobs(root, CITIES, exporters={"html": "tests.functional.faults:TextExporter"})
    chosen: dict[str, Any] = {
        "out": mirror.folder,
        "workers": 1,
        "force": False,
        "keep": 0,
        "wait": 0,
        "log_format": "plain",
        "notify": (),
        "summary": None,
        "mirror": mirror,
    }
    return carry_out(
        lambda: [replace(job, out=mirror.folder) for job in planned],
        Settings(**{**chosen, **settings}),
    )


def seen(bucket: str) -> dict[str, str]:
    """Follow what a reader follows: the page at the lasting address of each report."""
    files, found = store(), {}
    for city in CITIES:
        place = f"{bucket}/reports/{city}/zh"
        if files.exists(f"{place}/report.html"):
            page = files.cat_file(f"{place}/report.html").decode()
            (target,) = re.findall(r"url=([^\"]+)", page)
            found[city] = files.cat_file(f"{place}/{target}").decode().split()[0]
    return found


def verified(bucket: str) -> tuple[int, str]:
    return verified_at(f"s3://{bucket}/reports")


def verified_at(address: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["verify", "--out", address])
    return done.exit_code, done.output


def test_reports_are_published_kept_and_verified(root: Path, door: Door, bucket: str) -> None:
    address = f"s3://{bucket}/reports"
    assert run(root, address) == 0
    assert seen(bucket) == dict.fromkeys(CITIES, "old")
    assert verified(bucket) == (0, "3 reports: 0 damaged\n")
    gallery = store().cat_file(f"{bucket}/reports/index.html").decode()
    for link in re.findall(r'href="([^"#]+report\.html)"', gallery):
        assert store().exists(f"{bucket}/reports/{link}")
        assert re.search(r"/[0-9a-f]{16}/", link)
    assert store().info(f"{bucket}/reports/index.html")["ContentType"] == "text/html"
    door.written.clear()
    assert run(root, address) == 0
    assert not [name for name in door.written if "/zh/" in name], "what is there is not sent again"
    say(root, "new")
    assert run(root, address, keep=2) == 0
    assert seen(bucket) == dict.fromkeys(CITIES, "new")
    assert verified(bucket) == (0, "3 reports, 3 past editions: 0 damaged\n")
    for content in store().cat(store().find(bucket)).values():
        assert b"hush-hush" not in content


def test_another_machine_finds_what_is_published(
    root: Path, door: Door, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = f"s3://{bucket}/reports"
    assert run(root, address) == 0
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    door.written.clear()
    assert run(root, address) == 0
    assert not [name for name in door.written if "/zh/" in name]
    record = json.loads(store().cat_file(f"{bucket}/reports/run.json"))
    assert {one["outcome"] for one in record["reports"]} == {"fresh"}


def test_a_store_that_refuses_every_third_write_shows_whole_reports_only(
    root: Path, door: Door, bucket: str
) -> None:
    address = f"s3://{bucket}/reports"
    assert run(root, address) == 0
    gallery = store().cat_file(f"{bucket}/reports/index.html")
    say(root, "new")
    door.refuse_every(3)
    assert run(root, address) == 1
    assert store().cat_file(f"{bucket}/reports/index.html") == gallery, "it leads to what is there"
    assert set(seen(bucket)) == set(CITIES)
    assert set(seen(bucket).values()) <= {"old", "new"}
    assert verified(bucket)[0] == 0
    sent = set(door.written)
    door.refuse_every(0)
    assert run(root, address) == 0
    assert seen(bucket) == dict.fromkeys(CITIES, "new")
    assert verified(bucket) == (0, "3 reports: 0 damaged\n")
    again = {name for name in door.written if re.search(r"/[0-9a-f]{16}/", name)}
    assert again, "something was missing"
    assert not again & sent, "and nothing else was sent"
    record = json.loads(store().cat_file(f"{bucket}/reports/run.json"))
    assert {one["outcome"] for one in record["reports"]} == {"fresh"}, "nothing is built again"


def test_a_store_that_cannot_be_reached_is_said_and_nothing_is_built(
    root: Path,
    door: Door,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://me:hush-hush@127.0.0.1:9")
    assert run(root, f"s3://{bucket}/reports") == 1
    told = capsys.readouterr().err
    assert f"s3://{bucket}/reports" in told
    assert "cannot be listed" in told
    assert "hush-hush" not in told
    monkeypatch.undo()


def test_two_builds_of_a_machine_to_one_address_do_not_meet(
    root: Path, door: Door, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"s3://{bucket}/reports"
    with under_way(Mirror(read_address(address)).folder):
        assert run(root, address) == 1
    assert "another build is writing reports here" in capsys.readouterr().err
    assert not store().find(bucket)


def test_a_run_that_is_stopped_at_any_write_shows_whole_reports_and_goes_on(
    root: Path, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, send = "memory://stopped/reports", Store.send
    assert run(root, address) == 0
    names: list[str] = []

    def stopping(self: Store, content: bytes | Path, name: str) -> None:
        names.append(name)
        if len(names) == moment:
            raise KeyboardInterrupt
        send(self, content, name)

    monkeypatch.setattr(Store, "send", stopping)
    for moment in itertools.count(1):
        say(root, f"new{moment}")
        names.clear()
        try:
            run(root, address)
        except KeyboardInterrupt:
            assert verified_at(address) == (0, "3 reports: 0 damaged\n"), names
            continue
        break
    assert moment > 15, "each write was the last of a run once"
    assert verified_at(address) == (0, "3 reports: 0 damaged\n")
    now = Store(read_address(address))
    for city in CITIES:
        folder = json.loads(now.read(f"{city}/zh/current.json"))["folder"]
        assert now.read(f"{city}/zh/{folder}/report.html").startswith(f"new{moment} ".encode())


def test_tables_are_read_from_a_store(bucket: str) -> None:
    store().put(str(ROOT / "data"), f"{bucket}/tables", recursive=True)
    there = CliRunner().invoke(main, ["list", "--data-dir", f"s3://{bucket}/tables", "--json"])
    here = CliRunner().invoke(main, ["list", "--data-dir", str(ROOT / "data"), "--json"])
    assert there.exit_code == here.exit_code == 0
    assert json.loads(there.output) == json.loads(here.output)
    nowhere = CliRunner().invoke(main, ["list", "--data-dir", f"s3://{bucket}/nothing"])
    assert nowhere.exit_code == 2
