"""Problems with what a person wrote, as data, and the one place that words them for a terminal.

A stage collects every `Problem` it finds and raises one `PenroseError` with all of them. A problem says
what was found and what would be right; place, excerpt, carets and hint are added by `show`.
"""

from __future__ import annotations

from collections.abc import Iterable

from penrose.records import dataclass
from penrose.source import Source, Span

MOST = 50  # problems that are shown: what has more is broken in one way, or no spec at all
WIDEST_EXCERPT = 100  # characters of a source line that are shown; a 1 MB label stays one screen line


@dataclass(frozen=True)
class Problem:
    """One mistake: a message, the span it stands at (None: the file as a whole), an optional hint."""

    message: str
    span: Span | None = None
    hint: str = ""


class PenroseError(Exception):
    """All the mistakes one stage found in one source; `str()` is what the terminal shows."""

    def __init__(self, source: Source, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(show(source, self.problems))


def show(source: Source, problems: Iterable[Problem]) -> str:
    """The problems in the order of their places: `path:line:col: message`, excerpt with carets, hint.

    >>> source = Source("a.yaml", "einsum: i j -> k")
    >>> print(show(source, [Problem("output index k stands on no tensor", Span(15, 16), "use i or j")]))
    a.yaml:1:16: output index k stands on no tensor
      einsum: i j -> k
                     ^
      hint: use i or j
    """
    ordered = sorted(problems, key=lambda p: (p.span.start, p.span.end) if p.span else (-1, -1))
    more = [f"{source.path}: {len(ordered) - MOST} problems more"] if len(ordered) > MOST else []
    return "\n".join([*(_one(source, problem) for problem in ordered[:MOST]), *more])


def _one(source: Source, problem: Problem) -> str:
    lines = [f"{source.place(problem.span)}: {problem.message}"]
    if problem.span is not None:
        lines += [f"  {line}".rstrip() for line in _excerpt(source, problem.span)]
    if problem.hint:
        lines.append(f"  hint: {problem.hint}")
    return "\n".join(lines)


def _excerpt(source: Source, span: Span) -> tuple[str, str]:
    line, column = source.line_and_column(span.start)
    text = source.line(line)
    first = max(0, column - 1 - WIDEST_EXCERPT // 2) if len(text) > WIDEST_EXCERPT else 0
    shown = text[first : first + WIDEST_EXCERPT]
    width = max(1, min(span.end - span.start, len(shown) - (column - 1 - first)))
    return "".join(_visible(c) for c in shown), " " * (column - 1 - first) + "^" * width


def _visible(character: str) -> str:
    """A character as one column of a terminal: nothing in a spec can move its cursor or change its colours.

    >>> [_visible(c) for c in "a\\t\\x1b"]
    ['a', ' ', '·']
    """
    return " " if character == "\t" else character if character.isprintable() else "·"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """«did you mean …?» for the known word nearest to `word`, else an empty string.

    >>> did_you_mean("sofmax", ["softmax", "gelu"])
    'did you mean softmax?'

    Capitals make no distance, so that what a picture calls a function leads to what the text calls it.

    >>> did_you_mean("GELU", ["relu", "gelu"])
    'did you mean gelu?'
    """
    from difflib import get_close_matches  # only when somebody mistyped

    lower = {name.lower(): name for name in sorted(known, reverse=True)}
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6) or get_close_matches(word.lower(), lower, n=1)
    return f"did you mean {lower.get(near[0], near[0])}?" if near else ""
