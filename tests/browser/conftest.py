"""The site, built and served, in a real browser: the machine's own Chromium, driven by Playwright.

`python3 dev.py test --browser` runs these tests and says what is missing; they are no part of a plain `test`.
"""

import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser_kit import DESKTOP, MINIMAL, ROOT, Visit
from playwright.sync_api import sync_playwright


def build(folder, to):
    """A site, built strictly."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(to)]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return to


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def serve(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the project's site, as PENROSE_SITE has it built or built now."""
    yield from serve(os.environ.get("PENROSE_SITE") or build(ROOT, tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="session")
def foreign(tmp_path_factory):
    """The address of somebody else's site, of another theme."""
    yield from serve(build(MINIMAL, tmp_path_factory.mktemp("foreign")))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["PENROSE_BROWSER"], args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Opens an address: `visit(address, palette="light", viewport=DESKTOP, **context options)`."""
    contexts = []

    def open_(address, palette="light", viewport=DESKTOP, **options):
        context = chromium.new_context(viewport=viewport, color_scheme=palette, **options)
        contexts.append(context)
        visited = Visit(context)
        visited.page.goto(address, wait_until="load")
        return visited

    yield open_
    for context in contexts:
        context.close()
