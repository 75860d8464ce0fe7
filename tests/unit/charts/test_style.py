from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from helpers import charts
from helpers.charts import palette, style
from helpers.charts.layout.lettering import one_line
from helpers.charts.style import to_svg
from tests.contrast import contrast

SVG = "{http://www.w3.org/2000/svg}"


def shown(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def draw() -> str:
    rows = [charts.Dot("郴州市", 30, marked=True), charts.Dot("Other", 20)]
    limit = charts.Reference("二级限值 35", 35)
    return to_svg(charts.dots(rows, unit="µg/m³", references=[limit])[0])


def test_bytes_are_the_same_after_other_charts_and_in_another_process() -> None:
    first = draw()
    to_svg(charts.ranges([charts.Range("甲", 1.0, 3.0)])[0])
    assert draw() == first
    code = "from tests.unit.charts.test_style import draw; import sys; sys.stdout.write(draw())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().replace("\r\n", "\n") == first


def test_a_chart_says_no_date_and_keeps_its_text() -> None:
    svg = draw()
    assert svg.startswith("<svg")
    assert not re.search(r"\d{4}-\d\d-\d\dT|Matplotlib", svg)
    assert {"郴州市", "二级限值 35", "µg/m³"} <= set(shown(svg))
    assert "Noto Sans SC" in svg
    assert "<image" not in svg


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_label_gives_a_well_formed_chart_with_that_label(label: str) -> None:
    svg = to_svg(charts.dots([charts.Dot(label, 3)], unit=label)[0])
    joined = "".join(shown(svg)).replace(" ", "").replace("-", "")
    assert one_line(label).replace(" ", "").replace("-", "") in joined
    svg.encode("utf-8")


def test_charts_look_the_same_whatever_the_settings() -> None:
    first = draw()
    with mpl.rc_context({"font.size": 20, "svg.fonttype": "path", "axes.facecolor": "red"}):
        assert draw() == first


def test_the_style_sheet_is_one_that_matplotlib_knows() -> None:
    import matplotlib.style

    with matplotlib.style.context(style.STYLE), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = Figure()
        figure.subplots().set_title("郴州市 PM₂.₅")
        figure.canvas.draw_idle()
        assert mpl.rcParams["svg.fonttype"] == "none"
        assert "郴州市 PM₂.₅" in to_svg(figure)


def test_the_style_sheet_uses_the_palette_alone() -> None:
    colors = {
        value.lower()
        for name, value in vars(palette).items()
        if name.isupper() and isinstance(value, str)
    }
    with style.styled():
        used = set(re.findall(r"[0-9a-f]{6}", str(mpl.rcParams["axes.prop_cycle"])))
        for name in ("text.color", "axes.edgecolor", "axes.labelcolor", "grid.color"):
            used.add(str(mpl.rcParams[name]))
    assert used
    known = {color.removeprefix("#") for color in (*colors, *palette.CYCLE)}
    assert {color.removeprefix("#") for color in used} <= known


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, palette.PAPER) for text in (palette.INK, palette.MUTED, *palette.CYCLE)),
        *(
            (palette.INK, fill)
            for fill in (palette.ACCENT_MID, palette.ACCENT_PALE, palette.WARNING_PALE)
        ),
        (palette.MUTED, palette.PALE),
        (palette.PAPER, palette.ACCENT),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    # WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1.
    assert contrast(to_hex(text), to_hex(ground)) >= 4.5


#: Machado, Oliveira and Fernandes (2009), severity 1.0, in linear RGB.
_BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


@pytest.mark.parametrize("kind", _BLIND)
@pytest.mark.parametrize(
    ("one", "other"),
    [(palette.ACCENT, palette.WARNING), (palette.ACCENT_MID, palette.WARNING_MID)],
)
def test_accent_and_warning_stay_apart_for_the_colour_blind(
    kind: str, one: str, other: str
) -> None:
    def seen(color: str) -> tuple[float, ...]:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                  for part in to_rgb(color)]  # fmt: skip
        mixed = [max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))
                 for row in _BLIND[kind]]  # fmt: skip
        return oklab(mixed)

    a, b = seen(one), seen(other)
    assert sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5 > 0.06


def oklab(linear: list[float]) -> tuple[float, ...]:
    """Return lightness and the two opponent colours of linear RGB (B. Ottosson, 2020)."""
    red, green, blue = linear
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def test_an_analysts_own_chart_keeps_its_labels_and_shows_its_arrows(tmp_path: Path) -> None:
    import matplotlib.pyplot as plt
    from matplotlib.image import imread

    with style.styled():
        figure, ax = plt.subplots()
        ax.bar(["一个很长很长的指标名称", "二"], [2, 1])
        ax.tick_params(axis="x", rotation=90)
        arrow = ax.annotate("", (1, 2), xytext=(0, 1), arrowprops={"arrowstyle": "->"})
        figure.savefig(tmp_path / "own.png", dpi=50)
        shown = arrow.arrow_patch
        assert shown is not None and to_rgb(shown.get_edgecolor()) == to_rgb(palette.MUTED)
        assert shown.get_alpha() in (None, 1)
    plt.close(figure)
    # The last rows of the picture are margin: no label is cut off.
    assert (imread(tmp_path / "own.png")[-2:, :, :3] == 1).all()


def test_a_scale_of_logarithms_is_written_in_the_house_face() -> None:
    charts.use()
    figure = Figure()
    ax = figure.subplots()
    ax.plot([1, 2], [1, 1e4])
    ax.set_yscale("log")
    svg = to_svg(figure)
    assert "mathdefault" not in "".join(shown(svg))
    assert "104" in ["".join(text.split()) for text in shown(svg)]
    assert set(re.findall('font-family: ([^;"]+)', svg)) == {
        "'Noto Sans SC'",
        "'Noto Sans SC', 'DejaVu Sans'",
    }


def test_no_dollar_of_the_data_begins_a_formula() -> None:
    rows = [charts.Dot("费 $5 与 $6", 1.0, "$x_1$"), charts.Dot("US$", 2.0)]
    limit = charts.Reference("$a$", 1.5)
    svg = to_svg(charts.dots(rows, unit="$y$ %", references=[limit])[0])
    assert {"费 $5 与 $6", "$x_1$", "US$", "$a$", "$y$ %"} <= set(shown(svg))


def test_a_figure_of_others_is_drawn_alike_before_and_after_it_is_closed() -> None:
    import matplotlib.pyplot as plt

    charts.use()
    figure, ax = plt.subplots()
    ax.barh(["很长的标签" * 8], [1])
    first = to_svg(figure)
    plt.close(figure)
    assert to_svg(figure) == first
    width = re.search(r'width="([\d.]+)pt"', first)
    assert width and float(width[1]) > 8 * 5 * 8 + 100, "no label is cut off"
