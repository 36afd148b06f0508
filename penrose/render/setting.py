"""What a label is once it is set: the box of its ink and its shapes, in thousandths of the font size."""

from __future__ import annotations

from typing import NamedTuple

EM = 1000  # units per font size


class Part(NamedTuple):
    """One shape of a label: where its origin lies (units, y down), and its outline about that origin.

    The outline is path data with M, L, Q and Z, a space between any two tokens.
    """

    x: int
    y: int
    shape: str


class Setting(NamedTuple):
    """A label that is set: width of its ink, height above and depth below the baseline, shapes.

    The ink starts at x = 0 and the baseline is y = 0; depth is negative where all ink is above the baseline.
    """

    width: int
    ascent: int
    descent: int
    parts: tuple[Part, ...]


NOTHING = Setting(0, 0, 0, ())
