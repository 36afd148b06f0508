"""What the site adds to Markdown: `<!-- gallery: t-svd t-mps -->` becomes these specs and their pictures, and
`<!-- gallery -->` all of them. A spec that does not draw fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from mkdocs.exceptions import PluginError

from penrose import pipeline
from penrose.documents import document
from penrose.errors import PenroseError

GALLERY = Path(__file__).parent / "gallery"
MARK = re.compile(r"<!-- gallery(?::([^>]*))? -->")


def on_page_markdown(markdown: str, **_: object) -> str:
    """The page's Markdown with every mark filled in."""
    return MARK.sub(lambda match: entries((match[1] or "").split()), markdown)


def entries(names: list[str]) -> str:
    """The gallery's entries of these names, or all, as Markdown."""
    specs = [GALLERY / f"{name}.yaml" for name in names] or sorted(GALLERY.glob("*.yaml"))
    return document("gallery.md.j2", entries=[entry(spec) for spec in specs])


def entry(spec: Path) -> Mapping[str, str]:
    """What the page says of a spec: name, title, the spec without its first line, and the picture."""
    try:
        source = pipeline.source(spec)
        diagram = pipeline.diagram(source)
        picture = pipeline.svg(diagram, dialect="css")
    except PenroseError as error:
        raise PluginError(str(error)) from None
    text = source.text.split("\n", 1)[1]
    return {"name": spec.stem, "title": diagram.title, "text": text, "picture": picture}
