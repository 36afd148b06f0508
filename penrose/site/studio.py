"""Where figures are made, each once: specs become pictures, verdicts and files, kept by the hash of their content."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from penrose import pipeline
from penrose.errors import PenroseError, Problem
from penrose.figures import is_figure
from penrose.records import asdict, dataclass
from penrose.site.cache import Cache, key
from penrose.site.markup import Shown
from penrose.site.options import Options
from penrose.site.picture import Frame, Picture, picture, shown_specs, stands_alone
from penrose.site.verdict import Verdict, installed, verdict

if TYPE_CHECKING:
    from penrose.site.gallery import Card
    from penrose.source import Source

T = TypeVar("T")
FOLDER = "assets/penrose/figures"
MENU = {name: format for name, format in pipeline.FORMATS.items() if format.label}
"""What the menu may offer beside the spec."""


@dataclass
class Studio:
    """What makes figures: how they are shown where nothing else is said, the cache, the formats of the menu's files.

    `shelf` collects those files: the address within the site to the text, or None for a PDF of the SVG of that name.
    `styled`: the pages' style sheet has the colours of pictures. `pages` are the addresses of specs that have a page of
    their own, `cards` those of each gallery, made once in a build. `playground` is the address of that page, if any.
    """

    options: Options
    cache: Cache
    files: tuple[str, ...] = ()
    styled: bool = False

    def __post_init__(self) -> None:
        self.shelf: dict[str, str | None] = {}
        self.pages: dict[str, str] = {}
        self.cards: dict[str, list[Card]] = {}
        self.playground = ""

    def shown(self, frame: Frame, options: Options, address: Callable[[str], str] = str) -> Shown:
        """A frame of a figure; PenroseError says what is wrong with the spec, or where its check finds a difference."""
        drawn = self.picture(frame, options.theme)
        files = tuple((label, suffix, address(name)) for label, suffix, name in self.shelve(drawn))
        return Shown(drawn, self.checked(frame, options.check), files, self.tries(frame, drawn, address))

    def tries(self, frame: Frame, drawn: Picture, address: Callable[[str], str]) -> str:
        """The address of the playground with the spec of a figure; "" where there is none, and for what needs files."""
        at_hand = self.playground and self.files and stands_alone(drawn.text) and not is_figure(frame.source)
        return f"{address(self.playground)}#figure={drawn.id}" if at_hand else ""

    def picture(self, frame: Frame, theme: str) -> Picture:
        """The picture of a spec."""
        text = key("picture", theme, frame.source.text, *(source.text for source in shown_specs(frame)))
        return _restored(Picture, self.cache.get("drawn", text, lambda: asdict(picture(frame, theme))))

    def checked(self, frame: Frame, level: int) -> Verdict | None:
        """What the check says of the spec whose numbers a frame shows, and nothing of several or none; PenroseError
        where it finds a difference in any."""
        found = [self.verdict(source, level) for source in shown_specs(frame)] if level else []
        return found[0] if len(found) == 1 else None

    def verdict(self, source: Source, level: int) -> Verdict:
        """What the check says of a spec; PenroseError where it finds a difference."""
        text = key("verdict", str(level), *installed(), source.text)
        found = _restored(Verdict, self.cache.get("checked", text, lambda: asdict(verdict(source, level))))
        if found.failures:
            raise PenroseError(source, [Problem(failure, span) for failure, span in found.problems(source)])
        return found

    def thumbnail(self, drawn: Picture) -> str:
        """The address of the picture's file, which is then made, to be shown as an image."""
        address = f"{FOLDER}/{drawn.id}.svg"
        self.shelf[address] = dict(drawn.files)["svg"]
        return address

    def shelve(self, drawn: Picture) -> list[tuple[str, str, str]]:
        """The label, suffix and address of each file that the menu of a picture offers."""
        if not self.files:
            return []
        stem = f"{FOLDER}/{drawn.id}"
        texts = dict(drawn.files)
        wanted = [(one.label, one.suffix, texts.get(name)) for name, one in MENU.items() if name in self.files]
        for _, suffix, text in (*wanted, ("spec", ".yaml", drawn.text)):
            self.shelf[stem + suffix] = text
            if text is None:
                self.shelf[f"{stem}.svg"] = texts["svg"]
        return [(label, suffix[1:], stem + suffix) for label, suffix, _ in (*wanted, ("spec", ".yaml", ""))]


def _restored(kind: type[T], value: Any) -> T:
    """A dataclass from what JSON kept of it: lists are tuples again."""
    return kind(**{name: _tuples(part) for name, part in value.items()})


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
