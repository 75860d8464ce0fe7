"use strict";
(() => {
  /** @type {{words: Record<string, string>}} */
  const { words } = carried("records");
  const main = the("main");
  for (const datum of all("span.datum")) {
    datum.replaceWith(make("a", { className: "datum", href: `#${datum.dataset.record}` }, ...datum.childNodes));
  }

  // What can be reached is one stop for Tab in each paragraph, table or list; arrows lead on in it.
  const marks = ":is(a.cite,a.xref,a.datum,a.url,.back a,.noted[tabindex],.csv,.anchor)";
  const blocks = "p,li,table,figcaption,.finding,.tablenotes,.cards,.sources,figure,main";
  /** @param {HTMLElement} inside */
  const settle = (inside) => {
    const seen = new Set();
    for (const one of all(marks, inside)) {
      const block = one.closest(blocks);
      one.tabIndex = seen.has(block) ? -1 : 0;
      seen.add(block);
    }
  };
  /** @param {HTMLElement} one */
  const group = (one) => {
    const block = /** @type {HTMLElement} */ (one.closest(blocks));
    return all(marks, block).filter((other) => other.closest(blocks) === block && other.getClientRects().length);
  };
  main.addEventListener("focusin", (event) => {
    const target = hit(event);
    if (!target.matches(marks) || target.tabIndex === 0) return;
    for (const one of group(target)) one.tabIndex = one === target ? 0 : -1;
  });
  main.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target = hit(event);
    if (!step || event.altKey || event.ctrlKey || event.metaKey || !target.matches(marks)) return;
    const stops = group(target);
    stops[stops.indexOf(target) + step]?.focus();
    event.preventDefault();
  });

  const fit = () => {
    for (const box of all(".scroll,.plot[aria-label]")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  fit();
  addEventListener("resize", fit);

  // A link to each heading, figure and table.
  for (const one of all("main :is(h2,h3,h4)[id],main figure[id]>figcaption>.label")) {
    const id = one.id || one.closest("figure")?.id;
    one.append(make("a", { className: "anchor", href: `#${id}`, textContent: "#", ariaLabel: words.anchor }));
  }

  // On a phone a row becomes a card, its figure first.
  for (const table of document.querySelectorAll("table")) {
    const heads = all("thead :is(th,td)", table);
    if (!table.closest("figure.table")) continue;
    if (table.querySelectorAll("thead tr").length !== 1 || table.querySelector("[colspan],[rowspan]") || heads.length < 2) continue;
    table.classList.add("stack");
    table.role = "table";
    for (const part of all("thead,tbody", table)) part.role = "rowgroup";
    for (const row of table.rows) {
      row.role = "row";
      const lead = [...row.cells].find((cell) => cell.querySelector(".datum"));
      [...row.cells].forEach((cell, place) => {
        cell.role = cell.closest("thead") ? "columnheader" : "cell";
        cell.dataset.head = heads[place]?.textContent ?? "";
        cell.classList.toggle("lead", cell === lead);
        cell.classList.toggle("first", place === 0);
      });
    }
  }

  // One answer of several to a question: the reader turns it, paper shows all.
  for (const figure of all("figure.states")) {
    /** @type {HTMLTableElement} */
    const table = the("table", figure);
    const heads = all("thead :is(th,td)", table);
    const rows = [...table.tBodies[0].rows];
    const shown = make("div", { className: "answer", ariaLive: "polite" });
    /** @param {HTMLTableRowElement} row */
    const show = (row) => {
      shown.replaceChildren(...[...row.cells].slice(1).map((cell, place) => {
        const text = make("span", {}, ...[...cell.childNodes].map((node) => node.cloneNode(true)));
        for (const one of all("[id]", text)) one.removeAttribute("id");
        const part = make("p", {}, make("span", { className: "what", textContent: heads[place + 1].textContent }), text);
        const bare = /** @type {HTMLElement} */ (text.cloneNode(true));
        for (const one of all(".note,.cite", bare)) one.remove();
        const share = place === 0 && /^[^\d]*([\d.]+)%[^\d]*$/.exec(bare.textContent);
        if (share) {
          const filled = make("span");
          filled.style.inlineSize = `${Math.min(100, Number(share[1]))}%`;
          part.append(make("span", { className: "share" }, filled));
        }
        return part;
      }));
      settle(shown);
    };
    const choices = make("fieldset", { className: "choices" }, make("legend", { textContent: words.choose }));
    rows.forEach((row, place) => {
      const radio = make("input", { type: "radio", name: figure.id, checked: place === 0 });
      radio.addEventListener("change", () => show(row));
      const name = /** @type {HTMLElement} */ (row.cells[0].cloneNode(true));
      for (const cite of all(".cite", name)) cite.remove();
      choices.append(make("label", {}, radio, ` ${name.textContent}`));
    });
    show(rows[0]);
    const box = table.closest(".scroll") || table;
    box.classList.add("paper");
    box.before(choices, shown);
  }

  // A chart as it is on white paper, and as a picture, each with its source line.
  const faces = () => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule.constructor.name === "CSSFontFaceRule").map((rule) => rule.cssText).join("");
  /** @param {SVGElement} element @param {Record<string, string | number>} given */
  const set = (element, given) => { for (const [name, value] of Object.entries(given)) element.setAttribute(name, String(value)); };
  /** @param {HTMLElement} figure */
  const drawn = (figure) => {
    const svg = /** @type {SVGSVGElement} */ ([...figure.querySelectorAll(".plot svg")].find((one) => one.getClientRects().length));
    const { width, height } = svg.viewBox.baseVal;
    const line = the("figcaption", figure).textContent.replace(/#/, "").trim();
    const lines = line.match(new RegExp(`.{1,${Math.floor(width / 9)}}`, "gsu")) || [];
    const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const tall = height + 14 * lines.length + 8;
    set(whole, { viewBox: `0 0 ${width + 16} ${tall}`, width: width + 16, height: tall, fill: "#22272b", "font-family": "Noto Sans SC, sans-serif" });
    /** @param {"style" | "rect" | "text"} tag @param {Record<string, string | number>} given */
    const part = (tag, given, text = "") => {
      const one = whole.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
      set(one, given);
      one.textContent = text;
    };
    part("style", {}, faces());
    part("rect", { width: "100%", height: "100%", fill: "#fff" });
    const inner = /** @type {SVGSVGElement} */ (whole.appendChild(svg.cloneNode(true)));
    set(inner, { x: 8, width, height });
    lines.forEach((text, place) => { part("text", { x: 8, y: height + 14 * (place + 1), "font-size": 9 }, text); });
    const text = new XMLSerializer().serializeToString(whole);
    return { width: width + 16, tall, text };
  };
  /** @param {Blob} blob @param {string} name */
  const save = (blob, name) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  for (const figure of all("figure.chart[id]")) {
    if (!figure.querySelector(".plot svg")) continue;
    for (const kind of ["SVG", "PNG"]) {
      const button = make("button", { className: "csv", type: "button", textContent: kind, ariaLabel: `${kind} ${figure.id}` });
      button.addEventListener("click", () => {
        const { width, tall, text } = drawn(figure);
        if (kind === "SVG") return save(new Blob([text], { type: "image/svg+xml" }), `${figure.id}.svg`);
        const picture = new Image();
        picture.onload = () => {
          const canvas = make("canvas", { width: width * 3, height: tall * 3 });
          canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
          canvas.toBlob((blob) => blob && save(blob, `${figure.id}.png`));
        };
        picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      });
      figure.append(" ", button);
    }
  }

  settle(main);

  // Where the reports begin: an edition may lie deeper than the newest report.
  const bar = document.querySelector("nav.bar");
  if (!bar) return;
  /** @type {HTMLAnchorElement} */
  const other = the("#other");
  const [name] = other.hash.slice(4).split("/");
  const path = location.pathname.split("/").map(decoded);
  const depth = path.length - 1 - path.lastIndexOf(name);
  if (path.includes(name) && depth > 2) {
    for (const link of bar.querySelectorAll('a[href^="../../"]')) link.setAttribute("href", `${"../".repeat(depth - 2)}${link.getAttribute("href")}`);
  }
  const home = other.getAttribute("href");
  /** Return where the reader is: the open card, or the heading or figure last begun. */
  const place = () => {
    const [card] = all(".panel:not([hidden])");
    const begun = all("main :is(h2,h3,h4,figure)[id]").filter((one) => one.getClientRects().length && one.getBoundingClientRect().top < 120);
    return encodeURIComponent(card?.dataset.record || begun.pop()?.id || "");
  };
  const aim = () => other.setAttribute("href", home + (place() && `/${place()}`));
  for (const kind of ["pointerdown", "focus", "click"]) other.addEventListener(kind, aim, { capture: true });
  const share = make("button", { id: "share", type: "button", textContent: words.share });
  share.addEventListener("click", () => {
    const url = location.href.split("#")[0] + (place() && `#${place()}`);
    if (navigator.share) navigator.share({ title: document.title, url }).catch(() => {});
    else if (copied(url)) share.textContent = words.copied;
  });
  the("div", bar).append(share);
})();
