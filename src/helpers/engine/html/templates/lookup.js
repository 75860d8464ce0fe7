"use strict";
// What the pages share: elements are made of texts alone, and looked for, found and ordered in one way.

/**
 * Return a new element; what stands in texts is never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [given]
 * @param {...(Node | string)} inside
 * @returns {HTMLElementTagNameMap[Tag]}
 */
const make = (tag, given = {}, ...inside) => {
  const made = document.createElement(tag);
  Object.assign(made, given);
  made.append(...inside);
  return made;
};

/**
 * Return the element that the template of the page has.
 * @template {Element} [Kind=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [inside]
 */
const the = (selector, inside = document) => /** @type {Kind} */ (inside.querySelector(selector));

/** @param {string} selector @param {ParentNode} [inside] @returns {HTMLElement[]} */
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)].map((one) => /** @type {HTMLElement} */ (one));

/** Return the element in which something happened. @param {Event} event */
const hit = ({ target }) => (target instanceof Element ? /** @type {HTMLElement} */ (target) : document.body);

/** Put a text on the clipboard, which pages of files may not ask for, and say whether it is there. @param {string} text */
const copied = (text) => {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = make("textarea", { value: text });
  field.style.position = "fixed";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return done;
};

/** Return the data that the page carries. @param {string} id */
const carried = (id) => JSON.parse(the(`#${id}`).textContent);

/** Return the text of a part of an address; empty if it is none. @param {string} part */
const decoded = (part) => { try { return decodeURIComponent(part); } catch { return ""; } };

/** Return a text in the form in which it is looked for. @param {string} text */
const folded = (text) => text.normalize("NFKC").toLowerCase();

/** Return the words that a reader looks for. @param {string} typed */
const sought = (typed) => folded(typed).split(/\s+/).filter(Boolean);

/** Say whether every word stands in a folded text. @param {string[]} words @param {string} text */
const found = (words, text) => words.every((word) => text.includes(word));

/**
 * Return less than nothing if one comes before the other; what is missing comes last in both directions.
 * @param {string | number} one
 * @param {string | number} other
 * @param {boolean} down
 * @param {string} [lang]
 */
const ordered = (one, other, down, lang) => {
  const [a, b] = [one, other].map((value) => value === "" || Number.isNaN(value));
  if (a || b) return Number(a) - Number(b);
  const way = typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), lang);
  return down ? -way : way;
};

/** Return what was chosen, as the address keeps it. @param {string} hash */
const asked = (hash) => new URLSearchParams(hash.slice(1));

/** Return the end of an address that keeps what was chosen; commas stay readable. @param {URLSearchParams} state */
const kept = (state) => (state.size ? `#${String(state).replaceAll("%2C", ",")}` : "");

/**
 * Return the reports that an address names, each once and only known ones.
 * @param {string | null} listed
 * @param {Map<string, unknown>} known
 * @param {number} most
 */
const picked = (listed, known, most) => [...new Set((listed || "").split(","))].filter((id) => known.has(id)).slice(0, most);

/** Return a cell of which no part is a formula, as helpers.engine.spreadsheet writes it. @param {string} cell */
const defused = (cell) => cell.split(/([;\t\n])/).map((part, place) => {
  const whole = place ? part : cell;
  const formula = /^(?:[\t\r\n]|[\s"\u00ad\u180e\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠])/.test(whole);
  return (place % 2 === 0 && formula && !/^[+-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?%?$/i.test(whole) ? "'" : "") + part;
}).join("");

/** Return rows as CSV that runs nothing. @param {string[][]} rows */
const csv = (rows) => rows.map((row) => `${row.map(defused).map((text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(",")}\n`).join("");
