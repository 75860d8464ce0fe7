"""What lets somebody in is told to the kernel's environment at most, and published nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.engine.freshness import fingerprint
from helpers.engine.publish import release
from helpers.engine.run.parameters import BadParameterValue, Parameter, convert
from tests.unit.engine.making import dated, jobs, notebook, write

SECRET = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789-_.~", max_size=20).map(
    "9x7-{}".format
)
ADDRESS = Parameter("address", "str", default="")


@settings(max_examples=400)
@given(
    st.sampled_from(["https", "s3", "http", "postgresql+psycopg", "HTTPS"]),
    SECRET,
    st.sampled_from(
        [
            "{0}://user:{1}@host/data",
            "{0}://{1}@host",
            "see {0}://user:{1}@host:8080/data?x=1#y",
            "{0}://host/data?token={1}",
            "{0}://host/data?x=1&X-Amz-Signature={1}",
            "{0}://host/data#access_token={1}",
            "{0}://host?api_key={1}",
            "{0}://host/p;sig={1}",
            "{0}://host/?password={1}&x",
        ]
    ),
)
def test_a_url_with_a_secret_is_no_parameter_and_no_message(
    scheme: str, secret: str, form: str
) -> None:
    with pytest.raises(BadParameterValue, match="secret") as refusal:
        convert(ADDRESS, form.format(scheme, secret), where="01_a")
    assert secret not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.mee.gov.cn/x/t20230101_1.html?page=2&sort=key",
        "s3://bucket/data",
        "someone@example.org",
        "token=abc",
        "../data?x",
        "https://host/@user/page",
        "https://host/tokens/keys",
    ],
)
def test_an_address_without_one_is_a_parameter(text: str) -> None:
    assert convert(ADDRESS, text) == text


def test_the_environment_is_published_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "3e1b-hush-77aa"
    monkeypatch.setenv("CASEBOOK_NOTIFY", f"https://hooks.example.org/{secret}")
    write(tmp_path / "notebooks", n01_a=notebook())
    (job,) = jobs(tmp_path, environment={"CASEBOOK_DATA": f"/srv/{secret}"})
    recipe = fingerprint.recipe(job)
    report = release.Report({"report.html": b"x"}, ("html",), dated("2026-01"))
    release.prepare(job.out)
    release.publish(job, report, recipe)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
    assert secret not in json.dumps(recipe)
    assert secret not in job.report
