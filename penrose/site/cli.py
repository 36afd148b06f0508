"""`penrose preview`: a page on this machine alone that shows a spec, and shows it again when it is saved."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

import click

from penrose import pipeline
from penrose.cli import files
from penrose.documents import document
from penrose.errors import PenroseError
from penrose.site.formula import formulas

HOST = "127.0.0.1"
LEVEL = 3
PAUSE, LONGEST = 0.1, 20.0  # s: between two looks at the file, and until an answer that nothing has changed


@click.command()
@click.argument("spec", metavar="SPEC", type=click.Path())
@click.option("--port", default=0, metavar="N", help="Of this machine; any that is free if not given.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
def preview(spec: str, port: int, opens: bool) -> int:
    """Show a spec on a page that follows the file: picture, formula and verdict, or what is wrong with it."""
    if not Path(spec).is_file():
        raise files.Misuse(f"there is no file {spec}")
    with server(spec, port) as serving:
        address = f"http://{HOST}:{serving.server_port}/"
        files.say(f"{spec} at {address}; end with Ctrl-C")
        if opens:
            click.launch(address)
        serving.serve_forever()
    return 0


def server(spec: str, port: int = 0) -> ThreadingHTTPServer:
    """What answers for a spec on this machine; it serves once it is told to."""
    try:
        return ThreadingHTTPServer((HOST, port), type("Answer", (_Answer,), {"spec": spec}))
    except OSError as error:
        raise files.Misuse(f"port {port} is not to be had: {error.strerror}") from None


class _Answer(BaseHTTPRequestHandler):
    """Three answers: the page, what there is to see now, and the verdict on it."""

    spec = ""

    def do_GET(self) -> None:
        """Answer to a page of this machine, whatever name another page has given it."""
        asked = urlsplit(self.path)
        host = (self.headers.get("Host") or "").partition(":")[0]
        seen = parse_qs(asked.query).get("seen", [""])[0]
        answers: dict[str, Callable[[], str]] = {
            "/": lambda: document("preview.html.j2", title=Path(self.spec).name),
            "/now": lambda: json.dumps(self.now(seen)),
            "/verdict": lambda: json.dumps(verdict(self.spec)),
        }
        if host not in (HOST, "localhost") or asked.path not in answers:
            self.send_error(404)
            return
        data = answers[asked.path]().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if asked.path == "/" else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def now(self, seen: str) -> dict[str, str]:
        """What there is to see, once it is other than what was seen; or after a while the same."""
        end = time.monotonic() + LONGEST
        while (mark := marked(self.spec)) == seen and time.monotonic() < end:
            time.sleep(PAUSE)
        return {"mark": mark} if mark == seen else {"mark": mark, **shown(self.spec)}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each answer."""


def marked(spec: str) -> str:
    """A word for what the file holds."""
    try:
        return f"{crc32(Path(spec).read_bytes()):08x}"
    except OSError:
        return "none"


def shown(spec: str) -> dict[str, str]:
    """The picture and the formula of a spec as HTML, or what is wrong with it as text."""
    try:
        diagram = pipeline.diagram(pipeline.source(spec))
        return {"picture": pipeline.svg(diagram, dialect="css"), "formula": "".join(formulas(diagram))}
    except PenroseError as error:
        return {"error": str(error)}


def verdict(spec: str) -> dict[str, str]:
    """What a check of it says, in a line and as a table."""
    if not find_spec("torch"):
        return {"said": "to have it checked: pip install 'penrose-tensor[check]'", "report": ""}
    from penrose.site.verdict import verdict as checked

    try:
        found = checked(pipeline.source(spec), LEVEL)
    except PenroseError as error:
        return {"said": "not checked", "report": "", "error": str(error)}
    return {"said": found.text, "report": found.html}
