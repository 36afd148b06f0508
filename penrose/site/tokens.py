"""Text with its symbols tagged: code and specs as HTML in which every index and tensor can be lit.

What a word is follows from where it stands: within the brackets of `U[i j]` and in `for i in` it is an index, before
a bracket a tensor; in the pattern of an einsum, which stands in double quotes (a single one is a prime), an index, and
so in a comment, which says the axes of a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from html import escape

WORD = r"[^\W\d_][\w^]*['′]*"
_NOTATION = re.compile(rf"(?P<open>\[)|(?P<close>\])|(?P<loop>\bfor\s+)|(?P<end>\n)|(?P<word>{WORD})")
_PATTERN = re.compile(rf"(?P<quote>[\"#])|(?P<end>\n)|(?P<word>{WORD})")

Kind = str  # "index", "tensor", "" for neither
Words = Iterator[tuple[int, int, Kind]]


def tagged(text: str, words: Callable[[str], Words], index: Collection[str], tensor: Collection[str]) -> str:
    """The text as HTML, with a span around every word that names one of the indices or tensors given.

    >>> tagged("U[i] = i", in_notation, {"i"}, {"U"})
    '<span data-tensor="U">U</span>[<span data-index="i">i</span>] = i'
    """
    known = {"index": index, "tensor": tensor}
    out, done = [], 0
    for start, end, kind in words(text):
        word = text[start:end]
        if word in known.get(kind, ()):
            out += [escape(text[done:start], quote=False)]
            out += [f'<span data-{kind}="{escape(word)}">{escape(word, quote=False)}</span>']
            done = end
    return "".join(out) + escape(text[done:], quote=False)


def in_notation(text: str) -> Words:
    """The words of a spec or of loops: `for i in`, `U[i, j]`."""
    depth, looping = 0, False
    for match in _NOTATION.finditer(text):
        depth = max(0, depth + (match.lastgroup == "open") - (match.lastgroup == "close"))
        if match.lastgroup == "word":
            yield (*match.span("word"), "index" if depth or looping else "tensor")
        looping = match.lastgroup == "loop"


def in_patterns(text: str) -> Words:
    """The words of calls with einsum patterns in quotes."""
    quoted = False
    for match in _PATTERN.finditer(text):
        if match.lastgroup == "word":
            yield (*match.span("word"), "index" if quoted else "tensor")
        else:
            quoted = match.lastgroup == "quote" and not quoted
