"use strict";
(() => {
  /**
   * @typedef {{name: string, section: string, cell: number, line: number, error: string, message: string, traceback: string}} Failure
   * @typedef {{note: string, seconds: number, export: string, failures: Failure[]}} Shown
   * @typedef {{first: Record<string, string>, names: Record<string, string>, sections: string[], langs: string[]}} Offer
   */
  /** @param {string} pick */
  const choice = (pick) => /** @type {HTMLSelectElement} */ (the(`#${pick}`));
  const picks = ["name", "section", "lang", "skin"];
  const query = () => String(new URLSearchParams(picks.map((pick) => [pick, choice(pick).value])));
  const state = the("#state");
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let exported = "", looked = "", number = 0;

  // What is read stays where it is on the screen, though something above it may grow.
  const EDGE = 80;
  const HELD = "h1[id],h2[id],h3[id],h4[id],figure[id]";
  /** @param {Window} view */
  const held = (view) => {
    const above = all(HELD, view.document).filter((one) => one.getBoundingClientRect().top < EDGE).pop();
    return { id: above?.id, top: above ? above.getBoundingClientRect().top : 0, y: view.scrollY };
  };
  /** @param {Window} view @param {{id?: string, top: number, y: number}} place */
  const hold = (view, place) => {
    const same = place.id && view.document.getElementById(place.id);
    const y = same ? view.scrollY + same.getBoundingClientRect().top - place.top : place.y;
    view.scrollTo({ top: y, behavior: "instant" });
  };
  /** @param {string} name @param {boolean} keep */
  const put = (name, keep) => {
    const next = make("iframe", { className: "next", title: name, src: `export/${name}` });
    next.addEventListener("load", () => {
      if (name !== exported) return next.remove();
      // A viewer of PDF has no document to look into.
      if (name.endsWith(".html")) {
        if (keep && frame?.contentWindow && next.contentWindow) hold(next.contentWindow, held(frame.contentWindow));
        for (const link of next.contentDocument?.querySelectorAll("a") ?? []) {
          if (link.protocol.startsWith("http") && link.origin !== location.origin) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
        }
      }
      frame?.remove();
      frame = next;
      next.className = "";
    });
    the("#page").append(next);
  };

  /** @param {Failure} failure */
  const card = (failure) => {
    const place = [failure.section, failure.cell && `cell ${failure.cell}`, failure.line && `line ${failure.line}`];
    const made = make("article", { className: "card", role: "alert" },
      make("h2", {}, place.filter(Boolean).join(", ") || failure.name),
      make("p", {}, `${failure.error}: ${failure.message}`));
    if (failure.traceback) made.append(make("details", {}, make("summary", {}, "Traceback"), make("pre", {}, failure.traceback)));
    return made;
  };

  const show = async () => {
    const mine = ++number, wanted = query();
    history.replaceState(null, "", `#${wanted}`);
    state.textContent = "运行中 Running …";
    /** @type {Shown} */
    let told;
    try {
      told = await (await fetch(`show?${wanted}`)).json();
    } catch {
      if (mine === number) state.textContent = "没有应答 No answer";
      return;
    }
    if (mine !== number) return;
    state.textContent = told.note || `${told.seconds.toFixed(2)} s`;
    the("#failures").replaceChildren(...told.failures.map(card));
    if (told.export && told.export !== exported) {
      exported = told.export;
      put(told.export, wanted === looked);
    } else if (!told.export && wanted !== looked) {
      exported = "";
      frame?.remove();
      frame = null;
    }
    looked = wanted;
  };

  /** @param {string} pick @param {string[][]} entries @param {string} chosen */
  const fill = (pick, entries, chosen) => {
    choice(pick).replaceChildren(...entries.map(([value, name]) => make("option", { value }, name)));
    choice(pick).value = chosen;
  };
  /** @param {string} lang */
  const called = (lang) => new Intl.DisplayNames([lang], { type: "language" }).of(lang);
  const begin = async () => {
    /** @type {Offer} */
    const offer = await (await fetch("offer")).json();
    const first = { ...offer.first, ...Object.fromEntries(asked(location.hash)) };
    fill("name", Object.entries(offer.names), first.name);
    fill("section", [["", "全部 All"], ...offer.sections.map((name) => [name, name])], first.section);
    fill("lang", offer.langs.map((lang) => [lang, called(lang) || lang]), first.lang);
    choice("skin").value = first.skin;
    for (const pick of picks) choice(pick).addEventListener("change", show);
    let seen = "";
    const events = new EventSource("events");
    events.addEventListener("message", (event) => {
      if (seen !== event.data) show();
      seen = event.data;
    });
    events.addEventListener("error", () => { state.textContent = "预览已停止 The preview has stopped"; });
  };
  begin();
})();
