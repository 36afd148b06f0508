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


class Refused(Exception):
    """One problem that ends a piece of work; whoever asked for it notes the problem and goes on, or raises it with
    others."""

    def __init__(self, message: str, span: Span | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(message, span, hint)


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


def did_you_mean(word: str, known: Iterable[str], ends: bool = False) -> str:
    """«did you mean …?» for the known word that is `word` but for a slip of the keys, else an empty string.

    >>> did_you_mean("sofmax", ["softmax", "gelu"])
    'did you mean softmax?'

    Capitals make no distance, so that what a picture calls a function leads to what the text calls it. With
    `ends`, letters added in front or behind are no slip: `dtanh` is another function than `tanh`.

    >>> did_you_mean("GELU", ["relu", "gelu"]), did_you_mean("dtanh", ["tanh"], ends=True)
    ('did you mean gelu?', '')
    """
    slips = [(_slips(word.lower(), name.lower(), ends), name) for name in known]
    near = min([(steps, name) for steps, name in slips if steps is not None], default=None)
    return f"did you mean {near[1]}?" if near else ""


def choice(word: str, known: Iterable[str]) -> str:
    """What would be right in the place of a word: the known one that it is but for a slip, else all of them.

    >>> choice("bule", ["blue", "red"]), choice("green", ["blue", "red"])
    ('did you mean blue?', 'one of blue, red')
    """
    names = list(known)
    return did_you_mean(word, names) or f"one of {', '.join(names)}"


def _slips(word: str, name: str, ends: bool) -> int | None:
    """How many letters are wrong, missing, too many or swapped; None if more than one in three, or than 3."""
    most = min(max(len(word), len(name)) // 3, 3) if max(len(word), len(name)) > 3 else 0
    if abs(len(word) - len(name)) > most or (ends and (word[:1], word[-1:]) != (name[:1], name[-1:])):
        return None
    if len(set(word) ^ set(name)) > 2 * most:
        return None
    older: list[int] = []
    before, row = older, list(range(len(name) + 1))
    for i, letter in enumerate(word, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(name, 1):
            step = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and (letter, word[i - 2]) == (name[j - 2], other):
                step = min(step, older[j - 2] + 1)
            row.append(step)
    return row[-1] if row[-1] <= most else None
