"""Who stands in the row, who hangs from it, and which indices run between neighbours or as arcs beside.

Grammar of a row. Tensors stand on one axis, first result leg to the left, last to the right. Between neighbours run
strands, one per index they share; an index that a third party shares has its dot on the strand, and small parts
(a diagonal's λ, a vector, a branch of a tree) hang from that dot or from the tensor. Every other index is an arc or,
with a dot, a bus above or below the row.
"""

from __future__ import annotations

from penrose.layout.flat import Flat
from penrose.layout.graph import Graph
from penrose.layout.row.hangs import leaf_hangs, tree_hangs
from penrose.layout.row.order import broken, orders
from penrose.layout.row.pages import pages
from penrose.layout.row.sides import free_sides, hang_sides
from penrose.layout.row.strands import place_indices
from penrose.layout.row.types import CROSSING, Hang, Row
from penrose.records import replace

SEARCHED = 16  # tensors up to which an order with crossings is searched for a better one
TRIALS = 260  # orders tried in such a search


def arrange(flat: Flat) -> Row | None:
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
    return best if score < CROSSING or len(standing) > SEARCHED else _untangled(graph, hangs, best)


def _built(graph: Graph, hangs: list[Hang], order: list[int]) -> Row:
    """Everything that follows from an order of the row."""
    row = Row(order, hangs=[replace(hang) for hang in hangs])
    place_indices(graph, row)
    free_sides(graph, row)
    hang_sides(graph, row)
    pages(graph, row)
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
                if order == row.order or broken(graph, order):
                    continue
                trial = _built(graph, hangs, order)
                left -= 1
                row = trial if trial.crossed < row.crossed - 1e-9 else row
                if row.crossed < CROSSING or left <= 0:
                    return row
        if row is before:
            return row
    return row
