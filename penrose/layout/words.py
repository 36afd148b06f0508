"""What scalars, functions and dimensions are called in a picture."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import decomposition

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.numerals import written
from penrose.diagram.types import Scale
from penrose.layout import style
from penrose.layout.types import Extent, Measure


def scale_text(scales: tuple[Scale, ...]) -> str:
    """What multiplies a term, in the spec's notation.

    >>> scale_text((Scale("number", "2", 1), Scale("sqrt", "s", -1)))
    '2/sqrt(s)'
    """
    above = [written(scale) for scale in scales if scale.power > 0]
    below = [written(scale) for scale in scales if scale.power < 0]
    return " ".join(above or ["1"] * bool(below)) + "".join(f"/{text}" for text in below)


def turned_name(name: str) -> str:
    """The name on a matrix that stands the other way round than its namesake: transposed as a whole.

    >>> turned_name("A"), turned_name("W_O^1"), turned_name("Aᵀ"), turned_name("C*")
    ('Aᵀ', '(W_O^1)ᵀ', 'A', 'C†')
    """
    if name[-1:] in TURNED:
        return name[:-1] + TURNED[name[-1]]
    return f"({name})ᵀ" if any(map(_is_raised, name)) else f"{name}ᵀ"


TURNED = {"ᵀ": "", "†": "*", "*": "†"}
"""What the last mark on a name becomes where the matrix is transposed once more."""


def _is_raised(character: str) -> bool:
    return character in "^†‡*" or decomposition(character).startswith("<super>")


def note_text(index: str, dim: str, notes: Mapping[str, str]) -> str:
    """What the label of an index says of its dimension; nothing where that would be its name again.

    >>> note_text("q", "p", {"p": "seq pos"}), note_text("p", "p", {"p": "p"})
    ('seq pos', '')
    """
    note = notes.get(dim, "")
    return note if note != index else ""


def named(index: str, note: str) -> str:
    """The name of an index as it stands before a note."""
    return f"{index}:" if note else index


def index_extent(name: str, note: str, measure: Measure) -> Extent:
    """The ink of the label of an index with its note."""
    index = measure(named(name, note), style.INDEX)
    if not note:
        return index
    after = measure(note, style.NOTE)
    ascent, descent = max(index.ascent, after.ascent), max(index.descent, after.descent)
    return Extent(index.width + style.NOTED + after.width, ascent, descent)


def function_text(function: str, over: tuple[str, ...]) -> str:
    """The name on a bubble: the function's symbol, and the legs it acts along below it.

    >>> function_text("softmax", ("k",)), function_text("log_softmax", ("q", "k"))
    ('softmax_k', 'log softmax_{q k}')
    """
    symbol = FUNCTIONS[function].symbol if function in FUNCTIONS else function
    legs = " ".join(over)
    return symbol + (f"_{{{legs}}}" if len(legs) > 1 else f"_{legs}" if legs else "")
