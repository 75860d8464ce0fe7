"use strict";
(() => {
  /**
   * @typedef {{id: string, name: string, cells: Record<number, number[]>}} Place
   * @typedef {[string, string, string]} Sign
   * @type {Record<string, {words: Record<string, string>, keys: string[], places: Place[], texts: string[], kinds: Record<string, Sign>}>}
   */
  const known = carried("known");
  const MOST = 4, PORTION = 12;
  const draw = () => {
    const state = asked(location.hash);
    const lang = Object.keys(known).find((one) => one === state.get("lang")) || Object.keys(known)[0];
    const { words, keys, places, texts, kinds } = known[lang];
    const byId = new Map(places.map((one) => [one.id, one]));
    const chosen = picked(state.get("with"), byId, MOST);
    /** Keep a choice in the address. @param {string} name @param {string} value */
    const keep = (name, value) => {
      const told = asked(location.hash);
      if (value) told.set(name, value); else told.delete(name);
      history.replaceState(null, "", location.pathname + location.search + kept(told));
    };
    document.documentElement.lang = words.html_lang;
    document.body.className = lang;
    document.title = words.title;
    the("h1").textContent = words.title;
    the(".lead").textContent = words.lead;
    the("#all").textContent = words.all;
    const other = the("#other");
    other.hidden = Object.keys(known).length < 2;
    other.textContent = words.other;
    other.lang = lang === "zh" ? "en" : "zh";
    other.onclick = () => {
      const told = asked(location.hash);
      told.set("lang", other.lang);
      other.setAttribute("href", kept(told));
    };
    /** @param {Place} place @param {number} number */
    const told = (place, number) => {
      const [value, when, scope, kind, id] = place.cells[number].map((text) => texts[text]);
      /** @type {Sign} */
      const sign = Object.hasOwn(kinds, kind) ? kinds[kind] : ["", "", ""];
      return { value, about: [when, scope].filter(Boolean).join(" · "), when, scope, id, sign };
    };
    /** @param {Sign} sign */
    const mark = ([sign, tone, word]) => make("span", { className: `mark ${tone}`, title: word, ariaHidden: "true", textContent: sign });
    /** @param {Place} place @param {string} id */
    const where = (place, id) => `${encodeURIComponent(place.id)}/${lang}/report.html#${encodeURIComponent(id)}`;

    const result = make("div", { id: "compared" });
    const compare = () => {
      const held = chosen.map((id) => byId.get(id)).filter((place) => place !== undefined);
      if (held.length < 2) return result.replaceChildren();
      const rows = [...keys.keys()].filter((number) => held.filter((place) => number in place.cells).length >= 2);
      if (!rows.length) return result.replaceChildren(make("p", { textContent: words.few }));
      result.replaceChildren(make("table", { className: "compared" },
        make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: words.item }), ...held.map((place) => make("th", { scope: "col", textContent: place.name })))),
        make("tbody", {}, ...rows.map((number) => {
          const there = held.filter((place) => number in place.cells).map((place) => told(place, number));
          const head = make("th", { scope: "row" }, keys[number]);
          if (new Set(there.map((one) => one.when)).size > 1) head.append(make("small", { className: "differs", textContent: words.times }));
          if (new Set(there.map((one) => one.scope)).size > 1) head.append(make("small", { className: "differs", textContent: words.scopes }));
          return make("tr", {}, head, ...held.map((place) => {
            const cell = make("td");
            cell.dataset.head = place.name;
            if (!(number in place.cells)) { cell.append(make("small", { textContent: words.absent })); return cell; }
            const one = told(place, number);
            cell.append(make("a", { href: where(place, one.id) }, make("b", { textContent: one.value })), " ", mark(one.sign), make("span", { className: "unseen", textContent: ` ${one.sign[2]}` }),
              make("small", { textContent: one.about }));
            return cell;
          }));
        }))));
    };
    const choose = make("div", { className: "choose" }, ...Array.from({ length: MOST }, (_, place) => {
      const select = make("select", {}, make("option", { value: "", textContent: words.none }), ...places.map((one) => make("option", { value: one.id, textContent: one.name, selected: one.id === chosen[place] })));
      select.addEventListener("change", () => { chosen[place] = select.value; keep("with", chosen.filter(Boolean).join(",")); compare(); });
      return make("label", {}, `${words.choose} ${place + 1}`, select);
    }));

    // Many cells: the rows that are looked for come in portions, as far as a reader sees or scrolls.
    const body = make("tbody");
    const names = keys.map(folded);
    let wanted = [...keys.keys()];
    /** @type {Map<number, HTMLElement>} */
    const lines = new Map();
    /** @param {number} number */
    const lineOf = (number) => make("tr", {}, make("th", { scope: "row", title: keys[number], textContent: keys[number] }), ...places.map((place) => {
      if (!(number in place.cells)) return make("td");
      const one = told(place, number);
      return make("td", {}, make("a", { href: where(place, one.id), className: `mark ${one.sign[1]}`, tabIndex: -1, ariaLabel: `${place.name} ${one.value} ${one.about}`, textContent: one.sign[0] || "●" }));
    }));
    const more = () => {
      const there = body.rows.length;
      for (const number of wanted.slice(there, there + PORTION)) {
        const line = lines.get(number) || lineOf(number);
        lines.set(number, line);
        body.append(line);
      }
    };
    const fill = () => {
      if (body.rows.length === wanted.length || matrix.scrollTop + 1.5 * matrix.clientHeight < matrix.scrollHeight) return;
      more();
      requestAnimationFrame(() => setTimeout(fill));
    };
    const filter = () => {
      const words = sought(find.value);
      wanted = [...keys.keys()].filter((number) => found(words, names[number]));
      body.replaceChildren();
      fill();
      for (const first of all("a", body).slice(0, 1)) first.tabIndex = 0;
    };
    body.addEventListener("pointerover", (event) => { if (hit(event).tagName === "A") hit(event).title = hit(event).ariaLabel ?? ""; });
    body.addEventListener("keydown", (event) => {
      const way = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
      const link = hit(event), from = link.closest("td"), line = link.closest("tr");
      if (!way || !from || !line) return;
      event.preventDefault();
      let row = line.sectionRowIndex, column = from.cellIndex, next = null;
      while (!next) {
        row += way[0];
        column += way[1];
        if (row === body.rows.length) more();
        const cell = column > 0 && body.rows[row]?.cells[column];
        if (!cell) return;
        next = the("a", cell);
      }
      link.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    const find = make("input", { type: "search", id: "find", value: state.get("find") || "", autocomplete: "off" });
    find.addEventListener("input", () => { filter(); keep("find", find.value); });
    const matrix = make("div", { className: "matrix", tabIndex: 0, role: "group", ariaLabel: words.matrix }, make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: words.item }), ...places.map((place) => make("th", { scope: "col", className: "name" }, make("span", { textContent: place.name }))))), body));
    the("main").replaceChildren(choose, make("p", { className: "hint", textContent: words.copy }), result,
      make("h2", { textContent: words.matrix }),
      make("p", { className: "hint" }, ...Object.values(kinds).map((sign) => make("span", {}, mark(sign), ` ${sign[2]} `))), make("label", { className: "finder" }, words.find, find), matrix);
    matrix.addEventListener("scroll", fill, { passive: true });
    compare();
    requestAnimationFrame(() => setTimeout(filter));
  };
  addEventListener("hashchange", draw);
  draw();
})();
