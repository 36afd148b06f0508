"""What `lint` says: faults by rule, and the `Figures` that are measured. Units: pt, y down."""

from __future__ import annotations

from typing import NamedTuple

from penrose.geometry.path import Point
from penrose.records import dataclass

OUTSIDE = -1  # the `inside` of whatever stands in no hull


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
