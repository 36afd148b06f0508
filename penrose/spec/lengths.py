"""Lengths as people write them: `246`, `3.4in`, `86 mm`."""

from __future__ import annotations

import re

UNITS = {"": 1.0, "pt": 1.0, "in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54}
"""Units, and how many pt each has; a number without one is in pt."""
NARROWEST = 60.0  # pt; a tensor with one leg, and the margins around it
WIDEST = 14_400.0  # pt; the widest page that a PDF may have
EXAMPLES = "such as 246 (pt), 3.4in or 86mm"

_LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]*)")


def written(points: float) -> str:
    """A width in the unit that says it shortest; reading it gives just these points.

    >>> written(246.0), written(width("3.4in")), written(width("86mm"))
    ('246', '3.4in', '86mm')
    """
    texts = [f"{points / size:.9g}{unit}" for unit, size in UNITS.items()]
    return min((text for text in texts if width(text) == points), key=len, default=f"{points:.9f}")


def width(text: str) -> float:
    """The width of a picture in pt; ValueError says what is wrong with the text.

    >>> width("246"), round(width("3.4in"), 1), round(width("86 mm"), 1)
    (246.0, 244.8, 243.8)
    """
    match = _LENGTH.fullmatch(text.strip())
    if match is None or match[2] not in UNITS:
        raise ValueError(f"a width is a length {EXAMPLES}")
    points = float(match[1]) * UNITS[match[2]]
    if not NARROWEST <= points <= WIDEST:
        raise ValueError(f"a width is between {NARROWEST:.0f} pt, which one tensor takes, and {WIDEST:.0f} pt")
    return points
