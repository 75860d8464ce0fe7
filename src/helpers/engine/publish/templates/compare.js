"use strict";
(() => {
  const known = JSON.parse(document.getElementById("known").textContent);
  const make = (tag, given = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), given);
    made.append(...inside);
    return made;
  };
  const MOST = 4;
  const main = document.querySelector("main");
  const asked = () => new URLSearchParams(location.hash.slice(1));
  const draw = () => {
    const state = asked();
    const lang = Object.hasOwn(known, state.get("lang")) ? state.get("lang") : Object.keys(known)[0];
    const { words, keys, places, texts, kinds } = known[lang];
    const byId = new Map(places.map((one) => [one.id, one]));
    const chosen = [...new Set((state.get("with") || "").split(","))].filter((id) => byId.has(id)).slice(0, MOST);
    const settle = () => {
      const told = asked();
      told.set("with", chosen.filter(Boolean).join(","));
      if (!told.get("with")) told.delete("with");
      history.replaceState(null, "", "#" + told.toString().replaceAll("%2C", ","));
    };
    document.documentElement.lang = words.html_lang;
    document.body.className = lang;
    document.title = words.title;
    document.querySelector("h1").textContent = words.title;
    document.querySelector(".lead").textContent = words.lead;
    document.getElementById("all").textContent = words.all;
    const other = document.getElementById("other");
    other.hidden = Object.keys(known).length < 2;
    other.textContent = words.other;
    other.lang = lang === "zh" ? "en" : "zh";
    const turn = () => { const told = asked(); told.set("lang", other.lang); return "#" + told.toString().replaceAll("%2C", ","); };
    other.onclick = () => { other.setAttribute("href", turn()); };
    const told = (place, number) => {
      const [value, when, scope, kind, id] = place.cells[number].map((text) => texts[text]);
      return { value, when, scope, id, sign: Object.hasOwn(kinds, kind) ? kinds[kind] : ["", "", ""] };
    };
    const mark = ([sign, tone, word]) => make("span", { className: "mark " + tone, title: word, ariaHidden: "true", textContent: sign });
    const where = (place, id) => `${encodeURIComponent(place.id)}/${lang}/report.html#${encodeURIComponent(id)}`;

    const result = make("div", { id: "compared" });
    const compare = () => {
      const picked = chosen.filter(Boolean).map((id) => byId.get(id));
      if (picked.length < 2) return result.replaceChildren();
      const rows = keys.map((_, number) => number).filter((number) => picked.filter((place) => number in place.cells).length >= 2);
      if (!rows.length) return result.replaceChildren(make("p", { textContent: words.few }));
      result.replaceChildren(make("table", { className: "compared" },
        make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: words.item }), ...picked.map((place) => make("th", { scope: "col", textContent: place.name })))),
        make("tbody", {}, ...rows.map((number) => {
          const there = picked.filter((place) => number in place.cells).map((place) => told(place, number));
          const differ = ["when", "scope"].map((what) => new Set(there.map((one) => one[what])).size > 1);
          const head = make("th", { scope: "row" }, keys[number]);
          [words.times, words.scopes].forEach((word, place) => { if (differ[place]) head.append(make("small", { className: "differs", textContent: word })); });
          return make("tr", {}, head, ...picked.map((place) => {
            const cell = make("td");
            cell.dataset.head = place.name;
            if (!(number in place.cells)) { cell.append(make("small", { textContent: words.absent })); return cell; }
            const one = told(place, number);
            cell.append(make("a", { href: where(place, one.id) }, make("b", { textContent: one.value })), " ", mark(one.sign), make("span", { className: "unseen", textContent: " " + one.sign[2] }),
              make("small", { textContent: [one.when, one.scope].filter(Boolean).join(" · ") }));
            return cell;
          }));
        }))));
    };
    const choose = make("div", { className: "choose" }, ...Array.from({ length: MOST }, (_, place) => {
      const select = make("select", {}, make("option", { value: "", textContent: words.none }), ...places.map((one) => make("option", { value: one.id, textContent: one.name, selected: one.id === chosen[place] })));
      select.addEventListener("change", () => { chosen[place] = select.value; settle(); compare(); });
      return make("label", {}, `${words.choose} ${place + 1}`, select);
    }));

    const body = make("tbody");
    const lines = [];
    const lineOf = (name, number) => {
      const line = make("tr", {}, make("th", { scope: "row", title: name, textContent: name }), ...places.map((place) => {
        if (!(number in place.cells)) return make("td");
        const one = told(place, number);
        const said = `${place.name} ${one.value} ${[one.when, one.scope].filter(Boolean).join(" · ")}`;
        return make("td", {}, make("a", { href: where(place, one.id), className: "mark " + one.sign[1], tabIndex: -1, ariaLabel: said, textContent: one.sign[0] || "●" }));
      }));
      return { line, text: name.toLowerCase() };
    };
    // Many cells: what was chosen is compared, and can be chosen anew, before they are there.
    const fill = () => {
      lines.push(...keys.map(lineOf));
      body.append(...lines.map((one) => one.line));
      const first = body.querySelector("a");
      if (first) first.tabIndex = 0;
      filter();
    };
    body.addEventListener("pointerover", ({ target }) => { if (target.tagName === "A") target.title = target.ariaLabel; });
    body.addEventListener("keydown", (event) => {
      const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] || [];
      if (down === undefined || event.target.tagName !== "A") return;
      event.preventDefault();
      let cell = event.target.parentElement, next = null;
      while (cell && !next) {
        const row = down > 0 ? cell.parentElement.nextElementSibling : down < 0 ? cell.parentElement.previousElementSibling : cell.parentElement;
        cell = row && row.children[cell.cellIndex + right];
        next = cell && !row.hidden && cell.cellIndex > 0 && cell.querySelector("a");
      }
      if (!next) return;
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    const find = make("input", { type: "search", id: "find", value: state.get("find") || "", autocomplete: "off" });
    const filter = () => {
      const sought = find.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
      for (const { line, text } of lines) {
        const on = sought.every((word) => text.includes(word));
        if (line.hidden === on) line.hidden = !on;
      }
    };
    find.addEventListener("input", () => {
      filter();
      const told = asked();
      if (find.value) told.set("find", find.value); else told.delete("find");
      history.replaceState(null, "", "#" + told.toString().replaceAll("%2C", ","));
    });
    const matrix = make("div", { className: "matrix", tabIndex: 0, role: "group", ariaLabel: words.matrix }, make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: words.item }), ...places.map((place) => make("th", { scope: "col", className: "name" }, make("span", { textContent: place.name }))))), body));
    main.replaceChildren(choose, make("p", { className: "hint", textContent: words.copy }), result,
      make("h2", { textContent: words.matrix }), make("label", { className: "finder" }, words.find, find), matrix);
    compare();
    requestAnimationFrame(() => setTimeout(fill));
  };
  addEventListener("hashchange", draw);
  draw();
})();
