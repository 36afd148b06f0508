"""The Markdown extension: fences, images of specs and einsums within a line become pictures.

It works wherever Python-Markdown runs. All marks are found before any other extension looks at the page, so that
every message has the line and column of the page, and nothing depends on which other extensions there are.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from markdown import Markdown, markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from penrose.errors import PenroseError
from penrose.site.cache import Cache
from penrose.site.generated import generated
from penrose.site.marks import Mark, marks
from penrose.site.markup import Dress
from penrose.site.options import Options, chosen
from penrose.site.page import Page, Sheet
from penrose.site.studio import Studio

BEFORE_FENCES = 27  # Python-Markdown's own fences and those of pymdown-extensions come at 25, normalisation at 30
LOGGER = logging.getLogger("mkdocs.plugins.penrose")  # below "mkdocs", where a strict build counts what is logged


class PenroseExtension(Extension):
    """The extension; MkDocs' plugin sets `studio` and, before every page, `page`."""

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

    def options(self) -> Options:
        """How figures are shown where they say nothing else."""
        return chosen({name: self.getConfig(name) for name in ("open", "panes", "theme")})

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Python-Markdown."""
        md.preprocessors.register(_Pictures(md, self), "penrose", BEFORE_FENCES)

    def complain(self, error: PenroseError, message: str) -> None:
        """What is done about a wrong spec, before a red box stands in its place."""
        if self.getConfig("strict"):
            raise error
        LOGGER.error("%s", message)

    def for_page(self) -> Page:
        """The page that is converted now."""
        base = Path(self.getConfig("base"))
        return self.page or Page(str(base / "<markdown>") if str(base) != "." else "<markdown>", base)


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
        sheet = Sheet(extension.for_page(), extension.studio, dress, extension.complain)
        made = [(mark, self._made(sheet, mark)) for mark in marks(lines)]
        for mark, text in reversed(made):
            _put(lines, mark, text)
        return lines

    def _made(self, sheet: Sheet, mark: Mark) -> str:
        """What stands in for a mark."""
        stash = self.md.htmlStash.store
        if mark.shape == "page":
            return generated(sheet, mark, stash)
        return stash(sheet.tried(mark, lambda: sheet.html(mark)))


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
