"""How much may be tried for one picture: counted, not timed, so that a picture is the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import inf
from typing import TypeVar

from penrose.layout.flat import Flat
from penrose.records import dataclass, field

ENOUGH = 400_000  # steps of about two microseconds, beyond which what there is by then is taken
MOST = 200  # steps for every letter of a spec, beyond which it is refused
SHORT = 4_000  # letters that a spec may always take the steps of
SHAPE, PAIR = 100, 4
"""Steps to finish a sketch, for every shape in it, as many again to measure it, and those for every two edges."""

Found = TypeVar("Found")


class Spent(Exception):
    """Even a plain drawing would take more steps than there are."""


def allowed(text: str) -> int:
    """The steps that the picture of a spec may take in all: who writes more waits longer."""
    return MOST * max(SHORT, len(text))


@dataclass
class Work:
    """The steps that were taken for a picture, and what searches have found: the same question is answered once."""

    most: float = inf  # steps in all
    spent: int = 0
    known: dict[Hashable, object] = field(default_factory=dict)

    def affords(self, steps: int) -> bool:
        """Whether so many steps more are still worth the wait."""
        return self.spent + steps <= ENOUGH

    def pay(self, steps: int) -> None:
        """Count steps that are taken; `Spent` where they are more than a picture may take."""
        self.spent += steps
        if self.spent > self.most:
            raise Spent

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What is made for a key, made when it is asked for first."""
        if key not in self.known:
            self.known[key] = make()
        found: Found = self.known[key]  # type: ignore[assignment]
        return found

    def search(self, most: int, find: Callable[..., Found], *what: Hashable) -> Found | None:
        """What a search finds that takes so many steps at most; None if that is more than is worth the wait.

        >>> work = Work(spent=ENOUGH - 10)
        >>> work.search(6, max, 2, 3), work.search(6, max, 4, 5), work.search(6, max, 2, 3)
        (3, None, 3)
        """
        key = find, what
        if key not in self.known:
            if not self.affords(most):
                return None
            self.pay(most)
        return self.once(key, lambda: find(*what))


def finishing(flat: Flat, inside: int) -> int:
    """The steps that it takes to finish one sketch of a part, whose sums hold so many things that are drawn."""
    strokes = sum(len(edge.pieces) for edge in flat.edges)
    return SHAPE * (len(flat.vertices) + strokes + 2 * len(flat.regions) + inside)


def price(flat: Flat, inside: int) -> int:
    """The steps that it takes to finish and to measure one sketch of such a part."""
    return 2 * finishing(flat, inside) + PAIR * len(flat.edges) ** 2
