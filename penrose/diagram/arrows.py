"""The arrows that an author puts on wires: which index they run along, and from which of its ends to which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from penrose.diagram.types import Arrow, Bubble, Network, Sum, Wire
from penrose.diagram.walk import glyphs_of
from penrose.errors import Problem
from penrose.records import dataclass

FREE = -1  # the end of an index that is on no tensor


@dataclass(frozen=True)
class Reach:
    """One index from end to end, through whatever hulls it passes: the names it has on the way, for each of its ends
    the tensors there (a bubble around a sum holds several), and whether one more end is free."""

    names: frozenset[str]
    ends: tuple[frozenset[str], ...]
    free: bool


def run(arrow: Arrow, ends: Sequence[Collection[str]], free: bool) -> tuple[int, int] | None:
    """The positions of the ends that an arrow runs from and to, `FREE` for the free one; None if it cannot run here.

    >>> run(Arrow("k", "A", "B"), ["B", "A"], free=False), run(Arrow("k", "A", "A"), ["A", "A"], free=False)
    ((1, 0), (0, 1))
    """

    def at(name: str) -> list[int]:
        return [n for n, end in enumerate(ends) if name in end] if name else [FREE] * free

    return next(((tail, head) for tail in at(arrow.tail) for head in at(arrow.head) if tail != head), None)


def reaches(whole: Sum) -> Iterator[Reach]:
    """Every index of a sum; an index of what a bubble holds is free nowhere."""
    for term in whole.terms:
        yield from _reaches(term.network, outside=True)


def _reaches(network: Network, outside: bool) -> Iterator[Reach]:
    for wire in network.wires:
        names, ends = _followed(network, wire)
        yield Reach(names, ends, wire.free and outside)
    for node in network.nodes:
        for term in node.inside.terms if isinstance(node, Bubble) else ():
            yield from _reaches(term.network, outside=False)


def _followed(network: Network, wire: Wire) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """The names and the ends of a wire, followed into bubbles."""
    names, ends = {wire.index}, []
    for end in wire.ends:
        node = network.nodes[end.node]
        if not isinstance(node, Bubble):
            ends.append(frozenset((node.name,)))
        elif len(node.inside.terms) > 1:
            ends.append(frozenset(glyph.name for glyph in glyphs_of(node.inside)))
        else:
            inner = node.inside.terms[0].network
            for one in inner.wires:
                if one.free and one.index == node.inside.free[end.leg].index:
                    more, within = _followed(inner, one)
                    names |= more
                    ends += within
    return frozenset(names), tuple(ends)


def misdirected(arrows: Sequence[Arrow], drawn: Sequence[Sum]) -> Iterator[Problem]:
    """What is wrong with arrows whose names all exist: no index runs that way, or one stroke is to point both ways."""
    every = [reach for whole in drawn for reach in reaches(whole)]
    for number, arrow in enumerate(arrows):
        mine = [reach for reach in every if arrow.index in reach.names]
        running = [reach for reach in mine if run(arrow, reach.ends, reach.free)]
        if not running:
            yield Problem(_said(arrow), arrow.span, _hint(arrow.index, mine[0]))
        elif any(_against(arrow, other, reach) for other in arrows[:number] for reach in running):
            yield Problem(f"another arrow runs the other way on the same stroke of {arrow.index}", arrow.span)


def _against(arrow: Arrow, other: Arrow, reach: Reach) -> bool:
    """Whether two arrows on one index leave and enter one end of it."""
    if other.index not in reach.names:
        return False
    one, two = (run(each, reach.ends, reach.free) for each in (arrow, other))
    return one is not None and two is not None and (one[0] == two[1] or one[1] == two[0])


def _said(arrow: Arrow) -> str:
    if arrow.tail and arrow.head:
        return f"{arrow.index} does not run from {arrow.tail} to {arrow.head}"
    return f"{arrow.index} is no free leg of {arrow.tail or arrow.head}"


def _hint(index: str, reach: Reach) -> str:
    """What an index does instead."""
    names = [" or ".join(sorted(end)) for end in reach.ends]
    if len(names) > 1:
        return f"{index} joins {' and '.join(names)}: {names[0]} -> {names[1]}"
    return f"{index} is a free leg of {names[0]}: {names[0]} -> or -> {names[0]}" if reach.free and names else ""
