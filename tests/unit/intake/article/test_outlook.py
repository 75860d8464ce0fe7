"""What headings and the sentences before say of a figure: its year, or that it is planned."""

from __future__ import annotations

import pytest

from tests.unit.intake.article.test_claim_rows import told

REPORT = (
    "政府工作报告\n一、2023年工作回顾\n优良天数比例91%,新建管网186公里。能耗下降3.1%。\n"
    "二、2024年工作安排\n今年目标是:优良天数比例不低于90%。\n(一)新建管网120公里。\n"
)
SHARE = ("91", "share", "2023", "2023")


def test_a_report_tells_of_its_year_and_plans_the_next() -> None:
    assert told(REPORT) == [
        SHARE,
        ("186", "level", "2023", "2023"),
        ("-3.1", "growth", "2023", "2023"),
        ("90", "target", "", "2024"),
        ("120", "target", "", "2024"),
    ]


@pytest.mark.parametrize(
    ("heading", "aspect"),
    [
        ("三、下一步工作打算", "target"),
        ("(三)主要目标", "target"),
        ("三、2024年重点工作", "target"),
        ("三、工作目标完成情况", "level"),
        ("三、2024年工作开展情况", "level"),
        ("三、重点工作", "level"),
        ("三、主要做法", "level"),
    ],
)
def test_a_heading_says_whether_what_follows_is_planned(heading: str, aspect: str) -> None:
    assert [one for _, one, *_ in told(f"报告\n{heading}\n新建管网120公里。\n")] == [aspect]


def test_a_section_ends_with_the_next_heading_of_its_depth() -> None:
    text = "报告\n二、下一步打算\n(一)治水\n建管网9公里。\n三、经验\n建管网8公里。\n"
    assert [aspect for _, aspect, *_ in told(text)] == ["target", "level"]


def test_what_is_said_to_be_so_is_no_plan_below_a_heading_of_plans() -> None:
    text = "报告\n二、下一步工作安排\n目前已建管网9公里。2022年建管网8公里。再建管网7公里。\n"
    assert [aspect for _, aspect, *_ in told(text)] == ["level", "level", "target"]


def test_the_items_of_a_list_have_the_aim_that_leads_it() -> None:
    text = (
        "规划\n2020年森林覆盖率60%。\n到2025年,主要目标如下:\n——生态。森林覆盖率65%。湿地保护率55%。\n"
        "——水。断面优良比例90%。\n全市现有水库4座。\n"
    )
    assert told(text) == [
        ("60", "share", "", "2020"),
        ("65", "target", "", "2025"),
        ("55", "target", "", "2025"),
        ("90", "target", "", "2025"),
        ("4", "level", "", ""),
    ]


def test_a_sentence_goes_on_with_the_plan_of_the_one_before() -> None:
    text = "标题\n到2025年,森林覆盖率达到65%。湿地保护率达到55%。全市已建成公园9个。\n"
    assert [aspect for _, aspect, *_ in told(text)] == ["target", "target", "level"]


def test_a_deadline_holds_to_the_semicolon() -> None:
    text = "化工企业6家停产,预计6月底前拆除4家;养殖场94家整改到位。"
    assert [aspect for _, aspect, *_ in told(text)] == ["level", "target", "level"]
