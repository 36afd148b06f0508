"""Nodes to values: strict keys, one name per place, with every problem noted and reading going on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from contextlib import contextmanager
from typing import TypeVar

from penrose.errors import Refused
from penrose.source import Span
from penrose.spec.legs import Legs
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence
from penrose.spec.problems import Problems, quoted, suggestion
from penrose.spec.slips import MINUS
from penrose.spec.tokens import tokenize
from penrose.spec.types import Name

T = TypeVar("T")

LONGEST_LABEL = 200  # characters; a longer one fits no picture
Pair = tuple[Scalar, Node]


def mapping(node: Node, what: str, example: str) -> Mapping:
    """The node as a mapping, or a fault that says what stands here and shows what would be right."""
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Scalar) and not node.text.strip():
        return Mapping((), node.span)
    raise Refused(f"{what} has to be keys and values, found {_kind(node)}", head_of(node), f"for example {example}")


def scalar(node: Node, what: str) -> Scalar:
    """The node as text, or a fault."""
    if isinstance(node, Scalar):
        return node
    hint = ""
    if isinstance(node, Sequence) and node.items and not _bracketed(node):
        hint = MINUS
    elif isinstance(node, Sequence):
        hint = "a value that begins with [ needs quotes"
    elif isinstance(node, Mapping):
        hint = "a value that begins with {, or holds a colon and a space, needs quotes"
    raise Refused(f"{what} has to be text, found {_kind(node)}", head_of(node), hint)


def _bracketed(node: Sequence) -> bool:
    """Whether a list is written in brackets, not with dashes."""
    first = node.items[0]
    while isinstance(first, Sequence) and first.items:
        first = first.items[0]
    return isinstance(first, Scalar) and first.source.text[node.span.start : node.span.start + 1] == "["


def filled(node: Node, what: str) -> Scalar:
    """The node as text that is not empty; says so where a ` #` cut it off."""
    found = scalar(node, what)
    if found.text.strip():
        return found
    raise Refused(f"{what} is empty", _not_empty(found), _cut_short(found))


@contextmanager
def advised(text: Scalar) -> Iterator[None]:
    """Adds to a fault in a text why YAML may have cut the text short."""
    try:
        yield
    except Refused as refused:
        advice = _cut_short(text) if refused.problem.message.endswith(("closed", "the end")) else ""
        if not advice:
            raise
        raise Refused(refused.problem.message, refused.problem.span, advice) from None


def _cut_short(text: Scalar) -> str:
    whole, end = text.source.text, text.span.end
    if text.style:
        return ""
    if re.match(r"[^\S\n]+#", whole[end : end + 100]):
        return "YAML takes everything after a # for a comment: put the value in quotes"
    if text.flow and re.match(r"\s*,", whole[end : end + 100]):
        return "inside { } and [ ] YAML cuts at commas: put the value in quotes, or on a line of its own"
    return ""


def label(node: Node) -> str:
    """A label: one line that a picture has room for."""
    text = filled(node, "a label")
    if len(text.text) > LONGEST_LABEL:
        message = f"a label has at most {LONGEST_LABEL} characters, found {len(text.text)}"
        raise Refused(message, head_of(text), "a long text stands under caption:")
    return text.text.strip()


def _not_empty(node: Scalar) -> Span:
    start = node.span.start
    while start > 0 and node.source.text[start - 1 : start].isspace():
        start -= 1
    return node.span if node.span.end > node.span.start else Span(max(start - 1, 0), max(start, 1))


def head_of(node: Node) -> Span:
    """The first line of a node at most, so that carets stay under one line."""
    if isinstance(node, Scalar):
        end = node.source.text.find("\n", node.span.start, node.span.end)
        last = end if end >= 0 else max(node.span.end, node.span.start + 1)
        return Span(node.span.start, min(last, len(node.source.text)))
    return Span(node.span.start, node.span.start + 1)


def _kind(node: Node) -> str:
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "keys and values"
    return quoted(node.text) if node.text.strip() else "nothing"


def texts(node: Node, what: str) -> Iterator[Scalar]:
    """One text, or each of a list of them."""
    items: Iterable[Node] = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        raise Refused(f"{what} is empty", node.span)
    for item in items:
        yield filled(item, what)


def unique(entries: Iterable[Pair], problems: Problems) -> Iterator[Pair]:
    """Entries without those whose key stood before, or that a comma cut off; these are problems at their places."""
    seen: dict[str, Scalar] = {}
    before: Node | None = None
    for key, value in entries:
        if _cut_off(key, value):
            if not _unclosed(before):
                said = f"{quoted(key.text)} has no value: inside {{ }} YAML cuts at commas"
                problems.add(said, head_of(key), f"write {key.text}: and its value")
            continue
        before = value
        if key.text in seen:
            note_twice(key, seen[key.text], problems)
            continue
        seen[key.text] = key
        yield key, value


def named(entries: Iterable[Pair]) -> Iterator[Pair]:
    """Entries whose keys are names, those that a comma within braces cut off put before the name they share a value
    with: `{A, B: i j}` as `{'A, B': i j}`."""
    waiting: list[Pair] = []
    before: Node | None = None
    for key, value in entries:
        if not key.style and _cut_off(key, value) and not _unclosed(before):
            waiting.append((key, value))
            continue
        if waiting and not key.style:
            span, source = waiting[0][0].span.to(key.span), key.source
            key = Scalar(source.text[span.start : span.end], span, "", True, source)
            waiting = []
        yield from waiting
        yield key, value
        waiting, before = [], value
    yield from waiting


def _cut_off(key: Scalar, value: Node) -> bool:
    """Whether a key within braces has no colon."""
    if not key.flow or not isinstance(value, Scalar) or value.text or value.style:
        return False
    return not key.source.text[key.span.end : key.span.end + 100].lstrip().startswith(":")


def _unclosed(node: Node | None) -> bool:
    """Whether a value was cut in the midst of a bracket, so that what follows is the rest of it."""
    text = node.text if isinstance(node, Scalar) else ""
    return text.count("(") > text.count(")") or text.count("[") > text.count("]")


def note_twice(key: Scalar, first: Scalar, problems: Problems) -> None:
    """Note that a key stands twice."""
    line, _ = problems.source.line_and_column(first.span.start)
    problems.add(f"the key {quoted(key.text)} stands twice", head_of(key), f"it stood first in line {line}")


def known(node: Mapping, table: Table[str, Callable[[Node], T]], what: str, problems: Problems) -> dict[str, T]:
    """The values under the keys of `table`, each read by its entry; other keys are problems."""
    found: dict[str, T] = {}
    for key, value in unique(node.entries, problems):
        if key.text not in table:
            problems.add(f"{what} has no key {quoted(key.text)}", head_of(key), suggestion(key.text, table))
            continue
        result = problems.attempt(table[key.text], value)
        if result is not None:
            found[key.text] = result
    return found


def cursor(text: Scalar) -> Legs:
    """A reader of names and legs over a scalar."""
    return Legs(tokenize(text.text, text.place))


def one_name(node: Node, what: str) -> Name:
    """A single name."""
    text = filled(node, what)
    with advised(text):
        reader = cursor(text)
        name = reader.name(what)
        reader.finish()
    return name


def word(node: Node, what: str) -> Name:
    """A single word that may hold hyphens, such as a kind: `one-hot`."""
    text = filled(node, what)
    inner = text.text.strip()
    if len(inner.split()) > 1:
        raise Refused(f"{what} is one word, found {quoted(inner)}", head_of(text))
    start = text.text.index(inner)
    return Name(inner, text.place(start, start + len(inner)))


def names(node: Node, what: str) -> tuple[Name, ...]:
    """Names in a list, or in one text with spaces or commas between them."""
    return tuple(name for text in texts(node, what) for name in cursor(text).names_until(wanted=what))


def key_names(key: Scalar, what: str) -> tuple[Name, ...]:
    """The names before a colon: `U, λ, V`."""
    reader = cursor(key)
    found = [reader.name(what)]
    while reader.now.text == ",":
        reader.take()
        found.append(reader.name(what))
    reader.finish()
    return tuple(found)


def once(items: Iterable[T], name_of: Callable[[T], Name], problems: Problems) -> tuple[T, ...]:
    """Items without those whose name stood before, such as `a` in `a, b: …` after `a: …`: problems."""
    seen: dict[str, T] = {}
    for item in items:
        name = name_of(item)
        if name.text in seen:
            problems.add(f"{quoted(name.text)} is declared twice", name.span)
        seen.setdefault(name.text, item)
    return tuple(seen.values())


def whole(text: Scalar, what: str) -> int:
    """A whole number from 1 on."""
    digits = text.text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= 12 and int(digits) > 0:
        return int(digits)
    raise Refused(f"{what} is a whole number from 1 on, found {quoted(text.text)}", head_of(text))
