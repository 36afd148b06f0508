"""Which layer each tensor stands in, and which of its wires come from below.

The free legs stand at the bottom. A tensor that at least two wires reach, and no fewer than go on from it, stands over
them: a disentangler over two legs, an isometry over what it makes one, a gate over its inputs. What stands over
nothing but single wires waits until nothing else is left to place, and a chain that closes everything (the state that
a circuit acts on) is the uppermost layer.
"""

from __future__ import annotations

from collections.abc import Collection

from penrose.diagram.views import declared_places
from penrose.layout.graph import Graph
from penrose.records import dataclass


@dataclass(frozen=True)
class Sweep:
    """The layer of every tensor (1 is the lowest), the edges that reach it from below, the free legs that leave
    upwards, and the edges between neighbours in the uppermost layer."""

    layer: dict[int, int]
    below: dict[int, tuple[int, ...]]
    bottom: tuple[int, ...]
    top: tuple[int, ...]
    level: tuple[int, ...]

    @property
    def height(self) -> int:
        """How many layers there are."""
        return max(self.layer.values())

    def above(self, graph: Graph, vertex: int) -> list[int]:
        """The edges that leave a tensor upwards."""
        taken = {*self.below[vertex], *self.level}
        return [edge for edge in graph.at[vertex] if edge not in taken]

    def closing(self, graph: Graph) -> list[int]:
        """The tensors from which nothing leaves upwards."""
        return [v for v in self.layer if not self.above(graph, v)]


def sweep(graph: Graph, bottom: Collection[int]) -> Sweep | None:
    """The layers over some of the free legs; None if tensors are left that stand over none of those before."""
    below: dict[int, tuple[int, ...]] = {}
    front = set(bottom)
    left = list(range(len(graph.flat.vertices)))
    level: tuple[int, ...] = ()
    while left:
        level = _row(graph, left, front)
        ready = left if level else _lowest(graph, _ready(graph, left, front), front)
        onward = [edge for v in ready for edge in graph.at[v] if edge not in front and edge not in level]
        if not ready or len(set(onward)) < len(onward):
            return None
        for v in ready:
            below[v] = tuple(edge for edge in graph.at[v] if edge in front)
        front = front.difference(*below.values()) | set(onward)
        left = [v for v in left if v not in below]
    free = graph.flat.free
    top = tuple(edge for edge in free if edge in front)
    found = Sweep(_heights(graph, below), below, tuple(e for e in free if e not in front), top, level)
    return _raised(graph, found)


def _ready(graph: Graph, left: list[int], front: set[int]) -> list[int]:
    """The tensors that stand over what has been reached: several wires, or where there is no such tensor a single."""
    counts = {v: sum(edge in front for edge in graph.at[v]) for v in left}
    able = [v for v in left if counts[v] and 2 * counts[v] >= len(graph.at[v]) and _on_a_side(graph, v, front)]
    return [v for v in able if counts[v] > 1] or able


def _on_a_side(graph: Graph, vertex: int, front: set[int]) -> bool:
    """Whether the wires that reach a tensor with two declared sides reach one side, all of it, or both."""
    tensor = graph.flat.vertices[vertex].tensor
    if tensor is None or not tensor.edge:
        return True
    sides: list[set[bool]] = [set(), set()]
    for edge in graph.at[vertex]:
        sides[declared_places(tensor)[graph.leg(edge, vertex)] < tensor.edge].add(edge in front)
    return all(len(side) < 2 for side in sides)


def _lowest(graph: Graph, ready: list[int], front: set[int]) -> list[int]:
    """Those that are ready without those that stand over others: of two that are joined, the one whose other wires
    lead farther from what has been reached waits for the other."""

    def far(v: int) -> int:
        onward = [graph.other(edge, v) for edge in graph.at[v] if edge not in front]
        return sum(n < 0 or not any(edge in front for edge in graph.at[n]) for n in onward)

    near = {v: far(v) for v in ready}
    return [v for v in ready if all(near[v] <= near.get(n, near[v]) for n in graph.neighbours(v))]


def _row(graph: Graph, left: list[int], front: set[int]) -> tuple[int, ...]:
    """The edges of the chain that is left, if it is one and every tensor of it is reached; () if not."""
    inner = [e for v in left for e in graph.at[v] if e not in front]
    pairs = {tuple(sorted(graph.flat.edges[e].ends)) for e in inner}
    chain = len(pairs) == len(left) - 1 > 0 and all(len(pair) == 2 and set(pair) <= set(left) for pair in pairs)
    slim = all(sum(v in pair for pair in pairs) <= 2 for v in left)
    reached = all(any(edge in front for edge in graph.at[v]) for v in left)
    return tuple(dict.fromkeys(inner)) if chain and slim and reached else ()


def _heights(graph: Graph, below: dict[int, tuple[int, ...]]) -> dict[int, int]:
    """The least layer of every tensor that is above all it stands over; a chain that closes all is one layer."""
    height: dict[int, int] = {}
    for v, edges in below.items():
        under = (graph.other(edge, v) for edge in edges if not graph.flat.edges[edge].free)
        height[v] = 1 + max((height[u] for u in under), default=0)
    return height


def _raised(graph: Graph, found: Sweep) -> Sweep:
    """The same with ends of wires and chains on top, and tensors over nothing but free legs next to what is above."""
    layer = dict(found.layer)
    chained = {v for edge in found.level for v in graph.flat.edges[edge].ends}
    for v in found.closing(graph):
        if v in chained or len(graph.at[v]) == 1:
            layer[v] = found.height
    for v, edges in reversed(found.below.items()):
        up = [graph.other(edge, v) for edge in found.above(graph, v)]
        if up and -1 not in up and all(graph.flat.edges[edge].free for edge in edges):
            layer[v] = min(layer[u] for u in up) - 1
    return Sweep(layer, found.below, found.bottom, found.top, found.level)
