"""Notebooks with every kind of cell: reports as the assembler leaves them, and somebody else's."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode, v4
from PIL import Image

from tests.unit.engine.making import card, origin

# nbformat's makers carry no types.
_V4: Any = v4
new_code_cell: Callable[..., NotebookNode] = _V4.new_code_cell
new_markdown_cell: Callable[..., NotebookNode] = _V4.new_markdown_cell
new_notebook: Callable[..., NotebookNode] = _V4.new_notebook
new_output: Callable[..., NotebookNode] = _V4.new_output

SOURCES = [
    {
        "id": "ndrc_case_07",
        "title": "生态文明督查激励地市典型经验做法介绍（七）",
        "other_title": "Experience of rewarded cities, part seven",
        "publisher": "国家发展改革委",
        "published": "2023-09",
        "url": "https://www.ndrc.gov.cn/example/case_07.html",
    },
    {
        "id": "stats_2022",
        "title": "2022年国民经济和社会发展统计公报",
        "other_title": "Statistical communique 2022",
        "publisher": "市统计局",
        "published": "2023-03-20",
        "url": "",
        "remark": "（可信度中）",
    },
]
#: One judgement of each kind.
KINDS = [
    {"kind": kind, "sign": sign, "tone": tone, "word": word}
    for kind, sign, tone, word in (
        ("contradicted", "×", "alarm", "互相矛盾"),
        ("scope", "◐", "caution", "需注明口径"),
        ("corroborated", "◉", "strong", "多源印证"),
        ("consistent", "●", "fair", "自洽"),
        ("single", "○", "faint", "单一来源"),
        ("", "", "", "具备"),
    )
]


def chart(names: list[str], values: list[float]) -> str:
    """Draw a small bar chart as matplotlib would: text as text, clip paths with identifiers."""
    bars = []
    font = "font: 9px 'Noto Sans SC'"
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        y, width = 20 + 26 * place, 2.6 * value
        colour = "#1f7a55" if place == 1 else "#b9c2bd"
        bars.append(
            f'<text x="92" y="{y + 11}" text-anchor="end" style="{font}; fill: #5d6862">'
            f"{name}</text>"
            f'<g clip-path="url(#clip)"><path d="M 100 {y} h {width} v 14 h -{width} z" '
            f'style="fill: {colour}"/></g>'
            f'<text x="{106 + width}" y="{y + 11}" style="{font}; fill: #1c2421">{value:g}</text>'
        )
    height = 40 + 26 * len(names)
    size = f'width="411pt" height="{height}pt" viewBox="0 0 411 {height}"'
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
        '  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {size}>'
        '<defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
        f'<clipPath id="clip"><rect x="0" y="0" width="411" height="{height}"/></clipPath></defs>'
        f'<path d="M 300 8 v {height - 24}" '
        'style="stroke: #b5532d; stroke-dasharray: 3 2; fill: none"/>'
        f"{''.join(bars)}</svg>"
    )


def say(
    markdown: str, sources: list[dict[str, str]] | None = None, *, tags: tuple[str, ...] = ()
) -> NotebookNode:
    """Make a cell that prints Markdown in the link language."""
    output = new_output(
        "display_data",
        data={"text/markdown": markdown, "text/plain": markdown},
        metadata=card("text", sources=sources or [], judgements=KINDS),
    )
    return new_code_cell("say(...)", outputs=[output], metadata={"tags": list(tags)})


def figure(label: str, svg: str, **told: Any) -> NotebookNode:
    """Make a cell that shows a chart."""
    texts = {"finding": told.get("title", ""), "about": told.get("caption", "")}
    meta = card("chart", label=label, **texts, **told)
    output = new_output(
        "display_data",
        data={"image/svg+xml": svg, "text/plain": told.get("alt", "")},
        metadata=meta,
    )
    return new_code_cell("show_chart(...)", outputs=[output])


def table(label: str, html: str, *, tags: tuple[str, ...] = (), **told: Any) -> NotebookNode:
    """Make a cell that shows a table."""
    meta = card("table", label=label, about=told.get("caption", ""), **told)
    output = new_output("display_data", data={"text/html": html, "text/plain": ""}, metadata=meta)
    return new_code_cell("show_table(...)", outputs=[output], metadata={"tags": list(tags)})


CITE = '<a href="#source-ndrc_case_07">来源</a>'


def judged(kind: str, word: str, rule: str) -> str:
    """Write a judgement in a cell of a table."""
    return f'<a href="#judged-{kind}" title="{rule}">{word}</a>'


def derived(figure: str, formula: str) -> str:
    """Write a derived figure in a cell of a table."""
    return f'<a href="#derived" title="{formula}">{figure}</a>'


SCOPE = judged("scope", "需注明口径", "同一来源的另一段不含煤电")
CONSISTENT = judged("consistent", "自洽", "由已公布数字可以推得")
CORROBORATED = judged("corroborated", "多源印证", "另有独立来源")
SINGLE = judged("single", "单一来源", "只有一个来源")
CONTRADICTED = judged("contradicted", "互相矛盾", "两个来源的范围不相交")


def rows(*cells: tuple[str, ...]) -> str:
    """Write the body of a table."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return f"<tbody>{lines}</tbody>"


def head(*cells: str) -> str:
    """Write the head of a table."""
    return f"<thead><tr>{''.join(f'<th>{cell}</th>' for cell in cells)}</tr></thead>"


CARDS = "<table>{}</table>".format(
    rows(
        (f"清洁能源装机（2023年8月底）{CITE}", "447", "万千瓦", SCOPE),
        ("清洁电量占全社会用电（1—8月）", "56.99", "%", CONSISTENT),
        ("工业固废综合利用率", "82.5", "%", SINGLE),
        ("城区空气连续达到二级", "5", "年", CORROBORATED),
        ("省控及以上断面优良比例", "100", "%", CORROBORATED),
        ("绿色矿山", "18", "家", CONTRADICTED),
    )
)

PROSE = (
    "截至2023年8月底，清洁能源装机447万千瓦[来源](#source-ndrc_case_07)，"
    "占全市电源点装机的97%[来源](#source-ndrc_case_07)；由此推得发电总装机"
    '[460.8万千瓦](#derived "447万千瓦 ÷ 97%；457.9～463.8万千瓦")，'
    "见[图](#fig-energy)与[表](#tbl-energy)。全省风电约"
    '[902.6万千瓦](#derived "234.68万千瓦 ÷ 26%；885.5～920.4万千瓦")，与2024年5月的公开说法相容'
    "[来源](#source-stats_2022)[来源](#source-ndrc_case_07)，判为"
    '[自洽](#judged-consistent "由已公布数字可以推得")；'
    '年均浓度[≤ 35](#judged "GB 3095 二级限值")。'
)


def report() -> NotebookNode:
    """Make a report in Chinese with every kind of cell."""
    many = rows(
        *(
            (f"第{i}项措施", "市级", f"{1000 + 37 * i:,}", f"{i * 1.5:.1f}", f"已实施{CITE}")
            for i in range(1, 48)
        )
    )
    cells = [
        new_markdown_cell("# 总体情况"),
        new_markdown_cell(
            "## 这座城市\n\n" + "本节先看家底：地处南岭北麓，长江与珠江水系在此分流。" * 6
        ),
        table("cards", CARDS, sources=SOURCES, style="cards", tags=("glance",)),
        say(
            "## 三点判断\n\n"
            "1. **“97%”不含一座煤电厂。** 由447万千瓦与97%推得总装机460.8万千瓦"
            "[来源](#source-ndrc_case_07)。\n"
            "2. **规模工业能耗降得比全市快一倍半以上。** 年均降8.5%，五年合计降35.9%"
            "[来源](#source-ndrc_case_07)。\n"
            "3. **节水与科技支撑两柱缺少可核数字。** 想借鉴的城市应先问这两项。\n",
            SOURCES,
            tags=("glance",),
        ),
        new_markdown_cell("# 双碳引领"),
        new_markdown_cell("## 能源：公布的四个比例能否同时成立"),
        say(PROSE, SOURCES),
        figure(
            "fig-energy",
            chart(["发电总装机", "全省风电", "1—8月用电", "公式 $x$ *b*"], [46.1, 90.3, 95.98, 30]),
            title="三个推得的量都很窄：误差在 ±2% 以内",
            caption="由公布数字推得的总装机、全省风电与1—8月用电量。色带为范围，点为中值",
            alt="条形图：四个量，最大为1—8月用电95.98亿千瓦时。",
            notes="全省数字来自同一篇文章。",
            sources=SOURCES[:1],
            csv="name,value\n发电总装机,460.8\n=1+1,-5\n",
        ),
        say("图与表之间的一段文字。" * 9 + "再引一次[来源](#source-stats_2022)。", SOURCES),
        figure(
            "fig-air",
            chart(["北碚区", "本市", "南昌市", "延庆区"], [34, 30, 30, 28]),
            title="年均浓度与全国均值相近，低于二级限值",
            caption="四个城市最近公布的 PM2.5 年均浓度",
            alt="条形图：四个城市的 PM2.5，28到34微克每立方米。",
            sources=SOURCES,
            csv="city,value\n北碚区,34\n",
        ),
        table(
            "tbl-energy",
            "<table>{}{}</table>".format(
                head("量", "公布值", "推得", "判断"),
                rows(
                    (f"清洁能源装机{CITE}", "447", derived("460.8", "447万千瓦 ÷ 97%"), SCOPE),
                    ("风电", "234.68", derived("902.6", "234.68万千瓦 ÷ 26%"), CONSISTENT),
                ),
            ),
            caption="公布值与推得值",
            notes="单位均为万千瓦。",
            align=["l", "r", "r", "l"],
            sources=SOURCES[:1],
            csv="a,b\n1,2\n",
        ),
        new_markdown_cell(
            "## 循环经济\n\n- 一项做法，**加粗**与*强调*并用\n"
            "- 又一项，含 Latin words 与 $E = mc^2$"
            "\n\n> 引用一段话。\n\n单独成行的公式：\n\n$$\\eta = \\frac{Q_1 - Q_2}{Q_1}$$"
        ),
        table(
            "tbl-long",
            "<table>{}{}</table>".format(head("措施", "层级", "数量", "占比", "状态"), many),
            caption="一张跨页的表",
            align=["l", "l", "r", "r", "l"],
            sources=SOURCES[1:],
        ),
        new_code_cell(
            "print('hidden')",
            outputs=[new_output("stream", text="不应出现")],
            metadata={"tags": ["hide"]},
        ),
        new_markdown_cell("# 来源与口径", metadata={"tags": ["appendix"]}),
        new_markdown_cell("## 来源"),
        new_code_cell(
            "show_sources(case)",
            outputs=[
                new_output(
                    "display_data",
                    data={"text/plain": ""},
                    metadata=card("sources"),
                )
            ],
        ),
        new_markdown_cell("## 口径\n\n凡公布数字，按其有效位数取半个末位作为范围。"),
    ]
    for cell in cells:
        cell.metadata |= origin("03_low_carbon")
    notebook = new_notebook(cells=cells)
    notebook.metadata |= card(
        "report",
        lang="zh",
        cover={
            "title": "生态文明典型经验分析报告",
            "name": "示例市",
            "other_name": "Example City",
            "details": ["湖南省", "431000"],
            "edition": "2023-09",
            "until": "2023年8月",
            "basis": "依据国家发展改革委《生态文明督查激励地市典型经验做法介绍（七）》"
            "及14个公开来源中的96个数据编写",
            "series": "城市案例集 · CASEBOOK",
        },
    )
    return notebook


def png(width: int = 480, height: int = 300) -> str:
    """Draw a PNG of a gradient."""
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(picture, "PNG")
    return base64.b64encode(picture.getvalue()).decode()


def foreign() -> NotebookNode:
    """Make a notebook of somebody who never heard of this project."""
    import pandas as pd

    frame = pd.DataFrame(
        {"city": ["A|B", "C"], "value": [1.5, float("nan")], "note": ["<b>x</b>", "$y$"]}
    )
    wide = pd.DataFrame({f"column_{i}": [i * 1.25, i * 2.5] for i in range(16)})
    result = new_output(
        "execute_result",
        data={"text/html": frame.to_html(), "text/plain": str(frame)},
        execution_count=1,
    )
    wider = new_output(
        "execute_result",
        data={"text/html": wide.to_html(), "text/plain": str(wide)},
        execution_count=2,
    )
    trace = [
        "\x1b[0;31mZeroDivisionError\x1b[0m  Traceback (most recent call last)",
        "\x1b[0;32m----> 1\x1b[0m 1/0",
        "ZeroDivisionError: division by zero",
    ]
    buffer = io.StringIO()
    for line in range(400):
        buffer.write(f"step {line}: loss={1 / (line + 1):.4f}\n")
    cells = [
        new_markdown_cell(
            "# A foreign notebook\n\nSome *emphasis*, **strong**, "
            "`code`, a [link](https://example.org/a?b=c), 中文与 Latin 混排。[^1]"
            "\n\n[^1]: The text of a footnote."
        ),
        new_markdown_cell(
            "## Formulas\n\nInline $\\alpha + \\beta$ and $5 for $10; display:\n\n"
            "$$\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$$\n\n"
            "\\begin{align}a &= b \\\\ c &= d\\end{align}"
        ),
        new_code_cell(
            "import pandas as pd\nframe = pd.DataFrame(...)  # 中文注释\nframe",
            outputs=[result],
            execution_count=1,
        ),
        new_code_cell("wide", outputs=[wider], execution_count=2),
        new_code_cell(
            "plot()",
            outputs=[
                new_output(
                    "display_data", data={"image/png": png(), "text/plain": "<Figure size 640x480>"}
                )
            ],
        ),
        new_markdown_cell(
            "### Lists\n\n1. one\n   - deep\n     - deeper\n       - deepest\n2. two\n\n"
            "- [x] done\n- [ ] open\n\n"
            "| a | b |\n|---|--:|\n| x | 1 |\n| y | 22 |\n\n---\n\n"
            "```python\ndef f(x):\n    return x\n```\n\n![a picture](attachment:p.png)",
            attachments={"p.png": {"image/png": png(60, 40)}},
        ),
        new_code_cell(
            "1/0",
            outputs=[
                new_output(
                    "error", ename="ZeroDivisionError", evalue="division by zero", traceback=trace
                )
            ],
            execution_count=3,
        ),
        new_code_cell(
            "print(...)",
            outputs=[
                new_output("stream", name="stdout", text=buffer.getvalue()),
                new_output("stream", name="stderr", text="warning: something\n" + "x" * 300),
            ],
            execution_count=4,
        ),
        new_markdown_cell(
            "## 中文小节\n\n" + "这一段用来看标点：“引号”、《书名》，以及（括号）。" * 8
        ),
    ]
    return new_notebook(cells=cells)


def english() -> NotebookNode:
    """Make a short report in English."""
    text = (
        "Clean capacity reached 4.47 GW[s](#source-ndrc_case_07), 97% of all capacity; "
        "total capacity is therefore "
        '[4.608 GW](#derived "4.47 GW ÷ 97%; 4.579–4.638 GW"), see [f](#fig-energy). '
        'The verdict is [consistent](#judged-consistent "follows from published figures"). '
    )
    cells = [
        new_markdown_cell("# Low-carbon lead"),
        new_markdown_cell("## Energy: can four published shares hold at once?"),
        say(text * 3, SOURCES),
        figure(
            "fig-energy",
            chart(["Capacity", "Wind", "Use"], [46.1, 90.3, 95.98]),
            title="All three derived figures are narrow: within 2% either way",
            caption="Derived capacity, wind and use",
            alt="Bar chart of three figures, largest use at 95.98.",
            sources=SOURCES[:1],
            csv="a,b\n1,2\n",
        ),
        table(
            "tbl-one",
            f"<table>{head('Thing', 'Value')}{rows(('Wind', '234.68'))}</table>",
            caption="One row",
            align=["l", "r"],
            sources=SOURCES[1:],
        ),
        new_markdown_cell(
            "# Lessons\n\nA paragraph with *emphasis* and **weight**, then another."
            "\n\nThe other one."
        ),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata |= card(
        "report",
        lang="en",
        sections=["03_low_carbon"],
        cover={
            "title": "Ecological civilisation: what works",
            "series": "CASEBOOK OF CITIES",
            "name": "Example City",
            "other_name": "示例市",
            "details": ["431000"],
            "edition": "2023-09",
            "until": "August 2023",
            "basis": "Built on 96 figures from 14 public sources",
        },
    )
    return notebook


MAKERS = {"report": report, "foreign": foreign, "english": english}
