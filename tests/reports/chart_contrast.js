() => {
  const parse = (c) => { const m = c.match(/[\d.]+/g); return m ? [+m[0], +m[1], +m[2], m[3] === undefined ? 1 : +m[3]] : null; };
  const lum = (c) => { const l = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3]));
  const paper = parse(getComputedStyle(document.body).backgroundColor);
  // A dark page turns its charts with a filter (Filter Effects Module Level 1).
  const turned = (svg) => {
    const found = /invert\(([\d.]+)\) hue-rotate\(180deg\) brightness\(([\d.]+)\)/.exec(getComputedStyle(svg).filter);
    if (!found) return (c) => c;
    const [ends, gain] = [+found[1], +found[2]];
    const cut = (v) => Math.min(255, Math.max(0, v));
    return (c) => {
      const [r, g, b] = c.map((v) => 255 * ends + (1 - 2 * ends) * v);
      const half = [-0.574 * r + 1.43 * g + 0.144 * b, 0.426 * r + 0.43 * g + 0.144 * b, 0.426 * r + 1.43 * g - 0.856 * b];
      return [...half.map((v) => cut(cut(v) * gain)), c[3]];
    };
  };
  const bad = [];
  // Of the wide and the narrow picture of a chart one is not displayed, and its texts stand nowhere.
  const displayed = (one) => one.getClientRects().length > 0;
  for (const figure of document.querySelectorAll("figure.chart")) {
    const pictures = [...figure.querySelectorAll("svg")];
    if (pictures.length && !pictures.some(displayed)) bad.push({ chart: pictures[0].id, text: "no picture is displayed" });
  }
  for (const svg of document.querySelectorAll("figure.chart svg")) {
    if (!displayed(svg)) continue;
    const turn = turned(svg);
    const shapes = [...svg.querySelectorAll("path, rect, circle, polygon")].filter((s) => !s.closest("defs, clipPath"));
    for (const text of svg.querySelectorAll("text")) {
      if (!text.textContent.trim()) continue;
      const box = text.getBoundingClientRect();
      const x = box.x + box.width / 2, y = box.y + box.height / 2;
      let back = paper;
      for (const shape of shapes) {
        if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
        const style = getComputedStyle(shape);
        if (style.fill === "none") continue;
        const b = shape.getBoundingClientRect();
        if (x < b.x || x > b.right || y < b.y || y > b.bottom) continue;
        const point = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
        if (!shape.isPointInFill(point)) continue;
        const fill = parse(style.fill); if (!fill) continue;
        const c = turn(fill);
        c[3] *= +style.fillOpacity * +style.opacity;
        back = over(c, back);
      }
      const own = getComputedStyle(text);
      const c = turn(parse(own.fill)); c[3] *= +own.fillOpacity * +own.opacity;
      const front = over(c, back);
      const a = lum(front), d = lum(back);
      const ratio = (Math.max(a, d) + 0.05) / (Math.min(a, d) + 0.05);
      if (ratio < 4.5) bad.push({ chart: svg.id, text: text.textContent.trim().slice(0, 20), fg: front.map(Math.round).join(), bg: back.slice(0,3).map(Math.round).join(), ratio: +ratio.toFixed(2), size: own.fontSize });
    }
  }
  return bad;
}
