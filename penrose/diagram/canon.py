"""A canonical form of a coloured graph: equal for two graphs just when they differ in vertex numbers alone.

Colours are refined until every vertex of a colour sees the same colours (each colour with its number of
edges); what stays ambiguous is settled by telling one vertex apart, refining again and keeping the least
outcome over all choices. Two things keep this quick where much is alike: once the vertices with a colour of
their own are set aside, parts that hang together no more are treated one by one; and a choice that a known
symmetry turns into an earlier one is not tried. After McKay and Piperno, "Practical graph isomorphism, II"
(2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from penrose.records import dataclass

Form = tuple[object, ...]
Symmetry = dict[int, int]


@dataclass(frozen=True)
class Graph:
    """Vertices with labels; `edges[v]` holds (label, other end), every edge at both of its ends."""

    labels: Sequence[str]
    edges: Sequence[Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class _Leaf:
    """An outcome: its form, and the vertices in the order the form describes them."""

    form: Form
    order: tuple[int, ...]


def canonical(graph: Graph) -> Form:
    """The canonical form: a nested tuple of numbers and labels.

    >>> path = Graph(["a", "b", "a"], [[(0, 1)], [(0, 0), (0, 2)], [(0, 1)]])
    >>> same = Graph(["b", "a", "a"], [[(0, 1), (0, 2)], [(0, 0)], [(0, 0)]])
    >>> canonical(path) == canonical(same)
    True
    """
    search = _Search(graph)
    vertices = range(len(graph.labels))
    ranks = {label: rank for rank, label in enumerate(sorted(set(graph.labels)))}
    leaf, _ = search.settle(vertices, {v: ranks[graph.labels[v]] for v in vertices}, greedy=False)
    return tuple(sorted(ranks)), leaf.form


class _Search:
    """One graph's search; nothing is kept between calls."""

    def __init__(self, graph: Graph) -> None:
        self._edges = graph.edges

    def settle(self, vertices: Iterable[int], colours: Mapping[int, int], greedy: bool) -> tuple[_Leaf, list[Symmetry]]:
        """The least outcome (greedy: the first) for vertices with given colours, and the symmetries met."""
        cells, colour = self._refined(_cells(vertices, colours))
        table = tuple((colours[cell[0]], len(cell), self._seen(cell[0], colour)) for cell in cells)
        settled = [cell[0] for cell in cells if len(cell) == 1]
        symmetries: list[Symmetry] = []
        leaves = []
        for part in self._parts(cells):
            leaf, found = self._choose(part, colour, greedy)
            leaves.append(leaf)
            symmetries += found
        leaves.sort(key=lambda leaf: leaf.form)
        symmetries += [_swap(a, b) for a, b in pairwise(leaves) if a.form == b.form]
        order = (*settled, *(vertex for leaf in leaves for vertex in leaf.order))
        return _Leaf((table, tuple(leaf.form for leaf in leaves)), order), symmetries

    def _choose(self, part: list[int], colour: Mapping[int, int], greedy: bool) -> tuple[_Leaf, list[Symmetry]]:
        """Tells a vertex of a part's smallest cell apart, each in turn unless a symmetry makes it known."""
        cell = min(_cells(part, colour), key=lambda cell: (len(cell), colour[cell[0]]))
        if len(cell) == len(part) == 1:
            return _Leaf((1, colour[part[0]]), (part[0],)), []
        if greedy:
            leaf, found = self.settle(part, _apart(part, colour, cell[0]), greedy=True)
            return _Leaf((len(part), leaf.form), leaf.order), found
        orbits = _Orbits(cell)
        firsts: dict[Form, tuple[int, ...]] = {}
        symmetries: list[Symmetry] = []
        best: _Leaf | None = None
        tried: list[int] = []
        for vertex in cell:
            if any(orbits.same(vertex, other) for other in tried):
                continue
            tried.append(vertex)
            single = _apart(part, colour, vertex)
            first, _ = self.settle(part, single, greedy=True)
            if first.form in firsts:
                found = [dict(zip(firsts[first.form], first.order, strict=True))]
            else:
                firsts[first.form] = first.order
                leaf, found = self.settle(part, single, greedy=False)
                best = leaf if best is None or leaf.form < best.form else best
            for symmetry in found:
                orbits.join(symmetry)
            symmetries += found
        assert best is not None
        return _Leaf((len(part), best.form), best.order), symmetries

    def _refined(self, cells: list[list[int]]) -> tuple[list[list[int]], dict[int, int]]:
        """The coarsest finer cells in which equals see equals; a colour is its cell's first place."""
        colour: dict[int, int] = {}
        _number(cells, 0, colour)
        by_colour = {colour[cell[0]]: cell for cell in cells}
        touched = {c for c, cell in by_colour.items() if len(cell) > 1}
        while touched:
            splits = []
            for c in sorted(touched):
                pieces = self._split(by_colour[c], colour)
                if len(pieces) > 1:
                    splits.append((c, pieces))
            changed = []
            for c, pieces in splits:
                _number(pieces, c, colour)
                for piece in pieces:
                    by_colour[colour[piece[0]]] = piece
                changed += [vertex for piece in pieces for vertex in piece]
            near = {colour[other] for vertex in changed for _, other in self._edges[vertex] if other in colour}
            touched = {c for c in near if len(by_colour[c]) > 1}
        return [by_colour[c] for c in sorted(by_colour)], colour

    def _split(self, cell: list[int], colour: Mapping[int, int]) -> list[list[int]]:
        groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for vertex in cell:
            groups.setdefault(self._seen(vertex, colour), []).append(vertex)
        return [groups[key] for key in sorted(groups)] if len(groups) > 1 else [cell]

    def _seen(self, vertex: int, colour: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
        """What a vertex sees: the labels of its edges with the colours at their other ends."""
        return tuple(sorted((label, colour[other]) for label, other in self._edges[vertex] if other in colour))

    def _parts(self, cells: list[list[int]]) -> list[list[int]]:
        """What hangs together of the vertices that share their colour with others."""
        open_ = {vertex for cell in cells if len(cell) > 1 for vertex in cell}
        parts = []
        while open_:
            stack = [open_.pop()]
            part = []
            while stack:
                vertex = stack.pop()
                part.append(vertex)
                for _, other in self._edges[vertex]:
                    if other in open_:
                        open_.remove(other)
                        stack.append(other)
            parts.append(part)
        return parts


class _Orbits:
    """Which vertices of a cell known symmetries turn into each other."""

    def __init__(self, cell: Iterable[int]) -> None:
        self._of = {vertex: vertex for vertex in cell}

    def _root(self, vertex: int) -> int:
        while self._of[vertex] != vertex:
            vertex = self._of[vertex]
        return vertex

    def same(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def join(self, symmetry: Symmetry) -> None:
        for vertex, image in symmetry.items():
            if vertex in self._of and image in self._of:
                self._of[self._root(vertex)] = self._root(image)


def _cells(vertices: Iterable[int], colours: Mapping[int, int]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for vertex in vertices:
        found.setdefault(colours[vertex], []).append(vertex)
    return [found[c] for c in sorted(found)]


def _number(cells: list[list[int]], first: int, colour: dict[int, int]) -> None:
    for cell in cells:
        for vertex in cell:
            colour[vertex] = first
        first += len(cell)


def _apart(part: list[int], colour: Mapping[int, int], vertex: int) -> dict[int, int]:
    """The colours with one vertex told apart: 2c for it, 2c + 1 for the others of any colour c."""
    return {other: 2 * colour[other] + (other != vertex) for other in part}


def _swap(one: _Leaf, other: _Leaf) -> Symmetry:
    there = dict(zip(one.order, other.order, strict=True))
    return {**there, **{image: vertex for vertex, image in there.items()}}
