"""The two files that figures bring to a site: their style sheet, with the colours of every theme, and their script."""

from __future__ import annotations

from pathlib import Path

from penrose.render.style import DIALECTS
from penrose.render.themes import SELECTORS, THEMES, Theme

HERE = Path(__file__).parent


def assets() -> dict[str, str]:
    """The texts of the files, by name."""
    return {"penrose.css": style(), "penrose.js": _own("penrose.js")}


def style() -> str:
    """The style sheet: how figures stand on a page, and the colours of every theme that a page may show."""
    return _own("penrose.css") + "".join(_colours(name, theme) for name, theme in THEMES.items())


def _colours(name: str, theme: Theme) -> str:
    """The rules of a theme, for pictures of its class instead of for one by its id."""
    rules = DIALECTS["css"].stylesheet(theme, SELECTORS, "THEME")
    return rules.replace("#THEME", f".penrose-{name}") + "\n"


def _own(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
