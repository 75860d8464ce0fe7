"use strict";
(() => {
  /**
   * @typedef {Record<string, string>} Row
   * @typedef {{name: string, required: boolean, choices: string[], of: string, translates: string}} Column
   * @type {{text: string, remarks: string[], rows: Row[], columns: Record<string, Column[]>, choices: Record<string, [string, string][]>, header: string[], digest: string}}
   */
  const data = carried("data");
  const article = the("#article"), list = the("#rows");
  /** @type {HTMLSelectElement} */
  const filter = the("#filter");
  /** @type {HTMLDialogElement} */
  const keys = the("#keys");
  /** @type {Map<Row, HTMLElement>} */
  const cards = new Map();
  /** The rows that a part of the article stands in. @type {Map<HTMLElement, Row[]>} */
  const spanned = new Map();
  const memory = `casebook-intake-${data.digest}`;
  /** @type {Row | null} */
  let now = null;

  /** @param {Row} row */
  const cardOf = row => /** @type {HTMLElement} */ (cards.get(row));
  /** @param {Row} row @param {Column} column */
  const needed = (row, column) => column.required || Boolean(column.translates && row[column.translates]);
  /** @param {Row} row */
  const lacking = row => data.columns[row.table].filter(column => needed(row, column) && !row[column.name]).map(column => column.name);
  /** @param {Row} row */
  const asks = row => lacking(row).length > 0 || Number(row.score) < 0.75;
  /** @param {Row} row */
  const name = row => row.name_zh || row.title_zh || [row.qualifier === "=" ? "" : row.qualifier, row.value, row.unit].join("");

  // What was decided is kept in the browser, where it lets pages of files keep anything.
  const load = () => {
    try {
      const known = JSON.parse(localStorage.getItem(memory) || "{}");
      for (const row of data.rows) Object.assign(row, known[row.key]);
    } catch { /* the page works without */ }
  };
  const store = () => {
    try {
      localStorage.setItem(memory, JSON.stringify(Object.fromEntries(data.rows.map(row => [row.key, row]))));
    } catch { /* the page works without */ }
  };

  function lists() {
    const holder = the("#lists");
    for (const [table, pairs] of Object.entries(data.choices)) {
      holder.append(make("datalist", {id: `list_${table}`}, ...pairs.map(([value, label]) => make("option", {value, label}))));
    }
  }

  function marks() {
    const edges = new Set([0, data.text.length]);
    const points = [...data.text];
    // Offsets count characters; the text of a page counts UTF-16 units.
    const spans = data.rows.map(row => ({row, start: Number(row.span_start), end: Number(row.span_end)}));
    edges.add(points.length);
    for (const {start, end} of spans) edges.add(start).add(end);
    const ordered = [...edges].filter(edge => edge <= points.length).sort((a, b) => a - b);
    for (let at = 0; at + 1 < ordered.length; at++) {
      const [start, end] = [ordered[at], ordered[at + 1]];
      const text = points.slice(start, end).join("");
      const rows = spans.filter(one => one.start <= start && end <= one.end).sort((a, b) => (a.end - a.start) - (b.end - b.start)).map(one => one.row);
      if (!rows.length) { article.append(text); continue; }
      const mark = make("mark", {textContent: text, title: rows.map(row => `${row.table}: ${name(row)}`).join("\n")});
      spanned.set(mark, rows);
      mark.addEventListener("click", () => select(rows[0], true));
      mark.addEventListener("mouseenter", () => { for (const row of rows) cardOf(row).classList.add("lit"); });
      mark.addEventListener("mouseleave", () => { for (const row of rows) cardOf(row).classList.remove("lit"); });
      article.append(mark);
    }
  }

  /** @param {Row} row */
  function card(row) {
    const made = make("article", {className: "row", tabIndex: -1});
    /** @param {string} verb @param {string} label */
    const button = (verb, label) => {
      const one = make("button", {type: "button", textContent: label});
      one.addEventListener("click", () => { select(row); decide(row, verb); });
      one.setAttribute("aria-pressed", "false");
      one.dataset.verb = verb;
      return one;
    };
    const edit = make("button", {type: "button", textContent: "Edit"});
    edit.addEventListener("click", () => { select(row); open(row); });
    made.append(make("h2"), make("p", {className: "why"}), make("p", {className: "lack"}),
      make("div", {className: "verbs"}, button("accept", "Accept"), button("reject", "Reject"), edit),
      make("div", {className: "fields", hidden: true}));
    made.addEventListener("mouseenter", () => light(row, true));
    made.addEventListener("mouseleave", () => light(row, false));
    made.addEventListener("focusin", () => { if (now !== row) select(row); });
    cards.set(row, made);
    list.append(made);
  }

  /** @param {Row} row @param {boolean} on */
  const light = (row, on) => {
    for (const [mark, rows] of spanned) {
      if (rows.includes(row)) mark.classList.toggle("now", on || row === now);
    }
  };

  /** @param {Row} row @param {Column} column */
  function field(row, column) {
    const label = make("label", {className: needed(row, column) ? "required" : ""}, needed(row, column) ? `${column.name} *` : column.name);
    const input = column.choices.length
      ? make("select", {}, ...["", ...column.choices].map(choice => make("option", {value: choice, textContent: choice})))
      : make("input", {type: "text", autocomplete: "off"});
    if (!column.choices.length && data.choices[column.of]) input.setAttribute("list", `list_${column.of}`);
    input.value = row[column.name] || "";
    input.required = needed(row, column);
    input.name = column.name;
    input.addEventListener("change", () => { row[column.name] = input.value.trim(); refresh(row); store(); });
    label.append(input);
    return label;
  }

  /** @param {Row} row */
  function open(row) {
    const fields = the(".fields", cardOf(row));
    if (!fields.childElementCount) {
      // What is required or filled comes first; the rest is there when it is wanted.
      /** @param {Column} column */
      const first = column => needed(row, column) || row[column.name];
      const columns = data.columns[row.table];
      const rest = columns.filter(column => !first(column));
      const offered = ["sentence", "problem", "result"].filter(part => row[part]).map(part => make("p", {className: "offered", textContent: `${part}: ${row[part]}`}));
      fields.append(...offered, ...columns.filter(first).map(column => field(row, column)));
      if (rest.length) fields.append(make("details", {}, make("summary", {textContent: `${rest.length} more fields`}), make("div", {className: "fields"}, ...rest.map(column => field(row, column)))));
    }
    fields.hidden = false;
    (the(":invalid", fields) || the("input,select", fields)).focus();
  }

  /** @param {Row} row @param {string} verb */
  function decide(row, verb) {
    const blocked = verb === "accept" && lacking(row).length > 0;
    if (blocked) { open(row); return false; }
    row.decision = row.decision === verb ? "" : verb;
    refresh(row);
    store();
    return true;
  }

  /** @param {Row} row */
  function refresh(row) {
    const made = cardOf(row);
    the("h2", made).replaceChildren(make("small", {textContent: row.table}), name(row));
    const detail = row.table === "claims" ? [row.indicator, row.aspect, [row.start, row.end].filter(Boolean).join("–"), row.place] : [row.kind, row.status, row.section, row.unit];
    the(".why", made).textContent = [detail.filter(Boolean).join(" · "), row.why, row.candidates && `near: ${row.candidates.replaceAll("|", ", ")}`].filter(Boolean).join(" — ");
    const lack = lacking(row);
    the(".lack", made).textContent = lack.length ? `to fill in: ${lack.join(", ")}` : "";
    the(".lack", made).hidden = !lack.length;
    for (const verb of ["accept", "reject"]) {
      made.classList.toggle(verb, row.decision === verb);
      the(`[data-verb=${verb}]`, made).setAttribute("aria-pressed", String(row.decision === verb));
    }
    for (const [mark, rows] of spanned) {
      if (!rows.includes(row)) continue;
      mark.classList.toggle("accept", rows.some(one => one.decision === "accept"));
      mark.classList.toggle("reject", rows.every(one => one.decision === "reject"));
    }
    counts();
  }

  function counts() {
    /** @param {string} verb */
    const number = verb => data.rows.filter(row => row.decision === verb).length;
    const open = data.rows.filter(row => !row.decision).length;
    const unsure = data.rows.filter(row => !row.decision && asks(row)).length;
    the("#counts").textContent = `${data.rows.length} rows: ${number("accept")} accepted, ${number("reject")} rejected, ${open} open, ${unsure} of them need a person`;
  }

  /** @param {Row} row */
  const shown = row => !cardOf(row).hidden;
  function show() {
    for (const row of data.rows) {
      cardOf(row).hidden = (filter.value === "open" && Boolean(row.decision)) || (filter.value === "ask" && (Boolean(row.decision) || !asks(row)));
    }
  }

  /** @param {Row} row @param {boolean} [focus] */
  function select(row, focus) {
    if (now) { cardOf(now).classList.remove("now"); const before = now; now = null; light(before, false); }
    now = row;
    const made = cardOf(row);
    made.classList.add("now");
    light(row, true);
    // What a finger is on stays below it: the article alone is moved, unless the row was come to from elsewhere.
    const [mark] = [...spanned].find(([, rows]) => rows.includes(row)) ?? [];
    if (mark) {
      const [box, place] = [article.getBoundingClientRect(), mark.getBoundingClientRect()];
      if (place.top < box.top || place.bottom > box.bottom) article.scrollTop += place.top - box.top - box.height / 2;
    }
    if (!focus) return;
    made.scrollIntoView({block: "nearest"});
    made.focus({preventScroll: true});
  }

  /** @param {number} by */
  function step(by) {
    const rows = data.rows.filter(shown);
    if (!rows.length) return;
    const at = now ? rows.indexOf(now) : -1;
    select(rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)], true);
  }

  function save() {
    const rows = data.rows.filter(row => row.decision).map(row => data.header.map(column => String(row[column] ?? "")));
    const link = make("a", {href: URL.createObjectURL(new Blob([csv([data.header, ...rows])], {type: "text/csv"})), download: "decisions.csv"});
    link.click();
    URL.revokeObjectURL(link.href);
  }

  document.addEventListener("keydown", event => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(hit(event).tagName);
    if ((event.key === "Escape" || event.key === "Enter") && typing && now) {
      hit(event).blur();
      the(".fields", cardOf(now)).hidden = true;
      cardOf(now).focus();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      j: () => step(1), k: () => step(-1),
      a: () => { if (now && decide(now, "accept")) step(1); },
      r: () => { if (now && decide(now, "reject")) step(1); },
      e: () => { if (now) open(now); },
      "?": () => keys.showModal(),
    };
    if (Object.hasOwn(acts, event.key)) { event.preventDefault(); acts[event.key](); }
  });
  filter.addEventListener("change", show);
  the("#save").addEventListener("click", save);
  the("#help").addEventListener("click", () => keys.showModal());
  the("#sure").addEventListener("click", () => {
    for (const row of data.rows) if (!row.decision && !asks(row)) decide(row, "accept");
  });

  load();
  lists();
  data.rows.sort((a, b) => Number(a.span_start) - Number(b.span_start));
  data.rows.forEach(card);
  marks();
  data.rows.forEach(refresh);
  the("#remarks").append(...data.remarks.map(remark => make("li", {textContent: remark})));
  show();
})();
