"""The key `layout`: a picture of the picture in rows of names, and wishes by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from penrose.errors import Refused
from penrose.records import replace
from penrose.spec import lengths
from penrose.spec.fields import (
    advised,
    cursor,
    filled,
    head_of,
    known,
    mapping,
    names,
    one_name,
    scalar,
    texts,
    unique,
    whole,
    word,
)
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence
from penrose.spec.problems import Problems, quoted, suggestion
from penrose.spec.tokens import tokenize
from penrose.spec.types import Arrow, Hints, Name

FLOWS = ("right", "down")
SIDES = ("left", "right", "up", "down")
SIZES = ("wires", "legend")
EMPTY = (".", "·", "_")
"""Cells of a grid that hold nothing."""
ARROW = re.compile(r"\s*([^\s>→-]*)\s*(?:->|→)\s*([^\s>→-]*)\s*")

FEWEST = 6  # repeats: three, dots, and two are not shorter than fewer

Row = tuple[Name | None, ...]


def read_hints(node: Node, problems: Problems) -> Hints:
    """`layout:` as a grid in text, a list of rows, one word of flow, or keys."""
    if isinstance(node, Mapping):
        fields: dict[str, Any] = {}
        for part in known(node, _readers(problems), "layout", problems).values():
            fields |= part
        return replace(Hints(span=node.span), **fields)
    if isinstance(node, Scalar) and node.text.strip() in FLOWS:
        return Hints(flow=word(node, "flow"), span=node.span)
    if isinstance(node, Scalar):
        filled(node, "layout")
    return Hints(grid=_grid(node), span=node.span)


def _readers(problems: Problems) -> dict[str, Callable[[Node], dict[str, Any]]]:
    """The keys under `layout`, and the hints that each one sets."""
    return {
        "grid": lambda node: {"grid": _grid(node)},
        "rows": lambda node: {"grid": _grid(node)},
        "flow": lambda node: {"flow": _choice(node, "flow", FLOWS)},
        "backbone": lambda node: {"backbone": one_name(node, "the backbone")},
        "repeats": lambda node: {"repeats": _repeats(node)},
        "sides": lambda node: {"sides": _sides(node, problems)},
        "cuts": lambda node: {"cuts": _cuts(node, problems)},
        "keep": lambda node: {"keep": names(node, "a step to keep")},
        "arrows": lambda node: {"arrows": _arrows(node, problems)},
        "sizes": lambda node: {"sizes": _choice(node, "sizes", SIZES)},
        "width": lambda node: {"width": _width(node)},
    }


def _choice(node: Node, what: str, words: tuple[str, ...]) -> Name:
    found = word(node, what)
    if found.text not in words:
        raise Refused(f"{what} cannot be {quoted(found.text)}", found.span, suggestion(found.text, words))
    return found


def _repeats(node: Node) -> int | str:
    """A number of repeats, large enough that some can be left out between the others, or `all`."""
    text = filled(node, "how many repeats are drawn")
    if text.text.strip() == "all":
        return "all"
    if (count := whole(text, "how many repeats are drawn")) < FEWEST:
        said = f"at least {FEWEST} repeats are drawn, found {quoted(text.text)}"
        raise Refused(said, head_of(text), "a number, or all")
    return count


def _grid(node: Node) -> tuple[Row, ...]:
    """Rows from the lines of a text, or from a list of texts or of lists."""
    if isinstance(node, Scalar):
        rows = _lines(filled(node, "a grid"))
    elif isinstance(node, Sequence):
        rows = [_row(item) for item in node.items]
    else:
        raise Refused("a grid is written in rows", head_of(node), "one line for each row, a name for each cell")
    width = max(map(len, rows), default=0)
    if width == 0:
        raise Refused("this grid is empty", head_of(node))
    return tuple((*row, *(None,) * (width - len(row))) for row in rows)


def _lines(text: Scalar) -> list[Row]:
    rows: list[Row] = []
    start = 0
    for line in text.text.splitlines(keepends=True):
        if line.strip():
            rows.append(_cells(text, start, line))
        start += len(line)
    return rows


def _row(node: Node) -> Row:
    if isinstance(node, Sequence):
        return tuple(cell for item in node.items for cell in _row(item))
    text = scalar(node, "a row")
    return _cells(text, 0, text.text)


def _cells(text: Scalar, start: int, line: str) -> Row:
    """The cells of one row, apart by white space; `.` is an empty one."""
    return tuple(_cell(text, start + m.start(), m.group()) for m in re.finditer(r"[^\s|,]+", line))


def _cell(text: Scalar, start: int, cell: str) -> Name | None:
    if cell in EMPTY:
        return None
    token, *rest = tokenize(cell, lambda begin, end: text.place(start + begin, start + end))
    if token.kind not in ("name", "number") or len(rest) > 1:
        raise Refused(f"a cell holds one name, found {quoted(cell)}", text.place(start, start + len(cell)))
    return Name(token.text, token.span)


def _sides(node: Node, problems: Problems) -> tuple[tuple[Name, Name, Name], ...]:
    """`A[i]: left`, or `A: {i: left, j: right}`."""
    found: list[tuple[Name, Name, Name]] = []
    example = "sides: {A: {i: left}}"
    for key, value in unique(mapping(node, "sides", example).entries, problems):
        if isinstance(value, Mapping):
            tensor = one_name(key, "a tensor")
            for index, side in unique(value.entries, problems):
                found.append((tensor, one_name(index, "an index"), _choice(side, "a side", SIDES)))
        else:
            tensor, indices = _tensor_and_legs(key)
            side_name = _choice(value, "a side", SIDES)
            found += [(tensor, index, side_name) for index in indices]
    return tuple(found)


def _cuts(node: Node, problems: Problems) -> tuple[tuple[Name, tuple[Name, ...], tuple[Name, ...]], ...]:
    """`T: i k | j l`: a tensor, and its legs on the two sides of a line through it."""
    found: list[tuple[Name, tuple[Name, ...], tuple[Name, ...]]] = []
    for key, value in unique(mapping(node, "cuts", "cuts: {T: i j | k l}").entries, problems):
        text = filled(value, "a cut")
        with advised(text):
            reader = cursor(text)
            before = reader.names_until("|")
            after = reader.names_until("|") if reader.take().text == "|" else ()
            reader.finish()
        if not (before and after):
            raise Refused("a cut has legs on both sides of one bar", head_of(text), "write i j | k l")
        found.append((one_name(key, "a tensor"), before, after))
    return tuple(found)


def _tensor_and_legs(key: Scalar) -> tuple[Name, tuple[Name, ...]]:
    reader = cursor(key)
    tensor = reader.name("a tensor and its legs, such as A[i]")
    indices = reader.names()
    reader.finish()
    return tensor, indices


def _arrows(node: Node, problems: Problems) -> tuple[Arrow, ...]:
    """`k: A -> B`, `i: A ->` for a free leg, `k: [A -> B, A -> C]` for several."""
    entries = unique(mapping(node, "arrows", "arrows: {k: A -> B}").entries, problems)
    found = [
        problems.attempt(_arrow, one_name(key, "an index"), text)
        for key, value in entries
        for text in texts(value, "an arrow")
    ]
    return tuple(arrow for arrow in found if arrow)


def _arrow(index: Name, text: Scalar) -> Arrow:
    match = ARROW.fullmatch(text.text)
    if match is None or not (match[1] or match[2]):
        hint = "an arrow runs from tensor to tensor, as in A -> B; at the free end of a leg it has none: A -> or -> B"
        raise Refused(f"this is no arrow: {quoted(text.text)}", head_of(text), hint)
    tail, head = (_end(text, match.start(n), match[n]) if match[n] else None for n in (1, 2))
    return Arrow(index, tail, head, head_of(text))


def _end(text: Scalar, start: int, name: str) -> Name:
    token, *rest = tokenize(name, lambda begin, end: text.place(start + begin, start + end))
    if token.kind != "name" or len(rest) > 1:
        raise Refused(f"an arrow ends at a tensor's name, found {quoted(name)}", text.place(start, start + len(name)))
    return Name(token.text, token.span)


def _width(node: Node) -> float:
    text = filled(node, "a width")
    try:
        return lengths.width(text.text)
    except ValueError as error:
        raise Refused(f"{error}, found {quoted(text.text)}", head_of(text)) from None
