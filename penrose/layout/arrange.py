"""Who stands in the row, who hangs from it, and which indices run between neighbours or as arcs beside.

Grammar of a row. Tensors stand on one axis, first result leg to the left, last to the right. Between neighbours run
strands, one per index they share; an index that a third party shares has its dot on the strand, and small parts
(a diagonal's λ, a vector, a branch of a tree) hang from that dot or from the tensor. Every other index is an arc or,
with a dot, a bus above or below the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from itertools import permutations

from penrose.layout.flat import Flat, Nest, Vertex
from penrose.records import dataclass, field, replace

EXACT = 6  # tensors up to which every order of the row is weighed
FEW = 16  # of those orders, how many are tried with all their tracks
SEARCHED = 16  # tensors up to which an order with crossings is searched for a better one
TRIALS = 260  # orders tried in such a search
CROSSING = 8.0  # what two tracks that cross cost; the smaller costs are matters of taste


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
    free: dict[int, str] = field(default_factory=dict)
    tails: dict[str, Strand] = field(default_factory=dict)  # dots on the axis beyond the ends W and E
    crossed: float = 0.0  # how badly tracks, free legs and hanging parts are in each other's way


class Graph:
    """Adjacency of a flat graph, in the order of its edges."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.at: list[list[int]] = [[] for _ in flat.vertices]
        for number, edge in enumerate(flat.edges):
            for vertex in dict.fromkeys(edge.ends):
                self.at[vertex].append(number)

    def other(self, edge: int, vertex: int) -> int:
        """The far vertex of an edge (the vertex itself for a loop, −1 for a free edge)."""
        e = self.flat.edges[edge]
        return e.head if e.tail == vertex else e.tail

    def neighbours(self, vertex: int) -> list[int]:
        """Distinct neighbours, in the order of the edges."""
        far = (self.other(edge, vertex) for edge in self.at[vertex])
        return [v for v in dict.fromkeys(far) if v >= 0 and v != vertex]

    def is_dot(self, vertex: int) -> bool:
        """Whether indices meet here beside the row: a copy dot, or a δ among tensors with at most one free leg."""
        what = self.flat.vertices[vertex]
        between = is_delta(what) and self._stands_between(vertex) and len(self.free_at(vertex)) < 2
        return bool(what.dot) or between

    def _stands_between(self, vertex: int) -> bool:
        near = [self.flat.vertices[v] for v in self.neighbours(vertex)]
        return bool(near) and not any(v.dot or v.end or is_delta(v) for v in near)

    def free_at(self, vertex: int) -> list[int]:
        """Free edges of a vertex, in the order of the result, then those that end at a hull."""
        loose = (*self.flat.free, *(edge for edge, _ in self.flat.walls))
        return [edge for edge in loose if self.flat.edges[edge].tail == vertex]

    def nest(self, edge: int) -> Nest:
        """The region an edge rises to: the shallowest of those it runs through."""
        return min((piece.nest for piece in self.flat.edges[edge].pieces), key=len)

    def owner(self, edge: int) -> int | None:
        """The dot on whose bus an edge runs: the one that lies in the region the edge rises to."""
        e = self.flat.edges[edge]
        nest = self.nest(edge)
        return next((v for v in e.ends if self.is_dot(v) and self.flat.vertices[v].nest == nest), None)

    def loops(self, vertex: int) -> bool:
        """Whether an edge leads from a vertex back to it."""
        return any(self.other(edge, vertex) == vertex for edge in self.at[vertex])

    def between(self, a: int, b: int) -> list[int]:
        """Edges that join two vertices."""
        return [edge for edge in self.at[a] if self.other(edge, a) == b]


def is_delta(vertex: Vertex) -> bool:
    """Whether a vertex is a δ tensor."""
    return vertex.tensor is not None and vertex.tensor.kind == "delta"


def is_fuse(vertex: Vertex) -> bool:
    """Whether thin legs become one thick leg at a vertex."""
    return vertex.tensor is not None and vertex.tensor.kind == "fuse"


def arrange(flat: Flat) -> Row | None:
    """The arrangement of one connected part; None if its branches do not hang as chains."""
    graph = Graph(flat)
    hangs = _tree_hangs(graph)
    if hangs is None:
        hangs = _leaf_hangs(graph)
    hung = {v for hang in hangs for v in hang.chain}
    standing = [v for v, what in enumerate(flat.vertices) if v not in hung and not graph.is_dot(v) and not what.end]
    if not standing:
        return None
    best, score = _built(graph, hangs, standing), 0.0
    for number, order in enumerate(_orders(graph, standing)):
        row = _built(graph, hangs, order)
        if number == 0 or row.crossed < score - 1e-9:
            best, score = row, row.crossed
        if score < CROSSING:
            break
    return best if score < CROSSING or len(standing) > SEARCHED else _untangled(graph, hangs, best)


def _built(graph: Graph, hangs: list[Hang], order: list[int]) -> Row:
    """Everything that follows from an order of the row."""
    row = Row(order, hangs=[replace(hang) for hang in hangs])
    _place_indices(graph, row)
    _free_sides(graph, row)
    _hang_sides(graph, row)
    _pages(graph, row)
    return row


def _untangled(graph: Graph, hangs: list[Hang], row: Row) -> Row:
    """The row after moving single vertices for as long as fewer tracks cross."""
    left = TRIALS
    while left > 0:
        before = row
        for v in before.order:
            rest = [u for u in row.order if u != v]
            for place in range(len(rest) + 1):
                order = [*rest[:place], v, *rest[place:]]
                if order == row.order or _broken(graph, order):
                    continue
                trial = _built(graph, hangs, order)
                left -= 1
                row = trial if trial.crossed < row.crossed - 1e-9 else row
                if row.crossed < CROSSING or left <= 0:
                    return row
        if row is before:
            return row
    return row


# Hanging parts.


def _tree_hangs(graph: Graph) -> list[Hang] | None:
    """The chains that hang from a tree's spine; None if the graph is no tree or a branch is no chain."""
    count = len(graph.flat.vertices)
    pairs = sum(len(graph.neighbours(v)) for v in range(count)) // 2
    if pairs != count - 1:
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
    return hangs if all(len(here) <= _room(graph, anchor) for anchor, here in _by_anchor(hangs).items()) else None


def _room(graph: Graph, anchor: int) -> int:
    """How many parts may hang from a vertex: few from a dot, fewer where a free leg leaves, as many as wished from a tensor."""
    if not graph.is_dot(anchor):
        return 6
    return 2 if graph.free_at(anchor) else 3


def _chain(graph: Graph, anchor: int, start: int) -> Hang | None:
    if graph.flat.vertices[start].nest != graph.flat.vertices[anchor].nest or graph.loops(start):
        return None
    edges, chain, before, here = graph.between(anchor, start), [start], anchor, start
    if len(edges) > 1 or graph.flat.vertices[start].end:
        return None if len(edges) > 1 else Hang(anchor, edges, chain)
    while True:
        onward = [v for v in graph.neighbours(here) if v != before]
        if not onward:
            return Hang(anchor, edges, chain)
        if len(onward) > 1 or graph.is_dot(here) or len(graph.between(here, onward[0])) > 1 or graph.free_at(here):
            return None
        if graph.loops(onward[0]):
            return None
        edges.append(graph.between(here, onward[0])[0])
        chain.append(onward[0])
        before, here = here, onward[0]


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
        joint = graph.is_dot(path[-1]) or is_delta(graph.flat.vertices[path[-1]])
        light = sum(_heft(graph, v) for v in tail) < (1.1 if joint else 0.6)
        bare = all(graph.is_dot(v) for v in path)
        if tail and (bare or not (light and graph.free_at(path[-1]))):
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
    if what.dot or what.end or is_delta(what):
        return 0.1
    return 0.5 if what.tensor is not None and what.tensor.kind in ("diagonal", "cap") else 1.0


def _path(graph: Graph, start: int, goal: int) -> list[int]:
    stack = [[start]]
    while stack:
        path = stack.pop()
        if path[-1] == goal:
            return path
        onward = [v for v in graph.neighbours(path[-1]) if len(path) < 2 or v != path[-2]]
        stack.extend([*path, v] for v in reversed(onward))
    return [start]


def _leaf_hangs(graph: Graph) -> list[Hang]:
    """In a graph with cycles: one-legged parts hang from dots and from tensors that stand between others."""
    hangs: list[Hang] = []
    standing: dict[int, int] = {}
    for v in range(len(graph.flat.vertices)):
        if graph.is_dot(v):
            leaves = sum(_is_leaf(graph, n) for n in graph.neighbours(v))
            standing[v] = len(graph.neighbours(v)) - leaves + len(graph.free_at(v))
    for v, what in enumerate(graph.flat.vertices):
        if not _is_leaf(graph, v):
            continue
        anchor = graph.neighbours(v)[0]
        light = what.end or (what.tensor is not None and what.tensor.kind in ("diagonal", "cap"))
        same = graph.flat.vertices[anchor].nest == what.nest
        if graph.is_dot(anchor) and not light and standing[anchor] < 2:
            standing[anchor] += 1
        elif same and (graph.is_dot(anchor) or light or len(graph.at[anchor]) >= 3):
            if not what.end and sum(h.anchor == anchor for h in hangs) >= _room(graph, anchor):
                continue
            hangs.append(Hang(anchor, graph.between(anchor, v), [v]))
    return hangs


def _is_leaf(graph: Graph, vertex: int) -> bool:
    return len(graph.at[vertex]) == 1 and len(graph.neighbours(vertex)) == 1


# The order of the row.


def _orders(graph: Graph, standing: list[int]) -> Iterator[list[int]]:
    """Orders from left to right, the likeliest first: neighbours that share an index stand together, results at the
    ends, regions in one piece."""
    links = _links(graph, standing)
    first, last = _outer(graph, standing)
    start = _walk(standing, links, first)

    def cost(order: Sequence[int]) -> float:
        at = {v: i for i, v in enumerate(order)}
        total = sum(w * (abs(at[a] - at[b]) - 1) for (a, b), w in links.items())
        total += 0.9 * at[first] if first is not None else 0.0
        total += 0.9 * (len(order) - 1 - at[last]) if last is not None else 0.0
        total += sum(0.01 for a, b in zip(order, order[1:], strict=False) if a > b)
        return total + 50 * _broken(graph, order)

    start = _gathered(graph, start)
    if cost(start) < 0.05 or len(standing) > 24:
        yield start
    elif len(standing) <= EXACT:
        yield from map(list, nsmallest(FEW, permutations(standing), key=cost))
    else:
        for first_try in (start, _gathered(graph, standing)):
            yield _improved(first_try, cost)


def _gathered(graph: Graph, order: list[int], depth: int = 0) -> list[int]:
    """The order with every region in one piece, where its first vertex stood."""
    blocks: dict[tuple[int, bool], list[int]] = {}
    for v in order:
        nest = graph.flat.vertices[v].nest
        key = (nest[depth], True) if len(nest) > depth else (v, False)
        blocks.setdefault(key, []).append(v)
    return [v for (_, region), block in blocks.items() for v in (_gathered(graph, block, depth + 1) if region else block)]


def _links(graph: Graph, standing: list[int]) -> dict[tuple[int, int], float]:
    """How strongly pairs of standing vertices want to be neighbours."""
    links: dict[tuple[int, int], float] = {}
    for v in standing:
        for n in graph.neighbours(v):
            partners = [n] if n in standing else graph.neighbours(n) if graph.is_dot(n) else []
            for partner in partners:
                if partner in standing and partner > v:
                    strength = 3.0 if n == partner else 1.0
                    links[v, partner] = links.get((v, partner), 0.0) + strength
    return links


def _outer(graph: Graph, standing: list[int]) -> tuple[int | None, int | None]:
    """The standing vertices that bear, or lead to, the first and the last result leg."""
    owners = []
    for edge in graph.flat.free:
        v = graph.flat.edges[edge].tail
        if v in standing:
            owners.append(v)
    if not owners:
        return None, None
    return owners[0], owners[-1] if len(graph.flat.free) > 1 and owners[-1] != owners[0] else None


def _walk(standing: list[int], links: dict[tuple[int, int], float], first: int | None) -> list[int]:
    """A greedy order: from the first result's vertex along the strongest links."""
    weight = {**links, **{(b, a): w for (a, b), w in links.items()}}
    partners: dict[int, list[int]] = {v: [] for v in standing}
    for a, b in weight:
        partners[a].append(b)
    degree = {v: len(partners[v]) for v in standing}
    left = dict.fromkeys(standing)
    order: list[int] = []
    here = first if first is not None else min(standing, key=lambda v: (degree[v] > 1, v))
    while left:
        order.append(here)
        left.pop(here)
        onward = [v for v in partners[here] if v in left]
        if onward:
            here = max(onward, key=lambda v: (weight[here, v], -v))
        elif left:
            here = next(iter(left))
    return order


def _broken(graph: Graph, order: Sequence[int]) -> int:
    """How many times a region is entered again after it was left."""
    nests = [graph.flat.vertices[v].nest for v in order]
    broken = 0
    for region in range(len(graph.flat.regions)):
        inside = [region in nest for nest in nests]
        entries = sum(1 for a, b in zip([False, *inside], inside, strict=False) if b and not a)
        broken += max(0, entries - 1)
    return broken


def _improved(order: list[int], cost: Callable[[Sequence[int]], float]) -> list[int]:
    """The order after moving single vertices for as long as that helps."""
    best, best_cost = list(order), cost(order)
    for _ in range(4):
        before = best_cost
        for v in order:
            rest = [u for u in best if u != v]
            for place in range(len(best)):
                trial = rest[:place] + [v] + rest[place:]
                value = cost(trial)
                if value < best_cost - 1e-9:
                    best, best_cost = trial, value
        if best_cost >= before - 1e-9:
            break
    return best


# Indices between and beside.


def _place_indices(graph: Graph, row: Row) -> None:
    """Sort every edge and dot into strands, tails, the closing loop, and buses."""
    at = {v: i for i, v in enumerate(row.order)}
    hung = {edge for hang in row.hangs for edge in hang.edges}
    for number, edge in enumerate(graph.flat.edges):
        if edge.free or number in hung or graph.owner(number) is not None:
            continue
        if not (edge.tail in at and edge.head in at):
            row.buses.append(Bus([number]))
        elif _closes(graph, row, number):
            row.loop.append(number)
        elif abs(at[edge.tail] - at[edge.head]) == 1:
            row.strands.setdefault(min(at[edge.tail], at[edge.head]), []).append(Strand([number]))
        else:
            row.buses.append(Bus([number]))
    for v in range(len(graph.flat.vertices)):
        if graph.is_dot(v):
            _place_dot(graph, row, at, hung, v)
    for gap, strands in row.strands.items():
        _lift(graph, row, strands)
        _sort_strands(strands)
        _by_parts(graph, strands, row.order[gap : gap + 2])


def _lift(graph: Graph, row: Row, strands: list[Strand]) -> None:
    """A dot beside other strands has room on one side only: one that bears more becomes a bus."""
    for strand in [s for s in strands if s.dot is not None] if len(strands) > 1 else []:
        assert strand.dot is not None
        if len(graph.free_at(strand.dot)) + sum(h.anchor == strand.dot for h in row.hangs) > 1:
            strands.remove(strand)
            row.buses.append(Bus(strand.edges, strand.dot))


def _sort_strands(strands: list[Strand]) -> None:
    """Dots on the outermost strands, so that what hangs from them hangs free."""
    strands.sort(key=lambda s: s.dot is None)
    dotted = [s for s in strands if s.dot is not None]
    if len(dotted) > 1:
        strands.remove(dotted[1])
        strands.append(dotted[1])


def _by_parts(graph: Graph, strands: list[Strand], pair: list[int]) -> None:
    """Strands that part at a thick leg stand in the order of its parts, and on the other body in its legs' order."""
    for vertex, other in (pair, pair[::-1]):
        if is_fuse(graph.flat.vertices[vertex]) and all(s.dot is None for s in strands):
            strands.sort(key=lambda s: _leg(graph, s.edges[0], vertex))
            order = sorted(strands, key=lambda s: _leg(graph, s.edges[0], other))
            for strand in strands:
                strand.places = {vertex: strands.index(strand), other: order.index(strand)}
            return


def _closes(graph: Graph, row: Row, number: int) -> bool:
    """Whether an edge closes the row to a ring: between its ends, where a strand already joins two that stand alone,
    or a lone tensor's first leg to its second."""
    edge = graph.flat.edges[number]
    ends = {row.order[0], row.order[-1]}
    if set(edge.ends) != ends or row.loop:
        return False
    if any(graph.free_at(v) and len(graph.at[v]) == 2 + len(graph.free_at(v)) and len(graph.free_at(v)) > 1 for v in ends):
        return False
    if len(row.order) == 1:
        return True
    if len(row.order) > 2:
        return True
    wires = graph.between(*sorted(ends))
    a, b = sorted(ends)
    legs = [(_leg(graph, w, a), _leg(graph, w, b)) for w in wires]
    crossed = len(wires) == 2 and len(graph.at[a]) == 2 == len(graph.at[b]) and legs[0][0] > legs[1][0] and legs[0][1] < legs[1][1]
    crossed = crossed or (len(wires) == 2 and len(graph.at[a]) == 2 == len(graph.at[b]) and legs[0][0] < legs[1][0] and legs[0][1] > legs[1][1])
    return crossed and _leg(graph, number, row.order[0]) == 0


def _leg(graph: Graph, number: int, vertex: int) -> int:
    edge = graph.flat.edges[number]
    return edge.tail_leg if edge.tail == vertex else edge.head_leg


def _place_dot(graph: Graph, row: Row, at: dict[int, int], hung: set[int], dot: int) -> None:
    """A dot on a strand between two neighbours, at an end of the row, or on a bus."""
    if any(dot in hang.chain for hang in row.hangs):
        return
    edges = [e for e in graph.at[dot] if not graph.flat.edges[e].free and e not in hung and graph.owner(e) == dot]
    outward = [e for e in graph.at[dot] if not graph.flat.edges[e].free and e not in hung and e not in edges]
    places = [at[graph.other(e, dot)] for e in edges if graph.other(e, dot) in at]
    if len(places) == 2 == len(edges) and abs(places[0] - places[1]) == 1 and not outward:
        strands = row.strands.setdefault(min(places), [])
        if sum(s.dot is not None for s in strands) < 2:
            strands.append(Strand(sorted(edges, key=lambda e: at[graph.other(e, dot)]), dot))
            return
    side = _tail_side(graph, row, dot, places) if len(edges) == 1 == len(places) and not outward else ""
    if side:
        row.tails[side] = Strand(edges, dot)
    else:
        row.buses.append(Bus(edges, dot))


def _tail_side(graph: Graph, row: Row, dot: int, places: list[int]) -> str:
    """The end of the row at which a dot can continue the axis, "" if none: E for the last result, else W."""
    free = graph.free_at(dot)
    ends = [s for s, place in (("W", 0), ("E", len(row.order) - 1)) if place == places[0] and s not in row.tails]
    wish = "E" if free and free[-1] == graph.flat.free[-1] else "W"
    return wish if wish in ends else ends[0] if ends else ""


# Sides.


def _free_sides(graph: Graph, row: Row) -> None:
    """The side of each free edge of a standing vertex: first result left, last right, the others below."""
    row.free.update(graph.flat.sides)
    standing = {v: [e for e in graph.free_at(v) if e not in row.free] for v in row.order}
    upright = _upright(row, standing)
    used: dict[str, int] = {}
    ring = bool(row.loop)
    result = [e for e in graph.flat.free if graph.flat.edges[e].tail in standing]
    for side, vertex in (("W", row.order[0]), ("E", row.order[-1])):
        legs = [e for e in standing[vertex] if e not in row.free]
        outer = graph.flat.leads if side == "W" else graph.flat.ends
        if ring or not outer or not legs or len(legs) <= upright.get(vertex, -1):
            continue
        if side == "E" and len(row.order) == 1 == len(result) and graph.flat.leads:
            continue
        results = [e for e in legs if e in graph.flat.free]
        if not results:
            continue
        row.free[results[0] if side == "W" else results[-1]] = side
        used[side] = vertex
    busy = bool(row.buses) or bool(row.loop)
    for vertex, legs in standing.items():
        rest = [e for e in legs if e not in row.free]
        both = len(rest) > 1 and len(row.order) > 1 and not busy
        for place, edge in enumerate(rest):
            row.free[edge] = "N" if both and place < len(rest) // 2 else "S"


def _upright(row: Row, standing: dict[int, list[int]]) -> dict[int, int]:
    """For a train of tensors that all have the same number of free legs: end tensors keep that many upright."""
    inner = [len(standing[v]) for v in row.order[1:-1]]
    if not inner or min(inner) == 0:
        return {}
    return {row.order[0]: min(inner), row.order[-1]: min(inner)}


def _hang_sides(graph: Graph, row: Row) -> None:
    """Light parts stand on their dot from above; heavier ones hang below, the second the other way."""
    taken: dict[int, list[str]] = {}
    dotted = {s.dot: (i, n) for n, strands in row.strands.items() for i, s in enumerate(strands) if s.dot is not None}
    for anchor, hangs in _by_anchor(row.hangs).items():
        place = dotted.get(anchor)
        for hang in hangs:
            hang.side = _hang_side(graph, row, hang, place, taken.setdefault(anchor, []))
            taken[anchor].append(hang.side)
    for dot, (place, gap) in dotted.items():
        for edge in graph.free_at(dot) if dot is not None else []:
            above = place == 0 and ("N" not in taken.get(dot, []) or len(row.strands[gap]) > 1)
            row.free[edge] = "N" if above else "S"


def _by_anchor(hangs: list[Hang]) -> dict[int, list[Hang]]:
    out: dict[int, list[Hang]] = {}
    for hang in hangs:
        out.setdefault(hang.anchor, []).append(hang)
    return out


def _hang_side(graph: Graph, row: Row, hang: Hang, place: tuple[int, int] | None, taken: list[str]) -> str:
    if place is not None and len(row.strands[place[1]]) > 1:
        return "N" if place[0] == 0 else "S"
    what = graph.flat.vertices[hang.chain[0]]
    light = what.tensor is not None and len(what.legs) == 1
    wished = "N" if light else "S"
    other = "S" if wished == "N" else "N"
    return wished if taken.count(wished) <= taken.count(other) else other


def _pages(graph: Graph, row: Row) -> None:
    """Above or below for each bus and each upright free leg: as few crossings as can be."""
    spans = [_span(graph, row, bus) for bus in row.buses]
    at = {v: place for place, v in enumerate(row.order)}
    free = {e: at[graph.flat.edges[e].tail] for e, s in row.free.items() if s in "NS" and graph.flat.edges[e].tail in at}
    hung = {page: [at[h.anchor] for h in row.hangs if h.anchor in at and h.side == page] for page in "NS"}
    keys = _keys(graph, row, spans)
    pairs, hubs = _dot_pairs(graph, row), _hub_legs(graph, row, spans)

    def cost(bits: int) -> float:
        total = _page_cost(keys, bits, hung) + _torn(pairs, bits)
        total += sum(CROSSING * _covers(spans, bits, bits >> own & 1, place, own) for own, place in hubs)
        for place in free.values():
            above, below = (_covers(spans, bits, page, place, -1) for page in (0, 1))
            total += CROSSING * min(above, below) + 0.5 * (below > above)
        return total

    count = len(row.buses)
    best = min(range(2**count), key=cost) if count <= 5 else _flipped(_greedy_pages(keys), count, cost)
    row.crossed = cost(best)
    for number, bus in enumerate(row.buses):
        bus.page = "S" if best >> number & 1 else "N"
    for edge, place in free.items():
        above, below = (_covers(spans, best, page, place, -1) for page in (0, 1))
        if above != below:
            row.free[edge] = "S" if below < above else "N"


def _hub_legs(graph: Graph, row: Row, spans: list[tuple[float, ...]]) -> list[tuple[int, float]]:
    """Buses whose dot bears a free leg, and where it rises."""
    return [
        (number, sum(spans[number]) / len(spans[number]))
        for number, bus in enumerate(row.buses)
        if bus.dot is not None and graph.free_at(bus.dot)
    ]


def _covers(spans: list[tuple[float, ...]], bits: int, page: int, place: float, own: int) -> int:
    """How many buses on a page run over a place in the row; none that `own` itself runs over."""
    reach = spans[own][-1] - spans[own][0] if own >= 0 else -1.0
    return sum(
        1
        for number, span in enumerate(spans)
        if number != own and bits >> number & 1 == page and span[0] < place < span[-1] and span[-1] - span[0] >= reach
    )


def _flipped(bits: int, count: int, cost: Callable[[int], float]) -> int:
    """Pages after turning over single buses for as long as that helps."""
    best = cost(bits)
    for _ in range(3 if count <= 40 else 0):
        before = best
        for number in range(count):
            if (trial := cost(bits ^ 1 << number)) < best:
                bits, best = bits ^ 1 << number, trial
        if best == before:
            break
    return bits


def _dot_pairs(graph: Graph, row: Row) -> list[tuple[int, int]]:
    """Pairs of buses of which one comes to the other's dot, and so should run on its page."""
    dots = {bus.dot: place for place, bus in enumerate(row.buses) if bus.dot is not None}
    pairs = []
    for place, bus in enumerate(row.buses):
        for edge in bus.edges:
            for v in graph.flat.edges[edge].ends:
                if v != bus.dot and v in dots:
                    pairs.append((place, dots[v]))
    return pairs


def _torn(pairs: list[tuple[int, int]], bits: int) -> float:
    return sum(20.0 for a, b in pairs if (bits >> a & 1) != (bits >> b & 1))


def _span(graph: Graph, row: Row, bus: Bus) -> tuple[float, ...]:
    """Places in the row that a bus reaches (an end that is no standing vertex counts by its own neighbours)."""
    at = {v: i for i, v in enumerate(row.order)}
    places: list[float] = []
    for edge in bus.edges:
        for v in graph.flat.edges[edge].ends:
            if v in at:
                places.append(at[v])
            elif v != bus.dot:
                near = [at[n] for n in graph.neighbours(v) if n in at]
                places.append(sum(near) / len(near) if near else 0.0)
    return tuple(sorted(places)) or (0.0,)


Key = tuple[float, int, int]
"""Where a wire leaves the row: the place, left (−1), straight or right (1) of it, and its order there."""


def _keys(graph: Graph, row: Row, spans: list[tuple[float, ...]]) -> list[tuple[Key, ...]]:
    """The places of every bus as its wires stand side by side: inner tracks leave nearest to where they go."""
    def rank(number: int) -> tuple[int, float]:
        return -len(_depth(graph, row.buses[number])), spans[number][-1] - spans[number][0]

    levels = {number: level for level, number in enumerate(sorted(range(len(spans)), key=rank))}
    out = []
    for number, span in enumerate(spans):
        count, level = len(span), levels[number]
        goal = span[count // 2] if count % 2 and row.buses[number].dot is not None else (span[0] + span[-1]) / 2
        turns = [(goal > place) - (goal < place) for place in span]
        out.append(tuple((p, t, -level if t > 0 else level) for p, t in zip(span, turns, strict=True)))
    return out


def _depth(graph: Graph, bus: Bus) -> Nest:
    return graph.flat.vertices[bus.dot].nest if bus.dot is not None else graph.nest(bus.edges[0])


def _page_cost(keys: list[tuple[Key, ...]], bits: int, hung: dict[str, list[int]]) -> float:
    cost = 0.0
    for i, a in enumerate(keys):
        down = bits >> i & 1
        cost += 0.3 * down + sum(0.2 for place in hung["S" if down else "N"] if a[0][0] <= place <= a[-1][0])
        for j in range(i):
            if bits >> j & 1 == down:
                cost += CROSSING * _interleave(a, keys[j])
    return cost


def _interleave(a: tuple[Key, ...], b: tuple[Key, ...]) -> int:
    """How often two buses cross on one page: into how many stretches of one the other's wires come, beyond one."""
    stretches = {sum(one < other for one in a) % len(a) for other in b}
    return len(stretches) - 1


def _greedy_pages(spans: list[tuple[Key, ...]]) -> int:
    bits = 0
    for i, a in enumerate(spans):
        up = sum(_interleave(a, spans[j]) for j in range(i) if not bits >> j & 1)
        down = sum(_interleave(a, spans[j]) for j in range(i) if bits >> j & 1)
        bits |= (down < up) << i
    return bits
