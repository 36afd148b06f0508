"""Who stands in the row, who hangs from it, and which indices run between neighbours or as arcs beside.

Grammar of a row. Tensors stand on one axis, first result leg to the left, last to the right. Between neighbours run
strands, one per index they share; an index that a third party shares has its dot on the strand, and small parts
(a diagonal's λ, a vector, a branch of a tree) hang from that dot or from the tensor. Every other index is an arc or,
with a dot, a bus above or below the row.
"""

from __future__ import annotations

from itertools import islice

from penrose.layout.graph import Flat, Graph, bonds
from penrose.layout.row import CROSSING, Bus, Hang, Row, Strand, by_anchor, leaf_hangs, tree_hangs
from penrose.layout.row.order import Uncrossed, broken, climb, orders, uncrossed
from penrose.layout.row.pages import pages
from penrose.layout.wishes import Work
from penrose.records import replace


def place_indices(graph: Graph, row: Row) -> None:
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
        _sort_strands(graph, strands)
        _by_parts(graph, strands, row.order[gap : gap + 2])


def _lift(graph: Graph, row: Row, strands: list[Strand]) -> None:
    """A dot has room above and below, beside other strands on one side only: one that bears more becomes a bus."""
    room = 2 if len(strands) == 1 else 1
    for strand in [s for s in strands if s.dot is not None]:
        assert strand.dot is not None
        if len(graph.free_at(strand.dot)) + sum(h.anchor == strand.dot for h in row.hangs) > room:
            strands.remove(strand)
            row.buses.append(Bus(strand.edges, strand.dot))


def _sort_strands(graph: Graph, strands: list[Strand]) -> None:
    """Dots on the outermost strands, so that what hangs from them hangs free: the first above, unless its leg is
    wished below."""
    dotted = sorted((s for s in strands if s.dot is not None), key=lambda s: _is_lowered(graph, s.dot or 0))
    plain = [s for s in strands if s.dot is None]
    below = dotted[1:2] or [s for s in dotted if plain and _is_lowered(graph, s.dot or 0)]
    strands[:] = [*(s for s in dotted if s not in below), *plain, *below]


def _is_lowered(graph: Graph, dot: int) -> bool:
    return any(graph.wished.get(edge) == "S" for edge in graph.free_at(dot))


def _by_parts(graph: Graph, strands: list[Strand], pair: list[int]) -> None:
    """Strands that part at a thick leg stand in the order of its parts, and on the other body in its legs' order."""
    for vertex, other in (pair, pair[::-1]):
        if graph.is_fuse(vertex) and all(s.dot is None for s in strands):
            strands.sort(key=lambda s: graph.leg(s.edges[0], vertex))
            order = sorted(strands, key=lambda s: graph.leg(s.edges[0], other))
            for strand in strands:
                strand.places = {vertex: strands.index(strand), other: order.index(strand)}
            return


def _closes(graph: Graph, row: Row, number: int) -> bool:
    """Whether an edge closes the row to a ring: between its ends, where a strand already joins two that stand alone,
    or a lone tensor's first leg to its second. Where the ends alone have free legs, they are to leave to the sides."""
    edge = graph.flat.edges[number]
    ends = {row.order[0], row.order[-1]}
    if set(edge.ends) != ends or row.loop or any(map(graph.is_fuse, ends)):
        return False
    if any(
        graph.free_at(v) and len(graph.at[v]) == 2 + len(graph.free_at(v)) and len(graph.free_at(v)) > 1 for v in ends
    ):
        return False
    if len(row.order) == 1:
        return True
    if len(row.order) > 2:
        return not (all(map(graph.free_at, ends)) and not any(map(graph.free_at, row.order[1:-1])))
    wires = graph.between(*sorted(ends))
    a, b = sorted(ends)
    legs = [(graph.leg(w, a), graph.leg(w, b)) for w in wires]
    crossed = (
        len(wires) == 2
        and len(graph.at[a]) == 2 == len(graph.at[b])
        and legs[0][0] > legs[1][0]
        and legs[0][1] < legs[1][1]
    )
    crossed = crossed or (
        len(wires) == 2
        and len(graph.at[a]) == 2 == len(graph.at[b])
        and legs[0][0] < legs[1][0]
        and legs[0][1] > legs[1][1]
    )
    return crossed and graph.leg(number, row.order[0]) == 0


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


def free_sides(graph: Graph, row: Row) -> None:
    """The side of each free edge of a standing vertex: first result left, last right, the others below."""
    row.free.update(_met(graph, row))
    row.free.update(graph.flat.sides)
    standing = {v: [e for e in graph.free_at(v) if e not in row.free] for v in row.order}
    upright = _upright(graph, row, standing)
    used: dict[str, int] = {}
    ring = bool(row.loop)
    result = [e for e in graph.flat.free if graph.flat.edges[e].tail in standing]
    for side, vertex in (("W", row.order[0]), ("E", row.order[-1])):
        legs = [e for e in standing[vertex] if e not in row.free and e not in graph.wished]
        outer = graph.flat.leads if side == "W" else graph.flat.ends
        if ring or not outer or not legs or len(legs) <= upright.get(vertex, -1) or _bears(row, side):
            continue
        if side == "E" and len(row.order) == 1 == len(result) and graph.flat.leads:
            continue
        results = [e for e in legs if e in graph.flat.free]
        if not results:
            continue
        row.free[results[0] if side == "W" else results[-1]] = side
        used[side] = vertex
    for vertex, side in ((row.order[0], "W"), (row.order[-1], "E")):
        if graph.is_fuse(vertex) and not ring:  # the parts of a thick leg leave side by side
            row.free.update({e: side for e in standing[vertex] if e not in row.free and _is_part(graph, e)})
    busy = bool(row.buses) or bool(row.loop)
    for legs in standing.values():
        rest = [e for e in legs if e not in row.free]
        both = len(rest) > 1 and len(row.order) > 1 and not busy
        for place, edge in enumerate(rest):
            row.free[edge] = "N" if both and place < len(rest) // 2 else "S"


def _met(graph: Graph, row: Row) -> dict[int, str]:
    """The wished sides of free edges of the row, but to the left and right from its ends alone."""
    ends = {} if row.loop else {"W": row.order[0], "E": row.order[-1]}
    taken = set(row.tails)
    return {
        edge: side
        for edge, side in graph.flat.wished
        if graph.flat.edges[edge].tail in row.order
        and (side in "NS" or (ends.get(side) == graph.flat.edges[edge].tail and side not in taken))
    }


def _bears(row: Row, side: str) -> bool:
    """Whether the axis goes on beyond an end of the row to a dot from which something hangs."""
    return side in row.tails and any(hang.anchor == row.tails[side].dot for hang in row.hangs)


def _is_part(graph: Graph, edge: int) -> bool:
    return graph.flat.edges[edge].tail_leg > 0


def _upright(graph: Graph, row: Row, standing: dict[int, list[int]]) -> dict[int, int]:
    """For a train of tensors that all have the same number of free legs: end tensors keep that many upright."""
    inner = [len(standing[v]) for v in row.order[1:-1] if not graph.flat.vertices[v].folded]
    if not inner or min(inner) == 0:
        return {}
    return {row.order[0]: min(inner), row.order[-1]: min(inner)}


def hang_sides(graph: Graph, row: Row) -> None:
    """Light parts stand on their dot from above; heavier ones hang below, the second the other way."""
    taken: dict[int, list[str]] = {}
    dotted = {s.dot: (i, n) for n, strands in row.strands.items() for i, s in enumerate(strands) if s.dot is not None}
    for anchor, hangs in by_anchor(row.hangs).items():
        place = dotted.get(anchor)
        for hang in hangs:
            hang.side = _hang_side(graph, row, hang, place, taken.setdefault(anchor, []))
            taken[anchor].append(hang.side)
    for dot, (rank, gap) in dotted.items():
        for edge in graph.free_at(dot):
            above = rank == 0 and ("N" not in taken.get(dot, []) or len(row.strands[gap]) > 1)
            lowered = graph.wished.get(edge) == "S" and len(row.strands[gap]) == 1 and "S" not in taken.get(dot, [])
            row.free[edge] = "N" if above and not lowered else "S"


def _hang_side(graph: Graph, row: Row, hang: Hang, place: tuple[int, int] | None, taken: list[str]) -> str:
    if place is not None and len(row.strands[place[1]]) > 1:
        return "N" if place[0] == 0 else "S"
    what = graph.flat.vertices[hang.chain[0]]
    light = what.tensor is not None and len(what.legs) == 1
    asked = [graph.wished[e] for e in graph.free_at(hang.chain[-1]) if graph.wished.get(e) in ("N", "S")]
    wished = asked[0] if asked else "N" if light else "S"
    other = "S" if wished == "N" else "N"
    return wished if taken.count(wished) <= taken.count(other) else other


SEARCHED = 16  # tensors up to which an order with crossings is searched for a better one
TRIALS = 260  # orders tried in such a search
SEARCH = 40_000  # steps that looking for rows without crossings may take
BUILT = 30  # steps that a row takes, besides those for pairs of buses
COMPARED = 12  # rows without crossings from which the one is taken that reads best


def arrange(flat: Flat, work: Work, order: list[int] | None = None) -> Row | None:
    """The arrangement of one connected part, in an order that may be given; None if its branches do not hang as
    chains."""
    graph = Graph(flat)
    if order is not None:
        return _built(graph, [], order)
    hangs = tree_hangs(graph)
    if hangs is None:
        hangs = leaf_hangs(graph)
    hung = {v for hang in hangs for v in hang.chain}
    standing = [v for v, what in enumerate(flat.vertices) if v not in hung and not graph.is_dot(v) and not what.end]
    if not standing:
        return None
    best, score = _built(graph, hangs, standing), 0.0
    for number, order in enumerate(orders(graph, standing)):
        row = _built(graph, hangs, order)
        if number == 0 or row.crossed < score - 1e-9:
            best, score = row, row.crossed
        if score < CROSSING:
            break
    if score < CROSSING or len(standing) > SEARCHED:
        return best
    return _uncrossed(graph, hangs, standing, work) or _untangled(graph, hangs, best, work)


def _built(graph: Graph, hangs: list[Hang], order: list[int], known: Uncrossed | None = None) -> Row:
    """Everything that follows from an order of the row, on pages that are known or to be found."""
    row = Row(order, hangs=[replace(hang) for hang in hangs])
    place_indices(graph, row)
    free_sides(graph, row)
    hang_sides(graph, row)
    pages(graph, row, known)
    return row


def _uncrossed(graph: Graph, hangs: list[Hang], standing: list[int], work: Work) -> Row | None:
    """The shortest of the first rows in which nothing crosses; None if none is found."""
    if graph.flat.regions or not work.affords(SEARCH):
        return None
    from penrose.layout.plane.planar import planar

    if not planar({(min(pair), max(pair)) for pair in bonds(graph.flat)}):
        return None
    work.pay(SEARCH)
    hung = {v for hang in hangs for v in hang.chain}
    rows = (_built(graph, hangs, known.order, known) for known in islice(uncrossed(graph, standing, hung), TRIALS))
    clear = islice((row for row in rows if row.crossed < CROSSING), COMPARED)
    return min(clear, key=lambda row: _reach(graph, row), default=None)


def _reach(graph: Graph, row: Row) -> float:
    """How far the indices of a row reach, in places, and how far the first and last leg of the result are from its
    ends."""
    at = {v: place for place, v in enumerate(row.order)}
    joined = [edge.ends for edge in graph.flat.edges if not edge.free]
    joined += [tuple(graph.neighbours(v)) for v in range(len(graph.flat.vertices)) if graph.is_dot(v)]
    places = [[at[v] for v in ends if v in at] for ends in joined]
    legs = [at[v] for edge in graph.flat.free if (v := graph.flat.edges[edge].tail) in at]
    ends = legs[0] + len(at) - 1 - legs[-1] if legs else 0
    return sum(max(p) - min(p) for p in places if p) + ends + row.crossed


def _untangled(graph: Graph, hangs: list[Hang], row: Row, work: Work) -> Row:
    """The row after moving single vertices for as long as fewer tracks cross."""
    steps = BUILT + len(row.buses) ** 2 // 4
    left = min(TRIALS, SEARCH // steps)

    def better(order: list[int]) -> bool:
        nonlocal row, left
        if broken(graph, order):
            return False
        trial = _built(graph, hangs, order)
        left -= 1
        work.pay(steps)
        found = trial.crossed < row.crossed - 1e-9
        row = trial if found else row
        return found

    def enough() -> bool:
        return row.crossed < CROSSING or left <= 0 or not work.affords(steps)

    if not enough():
        climb(row.order, better, TRIALS, enough)
    return row
