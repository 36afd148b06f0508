"""What the author asked of the layout, and what drawing has found out meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from penrose.diagram.types import Hints
from penrose.layout.orientation import Marks
from penrose.layout.work import Work
from penrose.records import dataclass, field, replace


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
