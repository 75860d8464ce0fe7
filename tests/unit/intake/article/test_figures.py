"""Numbers, units and qualifiers, and numbers that claim nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.intake.article.grammar.article_parts import plain
from helpers.intake.article.grammar.figures import find_figures
from helpers.intake.article.grammar.spoken_periods import find_dates


def read(text: str) -> list[str]:
    """Return the figures of a text as ``qualifier value unit``."""
    spelt = plain(text)
    dates = [(date.start, date.end) for date in find_dates(spelt)]
    return [
        f"{'' if one.qualifier == '=' else one.qualifier}{one.value}{one.unit}"
        for one in find_figures(spelt, dates)
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("装机规模447万千瓦", ["447万千瓦"]),
        ("关闭企业800多家", [">800家"]),
        ("减排量1000万吨以上,约250万吨", ["≥1000万吨", "≈250万吨"]),
        ("接待游客超过3451万人次", [">3451万人次"]),
        ("资金3亿多元,120余公里", [">3亿元", ">120公里"]),
        ("植被覆盖率不到3%", ["<3%"]),
        ("浓度控制在２６微克／立方米以下", ["≤26µg/m3"]),
        ("比例达百分之九十五", ["95%"]),
        ("占六成以上", ["≥60%"]),
        ("提高2.3个百分点", ["2.3个百分点"]),
        ("增长近3倍", ["≈3倍"]),
        ("亩产量26~33吨", ["26~33吨"]),
        ("常住人口1,210,207人", ["1210207人"]),
        ("关停企业近百家", ["≈100家"]),
        ("总产值三千多万元", [">3000万元"]),
        ("分别提高3.78、5.4和2.3个百分点", ["3.78个百分点", "5.4个百分点", "2.3个百分点"]),
        ("分别减少10.6万、3.8万平方公里", ["10.6万平方公里", "3.8万平方公里"]),
        ("负氧离子每立方米5000个", ["5000个/立方米"]),
        ("连续五年达标", ["5年"]),
        ("位居全省第一,列全国第35位", ["1位", "35位"]),
        ("居全省首位,进入全国前十", ["1位", "≤10位"]),
        ("居全国168个重点城市前20位", ["≤20位"]),
        ("装机达1 200兆瓦,用水量18.6立方米/万元", ["1200兆瓦", "18.6立方米/万元"]),
        ("并列全省第二。", ["2位"]),
        ("建成国家湿地公园两个,建成五个基地", ["5个"]),
        ("水质长期保持Ⅰ类。", ["Ⅰ类"]),
        ("空气质量综合指数为3.02,", ["3.02"]),
        ("优良天数341天", ["341天"]),
        ("优良天数329天、同比增加4天", ["329天", "4天"]),
        ("降水pH均值为5.42,", ["5.42"]),
        ("空气质量综合指数(2.37)居全省第二", ["2.37", "2位"]),
        ("群众满意度96分以上。", ["≥96分"]),
        ("关闭自备井1863眼,检查企业6523家次", ["1863眼", "6523家次"]),
        ("高出四五倍,占七八成,二三十公里", ["≈4~5倍", "≈70~80%", "≈20~30公里"]),
        ("占三成五,岸线长二百八十六公里", ["35%", "286公里"]),
        ("增加蓄水1100万—1300万立方米", ["1100~1300万立方米"]),
        ("优良天数比例在77.0%-91.0%之间", ["77.0~91.0%"]),
        ("土地总面积1.36万km²,确权水量2.3亿m³", ["1.36万km2", "2.3亿m3"]),
    ],
)
def test_finds_figures(text: str, figures: list[str]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "培育三大新兴产业,实施“六绿”行动",
        "“2+7”区域联防联控和“1+3+N”体系",
        "打造5A景区,达到国家二级标准",
        "(国办发〔2023〕12号)",
        "《2025年前碳达峰方案》",
        "整治50平方公里以上的河流",
        "一是高规格部署,(二)二是立法",
        "在168个重点城市中",
        "近年来,三年攻坚,100多年的历史",
        "2023年8月底,1—8月,“十三五”期间",
        "PM2.5、CO2和5G",
        "第一产业、第二批、第三方、第一时间",
        "达到或优于Ⅲ类水体的比例",
        "电话0735-2871234,见http://a.cn/x1/20231020.html",
        "一张图、四水联动、八柱",
        "放在首位,一带一路",
        "10:12",
        "沿江1公里范围内化工企业,岸线5公里内",
        "第三季度最高,第一、二季度最低",
        "PM2.5(微克/立方米) 27 29 -6.9%",
        "PM10\t46\t53",
    ],
)
def test_leaves_out_what_claims_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("24个水源地水质达标率均为100%。", ["100%"]),
        ("在全市27个重点区域排名第六。", ["6位"]),
        ("106个断面中,优良断面80个。", ["80个"]),
        ("全市7个县(市、区)空气质量见下表。", []),
        ("26个区县实现动态清零。", ["26个"]),
        ("完成233个排口排查。", ["233个"]),
        ("对9个县开展考核。", []),
    ],
)
def test_a_count_of_what_is_meant_is_no_claim(text: str, figures: list[str]) -> None:
    assert read(text) == figures


def test_one_figure_may_be_said_of_four_things() -> None:
    assert find_figures("水质达标率实现四个“100%”。")[0].times == 4


@given(
    st.decimals(min_value=0, max_value=99999, places=2),
    st.sampled_from(["万千瓦", "亿元", "%", "个百分点", "平方公里", "万人次", "吨", "家"]),
    st.sampled_from([("约", "", "≈"), ("", "以上", "≥"), ("超过", "", ">"), ("", "", "=")]),
    st.sampled_from(["全市用量达", "其中", "同比增长", "发电量"]),
)
def test_any_number_unit_and_qualifier(
    number: object, unit: str, words: tuple[str, str, str], before: str
) -> None:
    text = f"{before}{words[0]}{number}{unit}{words[1]}。"
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit, figure.qualifier) == (str(number), unit, words[2])
    assert text[figure.start : figure.end].endswith(unit + words[1])


@given(st.text(alphabet="一二百万第前年月日%0123456789.,、。“”《》达为约多余个家亿", max_size=60))
@example("第")
@example("一成")
@example("百分之点")
def test_any_text_is_read(text: str) -> None:
    spelt = plain(text)
    for figure in find_figures(spelt, [(d.start, d.end) for d in find_dates(spelt)]):
        assert 0 <= figure.start <= figure.at < figure.end <= len(text)
        assert figure.value
