"""The code around a pattern: `einsum(A, B, 'i j, j k -> i k')`, in either order, with or without the call.

Lists of numbers between the operands, `einsum(A, [0, 1], B, [1, 2], [0, 2])`, say the same and are read as words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from penrose.records import dataclass
from penrose.source import Span
from penrose.spec.reasons import refuse
from penrose.spec.tokens import LONGEST_TEXT, is_name
from penrose.spec.types import Name

Place = Callable[[int, int], Span]

EINOPS = ("rearrange", "reduce", "repeat")
FUNCTIONS = ("einsum", "contract", *EINOPS)
_CALL = re.compile(r"\s*(?:\w+\s*=\s*)?(?P<owner>(?:\w+\.)*)(?P<name>\w+)?\s*\((?P<inside>.*)\)[\s;,]*", re.DOTALL)
_QUOTED = re.compile(r"[rRfFuU]?(['\"])(?:(?!\1).)*\1", re.DOTALL)
_SIZE = re.compile(r"(\w+)\s*=\s*(.*)", re.DOTALL)
_DOTTED = re.compile(r"(?:[^\W\d]\w*\.)+")


@dataclass(frozen=True)
class Call:
    """A pattern and what stands around it: function called, operands (None: not named), sizes, reduction.

    `place` turns offsets in `pattern` into spans of the source; `span` is the whole line. `keywords` are all that
    a call gives, whether or not a number; `words`: each word of the pattern is an index, whatever its spaces.
    """

    pattern: str
    place: Place
    span: Span
    function: str = ""
    operands: tuple[Name, ...] | None = None
    sizes: tuple[tuple[Name, int], ...] = ()
    reduction: Name | None = None
    keywords: tuple[str, ...] = ()
    words: bool = False


def read_call(text: str, place: Place) -> Call:
    """The parts of a line; a line without quotes is all pattern.

    >>> call = read_call("A, B, 'i j, j k -> i k'", Span)
    >>> [name.text for name in call.operands], call.pattern
    (['A', 'B'], 'i j, j k -> i k')
    """
    span = _trimmed(text, 0, place)
    if len(text) > LONGEST_TEXT:
        raise refuse("too-long", span, name=f"{LONGEST_TEXT:,}")
    call = _CALL.fullmatch(text)
    function = (call["name"] or "") if call else ""
    if call and function in ("einsum", "contract") and "[" in call["inside"]:
        lists = read_lists(list(_arguments(text, *call.span("inside"))), place, span)
        if lists is not None:
            return lists
    if not re.search(r"['\"]", text) or _is_bare(text):
        return Call(text.rstrip().removesuffix(",") if "->" in text else text, place, span)
    if call and function and function not in FUNCTIONS:
        raise refuse("call", place(*call.span("name")))
    parts = list(_arguments(text, *(call.span("inside") if call else (0, len(text)))))
    found = [part for part in parts if _QUOTED.fullmatch(part[1])]
    if not found:
        raise refuse("call", span)
    at, raw = found[0]
    lead = raw.index(raw[-1]) + 1
    operands, sizes, keywords = _named([part for part in parts if part not in found], place)
    return Call(
        raw[lead:-1].rstrip().removesuffix(","),
        lambda begin, stop: place(at + lead + begin, at + lead + stop),
        span,
        function,
        operands or None,
        sizes,
        next((_unquoted(other, place) for other in found[1:]), None),
        keywords,
        words=function in EINOPS or (call is not None and call["owner"] == "einops."),
    )


def read_lists(parts: list[tuple[int, str]], place: Place, span: Span) -> Call | None:
    """Operands each followed by its list of indices, and perhaps the list of the result, as numpy reads them."""
    given = [part for part in parts if not _SIZE.fullmatch(part[1])]
    lists = [(number, at, text) for number, (at, text) in enumerate(given) if text[0] == "[" and text[-1] == "]"]
    if not lists:
        return None
    last = [lists[-1]] if len(given) % 2 and lists[-1][0] == len(given) - 1 else []
    pairs = lists[: len(lists) - len(last)]
    if [number for number, *_ in pairs] != list(range(1, len(given), 2)) or len(given) % 2 != len(last):
        raise refuse("lists", span)
    operands = tuple(_operand(*given[number - 1], place) for number, *_ in pairs)
    rows = [list(_items(at, text, place)) for _, at, text in (*pairs, *last)]
    result = rows.pop() if last else _once(rows, span)
    words, places = _spelled([*rows, result])
    return Call(words, lambda begin, stop: places.get(begin, span), span, operands=operands, words=True)


def _items(at: int, text: str, place: Place) -> Iterator[tuple[object, Span]]:
    """What a list holds, each with its place: numbers, texts in quotes, and `...` for an ellipsis."""
    for begin, item in _arguments(text, 1, len(text) - 1):
        where = place(at + begin, at + begin + len(item))
        quoted = _QUOTED.fullmatch(item) is not None
        if item in ("...", "Ellipsis"):
            yield ..., where
        elif item.isascii() and item.isdigit() and len(item) <= 6:
            yield int(item), where
        elif quoted and is_name(item.strip("'\"")):
            yield item.strip("'\""), where
        else:
            raise refuse("list-item", where, name=item[:40])


def _once(rows: list[list[tuple[object, Span]]], span: Span) -> list[tuple[object, Span]]:
    """The result where no list says it: an ellipsis, then what stands once, in order."""
    flat = [item for row in rows for item, _ in row]
    counts = Counter(flat)
    single = sorted((item for item in counts if item is not ... and counts[item] == 1), key=_order)
    return [(item, span) for item in ([...] if ... in flat else []) + single]


def _order(item: object) -> tuple[int, str]:
    return (item, "") if isinstance(item, int) else (0, str(item))


def _spelled(rows: list[list[tuple[object, Span]]]) -> tuple[str, dict[int, Span]]:
    """The lists as a pattern of words, and where each word of it came from."""
    places: dict[int, Span] = {}
    text = ""
    for number, row in enumerate(rows):
        text += "" if number == 0 else " -> " if number == len(rows) - 1 else ", "
        for item, where in row:
            places[len(text)] = where
            text += f"{_word(item)} "
    return text, places


def _word(item: object) -> str:
    if item is ...:
        return "..."
    if isinstance(item, int):
        return chr(ord("a") + item) if item < 26 else f"i_{item}"
    return str(item)


def _is_bare(text: str) -> bool:
    """Whether the quotes in a text are primes of names, `i j', j' k -> i k`."""
    return '"' not in text and all(text[m.start() - 1 : m.start()].strip(" ,(>") for m in re.finditer("'", text))


def _trimmed(text: str, start: int, place: Place) -> Span:
    inner = text.strip()
    begin = start + (text.index(inner) if inner else 0)
    return place(begin, begin + len(inner))


def _arguments(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Offsets and texts between commas, without those inside quotes or brackets; empty ones are left out."""
    depth, begin, at, blank = 0, start, start, True
    while at <= end:
        sign = text[at] if at < end else ","
        quoted = _QUOTED.match(text, at, end) if blank and sign in "rRfFuU'\"" else None
        blank = blank and sign.isspace()
        if quoted:
            at = quoted.end()
            continue
        depth += (sign in "([{") - (sign in ")]}")
        if at == end or (sign == "," and depth == 0):
            part = text[begin:at]
            if part.strip():
                yield begin + len(part) - len(part.lstrip()), part.strip()
            begin, blank = at + 1, True
        at += 1


def _unquoted(part: tuple[int, str], place: Place) -> Name:
    at, raw = part
    return Name(raw.strip("'\""), place(at, at + len(raw)))


Named = tuple[tuple[Name, ...], tuple[tuple[Name, int], ...], tuple[str, ...]]


def _named(parts: list[tuple[int, str]], place: Place) -> Named:
    """Operands and sizes among the arguments, and all keywords; others change how, not what, is computed."""
    operands: list[Name] = []
    sizes: list[tuple[Name, int]] = []
    keywords: list[str] = []
    for at, part in parts:
        size = _SIZE.fullmatch(part)
        if size is None:
            operands.append(_operand(at, part, place))
            continue
        keywords.append(size[1])
        if size[2].isascii() and size[2].isdigit() and len(size[2]) <= 12 and int(size[2]) > 0:
            sizes.append((Name(size[1], place(at, at + len(size[1]))), int(size[2])))
    return tuple(operands), tuple(sizes), tuple(keywords)


def _operand(at: int, part: str, place: Place) -> Name:
    """A name, of `self.W` the last word."""
    owner = _DOTTED.match(part)
    cut = owner.end() if owner else 0
    if not is_name(part[cut:]):
        raise refuse("operand", place(at, at + len(part)), name=part[:40])
    return Name(part[cut:], place(at + cut, at + len(part)))
