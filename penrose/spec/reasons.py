"""Why a one-line pattern is refused: for each reason a code, the sentence shown, and what would help."""

from __future__ import annotations

from penrose.errors import Refused
from penrose.source import Span

REASONS: dict[str, tuple[str, str]] = {
    "empty": ("there is no pattern here", "for example i j, j k -> i k"),
    "too-long": ("a pattern has at most {name} characters", "no page has room for what it says"),
    "arrows": ("a pattern has one arrow at most", "a chain of steps is written under let:"),
    "results": ("several results after the arrow", "draw one at a time: draw: takes a list"),
    "brackets": ("square brackets in a pattern are no legs", "A[i j] stands under draw:; here the indices stand alone"),
    "unit-axis": ("an axis of size 1 has no leg to draw", "leave it out: it changes no number"),
    "number": ("the bare number {name} is no index", "give the axis a name, and its size under dims:"),
    "anonymous": ("_ names no index", "give every axis a name of its own"),
    "star": ("* stands for axes that are not named", "name each axis"),
    "concatenation": (
        "+ joins axes end to end, which no contraction does",
        "draw the parts as terms of a sum",
    ),
    "sign": ("{name} means nothing in a pattern", "indices, commas, parentheses and one arrow are read"),
    "bracket-open": ("this ( is never closed", "close it with )"),
    "bracket-close": ("this ) closes nothing", "remove it, or open it before"),
    "too-deep": ("parentheses stand more than {name} deep", "group step by step under let:"),
    "comma-inside": ("a comma stands inside parentheses", "a space parts the indices of a group"),
    "ellipsis-twice": ("one operand has two ellipses", "an ellipsis stands once in an operand"),
    "ellipsis-name": ("an ellipsis after a name does not say how many axes there are", "name each axis"),
    "result-twice": ("the index {name} stands twice in the result", "a diagonal is written with δ[i j]"),
    "result-unknown": ("the index {name} of the result stands on no operand", "use an index of an operand"),
    "operand": ("the operand {name} is no name", "give it a name under let: first"),
    "operand-count": (
        "the pattern has {wanted} operands, the names given are {given}",
        "give one name for each",
    ),
    "stray-comma": (
        "a comma before the arrow makes one operand more than there are names",
        "remove the comma",
    ),
    "lists": (
        "operands and their lists of indices do not alternate",
        "for example einsum(A, [0, 1], B, [1, 2], [0, 2])",
    ),
    "list-item": ("{name} is no index of a list", "numbers, or names in quotes"),
    "no-arrow": ("{name} does not say what comes out", "write the axes of the result after an arrow: i j -> j i"),
    "no-reduction": ("reduce does not say how", "name it: reduce(x, 'b n -> b', 'sum')"),
    "axis-twice": ("the axis {name} stands twice on one side", "einops takes no diagonal: write einsum, i i -> i"),
    "axis-dropped": ("{function} cannot drop the axis {name}", "reduce(…, 'sum') sums over it"),
    "axis-new": ("{function} has no axis {name} to keep", "repeat(…, {name}=3) copies along a new axis"),
    "axis-sizeless": ("repeat does not say how often it copies along {name}", "give the number: …, {name}=3)"),
    "axis-number": (
        "{function} has no use for the bare number {name} here",
        "reduce takes numbers before the arrow, repeat after it; else give the axis a name",
    ),
    "not-a-sum": (
        "a reduction by {name} is no contraction",
        "apply the function to named legs: {name}[i](A[i j])",
    ),
    "call": (
        "this is no call of einsum, rearrange, reduce or repeat",
        "for example einsum(A, B, 'i j, j k -> i k')",
    ),
}
"""Code to sentence and hint; a name in braces is filled in from the text."""


def refuse(code: str, span: Span, **words: str) -> Refused:
    """The fault for a reason, its braces filled in.

    >>> str(refuse("number", Span(0, 1), name="3"))
    'the bare number 3 is no index'
    """
    message, hint = REASONS[code]
    return Refused(message.format(**words), span, hint.format(**words))
