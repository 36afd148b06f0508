"""Labels of figures: measured, and placed by their middle, left or right end on a line of text."""

from __future__ import annotations

from penrose.geometry.path import Box, Point
from penrose.render.labels import measure
from penrose.scene import Group, Math

SIZE = 10.0  # font size of words: between the labels of tensors and of indices
SMALL = 7.5  # of ticks and places
HALF_X = 0.235  # half the height of a small letter, in font sizes: the line that the eye takes for the middle


def label(text: str, at: Point, size: float, anchor: float = 0.5) -> Group:
    """A label whose ink lies around `at`: `anchor` 0 begins there, 0.5 is centred, 1 ends there."""
    extent = measure(text, size)
    start = Point(at.x - anchor * extent.width, at.y + HALF_X * size)
    return Group("label", (Math(text, start, size, "text"),), (("of", text),))


def box(text: str, at: Point, size: float, anchor: float = 0.5) -> Box:
    """The box of that label's ink."""
    width, ascent, descent = measure(text, size)
    left, base = at.x - anchor * width, at.y + HALF_X * size
    return Box(left, base - ascent, left + width, base + descent)


def width(text: str, size: float) -> float:
    """The width of a label's ink; 0 for none."""
    return measure(text, size).width if text else 0.0
