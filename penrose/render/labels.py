"""Labels set in mathematics: their extent and their outline at a font size.

A label is looked for in memory, in the pack that ships with the package and in the cache on disk, and is set
by ziamath only if none of them has it. Nothing here is an error: any text has an outline.
"""

from __future__ import annotations

from functools import lru_cache

from penrose.geometry import number
from penrose.marks.types import Extent
from penrose.render import cache, numbered, pack
from penrose.render.setting import EM, Setting

LONGEST = 120  # characters of a label that are set; the rest is an ellipsis
MANY = 1 << 16  # labels kept in memory: those of the largest drawing


def measure(text: str, size: float) -> Extent:
    """The ink of a label at a font size, in pt.

    >>> measure("W_Q", 10)
    Extent(width=14.19, ascent=6.57, descent=3.4)
    """
    setting = _setting(shortened(text))
    return Extent(*(round(size * units / EM, 4) for units in setting[:3]))


def outline(text: str, size: float) -> str:
    """The `d` data of a label at a font size, in pt: its ink starts at x = 0, its baseline is y = 0.

    >>> outline("-", 10)
    'M5.96 -2.25L0 -2.25L0 -2.93L5.96 -2.93Z'
    """
    return "".join(scaled(part.shape, size, part.x, part.y) for part in _setting(shortened(text)).parts)


@lru_cache(maxsize=MANY)
def letters(text: str, size: float) -> tuple[tuple[float, float, str], ...]:
    """The letters of a label at a font size: where the origin of each stands, in pt, and its shape.

    >>> [(round(x, 2), round(y, 2)) for x, y, shape in letters("W_Q", 10)]
    [(9.42, -6.57), (14.19, -0.9)]
    """
    scale = size / EM
    return tuple((part.x * scale, part.y * scale, part.shape) for part in _setting(shortened(text)).parts)


@lru_cache(maxsize=4096)
def scaled(shape: str, size: float, x: int = 0, y: int = 0) -> str:
    """The `d` data of a shape at a font size, in pt, its origin moved by x and y units.

    >>> scaled("M 0 0 L 250 0 L 0 -250 Z", 10)
    'M0 0L2.5 0L0 -2.5Z'
    """
    out: list[str] = []
    scale, place = size / EM, (x, y)
    turn, gap = 0, ""
    for token in shape.split(" "):
        if token.isalpha():
            out.append(token)
            gap = ""
        else:
            out.append(gap + number((int(token) + place[turn]) * scale))
            turn, gap = 1 - turn, " "
    return "".join(out)


def shortened(text: str) -> str:
    """The text with at most `LONGEST` characters, an ellipsis at the end of a longer one.

    >>> len(shortened("x" * 1000))
    120
    """
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@lru_cache(maxsize=MANY)
def _setting(text: str) -> Setting:
    return pack.find(text) or numbered.find(text) or cache.find(text) or _set(text)


def _set(text: str) -> Setting:
    from penrose.render.typeset import typeset

    setting = typeset(text)
    cache.keep(text, setting)
    return setting
