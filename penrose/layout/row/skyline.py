"""What stands on a page, so that the next thing can go above it."""

from __future__ import annotations

from math import floor

from penrose.records import dataclass, field

COLUMN = 120.0  # pt
SIGN = {"N": -1.0, "S": 1.0}


@dataclass
class Skyline:
    """What stands on one page, as boxes (left, right, height), in columns so that a stretch is soon looked over."""

    blocks: dict[int, list[tuple[float, float, float]]] = field(default_factory=dict)

    def add(self, left: float, right: float, height: float) -> None:
        """Something from left to right that reaches a height."""
        for column in _columns(left, right):
            self.blocks.setdefault(column, []).append((left, right, height))

    def over(self, left: float, right: float) -> float:
        """The height above everything in a stretch."""
        near = (block for column in _columns(left, right) for block in self.blocks.get(column, ()))
        return max((h for a, b, h in near if a < right and left < b), default=0.0)


def _columns(left: float, right: float) -> range:
    return range(floor(left / COLUMN), floor(right / COLUMN) + 1)
