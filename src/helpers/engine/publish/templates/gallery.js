"use strict";
(() => {
  // What was chosen stands in the address; #go=name/language/place leads on to a report that is there.
  const state = new URLSearchParams(location.hash.slice(1));
  const [name, lang, ...place] = (state.get("go") || "").split("/");
  const aim = [...document.querySelectorAll("a[data-report]")].find((link) => link.dataset.report === `${name}/${lang}`);
  if (aim) location.replace(aim.href + (place.length ? "#" + encodeURIComponent(place.join("/")) : ""));
  const tools = document.querySelector("form.tools");
  if (!tools) return;
  const list = document.getElementById("reports");
  const find = document.getElementById("find");
  const sort = document.getElementById("sort");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const cards = [...list.children].map((item, place) => ({
    item, place, text: item.dataset.find, edition: item.dataset.edition, figures: Number(item.dataset.figures),
  }));
  const orders = {
    name: () => 0,
    edition: (a, b) => (a.edition < b.edition ? 1 : a.edition > b.edition ? -1 : 0),
    figures: (a, b) => b.figures - a.figures,
  };
  const other = document.getElementById("other");
  const keep = () => {
    const told = new URLSearchParams();
    if (find.value) told.set("find", find.value);
    if (sort.value !== "name") told.set("sort", sort.value);
    const hash = told.toString() ? "#" + told : "";
    if (hash !== location.hash) history.replaceState(null, "", location.pathname + location.search + hash);
    if (other) other.hash = hash;
  };
  const filter = () => {
    const words = find.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const card of cards) {
      const on = words.every((word) => card.text.includes(word));
      if (card.item.hidden === on) card.item.hidden = !on;
      count += on;
    }
    nothing.hidden = count > 0;
    const said = shown.dataset.words.replace("{shown}", count).replace("{all}", cards.length);
    if (shown.textContent !== said) shown.textContent = said;
  };
  const restore = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    if (told.has("find") || told.has("go")) find.value = told.get("find") || told.get("go").split("/")[0];
    if (Object.hasOwn(orders, told.get("sort"))) sort.value = told.get("sort");
    filter();
    arrange();
    keep();
  };
  const arrange = () => {
    const order = Object.hasOwn(orders, sort.value) ? orders[sort.value] : orders.name;
    cards.sort((a, b) => order(a, b) || a.place - b.place);
    list.append(...cards.map((card) => card.item));
  };
  let kept = 0;
  find.addEventListener("input", () => { filter(); clearTimeout(kept); kept = setTimeout(keep, 150); });
  sort.addEventListener("change", () => { arrange(); keep(); });
  tools.addEventListener("submit", (event) => event.preventDefault());
  // A browser that goes back fills the fields in again, some of them after this.
  addEventListener("pageshow", restore);
  addEventListener("hashchange", restore);
  tools.hidden = false;
})();
