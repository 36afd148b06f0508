"""What the site adds to its pages: the files of the repository that stand in it as pages, and a name for the search.

A line `<!-- file CONTRIBUTING.md -->` becomes that file; links into docs/ lead to pages, links to other files become
plain words.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = re.compile(r"^<!-- file ([\w.]+) -->$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\(([\w./-]+)\)")
PAGES = {"CONTRIBUTING.md": "contributing.md"}
DIALOG = 'data-md-component="search" role="dialog"'  # the theme's search, a dialog without a name


def on_page_markdown(markdown: str, **_: object) -> str:
    """The page's Markdown with the files that it stands for."""
    return FILE.sub(lambda match: as_page((ROOT / match[1]).read_text(encoding="utf-8")), markdown)


def as_page(text: str) -> str:
    """The text of a file of the repository as a page of the site.

    >>> as_page("See [a](docs/a.md), [b](CONTRIBUTING.md) and [c](c.cff).")
    'See [a](a.md), [b](contributing.md) and c.'
    """
    return LINK.sub(_link, text)


def _link(match: re.Match[str]) -> str:
    words, target = match.groups()
    if target.startswith("docs/"):
        return f"[{words}]({target.removeprefix('docs/')})"
    return f"[{words}]({PAGES[target]})" if target in PAGES else words


def on_post_page(output: str, **_: object) -> str:
    """The page with its search named, which screen readers need."""
    return output.replace(DIALOG, f'{DIALOG} aria-label="Search"')
