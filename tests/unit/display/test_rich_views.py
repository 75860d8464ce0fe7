from __future__ import annotations

import contextvars
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from IPython.core.interactiveshell import InteractiveShell
from markdown_it import MarkdownIt

from helpers import display
from helpers.audit import auditing, identities, judge
from helpers.casebook import Case, Claim, Source
from helpers.display.rich_views import View, view
from helpers.display.values import address


def claim(case: Case, name: str, at: str = "") -> Claim:
    found = case.claim(name, at=at)
    assert isinstance(found, Claim)
    return found


def shown(found: View) -> dict[str, str]:
    """The lines of a view by their name, as its HTML says them."""
    soup = BeautifulSoup(found.html(), "html.parser")
    cells = (
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")
    )
    return dict(cells)


def test_a_claim_is_shown_with_bounds_words_and_a_link_to_its_source(case: Case) -> None:
    found = view(claim(case, "clean_capacity", "2023-08"), case)
    said = " ".join(shown(found).values())
    assert "447万千瓦" in said and ("446.5" in said or "4.465" in said)
    (link,) = BeautifulSoup(found.html(), "html.parser").find_all("a")
    assert str(link["href"]).startswith("https://")
    assert f"]({link['href']})" in found.markdown()


def test_what_others_publish_on_the_same_matter_stands_beside(case: Case) -> None:
    differs, agrees = ("不符", "相符") if case.lang == "zh" else ("differs", "agrees")
    said = {one.id: " ".join(name for name, _ in view(one, case).rows) for one in case.claim_list()}
    assert differs in said["chenzhou_good_air_days_share_2016"]
    assert agrees in said["chenzhou_mineral_kinds_2022_04"]


def test_a_claim_is_shown_with_its_verdict_and_why(case: Case) -> None:
    found = claim(case, "clean_capacity", "2023-08")
    judged = judge(case)[found.id]
    said = list(shown(view(found, case)).values())
    assert any(judged.verdict.words(case.lang) in one for one in said)
    assert judged.rule(case.lang) in said
    elsewhere = shown(view(case.claim_list(place="lishui")[0], case))
    assert {"判断", "Verdict"} & elsewhere.keys()


def test_a_derived_figure_shows_its_formula(case: Case) -> None:
    whole = claim(case, "clean_capacity").quantity / claim(case, "clean_capacity_share").quantity
    assert "÷ 97%" in " ".join(shown(view(whole, case)).values())


def test_a_finding_shows_verdict_rule_relation_and_what_it_rests_on(case: Case) -> None:
    finding = auditing.audit(case, identities.IDENTITIES)[0]
    said = BeautifulSoup(view(finding, case).html(), "html.parser").get_text()
    assert finding.verdict.words(case.lang) in said and finding.verdict.rule(case.lang) in said
    assert finding.comparison(case.lang) in said
    assert all(f"[{one.source.id}]" in said for one in finding.claims)


def test_a_case_counts_what_it_uses_and_what_awaits_verification(case: Case) -> None:
    lines = list(shown(view(case, case)).values())
    assert str(len(case.claim_list())) in lines and str(len(case.to_verify())) in lines


def test_data_are_no_markup_in_a_view(case: Case) -> None:
    nasty = replace(claim(case, "clean_capacity"), quote="<b>x</b> | **y** [z](javascript:1)")
    found = view(nasty, case)
    assert BeautifulSoup(found.html(), "html.parser").find("b") is None
    page = BeautifulSoup(
        MarkdownIt("commonmark").enable("table").render(found.markdown()), "html.parser"
    )
    assert nasty.quote in [cell.get_text() for cell in page.find_all("td")]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.cn/x(1)?b=1&c=2", "https://a.cn/x%281%29?b=1&amp;c=2"),
        ('https://a.cn/"><b>', "https://a.cn/%22%3E%3Cb%3E"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(case: Case, url: str, safe: str) -> None:
    source: Source = replace(claim(case, "clean_capacity").source, url=url)
    assert address(source) == safe


def test_use_lets_ipython_show_the_views(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    contextvars.copy_context().run(display.use, case)
    assert shell.display_formatter is not None
    found, _ = shell.display_formatter.format(claim(case, "clean_capacity"))
    assert found["text/html"].startswith("<table>") and found["text/markdown"].startswith("**")
