"""Finds the mirror of a network: which tensor is the conjugate of which, leg by leg, and what stands on the axis.

A network that holds tensors and their conjugates goes over into itself when each is changed for its partner, as a
norm, an expectation value, an environment and a transfer matrix do. What is its own partner stands on the axis: an
operator, an environment. A network in which one tensor has no partner, but as many legs are open as it has, is half of
such a one: what an effective Hamiltonian does to a tensor is mirrored but for the conjugate that is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Tensor
from penrose.diagram.views import conjugates, reverses
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph
from penrose.layout.sketch import shape_of
from penrose.records import dataclass

MOST = 40  # tensors; a larger network is a grid or is drawn by other means
ODD = ("composite", "dot", "line", "fuse", "fold")
Port = tuple[int, int]
"""A vertex and one of its legs, by its place as written."""
LEFT_OUT = -1  # the partner of a tensor whose conjugate is left out


@dataclass(frozen=True)
class Mirror:
    """The tensors above the axis and those on it, and the partner of every tensor and of every port."""

    upper: tuple[int, ...]
    fixed: tuple[int, ...]
    partner: dict[int, int]
    ports: dict[Port, Port]


def mirror(flat: Flat) -> Mirror | None:
    """The mirror of a network; None if it has none."""
    graph = Graph(flat)
    if not 2 <= len(flat.vertices) <= MOST or flat.regions or flat.product:
        return None
    if any(shape_of(what) in ODD or graph.loops(v) for v, what in enumerate(flat.vertices)) or not _has_ring(graph):
        return None
    for start in _starts(graph):
        found = _Search(graph).run(*start)
        if found is not None:
            return found
    return None


def _has_ring(graph: Graph) -> bool:
    """Whether a network is more than a tree, which needs no mirror to be plain."""
    pairs = {(min(edge.ends), max(edge.ends)) for edge in graph.flat.edges if not edge.free}
    return len(pairs) >= len(graph.flat.vertices)


def _starts(graph: Graph) -> Iterator[tuple[int, int]]:
    """Pairs to begin with: a tensor and its conjugate; where there are none, a tensor whose conjugate is left out."""
    tensors = [what.tensor for what in graph.flat.vertices]
    keys = [_key(tensor) for tensor in tensors]
    flags = [tensor is not None and conjugates(tensor.views) for tensor in tensors]
    pairs = [
        (v, u) for v, key in enumerate(keys) for u in range(len(keys)) if keys[u] == key and flags[u] and not flags[v]
    ]
    yield from pairs[: len(keys)]
    if not any(flags):
        open_legs = len(graph.flat.free)
        whole = [v for v in range(len(keys)) if not graph.free_at(v) and 2 < len(graph.neighbours(v)) == open_legs]
        yield from ((v, LEFT_OUT) for v in whole)


def _key(tensor: Tensor | None) -> tuple[object, ...]:
    """What partners have in common. A matrix and its † are none: who writes † multiplies matrices, in a row."""
    assert tensor is not None
    return tensor.name, tensor.number, tensor.scripts, len(tensor.legs), reverses(tensor.views)


class _Search:
    """Follows a pair along its wires to all others."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ends: dict[Port, Port | None] = {}  # the port at the far end of each
        for edge in graph.flat.edges:
            tail, head = (edge.tail, edge.tail_leg), (edge.head, edge.head_leg)
            self.ends[tail] = None if edge.free else head
            if not edge.free:
                self.ends[head] = tail
        self.partner: dict[int, int] = {}
        self.ports: dict[Port, Port] = {}

    def run(self, first: int, second: int) -> Mirror | None:
        """The mirror in which two tensors are partners."""
        if not self._pair(first, second) or not self._spread():
            return None
        if len(self.partner) - (LEFT_OUT in self.partner) < len(self.graph.flat.vertices):
            return None
        return self._halves(first)

    def _spread(self) -> bool:
        """Pair what is joined to partners by the same leg, until nothing is left to tell."""
        told: set[Port] = set()
        while left := [port for port in self.ports if port not in told]:
            for port in left:
                told.add(port)
                if not self._follow(port, self.ports[port]):
                    return False
            if all(port in told for port in self.ports) and not self._guess():
                return False
        return True

    def _follow(self, port: Port, other: Port) -> bool:
        """Pair the far ends of two ports that are partners."""
        if other[0] == LEFT_OUT or port[0] == LEFT_OUT:
            return True
        far, there = self.ends[port], self.ends[other]
        if far is None or there is None:
            return far is there or LEFT_OUT in (self.partner.get(end[0]) for end in (far, there) if end)
        return self._pair(far[0], there[0]) and self._tie(far, there)

    def _pair(self, a: int, b: int) -> bool:
        """Make two tensors partners, with all of their legs if they are two, or one with itself."""
        if a in self.partner or b in self.partner:
            return self.partner.get(a) == b and self.partner.get(b) == a
        self.partner |= {a: b, b: a}
        if a == b:
            return True
        if b == LEFT_OUT:
            return self._opened(a)
        first, second = (self.graph.flat.vertices[v].tensor for v in (a, b))
        if first is None or second is None or _key(first) != _key(second):
            return False
        if conjugates(first.views) == conjugates(second.views):
            return False
        return all(self._tie((a, leg), (b, leg)) for leg in range(len(first.legs)))

    def _tie(self, a: Port, b: Port) -> bool:
        """Make two ports partners."""
        if a in self.ports or b in self.ports:
            return self.ports.get(a) == b and self.ports.get(b) == a
        self.ports |= {a: b, b: a}
        return True

    def _opened(self, vertex: int) -> bool:
        """Pair the neighbours of a tensor whose conjugate is left out with themselves, and the legs by which they hold
        it with their nearest open legs."""
        for leg in range(len(self.graph.flat.vertices[vertex].legs)):
            far = self.ends[vertex, leg]
            assert far is not None
            v, held = far
            open_legs = [n for n in range(len(self.graph.flat.vertices[v].legs)) if self.ends[v, n] is None]
            left = [n for n in open_legs if (v, n) not in self.ports]
            if not left or not self._pair(v, v):
                return False
            self._tie(far, (v, min(left, key=lambda n: abs(n - held))))
            self._tie((vertex, leg), (LEFT_OUT, leg))
        return True

    def _guess(self) -> bool:
        """Pair the legs of a tensor on the axis that nothing told of: with each other if they lead to partners, else
        with themselves. Whether that was possible."""
        for v in [v for v, u in self.partner.items() if v == u]:
            loose = [n for n in range(len(self.graph.flat.vertices[v].legs)) if (v, n) not in self.ports]
            for leg in loose:
                if (v, leg) not in self.ports:
                    other = next((n for n in loose if n != leg and self._alike((v, leg), (v, n))), leg)
                    if not self._tie((v, leg), (v, other)):
                        return False
        return True

    def _alike(self, port: Port, other: Port) -> bool:
        """Whether two ports lead to a tensor and its conjugate by the same leg."""
        far, there = self.ends[port], self.ends[other]
        if far is None or there is None or far[0] == there[0]:
            return False
        first, second = (self.graph.flat.vertices[v].tensor for v in (far[0], there[0]))
        assert first is not None
        assert second is not None
        return _key(first) == _key(second) and conjugates(first.views) != conjugates(second.views)

    def _halves(self, first: int) -> Mirror | None:
        """The half above the axis: what is joined to the first without crossing it."""
        partner = self.partner
        upper = [first]
        for v in upper:
            near = self.graph.neighbours(v)
            upper += [u for u in near if u not in upper and partner[u] not in (u, v)]
        fixed = tuple(sorted(v for v, u in partner.items() if v == u))
        if any(partner[v] in upper for v in upper):
            return None
        whole = len(fixed) + len(upper) + sum(partner[v] != LEFT_OUT for v in upper)
        return Mirror(tuple(upper), fixed, partner, self.ports) if whole == len(self.graph.flat.vertices) else None
