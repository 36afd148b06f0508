"""The scalar in front of a term, as its tag writes it: `2`, `1/sqrt(s)`, `2 s/sqrt(t)/n`."""

from __future__ import annotations

import re

from penrose.diagram.numerals import read_factor
from penrose.diagram.types import Scale

FACTOR = re.compile(r"\s*(/?)\s*(?:sqrt\(\s*([^()\s]+)\s*\)|(e\^\{[^{}]*\}|[^()\s/]+))")


def scales(text: str) -> tuple[Scale, ...]:
    """The factors of a scalar, in order; a lone 1 above the bar is left out. ValueError if it cannot be read.

    >>> scales("1/sqrt(s)")
    (Scale(kind='sqrt', text='s', power=-1),)
    >>> [scale.text for scale in scales("2 s/3")]
    ['2', 's', '3']
    """
    found, at = [], 0
    while text[at:].strip():
        factor = FACTOR.match(text, at)
        if not factor:
            raise ValueError(f"data-scale is {text!r}; it should be like 2 or 1/sqrt(s)")
        bar, root, plain = factor.groups()
        kind, word = ("sqrt", root) if root else read_factor(plain)
        found.append(Scale(kind, word, -1 if bar else 1))
        at = factor.end()
    ones = Scale("number", "1", 1)
    return tuple(scale for scale in found if scale != ones)
