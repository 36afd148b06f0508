"""A label set in mathematics by ziamath, as outlines in units of a thousandth of the font size.

Only what neither pack nor cache knows comes here: importing ziamath and reading its font takes longer than a
drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import Element

from penrose.render.mathml import SPACE, mathml
from penrose.render.setting import EM, NOTHING, Part, Setting

if TYPE_CHECKING:
    from ziamath.mathfont import MathFont
    from ziamath.zmath import Math

STEP = re.compile(r"[MLQ][^MLQZ]*")
TOKEN = re.compile(r"[MLQCZ]|-?[\d.]+")


def typeset(text: str) -> Setting:
    """The setting of a label; characters without a glyph become their numbers.

    >>> setting = typeset("A")
    >>> setting.width, setting.descent, len(setting.parts)
    (710, 0, 1)
    """
    math = _setter()(mathml(text, _known), size=EM)
    parts = [part for element in math.svgxml().iter() if (part := _part(element)) is not None]
    return _from_left(parts)


@lru_cache(maxsize=1)
def _setter() -> type[Math]:
    with catch_warnings():
        simplefilter("ignore", DeprecationWarning)  # how it opens its font is not for a reader of drawings
        from ziamath.config import config
        from ziamath.zmath import Math
    config.svg2 = False  # whole outlines rather than symbols of the font's own
    return Math


@lru_cache(maxsize=1)
def _font() -> MathFont:
    return _setter()(Element("math"), size=EM).font


def _known(character: str) -> bool:
    """Whether the font has a glyph for a character that may stand in a document."""
    return character == SPACE or (character.isprintable() and _font().glyphindex(character) > 0)


def _part(element: Element) -> Part | None:
    if element.tag == "path":
        tokens = TOKEN.findall(element.attrib["d"])
    elif element.tag == "rect":
        tokens = _rectangle(*(float(element.attrib[name]) for name in ("x", "y", "width", "height")))
    else:
        return None
    return _about_origin(tokens)


def _rectangle(x: float, y: float, width: float, height: float) -> list[str]:
    corners = [("M", x, y), ("L", x + width, y), ("L", x + width, y + height), ("L", x, y + height)]
    return [str(token) for corner in corners for token in corner] + ["Z"]


def _about_origin(tokens: list[str]) -> Part:
    """The shape about its first point, so that one letter has one outline wherever it stands."""
    x, y = float(tokens[1]), float(tokens[2])
    origin = (x, y)
    out: list[str] = []
    turn = 0
    for token in tokens:
        if token.isalpha():
            out.append(token)
        else:
            out.append(str(_whole(float(token) - origin[turn])))
            turn = 1 - turn
    return Part(_whole(x), _whole(y), _without_standstill(out))


def _whole(units: float) -> int:
    """The nearest whole number, half upwards whatever a sum of fractions has left behind.

    >>> _whole(-122.49999999999), _whole(-122.50000000001)
    (-122, -122)
    """
    return floor(round(units, 3) + 0.5)


def _without_standstill(tokens: list[str]) -> str:
    """The outline without lines to where the pen already is."""
    text = " ".join(tokens)
    return re.sub(r"M (-?\d+ -?\d+) L \1(?= [LQC])", r"M \1", text)


def _from_left(parts: list[Part]) -> Setting:
    """The parts moved so that their ink starts at x = 0, and the box of the ink."""
    if not parts:
        return NOTHING
    boxes = [_bounds(part.shape) for part in parts]
    left = min(part.x + box[0] for part, box in zip(parts, boxes, strict=True))
    top = min(part.y + box[1] for part, box in zip(parts, boxes, strict=True))
    right = max(part.x + box[2] for part, box in zip(parts, boxes, strict=True))
    bottom = max(part.y + box[3] for part, box in zip(parts, boxes, strict=True))
    moved = tuple(Part(part.x - left, part.y, part.shape) for part in parts)
    return Setting(right - left, -top, bottom, moved)


@lru_cache(maxsize=2048)
def _bounds(shape: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a shape's ink."""
    xs, ys = zip(*_extremes(shape), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _extremes(shape: str) -> Iterator[tuple[int, int]]:
    """The corners of a shape, and of each curve the point where it turns back."""
    at = (0, 0)
    for command, *numbers in (step.split() for step in STEP.findall(shape)):
        points = list(zip(map(int, numbers[::2]), map(int, numbers[1::2]), strict=True))
        if command == "Q":
            yield _bulge(at, *points)
        at = points[-1]
        yield at


def _bulge(start: tuple[int, int], control: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    """The extreme of a quadratic curve on both axes (its end where it has none of its own)."""
    return _extreme(start[0], control[0], end[0]), _extreme(start[1], control[1], end[1])


def _extreme(a: int, b: int, c: int) -> int:
    """The extreme value of a + 2(b − a)t + (a − 2b + c)t² for t within (0, 1), else c."""
    bend = a - 2 * b + c
    t = (a - b) / bend if bend else 0.0
    return round(a + 2 * (b - a) * t + bend * t * t) if 0 < t < 1 else c
