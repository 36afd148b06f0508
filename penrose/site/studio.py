"""Where figures are made, each once: specs become pictures, verdicts and files, kept by the hash of their content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from penrose.errors import PenroseError, Problem
from penrose.records import asdict, dataclass, fields
from penrose.site.cache import Cache, key
from penrose.site.markup import Shown
from penrose.site.options import Options
from penrose.site.picture import Picture, picture
from penrose.site.verdict import Verdict, verdict
from penrose.source import Source

FOLDER = "assets/penrose/figures"
FORMATS = ("svg", "pdf", "tikz")
"""What the menu may offer beside the spec."""
SUFFIX = {"svg": "svg", "pdf": "pdf", "tikz": "tex"}


@dataclass
class Studio:
    """What makes figures: how they are shown where nothing else is said, the cache, the formats of the menu's files.

    `shelf` collects those files: the address within the site to the text, or None for a PDF of the SVG of that name.
    `styled`: the pages' style sheet has the colours of pictures.
    """

    options: Options
    cache: Cache
    files: tuple[str, ...] = ()
    styled: bool = False

    def __post_init__(self) -> None:
        self.shelf: dict[str, str | None] = {}

    def shown(self, source: Source, options: Options, address: Callable[[str], str] = str) -> Shown:
        """A frame of a figure; PenroseError says what is wrong with the spec, or where its check finds a difference."""
        drawn = self.picture(source, options.theme)
        checked = self.verdict(source, options.check) if options.check else None
        if checked is not None and checked.failures:
            raise PenroseError(source, [Problem(failure, span) for failure, span in checked.problems(source)])
        files = tuple((suffix, address(name)) for suffix, name in self.shelve(drawn))
        return Shown(drawn, checked, files)

    def picture(self, source: Source, theme: str) -> Picture:
        """The picture of a spec."""
        value = self.cache.get("drawn", key("picture", theme, source.text), lambda: asdict(picture(source, theme)))
        return _restored(Picture, value)

    def verdict(self, source: Source, level: int) -> Verdict:
        """What the check of a spec says, up to a level."""
        value = self.cache.get("checked", key("verdict", str(level), source.text), lambda: asdict(verdict(source, level)))
        return _restored(Verdict, value)

    def shelve(self, drawn: Picture) -> list[tuple[str, str]]:
        """The suffixes and addresses of the files that the menu of a picture offers."""
        if not self.files:
            return []
        stem = f"{FOLDER}/{drawn.id}"
        texts: dict[str, str | None] = {**dict(drawn.files), "pdf": None, "yaml": drawn.text}
        suffixes = [*(SUFFIX[name] for name in FORMATS if name in self.files), "yaml"]
        if "pdf" in suffixes:
            self.shelf[f"{stem}.svg"] = texts["svg"]
        for suffix in suffixes:
            self.shelf[f"{stem}.{suffix}"] = texts[suffix]
        return [(suffix, f"{stem}.{suffix}") for suffix in suffixes]


def _restored(kind: type[Any], value: Any) -> Any:
    """A dataclass from what JSON kept of it: lists are tuples again."""
    return kind(**{field.name: _tuples(value[field.name]) for field in fields(kind)})


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
