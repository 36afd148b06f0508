"""The documents around drawings: pages and reports, filled in from the jinja2 files of `templates/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
PLACES = (HERE / "templates", HERE.parent / "templates")
"""Where the templates are: inside an installed package, or beside the package in the repository."""


def folder() -> Path:
    """The folder of the templates, installed or in the repository."""
    return next(place for place in PLACES if (place / "sheet.html.j2").is_file())


def document(name: str, **values: object) -> str:
    """A template filled in. Everything is escaped but what is marked as markup (`| safe`) in the template.

    >>> document("sheet.html.j2", title="<i>", cards=[]).count("&lt;i&gt;")
    2
    """
    return environment().get_template(name).render(**values)


@cache
def environment() -> Environment:
    """Where templates are looked for and how they are filled in, for whoever adds filters of its own."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder()),
        autoescape=lambda file: file is None or ".tex" not in file,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
