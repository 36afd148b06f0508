"""Who stands in the row, who hangs from it, and which indices run between neighbours or as arcs beside.

Grammar of a row. Tensors stand on one axis, first result leg to the left, last to the right. Between neighbours run
strands, one per index they share; an index that a third party shares has its dot on the strand, and small parts
(a diagonal's λ, a vector, a branch of a tree) hang from that dot or from the tensor. Every other index is an arc or,
with a dot, a bus above or below the row.
"""

from __future__ import annotations

from itertools import islice

from penrose.layout.flat import Flat
from penrose.layout.graph import Graph
from penrose.layout.planar import planar
from penrose.layout.row.book import Uncrossed, uncrossed
from penrose.layout.row.hangs import leaf_hangs, tree_hangs
from penrose.layout.row.order import broken, orders
from penrose.layout.row.pages import pages
from penrose.layout.row.sides import free_sides, hang_sides
from penrose.layout.row.strands import place_indices
from penrose.layout.row.types import CROSSING, Hang, Row
from penrose.layout.work import Work
from penrose.records import replace

SEARCHED = 16  # tensors up to which an order with crossings is searched for a better one
TRIALS = 260  # orders tried in such a search
SEARCH = 40_000  # steps that looking for rows without crossings may take
BUILT = 30  # steps that a row takes, besides those for pairs of buses
COMPARED = 12  # rows without crossings from which the one is taken that reads best


def arrange(flat: Flat, work: Work) -> Row | None:
    """The arrangement of one connected part; None if its branches do not hang as chains."""
    graph = Graph(flat)
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


def _wires(graph: Graph) -> set[tuple[int, int]]:
    """The pairs of vertices that are joined."""
    ends = [edge.ends for edge in graph.flat.edges if not edge.free and edge.tail != edge.head]
    return {(min(pair), max(pair)) for pair in ends}


def _uncrossed(graph: Graph, hangs: list[Hang], standing: list[int], work: Work) -> Row | None:
    """The shortest of the first rows in which nothing crosses; None if none is found."""
    if graph.flat.regions or not work.affords(SEARCH) or not planar(_wires(graph)):
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
    while left > 0 and work.affords(steps):
        before = row
        for v in before.order:
            rest = [u for u in row.order if u != v]
            for place in range(len(rest) + 1):
                order = [*rest[:place], v, *rest[place:]]
                if order == row.order or broken(graph, order):
                    continue
                trial = _built(graph, hangs, order)
                left -= 1
                work.pay(steps)
                row = trial if trial.crossed < row.crossed - 1e-9 else row
                if row.crossed < CROSSING or left <= 0 or not work.affords(steps):
                    return row
        if row is before:
            return row
    return row
