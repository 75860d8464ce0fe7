"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const picks = ["name", "section", "lang", "skin"];
  const query = () => String(new URLSearchParams(picks.map((pick) => [pick, at(pick).value])));
  let frame = null, export_ = null, looked = null, asked = 0;

  // What is read stays where it is on the screen, though something above it may grow.
  const EDGE = 80;
  const HELD = "h1[id],h2[id],h3[id],h4[id],figure[id]";
  const held = (view) => {
    const above = [...view.document.querySelectorAll(HELD)]
      .filter((one) => one.getBoundingClientRect().top < EDGE).pop();
    return { id: above && above.id, top: above ? above.getBoundingClientRect().top : 0, y: view.scrollY };
  };
  const hold = (view, place) => {
    const same = place.id && view.document.getElementById(place.id);
    const y = same ? view.scrollY + same.getBoundingClientRect().top - place.top : place.y;
    view.scrollTo({ top: y, behavior: "instant" });
  };
  const put = (name, keep) => {
    const next = document.createElement("iframe");
    next.className = "next";
    next.title = name;
    next.src = "export/" + name;
    next.addEventListener("load", () => {
      if (name !== export_) return next.remove();
      // A viewer of PDF has no document to look into.
      if (name.endsWith(".html")) {
        if (keep && frame) hold(next.contentWindow, held(frame.contentWindow));
        for (const link of next.contentDocument.querySelectorAll('a[href^="http"]')) {
          link.target = "_blank";
          link.rel = "noopener noreferrer";
        }
      }
      if (frame) frame.remove();
      frame = next;
      next.className = "";
    });
    at("page").append(next);
  };

  const element = (kind, text, ...children) => {
    const made = document.createElement(kind);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };
  const card = (failure) => {
    const place = [failure.section, failure.cell && "cell " + failure.cell, failure.line && "line " + failure.line];
    const made = element("article", "",
      element("h2", place.filter(Boolean).join(", ") || failure.name),
      element("p", failure.error + ": " + failure.message));
    made.className = "card";
    made.setAttribute("role", "alert");
    if (failure.traceback) made.append(element("details", "", element("summary", "Traceback"), element("pre", failure.traceback)));
    return made;
  };

  const show = async () => {
    const number = ++asked, wanted = query();
    history.replaceState(null, "", "#" + wanted);
    at("state").textContent = "运行中 Running …";
    let told;
    try {
      told = await (await fetch("show?" + wanted)).json();
    } catch {
      if (number === asked) at("state").textContent = "没有应答 No answer";
      return;
    }
    if (number !== asked) return;
    at("state").textContent = told.note || told.seconds.toFixed(2) + " s";
    at("failures").replaceChildren(...told.failures.map(card));
    if (told.export && told.export !== export_) {
      export_ = told.export;
      put(told.export, wanted === looked);
    } else if (!told.export && wanted !== looked) {
      export_ = null;
      if (frame) frame.remove();
      frame = null;
    }
    looked = wanted;
  };

  const fill = (pick, entries, chosen) => {
    at(pick).replaceChildren(...entries.map(([value, name]) => {
      const option = element("option", name);
      option.value = value;
      return option;
    }));
    at(pick).value = chosen;
  };
  const called = (lang) => new Intl.DisplayNames([lang], { type: "language" }).of(lang);
  const begin = async () => {
    const offer = await (await fetch("offer")).json();
    const first = { ...offer.first, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
    fill("name", Object.entries(offer.names), first.name);
    fill("section", [["", "全部 All"], ...offer.sections.map((name) => [name, name])], first.section);
    fill("lang", offer.langs.map((lang) => [lang, called(lang)]), first.lang);
    at("skin").value = first.skin;
    for (const pick of picks) at(pick).addEventListener("change", show);
    let seen = null;
    const events = new EventSource("events");
    events.addEventListener("message", (event) => {
      if (seen !== event.data) show();
      seen = event.data;
    });
    events.addEventListener("error", () => { at("state").textContent = "预览已停止 The preview has stopped"; });
  };
  begin();
})();
