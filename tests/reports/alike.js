(within) => {
  // The contrast of a text follows from its colours and size, and from what lies behind it: of the
  // texts that have all that in common three are marked, for axe-core to look at.
  const behind = new Map();
  const ground = (one) => {
    if (!one) return "";
    if (!behind.has(one)) {
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = getComputedStyle(one);
      const paint = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
      const below = ground(one.parentElement);
      behind.set(one, paint === "rgba(0, 0, 0, 0),none,1,none,normal" ? below : `${below}/${paint}`);
    }
    return behind.get(one);
  };
  const texts = new Map();
  for (const one of document.querySelectorAll("[data-looked-at]")) delete one.dataset.lookedAt;
  for (const one of document.querySelectorAll(`${within}, ${within} *`)) {
    const written = one.matches("input, select, textarea") || [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
    if (!written || one.closest("svg") || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
    const look = [one.localName, color, fontSize, fontWeight, textShadow, ground(one)].join();
    texts.set(look, [...(texts.get(look) ?? []), one]);
  }
  for (const alike of texts.values()) for (const one of alike.slice(0, 3)) one.dataset.lookedAt = "";
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-looked-at]" }] });
}
