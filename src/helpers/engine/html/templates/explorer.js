"use strict";
(() => {
  const data = JSON.parse(document.getElementById("records").textContent);
  const figure = document.querySelector("figure[data-records]");
  if (!data.rows || !figure) return;
  const { columns, rows, words } = data;
  const inEnglish = document.documentElement.lang.startsWith("en"), chinese = /[\u3400-\u9fff]/;
  const make = (tag, given = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), given);
    made.append(...inside);
    // What is told in another language says so.
    if (inEnglish && chinese.test(given.textContent || "") && !/[a-z]{3}/i.test(given.textContent)) made.lang = "zh-CN";
    return made;
  };
  const at = (use) => columns.findIndex((column) => column.use === use);
  const [ID, NAME, VALUE, SORT, JUDGED, CITE, ADDRESS] = ["id", "name", "value", "sort", "judgement", "cite", "address"].map(at);
  const kinds = new Map(data.judgements.map((one, place) => [one.kind, { ...one, place }]));
  const byId = new Map(rows.map((row) => [data.prefix + row[ID], row]));
  const said = (row, place) => (place === JUDGED && kinds.has(row[place]) ? kinds.get(row[place]).word : row[place]);
  const sign = (row) => {
    const judged = kinds.get(row[JUDGED]);
    if (!judged) return "";
    return make("span", { className: "judged tone-" + judged.tone },
      make("span", { className: "mark", ariaHidden: "true", textContent: judged.sign }), judged.word);
  };

  // The card of a record: beside the text, or on a phone below it.
  let from = null;
  const body = make("div", { className: "record-body" });
  const title = make("h2", { id: "record-title" });
  const close = make("button", { type: "button", className: "close", textContent: "×", ariaLabel: words.close });
  const panel = make("aside", { className: "panel", hidden: true, tabIndex: -1 }, close, title, body);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-labelledby", "record-title");
  document.body.append(panel);
  const copier = (label, text) => {
    const button = make("button", { type: "button", textContent: label });
    button.addEventListener("click", async () => {
      const field = make("textarea", { value: text() });
      panel.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      button.focus();
      if (done) button.textContent = words.copied;
    });
    return button;
  };
  const part = (head, ...inside) => make("section", {}, make("h3", { textContent: head }), ...inside);
  const hide = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    if (location.hash.slice(1) === encodeURIComponent(panel.dataset.record)) history.replaceState(null, "", location.pathname + location.search);
    if (from && from.isConnected) from.focus({ preventScroll: true });
  };
  const show = (anchor) => {
    const row = byId.get(anchor);
    if (!row) return hide();
    panel.dataset.record = anchor;
    title.replaceChildren(row[NAME]);
    const facts = make("dl");
    const told = columns.filter((column, place) => column.use === "list" && row[place]).map((column) => row[columns.indexOf(column)]);
    const parts = [];
    columns.forEach((column, place) => {
      const text = said(row, place);
      if (!text || !column.title || [ID, NAME, VALUE, JUDGED].includes(place)) return;
      if (column.use === "facet" && told.some((one) => one.includes(text))) return;
      if (column.use === "quote") parts.unshift(part(column.title, make("blockquote", { textContent: text })));
      else if (column.use === "lines") parts.push(part(column.title, make("ul", {}, ...text.split("\n").map((line) => make("li", { textContent: line })))));
      else if (column.use === "records") {
        const others = text.split(" ").map((id) => byId.get(data.prefix + id)).filter(Boolean);
        parts.push(part(column.title, make("ul", {}, ...others.map((other) => make("li", {},
          make("a", { href: "#" + encodeURIComponent(data.prefix + other[ID]), textContent: other[VALUE] }), " ", sign(other))))));
      } else if (column.use === "address") {
        if (/^https?:\/\//.test(text)) facts.append(make("div", {}, make("dt", { textContent: column.title }), make("dd", {}, make("a", { href: text, rel: "noreferrer", textContent: text }))));
      } else facts.append(make("div", {}, make("dt", { textContent: column.title }), make("dd", { textContent: text })));
    });
    const places = [...new Set([...document.querySelectorAll("a.datum")].filter((one) => one.hash === "#" + anchor && !figure.contains(one))
      .map((one) => one.closest("figure[id]") || one.closest("article>*,section>*")))].filter(Boolean).map((one) => {
      let head = one;
      while (head && !/^H[2-4]$/.test(head.tagName)) head = head.previousElementSibling;
      return one.matches("figure") ? one : head;
    });
    const links = [...new Set(places)].filter((one) => one && one.id).slice(0, 6).map((one) => make("li", {}, make("a", {
      href: "#" + one.id, textContent: (one.querySelector(".label") || one).textContent.replace(/#$/, "") })));
    const spots = links.length ? [part(words.here, make("ul", {}, ...links))] : [];
    body.replaceChildren(make("p", { className: "value" }, row[VALUE], " ", sign(row)), ...parts, facts, ...spots,
      make("p", { className: "acts" }, copier(words.copy, () => row[CITE]), copier(words.link, () => location.href.split("#")[0] + "#" + encodeURIComponent(anchor))));
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  };
  const follow = () => {
    let anchor = "";
    try { anchor = decodeURIComponent(location.hash.slice(1)); } catch { /* no anchor of ours */ }
    if (byId.has(anchor)) show(anchor);
    else if (!panel.hidden && anchor) hide();
  };
  close.addEventListener("click", hide);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (!link || !byId.has(decodeURIComponent(link.hash.slice(1)))) return;
    // Browsers take the focus away when they follow a link within the page.
    if (panel.hidden) from = link;
    // The same address again says nothing to the page.
    if (link.hash === location.hash) follow();
  });

  // The list: found, chosen and sorted.
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const listed = columns.map((column, place) => place).filter((place) => [NAME, VALUE, JUDGED].includes(place) || columns[place].use === "list");
  const items = rows.map((row, place) => {
    const link = make("a", { href: "#" + encodeURIComponent(data.prefix + row[ID]), tabIndex: place ? -1 : 0, textContent: row[NAME] });
    const item = make("tr", {}, ...listed.map((column) => make("td", { className: column === VALUE ? "lead" : column === NAME ? "first" : "" },
      ...(column === NAME ? [link] : column === JUDGED ? [sign(row)] : [row[column]]))));
    for (const cell of item.cells) cell.role = "cell";
    item.role = "row";
    return { row, item, link, place, text: folded(row.filter((cell, column) => column !== CITE && column !== ADDRESS).join("\n") + said(row, JUDGED)) };
  });
  const list = make("tbody", { role: "rowgroup" }, ...items.map((one) => one.item));
  const state = { find: "", order: -1, down: false, chosen: new Map() };
  const field = make("input", { type: "search", id: "find", placeholder: words.hint, autocomplete: "off", spellcheck: false });
  const count = make("p", { id: "shown", role: "status" });
  const nothing = make("p", { className: "nothing", hidden: true, textContent: words.nothing });
  const filter = () => {
    const sought = folded(field.value).split(/\s+/).filter(Boolean);
    let shown = 0, first = null;
    for (const one of items) {
      const on = sought.every((word) => one.text.includes(word)) && [...state.chosen].every(([place, value]) => !value || one.row[place] === value);
      if (one.item.hidden === on) one.item.hidden = !on;
      one.link.tabIndex = on && !first ? 0 : -1;
      if (on) { shown++; first = first || one; }
    }
    count.textContent = words.shown.replace("{}", shown).replace("{}", items.length);
    nothing.hidden = shown > 0;
  };
  const facets = columns.map((column, place) => place).filter((place) => columns[place].use === "facet" || place === JUDGED);
  const choices = facets.map((place) => {
    const counts = new Map();
    for (const row of rows) if (row[place] && (place !== JUDGED || kinds.has(row[place]))) counts.set(row[place], (counts.get(row[place]) || 0) + 1);
    const values = [...counts].sort(([one], [other]) => (place === JUDGED ? kinds.get(one).place - kinds.get(other).place
      : /^\d+$/.test(one) ? other - one : counts.get(other) - counts.get(one)));
    const select = make("select", {}, make("option", { value: "", textContent: words.any }),
      ...values.map(([value, number]) => make("option", { value, textContent: `${place === JUDGED ? kinds.get(value).word : value} ${number}` })));
    select.addEventListener("change", () => { state.chosen.set(place, select.value); filter(); });
    return make("label", {}, make("span", { textContent: columns[place].title }), select);
  });
  const heads = listed.map((place) => {
    const button = make("button", { type: "button", textContent: columns[place].title });
    const head = make("th", { scope: "col", role: "columnheader", className: place === VALUE ? "lead" : "" }, button);
    button.addEventListener("click", () => {
      state.down = state.order === place && !state.down;
      state.order = place;
      for (const one of heads) one.removeAttribute("aria-sort");
      head.ariaSort = state.down ? "descending" : "ascending";
      const start = at("when");
      const value = ({ row }) => (place === VALUE ? Number(row[SORT] || "NaN") : place === JUDGED ? (kinds.get(row[place]) || { place: 99 }).place
        : /^\d{4}/.test(row[place]) && start >= 0 ? row[start] : row[place]);
      const compare = (one, other) => {
        const a = value(one), b = value(other);
        if (typeof a === "number") return Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b;
        return a.localeCompare(b, document.documentElement.lang);
      };
      items.sort((one, other) => (state.down ? -1 : 1) * compare(one, other) || one.place - other.place);
      list.append(...items.map((one) => one.item));
      filter();
    });
    return head;
  });
  const clear = make("button", { type: "button", textContent: words.clear });
  clear.addEventListener("click", () => {
    field.value = "";
    state.chosen.clear();
    for (const choice of choices) choice.querySelector("select").value = "";
    filter();
    field.focus();
  });
  field.addEventListener("input", filter);
  list.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row && !event.target.closest("a") && !String(getSelection())) row.querySelector("a").click();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || !event.target.matches("a")) return;
    const shown = items.filter((one) => !one.item.hidden);
    const place = shown.findIndex((one) => one.link === event.target) + step;
    const next = shown[Math.max(0, Math.min(shown.length - 1, place))];
    for (const one of shown) one.link.tabIndex = one === next ? 0 : -1;
    next.link.focus();
    event.preventDefault();
  });
  const table = make("table", { className: "stack", role: "table", ariaLabel: words.data },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...heads)), list);
  const explorer = make("section", { className: "explorer", id: "explorer", ariaLabel: words.data },
    make("div", { className: "finder", role: "search" }, make("label", { className: "find" }, make("span", { textContent: words.find }), field), ...choices, clear),
    count, table, nothing);
  figure.querySelector(".scroll").classList.add("paper");
  figure.querySelector(".scroll").before(explorer);
  filter();
  follow();
})();
