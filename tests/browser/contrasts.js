// The contrast of every label with what lies behind it: the page, the bubbles around it, the glyph that it stands in.
() => {
  const colour = (text) => {
    const part = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(") ? [...part.slice(0, 3).map((x) => x * 255), part[3] ?? 1] : [...part.slice(0, 3), part[3] ?? 1];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((x, n) => a * x + (1 - a) * below[n]);
  const luminance = (rgb) => rgb.map((x) => x / 255).map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, n) => sum + x * [0.2126, 0.7152, 0.0722][n], 0);
  const page = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const painted = (shape, below) => {
    const style = getComputedStyle(shape);
    if (style.fill === "none") return below;
    const fill = colour(style.fill);
    return over([...fill.slice(0, 3), fill[3] * Number(style.fillOpacity)], below);
  };
  const inside = (use, shape) => {
    const [a, b] = [use.getBoundingClientRect(), shape.getBoundingClientRect()];
    const [x, y] = [(a.left + a.right) / 2, (a.top + a.bottom) / 2];
    return b.left <= x && x <= b.right && b.top <= y && y <= b.bottom;
  };
  return [...document.querySelectorAll("svg.penrose .label > use")].filter((use) => use.getBoundingClientRect().width).map((use) => {
    const groups = [];
    for (let at = use.parentElement; at.matches("g"); at = at.parentElement) if (at.matches(".bubble, .tensor")) groups.unshift(at);
    const shapes = groups.map((group) => group.querySelector(":scope > .outline")).filter((shape) => shape && inside(use, shape));
    const behind = shapes.reduce((below, shape) => painted(shape, below), page(use.closest("svg")));
    const ink = over(colour(getComputedStyle(use).fill), behind);
    const [light, dark] = [luminance(ink), luminance(behind)].sort((a, b) => b - a);
    return [(light + 0.05) / (dark + 0.05), use.parentElement.dataset.of ?? ""];
  });
}
