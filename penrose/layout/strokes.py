"""The edges of a sketch as strokes: cut where they pass hulls, joined in bare identities, gathered by wire."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from penrose.geometry.path import Path, Point
from penrose.layout.bends import joined
from penrose.layout.cut import cut
from penrose.layout.flat import Edge, Nest, Piece
from penrose.layout.sketch import Sketch
from penrose.records import dataclass

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
    """Strokes with their names; two that meet in a bare identity become one, with both names."""
    found = [(stroke, stroke.piece.index) for stroke in strokes]
    for number, vertex in enumerate(sketch.flat.vertices):
        if vertex.tensor is None or vertex.tensor.kind != "identity":
            continue
        centre = sketch.spots[number].centre
        mine = [(s, i) for s, i in found if number in sketch.flat.edges[s.edge].ends and _touches(s.path, centre)]
        mine.sort(key=lambda one: vertex.legs.index(one[1].split()[0]) if one[1] in vertex.legs else 9)
        if len(mine) == 2:
            found = [one for one in found if one not in mine]
            found.append((_one(mine[0][0], mine[1][0], centre), f"{mine[0][1]} {mine[1][1]}"))
        elif mine:
            found = [(s, f"{i} {i}") if (s, i) in mine else (s, i) for s, i in found]
    return found


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


def _one(a: Stroke, b: Stroke, at: Point) -> Stroke:
    """Two strokes that meet at a point, as one."""
    first = a.path if a.path.end.minus(at).length() < 0.01 else a.path.reversed()
    second = b.path if b.path.start.minus(at).length() < 0.01 else b.path.reversed()
    return Stroke(a.edge, a.piece, joined(first, second), a.free + b.free)
