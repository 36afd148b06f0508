"""A source to a figure: the same strict YAML as specs, with the same places in its messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from penrose.errors import PenroseError, Refused
from penrose.figures.types import (
    Array,
    Arrow,
    Board,
    Body,
    Cell,
    Data,
    Figure,
    Heatmap,
    Inline,
    Legend,
    Named,
    Said,
    Strip,
    Titled,
    Words,
)
from penrose.records import replace
from penrose.source import Source, Span
from penrose.spec.fields import filled, head_of, known, mapping, scalar, unique
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence, parse
from penrose.spec.problems import Problems, quoted

NOWHERE = Span(0, 0)
SIDES = ("above", "below")
RULES = ("repeat",)
"""What `next` can be held to: "repeat" is what followed the last token where it stood before."""


def read(source: Source) -> Figure:
    """The figure of a source. Raises PenroseError with every mistake.

    >>> read(Source("a.yaml", "strip: {tokens: a b a, next: b, rule: repeat}")).body.next
    'b'
    """
    problems = Problems(source)
    fields = problems.attempt(_fields, parse(source), problems) or {}
    bodies = [fields[kind] for kind in BODIES if kind in fields]
    if len(bodies) != 1 and not problems.found:
        problems.add(f"a figure has one of {', '.join(BODIES)}, found {len(bodies)}", None)
    problems.raise_any()
    return Figure(bodies[0], *(fields.get(name, "") for name in ("title", "caption", "source")))


def is_figure(source: Source) -> bool:
    """Whether a source is a figure of data rather than a spec, by its top-level keys.

    >>> is_figure(Source("a.yaml", "draw: A[i j]")), is_figure(Source("a.yaml", "strip: {tokens: a}"))
    (False, True)
    """
    if not any(kind in source.text for kind in BODIES):  # most have none of the words, and need not be parsed
        return False
    try:
        node = parse(source)
    except PenroseError:
        return False
    return isinstance(node, Mapping) and any(key.text in BODIES for key, _ in node.entries)


def _fields(node: Node | None, problems: Problems) -> dict[str, Any]:
    root = mapping(node, "a figure", "strip: {tokens: a b}") if node is not None else Mapping((), NOWHERE)
    return known(root, _readers(problems), "a figure", problems)


def _readers(problems: Problems) -> dict[str, Callable[[Node], Any]]:
    words = {name: _text(name) for name in ("title", "caption", "source")}
    bodies = {kind: _body(kind, problems) for kind in BODIES}
    return {**words, **bodies}


def _body(kind: str, problems: Problems) -> Callable[[Node], Any]:
    return lambda node: BODIES[kind](node, problems)


def _text(what: str) -> Callable[[Node], str]:
    return lambda node: filled(node, what).text.strip()


def _words(what: str) -> Callable[[Node], tuple[str, ...]]:
    return lambda node: tuple(filled(node, what).text.split())


def _number(what: str) -> Callable[[Node], int]:
    def read(node: Node) -> int:
        text = scalar(node, what)
        if not (text.text.strip().isdecimal() and len(text.text) < 10):
            raise Refused(f"{what} is a whole number from 0 on, found {quoted(text.text)}", head_of(text))
        return int(text.text)

    return read


def _choice(what: str, words: tuple[str, ...]) -> Callable[[Node], str]:
    def read(node: Node) -> str:
        text = filled(node, what)
        if text.text.strip() not in words:
            raise Refused(f"{what} is one of {', '.join(words)}, found {quoted(text.text)}", head_of(text))
        return text.text.strip()

    return read


def _needed(fields: dict[str, Any], names: tuple[str, ...], what: str, node: Node, problems: Problems) -> None:
    """Every name has a value; one that is written but wrong ends the reading with what was noted of it."""
    problems.raise_any()
    missing = [name for name in names if name not in fields]
    if missing:
        raise Refused(f"{what} needs {' and '.join(missing)}", head_of(node))


def _strip(node: Node, problems: Problems) -> Strip:
    readers: dict[str, Callable[[Node], Any]] = {
        "tokens": _words("tokens"),
        "next": _text("next"),
        "rule": _choice("a rule", RULES),
        "arrows": lambda value: _arrows(value, problems),
    }
    fields = known(mapping(node, "a strip", "strip: {tokens: a b}"), readers, "a strip", problems)
    _needed(fields, ("tokens",), "a strip", node, problems)
    tokens, following = fields["tokens"], fields.get("next", "")
    if "rule" in fields and following != repeated(tokens):
        right = f"{quoted(repeated(tokens))} followed {quoted(tokens[-1])} before"
        raise Refused(f"next is {quoted(following)}, but {right}", head_of(node))
    count = len(tokens) + bool(following)
    for arrow in fields.get("arrows", ()):
        if max(arrow.start, arrow.end) >= count or arrow.start == arrow.end:
            raise Refused(f"an arrow joins two of the places 0 to {count - 1}", arrow.span)
    return Strip(tokens, following, fields.get("arrows", ()))


def repeated(tokens: tuple[str, ...]) -> str:
    """What followed the last token where it stood before; the latest such place, "" if there is none.

    >>> repeated(("the", "fox", "and", "the"))
    'fox'
    """
    places = [place for place, token in enumerate(tokens[:-1]) if token == tokens[-1]]
    return tokens[places[-1] + 1] if places else ""


def _arrows(node: Node, problems: Problems) -> tuple[Arrow, ...]:
    if not isinstance(node, Sequence):
        raise Refused("arrows are a list", head_of(node), "- {from: 4, to: 9, label: copied}")
    return tuple(_arrow(item, problems) for item in node.items)


def _arrow(node: Node, problems: Problems) -> Arrow:
    readers: dict[str, Callable[[Node], Any]] = {
        "from": _number("a place"),
        "to": _number("a place"),
        "label": _text("a label"),
        "side": _choice("a side", SIDES),
    }
    fields = known(mapping(node, "an arrow", "{from: 4, to: 9}"), readers, "an arrow", problems)
    _needed(fields, ("from", "to"), "an arrow", node, problems)
    below = fields.get("side", "above") == "below"
    return Arrow(fields["from"], fields["to"], fields.get("label", ""), below, head_of(node))


def _heatmap(node: Node, problems: Problems) -> Heatmap:
    readers: dict[str, Callable[[Node], Any]] = {
        "spec": lambda value: (filled(value, "a spec").text.strip(), head_of(value)),
        "tensor": _text("a tensor"),
        "seed": _number("a seed"),
        "rows": _text("rows"),
        "columns": _text("columns"),
        "row_ticks": _words("row_ticks"),
        "column_ticks": _words("column_ticks"),
        "divide": _number("a number of places"),
    }
    fields = known(mapping(node, "a heat-map", "heatmap: {spec: a.yaml, tensor: A}"), readers, "a heat-map", problems)
    _needed(fields, ("spec", "tensor"), "a heat-map", node, problems)
    path, span = fields.pop("spec")
    return Heatmap(path, span, **fields)


def _said(way: str) -> Callable[[Node, Problems], Said]:
    return lambda node, problems: Said(way, filled(node, "a spec").text.strip(), head_of(node))


def _shape(node: Node, problems: Problems) -> Array:
    return replace(_array(node, problems), told=True)


def _array(node: Node, problems: Problems) -> Array:
    readers: dict[str, Callable[[Node], Any]] = {
        "spec": lambda value: (filled(value, "a spec").text.strip(), head_of(value)),
        "tensor": _text("a tensor"),
    }
    fields = known(mapping(node, "an array", "array: {spec: a.yaml, tensor: A}"), readers, "an array", problems)
    _needed(fields, ("spec", "tensor"), "an array", node, problems)
    path, span = fields["spec"]
    return Array(path, span, fields["tensor"])


def _legend(node: Node, problems: Problems) -> Legend:
    readers: dict[str, Callable[[Node], Any]] = {
        "spec": lambda value: (filled(value, "a spec").text.strip(), head_of(value)),
        "preset": _text("a preset"),
        "legs": lambda value: _meanings(value, problems),
    }
    fields = known(mapping(node, "a legend", "legend: {spec: a.yaml}"), readers, "a legend", problems)
    _needed(fields, ("spec", "preset", "legs"), "a legend", node, problems)
    path, span = fields["spec"]
    return Legend(path, span, fields["preset"], fields["legs"])


def _meanings(node: Node, problems: Problems) -> tuple[tuple[str, str, Span], ...]:
    entries = unique(mapping(node, "legs", "legs: {p: which token}").entries, problems)
    return tuple((key.text, filled(value, "a meaning").text.strip(), key.span) for key, value in entries)


def _board(node: Node, problems: Problems) -> Board:
    if not isinstance(node, Sequence) or not node.items:
        raise Refused("a board is a list of rows, each a list of cells", head_of(node), "- [a line, t-identity.yaml]")
    rows = tuple(problems.attempt(_row, row, problems) or () for row in node.items)
    problems.raise_any()
    return Board(rows)


def _row(node: Node, problems: Problems) -> tuple[Cell, ...]:
    if not isinstance(node, Sequence) or not node.items:
        raise Refused("a row of a board is a list of cells", head_of(node), "- [a line, t-identity.yaml]")
    cells = (problems.attempt(_cell, item, problems) for item in node.items)
    return tuple(cell for cell in cells if cell is not None)


def _cell(node: Node, problems: Problems) -> Cell:
    """A cell: words, the name of a file, a spec, a figure of data, or one of these with its title as a key."""
    if isinstance(node, Scalar):
        text = node.text.strip()
        return Named(text, head_of(node)) if FILE.fullmatch(text) else Words(text)
    cell = mapping(node, "a cell", "{draw: 'A[i j]'}")
    if any(key.text in ("draw", "einsum") for key, _ in cell.entries):
        return Inline(problems.source.only(cell.span))
    if len(cell.entries) != 1:
        kinds = ", ".join((*CELLS, "draw", "einsum"))
        raise Refused(f"a cell is words, a file, or has one of {kinds}", head_of(node), "{draw: 'A[i j]'}")
    [(key, value)] = cell.entries
    return CELLS[key.text](value, problems) if key.text in CELLS else Titled(key.text, _cell(value, problems))


FILE = re.compile(r"\S+\.ya?ml")

CELLS: dict[str, Callable[[Node, Problems], Data]] = {
    "strip": _strip,
    "heatmap": _heatmap,
    "legend": _legend,
    "array": _array,
    "shape": _shape,
    "formula": _said("formula"),
    "pattern": _said("pattern"),
}
"""What can stand in a cell of a board and by itself, and the reader of its key."""
BODIES: dict[str, Callable[[Node, Problems], Body]] = {**CELLS, "board": _board}
"""Every kind of figure, and the reader of its key."""
