"""The Markdown extension: fences, images of specs and einsums within a line become pictures.

It works wherever Python-Markdown runs. All marks are found before any other extension looks at the page, so that
every message has the line and column of the page, and nothing depends on which other extensions there are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown, markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from penrose.errors import PenroseError
from penrose.figures.reach import Reach
from penrose.site.cache import Cache
from penrose.site.generated import generated
from penrose.site.marks import Mark, marks
from penrose.site.markup import Dress
from penrose.site.options import Options, chosen
from penrose.site.page import Page, Sheet
from penrose.site.studio import Studio

AFTER_CONTENTS = 0  # Python-Markdown's table of contents, which names headings, comes at 5
BEFORE_FENCES = 27  # Python-Markdown's own fences and those of pymdown-extensions come at 25, normalisation at 30
LOGGER = logging.getLogger("mkdocs.plugins.penrose")  # below "mkdocs", where a strict build counts what is logged


class PenroseExtension(Extension):
    """The extension; MkDocs' plugin sets `studio`, `stand_in` for what is made and, before every page, `page`."""

    def __init__(self, studio: Studio | None = None, **settings: Any) -> None:
        self.config = {
            "base": [".", "the folder that addresses of specs start from"],
            "strict": [False, "whether a wrong spec raises PenroseError instead of leaving a red box"],
            "open": ["", "panes that are open from the start"],
            "panes": ["", "panes that figures have; all if empty"],
            "theme": ["colour", "the colours of pictures"],
        }
        super().__init__(**settings)
        self.studio = studio or Studio(self.options(), Cache())
        self.page: Page | None = None
        self.stand_in: Callable[[str], str] = str

    def options(self) -> Options:
        """How figures are shown where they say nothing else."""
        return chosen({name: self.getConfig(name) for name in ("open", "panes", "theme")})

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Python-Markdown."""
        md.preprocessors.register(pictures := _Pictures(md, self), "penrose", BEFORE_FENCES)
        md.treeprocessors.register(_Anchors(md, pictures), "penrose", AFTER_CONTENTS)

    def complain(self, error: PenroseError, message: str) -> None:
        """What is done about a wrong spec, before a red box stands in its place."""
        if self.getConfig("strict"):
            raise error
        LOGGER.error("%s", message)

    def for_page(self) -> Page:
        """The page that is converted now."""
        base = Path(self.getConfig("base"))
        path = str(base / "<markdown>") if str(base) != "." else "<markdown>"
        return self.page or Page(path, Reach(base, (base,)))


def makeExtension(**settings: Any) -> PenroseExtension:
    """The extension for who names it by this module instead of by its entry point."""
    return PenroseExtension(**settings)


class _Pictures(Preprocessor):
    """Exchanges every mark for a stand-in, which Python-Markdown replaces by the picture at the end."""

    def __init__(self, md: Markdown, extension: PenroseExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """The lines of the page with the marks exchanged."""
        extension = self.extension
        dress = Dress(_inline, extension.studio.styled)
        self.sheet = sheet = Sheet(extension.for_page(), extension.studio, dress, extension.complain)
        self.stashed: dict[Mark, int] = {}
        made = [(mark, self._made(sheet, mark)) for mark in marks(lines)]
        for mark, text in reversed(made):
            _put(lines, mark, text)
        return lines

    def _made(self, sheet: Sheet, mark: Mark) -> str:
        """What stands in for a mark."""

        def stash(html: str) -> str:
            return str(self.md.htmlStash.store(self.extension.stand_in(html)))

        if mark.shape == "page":
            return generated(sheet, mark, stash)
        self.stashed[mark] = len(self.md.htmlStash.rawHtmlBlocks)
        return stash(sheet.tried(mark, lambda: sheet.html(mark)))


class _Anchors(Treeprocessor):
    """Refuses a figure whose anchor is that of a heading, or of anything else that the page names."""

    def __init__(self, md: Markdown, pictures: _Pictures) -> None:
        super().__init__(md)
        self.pictures = pictures

    def run(self, root: Element) -> None:
        """Put the red box in place of each such figure."""
        sheet, blocks = self.pictures.sheet, self.md.htmlStash.rawHtmlBlocks
        for element in root.iter():
            mark = sheet.anchors.get(element.get("id", ""))
            if mark is not None:
                words = " ".join("".join(element.itertext()).split()).rstrip("¶")
                by = f"<{element.tag}> «{words}» on this page has it"
                box = sheet.box(sheet.taken(mark, element.get("id", ""), by), mark)
                blocks[self.pictures.stashed[mark]] = self.pictures.extension.stand_in(box)


def _put(lines: list[str], mark: Mark, text: str) -> None:
    """Exchange a mark in place: within its line, or with blank lines around it, for it is a block."""
    start, end = mark.lines
    if mark.alone:
        blank = mark.prefix.rstrip()
        ends = ">" in blank and not "".join(lines[end : end + 1]).lstrip().startswith(">")
        after = [] if ends else [blank]
        lines[start:end] = [blank, *(mark.prefix + line for line in text.split("\n")), *after]
    else:
        line = lines[start]
        lines[start] = line[: mark.cut[0]] + text + line[mark.cut[1] :]


def _inline(text: str) -> str:
    """Text of a caption as HTML."""
    return markdown(text).removeprefix("<p>").removesuffix("</p>")
