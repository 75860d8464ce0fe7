"""What figures say, of what, where and when."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from helpers.intake.article.claim_rows import ReadClaim, Reader
from helpers.intake.article.grammar.article_parts import plain
from helpers.intake.article.grammar.indicator_match import Indicators
from helpers.intake.article.grammar.named_places import Places, main_city

PLACES = [
    {"place": "china", "name_zh": "全国", "level": "country", "parent": ""},
    {"place": "jiangbei", "name_zh": "江北省", "level": "province", "parent": "china"},
    {"place": "yunling", "name_zh": "云岭市", "level": "city", "parent": "jiangbei"},
]
INDICATORS = [
    {"indicator": name, "name_zh": zh, "unit": unit, "aliases": aliases}
    for name, zh, unit, aliases in (
        ("area", "行政区域面积", "km2", "土地面积"),
        ("clean_capacity", "清洁能源装机容量", "万千瓦", ""),
        ("clean_generation", "清洁能源发电量", "亿千瓦时", ""),
        ("clean_share", "清洁能源装机占比", "%", ""),
        ("forest_coverage", "森林覆盖率", "%", ""),
        ("forest_coverage_new", "森林覆盖率（三调新口径）", "%", ""),
        ("gdp", "地区生产总值", "亿元", "GDP"),
        ("pm25", "PM2.5年均浓度", "µg/m3", ""),
        ("pm25_period", "PM2.5时段平均浓度（非全年）", "µg/m3", ""),
        ("good_days", "空气质量优良天数", "天", ""),
        ("good_days_share", "空气质量优良天数比例", "%", "空气质量优良率"),
        ("so2", "SO2年均浓度", "µg/m3", ""),
    )
]


def read(text: str, published: str = "") -> Sequence[ReadClaim]:
    reader = Reader(Places("云岭市", PLACES), Indicators(INDICATORS), published)
    return reader.claims(plain(f"{text}\n"))


def told(text: str, published: str = "") -> list[tuple[str, str, str, str]]:
    """Return value, aspect, first and last date of every claim."""
    return [(one.value, one.meaning.aspect, one.start, one.end) for one in read(text, published)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "截至2023年8月底,清洁能源装机447万千瓦,占全市装机的97%,1-8月发电54.7亿千瓦时。"
            "其中:风电并网装机234.68万千瓦,位居全省第一。",
            [
                ("447", "level", "", "2023-08"),
                ("97", "share", "", "2023-08"),
                ("54.7", "level", "2023-01", "2023-08"),
                ("234.68", "level", "", "2023-08"),
                ("1", "rank", "", "2023-08"),
            ],
        ),
        (
            "“十三五”期间,能耗年均下降8.5%;单位GDP能耗累计下降20.8%。2022年,投资同比增长7.7%。",
            [
                ("-8.5", "annual_change", "2016", "2020"),
                ("-20.8", "change", "2016", "2020"),
                ("7.7", "growth", "2022", "2022"),
            ],
        ),
        (
            "满意度由2012年的61.13%跃升至2021年的87.24%。",
            [("61.13", "share", "", "2012"), ("87.24", "share", "", "2021")],
        ),
        (
            "2017年度森林面积达1714.5万亩,较2016年度增加91.5万亩。",
            [("1714.5", "level", "", "2017"), ("91.5", "change", "2016", "2017")],
        ),
        (
            "2022年底,充电桩2.3万个,是2018年的3.2倍。",
            [("2.3", "level", "", "2022"), ("3.2", "change", "2018", "2022")],
        ),
        ("2022年接待游客3451万人次。目前,基地18家。", [("3451", "level", "2022", "2022"),
                                            ("18", "level", "", "")]),
        ("2021年上半年,优良天数比例93%。", [("93", "share", "2021-01", "2021-06")]),
        ("2022年,空气质量连续五年达标。", [("5", "streak", "2018", "2022")]),
        ("根据2018年核算结果,2019年12月付费188万元。", [("188", "level", "2019-12", "2019-12")]),
        (
            "森林覆盖率从1988年的14.9%提高到2022年的60%,年均提高1.33个百分点。",
            [
                ("14.9", "share", "", "1988"),
                ("60", "share", "", "2022"),
                ("1.33", "annual_change", "1988", "2022"),
            ],
        ),
        ("2022年优良率97.4%,高出全省平均22.8个百分点。", [("97.4", "share", "2022", "2022"),
                                                ("22.8", "level", "2022", "2022")]),
        ("化肥、农药利用率分别由2018年的36.7%、36.2%提高到2022年的41.2%、41.5%。",
         [("36.7", "share", "2018", "2018"), ("36.2", "share", "2018", "2018"),
          ("41.2", "share", "2022", "2022"), ("41.5", "share", "2022", "2022")]),
        ("常住人口315.2万人(2022年末)。", [("315.2", "level", "", "2022")]),
        ("2022年印发《漓江提升方案(2019—2025年)》,清退采石场21家。",
         [("21", "level", "", "2022")]),
        ("2023年,鸟类188种。江豚由2015年的3头增加到23头。",
         [("188", "level", "", "2023"), ("3", "level", "", "2015"), ("23", "level", "", "2023")]),
        ("云岭市2022年生态环境状况公报\nPM2.5年均浓度25微克/立方米。",
         [("25", "level", "2022", "2022")]),
        ("2021年清水河水质由劣Ⅴ类提升为Ⅳ类。", [("Ⅳ", "level", "2021", "2021")]),
        # The start of a change has its own year, or none: not the year that the change ends in.
        ("2022年,利用率由72%提升至87.5%。",
         [("72", "share", "", ""), ("87.5", "share", "2022", "2022")]),
        ("2012年至2022年,森林覆盖率由62%提高到68%。",
         [("62", "share", "", "2012"), ("68", "share", "", "2022")]),
        ("2022年优良率97%。近三年接待游客1.1亿人次,收入超过4亿元。",
         [("97", "share", "2022", "2022"), ("1.1", "level", "", ""), ("4", "level", "", "")]),
        ("“十四五”前三年能耗累计下降8.6%,完成“十四五”目标任务的63.7%。",
         [("-8.6", "change", "2021", "2023"), ("63.7", "share", "2021", "2023")]),
        ("同比下降4.3、2.1个百分点。", [("-4.3", "growth", "", ""), ("-2.1", "growth", "", "")]),
        ("2021年断面34个。与上年同期相比,Ⅲ类断面减少3.1%,Ⅳ类断面增加10.6%。",
         [("34", "level", "2021", "2021"), ("-3.1", "growth", "2021", "2021"),
          ("10.6", "growth", "2021", "2021")]),
        ("2021年PM2.5浓度18微克/立方米,为近10年最优;充电桩3万个。",
         [("18", "level", "2021", "2021"), ("3", "level", "", "2021")]),
        ("2023年产值418亿元,是2015年的近三倍。",
         [("418", "level", "2023", "2023"), ("3", "change", "2015", "2023")]),
        ("2022年能耗下降20%,优于全省平均水平13.2个百分点。",
         [("-20", "growth", "2022", "2022"), ("13.2", "level", "", "2022")]),
        ("到2023年底,装机达到415万千瓦。其中风电装机15万千瓦。2023年,发电68亿千瓦时。",
         [("415", "level", "", "2023"), ("15", "level", "", "2023"),
          ("68", "level", "2023", "2023")]),
        ("2022年优良天数306天,比例为83%,比全省平均高7.8个百分点。",
         [("306", "level", "2022", "2022"), ("83", "share", "2022", "2022"),
          ("7.8", "level", "", "2022")]),
        ("2022年地下水位回升2.4米,用水6亿立方米。",
         [("2.4", "change", "2022", "2022"), ("6", "level", "2022", "2022")]),
        ("报告\n一、2024年工作开展情况\n1—11月,PM2.5浓度34微克/立方米。",
         [("34", "level", "2024-01", "2024-11")]),
        ("计划投资50亿元,已完成30亿元。", [("50", "target", "", ""), ("30", "level", "", "")]),
        ("2022年12月空气质量状况\n12月优良率83%。", [("83", "share", "2022-12", "2022-12")]),
        ("2022年昼间等效声级54分贝,产生固体废物418万吨,治理水土流失面积9亩。",
         [("54", "level", "2022", "2022"), ("418", "level", "2022", "2022"),
          ("9", "level", "2022", "2022")]),
    ],
)  # fmt: skip
def test_aspects_and_periods(text: str, claims: list[tuple[str, str, str, str]]) -> None:
    assert told(text) == claims


@pytest.mark.parametrize(
    "text",
    [
        "到2025年,森林覆盖率达到68%。",
        "力争森林覆盖率达到68%。",
        "规划建设光伏电站12座。",
        "计划投资50亿元。",
        "项目全部建成后,年产值可达30亿元。",
        "预计全年完成造林900万亩。",
        "2025年,森林覆盖率达到68%。",
        "实现PM2.5浓度下降4%、重污染天数减少6%的改善目标。",
        "确保“十四五”末森林覆盖率稳定在76%。",
        "2030年前实现碳达峰,非化石能源占比提高到25%。",
        "未来五年,新增造林50万亩。",
        "今年底前完成120座加油站改造。",
        "《规划》明确,到2027年建成绿色矿山60家。",
        "根据方案,今后三年每年治理水土流失300平方公里。",
        "今年还要淘汰老旧车18万辆。",
        "确保全年浓度下降2%。",
        "根据规划,今年排放下降2.5%以上。",
        "将继续实施造林35万亩。",
        "根据《节水规划》,用水总量控制在7亿立方米以内,再生水利用率不低于45%。",
    ],
)
def test_what_is_planned_is_a_target(text: str) -> None:
    claims = read(text, published="2023-10")
    assert claims
    assert {claim.meaning.aspect for claim in claims} == {"target"}
    assert all("a target, no result" in claim.questions for claim in claims)


@pytest.mark.parametrize(
    "text",
    [
        "到2020年,建成区绿地率达38%。",
        "单位GDP能耗累计下降20.8%,超额完成节能目标任务。",
        "将“生态云岭”上升为战略,森林覆盖率60%。",
        "满意度提高到2021年的91%。",
        "将建筑垃圾利用率提高到80%。",
        "将可再生能源占比提高到60%。",
        "确保了饮水安全,达标率100%。",
        "主要污染物浓度下降2%。",
    ],
)
def test_what_was_reached_is_no_target(text: str) -> None:
    assert {claim.meaning.aspect for claim in read(text, published="2023-10")}.isdisjoint(
        {"target"}
    )


def test_relative_years_count_from_the_publication() -> None:
    assert told("去年接待游客5万人次。", "2023-10") == [("5", "level", "2022", "2022")]
    (open_,) = read("去年接待游客5万人次。")
    assert (open_.start, open_.end) == ("", "")
    assert any("year" in question for question in open_.questions)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("全市游客5万人次。清江县游客3万人次。该县民宿2家。全市水库4座。",
         ["云岭市", "清江县", "清江县", "云岭市"]),
        ("全省森林覆盖率60%,位居全国第一。", ["江北省", "江北省"]),
        ("森林覆盖率占全省的6%,居全省首位。", ["云岭市", "云岭市"]),
        ("江北省云岭市清江县大河乡竹林3万亩。", ["大河乡"]),
        ("青石沙漠面积2万亩。青石40%的沙漠面积变成绿洲。", ["青石沙漠", "青石沙漠"]),
        ("清江县、白水县2个县获奖,示范区面积5亩。", ["云岭市", "云岭市"]),
        ("云岭森林覆盖率60%。", ["云岭市"]),
        # A country or a province is what the city is held against: the next sentence is the city's.
        ("优良率96%,居全国168个重点城市前20位。森林覆盖率60%。全省平均为59%。水库4座。",
         ["云岭市", "云岭市", "云岭市", "江北省", "云岭市"]),
        ("设立市县乡村四级河长20名。市里设立湿地公园2处。", ["云岭市", "云岭市"]),
        ("清江县组建县林木收储中心,收储林木2万亩。", ["清江县"]),
        ("岚山区绿地2万亩。", ["岚山区"]),
        ("中国实施退耕还林5亿亩。", ["全国"]),
        ("国省考断面优良比例90%。", ["云岭市"]),
        ("清江县、白水区新建管网分别为120公里和96.5公里。", ["清江县", "白水区"]),
        ("秸秆利用率91%,高于全国88%的平均水平;固废利用率77%(全国57%),危废利用率90%。",
         ["云岭市", "全国", "云岭市", "全国", "云岭市"]),
        ("优良率96%,高于全省平均水平2个百分点。", ["云岭市", "云岭市"]),
        ("滨海湿地面积5万亩。恢复滨河湿地1万亩。青石湿地水鸟2种。",
         ["云岭市", "云岭市", "青石湿地"]),
        ("【案例一】清江县。该县民宿2家。", ["清江县"]),
        ("系统布局青石沙漠北缘林带3公里。", ["云岭市"]),
        ("单位地区生产总值能耗下降4.1%。肉牛127万头。", ["云岭市", "云岭市"]),
        ("大山区绿地2万亩。主要流域水库4座。法治护湖。水库4座。", ["云岭市", "云岭市", "云岭市"]),
    ],
)  # fmt: skip
def test_places(text: str, places: list[str]) -> None:
    assert [claim.place for claim in read(text)] == places


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("森林覆盖率、湿地保护率分别达到24%、50%。", ["森林覆盖率", "湿地保护率"]),
        ("接待游客5万人次,实现收入4亿元,分别增长2%、3%。",
         ["接待游客", "收入", "接待游客", "收入"]),
        ("二氧化硫、氮氧化物排放量下降6%、4%。", ["二氧化硫排放量", "氮氧化物排放量"]),
        ("三次产业结构由12:50:38调整为11.2∶52.3:36.5。",
         ["第一产业比重", "第二产业比重", "第三产业比重"] * 2),
        ("氨氮、总磷浓度分别为0.28毫克/升、0.07毫克/升,较2016年下降78%和65%。",
         ["氨氮浓度", "总磷浓度", "氨氮浓度", "总磷浓度"]),
        ("城乡居民人均收入分别达4万元和2万元。", ["城镇居民人均收入", "农村居民人均收入"]),
        ("惠及村民6.9万户、31.2万人。", ["惠及村民", "惠及村民"]),
        ("建成国家级绿色矿山18家,数量居全省首位。", ["国家级绿色矿山", "数量"]),
        ("4300多个农家乐民宿接待游客3万人次。", ["农家乐民宿", "农家乐民宿接待游客"]),
        ("化学需氧量、氨氮减排量分别为3吨、2吨。", ["化学需氧量减排量", "氨氮减排量"]),
        ("水质考核断面达标率、优良率实现两个“100%”。",
         ["水质考核断面达标率", "水质考核断面优良率"]),
        ("省控断面优良比例和达标率、水源地达标率实现三个“100%”。",
         ["省控断面优良比例", "省控断面达标率", "水源地达标率"]),
    ],
)  # fmt: skip
def test_subjects(text: str, names: list[str]) -> None:
    assert [claim.subject.text for claim in read(text)] == names


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("清洁能源装机规模447万千瓦,占全市装机规模的97%,发电5亿千瓦时。",
         ["clean_capacity", "clean_share", "clean_generation"]),
        ("2022年,全市GDP增长5%。", ["gdp"]),
        ("2022年PM2.5平均浓度28微克/立方米。", ["pm25"]),
        ("2022年1—8月PM2.5平均浓度28微克/立方米。", ["pm25_period"]),
        ("优良天数比例93%。", ["good_days_share"]),
        ("优良率93%,同比提高2个百分点。", ["good_days_share", "good_days_share"]),
        ("二氧化硫(SO2)平均浓度9微克/立方米。", ["so2"]),
        ("到2025年,空气优良率稳定在93%以上。", ["good_days_share"]),
        ("湿地面积3平方公里。", [""]),
        ("竹林覆盖率30%。", [""]),
        ("空气质量优良率93%。河流断面9个,优良率93%。", ["good_days_share", "", ""]),
        ("新增清洁能源装机42万千瓦。", [""]),
        ("2022年地区生产总值[2]4263亿元,按不变价格计算,比上年增长6.7%。", ["gdp", "gdp"]),
        ("空气质量指数(AQI)优良天数309天。", ["good_days"]),
        ("森林覆盖率6亿元。", [""]),
    ],
)  # fmt: skip
def test_an_indicator_is_proposed_when_it_is_the_same_thing(
    text: str, indicators: list[str]
) -> None:
    assert [claim.proposal.indicator for claim in read(text)] == indicators


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("云岭市区空气质量优良率97%。", "市区"),
        ("中心城区PM2.5平均浓度28微克/立方米。", "中心城区"),
        ("建成区绿化覆盖率40%。", ""),
    ],
)
def test_an_urban_area_is_the_scope(text: str, scope: str) -> None:
    (claim,) = read(text)
    assert claim.scope == scope
    assert not claim.subject.text.startswith(("区", "中心"))


def test_the_nearest_are_candidates() -> None:
    (claim,) = read("城区森林覆盖度30%。")
    assert "forest_coverage" in claim.proposal.nearest
    assert len(claim.proposal.nearest) <= 3


def test_the_city_is_found_in_the_text() -> None:
    assert main_city("江北省云岭市位于南部。云岭市出台……", PLACES) == "云岭市"
    assert main_city("浙江省白沙市位于南部,白沙市城市建设", []) == "白沙市"
    assert main_city("没有城市", []) == ""


def test_a_goal_is_a_target_when_no_publication_is_known() -> None:
    text = "《规划》提出,到2025年,森林覆盖率达到65%。2025年森林覆盖率目标值为66%。2022年为60%。"
    assert [aspect for _, aspect, _, _ in told(text)] == ["target", "target", "share"]
    text = "到2025年,森林覆盖率达到65%。将于2026年出台条例。“十五五”时期,能耗降低15%。2022年为60%。"
    assert [aspect for _, aspect, _, _ in told(text)] == ["target", "target", "share"]
    text = "2022年计划造林30万亩,实际完成32万亩。2020年,提前完成规划目标,森林覆盖率达到59%。"
    assert [aspect for _, aspect, _, _ in told(text)] == ["target", "level", "share"]
