"""Expressions cut into tokens: names, numbers, marks, each with its place in the source.

A name is what a person would call one: Greek, digits, `_`, `^`, primes, unicode scripts, accents. Signs that
turn a tensor into a view of it († ᵀ ⁻¹) are tokens of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

from penrose.errors import Refused
from penrose.source import Span

VIEW_SIGNS = {
    "†": "dagger",
    "ᴴ": "dagger",
    "ᵀ": "transpose",
    "⊤": "transpose",
    "⁻¹": "inverse",
    "^†": "dagger",
    "^⊤": "transpose",
    "^*": "conj",
    "^-1": "inverse",
    "^{-1}": "inverse",
}
"""Signs after a name, and the view each stands for."""

SCRIPTS = "²³¹⁰⁴⁵⁶⁷⁸⁹⁺⁽⁾₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎↑↓⇑⇓"
_START = rf"(?:(?![{SCRIPTS}])[^\W\d_ᵀᴴ]|[∇∂∞])"
_SCRIPT = r"(?!\^\{-1\})[_^]\{[^\s{}\[\]]{1,40}\}|\^(?=[^\W_])"
_REST = rf"(?:{_SCRIPT}|[^\Wᵀᴴ]|[\u0300-\u036f{SCRIPTS}'′″‴’])"
LONGEST_NAME = 100  # characters; every name becomes a label of the picture
LONGEST_TEXT = 100_000  # characters of one expression; no page has room for the thousands of tensors in it
NUMBER = r"\d+(?:\.\d+)?(?!\w)"
_TABLE = {
    "range": r"(?<==)\d{0,9}:-?\d{0,9}(?![\w:=])",
    "view": "|".join(re.escape(sign) for sign in sorted(VIEW_SIGNS, key=len, reverse=True)),
    "number": rf"\d+(?:\.\d+)?[ij](?![\w\[])|{NUMBER}",
    "name": rf"(?:\d*{_START}|_(?=\w|\{{)|\d+_){_REST}*|∑|…|\.\.\.(?!\.)",
    "relation": r":=|!=|~=|≠|≈|=(?!=)",
    "mark": r"[\[\](),|;+\-−/*·∙⋅×⊗⊙∘√]",
}


def _compiled(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile(r"\s*(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in table.items()) + ")")


_TOKEN = _compiled(_TABLE)


@cache
def _token_of_claims() -> re.Pattern[str]:
    """What stands in lines of `check:`: bounds, powers and numbers such as 1e-3 as well."""
    number, mark = rf"\d+(?:\.\d+)?[eE][+-]\d+(?!\w)|{_TABLE['number']}", rf"\*\*|\^|{_TABLE['mark']}"
    return _compiled({**_TABLE, "number": number, "mark": mark, "bound": "<=|>=|[≤≥<>]"})


_ONE_SIGN = {"!=": "≠", "~=": "≈", "−": "-", "<=": "≤", ">=": "≥", "**": "^"}

_TOO_LONG = {"name": "a long name for readers is its label:", "number": "write it with a power: 1e300"}
_ADVICE = {
    ".": "every leg has a name of its own; ... stands for axes without one",
    "{": "braces stand only in a script, such as W_{QK}; a commutator is written out, A[i j] B[j k] - B[i j] A[j k]",
    "#": "a comment needs a space before it, and YAML ends the value there",
    '"': "names stand without quotes",
    ":": "a definition is written with :=",
    "=": "equality is a single =",
    ">": "a pattern with an arrow stands under einsum:",
    "@": "tensors side by side contract: A[i j] B[j k]",
    "‖": "a norm is norm[i](x[i])",
    "<": "what should hold of the numbers stands under check:",
    "≤": "what should hold of the numbers stands under check:",
    "\\": "write the sign itself: λ",
    "$": "write the sign itself: λ",
}


ELLIPSIS = "…"
"""The index that stands for all axes which an ellipsis leaves unnamed: one leg, however many there are."""


class Token(NamedTuple):
    """One word or sign, from `begin` to `end` of the text. `glued`: no space stands before it."""

    kind: str
    text: str
    begin: int
    end: int
    glued: bool
    place: Callable[[int, int], Span]

    @property
    def span(self) -> Span:
        """Where the token stands in the source; most tokens are never asked."""
        return self.place(self.begin, self.end)


def tokenize(text: str, place: Callable[[int, int], Span], claims: bool = False) -> list[Token]:
    """The tokens of `text`, ended by one of kind "end"; `place` turns offsets in it into spans of the source.

    `claims`: it is a line of `check:`, which has a few signs more.

    >>> [token.text for token in tokenize("V†[j k] ≈ 2 x'[k]", Span)]
    ['V', '†', '[', 'j', 'k', ']', '≈', '2', "x'", '[', 'k', ']', '']
    """
    tokens: list[Token] = []
    last, end = 0, len(text.rstrip())
    if end > LONGEST_TEXT:
        start = len(text) - len(text.lstrip())
        said = f"an expression has at most {LONGEST_TEXT:,} characters, found {end:,}"
        raise Refused(said, place(start, start + 1), "name parts of it as steps under let:")
    pattern = _token_of_claims() if claims else _TOKEN
    while last < end:
        match = pattern.match(text, last)
        if match is None:
            raise _unknown(text, last, place)
        kind = match.lastgroup or ""
        start, stop = match.span(kind)
        if stop - start > LONGEST_NAME and kind in _TOO_LONG:
            raise Refused(f"a {kind} has at most {LONGEST_NAME} characters", place(start, stop), _TOO_LONG[kind])
        tokens.append(Token(kind, _clean(kind, match[kind]), start, stop, start == last, place))
        last = stop
    tokens.append(Token("end", "", len(text), len(text), False, place))
    return tokens


def _clean(kind: str, word: str) -> str:
    """A name in one spelling for what looks the same; a sign in one spelling for what means the same."""
    if kind == "name":
        if word == "...":
            return ELLIPSIS
        return word if word.isascii() else normalize("NFC", word).replace("′", "'").replace("’", "'")
    return _ONE_SIGN.get(word, word)


def _unknown(text: str, position: int, place: Callable[[int, int], Span]) -> Refused:
    position += len(text[position:]) - len(text[position:].lstrip())
    sign = text[position]
    if sign == ":" and text.rfind("[", 0, position) > text.rfind("]", 0, position):
        hint = "places 2, 3 and 4 of a leg are x[t=2:5], without spaces"
        return Refused("this is no slice of a leg", place(position, position + 1), hint)
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    return Refused(f"{shown} means nothing here", place(position, position + 1), _ADVICE.get(sign, ""))


def is_name(text: str) -> bool:
    """Whether a whole text is one name. What begins with a digit is one if letters follow.

    >>> is_name("W_Q^1"), is_name("x'"), is_name("1e3"), is_name("10"), is_name("a b")
    (True, True, True, False, False)
    """
    match = _TOKEN.match(text)
    return match is not None and match.lastgroup == "name" and match["name"] == text not in ("∑", "…", "...")
