"use strict";
(() => {
  /**
   * @typedef {{name: string, title: string, use: string, kind: string}} Column
   * @typedef {{kind: string, sign: string, tone: string, word: string}} Judgement
   * @type {{prefix: string, columns: Column[], rows: string[][], judgements: Judgement[], words: Record<string, string>}}
   */
  const data = carried("records");
  const figure = the("figure[data-records]");
  if (!data.rows || !figure) return;
  const { columns, rows, words } = data;
  const lang = document.documentElement.lang;
  /** Return the mark of a text that is told in another language. @param {string} text */
  const foreign = (text) => (lang.startsWith("en") && /[\u3400-\u9fff]/.test(text) && !/[a-z]{3}/i.test(text) ? { textContent: text, lang: "zh-CN" } : { textContent: text });
  /** @param {string} use */
  const at = (use) => columns.findIndex((column) => column.use === use);
  const [ID, NAME, VALUE, SORT, JUDGED, CITE, ADDRESS] = ["id", "name", "value", "sort", "judgement", "cite", "address"].map(at);
  const kinds = new Map(data.judgements.map((one, place) => [one.kind, { ...one, place }]));
  const byId = new Map(rows.map((row) => [data.prefix + row[ID], row]));
  /** @param {string[]} row @param {number} place */
  const said = (row, place) => (place === JUDGED && kinds.get(row[place])?.word) || row[place];
  /** @param {string[]} row */
  const sign = (row) => {
    const judged = kinds.get(row[JUDGED]);
    if (!judged) return "";
    return make("span", { className: `judged tone-${judged.tone}` },
      make("span", { className: "mark", ariaHidden: "true", textContent: judged.sign }), judged.word);
  };

  // The card of a record: beside the text, or on a phone below it.
  /** @type {HTMLElement | null} */
  let from = null;
  const body = make("div", { className: "record-body" });
  const title = make("h2", { id: "record-title" });
  const close = make("button", { type: "button", className: "close", textContent: "×", ariaLabel: words.close });
  const panel = make("div", { className: "panel", hidden: true, tabIndex: -1 }, close, title, body);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-labelledby", "record-title");
  document.body.append(panel);
  /** @param {string} label @param {() => string} text */
  const copier = (label, text) => {
    const button = make("button", { type: "button", textContent: label });
    button.addEventListener("click", () => { if (copied(text())) button.textContent = words.copied; });
    return button;
  };
  /** @param {string} head @param {...(Node | string)} inside */
  const part = (head, ...inside) => make("section", {}, make("h3", { textContent: head }), ...inside);
  const hide = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    if (location.hash.slice(1) === encodeURIComponent(panel.dataset.record ?? "")) history.replaceState(null, "", location.pathname + location.search);
    if (from?.isConnected) from.focus({ preventScroll: true });
  };
  /** @param {string} anchor */
  const show = (anchor) => {
    const row = byId.get(anchor);
    if (!row) return hide();
    panel.dataset.record = anchor;
    title.replaceChildren(row[NAME]);
    const facts = make("dl");
    const told = row.filter((text, place) => columns[place].use === "list" && text);
    /** @type {HTMLElement[]} */
    const parts = [];
    columns.forEach((column, place) => {
      const text = said(row, place);
      if (!text || !column.title || [ID, NAME, VALUE, JUDGED].includes(place)) return;
      if (column.use === "facet" && told.some((one) => one.includes(text))) return;
      if (column.use === "quote") parts.unshift(part(column.title, make("blockquote", foreign(text))));
      else if (column.use === "lines") parts.push(part(column.title, make("ul", {}, ...text.split("\n").map((line) => make("li", foreign(line))))));
      else if (column.use === "records") {
        const others = text.split(" ").map((id) => byId.get(data.prefix + id)).filter((other) => other !== undefined);
        parts.push(part(column.title, make("ul", {}, ...others.map((other) => make("li", {},
          make("a", { href: `#${encodeURIComponent(data.prefix + other[ID])}`, ...foreign(other[VALUE]) }), " ", sign(other))))));
      } else if (column.use === "address") {
        if (/^https?:\/\//.test(text)) facts.append(make("div", {}, make("dt", { textContent: column.title }), make("dd", {}, make("a", { href: text, rel: "noreferrer", textContent: text }))));
      } else facts.append(make("div", {}, make("dt", { textContent: column.title }), make("dd", foreign(text))));
    });
    const places = all("a.datum").filter((one) => one.getAttribute("href") === `#${anchor}` && !figure.contains(one)).map((one) => {
      /** @type {Element | null} */
      let head = one.closest("figure[id]");
      if (head) return head;
      head = one.closest("article>*,section>*");
      while (head && !/^H[2-4]$/.test(head.tagName)) head = head.previousElementSibling;
      return head;
    });
    const links = [...new Set(places)].filter((one) => one?.id).slice(0, 6).map((one) => make("li", {}, make("a", {
      href: `#${one?.id}`, textContent: (one?.querySelector(".label") || one)?.textContent.replace(/#$/, "") })));
    const spots = links.length ? [part(words.here, make("ul", {}, ...links))] : [];
    body.replaceChildren(make("p", { className: "value" }, row[VALUE], " ", sign(row)), ...parts, facts, ...spots,
      make("p", { className: "acts" }, copier(words.copy, () => row[CITE]), copier(words.link, () => `${location.href.split("#")[0]}#${encodeURIComponent(anchor)}`)));
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  };
  const follow = () => {
    const anchor = decoded(location.hash.slice(1));
    if (byId.has(anchor)) show(anchor);
    else if (!panel.hidden && anchor) hide();
  };
  close.addEventListener("click", hide);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    /** @type {HTMLAnchorElement | null} */
    const link = hit(event).closest("a[href^='#']");
    if (!link || !byId.has(decoded(link.hash.slice(1)))) return;
    // Browsers take the focus away when they follow a link within the page.
    if (panel.hidden) from = link;
    // The same address again says nothing to the page.
    if (link.hash === location.hash) follow();
  });

  // The list: found, chosen and sorted.
  const listed = [...columns.keys()].filter((place) => [NAME, VALUE, JUDGED].includes(place) || columns[place].use === "list");
  const items = rows.map((row, place) => {
    const link = make("a", { href: `#${encodeURIComponent(data.prefix + row[ID])}`, tabIndex: place ? -1 : 0, ...foreign(row[NAME]) });
    const item = make("tr", {}, ...listed.map((column) => make("td", { className: column === VALUE ? "lead" : column === NAME ? "first" : "" },
      ...(column === NAME ? [link] : column === JUDGED ? [sign(row)] : [row[column]]))));
    for (const cell of item.cells) cell.role = "cell";
    item.role = "row";
    return { row, item, link, place, text: folded(row.filter((_, column) => column !== CITE && column !== ADDRESS).join("\n") + said(row, JUDGED)) };
  });
  const list = make("tbody", { role: "rowgroup" }, ...items.map((one) => one.item));
  const state = { order: -1, down: false, chosen: /** @type {Map<number, string>} */ (new Map()) };
  const field = make("input", { type: "search", id: "find", placeholder: words.hint, autocomplete: "off", spellcheck: false });
  const count = make("p", { id: "shown", role: "status" });
  const nothing = make("p", { className: "nothing", hidden: true, textContent: words.nothing });
  const filter = () => {
    const wanted = sought(field.value);
    let shown = 0;
    for (const one of items) {
      const on = found(wanted, one.text) && [...state.chosen].every(([place, value]) => !value || one.row[place] === value);
      if (one.item.hidden === on) one.item.hidden = !on;
      one.link.tabIndex = on && !shown ? 0 : -1;
      if (on) shown++;
    }
    count.textContent = words.shown.replace("{}", String(shown)).replace("{}", String(items.length));
    nothing.hidden = shown > 0;
  };
  const facets = [...columns.keys()].filter((place) => columns[place].use === "facet" || place === JUDGED);
  /** The place of a judgement among its kinds. @param {string} kind */
  const rank = (kind) => kinds.get(kind)?.place ?? NaN;
  const choices = facets.map((place) => {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const row of rows) if (row[place] && (place !== JUDGED || kinds.has(row[place]))) counts.set(row[place], (counts.get(row[place]) || 0) + 1);
    const values = [...counts].sort(([one, few], [other, many]) => (place === JUDGED ? rank(one) - rank(other) : /^\d+$/.test(one) ? Number(other) - Number(one) : many - few));
    const select = make("select", {}, make("option", { value: "", textContent: words.any }),
      ...values.map(([value, number]) => make("option", { value, textContent: `${(place === JUDGED && kinds.get(value)?.word) || value} ${number}` })));
    select.addEventListener("change", () => { state.chosen.set(place, select.value); filter(); });
    return make("label", {}, make("span", { textContent: columns[place].title }), select);
  });
  /** What a row is sorted by. @param {string[]} row @param {number} place */
  const worth = (row, place) => (place === VALUE ? Number(row[SORT] || NaN) : place === JUDGED ? rank(row[place])
    : at("when") >= 0 && /^\d{4}/.test(row[place]) ? row[at("when")] : row[place]);
  const heads = listed.map((place) => {
    const button = make("button", { type: "button", textContent: columns[place].title });
    const head = make("th", { scope: "col", role: "columnheader" }, button);
    button.addEventListener("click", () => {
      state.down = state.order === place && !state.down;
      state.order = place;
      for (const one of heads) one.removeAttribute("aria-sort");
      head.ariaSort = state.down ? "descending" : "ascending";
      items.sort((one, other) => ordered(worth(one.row, place), worth(other.row, place), state.down, lang) || one.place - other.place);
      list.append(...items.map((one) => one.item));
      filter();
    });
    return head;
  });
  const clear = make("button", { type: "button", textContent: words.clear });
  clear.addEventListener("click", () => {
    field.value = "";
    state.chosen.clear();
    for (const select of explorer.querySelectorAll("select")) select.value = "";
    filter();
    field.focus();
  });
  field.addEventListener("input", filter);
  list.addEventListener("click", (event) => {
    const row = hit(event).closest("tr");
    if (row && !hit(event).closest("a") && !String(getSelection())) the("a", row).click();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || !hit(event).matches("a")) return;
    const shown = items.filter((one) => !one.item.hidden);
    const place = shown.findIndex((one) => one.link === event.target) + step;
    const next = shown[Math.max(0, Math.min(shown.length - 1, place))];
    for (const one of shown) one.link.tabIndex = one === next ? 0 : -1;
    next.link.focus();
    event.preventDefault();
  });
  const row = make("tr", { role: "row" }, ...heads);
  row.dataset.sort = words.sort;
  const table = make("table", { className: "stack", role: "table", ariaLabel: words.data },
    make("thead", { role: "rowgroup" }, row), list);
  const explorer = make("section", { className: "explorer", id: "explorer", ariaLabel: words.data },
    make("div", { className: "finder", role: "search" }, make("label", { className: "find" }, make("span", { textContent: words.find }), field), ...choices, clear),
    count, table, nothing);
  const printed = the(".scroll", figure);
  printed.classList.add("paper");
  printed.before(explorer);
  filter();
  follow();
})();
