// What a browser adds to Penrose figures. Without it they are plain pictures with panes that open.
//
// light: pointing at an index or a tensor, in the picture or in any pane, lights it everywhere in its frame
// zoom:  Enter or a click enlarges a picture in a dialog; Escape closes it and the focus returns
// steps: the frames of a storyboard, one at a time
// copy:  the menu copies what is text
// cards: a gallery, filtered
// play:  the playground's own script, on its page alone
(() => {
  "use strict";

  const SYMBOL = ".wire, .tensor, .dot, .end, .label, [data-index], [data-tensor]";
  const NEAR = [0, 4, 8]; // px around the pointer in which a thin wire is found
  const AROUND = [[0, -1], [1, 0], [0, 1], [-1, 0], [0.7, -0.7], [0.7, 0.7], [-0.7, 0.7], [-0.7, -0.7]];
  const html = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });
  const indices = (text) => (text || "").match(/\([^)]*\)['′]*|\S+/g) || [];

  // ---- light

  let lit = null; // {frame, key, pinned}

  // The index or tensor that an element stands for: {sort, names}, or null.
  function symbol(element) {
    const part = element?.closest?.(SYMBOL);
    if (!part) return null;
    const tensor = part.closest(".tensor") || part.closest("[data-tensor]");
    const own = part.dataset.index ?? (tensor ? null : part.dataset.of);
    if (own) return { sort: "index", names: indices(own) };
    return tensor?.dataset.tensor ? { sort: "tensor", names: [tensor.dataset.tensor] } : null;
  }

  const frameOf = (element) => element.closest(".penrose-zoom")?.frame || element.closest(".penrose-frame, .penrose-inline");
  // A picture that is enlarged stands in the dialog; it still belongs to its frame.
  const roots = (frame) => [frame, document.querySelector(".penrose-zoom")].filter((root) => root && (root === frame || root.frame === frame));
  const all = (frame, selector) => roots(frame).flatMap((root) => [...root.querySelectorAll(selector)]);

  function named(frame, { sort, names }) {
    if (sort === "tensor") return all(frame, "[data-tensor]").filter((e) => names.includes(e.dataset.tensor));
    const of = (e) => indices(e.dataset.index ?? e.dataset.of);
    return all(frame, "[data-index], .label[data-of]:not(.tensor > .label)").filter((e) => of(e).some((name) => names.includes(name)));
  }

  function light(frame, found, at, pinned = false) {
    const key = `${found.sort} ${found.names.join(" ")}`;
    if (lit?.frame === frame && lit.key === key && lit.pinned === pinned) return;
    dark();
    lit = { frame, key, pinned };
    named(frame, found).forEach((element) => element.classList.add("penrose-lit"));
    all(frame, "svg.penrose").forEach((svg) => svg.classList.add("penrose-dims"));
    say(frame, found, at);
  }

  function dark() {
    if (!lit) return;
    lit = null;
    document.querySelectorAll(".penrose-lit").forEach((element) => element.classList.remove("penrose-lit"));
    document.querySelectorAll(".penrose-dims").forEach((element) => element.classList.remove("penrose-dims"));
    document.querySelectorAll(".penrose-tip").forEach((element) => { element.textContent = ""; });
  }

  // The size of every index of a frame, from the wires that are drawn.
  const sizes = (frame) => new Map(all(frame, ".wire[data-size]").flatMap((wire) => indices(wire.dataset.index).map((name) => [name, wire.dataset.size])));

  function said(frame, { sort, names }) {
    const known = sizes(frame);
    if (sort === "index") return `${names[0]}: size ${known.get(names.find((name) => known.has(name))) ?? "not drawn"}`;
    const drawn = all(frame, "svg .tensor").find((tensor) => tensor.dataset.tensor === names[0]);
    const shape = indices(drawn?.dataset.legs).map((leg) => `${leg} ${known.get(leg) ?? "?"}`).join(" × ");
    const kind = drawn?.dataset.kind && drawn.dataset.kind !== "tensor" ? drawn.dataset.kind : "tensor";
    return [`${names[0]}: ${kind}`, shape, verdict(frame, names[0])].filter(Boolean).join(", ");
  }

  // What the report says of the claims that name a tensor, or of the whole figure.
  function verdict(frame, name) {
    const rows = all(frame, ".penrose-report tbody tr").filter((row) => [...row.querySelectorAll("[data-tensor]")].some((e) => e.dataset.tensor === name));
    const passed = rows.filter((row) => row.dataset.verdict === "pass").length;
    if (rows.length) return `${passed} of ${rows.length} checks on it passed`;
    return frame.querySelector?.(".penrose-badge")?.textContent ?? "";
  }

  function say(frame, found, at) {
    const host = document.querySelector(".penrose-zoom") || document.body;
    const tip = host.querySelector(":scope > .penrose-tip") || host.appendChild(Object.assign(html("div", "penrose-tip"), { role: "status" }));
    tip.textContent = said(frame, found);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(at.x + 14, innerWidth - width - 4))}px`;
    tip.style.top = `${at.y + 18 + height > innerHeight ? at.y - height - 10 : at.y + 18}px`;
  }

  // What is pointed at: the element itself, or in a picture the nearest thin line.
  function pointed(event) {
    const frame = event.target.closest && frameOf(event.target);
    if (!frame) return null;
    const inPicture = event.target.closest("svg.penrose, .penrose-picture, .penrose-zoom, .penrose-inline");
    const places = inPicture ? NEAR.flatMap((r) => (r ? AROUND.map(([x, y]) => [x * r, y * r]) : [[0, 0]])) : [[0, 0]];
    for (const [dx, dy] of places) {
      const found = symbol(document.elementFromPoint(event.clientX + dx, event.clientY + dy));
      if (found) return { frame, found };
    }
    return null;
  }

  const at = (event) => ({ x: event.clientX, y: event.clientY });

  document.addEventListener("pointermove", (event) => {
    if (lit?.pinned) return;
    const hit = pointed(event);
    if (hit) light(hit.frame, hit.found, at(event));
    else dark();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.(".penrose-frame, .penrose-zoom, .penrose-inline");
    if (!target) return dark();
    const hit = pointed(event);
    if (hit) return light(hit.frame, hit.found, at(event), true);
    dark();
    const picture = event.target.closest(".penrose-picture");
    if (picture) zoom(picture);
  });

  // The parts of a picture one after another, for those who have no pointer.
  function walk(picture, step) {
    const frame = frameOf(picture);
    const root = picture.matches(".penrose-zoom") ? picture : picture.querySelector("svg");
    const parts = new Map();
    for (const element of root.querySelectorAll(".term .wire, .tensor[data-tensor]")) {
      const found = symbol(element);
      if (found) parts.set(`${found.sort} ${found.names.join(" ")}`, { found, element });
    }
    const keys = [...parts.keys()];
    if (!keys.length) return;
    const now = lit?.frame === frame ? keys.indexOf(lit.key) : step > 0 ? -1 : 0;
    const { found, element } = parts.get(keys[(now + step + keys.length) % keys.length]);
    const box = element.getBoundingClientRect();
    light(frame, found, { x: box.right, y: box.bottom }, true);
  }

  // ---- zoom

  const LARGER = 1.25; // than on the page, at least; what then is wider than the window scrolls

  function zoom(picture) {
    const svg = picture.querySelector("svg");
    if (!svg) return;
    const dialog = html("dialog", "penrose-zoom");
    const close = html("button", "", "close");
    const wide = parseFloat(picture.style.getPropertyValue("--penrose-width")) * 4 / 3; // of pt, in px
    picture.style.minHeight = `${picture.getBoundingClientRect().height}px`;
    dialog.frame = frameOf(picture);
    dialog.setAttribute("aria-label", picture.getAttribute("aria-label"));
    dialog.append(close, svg);
    document.body.append(dialog);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog && !pointed(event)) dialog.close(); });
    dialog.addEventListener("close", () => {
      dark();
      svg.style.width = "";
      picture.append(svg);
      picture.style.minHeight = "";
      dialog.remove();
      picture.focus();
    });
    dark();
    dialog.showModal();
    const { width, height } = svg.viewBox.baseVal;
    const room = Math.min(dialog.clientWidth / wide, dialog.clientHeight * width / height / wide);
    svg.style.width = `${wide * Math.max(LARGER, 0.92 * room)}px`;
  }

  // ---- steps

  function stage(story) {
    if (story.dataset.play === "all" || story.querySelector(".penrose-steps")) return;
    const frames = [...story.querySelectorAll(":scope > .penrose-frame")];
    const bar = html("div", "penrose-steps");
    const [back, forth] = [html("button", "", "‹ back"), html("button", "", "next ›")];
    const where = Object.assign(html("span", ""), { role: "status" });
    bar.append(back, where, forth);
    story.prepend(bar);
    story.show = (number) => {
      story.now = Math.max(0, Math.min(frames.length - 1, number));
      frames.forEach((frame, place) => { frame.hidden = place !== story.now; });
      where.textContent = `${story.now + 1} of ${frames.length}`;
      back.disabled = story.now === 0;
      forth.disabled = story.now === frames.length - 1;
    };
    back.addEventListener("click", () => story.show(story.now - 1));
    forth.addEventListener("click", () => story.show(story.now + 1));
    story.show(0);
  }

  const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
  const STEPS = { ...SIDEWAYS, ArrowUp: -1, ArrowDown: 1 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const place = event.target.closest?.(".penrose-picture, .penrose-steps, .penrose-zoom");
    if (!place) return;
    const story = place.closest(".penrose-story");
    const picture = place.matches(".penrose-picture") ? place : null;
    if (event.key === "Escape" && lit) dark();
    else if (event.key === "Enter" && picture) zoom(picture);
    else if (event.key in SIDEWAYS && story?.show) {
      story.show(story.now + SIDEWAYS[event.key]);
      if (picture) story.querySelector(".penrose-frame:not([hidden]) .penrose-picture").focus();
    } else if (event.key in STEPS && !place.matches(".penrose-steps")) walk(place, STEPS[event.key]);
    else return;
    if (!(event.key === "Escape" && place.matches(".penrose-zoom"))) event.preventDefault();
  });

  document.addEventListener("focusout", (event) => { if (event.target.matches?.(".penrose-picture")) dark(); });

  // ---- copy

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[data-copy]");
    if (!link || link.dataset.copy === "pdf" || !navigator.clipboard || event.shiftKey) return;
    event.preventDefault();
    const label = link.textContent;
    try {
      await navigator.clipboard.writeText(await (await fetch(link.href)).text());
      link.textContent = `${label}: copied`;
    } catch {
      link.removeAttribute("data-copy"); // no leave to copy: the link downloads the file
      return link.click();
    }
    setTimeout(() => { link.textContent = label; }, 1500);
  });

  // ---- cards

  const shown = (gallery) => [...gallery.querySelectorAll(".penrose-card")].filter((card) => !card.hidden);

  function filter(form) {
    const gallery = form.closest(".penrose-gallery");
    const cards = [...gallery.querySelectorAll(".penrose-card")];
    const wanted = [...form.querySelectorAll("[data-filter]")].map((select) => [select.dataset.filter, select.value]);
    const words = form.querySelector("[data-search]").value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) {
      const fits = wanted.every(([name, value]) => !value || card.dataset[name].split("|").includes(value));
      card.hidden = !fits || !words.every((word) => card.dataset.words.includes(word));
    }
    for (const chapter of gallery.querySelectorAll(".penrose-chapter")) {
      const left = shown(chapter).length;
      chapter.hidden = !left;
      chapter.querySelector(".penrose-name > span").textContent = left;
    }
    form.querySelector("output").textContent = `${shown(gallery).length} of ${cards.length}`;
  }

  for (const kind of ["change", "input"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.(".penrose-filters");
      if (form) filter(form);
    });
  }
  document.addEventListener("submit", (event) => { if (event.target.matches?.(".penrose-filters")) event.preventDefault(); });

  // From card to card: sideways by one, up and down to the nearest of another row; from the search into the cards.
  document.addEventListener("keydown", (event) => {
    const gallery = event.target.closest?.(".penrose-gallery");
    if (!gallery || event.ctrlKey || event.altKey || event.metaKey || !(event.key in STEPS)) return;
    const cards = shown(gallery);
    const now = cards.indexOf(event.target.closest("a.penrose-card"));
    if (now < 0 && !(event.target.matches("[data-search]") && event.key === "ArrowDown")) return;
    const next = now < 0 ? cards[0] : event.key in SIDEWAYS ? cards[now + SIDEWAYS[event.key]] : beyond(cards, cards[now], STEPS[event.key]);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  function beyond(cards, from, step) {
    const box = from.getBoundingClientRect();
    const away = (card) => { const { left, top } = card.getBoundingClientRect(); return [step * (top - box.top), Math.abs(left - box.left)]; };
    const found = cards.map((card) => [card, ...away(card)]).filter(([, down]) => down > 4);
    return found.sort((a, b) => a[1] - b[1] || a[2] - b[2])[0]?.[0];
  }

  // ---- every page, also those that are exchanged without a new load

  function ready() {
    for (const desk of document.querySelectorAll(".penrose-play:not([data-open])")) {
      desk.dataset.open = "";
      import(new URL(`${desk.dataset.home}playground.js`, location.href)).then(({ start }) => start(desk));
    }
    document.querySelectorAll(".penrose-story").forEach(stage);
    document.querySelectorAll(".penrose-filters").forEach((form) => { form.hidden = false; filter(form); });
    for (const picture of document.querySelectorAll(".penrose-frame > .penrose-stage > .penrose-picture")) {
      const bar = picture.closest(".penrose-frame").querySelector(":scope > .penrose-bar");
      if (!bar || bar.querySelector(":scope > button")) continue;
      const button = html("button", "", "enlarge");
      button.type = "button";
      button.addEventListener("click", (event) => { event.stopPropagation(); zoom(picture); });
      bar.append(button);
    }
  }

  if (window.document$?.subscribe) window.document$.subscribe(ready);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
