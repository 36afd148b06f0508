"""What the tests of the site share: a copy of the minimal site, and builds of it."""

import re
import subprocess
import sys
from pathlib import Path

MINIMAL = Path(__file__).parent / "sites" / "minimal"


class Site:
    """A copy of the minimal site in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        for file in MINIMAL.rglob("*"):
            built = {".cache", "site"} & set(file.relative_to(MINIMAL).parts)
            if file.is_file() and not built:
                self.write(file.relative_to(MINIMAL), file.read_text(encoding="utf-8"))

    def write(self, name, text):
        """Put a text into a file of the site."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def page(self, text, **settings):
        """Make the site one page, with settings of the plugin."""
        self.write("docs/index.md", text)
        said = "".join(f"\n      {name}: {value}" for name, value in settings.items())
        self.write("mkdocs.yml", f"site_name: Notes\ntheme: mkdocs\nplugins:\n  - penrose{':' if said else ''}{said}\n")

    def mkdocs(self, *arguments):
        """The command that runs MkDocs on the site."""
        return [sys.executable, "-m", "mkdocs", *arguments]

    def build(self, *arguments):
        """Build the site: the finished process."""
        command = self.mkdocs("build", *arguments)
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def html(self, page=""):
        """A page that was built."""
        return (self.folder / "site" / page / "index.html").read_text(encoding="utf-8")


def counts(process):
    """What a build says it made and kept: {"drawn": (made, kept)}."""
    found = re.findall(r"(drawn|checked|pdf) (\d+), kept (\d+)", process.stderr)
    return {sort: (int(made), int(kept)) for sort, made, kept in found}


def ids(html):
    """Every id of a page."""
    return re.findall(r'\sid="([^"]*)"', html)
