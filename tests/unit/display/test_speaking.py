from __future__ import annotations

from pathlib import Path
from typing import Any

from helpers import display
from helpers.casebook import Case, open_case
from tests.unit.display.test_showing import card


def test_say_speaks_the_language_of_the_case(case: Case, outputs: list[dict[str, Any]]) -> None:
    display.say(zh="中{x}", en="en {x}", x=case.claim("clean_capacity"))
    (output,) = outputs
    assert output["data"]["text/plain"] == ("中447万千瓦" if case.lang == "zh" else "en 4.47 GW")
    assert [source.id for source in card(output).described] == ["ndrc_case_07"]


def test_gaps_tell_what_is_not_on_record_from_what_awaits_verification(
    root: Path, outputs: list[dict[str, Any]]
) -> None:
    case = display.use(open_case("chenzhou", "en", data_dir=root / "data"))
    for name in ("gdp_per_capita", "gdp"):
        display.say(zh="{x}。", en="It is {x}.", x=case.claim(name))
    display.gaps()
    display.gaps()
    (output,) = outputs
    assert output["data"]["text/plain"].strip() == (
        "Not on record here: GDP per resident. "
        "Only figures awaiting verification: Gross domestic product."
    )


def test_what_is_contradicted_is_said_to_be_before_it_is_told(
    root: Path, outputs: list[dict[str, Any]]
) -> None:
    case = display.use(open_case("chenzhou", "zh", data_dir=root / "data"))
    display.disputed("overview")
    assert outputs == [] or "良天数" not in outputs[0]["data"]["text/plain"]
    display.disputed(case.indicator("good_air_days_share").section)
    said = outputs[-1]["data"]["text/plain"]
    assert said.count("空气质量优良天数比例（2016年）") == 1
    assert "不宜引用" in said
