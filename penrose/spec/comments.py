"""Comments and blank lines of a YAML text, each held by what it stands at, and put into a text that says the same."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from penrose.records import dataclass
from penrose.source import Source, Span
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence, parse

Path = tuple[str | int, ...]
"""A key, or a key and what stands under it: a name, or a number in the order written."""


@dataclass(frozen=True)
class Comment:
    """A comment with its sign, or "" for a blank line; where it stands ("before", "beside" or "after") and at what.

    The empty path is the text itself: its head before the first key, its end after the last.
    """

    text: str
    stands: str
    path: Path


def comments(source: Source) -> tuple[Comment, ...]:
    """Every comment of a text, in order.

    >>> [(c.text, c.stands, c.path) for c in comments(Source("a.yaml", "# one\\ndraw: A[i] # two\\n"))]
    [('# one', 'before', ()), ('# two', 'beside', ('draw',))]
    """
    node = parse(source)
    places = list(_places(node)) if node is not None else []
    return tuple(_held(source, start, text, places) for start, text in _found(source, node))


def commented(text: str, found: tuple[Comment, ...]) -> str:
    """A text with comments put where they stood in another that says the same."""
    source = Source("<text>", text)
    lines = text.splitlines()
    at = _lines(source)
    begins = sorted(set(at.values()))
    above: dict[int, list[str]] = {}
    below: dict[int, list[str]] = {}
    for comment in found:
        line = at.get(comment.path)
        if comment.stands == "beside" and line is not None and " #" not in lines[line]:
            lines[line] += f"  {comment.text}"
        elif comment.stands == "after":
            after = bisect_right(begins, _nearest(at, comment.path)) if comment.path else len(begins)
            last = begins[after] - 1 if after < len(begins) else len(lines) - 1
            below.setdefault(last, []).append(_margin(text, line) + comment.text)
        elif comment.text or line is not None or not comment.path:
            to = _nearest(at, comment.path) if comment.path else 0
            above.setdefault(to, []).append((_margin(text, to) if comment.text else "") + comment.text)
    whole = [one for n, line in enumerate(lines) for one in (*above.get(n, ()), line, *below.get(n, ()))]
    return "\n".join(_single(whole)).strip("\n") + "\n"


def _places(node: Node) -> Iterator[tuple[Path, int]]:
    """Where each key and each thing under a key begins; steps are counted, however deep they stand."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        yield (key.text,), key.span.start
        if key.text == "let":
            yield from ((("let", number), start) for number, start in enumerate(_keys(value)))
        elif isinstance(value, Mapping):
            for name, _ in value.entries:
                yield from (((key.text, one.strip()), name.span.start) for one in name.text.split(","))
        elif isinstance(value, Sequence):
            yield from (((key.text, number), item.span.start) for number, item in enumerate(value.items))
        elif value.style not in ("|", ">"):
            yield (key.text, 0), value.span.start


def _keys(node: Node) -> Iterator[int]:
    for item in node.items if isinstance(node, Sequence) else ():
        yield from _keys(item)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        yield key.span.start
        yield from _keys(value)


def _found(source: Source, node: Node | None) -> Iterator[tuple[int, str]]:
    """The offset and the text of every comment and blank line."""
    taken = sorted((span.start, span.end) for span in _scalars(node)) if node is not None else []
    start = 0
    for line in source.text.splitlines(keepends=True):
        inside = [(max(one - start, 0), other - start) for one, other in taken if other > start]
        signs = (at for at, sign in enumerate(line) if sign == "#" and (at == 0 or line[at - 1] in " \t"))
        sign = next((at for at in signs if not any(one <= at < other for one, other in inside)), None)
        if sign is not None:
            yield start + sign, line[sign:].rstrip()
        elif not line.strip() and not any(one == 0 for one, _ in inside):
            yield start, ""
        start += len(line)


def _scalars(node: Node) -> Iterator[Span]:
    """The stretches of a text that hold no comments, without the line that opens a block and blank lines at its end."""
    if isinstance(node, Scalar):
        raw = node.source.text[node.span.start : node.span.end]
        begin = raw.find("\n") + 1 if node.style in ("|", ">") else 0
        yield Span(node.span.start + begin, node.span.start + len(raw.rstrip()))
    for item in node.items if isinstance(node, Sequence) else ():
        yield from _scalars(item)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        yield from _scalars(key)
        yield from _scalars(value)


def _held(source: Source, start: int, text: str, places: list[tuple[Path, int]]) -> Comment:
    line, column = source.line_and_column(start)
    before = [path for path, at in places if at < start]
    columns = {path: source.line_and_column(at)[1] for path, at in places}
    following = next((path for path, at in places if at > start), ())
    if not before:
        return Comment(text, "before", ())
    if text and source.line(line)[: column - 1].strip():
        beside = [path for path, at in places if at < start and source.line_and_column(at)[0] == line]
        return Comment(text, "beside", (beside or before[-1:])[0])
    deepest = columns.get(following, 1)
    if text and column > deepest and deepest <= columns[before[-1]]:
        return Comment(text, "after", before[-1])
    return Comment(text, "before" if following else "after", following)


def _lines(source: Source) -> dict[Path, int]:
    """The line of everything that a line begins with, or that is all that stands on it."""
    node = parse(source)
    found: dict[Path, int] = {}
    for path, start in _places(node) if node is not None else ():
        line, column = source.line_and_column(start)
        if source.line(line)[: column - 1].strip() in ("", "-") or path[1:] == (0,):
            found[path] = line - 1
    return found


def _nearest(at: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the key that it stands under."""
    return at.get(path, at.get(path[:1], 0))


def _margin(text: str, line: int | None) -> str:
    found = text.splitlines()[line] if line is not None else ""
    return found[: len(found) - len(found.lstrip())]


def _single(lines: list[str]) -> Iterator[str]:
    """The lines, but of blank ones in a row only the first."""
    return (line for n, line in enumerate(lines) if line or (n and lines[n - 1]))
