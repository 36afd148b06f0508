"""Which way round glyphs stand, by where their wires end: one tensor stands alike everywhere, or says where not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from penrose.diagram.standing import Name, alike, is_mirrored, places
from penrose.geometry.path import Path, Point
from penrose.geometry.reading import reading
from penrose.glyphs.entries import is_turnable
from penrose.marks.types import Glyph
from penrose.records import dataclass, field
from penrose.source import Span

Order = tuple[int, ...]
Ports = list[tuple[Point, int]]
"""Where each leg leaves, and its number."""


@dataclass
class Standings:
    """The order in which the first glyph of every tensor holds its legs, or that its glyphs bear marks."""

    first: dict[Name, Order | None] = field(default_factory=dict)

    def look(self, body: Glyph, ends: Mapping[str, Sequence[Point]], note: Callable[[str, Span], None]) -> None:
        """Take down how a glyph stands, and note where that is not what it says."""
        count = len(body.legs)
        if body.folded or not is_turnable(body.kind, count, bool(body.scripts)):
            return
        left = {name: list(points) for name, points in ends.items()}
        numbers = places(body.views, count, body.places)
        ports = [(left[name].pop(0), numbers[leg]) for leg, name in enumerate(body.legs) if left.get(name)]
        if len(ports) < count:
            return
        key = body.tensor, tuple(place for place, _ in body.scripts), count
        order = None if body.marks else alike(body.kind, reading(ports, body.outline, is_mirrored(body.views, count)))
        same = self.first.setdefault(key, order) == order
        if body.marks and not _are_told(body.marks, ports):
            note(f"the marks at the legs of {body.tensor} say another order than {' '.join(body.legs)}", body.span)
        if same == body.turned:
            says = "says so without need" if body.turned else "does not say so"
            stands = "as" if same else "the other way round than"
            note(f"{body.tensor}[{' '.join(body.legs)}] stands {stands} the first {body.tensor}, and {says}", body.span)


def _are_told(marks: Sequence[Path], ports: Ports) -> bool:
    """Whether each leg but the last has as many marks as its place says."""
    found = Counter(min(ports, key=lambda port: port[0].minus(mark.box().centre).length())[1] for mark in marks)
    return all(found[leg] == (leg + 1) % len(ports) for _, leg in ports)
