"""The arrangement of a row: who stands in it, what hangs from it, which indices run between and beside."""

from __future__ import annotations

from penrose.records import dataclass, field

CROSSING = 8.0  # what two tracks that cross cost; the smaller costs are matters of taste
WISHED = 2.0  # what it costs if a dot's free leg leaves on another side than in what it equals: less than a crossing


@dataclass
class Hang:
    """A chain hanging from an anchor vertex: edges and vertices outwards, and the side it hangs to."""

    anchor: int
    edges: list[int]
    chain: list[int]
    side: str = ""


@dataclass
class Strand:
    """One line between neighbours in the row: one edge, or two with a dot between them. `places` says where in the
    order of strands it leaves each neighbour, if not in that of the row."""

    edges: list[int]
    dot: int | None = None
    places: dict[int, int] = field(default_factory=dict)


@dataclass
class Bus:
    """An index that arcs over others: two ends without a dot, or a dot with any number of ends."""

    edges: list[int]
    dot: int | None = None
    page: str = "N"


@dataclass
class Row:
    """The arrangement: row order, strands per gap, hanging chains, buses, and the side of every free edge."""

    order: list[int]
    strands: dict[int, list[Strand]] = field(default_factory=dict)
    hangs: list[Hang] = field(default_factory=list)
    buses: list[Bus] = field(default_factory=list)
    loop: list[int] = field(default_factory=list)  # edges that close the row into a ring
    ring: str = "N"  # the page on which they run
    free: dict[int, str] = field(default_factory=dict)
    tails: dict[str, Strand] = field(default_factory=dict)  # dots on the axis beyond the ends W and E
    crossed: float = 0.0  # how badly tracks, free legs and hanging parts are in each other's way


def by_anchor(hangs: list[Hang]) -> dict[int, list[Hang]]:
    """Hanging chains by the vertex they hang from."""
    out: dict[int, list[Hang]] = {}
    for hang in hangs:
        out.setdefault(hang.anchor, []).append(hang)
    return out
