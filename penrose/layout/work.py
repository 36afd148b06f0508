"""How much may be tried for one picture: counted, not timed, so that a picture is the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from penrose.layout.flat import Flat
from penrose.records import dataclass, field

ENOUGH = 400_000  # steps of about two microseconds, beyond which what there is by then is taken
VERTEX, PAIR = 200, 4  # steps to finish and measure a sketch: for every vertex and edge, and for every two edges

Found = TypeVar("Found")


@dataclass
class Work:
    """The steps that were taken for a picture, and what searches have found: the same question is answered once."""

    spent: int = 0
    known: dict[Hashable, object] = field(default_factory=dict)

    def affords(self, steps: int) -> bool:
        """Whether so many steps more are still worth the wait."""
        return self.spent + steps <= ENOUGH

    def pay(self, steps: int) -> None:
        """Count steps that are taken."""
        self.spent += steps

    def search(self, most: int, find: Callable[..., Found], *what: Hashable) -> Found | None:
        """What a search finds that takes so many steps at most; None if that is more than is worth the wait.

        >>> work = Work(ENOUGH - 10)
        >>> work.search(6, max, 2, 3), work.search(6, max, 4, 5), work.search(6, max, 2, 3)
        (3, None, 3)
        """
        key = find, what
        if key not in self.known:
            if not self.affords(most):
                return None
            self.pay(most)
            self.known[key] = find(*what)
        found: Found = self.known[key]  # type: ignore[assignment]
        return found


def price(flat: Flat) -> int:
    """The steps that it takes to finish and to measure one sketch of a part."""
    edges = len(flat.edges)
    return VERTEX * (len(flat.vertices) + edges) + PAIR * edges**2
