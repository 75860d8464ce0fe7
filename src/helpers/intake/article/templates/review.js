"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const article = document.getElementById("article");
const list = document.getElementById("rows");
const filter = document.getElementById("filter");
const cards = new Map();
const kept = "casebook-intake-" + data.digest;
let now = null;

const make = (tag, fields, ...inside) => {
  const made = Object.assign(document.createElement(tag), fields);
  made.append(...inside);
  return made;
};
const needed = (row, column) => column.required || Boolean(column.translates && row[column.translates]);
const lacking = row => data.columns[row.table].filter(column => needed(row, column) && !row[column.name]).map(column => column.name);
const asks = row => lacking(row).length > 0 || Number(row.score) < 0.75;
const name = row => row.name_zh || row.title_zh || [row.qualifier === "=" ? "" : row.qualifier, row.value, row.unit].join("");

// What was decided is kept in the browser, where it lets pages of files keep anything.
const load = () => {
  try {
    const known = JSON.parse(localStorage.getItem(kept) || "{}");
    for (const row of data.rows) Object.assign(row, known[row.key]);
  } catch { /* the page works without */ }
};
const store = () => {
  try {
    localStorage.setItem(kept, JSON.stringify(Object.fromEntries(data.rows.map(row => [row.key, row]))));
  } catch { /* the page works without */ }
};

function lists() {
  const holder = document.getElementById("lists");
  for (const [table, pairs] of Object.entries(data.choices)) {
    holder.append(make("datalist", {id: "list_" + table}, ...pairs.map(([value, label]) => make("option", {value, label}))));
  }
}

function marks() {
  const edges = new Set([0, data.text.length]);
  const points = [...data.text];
  // Offsets count characters; the text of a page counts UTF-16 units.
  const spans = data.rows.map(row => [Number(row.span_start), Number(row.span_end), row]);
  edges.add(points.length);
  for (const [start, end] of spans) edges.add(start).add(end);
  const ordered = [...edges].filter(edge => edge <= points.length).sort((a, b) => a - b);
  for (let at = 0; at + 1 < ordered.length; at++) {
    const [start, end] = [ordered[at], ordered[at + 1]];
    const text = points.slice(start, end).join("");
    const rows = spans.filter(([first, last]) => first <= start && end <= last).sort((a, b) => (a[1] - a[0]) - (b[1] - b[0])).map(span => span[2]);
    if (!rows.length) { article.append(text); continue; }
    const mark = make("mark", {textContent: text, title: rows.map(row => `${row.table}: ${name(row)}`).join("\n")});
    mark.rows = rows;
    mark.addEventListener("click", () => select(rows[0], true));
    mark.addEventListener("mouseenter", () => rows.forEach(row => cards.get(row).classList.add("lit")));
    mark.addEventListener("mouseleave", () => rows.forEach(row => cards.get(row).classList.remove("lit")));
    article.append(mark);
  }
}

function card(row) {
  const made = make("article", {className: "row", tabIndex: -1});
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

const light = (row, on) => {
  for (const mark of article.querySelectorAll("mark")) {
    if (mark.rows.includes(row)) mark.classList.toggle("now", on || row === now);
  }
};

function field(row, column) {
  const label = make("label", {className: needed(row, column) ? "required" : ""}, needed(row, column) ? column.name + " *" : column.name);
  let input;
  if (column.choices.length) {
    input = make("select", {}, ...["", ...column.choices].map(choice => make("option", {value: choice, textContent: choice})));
  } else {
    input = make("input", {type: "text", autocomplete: "off"});
    if (column.of && data.choices[column.of]) input.setAttribute("list", "list_" + column.of);
  }
  input.value = row[column.name] || "";
  input.required = needed(row, column);
  input.name = column.name;
  input.addEventListener("change", () => { row[column.name] = input.value.trim(); refresh(row); store(); });
  label.append(input);
  return label;
}

function open(row) {
  const fields = cards.get(row).querySelector(".fields");
  if (!fields.childElementCount) {
    // What is required or filled comes first; the rest is there when it is wanted.
    const first = column => needed(row, column) || row[column.name];
    const columns = data.columns[row.table];
    const rest = columns.filter(column => !first(column));
    const offered = ["sentence", "problem", "result"].filter(part => row[part]).map(part => make("p", {className: "offered", textContent: `${part}: ${row[part]}`}));
    fields.append(...offered, ...columns.filter(first).map(column => field(row, column)));
    if (rest.length) fields.append(make("details", {}, make("summary", {textContent: `${rest.length} more fields`}), make("div", {className: "fields"}, ...rest.map(column => field(row, column)))));
  }
  fields.hidden = false;
  (fields.querySelector(":invalid") || fields.querySelector("input,select")).focus();
}

function decide(row, verb) {
  const blocked = verb === "accept" && lacking(row).length > 0;
  if (blocked) { open(row); return false; }
  row.decision = row.decision === verb ? "" : verb;
  refresh(row);
  store();
  return true;
}

function refresh(row) {
  const made = cards.get(row);
  const title = made.querySelector("h2");
  title.replaceChildren(make("small", {textContent: row.table}), name(row));
  const detail = row.table === "claims" ? [row.indicator, row.aspect, [row.start, row.end].filter(Boolean).join("–"), row.place] : [row.kind, row.status, row.section, row.unit];
  made.querySelector(".why").textContent = [detail.filter(Boolean).join(" · "), row.why, row.candidates && "near: " + row.candidates.replaceAll("|", ", ")].filter(Boolean).join(" — ");
  const lack = lacking(row);
  made.querySelector(".lack").textContent = lack.length ? "to fill in: " + lack.join(", ") : "";
  made.querySelector(".lack").hidden = !lack.length;
  for (const verb of ["accept", "reject"]) {
    made.classList.toggle(verb, row.decision === verb);
    made.querySelector(`[data-verb=${verb}]`).setAttribute("aria-pressed", String(row.decision === verb));
  }
  for (const mark of article.querySelectorAll("mark")) {
    if (!mark.rows.includes(row)) continue;
    mark.classList.toggle("accept", mark.rows.some(one => one.decision === "accept"));
    mark.classList.toggle("reject", mark.rows.every(one => one.decision === "reject"));
  }
  counts();
}

function counts() {
  const number = verb => data.rows.filter(row => row.decision === verb).length;
  const open = data.rows.filter(row => !row.decision).length;
  const unsure = data.rows.filter(row => !row.decision && asks(row)).length;
  document.getElementById("counts").textContent = `${data.rows.length} rows: ${number("accept")} accepted, ${number("reject")} rejected, ${open} open, ${unsure} of them need a person`;
}

const shown = row => !cards.get(row).hidden;
function show() {
  for (const row of data.rows) {
    cards.get(row).hidden = (filter.value === "open" && Boolean(row.decision)) || (filter.value === "ask" && (Boolean(row.decision) || !asks(row)));
  }
}

function select(row, focus) {
  if (now) { cards.get(now).classList.remove("now"); const before = now; now = null; light(before, false); }
  now = row;
  const made = cards.get(row);
  made.classList.add("now");
  light(row, true);
  made.scrollIntoView({block: "nearest"});
  const mark = [...article.querySelectorAll("mark")].find(one => one.rows.includes(row));
  if (mark) mark.scrollIntoView({block: "nearest"});
  if (focus) made.focus({preventScroll: true});
}

function step(by) {
  const rows = data.rows.filter(shown);
  if (!rows.length) return;
  const at = rows.indexOf(now);
  select(rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)], true);
}

const cell = text => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
function csv() {
  const rows = data.rows.filter(row => row.decision);
  return [data.header, ...rows.map(row => data.header.map(column => cell(String(row[column] ?? ""))))].map(line => (Array.isArray(line) ? line : [line]).join(",")).join("\n") + "\n";
}
function save() {
  const link = make("a", {href: URL.createObjectURL(new Blob([csv()], {type: "text/csv"})), download: "decisions.csv"});
  link.click();
  URL.revokeObjectURL(link.href);
}

document.addEventListener("keydown", event => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if ((event.key === "Escape" || event.key === "Enter") && typing && now) { event.target.blur(); cards.get(now).querySelector(".fields").hidden = true; cards.get(now).focus(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const keys = {
    j: () => step(1), k: () => step(-1),
    a: () => { if (now && decide(now, "accept")) step(1); },
    r: () => { if (now && decide(now, "reject")) step(1); },
    e: () => { if (now) open(now); },
    "?": () => document.getElementById("keys").showModal(),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
filter.addEventListener("change", show);
document.getElementById("save").addEventListener("click", save);
document.getElementById("help").addEventListener("click", () => document.getElementById("keys").showModal());
document.getElementById("sure").addEventListener("click", () => {
  for (const row of data.rows) if (!row.decision && !asks(row)) decide(row, "accept");
});

load();
lists();
data.rows.sort((a, b) => Number(a.span_start) - Number(b.span_start));
data.rows.forEach(card);
marks();
data.rows.forEach(refresh);
document.getElementById("remarks").append(...data.remarks.map(remark => make("li", {textContent: remark})));
show();
