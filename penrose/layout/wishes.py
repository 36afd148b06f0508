"""What the author asked of the layout; and how much may be tried for one picture: counted, not timed, so that a picture
is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import inf
from typing import TypeVar

from penrose.diagram.types import Hints
from penrose.errors import Problem
from penrose.layout.graph import Flat
from penrose.layout.marks import Marks
from penrose.records import dataclass, field, replace

AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next
ENGINES = ("neato", "dot", "sfdp")  # of graphviz, in the order in which they are likely to do
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


class Unmet(Exception):
    """A wish that this part's drawing cannot meet."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


@dataclass(frozen=True)
class Wishes:
    """What the author asked of the layout."""

    hints: Hints = field(default_factory=Hints)
    marks: Marks = field(default_factory=Marks)
    strategy: str = ""  # the one of `STRATEGIES` to use, for comparison; "" is the first that does well
    notes: Mapping[str, str] = field(default_factory=dict)  # what is said of a dimension after each index of it
    work: Work = field(default_factory=Work)  # that was done so far
    air: float = 1.0  # of the usual: less where a line is too wide

    @property
    def downwards(self) -> bool:
        """Whether rows are to be columns: where products flow down, and beside a stream that flows right."""
        return (self.hints.flow == "down") != bool(self.hints.backbone)

    @property
    def turned(self) -> Wishes:
        """The same wishes with products that flow down instead of right, or right instead of down."""
        return replace(self, hints=replace(self.hints, flow="right" if self.hints.flow == "down" else "down"))

    @property
    def within(self) -> Wishes:
        """The wishes for what stands in a bubble around a sum, where no index is free."""
        bound = tuple(arrow for arrow in self.hints.arrows if arrow.tail and arrow.head)
        return replace(self, hints=replace(self.hints, arrows=bound))

    @property
    def copies(self) -> str:
        """The side of a glyph that reads a stream on which its copy arrives."""
        return "W" if self.downwards else "N"
