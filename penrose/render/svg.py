"""A scene as SVG, in one of three dialects.

"baked" stands alone, on a page of its own: every colour is a plain attribute, as converters and editors want it, and
readers who ask for dark pages get the dark theme. "bare" is that without page and style sheet, to be laid over
something. "css" stands in pages: lines and text take the page's colour (`currentColor`), fills are variables that a
page may set (such as `--penrose-isometry`), and dark pages get the dark theme. All have the same geometry and tags.

Nothing from a spec becomes markup, an id, a class, a url or a style: names of groups and paints come from
closed tables, and text is escaped.
"""

from __future__ import annotations

import re
from zlib import adler32, crc32

from penrose import scene as s
from penrose.errors import choice
from penrose.geometry import number
from penrose.geometry.path import Line, Path, rounded_box
from penrose.records import dataclass
from penrose.render.labels import letters, measure, scaled
from penrose.render.style import DIALECTS, Dialect
from penrose.render.themes import Theme, theme_named

ID = "\0"  # stands for the drawing's id until its content is known
TITLE = "Penrose diagram"  # where a drawing has none: a screen reader must have something to say
NAMED = {paint: paint for paint in ("wire", "link", "cut", "panel", "bracket")}
CLASSES = NAMED | {"backbone": "link backbone", "end": ""}
"""Classes of shapes by their paint; all others are outlines."""
UNFIT = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # what XML cannot hold; compiled where it is met
ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


@dataclass(frozen=True)
class Drawn:
    """A drawing: the text of its file, the id with which every id in it begins, its width and height in pt."""

    text: str
    id: str
    width: str
    height: str


def svg(scene: s.Scene, theme: str = "colour", dialect: str = "baked") -> str:
    """The scene as the text of an SVG file, in pt; ValueError if there is no such theme or dialect.

    >>> from penrose.geometry.path import Box, Point, polyline
    >>> wire = s.Shape(polyline(Point(2, 5), Point(8, 5)), "wire", data=(("index", "i"),))
    >>> text = svg(s.Scene(Box(0, 0, 10, 10), (wire,)), "print")
    >>> '<path class="wire" data-index="i" d="M2 5L8 5" stroke="#000000" stroke-width="1.1"/>' in text
    True
    """
    return drawn(scene, theme, dialect).text


def drawn(scene: s.Scene, theme: str = "colour", dialect: str = "baked") -> Drawn:
    """The same with what a page has to know of it."""
    return _Writer(scene, theme_named(theme), _dialect(dialect)).drawn()


def _dialect(name: str) -> Dialect:
    if name in DIALECTS:
        return DIALECTS[name]
    raise ValueError(f"no dialect {name}: {choice(name, DIALECTS)}")


def escaped(text: str) -> str:
    """Text fit for an attribute or an element; what XML cannot hold becomes �.

    >>> escaped('<&"> \\x00')
    '&lt;&amp;&quot;&gt; �'
    """
    return (text if text.isprintable() else re.sub(UNFIT, "�", text)).translate(ESCAPES)


class _Writer:
    """Writes one drawing: items in painting order, the outline of each letter once, under `<defs>`."""

    def __init__(self, scene: s.Scene, theme: Theme, dialect: Dialect) -> None:
        self.scene, self.theme, self.dialect = scene, theme, dialect
        self.left, self.top = scene.box.left, scene.box.top
        self.width, self.height = number(scene.box.width), number(scene.box.height)
        self.letters: dict[tuple[str, float], int] = {}
        self.attributes: dict[tuple[str, float], str] = {}
        self.out: list[str] = []

    def drawn(self) -> Drawn:
        """The whole file, its ids prefixed by a checksum of its content."""
        for item in self.scene.items:
            self.item(item)
        content = "".join([*self.head(), *self.out])
        raw = content.encode()
        id = f"p{crc32(raw):08x}{adler32(raw) & 0xFFFF:04x}"
        return Drawn(content.replace(ID, id) + "</svg>\n", id, self.width, self.height)

    def head(self) -> list[str]:
        """The root, title and description, style sheet, outlines of letters, and page."""
        texts = {"title": self.scene.title or TITLE, "desc": self.scene.description}
        said = {name: text for name, text in texts.items() if text}
        names = " ".join(f"{ID}-{name}" for name in said)
        links = 'xmlns:xlink="http://www.w3.org/1999/xlink" ' if self.letters else ""
        return [
            f'<svg xmlns="http://www.w3.org/2000/svg" {links}class="penrose" id="{ID}"'
            f' viewBox="0 0 {self.width} {self.height}" width="{self.width}pt" height="{self.height}pt"'
            f' role="img" aria-labelledby="{names}"'
            ' fill="none" stroke-linecap="round" stroke-linejoin="round">',
            *(f'<{name} id="{ID}-{name}">{escaped(text)}</{name}>' for name, text in said.items()),
            *self.style(),
            *self.definitions(),
            *self.page(),
        ]

    def style(self) -> list[str]:
        used = [paint for paint, _ in self.attributes]
        sheet = self.dialect.stylesheet(self.theme, used, ID)
        return [f"<style>{sheet}</style>"] if sheet else []

    def definitions(self) -> list[str]:
        places = self.letters.items()
        paths = [f'<path id="{ID}-{place}" d="{scaled(*letter)}"/>' for letter, place in places]
        return ["<defs>", *paths, "</defs>"] if paths else []

    def page(self) -> list[str]:
        if not self.dialect.page(self.theme):
            return []
        box = self.scene.box.grown(1)  # over the edge, so that no rounding of pixels leaves a seam
        return [f'<path class="page" d="{self.path(rounded_box(box, 0))}" fill="{self.theme.page}"/>']

    def item(self, item: s.Item) -> None:
        if isinstance(item, s.Group):
            self.group(item)
        elif isinstance(item, s.Shape):
            self.shape(item)
        else:
            self.math(item)

    def group(self, group: s.Group) -> None:
        start = f'<g class="{group.name}"{_tags(group.data)}'
        if len(group.items) == 1 and isinstance(group.items[0], s.Math):
            self.math(group.items[0], start)
            return
        self.out.append(f"{start}>")
        for item in group.items:
            self.item(item)
        self.out.append("</g>")

    def shape(self, shape: s.Shape) -> None:
        name = CLASSES.get(shape.paint, "outline")
        start = f'<path class="{name}"' if name else "<path"
        look = self.look(shape.paint, shape.weight)
        self.out.append(f'{start}{_tags(shape.data)} d="{self.path(shape.path)}"{look}/>')

    def math(self, math: s.Math, start: str = "<g") -> None:
        """A label as a group of letters; `start` is the group's tag, not yet closed."""
        left, top = math.at.x - self.left, math.at.y - self.top
        turn = _half_turn(math, left, top) if math.upside_down else ""
        self.out.append(f"{start}{turn}{self.look(math.paint, 1.0)}>")
        for x, y, shape in letters(math.text, math.size):
            place = self.letters.setdefault((shape, math.size), len(self.letters))
            self.out.append(f'<use xlink:href="#{ID}-{place}" x="{number(left + x)}" y="{number(top + y)}"/>')
        self.out.append("</g>")

    def look(self, paint: str, weight: float) -> str:
        """The attributes of a paint, written once for each weight."""
        key = (paint, weight)
        if key not in self.attributes:
            self.attributes[key] = self.dialect.attributes(self.theme.paints[paint], weight)
        return self.attributes[key]

    def path(self, path: Path) -> str:
        """Path data with M, L, C and Z."""
        left, top = self.left, self.top
        out = [f"M{number(path.start.x - left)} {number(path.start.y - top)}"]
        for segment in path.segments:
            step = "L" if isinstance(segment, Line) else "C"
            for x, y in segment:
                out.append(f"{step}{number(x - left)} {number(y - top)}")
                step = " "
        return "".join(out) + "Z" * path.closed


def _half_turn(math: s.Math, x: float, y: float) -> str:
    """The turn of a label that stands on its head, about the middle of its ink."""
    extent = measure(math.text, math.size)
    middle = f"{number(x + extent.width / 2)} {number(y + (extent.descent - extent.ascent) / 2)}"
    return f' transform="rotate(180 {middle})"'


def _tags(data: tuple[tuple[str, str], ...]) -> str:
    return "".join(f' data-{name}="{escaped(value)}"' for name, value in data)
