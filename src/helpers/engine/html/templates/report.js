"use strict";
(() => {
  /** @type {HTMLElement | null} */
  const nav = document.querySelector("nav.contents");
  const wide = matchMedia("(min-width: 68.75em)");
  if (nav) {
    const here = the(".here", nav);
    /** @type {HTMLDetailsElement} */
    const details = the("details", nav);
    const links = [...nav.querySelectorAll("a")];
    const heads = links.map((link) => document.getElementById(decoded(link.hash.slice(1)))).filter((head) => head !== null);
    const settle = () => { details.open = wide.matches; };
    settle();
    details.classList.add("settled");
    wide.addEventListener("change", settle);
    /** @type {HTMLElement | null} */
    let current = null;
    const mark = () => {
      let found = heads[0];
      // A jump leaves a heading at the scroll padding; the next heading may follow closely.
      const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
      for (const head of heads) {
        if (head.getBoundingClientRect().top < edge) found = head;
      }
      // At the end of the page a heading cannot come up to the edge: the one jumped to counts.
      if (scrollY + innerHeight > document.documentElement.scrollHeight - 2) {
        const aim = heads.find((head) => `#${head.id}` === decoded(location.hash));
        if (aim && aim.getBoundingClientRect().top >= edge) found = aim;
      }
      if (found === current) return;
      current = found;
      for (const link of links) {
        const on = link.hash === `#${found.id}`;
        if (on) {
          link.setAttribute("aria-current", "location");
          here.textContent = link.textContent;
          if (wide.matches) {
            const box = nav.getBoundingClientRect();
            const place = link.getBoundingClientRect();
            if (place.top < box.top || place.bottom > box.bottom) nav.scrollTop += place.top - box.top - box.height / 2;
          }
        } else link.removeAttribute("aria-current");
      }
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
    addEventListener("hashchange", mark);
    nav.addEventListener("click", (event) => {
      if (hit(event).closest("a") && !wide.matches) details.open = false;
    });
    addEventListener("beforeprint", () => { details.open = true; });
    addEventListener("afterprint", settle);
  }
  /** @type {Element | null} */
  let open = null;
  const lay = () => {
    const note = open && the(".note", open);
    if (!open || !note) return;
    const word = open.getClientRects()[0] || open.getBoundingClientRect();
    const size = note.getBoundingClientRect();
    const room = document.documentElement.clientWidth - size.width - 12;
    const above = word.top - size.height - 6;
    note.style.left = `${Math.max(12, Math.min(word.left, room))}px`;
    note.style.top = `${above > 60 ? above : word.bottom + 6}px`;
  };
  document.documentElement.classList.add("scripted");
  /** @param {Event} event */
  const place = (event) => {
    const noted = hit(event).closest(".noted");
    if (!noted) return;
    noted.classList.remove("closed");
    open = noted;
    lay();
  };
  addEventListener("scroll", lay, { passive: true, capture: true });
  document.addEventListener("pointerover", place);
  document.addEventListener("focusin", place);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const noted of document.querySelectorAll(".noted")) noted.classList.add("closed");
  });
  document.addEventListener("pointerout", (event) => {
    const noted = hit(event).closest(".noted");
    if (noted && !noted.contains(/** @type {Node | null} */ (event.relatedTarget))) noted.classList.remove("closed");
  });
})();
