"""Names as tags list them: with spaces between, a fused index `(i l)` being one name."""

from __future__ import annotations


def names(text: str) -> tuple[str, ...]:
    """The names in a list, parentheses kept together with what is in them.

    >>> names("(i (k l)) j")
    ('(i (k l))', 'j')
    """
    found, deep = [""], 0
    for letter in text:
        deep += (letter == "(") - (letter == ")")
        if letter.isspace() and deep <= 0:
            found.append("")
        else:
            found[-1] += letter
    return tuple(name for name in found if name)
