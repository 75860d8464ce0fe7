"use strict";
(() => {
  // What was chosen stands in the address; #go=name/language/place leads on to a report that is there.
  const [name, lang, ...place] = (asked(location.hash).get("go") || "").split("/");
  const aim = all("a[data-report]").find((link) => link.dataset.report === `${name}/${lang}`);
  if (aim) location.replace(aim.getAttribute("href") + (place.length ? `#${encodeURIComponent(place.join("/"))}` : ""));
  const tools = the("form.tools");
  if (!tools) return;
  const list = the("#reports"), shown = the("#shown"), nothing = the("#nothing");
  /** @type {HTMLInputElement} */
  const find = the("#find");
  /** @type {HTMLSelectElement} */
  const sort = the("#sort");
  /** @type {HTMLAnchorElement | null} */
  const other = document.querySelector("#other");
  const cards = all(":scope > li", list).map((item, place) => ({
    item, place, text: item.dataset.find ?? "", edition: item.dataset.edition ?? "", figures: Number(item.dataset.figures),
  }));
  const keep = () => {
    const told = new URLSearchParams();
    if (find.value) told.set("find", find.value);
    if (sort.value !== "name") told.set("sort", sort.value);
    const hash = kept(told);
    if (hash !== location.hash) history.replaceState(null, "", location.pathname + location.search + hash);
    if (other) other.hash = hash;
  };
  const filter = () => {
    const wanted = sought(find.value);
    const left = cards.filter((card) => found(wanted, card.text));
    list.replaceChildren(...left.map((card) => card.item));
    nothing.hidden = left.length > 0;
    const said = shown.dataset.words?.replace("{shown}", String(left.length)).replace("{all}", String(cards.length)) ?? "";
    if (shown.textContent !== said) shown.textContent = said;
  };
  const restore = () => {
    const told = asked(location.hash);
    if (told.has("find") || told.has("go")) find.value = told.get("find") || name;
    const order = [...sort.options].find((one) => one.value === told.get("sort"));
    if (order) sort.value = order.value;
    arrange();
    keep();
  };
  const arrange = () => {
    // By name they stand in the page.
    const by = sort.value === "edition" || sort.value === "figures" ? sort.value : "place";
    cards.sort((a, b) => ordered(a[by], b[by], by !== "place") || a.place - b.place);
    filter();
  };
  let waits = 0;
  find.addEventListener("input", () => { filter(); clearTimeout(waits); waits = setTimeout(keep, 150); });
  sort.addEventListener("change", () => { arrange(); keep(); });
  tools.addEventListener("submit", (event) => event.preventDefault());
  // A browser that goes back fills the fields in again, some of them after this.
  addEventListener("pageshow", restore);
  addEventListener("hashchange", restore);
  tools.hidden = false;
})();
