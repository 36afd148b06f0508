"""Leaves out the middle of long repeats: of a chain or ring of tensors, of the columns and rows of a grid.

What stands in its place is one vertex with the wires that lead out of it, drawn as dots; it holds the tensors that
it stands for, so that the picture still says all of the contraction. Tensors repeat if they differ in nothing but the
digits of their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from string import digits

from penrose.diagram.types import Hints, Leg, Tensor
from penrose.layout.graph import Edge, Flat, Graph, Product, Vertex
from penrose.layout.plane.grid import product
from penrose.marks.types import Folded
from penrose.records import dataclass, replace

HEAD, TAIL = 3, 2  # repeats drawn before and after the dots: enough to see what repeats, and that it goes on to the end
LONGEST = 4  # vertices of a chain that repeat together: A – λ – B – λ – is four
NUMBERS = str.maketrans("", "", digits + "₀₁₂₃₄₅₆₇₈₉_{},")

Likeness = tuple[object, ...]
"""What two vertices have in common that repeat one another."""


@dataclass(frozen=True)
class Group:
    """Vertices that are left out together: how many repeats they are, and whether the picture says so here."""

    members: tuple[int, ...]
    count: int
    told: bool = True


def folded(flat: Flat, hints: Hints) -> Flat:
    """The graph with the middle of every repeat of more than `hints.repeats` units left out. Where the author has
    wishes for a tensor, all are drawn."""
    if _is_wished(flat, hints):
        return flat
    graph = Graph(flat)
    found = product(graph)
    if found is not None:
        return _folded_grid(graph, found, hints.repeats)
    groups = [group for path in _paths(graph, hints.repeats) for group in _repeats(graph, path, hints.repeats)]
    return _without(flat, groups)[0] if groups else flat


def _is_wished(flat: Flat, hints: Hints) -> bool:
    """Whether the author has given one of the tensors a place, one of its legs a side, or one of its wires a head."""
    names = {name for row in hints.grid or () for name in row} | {name for name, _, _ in hints.sides}
    names |= {name for arrow in hints.arrows for name in (arrow.tail, arrow.head)}
    return any(v.tensor is not None and v.tensor.name in names for v in flat.vertices)


# Chains and rings.


def _paths(graph: Graph, most: int) -> Iterator[list[int]]:
    """Stretches of vertices each of which lies between at most two others, but for leaves that hang from it, and for
    dots on which more than `most` meet."""
    near = [graph.neighbours(v) for v in range(len(graph.flat.vertices))]
    shared = {v for v, ns in enumerate(near) if graph.is_dot(v) and len(ns) > most}
    ahead = [[n for n in ns if len(near[n]) > 1 and n not in shared] for ns in near]
    inner = dict.fromkeys(v for v, ns in enumerate(ahead) if len(ns) <= 2 and len(near[v]) > 1 and v not in shared)
    while inner:
        start = next(iter(inner))
        del inner[start]
        right, left = (list(_walk(ahead, inner, way)) for way in (*ahead[start], -1, -1)[:2])
        yield [*left[::-1], start, *right]


def _walk(ahead: list[list[int]], inner: dict[int, None], vertex: int) -> Iterator[int]:
    """The vertices from one on, for as long as they lie between two others; those met are taken out of `inner`."""
    while vertex in inner:
        del inner[vertex]
        yield vertex
        vertex = next((n for n in ahead[vertex] if n in inner), vertex)


def _repeats(graph: Graph, path: list[int], most: int) -> list[Group]:
    """The middle of the longest stretch of a path that repeats more than `most` times; none if there is none."""
    signs = [_likeness(graph, v, leaves=True) for v in path]
    for period in range(1, min(LONGEST, len(path)) + 1):
        first, last = max(_periodic(signs, period), key=lambda run: run[1] - run[0])
        while graph.is_dot(path[first]) and first < last - 1:
            first += 1
        count = (last - first) // period
        if count > most:
            head = max(1, HEAD - _units(graph, path[:first], period))
            tail = max(1, TAIL - _units(graph, path[first + count * period :], period))
            hidden = path[first + head * period : first + (count - tail) * period]
            leaves = [n for v in hidden for n in graph.neighbours(v) if len(graph.neighbours(n)) == 1]
            return [Group((*hidden, *leaves), count - head - tail)]
    return []


def _units(graph: Graph, path: list[int], period: int) -> int:
    """How many units the rest of a path is long, with the leaf at its end."""
    return -(-(len(path) + (len(path) > 0)) // period)


def _periodic(signs: Sequence[Likeness], period: int) -> Iterator[tuple[int, int]]:
    """The stretches in which every sign is like the one a period before it."""
    start = 0
    for place in range(period, len(signs)):
        if signs[place] != signs[place - period]:
            yield start, place
            start = place - period + 1
    yield start, len(signs)


def _likeness(graph: Graph, vertex: int, leaves: bool = False) -> Likeness:
    """What a vertex shares with its repeats; a bubble around a sum, or the end of a lone sum, has none."""
    what, tensor = graph.flat.vertices[vertex], graph.flat.vertices[vertex].tensor
    alone = vertex if what.composite or what.end else -1
    seen: Likeness = (what.nest, bool(what.dot), alone, len(graph.free_at(vertex)))
    if tensor is not None:
        words = (tensor.name, tensor.label)
        seen += (*(word.translate(NUMBERS) for word in words), tensor.kind, tensor.role, tensor.views, tensor.step)
    if leaves:
        hung = (n for n in graph.neighbours(vertex) if len(graph.neighbours(n)) == 1)
        seen += (*sorted((_likeness(graph, n) for n in hung), key=repr),)
    return seen


# Grids.


def _folded_grid(graph: Graph, found: Product, most: int) -> Flat:
    """A grid with the middle of its columns, its rows or both left out, and its product."""
    cut = [_middle(graph, found, axis, most) for axis in (0, 1)]
    if not any(cut):
        return graph.flat
    cells: dict[tuple[float, float], list[int]] = {}
    for vertex, place in found.standing:
        column, row = (_folded_place(at, hidden) for at, hidden in zip(place, cut, strict=True))
        cells.setdefault((column, row), []).append(vertex)
    columns, rows = (float(HEAD) if hidden else -1.0 for hidden in cut)
    groups, places = [], []
    for (column, row), members in cells.items():
        if column == columns or row == rows:
            count = len(cut[0] if column == columns else cut[1])
            groups.append(Group(tuple(members), count, told=0.0 in (column, row)))
            places.append((column, row))
    flat, new = _without(graph.flat, groups)
    at = {new[members[0]]: place for place, members in cells.items()}
    return replace(flat, product=replace(found, standing=tuple(at.items())))


def _middle(graph: Graph, found: Product, axis: int, most: int) -> range:
    """The columns (rows) of a grid to leave out: none, if they are not so many or not alike."""
    lines: dict[float, dict[float, Likeness]] = {}
    for vertex, place in found.standing:
        lines.setdefault(place[axis], {})[place[1 - axis]] = _likeness(graph, vertex)
    hidden = range(HEAD, len(lines) - TAIL)
    alike = all(lines[here] == lines[after] for here, after in pairwise(hidden) if here in lines and after in lines)
    whole = all(at % 1 == 0 for _, place in found.standing for at in place)
    return hidden if len(lines) > most and alike and whole else range(0)


def _folded_place(at: float, hidden: range) -> float:
    """The column (row) that one has in the folded grid."""
    if not hidden or at < hidden.start:
        return at
    return float(hidden.start) if at < hidden.stop else at - len(hidden) + 1


# What is left.


def _without(flat: Flat, groups: Iterable[Group]) -> tuple[Flat, dict[int, int]]:
    """The graph in which one vertex stands for every group, and the new number of every vertex."""
    groups = list(groups)
    leader = {v: group.members[0] for group in groups for v in group.members}
    kept = [v for v in range(len(flat.vertices)) if leader.get(v, v) == v]
    number = {v: place for place, v in enumerate(kept)}
    new = {v: number[leader.get(v, v)] for v in range(len(flat.vertices))}
    folds = {number[group.members[0]]: group for group in groups}
    edges: list[Edge] = []
    moved: dict[int, int] = {}
    legs: dict[int, list[Leg]] = {fold: [] for fold in folds}
    for old, edge in enumerate(flat.edges):
        made = _left(edge, new, folds, legs)
        if made is not None:
            moved[old] = len(edges)
            edges.append(made)
    vertices = [flat.vertices[v] for v in kept]
    for fold, group in folds.items():
        vertices[fold] = _fold(flat, group, tuple(legs[fold]))
    free = tuple(moved[edge] for edge in flat.free if edge in moved)
    walls = tuple((moved[edge], region) for edge, region in flat.walls if edge in moved)
    return replace(flat, vertices=tuple(vertices), edges=tuple(edges), free=free, walls=walls), new


def _left(edge: Edge, new: dict[int, int], folds: dict[int, Group], legs: dict[int, list[Leg]]) -> Edge | None:
    """An edge between new vertices; None if no part of it is to be seen. Its index is a leg of the folds it ends on."""
    tail, head = new[edge.tail], -1 if edge.free else new[edge.head]
    if tail in folds and (head in folds or edge.free):
        return None
    tail_leg, head_leg = edge.tail_leg, edge.head_leg
    for fold, piece in ((tail, edge.pieces[0]), (head, edge.pieces[-1])):
        if fold in folds:
            leg = Leg(piece.index, piece.dim)
            if leg in legs[fold]:
                return None
            legs[fold].append(leg)
    if tail in folds:
        tail_leg = len(legs[tail]) - 1
    if head in folds:
        head_leg = len(legs[head]) - 1
    return Edge(tail, tail_leg, head, head_leg, edge.pieces)


def _fold(flat: Flat, group: Group, legs: tuple[Leg, ...]) -> Vertex:
    """The vertex that stands for a group."""
    first = flat.vertices[group.members[0]]
    hidden = tuple(tensor for v in sorted(group.members) if (tensor := flat.vertices[v].tensor))
    sign = Tensor("", legs, "fold", label=f"×{group.count}" if group.told else "")
    return Vertex(first.nest, sign, folded=Folded(group.count, hidden))
