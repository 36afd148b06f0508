"""How the readers report: a `Refused` ends the reading of one value, `Problems` gathers them over a spec."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from penrose.errors import PenroseError, Problem, Refused, did_you_mean
from penrose.source import Source, Span

T = TypeVar("T")
P = ParamSpec("P")

LONGEST_QUOTE = 40  # characters of a person's own words that a message repeats


class Problems:
    """Gathers problems, so that one run names every mistake of a spec."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Problem] = []

    def add(self, message: str, span: Span | None, hint: str = "") -> None:
        """Note a problem and read on."""
        self.found.append(Problem(message, span, hint))

    def attempt(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What `read` returns, or None where it ends in a refusal, which is noted."""
        try:
            return read(*args, **kwargs)
        except Refused as refused:
            self.found.append(refused.problem)
            return None

    def raise_any(self) -> None:
        """Raise everything noted so far as one PenroseError."""
        if self.found:
            raise PenroseError(self.source, self.found)


def quoted(text: str) -> str:
    """A person's words in guillemets, on one line and cut to a readable length.

    >>> quoted("a  b"), len(quoted("x" * 1000))
    ('«a b»', 43)
    """
    flat = " ".join(text[: 4 * LONGEST_QUOTE].split())
    return f"«{flat[:LONGEST_QUOTE]}…»" if len(flat) > LONGEST_QUOTE else f"«{flat}»"


def one_of(words: Iterable[str]) -> str:
    """Words as an alternative: `a, b or c`.

    >>> one_of(["a", "b", "c"])
    'a, b or c'
    """
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def suggestion(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, else the list of them all."""
    words = list(known)
    return did_you_mean(word, words) or f"known here: {one_of(words)}"
