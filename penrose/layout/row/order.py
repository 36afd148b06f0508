"""The order of the row from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from itertools import pairwise, permutations

from penrose.layout.graph import Graph

EXACT = 6  # tensors up to which every order of the row is weighed
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
    owners = []
    for edge in graph.flat.free:
        v = graph.flat.edges[edge].tail
        if v in standing:
            owners.append(v)
    if not owners:
        return None, None
    wished = graph.wished.get(graph.flat.free[0]) if len(graph.flat.free) == 1 else None
    if wished in ("E", "W"):
        return (owners[0], None) if wished == "W" else (None, owners[0])
    if len(graph.flat.free) == 1 and len(standing) > 1 and owners[0] == max(standing):
        return None, owners[0]  # written last, it is read last
    return owners[0], owners[-1] if len(graph.flat.free) > 1 and owners[-1] != owners[0] else None


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


def _improved(order: list[int], cost: Callable[[Sequence[int]], float]) -> list[int]:
    """The order after moving single vertices for as long as that helps."""
    best, best_cost = list(order), cost(order)
    for _ in range(4):
        before = best_cost
        for v in order:
            rest = [u for u in best if u != v]
            for place in range(len(best)):
                trial = [*rest[:place], v, *rest[place:]]
                value = cost(trial)
                if value < best_cost - 1e-9:
                    best, best_cost = trial, value
        if best_cost >= before - 1e-9:
            break
    return best
