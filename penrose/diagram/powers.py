"""Powers of matrices, `A^3[i j]` or `A³[i j]`, as so many of them in a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from penrose.diagram.resolve import Names
from penrose.diagram.tree import Entity
from penrose.diagram.written import head_name
from penrose.spec import types as spec

POWER = re.compile(r"(.+?)(?:\^(\d+)|([⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
HIGHEST = 100  # power of a matrix


def written_out(ref: spec.Ref, names: Names, fresh: Callable[[str], str]) -> spec.Product | None:
    """The matrices in a row, where what is written is no name of its own; None for what is no power."""
    match = POWER.fullmatch(ref.name.text)
    base = names.entities.get(match[1]) if match else None
    if match is None or base is None or names.knows(ref.name.text):
        return None
    count = int(match[2] or match[3].translate(DIGITS))
    if not _is_matrix(base, names) or ref.legs is None or len(ref.legs) != 2 or ref.views or not 1 <= count <= HIGHEST:
        if match[3]:
            said = f"{ref.name.text} is a tensor of its own, no power of {base.name}"
            hint = "a power of a matrix needs two legs of one dimension"
            names.warn(said, ref.name.span, f"{hint}; else write {base.name} as often as it is meant")
        return None
    made = (spec.Index(spec.Name(fresh(head_name(ref.legs[0])), ref.span)) for _ in range(count - 1))
    legs = [ref.legs[0], *made, ref.legs[1]]
    name = spec.Name(base.name, ref.name.span)
    return spec.Product(tuple(spec.Ref(name, pair, (), ref.span) for pair in pairwise(legs)), (), ref.span)


def _is_matrix(base: Entity, names: Names) -> bool:
    """Whether a tensor has two legs of one dimension, or two groups."""
    grouped = all(leg.startswith("(") for leg in base.legs)
    return len(base.dims) == 2 and (grouped or len(set(map(names.sizes.root, base.dims))) == 1)
