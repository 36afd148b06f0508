"""Which files the addresses on a page may name: what lies outside is neither read nor quoted."""

from __future__ import annotations

import os
import re
from pathlib import Path

from penrose import pipeline
from penrose.errors import PenroseError, Refused, did_you_mean
from penrose.records import dataclass, replace
from penrose.source import Source

KEYS = "draw|einsum|let|strip|heatmap|legend|array|shape|formula|pattern|board"
SPEC = re.compile(rf"""^\s*\{{?\s*["']?(?:{KEYS})["']?\s*:""", re.MULTILINE)
"""A key that a spec or a figure of data cannot be without, where it begins a line."""


@dataclass(frozen=True)
class Reach:
    """The folder that addresses start from, and the folders that none may leave, links followed; () for no bounds."""

    folder: Path
    within: tuple[Path, ...] = ()

    def holds(self, path: Path) -> bool:
        """Whether a file or folder lies where it may be read."""
        real = Path(os.path.realpath(path))
        return not self.within or any(real.is_relative_to(os.path.realpath(folder)) for folder in self.within)

    def source(self, address: str) -> tuple[Source, Reach]:
        """The spec at an address, and its addresses' reach; Refused if it is outside, none, or no file"""
        path = self.folder / address
        if not self.holds(path):
            message = f"{address} lies outside the folders that pages may show"
            raise Refused(message, hint="copy the spec beside the page")
        if not path.is_file():
            near = [other.name for other in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
            raise Refused(f"there is no file {address}", hint=did_you_mean(path.name, near))
        return _spec(path, address), replace(self, folder=path.parent)


def _spec(path: Path, address: str) -> Source:
    """The text of a spec; what is wrong with it is said with an excerpt only if it is one."""
    try:
        source = pipeline.source(shown_path(path))
    except PenroseError as error:
        if SPEC.search(error.source.text):
            raise
        raise Refused(f"{address} is no spec: no text in UTF-8") from None
    if not SPEC.search(source.text):
        raise Refused(f"{address} is no spec: none of its lines begins with draw: or einsum:")
    return source


def shown_path(path: Path) -> str:
    """A path as messages name it: from the working folder if it is below it."""
    whole = os.path.abspath(path)
    below = os.path.relpath(whole)
    return whole if below.startswith("..") else below
