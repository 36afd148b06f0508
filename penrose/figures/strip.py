"""A token strip: boxes in a row with their places below, the predicted token dashed, arcs above and below."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from penrose.figures.text import SIZE, SMALL, box, label, width
from penrose.figures.types import Arrow, Strip
from penrose.geometry.path import Box, Cubic, Path, Point, polygon, rounded_box
from penrose.scene import Group, Item, Shape

HEIGHT = 20.0  # of a token's box
INNER = 7.0  # between a word and its box
GAP = 6.0  # between boxes
ROUND = 4.0  # radius of corners
PLACE = 9.0  # from a box to the middle of its place
RISE = 16.0  # of the shortest arc
SLOPE = 0.16  # of an arc's further rise over its span
HEAD = 5.0  # length of an arrow's head


def strip(figure: Strip) -> tuple[Box, tuple[Item, ...]]:
    """The box and the items of a strip; the row of boxes has its middle at y = 0."""
    words = [*figure.tokens, *([figure.next] if figure.next else [])]
    boxes = _boxes(words)
    items: list[Item] = []
    for place, (word, around) in enumerate(zip(words, boxes, strict=True)):
        items += _token(word, around, place, place == len(figure.tokens))
    arcs = [_Arc(arrow, boxes) for arrow in figure.arrows]
    items += [item for arc in arcs for item in arc.items()]
    extents = [Box(boxes[0].left, -HEIGHT / 2, boxes[-1].right, HEIGHT / 2 + PLACE + SMALL)]
    return Box.union([*extents, *(part for arc in arcs for part in arc.boxes())]), tuple(items)


def _boxes(words: list[str]) -> list[Box]:
    widths = [width(word, SIZE) + 2 * INNER for word in words]
    lefts = accumulate((w + GAP for w in widths[:-1]), initial=0.0)
    return [Box(x, -HEIGHT / 2, x + w, HEIGHT / 2) for x, w in zip(lefts, widths, strict=True)]


def _token(word: str, around: Box, place: int, predicted: bool) -> Iterator[Item]:
    name = "predicted" if predicted else "token"
    yield Group(name, (Shape(rounded_box(around, ROUND), name), label(word, around.centre, SIZE)))
    below = Point(around.centre.x, around.bottom + PLACE)
    if not predicted:
        yield label(str(place), below, SMALL)


class _Arc:
    """An arc with its head and label, from the middle of one box's edge to another's."""

    def __init__(self, arrow: Arrow, boxes: list[Box]) -> None:
        self.arrow = arrow
        self.sign = 1 if arrow.below else -1
        edge = self.sign * (HEIGHT / 2 + (PLACE + SMALL if arrow.below else 1.5))
        self.start = Point(boxes[arrow.start].centre.x, edge)
        self.end = Point(boxes[arrow.end].centre.x, edge)
        self.rise = RISE + SLOPE * abs(self.end.x - self.start.x)

    @property
    def apex(self) -> Point:
        return Point((self.start.x + self.end.x) / 2, self.start.y + self.sign * self.rise)

    @property
    def spot(self) -> Point:
        return Point(self.apex.x, self.apex.y + self.sign * SIZE)

    def path(self) -> Path:
        """A cubic that leaves and arrives upright; its control points stand a third higher than its apex."""
        reach = self.sign * self.rise * 4 / 3
        last = Point(self.end.x, self.end.y + self.sign * HEAD * 0.8)
        first, second = Point(self.start.x, self.start.y + reach), Point(self.end.x, self.end.y + reach)
        return Path(self.start, (Cubic(first, second, last),))

    def items(self) -> Iterator[Item]:
        ends = (("from", str(self.arrow.start)), ("to", str(self.arrow.end)))
        yield Group("arrow", (Shape(self.path(), "arrow"),), ends)
        tip, back = self.end, self.end.y + self.sign * HEAD
        head = polygon((tip, Point(tip.x - HEAD / 2, back), Point(tip.x + HEAD / 2, back)))
        yield Group("head", (Shape(head, "head"),))
        if self.arrow.label:
            yield label(self.arrow.label, self.spot, SMALL + 1)

    def boxes(self) -> Iterator[Box]:
        yield Box.around((self.start, self.end, self.apex))
        if self.arrow.label:
            yield box(self.arrow.label, self.spot, SMALL + 1)
