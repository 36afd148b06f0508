"""How every number that leaves the program is written."""

from __future__ import annotations


def number(x: float) -> str:
    """The number with at most two decimals: no exponent, no trailing zeros, no negative zero.

    Two decimals of a point are 3.5 µm, finer than any printer sets.

    >>> number(12.0), number(-0.001), number(1 / 3), number(1e7)
    ('12', '0', '0.33', '10000000')
    """
    text = f"{x:.2f}"
    if text[-1] == "0":
        text = text[:-3] if text[-2] == "0" else text[:-1]
        return "0" if text == "-0" else text
    return text
