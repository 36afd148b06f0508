"""Products as rows: who stands in it, what hangs from it, which indices run between and beside.

What hangs are the branches of a tree from its spine, and one-legged parts from dots and busy tensors. What stands on a
page above or below the row is kept as a skyline, so that the next thing can go above it.
"""

from __future__ import annotations

from math import floor

from penrose.layout.graph import Graph
from penrose.records import dataclass, field

CROSSING = 8.0  # what two tracks that cross cost; the smaller costs are matters of taste
WISHED = 2.0  # what it costs if a dot's free leg leaves on another side than in what it equals: less than a crossing


@dataclass
class Hang:
    """A chain hanging from an anchor vertex: edges and vertices outwards, and the side it hangs to."""

    anchor: int
    edges: list[int]
    chain: list[int]
    side: str = ""


@dataclass
class Strand:
    """One line between neighbours in the row: one edge, or two with a dot between them. `places` says where in the
    order of strands it leaves each neighbour, if not in that of the row."""

    edges: list[int]
    dot: int | None = None
    places: dict[int, int] = field(default_factory=dict)


@dataclass
class Bus:
    """An index that arcs over others: two ends without a dot, or a dot with any number of ends."""

    edges: list[int]
    dot: int | None = None
    page: str = "N"


@dataclass
class Row:
    """The arrangement: row order, strands per gap, hanging chains, buses, and the side of every free edge."""

    order: list[int]
    strands: dict[int, list[Strand]] = field(default_factory=dict)
    hangs: list[Hang] = field(default_factory=list)
    buses: list[Bus] = field(default_factory=list)
    loop: list[int] = field(default_factory=list)  # edges that close the row into a ring
    ring: str = "N"  # the page on which they run
    free: dict[int, str] = field(default_factory=dict)
    tails: dict[str, Strand] = field(default_factory=dict)  # dots on the axis beyond the ends W and E
    crossed: float = 0.0  # how badly tracks, free legs and hanging parts are in each other's way


def by_anchor(hangs: list[Hang]) -> dict[int, list[Hang]]:
    """Hanging chains by the vertex they hang from."""
    out: dict[int, list[Hang]] = {}
    for hang in hangs:
        out.setdefault(hang.anchor, []).append(hang)
    return out


CROSS = 4  # arms of a dot in the row: two along it, one above and one below
COLUMN = 120.0  # pt
SIGN = {"N": -1.0, "S": 1.0}


@dataclass
class Skyline:
    """What stands on one page, as boxes (left, right, height), in columns so that a stretch is soon looked over."""

    blocks: dict[int, list[tuple[float, float, float]]] = field(default_factory=dict)

    def add(self, left: float, right: float, height: float) -> None:
        """Something from left to right that reaches a height."""
        for column in _columns(left, right):
            self.blocks.setdefault(column, []).append((left, right, height))

    def over(self, left: float, right: float) -> float:
        """The height above everything in a stretch."""
        near = (block for column in _columns(left, right) for block in self.blocks.get(column, ()))
        return max((h for a, b, h in near if a < right and left < b), default=0.0)


def _columns(left: float, right: float) -> range:
    return range(floor(left / COLUMN), floor(right / COLUMN) + 1)


def tree_hangs(graph: Graph) -> list[Hang] | None:
    """The chains that hang from a tree's spine; None if the graph is no tree or a branch is no chain."""
    count = len(graph.flat.vertices)
    pairs = sum(len(graph.neighbours(v)) for v in range(count)) // 2
    if pairs != count - 1 or not graph.is_whole():
        return None
    spine = _spine(graph)
    hangs = []
    for vertex in spine:
        for start in graph.neighbours(vertex):
            if start not in spine:
                hang = _chain(graph, vertex, start)
                if hang is None:
                    return None
                hangs.append(hang)
    return hangs if all(len(here) <= _room(graph, anchor) for anchor, here in by_anchor(hangs).items()) else None


def _room(graph: Graph, anchor: int) -> int:
    """How many parts may hang from a vertex: two from a dot that is a cross; one from a dot of more arms, a bus over a
    comb of tensors, if no free leg leaves there; more from a tensor."""
    if not graph.is_dot(anchor):
        return 6
    return 2 if len(graph.at[anchor]) <= CROSS else 1 - min(1, len(graph.free_at(anchor)))


def _chain(graph: Graph, anchor: int, start: int) -> Hang | None:
    if not _may_hang(graph, start, anchor) or graph.loops(start):
        return None
    edges, chain, before, here = graph.between(anchor, start), [start], anchor, start
    if len(edges) > 1 or graph.flat.vertices[start].end:
        return None if len(edges) > 1 else Hang(anchor, edges, chain)
    while True:
        onward = [v for v in graph.neighbours(here) if v != before]
        if not onward:
            return Hang(anchor, edges, chain)
        several = len(onward) > 1 or len(graph.between(here, onward[0])) > 1 or len(graph.free_at(here)) > 1
        if several or graph.is_dot(here):
            return None
        if graph.loops(onward[0]):
            return None
        edges.append(graph.between(here, onward[0])[0])
        chain.append(onward[0])
        before, here = here, onward[0]


def _may_hang(graph: Graph, vertex: int, anchor: int) -> bool:
    """Whether a vertex hangs where its anchor stands; the end of a lone sum hangs outside of bubbles that it passes."""
    what = graph.flat.vertices[vertex]
    return bool(what.end) or what.nest == graph.flat.vertices[anchor].nest


def _spine(graph: Graph) -> list[int]:
    """The path of a tree from the first result leg's tensor to the last's, grown at both ends into heavier branches."""
    ends = [graph.flat.edges[edge].tail for edge in graph.flat.free]
    if len(set(ends)) >= 2:
        path = _path(graph, ends[0], next(v for v in reversed(ends) if v != ends[0]))
        return _grown(graph, path)
    start = ends[0] if ends else _farthest(graph, 0, set())[-1]
    return _grown(graph, [start])


def _grown(graph: Graph, path: list[int]) -> list[int]:
    """The path, longer at each end by the branch that goes farthest, unless that is a lone light part on a dot."""
    for _ in range(2):
        tail = _farthest(graph, path[-1], set(path[:-1]))[1:]
        joint = graph.is_dot(path[-1]) or graph.flat.vertices[path[-1]].kind == "delta"
        light = sum(_heft(graph, v) for v in tail) < (1.1 if joint else 0.6)
        bare = all(graph.is_dot(v) for v in path)
        if tail and (bare or graph.is_line(path[-1]) or not (light and graph.free_at(path[-1]))):
            path = path + tail
        path = path[::-1]
    return path


def _farthest(graph: Graph, start: int, avoid: set[int]) -> list[int]:
    """The longest path from `start` (by tensors, light parts counting less), first found on ties."""
    best: list[int] = [start]
    best_score = -1.0
    stack = [[start]]
    while stack:
        path = stack.pop()
        score = sum(_heft(graph, v) for v in path[1:])
        if score > best_score + 1e-9:
            best, best_score = path, score
        onward = [v for v in graph.neighbours(path[-1]) if v not in avoid and (len(path) < 2 or v != path[-2])]
        stack.extend([*path, v] for v in reversed(onward) if not graph.flat.vertices[v].end)
    return best


def _heft(graph: Graph, vertex: int) -> float:
    what = graph.flat.vertices[vertex]
    if what.dot or what.end or what.kind == "delta":
        return 0.1
    return 0.5 if what.kind in ("diagonal", "cap") else 1.0


def _path(graph: Graph, start: int, goal: int) -> list[int]:
    stack = [[start]]
    while stack:
        path = stack.pop()
        if path[-1] == goal:
            return path
        onward = [v for v in graph.neighbours(path[-1]) if len(path) < 2 or v != path[-2]]
        stack.extend([*path, v] for v in reversed(onward))
    return [start]


def leaf_hangs(graph: Graph) -> list[Hang]:
    """In a graph with cycles or combs: one-legged parts hang from dots and from tensors that stand between others;
    those of a comb are its teeth, but for what is light or alone."""
    hangs: list[Hang] = []
    leaves, standing = {}, {}
    for v in range(len(graph.flat.vertices)):
        if graph.is_dot(v):
            leaves[v] = sum(_is_leaf(graph, n) for n in graph.neighbours(v))
            standing[v] = len(graph.neighbours(v)) - leaves[v] + len(graph.free_at(v))
    for v, what in enumerate(graph.flat.vertices):
        if not _is_leaf(graph, v):
            continue
        anchor = graph.neighbours(v)[0]
        light = what.end or (what.kind in ("diagonal", "cap"))
        same = _may_hang(graph, v, anchor)
        tooth = graph.is_dot(anchor) and len(graph.at[anchor]) > CROSS and leaves[anchor] > 1
        if graph.is_dot(anchor) and not light and (tooth or standing[anchor] < 2):
            standing[anchor] += 1
        elif same and (graph.is_dot(anchor) or light or len(graph.at[anchor]) >= 3):
            if not what.end and sum(h.anchor == anchor for h in hangs) >= _room(graph, anchor):
                continue
            hangs.append(Hang(anchor, graph.between(anchor, v), [v]))
    return hangs


def _is_leaf(graph: Graph, vertex: int) -> bool:
    return len(graph.at[vertex]) == 1 and len(graph.neighbours(vertex)) == 1
