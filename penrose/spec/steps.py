"""The keys that compute: `let` with its steps and repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from penrose.errors import Refused
from penrose.spec.expressions import read_expression, read_head
from penrose.spec.fields import Pair, advised, filled, head_of, mapping
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence
from penrose.spec.problems import Problems, quoted
from penrose.spec.types import Expression, Ref, Repeat, Step, parts

_REPEAT = re.compile(r"\s*repeat\b(.*)", re.DOTALL)
_EXAMPLE = "y[i]: W[i j] x[j] on a line of its own"


def step_names(node: Node | None) -> set[str]:
    """The names that `let` gives, found before anything of it is read."""
    if node is None or isinstance(node, Scalar):
        return set()
    if isinstance(node, Sequence):
        return set().union(*map(step_names, node.items)) if node.items else set()
    found: set[str] = set()
    for key, value in node.entries:
        found |= step_names(value) if _REPEAT.match(key.text) else {_bare(key.text)}
    return found


def _bare(head: str) -> str:
    return normalize("NFC", head.partition("[")[0].strip())


def read_steps(node: Node, declared: frozenset[str], problems: Problems) -> tuple[Step | Repeat, ...]:
    """`let:` as steps in the order written. A key may stand twice if the later step updates the earlier."""
    steps: list[Step | Repeat] = []
    first: dict[str, Scalar] = {}
    for key, value in _entries(node):
        step = problems.attempt(_entry, key, value, declared, problems)
        if step is None:
            continue
        if isinstance(step, Step):
            if step.name.text in first and not _uses(step.value, step.name.text):
                _note_twice(key, step.name.text, first[step.name.text], problems)
            first.setdefault(step.name.text, key)
        steps.append(step)
    return tuple(steps)


def _note_twice(key: Scalar, name: str, first: Scalar, problems: Problems) -> None:
    line, _ = problems.source.line_and_column(first.span.start)
    update = f"{name}[…]: {name}[…] + …"
    hint = f"it stood first in line {line}; a step may come again only to update itself, {update}"
    problems.add(f"step {quoted(name)} stands twice", head_of(key), hint)


def _entries(node: Node) -> Iterator[Pair]:
    """The steps of a mapping, or of a list of mappings, for editors that allow a key once."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from mapping(item, "a step", _EXAMPLE).entries
    else:
        yield from mapping(node, "let", _EXAMPLE).entries


def _entry(key: Scalar, value: Node, declared: frozenset[str], problems: Problems) -> Step | Repeat:
    match = _REPEAT.fullmatch(key.text)
    if match:
        return Repeat(_count(key, match[1]), read_steps(value, declared, problems), key.span)
    name, legs = read_head(key.text, key.place)
    if isinstance(value, Mapping):
        raise Refused("a step is one expression", head_of(value), "only repeat has steps of its own")
    text = filled(value, f"step {quoted(name.text)}")
    with advised(text):
        expression = read_expression(text.text, text.place, declared)
    return Step(name, legs, expression, key.span.to(text.span))


def _count(key: Scalar, rest: str) -> int:
    digits = rest.strip()
    if digits.isascii() and digits.isdigit() and 0 < len(digits) <= 6 and int(digits) > 0:
        return int(digits)
    raise Refused("repeat takes a whole number from 1 on", head_of(key), "write repeat 12:")


def _uses(expression: Expression, name: str) -> bool:
    """Whether a name stands anywhere in an expression."""
    waiting = [expression]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Ref) and here.name.text == name:
            return True
        waiting += parts(here)
    return False
