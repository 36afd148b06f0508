"""Strokes that meet, joined into wires: what each wire ends on, what it is tagged with, where it is free."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from penrose.classes import Classes
from penrose.geometry.meet import is_on
from penrose.geometry.number import number as written
from penrose.geometry.path import Path, Point
from penrose.marks.types import Dot, End, Glyph, Item, Region, Wire
from penrose.read.touch import PORT, WALL, Tip, Touch, touches
from penrose.records import dataclass, field
from penrose.source import Span

Note = Callable[[str, Span], None]
"""Takes down a problem: what is wrong, and where in the file."""


@dataclass
class Joined:
    """Strokes and dots that meet. `ends` are the bodies and bubbles it ends on, one entry an end."""

    names: list[str] = field(default_factory=list)
    ends: list[tuple[int, Point]] = field(default_factory=list)
    gates: list[Point] = field(default_factory=list)
    loose: list[Point] = field(default_factory=list)
    caps: int = 0
    dots: int = 0
    strokes: list[Wire] = field(default_factory=list)
    span: Span = field(default_factory=lambda: Span(0, 0))

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""

    @property
    def free(self) -> bool:
        return bool(self.gates or self.loose)


@dataclass(frozen=True)
class Identity:
    """A stroke that is a bare identity: its two wires, and the names it bears from one to the other."""

    stroke: Wire
    first: Joined
    last: Joined
    names: tuple[str, ...]


def join(
    items: tuple[Item, ...], wall: Path | None, free: tuple[str, ...], note: Note
) -> tuple[list[Joined], list[Identity]]:
    """The wires of a term, in the order of their first strokes, with their names; and its bare identities."""
    joined = _Join(items, touches(items, wall), note)
    wires, identities = joined.run(free)
    for wire in wires:
        _check(wire, items, free, note)
    _check_once(wires, note)
    _check_apart(items, joined.found, note)
    return wires, identities


@dataclass
class _Join:
    """Union of tips, dots and caps that meet."""

    items: tuple[Item, ...]
    found: list[Touch]
    note: Note
    same: Classes[tuple[int, bool]] = field(default_factory=Classes)

    def run(self, free: tuple[str, ...]) -> tuple[list[Joined], list[Identity]]:
        for touch in self.found:
            self._unite(touch)
        wires: dict[tuple[int, bool], Joined] = {}
        for touch in self.found:
            self._end(touch, wires.setdefault(self.same.root(self._atom(touch.tip)), Joined()))
        self._add_names(wires)
        identities = []
        for number, item in enumerate(self.items):
            if isinstance(item, Wire) and len(item.names) > 1:
                first, last = (wires[self.same.root((number, end))] for end in (False, True))
                identities.append(self._identity(item, first, last, free))
        return list(wires.values()), identities

    def _atom(self, tip: Tip) -> tuple[int, bool]:
        """What is one with a tip: its whole stroke, or of a bare identity only this end."""
        stroke = self.items[tip.stroke]
        assert isinstance(stroke, Wire)
        return tip.stroke, tip.last and len(stroke.names) > 1

    def _union(self, one: tuple[int, bool], other: tuple[int, bool]) -> None:
        self.same.join(*sorted((self.same.root(one), self.same.root(other))))

    def _unite(self, touch: Touch) -> None:
        atom = self._atom(touch.tip)
        for item in touch.on:
            if item != WALL and isinstance(self.items[item], Dot | End):
                self._union(atom, (item, False))
        if not touch.on:
            for other in touch.tips:
                self._union(atom, self._atom(other))

    def _end(self, touch: Touch, wire: Joined) -> None:
        stroke = self.items[touch.tip.stroke]
        assert isinstance(stroke, Wire)
        wire.span = wire.strokes[0].span if wire.strokes else stroke.span
        wire.strokes.append(stroke)
        if len(touch.on) > 1:
            where = " and ".join(called(self.items, item) for item in touch.on)
            self.note(f"wire {' '.join(stroke.names)} ends on {where} at once", stroke.span)
        if not touch.on and len(touch.tips) > 1:
            self.note(f"{len(touch.tips) + 1} wires meet {at(touch.place)} without a dot", stroke.span)
        for item in touch.on[:1]:
            if item == WALL:
                wire.gates.append(touch.place)
            elif isinstance(self.items[item], Glyph | Region):
                wire.ends.append((item, touch.place))
        if not touch.on and not touch.tips:
            wire.loose.append(touch.place)

    def _add_names(self, wires: dict[tuple[int, bool], Joined]) -> None:
        for number, item in enumerate(self.items):
            if isinstance(item, Wire) and len(item.names) == 1:
                wires[self.same.root((number, False))].names.append(item.names[0])
            elif isinstance(item, Dot | End):
                wire = wires.get(self.same.root((number, False)))
                if wire is None:
                    self.note(f"no wire meets {called(self.items, number)}", item.span)
                    continue
                wire.names.append(item.index)
                wire.dots += isinstance(item, Dot)
                wire.caps += isinstance(item, End)
        for wire in wires.values():
            wire.names = list(dict.fromkeys(wire.names))
            if len(wire.names) > 1:
                self.note(f"one wire is tagged {' and '.join(wire.names)}", wire.span)

    def _identity(self, stroke: Wire, first: Joined, last: Joined, free: tuple[str, ...]) -> Identity:
        """Which name a bare identity bears at which end: as its neighbours say, else in the order written."""
        count = len(stroke.names)
        pairs = [(0, count - 1), (count - 1, 0)]
        pairs += [(a, b) for a in range(count) for b in range(count) if a != b and (a, b) not in pairs]
        for a, b in pairs:
            one, other = stroke.names[a], stroke.names[b]
            if (first is last) <= (one == other) and self._may(first, one, free) and self._may(last, other, free):
                first.names, last.names = first.names or [one], last.names or [other]
                between = (name for place, name in enumerate(stroke.names) if place not in (a, b))
                return Identity(stroke, first, last, (one, *between, other))
        self.note(f"wire {' '.join(stroke.names)} joins two wires that bear neither name", stroke.span)
        return Identity(stroke, first, last, stroke.names)

    def _may(self, wire: Joined, name: str, free: tuple[str, ...]) -> bool:
        """Whether a wire may be called so: it is, or what it ends on has such a leg."""
        if wire.names:
            return wire.name == name
        legs = [self.items[item] for item, _ in wire.ends]
        fits = all(name in item.legs for item in legs if isinstance(item, Glyph | Region))
        return fits and (not wire.free or name in free)


def _check(wire: Joined, items: tuple[Item, ...], free: tuple[str, ...], note: Note) -> None:
    """Whether a wire's ends fit together: free at most once, and if it may be; capped alone; no dead end."""
    open_ends = [*wire.gates, *wire.loose]
    if open_ends and wire.name not in free:
        note(
            f"wire {wire.name} ends at nothing {at(open_ends[-1])}, and {wire.name} is no free index",
            wire.span,
        )
    elif len(open_ends) > 1:
        note(f"index {wire.name} has {len(open_ends)} free ends", wire.span)
    if wire.caps and (wire.caps > 1 or open_ends or len(_all_ends(wire)) != 1):
        note(f"a cap closes index {wire.name}, which has other ends too", wire.span)
    lone = len(_all_ends(wire)) + len(open_ends) + wire.caps
    if lone < (1 if wire.dots and open_ends else 2):
        start = called(items, wire.ends[0][0]) if wire.ends else "nothing"
        note(f"wire {wire.name} leads from {start} to nothing", wire.span)
    if wire.dots and lone == 2:
        note(f"the dot of {wire.name} joins two ends, where a plain wire would say the same", wire.span)
    dims = list(dict.fromkeys(stroke.dim for stroke in wire.strokes if len(stroke.names) == 1))
    if len(dims) > 1:
        note(f"wire {wire.name} is tagged with dimensions {' and '.join(dims)}", wire.span)


def _all_ends(wire: Joined) -> list[object]:
    """Ends on bodies, bubbles and bare identities."""
    return [*wire.ends, *(stroke for stroke in wire.strokes if len(stroke.names) > 1)]


def _check_once(wires: list[Joined], note: Note) -> None:
    seen: dict[str, Joined] = {}
    for wire in wires:
        if seen.setdefault(wire.name, wire) is not wire:
            note(f"index {wire.name} is drawn as two wires that do not meet", wire.span)


def _check_apart(items: tuple[Item, ...], found: list[Touch], note: Note) -> None:
    """No wire lies on another: of strokes that end where another ends at both ends, some point is off it. Those of
    one index may: a copy tensor says the same of an index however often it bears it."""
    beside: dict[int, list[set[int]]] = {}
    for touch in found:
        beside.setdefault(touch.tip.stroke, []).append({tip.stroke for tip in touch.tips})
    for number, (first, last) in beside.items():
        for other in sorted(first & last):
            one, two = items[number], items[other]
            if not (number < other and isinstance(one, Wire) and isinstance(two, Wire)):
                continue
            if one.names != two.names and _lie_on(one.path, two.path):
                note(f"wires {' '.join(one.names)} and {' '.join(two.names)} lie on each other", two.span)


def _lie_on(one: Path, other: Path) -> bool:
    return all(is_on(p, b.points(), PORT) for a, b in ((one, other), (other, one)) for p in _inner(a))


def _inner(path: Path) -> list[Point]:
    """The middles of a path's stretches."""
    return [Point((a.x + b.x) / 2, (a.y + b.y) / 2) for a, b in pairwise(path.points())]


def called(items: tuple[Item, ...], item: int) -> str:
    """What an item is called in a message."""
    return "the hull" if item == WALL else CALLED[type(items[item])](items[item])


CALLED: dict[type, Callable[..., str]] = {
    Glyph: lambda glyph: glyph.tensor or f"the {glyph.kind}",
    Region: lambda region: f"bubble {region.function}".rstrip(),
    Dot: lambda dot: f"the dot of {dot.index}",
    End: lambda end: f"the cap of {end.index}",
}


def at(p: Point) -> str:
    """A place in words: `at 12,30.5`."""
    return f"at {written(p.x)},{written(p.y)}"
