"""What stands on a page, so that the next thing can go above it."""

from __future__ import annotations

from penrose.records import dataclass, field

SIGN = {"N": -1.0, "S": 1.0}


@dataclass
class Skyline:
    """What stands on one page, as boxes (left, right, height)."""

    blocks: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, left: float, right: float, height: float) -> None:
        self.blocks.append((left, right, height))

    def over(self, left: float, right: float) -> float:
        """The height above everything in a stretch."""
        return max((h for a, b, h in self.blocks if a < right and left < b), default=0.0)
