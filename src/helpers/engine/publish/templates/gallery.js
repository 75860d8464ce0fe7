"use strict";
(() => {
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
  const arrange = () => {
    const order = orders[sort.value] || orders.name;
    cards.sort((a, b) => order(a, b) || a.place - b.place);
    list.append(...cards.map((card) => card.item));
  };
  find.addEventListener("input", filter);
  sort.addEventListener("change", arrange);
  tools.addEventListener("submit", (event) => event.preventDefault());
  // A browser that goes back fills the fields in again, some of them after this.
  addEventListener("pageshow", () => { filter(); arrange(); });
  tools.hidden = false;
})();
