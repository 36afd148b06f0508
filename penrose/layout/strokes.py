"""The edges of a sketch as strokes: cut where they pass hulls, joined in bare identities, gathered by wire."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from penrose.geometry.path import Path, Point
from penrose.layout.bends import joined
from penrose.layout.cut import cut
from penrose.layout.flat import Edge, Nest, Piece
from penrose.layout.sketch import Sketch
from penrose.records import dataclass, replace

Key = tuple[Nest, str]
"""A region and the name of an index in it."""


@dataclass(frozen=True)
class Stroke:
    """One stretch of an edge within one region."""

    edge: int
    piece: Piece
    path: Path
    free: int

    @property
    def length(self) -> float:
        return sum(b.minus(a).length() for a, b in pairwise(self.path.points()))


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
        if vertex.tensor is not None and vertex.tensor.kind == "identity":
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
    parent: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = parent[above]
            key = above
        return key

    for edge in edges:
        for a, b in pairwise(edge.pieces):
            if a.index == b.index:
                parent[find((a.nest, a.index))] = find((b.nest, b.index))
    groups: dict[Key, list[Stroke]] = {}
    for stroke in strokes:
        groups.setdefault(find((stroke.piece.nest, stroke.piece.index)), []).append(stroke)
    return list(groups.values())


def _touches(path: Path, point: Point) -> bool:
    return min(path.start.minus(point).length(), path.end.minus(point).length()) < 0.01


def _one(a: _Named, b: _Named, at: Point) -> _Named:
    """Two strokes that meet at a point, as one."""
    first = a if a.stroke.path.end.minus(at).length() < 0.01 else a.turned()
    second = b if b.stroke.path.start.minus(at).length() < 0.01 else b.turned()
    path = joined(first.stroke.path, second.stroke.path)
    stroke = Stroke(a.stroke.edge, a.stroke.piece, path, a.stroke.free + b.stroke.free)
    return _Named(stroke, (*first.names, *second.names), a.vertices | b.vertices)


def _ring(one: _Named) -> _Named:
    """A stroke that comes back to where it begins: its first name is its last too."""
    return replace(one, names=(*one.names, one.names[0]))
