"""A board: rows of cells, each a picture or words, in columns as wide as the widest cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from penrose.figures.text import SIZE, label, width
from penrose.geometry.path import Box, Point
from penrose.scene import Group, Item, moved

ACROSS = 22.0  # between columns
DOWN = 16.0  # between rows
BELOW = 8.0  # from a title to its cell
LINE = 14.0  # from one line of words to the next
LONGEST = 44  # letters of a line of words

Drawn = tuple[Box, tuple[Item, ...]]
Rows = Sequence[Sequence[Drawn]]


def board(rows: Rows) -> Drawn:
    """The box and the items of a board, its upper left corner at the origin.

    Rows of as many cells share their columns, in which a cell stands in the middle, or flush left where all are words;
    else each row is as wide as its own cells.
    """
    alike = len(set(map(len, rows))) == 1
    parts = [rows] if alike else [[row] for row in rows]
    boxes, items = zip(*map(_table, parts), strict=True)
    across, top = max(extent.width for extent in boxes), 0.0
    made: list[Item] = []
    for extent, inner in zip(boxes, items, strict=True):
        made += [moved(item, Point((across - extent.width) / 2, top)) for item in inner]
        top += extent.height + DOWN
    return Box(0, 0, across, top - DOWN), tuple(made)


def _table(rows: Rows) -> Drawn:
    """Rows of as many cells, in columns."""
    columns = list(zip(*rows, strict=True))
    wide = [max(cell.width for cell, _ in column) for column in columns]
    flush = [all(map(_worded, column)) for column in columns]
    heights = [max(cell.height for cell, _ in row) for row in rows]
    lefts = list(accumulate((one + ACROSS for one in wide), initial=0.0))
    tops = list(accumulate((height + DOWN for height in heights), initial=0.0))
    items: list[Item] = []
    for row, height, top in zip(rows, heights, tops, strict=False):
        for drawn, most, left, still in zip(row, wide, lefts, flush, strict=False):
            x = left + (drawn[0].width if still else most) / 2
            y = top + (drawn[0].height if _titled(drawn) else height) / 2
            items += _placed(drawn, Point(x, y))
    return Box(0, 0, lefts[-1] - ACROSS, tops[-1] - DOWN), tuple(items)


def _worded(drawn: Drawn) -> bool:
    return all(isinstance(item, Group) and item.name == "words" for item in drawn[1])


def _titled(drawn: Drawn) -> bool:
    return len(drawn[1]) > 1


def _placed(drawn: Drawn, middle: Point) -> Iterator[Item]:
    """The items of a cell with the middle of its box there."""
    cell, items = drawn
    by = middle.minus(cell.centre)
    return (moved(item, by) for item in items)


def titled(title: str, drawn: Drawn) -> Drawn:
    """A cell with its title above it, both in the middle."""
    (extent, items), (head, letters) = drawn, words(title)
    spot = Point(extent.centre.x, extent.top - BELOW - head.height / 2)
    placed = tuple(_placed((head, letters), spot))
    around = Box.union((extent, head.moved(spot.minus(head.centre))))
    return around, (*placed, *items)


def words(text: str) -> Drawn:
    """A cell of words, in lines that are not too long; none for no words.

    >>> words("")[0]
    Box(left=0, top=0, right=0, bottom=0)
    """
    lines = list(_lines(text))
    spots = [Point(0, number * LINE) for number in range(len(lines))]
    if not lines:
        return Box(0, 0, 0, 0), ()
    wide = max(width(line, SIZE) for line in lines)
    labels = (label(line, spot, SIZE, 0) for line, spot in zip(lines, spots, strict=True))
    return Box(0, -LINE / 2, wide, (len(lines) - 0.5) * LINE), (Group("words", tuple(labels)),)


def _lines(text: str) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + len(word) >= LONGEST:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line
