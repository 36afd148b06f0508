"""A text with a path, and spans into it: where every name and every message points."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from penrose.records import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """Half-open range of character offsets in a source's text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from here to the end of `other`."""
        return Span(self.start, max(self.end, other.end))


@dataclass(frozen=True)
class Source:
    """The text of a spec and the path it is called by in messages."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(i + 1 for i, character in enumerate(self.text) if character == "\n"))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, columns in characters.

        >>> Source("a", "ab\\ncd").line_and_column(4)
        (2, 2)
        """
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line break."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")

    def only(self, span: Span) -> Source:
        """A stretch of the text by itself, every letter of it in its place.

        >>> Source("a", "- {draw: A}\\n").only(Span(2, 11)).text
        '  {draw: A}'
        """
        before = "".join(c if c in "\r\n" else " " for c in self.text[: span.start])
        return Source(self.path, before + self.text[span.start : span.end])

    def place(self, span: Span | None) -> str:
        """`path:line:col` of the span's start, or the path alone."""
        if span is None:
            return self.path
        line, column = self.line_and_column(span.start)
        return f"{self.path}:{line}:{column}"
