"""The plan of a ladder, a grid or a cylinder: its coordinates, and the ways its free legs leave.

Free legs that every tensor of a row has leave all the same way: from the outer sides of a ladder, out of the plane
(aslant) in a grid, whose tensors have all four sides taken. What a border tensor has beyond that leaves at the border.
"""

from __future__ import annotations

from penrose.layout.flat import Product
from penrose.layout.graph import Graph
from penrose.layout.plane import SLANT, Plan
from penrose.layout.product import product

WAYS = {"E": 0.0, "S": 90.0, "W": 180.0, "N": 270.0}


def grid_plan(graph: Graph) -> Plan | None:
    """The plan of a graph that is a product of two paths or rings; None if it is none."""
    found = graph.flat.product or product(graph)
    if found is None:
        return None
    closing = _closing(graph, found)
    return Plan(found.places, _ways(graph, found), closing, gap=1.5 if closing else 1.25)


def _closing(graph: Graph, found: Product) -> dict[int, str]:
    """The bonds that close rows or columns to rings."""
    out: dict[int, str] = {}
    places = found.places
    for number, edge in enumerate(graph.flat.edges):
        if not edge.free:
            (a, b), (c, d) = places[edge.tail], places[edge.head]
            if abs(a - c) > 1:
                out[number] = "row"
            elif abs(b - d) > 1:
                out[number] = "column"
    return out


def _ways(graph: Graph, found: Product) -> dict[int, float]:
    """The way of every free leg: what all tensors have leaves alike, what a border tensor has beyond that outwards."""
    width = max(c for _, (c, _) in found.standing)
    height = max(r for _, (_, r) in found.standing)
    common = min(len(graph.free_at(v)) for v, _ in found.standing if not graph.flat.vertices[v].folded)
    ways: dict[int, float] = {}
    for vertex, (column, row) in found.standing:
        outer = {0: "N", height: "S"}.get(row, "") if not found.ring_columns else ""
        border = [side for side, at in (("W", column == 0), ("E", column == width)) if at and not found.ring_rows]
        aslant = common if height > 1 or found.ring_rows or not outer else 0
        upright = aslant + (_upright(graph, found, row, width) - aslant if outer else 0)
        sides = border + ([outer] if outer else [])
        for place, edge in enumerate(graph.free_at(vertex)):
            if place < aslant or not sides:
                ways[edge] = SLANT
            else:
                ways[edge] = WAYS[outer if place < upright else sides[(place - upright) % len(sides)]]
    return ways


def _upright(graph: Graph, found: Product, row: float, width: float) -> int:
    """How many free legs every tensor in the middle of a row has."""
    middle = [
        v for v, (column, r) in found.standing if r == row and 0 < column < width and not graph.flat.vertices[v].folded
    ]
    return min((len(graph.free_at(v)) for v in middle), default=0)
