"""What an index is called in a picture: as the author called it, where a prime would tell nothing apart."""

from __future__ import annotations

from collections.abc import Iterable

from penrose.layout.flat import Edge, Flat

End = tuple[int, int]
"""A vertex, and the place of one of its legs; −1 for none."""


def shown(flat: Flat, edges: Iterable[int], index: str) -> str:
    """The name that stands beside the edges of an index. Primes keep indices apart where a step is written out; they
    are left out on a leg that a cap closes, and on a part of a thick leg that is a part at its other end as well, for
    there it has the same value."""
    ends = [end for edge in edges for end in _ends(flat.edges[edge]) if end[0] >= 0]
    capped = any(_kind(flat, vertex) == "cap" for vertex, _ in ends)
    twin = any(_plain(_across(flat, end)) == _plain(index) for end in ends if _kind(flat, end[0]) == "fuse")
    return _plain(index) if capped or twin else index


def _across(flat: Flat, part: End) -> str:
    """The name of the same part at the other end of a thick leg, "" if that does not part there."""
    fuse, leg = part
    thick = next(edge for edge in flat.edges if (fuse, 0) in _ends(edge))
    other = next((vertex for vertex, at in _ends(thick) if vertex not in (fuse, -1) and at == 0), -1)
    names = flat.vertices[other].legs if other >= 0 and _kind(flat, other) == "fuse" else ()
    return names[leg] if 0 < leg < len(names) else ""


def _ends(edge: Edge) -> tuple[End, End]:
    return (edge.tail, edge.tail_leg), (edge.head, edge.head_leg)


def _kind(flat: Flat, vertex: int) -> str:
    tensor = flat.vertices[vertex].tensor
    return tensor.kind if tensor else ""


def _plain(index: str) -> str:
    return index.rstrip("′'")
