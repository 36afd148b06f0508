"""The code around a pattern: `einsum(A, B, 'i j, j k -> i k')`, in either order, with or without the call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from penrose.records import dataclass
from penrose.source import Span
from penrose.spec.reasons import refuse
from penrose.spec.tokens import is_name
from penrose.spec.types import Name

Place = Callable[[int, int], Span]

FUNCTIONS = ("einsum", "contract", "rearrange", "reduce", "repeat")
_CALL = re.compile(r"\s*(?:[\w]+\.)*(\w+)?\s*\((.*)\)\s*;?\s*", re.DOTALL)
_QUOTED = re.compile(r"[rRfFuU]?(['\"])(?:(?!\1).)*\1", re.DOTALL)
_SIZE = re.compile(r"(\w+)\s*=\s*(.*)", re.DOTALL)
_DOTTED = re.compile(r"(?:[^\W\d]\w*\.)+")


@dataclass(frozen=True)
class Call:
    """A pattern and what stands around it: function called, operands (None: not named), sizes, reduction.

    `place` turns offsets in `pattern` into spans of the source; `span` is the whole line.
    """

    pattern: str
    place: Place
    span: Span
    function: str = ""
    operands: tuple[Name, ...] | None = None
    sizes: tuple[tuple[Name, int], ...] = ()
    reduction: Name | None = None


def read_call(text: str, place: Place) -> Call:
    """The parts of a line; a line without quotes is all pattern.

    >>> call = read_call("A, B, 'i j, j k -> i k'", Span)
    >>> [name.text for name in call.operands], call.pattern
    (['A', 'B'], 'i j, j k -> i k')
    """
    span = _trimmed(text, 0, place)
    if not re.search(r"['\"]", text) or _is_bare(text):
        return Call(text, place, span)
    call = _CALL.fullmatch(text)
    start, end = call.span(2) if call else (0, len(text))
    function = (call[1] or "") if call else ""
    if function and function not in FUNCTIONS:
        raise refuse("call", place(*call.span(1)) if call else span)
    parts = list(_arguments(text, start, end))
    found = [part for part in parts if _QUOTED.fullmatch(part[1])]
    if not found:
        raise refuse("call", span)
    at, raw = found[0]
    lead = raw.index(raw[-1]) + 1
    reduction = next((_unquoted(other, place) for other in found[1:]), None)
    operands, sizes = _named([part for part in parts if part not in found], place)
    return Call(
        raw[lead:-1],
        lambda begin, stop: place(at + lead + begin, at + lead + stop),
        span,
        function,
        operands or None,
        sizes,
        reduction,
    )


def _is_bare(text: str) -> bool:
    """Whether the quotes in a text are primes of names, `i j', j' k -> i k`."""
    return '"' not in text and all(text[m.start() - 1 : m.start()].strip(" ,(>") for m in re.finditer("'", text))


def _trimmed(text: str, start: int, place: Place) -> Span:
    inner = text.strip()
    begin = start + (text.index(inner) if inner else 0)
    return place(begin, begin + len(inner))


def _arguments(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Offsets and texts between commas, without those inside quotes or brackets; empty ones are left out."""
    depth, begin, at = 0, start, start
    while at <= end:
        sign = text[at] if at < end else ","
        quoted = _QUOTED.match(text, at, end) if not text[begin:at].strip() else None
        if quoted:
            at = quoted.end()
            continue
        depth += (sign in "([{") - (sign in ")]}")
        if at == end or (sign == "," and depth == 0):
            part = text[begin:at]
            if part.strip():
                yield begin + len(part) - len(part.lstrip()), part.strip()
            begin = at + 1
        at += 1


def _unquoted(part: tuple[int, str], place: Place) -> Name:
    at, raw = part
    return Name(raw.strip("'\""), place(at, at + len(raw)))


def _named(parts: list[tuple[int, str]], place: Place) -> tuple[tuple[Name, ...], tuple[tuple[Name, int], ...]]:
    """Operands and sizes among the arguments; other keywords change how, not what, is computed."""
    operands: list[Name] = []
    sizes: list[tuple[Name, int]] = []
    for at, part in parts:
        size = _SIZE.fullmatch(part)
        if size is None:
            operands.append(_operand(at, part, place))
        elif size[2].isascii() and size[2].isdigit() and len(size[2]) <= 12 and int(size[2]) > 0:
            sizes.append((Name(size[1], place(at, at + len(size[1]))), int(size[2])))
    return tuple(operands), tuple(sizes)


def _operand(at: int, part: str, place: Place) -> Name:
    """A name, of `self.W` the last word."""
    owner = _DOTTED.match(part)
    cut = owner.end() if owner else 0
    if not is_name(part[cut:]):
        raise refuse("operand", place(at, at + len(part)), name=part[:40])
    return Name(part[cut:], place(at + cut, at + len(part)))
