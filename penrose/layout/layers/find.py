"""Whether a network is one that reads in layers, and which of its free legs are the lower ones.

A circuit has free legs below and above: they are two stretches of the order in which legs stand around the network,
found by trying. A tree or a MERA has all its free legs below, but for those of the tensor that closes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.layout.flat import Flat
from penrose.layout.graph import Graph
from penrose.layout.layers.sweep import Sweep, sweep
from penrose.layout.layers.weave import Weave, around, weave
from penrose.layout.product import product
from penrose.layout.sketch import shape_of

ODD = ("composite", "dot", "line", "fuse")  # shapes that have no lower and upper side
MOST = 300  # tensors; the order of the wires of more is not worth the wait


def layers(flat: Flat) -> tuple[Sweep, Weave] | None:
    """The layers of a network and the order in each; None if it reads otherwise, or would cross itself."""
    graph = Graph(flat)
    if flat.product or len(flat.vertices) > MOST or not _plain(graph) or (product(graph) and not _sided(graph)):
        return None
    for found in _sweeps(graph):
        woven = weave(graph, found) if _layered(graph, found) else None
        if woven is not None:
            return found, woven
    return None


def _plain(graph: Graph) -> bool:
    """Whether a graph holds tensors and plain wires alone, and the author left the sides of its legs open."""
    odd = any(shape_of(v) in ODD or graph.loops(n) for n, v in enumerate(graph.flat.vertices))
    return not odd and bool(graph.flat.free) and not graph.flat.regions and not graph.flat.sides


def _sided(graph: Graph) -> bool:
    """Whether the author said of some tensors which legs are on which side."""
    return any(v.tensor is not None and v.tensor.edge for v in graph.flat.vertices)


def _sweeps(graph: Graph) -> Iterator[Sweep]:
    """Ways to see a network in layers, the likeliest first."""
    yield from sorted(_parted(graph), key=lambda found: (found.height, graph.flat.free[0] in found.bottom))
    free = graph.flat.free
    found = sweep(graph, free)
    last = found.closing(graph) if found else []
    upper = graph.free_at(last[0]) if len(last) == 1 else []
    found = sweep(graph, set(free).difference(upper)) if upper else found
    if found is not None and _closes(graph, found):
        yield found


def _parted(graph: Graph) -> Iterator[Sweep]:
    """Sweeps from one of the two stretches of free legs of a circuit, in which every tensor but the ends of wires goes
    on with as many wires as reach it."""
    ends = sum(len(edges) == 1 for edges in graph.at)
    if any(len(edges) % 2 for edges in graph.at if len(edges) > 1):
        return
    order = around(graph)
    count = (len(order) + ends) // 2
    for start in range(len(order) if 0 < count < len(order) else 0):
        found = sweep(graph, [order[(start + n) % len(order)] for n in range(count)])
        if found is not None and all(len(graph.at[v]) == 1 for v in found.closing(graph)):
            yield found


def _closes(graph: Graph, found: Sweep) -> bool:
    """Whether a network closes upwards in one tensor, in a chain, or in tensors that end one wire or two."""
    closing = found.closing(graph)
    return bool(found.level) or len(closing) == 1 or all(len(graph.at[v]) <= 2 for v in closing)


def _layered(graph: Graph, found: Sweep) -> bool:
    """Whether layers show more than a row would: tensors that stand over several wires side by side in two layers, or
    in one of a network that is broad, acts on a chain or has declared sides. A tree is to be that of a state, with
    free legs on its lowest branches alone, or a circuit on single tensors."""
    over = [layer for v, layer in found.layer.items() if len(found.below[v]) > 1]
    crowded = sum(over.count(layer) > 1 for layer in set(over))
    if sum(not edge.free for edge in graph.flat.edges) < len(found.layer):
        legs = {found.layer[graph.flat.edges[edge].tail] for edge in found.bottom}
        state = legs == {1} and len(found.closing(graph)) == 1
        return crowded > 1 and (state or _is_circuit(graph, found))
    if found.level:
        return crowded > 0 and all(len(found.below[v]) == 1 for v in found.closing(graph))
    plain = any(len(found.below[v]) == 1 == len(found.above(graph, v)) for v in found.layer)
    broad = len(found.layer) >= 2 * found.height and not plain
    return found.height > 2 and (crowded > 1 or (crowded == 1 and (_sided(graph) or broad)))


def _is_circuit(graph: Graph, found: Sweep) -> bool:
    """Whether every tensor goes on with as many wires as reach it, or ends one, and as many are ended as legs free."""
    ends = [v for v in found.closing(graph) if len(graph.at[v]) == 1]
    gates = [v for v in found.layer if v not in ends]
    return len(ends) == len(found.bottom) and all(2 * len(found.below[v]) == len(graph.at[v]) for v in gates)
