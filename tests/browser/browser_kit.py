"""What the browser tests share: which pages there are, in which palettes and widths they are looked at."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "sites" / "minimal"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PALETTES = ("light", "dark")
PAGES = sorted("" if page.stem == "index" else f"{page.stem}/" for page in (ROOT / "docs").glob("*.md"))
"""Every page of the site by its address."""


class Visit:
    """A page with what it complained of and what it asked for."""

    def __init__(self, context):
        self.page = context.new_page()
        self.errors, self.requests = [], []
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request):
        """A request without an answer; one that the browser gave up, as the page was left, is no failure."""
        if request.failure != "net::ERR_ABORTED":
            self.errors.append(f"failed: {request.url}")
