"""Where a page of Markdown asks for a picture: fences, images of specs, and einsums within a line.

What stands in other fences, in code spans, in comments and in blocks of code is text to be shown, not a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from penrose.records import dataclass

FENCE = re.compile(r"^(?P<prefix>[ \t>]*)(?P<bar>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
OURS = re.compile(r"^(?:penrose(?:[ \t]+(?P<plain>.*))?|\{[ \t]*\.?penrose(?P<braced>[^}]*)\})$")
CONTAINER = re.compile(r"^[ >\t]*(?:[-*+]|\d+[.)]|!!!|\?\?\?\+?|===[!+]?|:|\[\^[^\]]+\]:|<\w|///)(?:\s|[\w/]|$)")
SPAN = re.compile(
    r"""\\.                                                                   # an escaped character
    | (?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
    | !\[(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\]
      \((?P<href>[^\s()"]+\.ya?ml)(?:[ \t]+"[^"]*")?\)
      (?:\{:?(?P<options>[^{}]*)\})?""",
    re.VERBOSE,
)
INLINE = re.compile(r"^\s*#!penrose\s+(?P<text>.+?)\s*$")
PAGE = re.compile(r"^\s*<!--\s*penrose:(?P<name>[\w-]*)\s*(?P<text>.*?)\s*-->\s*$")
END = "<!-- penrose:end -->"
"""The line up to which a page mark's plain text stands, for who reads the page without the site."""
INDENT_OF_CODE = 4


@dataclass(frozen=True)
class Place:
    """A stretch of a page: line and column counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Mark:
    """A picture that a page asks for, in place of `lines` (a half-open range, from 0) or of the columns `cut` of one.

    `shape` is "fence", "image", "inline", or "page" for `<!-- penrose:gallery specs -->`. `text` is the spec, the
    address of a spec file, the einsum, or the words of the comment; `at` is where it begins, `options_at` where the
    options do. `alone`: it stands on a line of its own and becomes a figure. `closed`: whether a fence ends.
    """

    shape: str
    text: str
    at: Place
    lines: tuple[int, int]
    cut: tuple[int, int] = (0, 0)
    options: str = ""
    options_at: Place = Place(1, 1)
    caption: str | None = None
    prefix: str = ""
    alone: bool = True
    closed: bool = True


def marks(lines: Sequence[str]) -> Iterator[Mark]:
    """Every mark of a page, in order.

    >>> [m.text for m in marks(["See `#!penrose i j -> i`.", "```penrose", "i j, j k", "```"])]
    ['i j -> i', 'i j, j k\\n']
    >>> list(marks(["````", "```penrose", "i j", "```", "````", "`![](a.yaml)`"]))
    []
    """
    number = 0
    while number < len(lines):
        found, after = _at(lines, number)
        yield from found
        number = after


def _at(lines: Sequence[str], number: int) -> tuple[Iterable[Mark], int]:
    """The marks that begin on a line, and the line after them."""
    line = lines[number]
    if page := PAGE.match(line):
        at, after = Place(number + 1, page.start("name") + 1), _after_page(lines, number)
        return [Mark("page", f"{page['name']} {page['text']}".rstrip(), at, (number, after))], after
    if line.lstrip().startswith("<!--"):
        return [], _after_comment(lines, number)
    if _is_code(lines, number):
        return [], number + 1
    fence = FENCE.match(line)
    if fence is None:
        return _in_line(line, number), number + 1
    end = _end(lines, number, fence)
    ours = OURS.match(fence["info"].strip())
    if ours is None:
        return [], number + 1 if end is None else end + 1
    mark = _fenced(lines, number, end, fence, ours)
    return [mark], mark.lines[1]


def _after_page(lines: Sequence[str], number: int) -> int:
    """The line after a page mark and the plain text that stands for it."""
    later = ((at, lines[at].strip()) for at in range(number + 1, len(lines)) if PAGE.match(lines[at]))
    at, text = next(later, (0, ""))
    return at + 1 if text == END else number + 1


def _after_comment(lines: Sequence[str], number: int) -> int:
    ends = (at for at in range(number, len(lines)) if "-->" in lines[at])
    return next(ends, number) + 1


def _is_code(lines: Sequence[str], number: int) -> bool:
    """Whether a line is indented as code: by four columns, and not as a part of a list, a tab or an admonition."""
    width = _indent(lines[number])
    if width < INDENT_OF_CODE:
        return False
    for line in reversed(lines[:number]):
        if line.strip() and _indent(line) < width:
            if CONTAINER.match(line):
                return False
            width = _indent(line)
            if width == 0:
                break
    return True


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _end(lines: Sequence[str], start: int, fence: re.Match[str]) -> int | None:
    """The line that closes a fence."""
    bar, prefix = fence["bar"], fence["prefix"]
    close = re.compile(rf"^[ \t>]*{re.escape(bar[0])}{{{len(bar)},}}[ \t]*$")
    for number in range(start + 1, len(lines)):
        if ">" in prefix and not lines[number].lstrip().startswith(">"):
            return None
        if close.match(lines[number]):
            return number
    return None


def _fenced(lines: Sequence[str], start: int, end: int | None, fence: re.Match[str], ours: re.Match[str]) -> Mark:
    prefix, options = fence["prefix"], ours["plain"] or ours["braced"] or ""
    stop = len(lines) if end is None else end
    body = [line[_common(line, prefix) :] for line in lines[start + 1 : stop]]
    column = lines[start].find(options) if options else fence.end("info")
    return Mark(
        "fence",
        "".join(f"{line}\n" for line in body),
        Place(start + 2, len(prefix) + 1),
        (start, min(stop + 1, len(lines))),
        options=options,
        options_at=Place(start + 1, column + 1),
        prefix=prefix,
        closed=end is not None,
    )


def _common(line: str, prefix: str) -> int:
    """How much of a line belongs to what the fence stands in: all of the prefix, or the blank part of it."""
    if line.startswith(prefix):
        return len(prefix)
    if line.startswith(prefix.rstrip()) and prefix.strip():
        return len(prefix.rstrip())
    return min(len(line) - len(line.lstrip(" \t>")), len(prefix))


def _in_line(line: str, number: int) -> Iterator[Mark]:
    for match in SPAN.finditer(line):
        lines, cut = (number, number + 1), match.span()
        if match["href"] and "://" not in match["href"]:
            yield Mark(
                "image",
                match["href"],
                Place(number + 1, match.start("href") + 1),
                lines,
                cut,
                match["options"] or "",
                Place(number + 1, match.start("options") + 1),
                match["alt"],
                line[: cut[0]],
                alone=not line[: cut[0]].strip(" \t>") and not line[cut[1] :].strip(),
            )
        elif match["code"] and (inner := INLINE.match(match["code"])):
            column = match.start("code") + inner.start("text") + 1
            yield Mark("inline", inner["text"], Place(number + 1, column), lines, cut, alone=False)
