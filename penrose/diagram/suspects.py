"""What can be drawn as it is written, and is most likely a slip: names that look alike, indices within a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import name as character_name

from penrose.errors import Problem
from penrose.records import fields, is_record
from penrose.spec import types as spec

_INDEXED = re.compile(r"([^\W\d_]+[0-9]*)_\{?([a-z]{1,4})\}?")
_CYRILLIC, _LATIN_OF = "АВЕКМНОРСТХЅІЈаеорсухѕіј", "ABEKMHOPCTXSIJaeopcyxsij"
_GREEK, _LATIN_FOR = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧνο\u00b5", "ABEZHIKMNOPTYXvo\u03bc"
_TWINS = str.maketrans(_CYRILLIC + _GREEK, _LATIN_OF + _LATIN_FOR)
"""Letters of other scripts as the Latin ones that print the same."""

_WITHOUT = {
    *("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "HEBREW", "ARABIC", "DEVANAGARI", "BENGALI", "TAMIL"),
    *("TELUGU", "KANNADA", "MALAYALAM", "GUJARATI", "GURMUKHI", "THAI", "LAO", "TIBETAN", "KHMER", "GEORGIAN"),
    *("ARMENIAN", "ETHIOPIC", "MYANMAR", "SINHALA", "SYRIAC", "MONGOLIAN"),
}
"""Scripts, by the first word of the names of their letters, of which the font of labels has none."""


def suspects(document: spec.Spec) -> Iterator[Problem]:
    """The warnings of a spec, each at its place."""
    if not document.source.text.isascii():
        yield from _twins(document)
        yield from _unset(document)
    for relation in document.draws:
        if relation.result is not None:
            yield from _indexed(relation)


def with_legs(name: str) -> str:
    """How a name that stands alone is written as a tensor; `A_ij` most likely has its legs in its name.

    >>> with_legs("A_ij"), with_legs("W_out")
    ('A[i j]', 'W_out[i j]')
    """
    match = _INDEXED.fullmatch(name)
    return f"{match[1]}[{' '.join(match[2])}]" if match and len(match[2]) == 2 else f"{name}[i j]"


def _twins(document: spec.Spec) -> Iterator[Problem]:
    """Names that differ by letters which print the same."""
    seen: dict[str, str] = {}
    said: set[str] = set()
    for name in names_of(document):
        first = seen.setdefault(name.text.translate(_TWINS), name.text)
        if first != name.text and name.text not in said:
            said.add(name.text)
            letter = next(one for one, other in zip(name.text, first, strict=True) if one != other)
            script = _script(letter).capitalize()
            yield Problem(
                f"{name.text} is another name than {first}, which looks the same",
                name.span,
                f"{letter} is {script} here; type both on one keyboard",
            )


def _unset(document: spec.Spec) -> Iterator[Problem]:
    """Names in a script that the font of the labels does not have."""
    said = {declaration.name.text for declaration in document.tensors if declaration.label}
    for name in names_of(document):
        strange = [c for c in name.text if c.isalpha() and not c.isascii() and _script(c) in _WITHOUT]
        if strange and name.text not in said:
            said.add(name.text)
            shown = " ".join(f"U+{ord(c):04X}" for c in strange)
            hint = "give the tensor a label in letters that it has"
            yield Problem(f"labels are set in a font without {''.join(strange)}: drawn as {shown}", name.span, hint)


def _script(letter: str) -> str:
    return character_name(letter, "other").split()[0].split("-")[0]


def _indexed(relation: spec.Relation) -> Iterator[Problem]:
    """`A_ij B_jk` in a pattern is one tensor with two legs."""
    refs = [side for side in relation.sides if isinstance(side, spec.Ref)]
    for ref in refs:
        found = [
            (leg.name, match)
            for leg in ref.legs or ()
            if isinstance(leg, spec.Index) and (match := _INDEXED.fullmatch(leg.name.text))
        ]
        letters = Counter(letter for _, match in found for letter in match[2])
        if len(found) > 1 and any(count > 1 for count in letters.values()):
            right = " ".join(with_legs(name.text) for name, _ in found)
            said = f"this is one tensor with the legs {' and '.join(name.text for name, _ in found)}"
            yield Problem(said, found[0][0].span.to(found[-1][0].span), f"for tensors with legs write draw: {right}")


def names_of(value: object) -> Iterator[spec.Name]:
    """Every name in a part of a spec, in order."""
    if isinstance(value, spec.Name):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from names_of(item)
    elif is_record(value):
        for field in fields(value):
            if field.name not in ("data", "span"):  # numbers, perhaps a million; and no name says where it stands
                yield from names_of(getattr(value, field.name))
