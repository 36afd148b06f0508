// The playground's page: a text, its picture redrawn while one types, what is wrong with it under the words that are.
// Whatever is shown of the text is either text or was made by the package, which escapes what it is given.

const PAUSE = 150; // ms without a key until a text is drawn
const LONGEST = 60_000; // ms that one answer may take before Python is started anew
const FIRST = "draw: M[i k] = U[i j] λ[j] V†[j k]\ndims: {i: 8, j: 6, k: 8}\n";
const FIGURE = /^[\w-]+$/;

// Python in a worker: one question at a time, and of those that wait only the newest of each sort.
class Python {
  constructor(home, said) {
    Object.assign(this, { home, said, waiting: new Map(), now: null, count: 0 });
    this.start();
  }

  start() {
    this.said("loading the package …");
    this.loaded = false;
    this.worker = new Worker(new URL("worker.js", this.home), { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.said(`the package cannot be loaded: ${event.message ?? "no answer"}`);
  }

  ask(ask, text) {
    return new Promise((done) => {
      this.waiting.get(ask)?.done(null); // overtaken
      this.waiting.set(ask, { ask, text, done });
      this.next();
    });
  }

  next() {
    if (this.now || !this.loaded || !this.waiting.size) return;
    const [[ask, question]] = this.waiting;
    this.waiting.delete(ask);
    this.now = { ...question, id: ++this.count, timer: setTimeout(() => this.restart(), LONGEST) };
    this.worker.postMessage({ id: this.now.id, ask, text: question.text });
  }

  hear(data) {
    if (data.failed) return this.said(`the package cannot be loaded: ${data.failed}`);
    if (data.ready) { this.loaded = true; this.said("ready"); } else if (data.id === this.now?.id) this.end(data);
    return this.next();
  }

  end(answer) {
    const { done, timer } = this.now;
    clearTimeout(timer);
    this.now = null;
    done(answer);
  }

  restart() {
    this.worker.terminate();
    this.end({ problems: [{ message: "takes too long in a browser", hint: "draw it with penrose render", line: 1, column: 1, start: 0, end: 0 }] });
    this.start();
  }

  stop() { this.worker.terminate(); }
}

// ---- a spec in an address: deflated, in the letters that addresses may hold

const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

async function packed(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function unpacked(word) {
  const bytes = Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")));
}

// ---- pictures as pixels

async function png(svg, scale = 3) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally { URL.revokeObjectURL(address); }
}

// ---- the page

export function start(root) {
  const find = (selector) => root.querySelector(selector);
  const home = new URL(root.dataset.home, location.href), figures = new URL(root.dataset.figures, location.href);
  const text = find("textarea"), under = find(".penrose-write > pre"), picture = find(".penrose-picture");
  const problems = find(".penrose-problems"), example = find("[data-example]");
  const said = (words) => { find("[data-said]").textContent = words; };
  const python = new Python(home, said);
  let timer = 0;

  function marked(found) {
    const spans = found.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
    let at = 0;
    under.replaceChildren();
    for (const { start, end } of spans) {
      if (start < at) continue;
      under.append(text.value.slice(at, start), Object.assign(document.createElement("mark"), { textContent: text.value.slice(start, end) || " " }));
      at = end;
    }
    under.append(`${text.value.slice(at)}\n`);
  }

  function complain(found) {
    marked(found);
    picture.classList.toggle("penrose-stale", found.length > 0);
    problems.replaceChildren(...found.map(({ message, hint, line, column, start, end }) => {
      const item = document.createElement("li"), place = Object.assign(document.createElement("button"), { type: "button", textContent: `${line}:${column}` });
      place.addEventListener("click", () => { text.focus(); text.setSelectionRange(start, end); });
      item.append(place, ` ${message}`);
      if (hint) item.append(Object.assign(document.createElement("small"), { textContent: `hint: ${hint}` }));
      return item;
    }));
  }

  const pane = (name) => find(`[data-pane="${name}"]`);
  const fill = (panes) => Object.entries(panes).forEach(([name, html]) => { if (pane(name)) pane(name).lastElementChild.innerHTML = html; });

  async function draw() {
    const begun = performance.now(), written = text.value;
    const answer = await python.ask("draw", written);
    if (!answer || written !== text.value) return;
    complain(answer.problems ?? []);
    if (answer.problems) return said("not drawn");
    picture.innerHTML = answer.picture;
    picture.style.setProperty("--penrose-width", answer.width);
    picture.setAttribute("aria-label", answer.title || "Diagram");
    fill({ formula: answer.formula });
    said(`drawn in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    root.dataset.drawn = Number(root.dataset.drawn ?? 0) + 1;
    await beside();
  }

  async function beside() {
    if (![...root.querySelectorAll("details[open]")].some((one) => one.dataset.pane !== "formula")) return;
    const answer = await python.ask("panes", text.value);
    if (answer?.panes) fill(answer.panes);
  }

  function write(words) { text.value = words; marked([]); return draw(); }

  async function opened() {
    const [, sort, word] = /^#(figure|spec)=(.*)$/.exec(location.hash) ?? [];
    try {
      if (sort === "spec") return await write(await unpacked(word));
      if (sort === "figure" && FIGURE.test(word)) return await show(word);
    } catch { said("this address holds no spec"); }
    return text.value ? undefined : write(FIRST);
  }

  async function show(id) {
    const response = await fetch(new URL(`${id}.yaml`, figures));
    if (!response.ok) throw new Error(id);
    const words = await response.text();
    example.value = id;
    return write(words.replace(/^# yaml-language-server:.*\n/, ""));
  }

  const asked = async (ask) => {
    const answer = await python.ask(ask, text.value);
    if (!answer || answer.problems) throw new Error("not drawn");
    return answer;
  };
  const paneText = async (name) => new DOMParser().parseFromString((await asked("panes")).panes[name] ?? "", "text/html").body;
  const TAKE = {
    link: async () => { history.replaceState(history.state, "", `#spec=${await packed(text.value)}`); return location.href; },
    spec: async () => text.value,
    svg: async () => (await asked("svg")).text,
    tikz: async () => (await asked("tikz")).text,
    formula: async () => (await paneText("formula")).innerHTML,
    einsum: async () => (await paneText("einsum")).textContent,
    png: async () => png((await asked("svg")).text),
  };

  async function take(button) {
    try {
      const what = await TAKE[button.dataset.take]();
      if (what instanceof Blob) await navigator.clipboard.write([new ClipboardItem({ "image/png": what })]);
      else await navigator.clipboard.writeText(what);
      said(`${button.textContent} copied`);
    } catch (error) { said(`${button.textContent} not copied: ${error.message}`); }
  }

  async function read(file) {
    if (!file) return;
    const answer = await python.ask("read", await file.text());
    find(".penrose-read").textContent = answer?.lines?.join("\n") ?? answer?.said ?? "";
  }

  text.addEventListener("input", () => { marked([]); example.value = ""; clearTimeout(timer); timer = setTimeout(draw, PAUSE); });
  text.addEventListener("scroll", () => { under.scrollTop = text.scrollTop; under.scrollLeft = text.scrollLeft; });
  example.addEventListener("change", () => { if (example.value) show(example.value); });
  root.addEventListener("click", (event) => { const button = event.target.closest("[data-take]"); if (button) take(button); });
  root.querySelectorAll("details").forEach((one) => one.addEventListener("toggle", beside));
  find("input[type=file]").addEventListener("change", (event) => read(event.target.files[0]));
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => { event.preventDefault(); read(event.dataTransfer.files[0]); });
  const moved = () => (root.isConnected ? opened() : (removeEventListener("hashchange", moved), python.stop()));
  addEventListener("hashchange", moved);
  new MutationObserver((_, observer) => { if (!root.isConnected) { observer.disconnect(); python.stop(); } }).observe(document.body, { childList: true, subtree: true });
  opened();
}
