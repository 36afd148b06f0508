r"""A label as mathematics for TeX, from the same MathML that its outline is set from.

Letters become commands, since a document may be set by a TeX that reads ASCII alone. A label with a character that
has no command here has no TeX.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from unicodedata import name as character_name
from xml.etree.ElementTree import Element

from penrose.render.mathml import ROOMY, SPACE, mathml

SIGNS: Mapping[str, str] = {
    "−": "-", "±": r"\pm ", "×": r"\times ", "·": r"\cdot ", "∗": "*", "′": r"\prime ", "≔": r"\mathrel{:=}",
    "≠": r"\ne ", "≈": r"\approx ", "≤": r"\le ", "≥": r"\ge ", "→": r"\to ", "←": r"\leftarrow ", "∈": r"\in ",
    "↦": r"\mapsto ", "⊗": r"\otimes ", "⊕": r"\oplus ", "∘": r"\circ ", "Σ": r"\Sigma ", "∑": r"\Sigma ",
    "∂": r"\partial ", "∇": r"\nabla ", "∞": r"\infty ", "√": r"\surd ", "⊤": r"\top ", "⊥": r"\bot ",
    "†": r"\dagger ", "‡": r"\ddagger ", "↑": r"\uparrow ", "↓": r"\downarrow ", "⇑": r"\Uparrow ",
    "⇓": r"\Downarrow ", "…": r"\dots ", "ℓ": r"\ell ", "ħ": r"\hbar ", "‖": r"\Vert ", "⟨": r"\langle ",
    "⟩": r"\rangle ", "°": r"^{\circ}", "𝚤": r"\imath ", "𝚥": r"\jmath ", SPACE: r"\ ", " ": r"\ ", "‐": r"\mbox{-}",
    "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "\\": r"\backslash ", "~": r"\sim ", "^": r"\hat{}",
}  # fmt: skip
ACCENT: Mapping[str, str] = {
    "`": "grave", "´": "acute", "^": "hat", "~": "tilde", "¯": "bar", "˙": "dot", "¨": "ddot", "ˇ": "check", "→": "vec",
}  # fmt: skip
LATIN = "ΑΒΕΖΗΙΚΜΝΟΡΤΧ"  # capitals that TeX takes for those they look like
LIKE = dict(zip(LATIN, "ABEZHIKMNOPTX", strict=True))
OTHER = {"ϵ": r"\epsilon ", "ε": r"\varepsilon ", "ϕ": r"\phi ", "φ": r"\varphi ", "ϑ": r"\vartheta ", "ο": "o",
         "ς": r"\varsigma ", "ϱ": r"\varrho ", "ϖ": r"\varpi "}  # fmt: skip
GREEK = ("GREEK SMALL LETTER ", "GREEK CAPITAL LETTER ")
SPELLED = {"lamda": "lambda"}  # as Unicode's names have it


class Unspeakable(ValueError):
    """A character that has no command."""


def latex(text: str) -> str | None:
    r"""A label as mathematics in ASCII, without the signs around it; None if TeX has no command for a part of it.

    >>> print(latex("W_Q^1"), latex("λ'"), latex("softmax"), latex("1/sqrt(s)"), latex("漢"))
    W_{Q}^{1} \lambda ^{{\prime }} \mathrm{softmax} \frac{1}{\sqrt{s}} None
    """
    try:
        return "".join(map(_element, mathml(text)))
    except Unspeakable:
        return None


def _element(element: Element) -> str:
    return ELEMENTS[element.tag](element)


def _inner(element: Element) -> str:
    return "".join(map(_element, element))


def _parts(element: Element) -> list[str]:
    return [_element(child) for child in element]


def _letter(element: Element) -> str:
    said = _said(element.text or "")
    return rf"\mathrm{{{said}}}" if element.get("mathvariant") == "normal" and said.isalpha() else said


def _word(element: Element) -> str:
    text = element.text or ""
    return rf"\mathrm{{{_said(text)}}}" if text.strip(SPACE + " ") else _said(text)


def _sign(element: Element) -> str:
    """A sign with the air that the label gives it, whatever TeX would."""
    said = _said(element.text or "")
    return rf"\,{{{said}}}\," if element.get("rspace") == ROOMY else f"{{{said}}}"


def _scripts(element: Element) -> str:
    base, *scripts = _parts(element)
    marks = {"msub": "_", "msup": "^", "msubsup": "_^"}[element.tag]
    return (base or "{}") + "".join(f"{mark}{{{script}}}" for mark, script in zip(marks, scripts, strict=True))


def _accented(element: Element) -> str:
    base, accent = element
    return rf"\{ACCENT[accent.text or '']}{{{_element(base)}}}"


ELEMENTS: Mapping[str, Callable[[Element], str]] = {
    "mi": _letter,
    "mn": lambda element: _word(element) if element.get("mathvariant") else _said(element.text or ""),
    "mo": _sign,
    "mtext": _word,
    "mrow": _inner,
    "msub": _scripts,
    "msup": _scripts,
    "msubsup": _scripts,
    "mover": _accented,
    "mfrac": lambda element: r"\frac{{{}}}{{{}}}".format(*_parts(element)),
    "msqrt": lambda element: rf"\sqrt{{{_inner(element)}}}",
}
"""What each element of a label becomes."""


def _said(text: str) -> str:
    return "".join(map(_character, text))


def _character(character: str) -> str:
    """The command of a character.

    >>> _character("λ"), _character("Α"), _character("Ω"), _character("x")
    ('\\\\lambda ', '\\\\mathrm{A}', '\\\\Omega ', 'x')
    """
    for table in (SIGNS, OTHER):
        if character in table:
            return table[character]
    if character in LIKE:
        return rf"\mathrm{{{LIKE[character]}}}"
    called = character_name(character, "")
    for start in GREEK:
        if called.startswith(start) and called.removeprefix(start).isalpha():
            command = called.removeprefix(start).lower()
            command = SPELLED.get(command, command)
            return rf"\{command if 'SMALL' in start else command.capitalize()} "
    if character.isascii() and character.isprintable():
        return character
    raise Unspeakable(character)

