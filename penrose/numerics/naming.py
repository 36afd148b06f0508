"""Names of specs as names of Python: `W_Q^1` becomes `W_Q_1`, `x'` becomes `x_prime`, `W↑` becomes `W_up`."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from penrose.numerics.scales import literal_number

_SPELLED = {"'": "_prime", "′": "_prime", "↑": "_up", "↓": "_down", "†": "_dagger", "*": "_star", "∂": "d", "∇": "grad",
            "…": "batch"}  # fmt: skip
_SCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")


BUILT_IN = ("abs", "complex", "dict", "float", "int", "len", "list", "max", "min", "print", "range", "round", "sorted",
            "sum", "tuple", "zip", "enumerate")  # fmt: skip
"""Functions of Python that printed code uses; no value takes their names."""


def comment(text: str) -> str:
    """A text that a spec gives, on one line, so that it cannot leave the comment it stands in.

    >>> comment("a\\nb")
    'a b'
    """
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))


def identifier(name: str) -> str:
    """A name as a Python identifier.

    >>> [identifier(name) for name in ("W_Q^1", "x'", "W↑", "λ", "A_{QK}", "in")]
    ['W_Q_1', 'x_prime', 'W_up', 'λ', 'A_QK', 'in_']
    """
    text = "".join(_SPELLED.get(letter, letter) for letter in name).translate(_SCRIPTS)
    text = re.sub(r"\W+", "_", text).strip("_") or "t"
    text = re.sub(r"__+", "_", text)
    text = f"t{text}" if text[0].isdigit() else text
    return f"{text}_" if keyword.iskeyword(text) else text


def names(wanted: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """An identifier of its own for every name; none is in `taken`."""
    used, found = set(taken), {}
    for name in wanted:
        base = identifier(name)
        word, number = base, 1
        while word in used:
            number += 1
            word = f"{base}{number}"
        used.add(word)
        found[name] = word
    return found


def axis_names(indices: Iterable[str]) -> dict[str, str]:
    """Names that einops takes for axes, and Python for loop variables: no underscore at either end."""
    plain = {i: re.sub(r"[\W_]+", "", identifier(i).replace("_prime", "1")) or "i" for i in indices}
    used, found = set[str](), {}
    for index, base in plain.items():
        word, number = base, 1
        while word in used or keyword.iskeyword(word):
            number += 1
            word = f"{base}{number}"
        used.add(word)
        found[index] = word
    return found


def literal(data: object) -> str:
    """Literal numbers as Python; their text is what a person wrote, so it is read as numbers first."""
    if isinstance(data, (list, tuple)):
        return f"[{', '.join(literal(item) for item in data)}]"
    return repr(literal_number(data))
