"""What scalars and functions are called in a picture."""

from __future__ import annotations

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.types import Scale


def scale_text(scales: tuple[Scale, ...]) -> str:
    """What multiplies a term, in the spec's notation.

    >>> scale_text((Scale("number", "2", 1), Scale("sqrt", "s", -1)))
    '2/sqrt(s)'
    """
    words = {"sqrt": "sqrt({})"}
    above = [words.get(s.kind, "{}").format(s.text) for s in scales if s.power > 0]
    below = [words.get(s.kind, "{}").format(s.text) for s in scales if s.power < 0]
    return " ".join(above or ["1"] * bool(below)) + "".join(f"/{text}" for text in below)


def function_text(function: str, over: tuple[str, ...]) -> str:
    """The name on a bubble: the function's symbol, and the legs it acts along below it.

    >>> function_text("softmax", ("k",)), function_text("log_softmax", ("q", "k"))
    ('softmax_k', 'log softmax_{q k}')
    """
    symbol = FUNCTIONS[function].symbol if function in FUNCTIONS else function
    legs = " ".join(over)
    return symbol + (f"_{{{legs}}}" if len(legs) > 1 else f"_{legs}" if legs else "")
