"""The controls of ``notebooks/00_start.ipynb``: pick, search, look at findings, build, preview."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.audit import judge
from helpers.casebook import Case, coverage, find_data, lookup, open_case, read_casebook
from helpers.casebook.index import index_of
from helpers.display import theme
from helpers.display.escaping import escape_html
from helpers.display.rich_views import view
from helpers.engine.run.defaults import set_defaults
from helpers.engine.run.plan import find_sections
from helpers.errors import MissingExtra, install_extra

#: Rows that a search lists.
_SHOWN = 200
_LANGS = {"中文": "zh", "English": "en"}


class Start:
    """One person's start: the city and language picked, and what is shown of them.

    Parameters
    ----------
    notebooks
        The folder of the notebooks; by default the one that this one runs in.
    """

    def __init__(self, notebooks: Path | None = None) -> None:
        try:
            import ipywidgets  # type: ignore[import-untyped]
        except ModuleNotFoundError:
            raise MissingExtra("ipywidgets is not installed", fix=install_extra("lab")) from None
        self._widgets: Any = ipywidgets
        self.notebooks = (notebooks or Path.cwd()).resolve()
        self.casebook = read_casebook(find_data())
        places = index_of(self.casebook).places
        names = {f"{places[one.place].name_zh} {places[one.place].name_en}": one.place
                 for one in coverage(self.casebook)}  # fmt: skip
        defaults = {
            one.name: one.default
            for section in find_sections(self.notebooks)
            for one in section.parameters
        }
        self.city = self._dropdown("城市 City", names, defaults.get("city"))
        self.lang = self._dropdown("语言 Language", _LANGS, defaults.get("lang"))

    @property
    def case(self) -> Case:
        """The case that is picked."""
        return open_case(self.city.value, self.lang.value)

    def choose(self) -> Any:
        """Return the pickers, with the button that writes the choice into the notebooks."""
        said = self._widgets.Label()

        def write() -> None:
            picked = {"city": self.city.value, "lang": self.lang.value}
            names = set_defaults(self.notebooks, picked)
            said.value = f"已写入 Written: {', '.join(names)}" if names else "没有改动 No change"

        button = self._button("用于所有笔记本 Use in all notebooks", write)
        return self._widgets.VBox([self.city, self.lang, self._widgets.HBox([button, said])])

    def search(self) -> Any:
        """Return a field for words, the rows that hold them, and all of the one picked."""
        words = self._widgets.Text(placeholder="清洁能源 装机", continuous_update=False)
        found = self._widgets.Select(options=[], rows=8, layout={"width": "100%"})
        shown = self._widgets.HTML()

        def look(_: object) -> None:
            rows = lookup.find(self.casebook, words.value, lang=self.lang.value)[:_SHOWN]
            found.options = [(f"{row.line}  [{row.id}]", row.id) for row in rows]

        def tell(_: object) -> None:
            shown.value = self._told(found.value) if found.value else ""

        words.observe(look, "value")
        found.observe(tell, "value")
        return self._widgets.VBox([words, found, shown])

    def findings(self) -> Any:
        """Return the verdicts on the city's figures, the gravest first; they follow the pickers."""
        shown = self._widgets.HTML()

        def fill(_: object = None) -> None:
            with pd.option_context("display.max_colwidth", None):
                shown.value = self.verdicts().to_html(index=False, justify="left", border=0)

        self.city.observe(fill, "value")
        self.lang.observe(fill, "value")
        fill()
        return shown

    def verdicts(self) -> pd.DataFrame:
        """Return a row for each figure that is not simply consistent: verdict, figure, rule."""
        lang = self.lang.value
        judged = sorted(judge(self.case).values(), key=lambda one: one.verdict.order)
        rows = [
            (
                f"{sign.sign} {sign.word}",
                one.claim.indicator.name(lang),
                one.claim.words(lang),
                " ".join((one.rule(lang), *one.implied(lang))),
            )
            for one in judged
            if one.findings or one.doubt
            for sign in [theme.judgement(one.verdict, lang)]
        ]
        heads = ("Verdict", "Figure", "As published", "Rule and relation")
        if lang == "zh":
            heads = ("判断", "指标", "公布值", "规则与关系式")
        return pd.DataFrame(rows, columns=list(heads))

    def build(self) -> Any:
        """Return the buttons that build the report and that start and end a preview."""
        bar = self._widgets.IntProgress(layout={"width": "60%"})
        said = self._widgets.HTML()
        preview = self._widgets.ToggleButton(description="预览 Preview")
        running: list[subprocess.Popen[str]] = []

        def end() -> None:
            while running:
                running.pop().terminate()

        def build() -> None:
            button.disabled, said.value = True, ""
            threading.Thread(target=follow, daemon=True).start()

        def follow() -> None:
            with self._command("build", "--log-format", "json", stderr=subprocess.PIPE) as process:
                assert process.stderr is not None
                for line in process.stderr:
                    _advance(json.loads(line), bar, said)
            button.disabled = False

        def toggle(change: Mapping[str, Any]) -> None:
            if change["new"]:
                running.append(self._command("preview", "--no-browser"))
                assert running[-1].stdout is not None
                address = escape_html(running[-1].stdout.readline().strip())
                said.value = f'<a href="{address}" target="_blank" rel="noopener">{address}</a>'
            else:
                end()
                said.value = ""

        button = self._button("生成报告 Build", build)
        preview.observe(toggle, "value")
        atexit.register(end)
        return self._widgets.VBox([self._widgets.HBox([button, preview, bar]), said])

    def _command(self, name: str, *options: str, **streams: Any) -> subprocess.Popen[str]:
        words = [name, self.city.value, "--lang", self.lang.value, *options]
        return subprocess.Popen(
            [sys.executable, "-m", "helpers.cli", *words],
            cwd=self.notebooks.parent,
            stdout=subprocess.PIPE if name == "preview" else subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            **streams,
        )

    def _told(self, id: str) -> str:
        """Return all that there is on a row, as HTML."""
        table, cells = lookup.record(self.casebook, id) or ("", {})
        if table == "claims":
            return view(index_of(self.casebook).claim(cells), self.case).html()
        if table == "sources":
            return view(self.case.source(id), self.case).html()
        rows = "".join(
            f"<tr><th>{escape_html(name)}</th><td>{escape_html(text)}</td></tr>"
            for name, text in cells.items()
            if text
        )
        return f"<table>{rows}</table>"

    def _dropdown(self, name: str, options: Mapping[str, str], value: object) -> Any:
        chosen = value if value in options.values() else next(iter(options.values()))
        return self._widgets.Dropdown(
            options=list(options.items()),
            value=chosen,
            description=name,
            style={"description_width": "initial"},
        )

    def _button(self, name: str, pressed: Callable[[], None]) -> Any:
        button = self._widgets.Button(description=name, layout={"width": "auto"})
        button.on_click(lambda _: pressed())
        return button


def _advance(event: Mapping[str, Any], bar: Any, said: Any) -> None:
    """Show one event of a build's log."""
    if event["event"] == "begin":
        bar.max, bar.value = max(event["steps"], 1), 0
    elif event["event"] == "step":
        bar.value = event["number"]
    elif event["event"] == "failure":
        place = " ".join(str(event[one]) for one in ("report", "section", "cell") if event[one])
        said.value += f"<p>{escape_html(place)}: {escape_html(event['message'])}</p>"
    elif event["event"] == "end" and event["exit_code"] == 0:
        bar.value = bar.max
        said.value = "reports/ 已是最新 is up to date"
