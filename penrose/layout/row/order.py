"""The order of the row from left to right; and rows in which nothing crosses, by trying.

In those, tensors are set from left to right, and on each page every wire that is still open lies on the stack of those
opened before it (a book of two pages, as graph theory calls it). A wire may be closed only where nothing lies over it.
A free leg asks for a page on which nothing is open. Wires that were opened at one tensor may be closed in any order,
and one to the very next tensor needs no page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from itertools import pairwise, permutations, product

from penrose.layout.graph import Graph
from penrose.records import dataclass

EXACT = 6  # tensors up to which every order of the row is weighed
ROUNDS = 4  # in which each of more tensors is tried everywhere
FEW = 16  # of those orders, how many are tried with all their tracks


def orders(graph: Graph, standing: list[int]) -> Iterator[list[int]]:
    """Orders from left to right, the likeliest first: neighbours that share an index stand together, results at the
    ends, regions in one piece."""
    links = _links(graph, standing)
    first, last = _outer(graph, standing)
    outer = [
        v for v in standing if graph.is_fuse(v) and any(graph.flat.edges[e].tail_leg == 0 for e in graph.free_at(v))
    ]
    start = _line(standing, links, first) or _walk(standing, links, first)

    def cost(order: Sequence[int]) -> float:
        at = {v: i for i, v in enumerate(order)}
        total = sum(w * (abs(at[a] - at[b]) - 1) for (a, b), w in links.items())
        total += 0.9 * at[first] if first is not None else 0.0
        total += 0.9 * (len(order) - 1 - at[last]) if last is not None else 0.0
        total += sum(0.01 for a, b in pairwise(order) if a > b)
        total += 20 * sum(0 < at[v] < len(order) - 1 for v in outer)
        return total + 50 * broken(graph, order)

    start = _gathered(graph, start)
    if cost(start) < 0.05 or len(standing) > 24:
        yield start
    elif len(standing) <= EXACT:
        yield from map(list, nsmallest(FEW, permutations(standing), key=cost))
    else:
        for first_try in (start, _gathered(graph, standing)):
            yield _improved(first_try, cost)


def _improved(order: list[int], cost: Callable[[Sequence[int]], float]) -> list[int]:
    """The order after moving single vertices for as long as that costs less."""
    least = cost(order)

    def better(trial: list[int]) -> bool:
        nonlocal least
        value = cost(trial)
        found = value < least - 1e-9
        least = value if found else least
        return found

    return climb(order, better, ROUNDS, lambda: False)


def _gathered(graph: Graph, order: list[int], depth: int = 0) -> list[int]:
    """The order with every region in one piece, where its first vertex stood."""
    blocks: dict[tuple[int, bool], list[int]] = {}
    for v in order:
        nest = graph.flat.vertices[v].nest
        key = (nest[depth], True) if len(nest) > depth else (v, False)
        blocks.setdefault(key, []).append(v)
    return [
        v for (_, region), block in blocks.items() for v in (_gathered(graph, block, depth + 1) if region else block)
    ]


def _links(graph: Graph, standing: list[int]) -> dict[tuple[int, int], float]:
    """How strongly pairs of standing vertices want to be neighbours."""
    links: dict[tuple[int, int], float] = {}
    here = set(standing)
    for v in standing:
        for n in graph.neighbours(v):
            partners = [n] if n in here else graph.neighbours(n) if graph.is_dot(n) else []
            for partner in partners:
                if partner in here and partner > v:
                    strength = 3.0 if n == partner else 1.0
                    links[v, partner] = links.get((v, partner), 0.0) + strength
    return links


def _outer(graph: Graph, standing: list[int]) -> tuple[int | None, int | None]:
    """The standing vertices that bear, or lead to, the first and the last result leg."""
    tails = [graph.flat.edges[edge].tail for edge in graph.flat.free]
    owners = [v for v in tails if v in standing]
    if not owners:
        return None, None
    if len(tails) == 1:
        wished = graph.wished.get(graph.flat.free[0])
        if wished in ("E", "W"):
            return (owners[0], None) if wished == "W" else (None, owners[0])
        if len(standing) > 1 and owners[0] == max(standing):
            return None, owners[0]  # written last, it is read last
    elif owners[-1] == tails[-1] not in tails[:-1]:
        near = [v for v in graph.neighbours(tails[0]) if v in standing and v != owners[-1]]
        return owners[0] if len(owners) > 1 else min(near, default=None), owners[-1]
    return owners[0], owners[-1] if len(tails) > 1 and owners[-1] != owners[0] else None


def _line(standing: list[int], links: dict[tuple[int, int], float], first: int | None) -> list[int]:
    """The order along a path, if that is all that the vertices form, from the end that is nearer to the first result's
    vertex; nothing otherwise."""
    partners: dict[int, list[int]] = {v: [] for v in standing}
    for a, b in links:
        partners[a].append(b)
        partners[b].append(a)
    ends = [v for v, near in partners.items() if len(near) == 1]
    if len(ends) != 2 or len(links) != len(standing) - 1 or any(len(near) > 2 for near in partners.values()):
        return []
    order, before = [min(ends)], -1
    while len(order) < len(standing):
        onward = [v for v in partners[order[-1]] if v != before]
        before = order[-1]
        order.append(onward[0])
    late = first is not None and 2 * order.index(first) > len(order) - 1
    return order[::-1] if late else order


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


def broken(graph: Graph, order: Sequence[int]) -> int:
    """How many times a region is entered again after it was left."""
    nests = [graph.flat.vertices[v].nest for v in order]
    broken = 0
    for region in range(len(graph.flat.regions)):
        inside = [region in nest for nest in nests]
        entries = sum(1 for a, b in zip([False, *inside], inside, strict=False) if b and not a)
        broken += max(0, entries - 1)
    return broken


def climb(order: list[int], better: Callable[[list[int]], bool], rounds: int, enough: Callable[[], bool]) -> list[int]:
    """The order after moving single vertices for as long as that makes it better, in so many rounds, or until it is
    good enough."""
    best = order
    for _ in range(rounds):
        before = best
        for v in before:
            rest = [u for u in best if u != v]
            for place in range(len(before)):
                trial = [*rest[:place], v, *rest[place:]]
                best = trial if trial != best and better(trial) else best
                if enough():
                    return best
        if best is before:
            break
    return best


STEPS = 2500  # states that are looked at, a fifth of a second

Link = int
"""The number of an index that joins tensors of the row."""
Stack = tuple[frozenset[Link], ...]
"""The open links of a page, those opened last at the end; together those that one tensor opened."""


@dataclass(frozen=True)
class _Index:
    """An index that joins tensors of the row: its edge or dot, the tensors, and whether its dot bears a free leg."""

    edge: int
    dot: int | None
    members: frozenset[int]
    free: bool


@dataclass(frozen=True)
class Uncrossed:
    """An order of the row, and the page (N or S) of the edges and dots that need one."""

    order: list[int]
    edges: dict[int, str]
    dots: dict[int, str]


def uncrossed(graph: Graph, standing: list[int], hung: set[int]) -> Iterator[Uncrossed]:
    """Orders of the row, with pages, in which nothing crosses; the likeliest first, and only so many are tried."""
    links = _indices(graph, standing, hung)
    if links is not None:
        yield from _Search(graph, standing, links).run()


def _indices(graph: Graph, standing: list[int], hung: set[int]) -> list[_Index] | None:
    """What joins tensors of the row; None if dots join dots."""
    here, out = set(standing), []
    for number, edge in enumerate(graph.flat.edges):
        if not edge.free and {edge.tail, edge.head} <= here and edge.tail != edge.head:
            out.append(_Index(number, None, frozenset(edge.ends), False))
    for dot in range(len(graph.flat.vertices)):
        if graph.is_dot(dot) and dot not in hung:
            near = set(graph.neighbours(dot)) - hung
            if not near <= here:
                return None
            out.append(_Index(-1, dot, frozenset(near), bool(graph.free_at(dot))))
    return out


class _Search:
    """Sets one tensor after another, and goes back where that comes to nothing."""

    def __init__(self, graph: Graph, standing: list[int], links: list[_Index]) -> None:
        self.graph, self.links = graph, links
        self.at: dict[int, list[Link]] = {v: [n for n, link in enumerate(links) if v in link.members] for v in standing}
        lone = {v for link in links if link.free and len(link.members) == 1 for v in link.members}
        self.free = {v for v in standing if graph.free_at(v)} | lone
        self.bit = {v: 1 << place for place, v in enumerate(standing)}
        ends = [graph.flat.edges[edge].tail for edge in graph.flat.free]
        self.starts = list(dict.fromkeys([*(v for v in ends if v in self.at), *standing]))
        self.rank = {v: place for place, v in enumerate(self.starts)}
        near = [{m for link in self.at[v] for m in links[link].members} for v in standing]
        self.near = dict(zip(standing, near, strict=True))
        self.order: list[int] = []
        self.pages: dict[Link, str] = {}
        self.seen: set[tuple[object, ...]] = set()

    def run(self) -> Iterator[Uncrossed]:
        for start in self.starts:
            yield from self._set(start, (), ())

    def _set(self, v: int, north: Stack, south: Stack) -> Iterator[Uncrossed]:
        """Set a tensor: close its links, then go on with every tensor that is left."""
        above, below = _closed(north, self.at[v]), _closed(south, self.at[v])
        if above is None or below is None or (v in self.free and above and below):
            return
        self.order.append(v)
        state = (sum(self.bit[u] for u in self.order), v, above, below, tuple(self._open(v).items()))
        if state not in self.seen and len(self.seen) < STEPS:
            self.seen.add(state)
            if self._middles_are_clear(v, {"N": above, "S": below}):
                yield from self._go_on(v, above, below)
        self.order.pop()

    def _open(self, v: int) -> dict[Link, str]:
        """The links of a tensor that go on from it, with their page if they have one."""
        done = set(self.order)
        return {link: self.pages.get(link, "") for link in self.at[v] if not self.links[link].members <= done}

    def _middles_are_clear(self, v: int, open_: dict[str, Stack]) -> bool:
        """Whether nothing is over the dots that stand above this tensor and bear free legs."""
        done = set(self.order)
        for link in self.at[v]:
            index = self.links[link]
            middle = 2 * len(index.members & done) in (len(index.members), len(index.members) + 1)
            if index.free and link in self.pages and middle and open_[self.pages[link]]:
                return False
        return True

    def _go_on(self, v: int, north: Stack, south: Stack) -> Iterator[Uncrossed]:
        going = self._open(v)
        if len(self.order) == len(self.at):
            yield self._found()
            return
        left = [w for w in self.at if w not in self.order]
        for w in sorted(left, key=lambda w: (w not in self.near[v], self.rank[w])):
            straight = [link for link in going if self.links[link].members == {v, w}]
            fresh = [link for link, page in going.items() if not page and link not in straight]
            first = "NS" if self.pages else "N"  # a row turned upside down is no other
            for choice in product(*([first] if fresh else []), *["NS"] * (len(fresh) - 1)):
                pages = {**going, **dict(zip(fresh, choice, strict=True))}
                self.pages.update(zip(fresh, choice, strict=True))
                up, down = (
                    _pushed(stack, [link for link in going if pages[link] == page and link not in straight])
                    for stack, page in ((north, "N"), (south, "S"))
                )
                if not (up and down and any(self.links[link].free for link in straight)):
                    yield from self._set(w, up, down)
            for link in fresh:
                self.pages.pop(link, None)

    def _found(self) -> Uncrossed:
        edges = {self.links[link].edge: page for link, page in self.pages.items() if self.links[link].dot is None}
        dots = {dot: page for link, page in self.pages.items() if (dot := self.links[link].dot) is not None}
        return Uncrossed(list(self.order), edges, dots)


def _closed(stack: Stack, links: list[Link]) -> Stack | None:
    """A stack without some links; None if another lies over one of them."""
    ending = set(links)
    rest = list(stack)
    while rest and rest[-1] & ending:
        kept = rest.pop() - ending
        if kept:
            rest.append(frozenset(kept))
            break
    return None if any(group & ending for group in rest) else tuple(rest)


def _pushed(stack: Stack, links: list[Link]) -> Stack:
    return (*stack, frozenset(links)) if links else stack
