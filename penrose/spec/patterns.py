"""A pattern such as `b (h w) ..., c -> b c`, cut into operands and result; words or letters are indices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from penrose.records import dataclass
from penrose.source import Span
from penrose.spec.calls import Place
from penrose.spec.legs import DEEPEST
from penrose.spec.reasons import refuse
from penrose.spec.tokens import ELLIPSIS, is_name
from penrose.spec.types import Group, Index, Leg, Name

_ARROW = re.compile(r"->|→|⟶")
_PIECE = re.compile(r"\s+|\.\.\.|…|[(),]|[^\s(),.…]+|\.")
_LETTER = re.compile(r"[^\W\d_][\u0300-\u036f]*['′]*")
_SIGNS = {
    "[": "brackets",
    "]": "brackets",
    "*": "star",
    "+": "concatenation",
    "|": "concatenation",
    "_": "anonymous",
}


@dataclass(frozen=True)
class Chunk:
    """The legs of one operand, or of the result."""

    legs: tuple[Leg, ...]
    span: Span


@dataclass(frozen=True)
class Pattern:
    """Operands and, after an arrow, the result. `spaced`: spaces or parentheses part indices somewhere;
    `letters_only`: every word could as well be a row of letters. `sizes`: what stood as bare numbers."""

    operands: tuple[Chunk, ...]
    result: Chunk | None
    spaced: bool
    letters_only: bool
    sizes: tuple[tuple[Name, int], ...] = ()


def read_words(text: str, place: Place, numbers: bool = False) -> Pattern:
    """The pattern with each word an index; with `numbers` 2 is an axis of that size, and () one of size 1.

    >>> [len(chunk.legs) for chunk in read_words("b (h w), w -> b h", Span).operands]
    [2, 1]
    """
    return _Reader(text, place, letters=False, numbers=numbers).pattern()


def read_letters(text: str, place: Place) -> Pattern:
    """The pattern with each letter an index.

    >>> [len(chunk.legs) for chunk in read_letters("ij,jk->ik", Span).operands]
    [2, 2]
    """
    return _Reader(text, place, letters=True).pattern()


class _Reader:
    """One pass over a pattern's pieces."""

    def __init__(self, text: str, place: Place, letters: bool, numbers: bool = False) -> None:
        self.text = text
        self.place = place
        self.letters = letters
        self.numbers = numbers
        self.sizes: list[tuple[Name, int]] = []
        self.spaced = False
        self.letters_only = True
        self.glued: tuple[int, int] | None = None

    def pattern(self) -> Pattern:
        if not self.text.strip():
            raise refuse("empty", self.place(0, len(self.text)))
        arrows = list(_ARROW.finditer(self.text))
        if len(arrows) > 1:
            raise refuse("arrows", self.place(*arrows[1].span()))
        end = arrows[0].start() if arrows else len(self.text)
        operands = self._side(0, end)
        results = self._side(arrows[0].end(), len(self.text)) if arrows else []
        if len(results) > 1:
            raise refuse("results", results[1].span)
        if self.glued and self.spaced and not self.letters:
            raise refuse("ellipsis-name", self.place(*self.glued))
        result = results[0] if results else None
        return Pattern(tuple(operands), result, self.spaced, self.letters_only, tuple(self.sizes))

    def _side(self, start: int, end: int) -> list[Chunk]:
        """The chunks between commas."""
        chunks = []
        for part in self.text[start:end].split(","):
            stop = start + len(part)
            chunks.append(self._chunk(start, stop, last=stop == end))
            start = stop + 1
        return chunks

    def _chunk(self, start: int, end: int, last: bool) -> Chunk:
        """The legs between two commas; two words apart show that words, not letters, are meant."""
        stack: list[list[Leg]] = [[]]
        opened: list[int] = []
        words = 0
        for match in _PIECE.finditer(self.text, start, end):
            piece, at = match.group(), match.start()
            if piece == "(":
                self._open(stack, opened, at)
            elif piece == ")":
                self._close(stack, opened, at)
            elif not piece.isspace():
                words += 1
                stack[-1] += self._indices(piece, at)
        if opened:
            raise refuse("bracket-open" if last else "comma-inside", self.place(opened[-1], opened[-1] + 1))
        self._one_ellipsis(stack[0])
        self.spaced |= words > 1 and len(self.text[start:end].split()) > 1
        return Chunk(tuple(stack[0]), self._inner(start, end))

    def _open(self, stack: list[list[Leg]], opened: list[int], at: int) -> None:
        self.spaced, self.letters_only = True, False
        opened.append(at)
        stack.append([])
        if len(opened) > DEEPEST:
            raise refuse("too-deep", self.place(at, at + 1), name=str(DEEPEST))

    def _close(self, stack: list[list[Leg]], opened: list[int], at: int) -> None:
        if not opened:
            raise refuse("bracket-close", self.place(at, at + 1))
        legs = tuple(stack.pop())
        span = self.place(opened.pop(), at + 1)
        if not legs and not self.numbers:
            raise refuse("unit-axis", span)
        stack[-1].append(Group(legs, span) if legs else self._anonymous("1", span))

    def _indices(self, piece: str, at: int) -> list[Leg]:
        """The indices of a word: itself, or its letters."""
        if piece in ("...", ELLIPSIS):
            if at >= 2 and self.text[at - 2 : at].isidentifier():
                self.glued = self.glued or (at - 2, at + len(piece))
            return [Index(Name(ELLIPSIS, self.place(at, at + len(piece))))]
        letters = list(_LETTER.finditer(piece))
        splits = "".join(match.group() for match in letters) == piece
        self.letters_only &= splits
        if self.letters and splits:
            return [self._index(match.group(), at + match.start()) for match in letters]
        return [self._word(piece, at)]

    def _word(self, word: str, at: int) -> Leg:
        span = self.place(at, at + len(word))
        if self.numbers and word.isascii() and word.isdigit() and len(word) <= 6 and int(word) > 0:
            return self._anonymous(word, span)
        if word.isdigit():
            raise refuse("unit-axis" if word == "1" else "number", span, name=word)
        if not is_name(word) or not word.strip("_"):
            sign = next((c for c in word if not (c.isalnum() or c == "_")), word)
            raise refuse(_SIGNS.get(sign, "sign"), span, name=sign)
        return self._index(word, at)

    def _anonymous(self, number: str, span: Span) -> Index:
        """An axis of which only the size is written, under a name that nothing else here has."""
        text = f"n_{int(number)}"
        while text in self.text or any(name.text == text for name, _ in self.sizes):
            text += "'"
        self.sizes.append((Name(text, span), int(number)))
        return Index(self.sizes[-1][0])

    def _index(self, word: str, at: int) -> Index:
        text = word if word.isascii() else normalize("NFC", word).replace("′", "'")
        return Index(Name(text, self.place(at, at + len(word))))

    def _one_ellipsis(self, legs: list[Leg]) -> None:
        found = [name for name in all_names(legs) if name.text == ELLIPSIS]
        if len(found) > 1:
            raise refuse("ellipsis-twice", found[1].span)

    def _inner(self, start: int, end: int) -> Span:
        """The chunk without the spaces around it."""
        part = self.text[start:end]
        left = start + len(part) - len(part.lstrip())
        return self.place(left, max(left, start + len(part.rstrip())))


def all_names(legs: Iterable[Leg]) -> Iterator[Name]:
    """The indices of some legs, those inside groups too, in order."""
    for leg in legs:
        if isinstance(leg, Group):
            yield from all_names(leg.legs)
        elif isinstance(leg, Index):
            yield leg.name
