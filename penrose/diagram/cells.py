"""The cells of the author's grid that one glyph covers: one, or a rectangle of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Cell = tuple[int, int]
"""Column and row."""
Block = tuple[Cell, Cell]
"""The first and the last cell of a rectangle."""


def blocks(cells: Sequence[Cell], times: int) -> list[Block] | None:
    """The rectangles that a name covers which is drawn so many times: single cells, if there are no more of them; None
    if it stands there more often.

    >>> blocks([(0, 0), (0, 1)], 2), blocks([(0, 0), (0, 1)], 1), blocks([(0, 0), (1, 1)], 1)
    ([((0, 0), (0, 0)), ((0, 1), (0, 1))], [((0, 0), (0, 1))], None)
    """
    if len(cells) <= times:
        return [(cell, cell) for cell in cells]
    found = [(min(part), max(part)) for part in _parts(cells)]
    whole = sum((right - left + 1) * (bottom - top + 1) for (left, top), (right, bottom) in found)
    return found if len(found) <= times and whole == len(cells) else None


def _parts(cells: Iterable[Cell]) -> list[list[Cell]]:
    """The cells that hang together, side by side, by their first cell in reading order."""
    parts: list[list[Cell]] = []
    for column, row in cells:
        touching = [p for p in parts if any(abs(column - c) + abs(row - r) == 1 for c, r in p)]
        joined = [cell for part in touching for cell in part] + [(column, row)]
        parts = [p for p in parts if p not in touching] + [joined]
    return sorted(parts, key=lambda part: min((row, column) for column, row in part))
