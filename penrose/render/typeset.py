"""A label set in mathematics by ziamath, as outlines in units of a thousandth of the font size.

Only what neither pack nor cache knows comes here: importing ziamath and reading its font takes longer than a
drawing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import Element

from penrose.render.mathml import mathml
from penrose.render.setting import EM, NOTHING, Part, Setting

if TYPE_CHECKING:
    from ziamath.mathfont import MathFont
    from ziamath.zmath import Math

TOKEN = re.compile(r"[MLQCZ]|-?[\d.]+")


def typeset(text: str) -> Setting:
    """The setting of a label; characters without a glyph become an empty box.

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
    return character == "\u2002" or (character.isprintable() and _font().glyphindex(character) > 0)


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
            out.append(str(round(float(token) - origin[turn])))
            turn = 1 - turn
    return Part(round(x), round(y), _without_standstill(out))


def _without_standstill(tokens: list[str]) -> str:
    """The outline without lines to where the pen already is."""
    text = " ".join(tokens)
    return re.sub(r"M (-?\d+ -?\d+) L \1(?= [LQC])", r"M \1", text)


def _from_left(parts: list[Part]) -> Setting:
    """The parts moved so that their ink starts at x = 0, and the box of the ink."""
    points = [(part.x + x, part.y + y) for part in parts for x, y in _ink(part.shape)]
    if not points:
        return NOTHING
    xs, ys = zip(*points, strict=True)
    left = min(xs)
    moved = tuple(Part(part.x - left, part.y, part.shape) for part in parts)
    return Setting(max(xs) - left, -min(ys), max(ys), moved)


def _ink(shape: str) -> list[tuple[int, int]]:
    """The points of a shape that bound it: corners, and of each curve the point where it turns back."""
    out: list[tuple[int, int]] = []
    for command, *numbers in (step.split() for step in re.findall(r"[MLQ][^MLQZ]*", shape)):
        points = list(zip(map(int, numbers[::2]), map(int, numbers[1::2]), strict=True))
        if command == "Q":
            out.append(_bulge(out[-1], *points))
        out.append(points[-1])
    return out


def _bulge(start: tuple[int, int], control: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    """The extreme of a quadratic curve on both axes (its end where it has none of its own)."""
    return _extreme(start[0], control[0], end[0]), _extreme(start[1], control[1], end[1])


def _extreme(a: int, b: int, c: int) -> int:
    """The extreme value of a + 2(b − a)t + (a − 2b + c)t² for t within (0, 1), else c."""
    bend = a - 2 * b + c
    t = (a - b) / bend if bend else 0.0
    return round(a + 2 * (b - a) * t + bend * t * t) if 0 < t < 1 else c
