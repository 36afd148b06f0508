"""YAML as three kinds of node, every scalar a string with its place: what people type of YAML, and no more.

Read from parser events, never by a loader that guesses: `no`, `on`, `1e3` and `12:30` stay what was typed.
Anchors, aliases, merge keys, tags and further documents are refused at their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import yaml

from penrose.errors import PenroseError, Problem, Refused
from penrose.records import dataclass
from penrose.source import Source, Span
from penrose.spec.problems import quoted
from penrose.spec.slips import explain

DEEPEST = 50  # levels of nesting
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|\r?\n[ \t]*|.)", re.DOTALL)


@dataclass(frozen=True)
class Scalar:
    """A string as YAML gives it, and the stretch of source (with quotes, if any) that it came from.

    `style` is "" for plain text, else the sign that began it: ' " | >. `flow`: it stands inside {…} or […].
    """

    text: str
    span: Span
    style: str
    flow: bool
    source: Source

    def place(self, start: int, end: int) -> Span:
        """The span in the source of a stretch of `text`."""
        if self._offset is not None:
            return Span(self._offset + start, self._offset + end)
        last = self._places[end - 1] + 1 if end > start else self._places[end]
        return Span(self._places[start], last)

    @cached_property
    def _offset(self) -> int | None:
        """Where the text stands in the source without a change: plain on one line, quoted without escapes."""
        start = self.span.start + (self.style in "'\"" and self.style != "")
        return start if self.source.text.startswith(self.text, start) else None

    @cached_property
    def _places(self) -> tuple[int, ...]:
        """The offset of each character of the text, and of its end, where YAML folded or unescaped it."""
        return tuple(_align(self.text, self.source.text[self.span.start : self.span.end], self.span.start, self.style))


@dataclass(frozen=True)
class Sequence:
    """A list, in block or flow style."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order written; a key that stands twice is still here twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span


Node = Scalar | Sequence | Mapping


def parse(source: Source) -> Node | None:
    """The one document of a source as nodes; None if it is empty. Raises PenroseError at what it refuses.

    >>> node = parse(Source("a.yaml", "einsum: i j -> no"))
    >>> [(key.text, value.text) for key, value in node.entries]
    [('einsum', 'i j -> no')]
    """
    wrong = _FORBIDDEN.search(source.text)
    if wrong:
        message = f"the control character U+{ord(wrong.group()):04X} cannot stand in a spec"
        raise PenroseError(source, [Problem(message, Span(wrong.start(), wrong.end()))])
    try:
        return _Composer(source).document()
    except Refused as refused:
        raise PenroseError(source, [refused.problem]) from None
    except yaml.MarkedYAMLError as error:
        raise PenroseError(source, [explain(source, error)]) from None


class _Composer:
    """Events of a source, taken one by one into nodes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: Iterator[yaml.Event] = yaml.parse(source.text, Loader=_LOADER)
        self.depth = 0
        self.flows = 0

    def document(self) -> Node | None:
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            return None
        if isinstance(start, yaml.DocumentStartEvent) and (start.version or start.tags):
            raise Refused("a YAML directive has no place in a spec", _span(start), "leave the line out")
        node = self._node(next(self.events))
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise Refused("a second YAML document begins here", _span(after), "one file is one spec")
        return None if isinstance(node, Scalar) and not node.text and not node.style else node

    def _node(self, event: yaml.Event) -> Node:
        self._refuse_extras(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, _span(event), event.style or "", self.flows > 0, self.source)
        flow = bool(getattr(event, "flow_style", False))
        self.depth, self.flows = self.depth + 1, self.flows + flow
        if self.depth > DEEPEST:
            raise Refused(f"lists and mappings stand more than {DEEPEST} deep", self._first(event))
        node = self._sequence(event) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event)
        self.depth, self.flows = self.depth - 1, self.flows - flow
        return node

    def _sequence(self, start: yaml.Event) -> Sequence:
        items: list[Node] = []
        event = next(self.events)
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self._node(event))
            event = next(self.events)
        return Sequence(tuple(items), _span(start).to(_span(event)))

    def _mapping(self, start: yaml.Event) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        event = next(self.events)
        while not isinstance(event, yaml.MappingEndEvent):
            key = self._node(event)
            if not isinstance(key, Scalar):
                advice = "an expression that begins with a bracket needs quotes"
                raise Refused("a key has to be a word", key.span, advice)
            if not key.text and not key.style:
                raise Refused("a key is missing here", self._first(event), "write key: value")
            if key.text == "<<" and not key.style:
                raise Refused("merge keys are not read", key.span, "write the entries out")
            entries.append((key, self._node(next(self.events))))
            event = next(self.events)
        return Mapping(tuple(entries), _span(start).to(_span(event)))

    def _first(self, event: yaml.Event) -> Span:
        """The character where an event begins, or the last one of the source."""
        start = min(_span(event).start, len(self.source.text) - 1)
        return Span(start, start + 1)

    def _refuse_extras(self, event: yaml.Event) -> None:
        """Anchors, aliases and tags; each is also what an unquoted `&x`, `*x` or `!x` turns into."""
        sign, what = "", ""
        if isinstance(event, yaml.AliasEvent):
            sign, what = "*", "alias"
        elif getattr(event, "anchor", None) is not None:
            sign, what = "&", "anchor"
        elif getattr(event, "tag", None) is not None:
            sign, what = "!", "tag"
        if sign:
            start = self.source.text.find(sign, _span(event).start)
            word = re.compile(r"[^\s,\[\]{}]*").match(self.source.text, start)
            end = word.end() if word else start + 1
            shown = quoted(self.source.text[start:end])
            advice = f"write the value out; a value that begins with {sign} needs quotes"
            raise Refused(f"the YAML {what} {shown} is not read", Span(start, end), advice)


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.index if start else 0, end.index if end else 0)


def _align(text: str, raw: str, base: int, style: str) -> Iterator[int]:
    """The offset in the source of each character of a scalar's text, and of its end.

    White space is free: YAML folds line breaks and strips indentation, and no name holds any. What an escape
    stands for is at the backslash.
    """
    at = 1 if style in ("'", '"') else raw.find("\n") + 1 if style in ("|", ">") else 0
    for character in text:
        if character.isspace():
            yield base + min(at, len(raw))
            at += raw[at : at + 1] == character
            continue
        while raw[at : at + 1].isspace():
            at += 1
        escape = _ESCAPE.match(raw, at) if style == '"' else None
        while escape and escape.group()[1] in "\r\n":
            at = escape.end()
            escape = _ESCAPE.match(raw, at)
        yield base + min(at, len(raw))
        at = escape.end() if escape else at + 1 + (style == "'" and character == "'")
    yield base + min(at, len(raw))
