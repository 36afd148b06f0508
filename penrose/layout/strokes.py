"""The edges of a sketch as strokes: cut where they pass hulls, joined in bare identities, gathered by wire, led on to
the hull around a sum, and called as the author called them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import pairwise

from penrose.classes import Classes, grouped
from penrose.diagram.types import Bubble
from penrose.geometry.meet import length
from penrose.geometry.path import Box, Cubic, Line, Path, Point, Segment, cubic_at
from penrose.layout import curves, style
from penrose.layout.graph import Edge, Flat, Piece
from penrose.layout.sketch import Sketch
from penrose.marks.types import Item, Label, Side, Wire
from penrose.records import dataclass, replace

SAMPLES = 12  # per segment; a hull's corner is wider than a twelfth of any segment that crosses it


def inside(hull: Box, point: Point) -> bool:
    """Whether a point lies within a hull with round corners."""
    radius = min(style.HULL_RADIUS, hull.width / 2, hull.height / 2)
    x = max(hull.left + radius - point.x, point.x - hull.right + radius, 0.0)
    y = max(hull.top + radius - point.y, point.y - hull.bottom + radius, 0.0)
    return x * x + y * y <= radius * radius


def cut(path: Path, hull: Box) -> tuple[Path, Path] | None:
    """The path up to where it first crosses the hull, and the rest; None if it never does."""
    at = path.start
    was_inside = inside(hull, at)
    for number, segment in enumerate(path.segments):
        low = 0.0
        for step in range(1, SAMPLES + 1):
            t = step / SAMPLES
            if inside(hull, _at(at, segment, t)) != was_inside:
                t = _bisect(at, segment, hull, low, t, was_inside)
                before, after = _halves(at, segment, t)
                first = Path(path.start, (*path.segments[:number], before))
                return first, Path(before.to, (after, *path.segments[number + 1 :]))
            low = t
        at = segment.to
    return None


def parted(path: Path, count: int) -> list[Path]:
    """So many stretches of equal length of a path, from its start on."""
    share, out = length(path.points()) / count, []
    for _ in range(count - 1):
        first, path = _cut_at(path, share)
        out.append(first)
    return [*out, path]


def _cut_at(path: Path, far: float) -> tuple[Path, Path]:
    """The path up to so many pt (`far`) from its start, and the rest."""
    at = path.start
    for number, segment in enumerate(path.segments):
        here = length(Path(at, (segment,)).points())
        if here >= far or number == len(path.segments) - 1:
            before, after = _halves(at, segment, min(1.0, far / here))
            first = Path(path.start, (*path.segments[:number], before))
            return first, Path(before.to, (after, *path.segments[number + 1 :]))
        at, far = segment.to, far - here
    return path, Path(path.end, ())


def _at(start: Point, segment: Segment, t: float) -> Point:
    if isinstance(segment, Line):
        return start.plus(segment.to.minus(start), t)
    return cubic_at(start, *segment, t)


def _bisect(start: Point, segment: Segment, hull: Box, low: float, high: float, was_inside: bool) -> float:
    for _ in range(40):
        middle = (low + high) / 2
        if inside(hull, _at(start, segment, middle)) == was_inside:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _halves(start: Point, segment: Segment, t: float) -> tuple[Segment, Segment]:
    """The segment up to t and from t on (de Casteljau)."""
    if isinstance(segment, Line):
        return Line(_at(start, segment, t)), segment
    a, b, c = (
        _mix(p, q, t)
        for p, q in ((start, segment.first), (segment.first, segment.second), (segment.second, segment.to))
    )
    d, e = _mix(a, b, t), _mix(b, c, t)
    middle = _mix(d, e, t)
    return Cubic(a, d, middle), Cubic(e, c, segment.to)


def _mix(a: Point, b: Point, t: float) -> Point:
    return a.plus(b.minus(a), t)


@dataclass(frozen=True)
class Stroke:
    """One stretch of an edge within one region."""

    edge: int
    piece: Piece
    path: Path
    free: int

    @property
    def length(self) -> float:
        return length(self.path.points())


def strokes_of(sketch: Sketch) -> tuple[list[Stroke], int]:
    """The strokes of a sketch, in the order of its edges, and how many hulls an edge misses that it should pass."""
    out: list[Stroke] = []
    missed = 0
    for number, path in sorted(sketch.paths.items()):
        edge = sketch.flat.edges[number]
        rest = path
        for here, after in pairwise(edge.pieces):
            halves = cut(rest, sketch.hulls[max(set(here.nest) ^ set(after.nest))])
            if halves is None:
                missed += 1
                break
            out.append(Stroke(number, here, halves[0], 0))
            rest = halves[1]
        else:
            out.append(Stroke(number, edge.pieces[-1], rest, int(edge.free)))
    return out, missed


def named(sketch: Sketch, strokes: list[Stroke]) -> list[tuple[Stroke, str]]:
    """Strokes with their names; those that meet in bare identities become one, with all names along it."""
    found = [_Named(s, (s.piece.index,), frozenset(sketch.flat.edges[s.edge].ends)) for s in strokes]
    for number, vertex in enumerate(sketch.flat.vertices):
        if vertex.kind == "identity":
            centre = sketch.spots[number].centre
            mine = [one for one in found if number in one.vertices and _touches(one.stroke.path, centre)]
            mine.sort(key=lambda one: not set(one.names) & set(vertex.legs[:1]))
            found = [one for one in found if one not in mine]
            found += [_one(mine[0], mine[1], centre)] if len(mine) == 2 else map(_ring, mine)
    return [(one.stroke, " ".join(one.names)) for one in found]


@dataclass(frozen=True)
class _Named:
    """A stroke with its names from its start on, and the vertices it joins or passes."""

    stroke: Stroke
    names: tuple[str, ...]
    vertices: frozenset[int]

    def turned(self) -> _Named:
        """The same from its other end."""
        return replace(self, stroke=replace(self.stroke, path=self.stroke.path.reversed()), names=self.names[::-1])


def by_wire(edges: Iterable[Edge], strokes: Iterable[Stroke]) -> list[list[Stroke]]:
    """Strokes by wire; an index that keeps its name through a hull is one wire here."""
    pairs = ((a, b) for edge in edges for a, b in pairwise(edge.pieces) if a.index == b.index)
    find = Classes.of(((a.nest, a.index), (b.nest, b.index)) for a, b in pairs).root
    return grouped(strokes, lambda stroke: find((stroke.piece.nest, stroke.piece.index)))


def _touches(path: Path, point: Point) -> bool:
    return min(path.start.minus(point).length(), path.end.minus(point).length()) < 0.01


def _one(a: _Named, b: _Named, at: Point) -> _Named:
    """Two strokes that meet at a point, as one."""
    first = a if a.stroke.path.end.minus(at).length() < 0.01 else a.turned()
    second = b if b.stroke.path.start.minus(at).length() < 0.01 else b.turned()
    path = curves.joined(first.stroke.path, second.stroke.path)
    stroke = Stroke(a.stroke.edge, a.stroke.piece, path, a.stroke.free + b.stroke.free)
    return _Named(stroke, (*first.names, *second.names), a.vertices | b.vertices)


def _ring(one: _Named) -> _Named:
    """A stroke that comes back to where it begins: its first name is its last too."""
    return replace(one, names=(*one.names, one.names[0]))


End = tuple[int, int]
"""A vertex, and the place of one of its legs; −1 for none."""


def shown(flat: Flat, edges: Iterable[int], index: str) -> str:
    """The name that stands beside the edges of an index. Primes keep indices apart where a step is written out; they
    are left out on a leg that a cap closes, and on a part of a thick leg that is a part at its other end as well, for
    there it has the same value."""
    ends = [end for edge in edges for end in _ends(flat.edges[edge]) if end[0] >= 0]
    capped = any(flat.vertices[vertex].kind == "cap" for vertex, _ in ends)
    twin = any(_plain(_across(flat, end)) == _plain(index) for end in ends if flat.vertices[end[0]].kind == "fuse")
    return _plain(index) if capped or twin else index


def _across(flat: Flat, part: End) -> str:
    """The name of the same part at the other end of a thick leg, "" if that does not part there."""
    fuse, leg = part
    thick = next(edge for edge in flat.edges if (fuse, 0) in _ends(edge))
    other = next((vertex for vertex, at in _ends(thick) if vertex not in (fuse, -1) and at == 0), -1)
    names = flat.vertices[other].legs if other >= 0 and flat.vertices[other].kind == "fuse" else ()
    return names[leg] if 0 < leg < len(names) else ""


def _ends(edge: Edge) -> tuple[End, End]:
    return (edge.tail, edge.tail_leg), (edge.head, edge.head_leg)


def _plain(index: str) -> str:
    return index.rstrip("′'")


def unchanged(bubble: Bubble) -> set[str]:
    """The legs of a bubble that have one name inside and outside."""
    pairs = zip(bubble.inside.free, bubble.legs, strict=False)
    return {inner.index for inner, outer in pairs if inner.index == outer.index}


def reached(inside: Side, arrivals: Mapping[str, Point], same: Set[str]) -> Side:
    """A sum within a hull whose outermost level legs run on to the hull where their outer legs arrive. Those of the
    `same` name inside and outside are labelled outside alone."""
    terms = list(inside.terms)
    for place, way in ((0, -1), (len(terms) - 1, 1)):
        if way > 0 or not terms[place].marks:
            items = tuple(_run_on(item, arrivals, way) for item in terms[place].items)
            pairs = zip(terms[place].items, items, strict=True)
            ran = {new.index for old, new in pairs if new is not old and isinstance(new, Wire)}
            named = (item for item in items if not (isinstance(item, Label) and item.of in ran & same))
            terms[place] = replace(terms[place], items=tuple(named))
    return replace(inside, terms=tuple(terms))


def _run_on(item: Item, arrivals: Mapping[str, Point], way: int) -> Item:
    """A free leg that leaves to one side at the height of its arrival, led on to it; anything else as it is."""
    if not isinstance(item, Wire) or item.free != 1 or item.index not in arrivals or len(item.path.segments) != 1:
        return item
    (start, end), goal = (item.path.start, item.path.end), arrivals[item.index]
    level = abs(start.y - goal.y) < 0.01 and abs(end.y - goal.y) < 0.01
    if not level or (end.x - start.x) * way <= 0 or (goal.x - end.x) * way <= 0:
        return item
    return replace(item, path=Path(start, (Line(goal),)), free=0)
