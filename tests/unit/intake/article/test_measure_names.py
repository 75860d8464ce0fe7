"""Measures and models that an article names."""

from __future__ import annotations

import pytest

from helpers.intake.article.grammar.article_parts import paragraphs, plain
from helpers.intake.article.grammar.measure_names import find_measures
from helpers.intake.article.grammar.model_sentences import find_model


def named(text: str) -> list[tuple[str, str, str]]:
    return [(one.name, one.kind, one.status) for one in find_measures(paragraphs(plain(text)))]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("出台《云岭市碳达峰行动方案》。", [("云岭市碳达峰行动方案", "plan", "in_force")]),
        ("出台水环境保护、工地扬尘防治相关条例,推进垃圾分类立法。",
         [("水环境保护条例", "regulation", "in_force"),
          ("工地扬尘防治条例", "regulation", "in_force"),
          ("垃圾分类立法", "regulation", "ongoing")]),
        ("组建生态环境保护委员会,全面推行河长制、林长制。",
         [("生态环境保护委员会", "organisation", "in_force"), ("河长制", "mechanism", "in_force"),
          ("林长制", "mechanism", "in_force")]),
        ("加快构建重污染天气预警体系。", [("重污染天气预警体系", "mechanism", "preparing")]),
        ("打好臭氧污染防治、柴油货车治理等标志性战役。",
         [("臭氧污染防治", "campaign", "ongoing"), ("柴油货车治理", "campaign", "ongoing")]),
        ("获批国家绿色金融改革创新试验区,荣获中国人居环境奖。",
         [("国家绿色金融改革创新试验区", "designation", "pilot"),
          ("中国人居环境奖", "designation", "in_force")]),
        ("打造“五江”特色品牌和公用品牌“云岭山珍”。",
         [("“五江”特色品牌", "brand", "in_force"), ("云岭山珍", "brand", "in_force")]),
        ("率先打造“一张图”监督信息系统,推行“巡回法庭”。",
         [("“一张图”监督信息系统", "mechanism", "in_force"),
          ("巡回法庭", "organisation", "in_force")]),
        ("设立1亿元生态补偿基金。", [("生态补偿基金", "mechanism", "in_force")]),
        ("成立由市委书记、市长任双组长的大气污染防治指挥部,设立湿地保护管理中心。",
         [("大气污染防治指挥部", "organisation", "in_force"),
          ("湿地保护管理中心", "organisation", "in_force")]),
        ("被评为全国美丽海湾优秀案例,荣获国家森林城市、中国气候养生之都等称号。",
         [("全国美丽海湾优秀案例", "designation", "in_force"),
          ("国家森林城市", "designation", "in_force"),
          ("中国气候养生之都", "designation", "in_force")]),
        ("实施超低排放改造,开展领导干部自然资源资产离任审计23次,建成滨海绿道74公里。",
         [("超低排放改造", "project", "ongoing"),
          ("领导干部自然资源资产离任审计", "mechanism", "ongoing"),
          ("滨海绿道", "project", "in_force")]),
        ("实施“百村示范”农村污水治理,打造国内首个“固定高潮位候鸟栖息地”。",
         [("“百村示范”农村污水治理", "project", "ongoing"),
          ("固定高潮位候鸟栖息地", "project", "in_force")]),
        ("拟于2026年出台《云岭市湿地保护条例》。",
         [("云岭市湿地保护条例", "regulation", "preparing")]),
        ("累计完成退耕还林12万亩,林长制落到山头地块。",
         [("退耕还林", "project", "in_force"), ("林长制", "mechanism", "in_force")]),
        ("推进“五水共治”“五气共治”等工作,夺取“五水共治”最高奖项“大禹鼎”。",
         [("五水共治", "campaign", "ongoing"), ("五气共治", "campaign", "ongoing"),
          ("大禹鼎", "designation", "in_force")]),
        ("建立了州、县两级生态补偿资金池,组建流域综合执法支队。",
         [("生态补偿资金池", "mechanism", "in_force"),
          ("流域综合执法支队", "organisation", "in_force")]),
        ("规划建设云岭市循环经济产业园。",
         [("云岭市循环经济产业园", "project", "ongoing")]),
        ("部署6大类128项重点工程,实施重点项目63个,“散乱污”企业整治到位。", []),
    ],
)  # fmt: skip
def test_names_measures(text: str, measures: list[tuple[str, str, str]]) -> None:
    assert named(text) == measures


@pytest.mark.parametrize(
    "text",
    [
        "把“绿水青山”变成“金山银山”。",
        "是中西部对接大湾区的“桥头堡”。",
        "实现依法“护水”、科学“用水”。",
        "据《云岭日报》报道,生态系统明显改善。",
        "提供了“中国方案”。",
        "三、打造生态工程",
        "《规划》明确了任务。",
    ],
)
def test_a_slogan_is_no_measure(text: str) -> None:
    assert named(text) == []


def test_a_measure_is_named_once() -> None:
    assert len(named("“丽山耕”品牌走红。继“丽山耕”品牌之后,打造公用品牌“丽山耕”。")) == 1


def test_the_model_and_its_parts() -> None:
    text = (
        "通过健全流域保护机制,实现依法“护水”;通过推行节约制度、改造项目等措施,实现了全民“节水”,"
        "做到护水、节水“四水联动”。通过完善水安全保障、水资源配置、水生态修复等“八柱”,"
        "构建可持续利用“水立方”,形成“云岭经验、江北样板”。"
    )
    found = {(one.kind, one.name, one.parent) for one in find_model(paragraphs(plain(text)))}
    core, joined = "可持续利用“水立方”", "四水联动"
    assert found == {
        ("core", core, ""),
        ("action", joined, core),
        ("action", "依法“护水”", joined),
        ("means", "流域保护机制", "依法“护水”"),
        ("action", "全民“节水”", joined),
        ("means", "节约制度", "全民“节水”"),
        ("means", "改造项目", "全民“节水”"),
        *(("pillar", name, core) for name in ("水安全保障", "水资源配置", "水生态修复")),
        *(("brand", name, core) for name in ("云岭经验", "江北样板")),
    }


def test_an_article_without_a_model_has_none() -> None:
    assert find_model(paragraphs(plain("通过努力,实现增长。构建“新格局”。"))) == ()
