"""What `lint` looks at and what it says: a `Picture` of bare shapes, and the `Figures` measured on it.

A picture knows just enough of meaning to tell a contact that should be there from one that should not: a wire
may touch what it ends on, a glyph stands in its hull, a label may stand in its glyph. Units: pt, y down.
"""

from __future__ import annotations

from typing import NamedTuple

from penrose.geometry.path import Box, Path, Point
from penrose.records import dataclass, field

OUTSIDE = -1  # the `inside` of whatever stands in no hull


@dataclass(frozen=True)
class Glyph:
    """A tensor's closed outline. `inside` is the position of the innermost hull around it."""

    name: str
    outline: Path
    inside: int = OUTSIDE


@dataclass(frozen=True)
class Wire:
    """One stroke of an index; `weight` is its width relative to a thin line, `free` counts free ends."""

    index: str
    path: Path
    weight: float = 1.0
    inside: int = OUTSIDE
    free: int = 0


@dataclass(frozen=True)
class Dot:
    """A copy dot (or a delta drawn as one): wires run to its centre."""

    index: str
    centre: Point
    radius: float
    inside: int = OUTSIDE


@dataclass(frozen=True)
class End:
    """The cap of an index summed on its own; its wire ends on it."""

    index: str
    path: Path
    inside: int = OUTSIDE


@dataclass(frozen=True)
class Hull:
    """A bubble's closed outline and the hull around it (`inside`)."""

    name: str
    outline: Path
    inside: int = OUTSIDE


@dataclass(frozen=True)
class Label:
    """The ink of a label: one box, or one per letter. `of` is what it names: an index, or a tensor's name.
    `on` is the position of the glyph that it may stand in, −1 if there is none."""

    text: str
    boxes: tuple[Box, ...]
    of: str = ""
    on: int = -1


@dataclass(frozen=True)
class Link:
    """A line that carries no index: where a copy comes from, or what surrounds a block of a stream (`what` says).
    It may cross wires and hulls, and touches the glyphs that it ends on."""

    step: str
    path: Path
    what: str = "link"
    weight: float = 1.0


@dataclass(frozen=True)
class Arrowhead:
    """A filled head on a wire of its index."""

    index: str
    outline: Path


@dataclass(frozen=True)
class Picture:
    """All shapes of a page; `line` is the width of a wire of weight 1, `outline` that of glyphs and hulls."""

    glyphs: tuple[Glyph, ...] = ()
    wires: tuple[Wire, ...] = ()
    dots: tuple[Dot, ...] = ()
    ends: tuple[End, ...] = ()
    hulls: tuple[Hull, ...] = ()
    labels: tuple[Label, ...] = ()
    links: tuple[Link, ...] = ()
    heads: tuple[Arrowhead, ...] = ()
    page: Box | None = None
    line: float = 1.1
    outline: float = 1.1


@dataclass
class Shapes:
    """The shapes of a picture while they are gathered."""

    glyphs: list[Glyph] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    hulls: list[Hull] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    heads: list[Arrowhead] = field(default_factory=list)

    def picture(self) -> Picture:
        """The picture of what has been gathered."""
        return Picture(
            tuple(self.glyphs), tuple(self.wires), tuple(self.dots), tuple(self.ends),
            tuple(self.hulls), tuple(self.labels), tuple(self.links), tuple(self.heads),
        )  # fmt: skip


class Part(NamedTuple):
    """Which shape of a picture: the name of its field ("glyphs", "wires", …) and its position there."""

    kind: str
    number: int


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the rule broken, where, and by which shapes (in words, and as positions)."""

    rule: str
    place: Point
    names: tuple[str, ...]
    sentence: str
    parts: tuple[Part, ...] = ()


RULES: dict[str, str] = {
    "glyph-on-glyph": "{0} and {1} overlap",
    "wire-through-glyph": "{0} runs through {1}, which it does not touch",
    "wire-off-port": "{0} ends {more}",
    "wire-free": "{0} should have {more}",
    "wire-on-dot": "{0} touches the dot of {1}, where it does not end",
    "wire-on-wire": "{0} and {1} run on top of each other for {more}",
    "end-on-wire": "{0} ends on {1}, which passes there",
    "port-on-port": "{0} and {1} meet {2} at one place",
    "wire-through-hull": "{0} crosses {1} elsewhere than at a gate",
    "glyph-across-hull": "{0} stands on the wrong side of {1}, or across it",
    "hull-on-hull": "{0} and {1} meet",
    "dot-on-dot": "{0} and {1} touch",
    "arrowhead-astray": "{0} is on no wire of that index",
    "arrowhead-on-ink": "{0} {more} {1}",
    "label-on-ink": "{0} {more} {1}",
    "label-on-label": "{0} and {1} overlap",
    "label-astray": "{0} stands beside {1}, far from every wire of its index",
    "label-outside": "{0} sticks out of {1}",
    "off-page": "{0} reaches past the edge of the page",
}
"""Every rule, in the order of the report, with its sentence. A rule broken once makes a picture faulty."""

NOTES: dict[str, str] = {
    "crossings": "crossings of wires",
    "smallest_angle": "smallest angle of a crossing, degrees",
    "bends": "bends",
    "slanted": "straight wires that slant",
    "doubtful": "index labels nearer to another wire",
    "length": "length of all wires, pt",
    "width": "width, pt",
    "height": "height, pt",
}
"""What is measured and minimised but allowed, in the order in which it is reported."""


@dataclass(frozen=True)
class Figures:
    """The quality of a picture: its faults, and the figures of `NOTES`."""

    faults: tuple[Fault, ...] = ()
    crossings: int = 0
    smallest_angle: float = 90.0
    bends: int = 0
    slanted: int = 0
    doubtful: int = 0
    length: float = 0.0
    width: float = 0.0
    height: float = 0.0

    @property
    def hard(self) -> int:
        """How many faults there are; 0 everywhere is the bar."""
        return len(self.faults)

    @property
    def area(self) -> float:
        """Area of the ink's box, in pt²."""
        return self.width * self.height

    @property
    def counts(self) -> dict[str, int]:
        """Faults per rule, for every rule."""
        broken = [fault.rule for fault in self.faults]
        return {rule: broken.count(rule) for rule in RULES}

    @property
    def notes(self) -> dict[str, float]:
        """The figures that are measured but allowed, rounded to a tenth."""
        return {name: round(getattr(self, name), 1) for name in NOTES}
