// The playground's Python: it loads beside the page, so that nothing which it computes keeps the page from answering.
import { loadPyodide } from "./pyodide.mjs";

const HERE = new URL("./", import.meta.url);
const plainly = self.fetch.bind(self);

async function body(name) {
  const response = await plainly(new URL(name, HERE));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

// What lies there packed, unpacked, unless the host has done so.
async function unpacked(name, type) {
  const response = await body(`${name}.gz`);
  const open = response.headers.get("Content-Encoding");
  const stream = open ? response.body : response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } });
}

// Pyodide asks for these by their own names.
self.fetch = (what, ...rest) => (String(what?.url ?? what).endsWith("/pyodide.asm.wasm") ? unpacked("pyodide.asm.wasm", "application/wasm") : plainly(what, ...rest));

async function loaded() {
  const sources = body("penrose.zip").then((response) => response.arrayBuffer());
  const script = await (await unpacked("pyodide.asm.mjs", "text/javascript")).blob();
  const address = URL.createObjectURL(script);
  const { default: createPyodideModule } = await import(address);
  URL.revokeObjectURL(address);
  const python = await loadPyodide({ indexURL: HERE.href, createPyodideModule, lockFileURL: new URL("lock.json", HERE).href });
  python.unpackArchive(await sources, "zip", { extractDir: "/penrose" });
  python.runPython("import sys; sys.path.insert(0, '/penrose'); sys.setrecursionlimit(700)");
  const { answer } = python.pyimport("penrose.site.answer");
  answer(JSON.stringify({ ask: "draw", text: "draw: A[i j]" })); // imports what drawing needs, which takes a while
  self.python = { answer, heap: () => python._module.HEAPU8.length }; // for who looks into the worker; bytes
  return answer;
}

const ready = loaded();
ready.then(() => self.postMessage({ ready: true }), (error) => self.postMessage({ failed: String(error) }));

self.onmessage = async ({ data }) => {
  const answer = await ready;
  self.postMessage({ ...JSON.parse(answer(JSON.stringify(data))), id: data.id });
};
