"""The source of a label, a name of the language, turned into MathML.

A single letter is a variable and slanted (capital Greek stands upright); two letters and more are a word and
stand upright; `_` and `^` lower and raise what follows; primes, daggers and raised characters are
superscripts; `a/b` of short parts is a fraction and `sqrt(…)` a root. Nothing is an error: a character with
no meaning stands for itself.

    W_Q^1   λ'   V†_1   x^(2)   softmax   seq pos   i=0   1/sqrt(s)   ŷ   A⁻¹
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from unicodedata import decomposition, normalize
from xml.etree.ElementTree import Element

WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-'][^\W\d_][^\W_]+)*")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
FRACTION = re.compile(r"(?:\d+(?:\.\d+)?|[^\W\d_](?:[_^]\w+)?|sqrt\(\w+\)){1,3}")
ROOT = "sqrt("
PRIMES = {"'": "′", "′": "′", "″": "′′", "‴": "′′′"}
RAISED = {"↑": "↑", "↓": "↓", "⇑": "⇑", "⇓": "⇓", "†": "†", "‡": "‡", "*": "∗", "ᵀ": "T", "ᴴ": "H"}
ACCENTS = {
    "\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0303": "~", "\u0304": "¯", "\u0305": "¯",
    "\u0307": "˙", "\u0308": "¨", "\u030c": "ˇ", "\u20d7": "→",
}  # fmt: skip
DOTLESS = {"i": "𝚤", "j": "𝚥"}  # under an accent
SIGNS = {"-": "−", ":=": "≔"}
OPENING = {"(": ")", "{": "}", "[": "]"}
OPERATORS = frozenset("=≈≠≔<>≤≥+−±×·→←↦∈⊗⊕∘,;:|()[]")
SPACE = "\u2005"  # a quarter of the font size, as between words
HIGHEST = 2  # accents on one letter
DEEPEST = 8  # elements within elements
TIGHT = "0.08em"  # either side of an operator written without spaces, as in i=0
ROOMY = "0.25em"


def mathml(text: str, known: Callable[[str], bool] = lambda character: True) -> Element:
    """The MathML of a label; characters that are not `known` to the font become their numbers, U+6F22.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(mathml("W_Q"), encoding="unicode")
    '<math displaystyle="false"><msub><mi>W</mi><mi>Q</mi></msub></math>'
    """
    parts = text.split("/")
    if len(parts) > 1 and all(FRACTION.fullmatch(part) for part in parts):
        below = [element for part in parts[1:] for element in _row(part)]
        children = [_node("mfrac", _group(_row(parts[0])), _group(below))]
    else:
        children = _row(text)
    # Nothing but signs that wait for something, or more levels than ziamath can set in time: each takes twice
    # as long as the one above.
    if not any("".join(child.itertext()) for child in children) or _depth(children) > DEEPEST:
        children = [_leaf("mtext", text)] if text else []
    math = _node("math", *children, displaystyle="false")
    for element in math.iter():
        element.text = "".join(c if known(c) or c in DOTLESS.values() else numbered(c) for c in element.text or "")
    return math


def numbered(character: str) -> str:
    """What stands for a character without a glyph, so that two names never look the same.

    >>> numbered("漢")
    'U+6F22'
    """
    return f"U+{ord(character):04X}"


def _row(text: str) -> list[Element]:
    """The elements of a stretch of a label, left to right."""
    out: list[Element] = []
    at = 0
    while at < len(text):
        base, at = _base(text, at)
        element, at = _scripted(base, text, at)
        if element is not None:
            out.append(element)
    return out


def _base(text: str, at: int) -> tuple[Element | None, int]:
    """What stands at a place, without its scripts, and the place after it; none if a script has no base."""
    rest = text[at:]
    if _script_at(text, at):
        return None, at
    if rest.startswith(ROOT):
        end = _closing(text, at + len(ROOT) - 1)
        return _node("msqrt", _group(_row(text[at + len(ROOT) : end]))), end + 1
    if text[at] in "{}":
        return None, at + 1
    if match := NUMBER.match(rest):
        return _leaf("mn", match[0]), at + match.end()
    if match := WORD.match(rest):
        return _word(match[0], text, at)
    return _symbol(text, at)


def _word(word: str, text: str, at: int) -> tuple[Element, int]:
    """A variable if the word has one letter (digits after it stand alone), else a word set upright."""
    plain = _until_raised(word)
    if sum(c.isalpha() for c in plain) > 1:
        return _leaf("mtext", plain.replace("-", "‐")), at + len(plain)
    above = _marks(text, at + 1)
    letter, marks = _letter(plain[0] + above)
    return _accented(letter, marks[:HIGHEST]), at + 1 + len(above)


def _letter(text: str) -> tuple[str, str]:
    """A letter and its combining marks, if all of them can be set as accents; else as one character."""
    split = normalize("NFD", text)
    if len(split) > 1 and all(mark in ACCENTS for mark in split[1:]):
        return split[0], split[1:]
    return normalize("NFC", text)[0], ""


def _accented(letter: str, marks: str) -> Element:
    if letter == "ⅈ":  # the imaginary unit, upright, which no index is
        return _leaf("mi", "i", mathvariant="normal")
    element = _leaf("mi", DOTLESS.get(letter, letter) if marks else letter)
    if "Α" <= letter <= "Ω":
        element.set("mathvariant", "normal")
    for mark in marks:
        element = _node("mover", element, _leaf("mo", ACCENTS[mark]), accent="true")
    return element


def _symbol(text: str, at: int) -> tuple[Element | None, int]:
    """An operator, a space or any other character."""
    long = next((sign for sign in SIGNS if text.startswith(sign, at)), text[at])
    sign = SIGNS.get(long, long)
    end = at + len(long)
    if sign == " ":
        return (_leaf("mtext", SPACE) if _beside_operator(text, at) is None else None), end
    if sign not in OPERATORS:
        return _leaf("mi", sign, mathvariant="normal"), end
    spaced = text[at - 1 : at] == " " and text[end : end + 1] == " "
    air = "0em" if sign in "()[]|" else ROOMY if spaced else TIGHT
    return _leaf("mo", sign, lspace="0em" if sign in ",;:" else air, rspace=air, stretchy="false"), end


def _beside_operator(text: str, at: int) -> str | None:
    """The operator next to a space, which brings its own air; none if there is none."""
    beside = text[at - 1 : at] + text[at + 1 : at + 2]
    return next((c for c in beside if (c in OPERATORS and c not in "()[]") or c in SIGNS), None)


def _scripted(base: Element | None, text: str, at: int) -> tuple[Element | None, int]:
    """A base with all scripts that follow it gathered into one sub- and one superscript."""
    below: list[list[Element]] = []
    above: list[Element] = []
    while at < len(text) and _script_at(text, at):
        raised, elements, at = _script(text, at)
        if raised:
            above += elements
        elif elements:
            below.append(elements)
    sub = [e for i, elements in enumerate(below) for e in ([_comma()] if i else []) + elements]
    if not sub and not above:
        return base, at
    base = _node("mrow") if base is None else _carrier(base)
    if not above:
        return _node("msub", base, _group(sub)), at
    if not sub:
        return _node("msup", base, _group(above)), at
    return _node("msubsup", base, _group(sub), _group(above)), at


def _carrier(base: Element) -> Element:
    """A base whose scripts stand as on a letter: on text ziamath sets them lower, on a number it does not."""
    return base if base.tag != "mtext" else _leaf("mn", base.text or "", mathvariant="normal")


def _comma() -> Element:
    return _leaf("mo", ",", lspace="0em", rspace=TIGHT)


def _script(text: str, at: int) -> tuple[bool, list[Element], int]:
    """One script: whether it is raised, its elements, and the place after it."""
    character = text[at]
    if character in PRIMES:
        return True, [_leaf("mo", PRIMES[character])], at + 1
    if character in RAISED:
        return True, [_leaf("mi", RAISED[character], mathvariant="normal")], at + 1
    if character in "_^":
        run, end = _run(text, at + 1)
        return character == "^", _indices(run) or _row(run), end
    kind = _raised(character)
    end = at
    while end < len(text) and text[end] not in RAISED and _raised(text[end]) == kind:
        end += 1
    plain = "".join(_plain(c) for c in text[at:end])
    return kind == "<super>", _row(plain), end


def _indices(run: str) -> list[Element]:
    """The letters of a script such as ij or mnp, indices rather than a word; none of any other."""
    neighbours = all(ord(b) - ord(a) == 1 for a, b in pairwise(run))
    if len(run) > 1 and run.isalpha() and run.isascii() and (neighbours or set(run) <= set("ijkl")):
        return [_leaf("mi", letter) for letter in run]
    return []


def _run(text: str, at: int) -> tuple[str, int]:
    """What a `_` or `^` takes: a bracketed group, or everything up to the next script, space or operator."""
    if text[at : at + 1] in OPENING:
        end = _closing(text, at)
        inner = text[at + 1 : end]
        return (inner if text[at] == "{" else text[at : end + 1]), end + 1
    end = at + (text[at : at + 1] in ("-", "−", "+"))
    while end < len(text) and not _ends_run(text, end):
        end += 1
    return text[at:end], end


def _ends_run(text: str, at: int) -> bool:
    if text[at] == ",":
        return not text[at + 1 : at + 2].isalnum()
    return text[at] in OPERATORS or text[at] in " -/{}" or _script_at(text, at)


def _closing(text: str, at: int) -> int:
    """The place of the bracket that closes the one at `at`; the end of the text if none does."""
    open_, close, depth = text[at], OPENING[text[at]], 0
    for place in range(at, len(text)):
        depth += (text[place] == open_) - (text[place] == close)
        if depth == 0:
            return place
    return len(text)


def _script_at(text: str, at: int) -> bool:
    character = text[at]
    if character == "*":  # between two names a product, behind one a conjugate
        return not (text[at + 1 : at + 2].isalnum() or text[at + 1 : at + 2] == "(")
    return character in "_^" or character in PRIMES or character in RAISED or bool(_raised(character))


def _raised(character: str) -> str:
    """`<super>` or `<sub>` for a character that Unicode says is another raised or lowered, else nothing."""
    kind = decomposition(character).partition(" ")[0] if character > "\x7f" else ""
    return kind if kind in ("<super>", "<sub>") else ""


def _plain(character: str) -> str:
    return normalize("NFKC", character)


def _until_raised(word: str) -> str:
    end = next((i for i, c in enumerate(word) if i and (_raised(c) or c in RAISED)), len(word))
    return word[:end].rstrip("-'")


def _marks(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end] in ACCENTS:
        end += 1
    return text[at:end]


def _depth(elements: Iterable[Element]) -> int:
    return 1 + max(map(_depth, elements), default=-1)


def _group(elements: list[Element]) -> Element:
    return elements[0] if len(elements) == 1 else _node("mrow", *elements)


def _node(tag: str, *children: Element, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.extend(children)
    return element


def _leaf(tag: str, text: str, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.text = text
    return element
