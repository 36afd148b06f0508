"""Decompositions: what `U, λ, V: svd(M, i | k)` says about the legs, kinds and sizes of its results.

A new decomposition is one line in `METHODS`; a result's shape is written with the numbers of the parts, with
letters for the bonds between results, and with a bar between an isometry's edge and its tip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from penrose.diagram.sizes import Rule
from penrose.records import dataclass
from penrose.source import Span


@dataclass(frozen=True)
class Result:
    """One result: its kind and its legs, as numbers of parts ("0"), bonds ("a") and at most one bar."""

    kind: str
    shape: str


@dataclass(frozen=True)
class Method:
    """One decomposition: how many parts it takes, its results, the sizes of its bonds, and what it is."""

    least: int
    most: int | None
    results: Callable[[int, int], tuple[Result, ...] | None]
    bonds: Callable[[int], Iterator[tuple[str, str, tuple[int, ...], tuple[int, ...]]]]
    meaning: str


def _fixed(*pairs: tuple[str, str], optional: int = 0) -> Callable[[int, int], tuple[Result, ...] | None]:
    shapes = tuple(Result(kind, shape) for kind, shape in pairs)
    return lambda parts, names: shapes[:names] if len(shapes) - optional <= names <= len(shapes) else None


def _cp(parts: int, names: int) -> tuple[Result, ...] | None:
    factors = tuple(Result("tensor", f"{part} a") for part in range(parts))
    return {parts: factors, parts + 1: (Result("diagonal", "a"), *factors)}.get(names)


def _tucker(parts: int, names: int) -> tuple[Result, ...] | None:
    core = Result("tensor", " ".join(_letter(part) for part in range(parts)))
    factors = (Result("isometry", f"{part} | {_letter(part)}") for part in range(parts))
    return (core, *factors) if names == parts + 1 else None


def _train(parts: int, names: int) -> tuple[Result, ...] | None:
    middle = (Result("isometry", f"{_letter(p - 1)} {p} | {_letter(p)}") for p in range(1, parts - 1))
    last = Result("tensor", f"{_letter(parts - 2)} {parts - 1}")
    return (Result("isometry", "0 | a"), *middle, last) if names == parts else None


def _letter(number: int) -> str:
    return chr(ord("a") + number)


Bond = tuple[str, str, tuple[int, ...], tuple[int, ...]]


def _least(parts: int) -> Iterator[Bond]:
    yield "a", "min", (0,), (1,)


def _most(parts: int) -> Iterator[Bond]:
    yield "a", "min", (0,), (1,)
    yield "", "=", (0,), (1,)


def _whole(parts: int) -> Iterator[Bond]:
    yield "a", "=", (0,), ()
    yield "a", "=", (1,), ()


def _free(parts: int) -> Iterator[Bond]:
    yield from ()


def _each(parts: int) -> Iterator[Bond]:
    for part in range(parts):
        yield _letter(part), "min", (part,), tuple(other for other in range(parts) if other != part)


def _cuts(parts: int) -> Iterator[Bond]:
    for part in range(parts - 1):
        yield _letter(part), "min", tuple(range(part + 1)), tuple(range(part + 1, parts))


METHODS: dict[str, Method] = {
    "svd": Method(2, 2, _fixed(("isometry", "0 | a"), ("diagonal", "a"), ("isometry", "1 | a")), _least,
                  "M = U λ V†, U and V isometries, λ never negative and descending"),
    "qr": Method(2, 2, _fixed(("isometry", "0 | a"), ("tensor", "a 1")), _least,
                 "M = Q R, Q an isometry, R triangular"),
    "eigh": Method(2, 2, _fixed(("unitary", "0 | a"), ("diagonal", "a")), _most,
                   "M = V λ V† for a hermitian M, λ ascending; all is real for a symmetric one"),
    "eig": Method(2, 2, _fixed(("tensor", "0 a"), ("diagonal", "a"), ("tensor", "a 1"), optional=1), _whole,
                  "M = V λ V⁻¹; the third result is V⁻¹"),
    "cholesky": Method(2, 2, _fixed(("tensor", "0 a")), _whole, "M = L L† for a positive M"),
    "cp": Method(2, 20, _cp, _free, "a sum of outer products; one more name than parts: λ first"),
    "tucker": Method(2, 20, _tucker, _each, "a core, named first, with an isometry on every leg"),
    "tt": Method(2, 20, _train, _cuts, "a chain with a part at each site, all but the last isometries"),
}  # fmt: skip
"""Every decomposition by its name."""

CUT_SHORT = {"unitary": "isometry", "orthogonal": "isometry"}
"""What results are whose bond is smaller than the side before their bar."""

REAL = {"unitary": "orthogonal"}
"""What the results are of a symmetric tensor, which is decomposed as a real one: the spectral theorem needs it so."""


@dataclass(frozen=True)
class Shape:
    """A result's legs as names and size variables, and how many stand before its bar."""

    kind: str
    legs: tuple[tuple[str, int], ...]
    edge: int | None


Part = tuple[tuple[str, int], ...]
"""Names and size variables of the legs between two bars."""


def shape(result: Result, parts: list[Part], bonds: dict[str, int]) -> Shape:
    """The legs of one result: the parts it holds spelled out, bonds under the empty name."""
    legs: list[tuple[str, int]] = []
    edge = None
    for word in result.shape.split():
        if word == "|":
            edge = len(legs)
        elif word.isdigit():
            legs.extend(parts[int(word)])
        else:
            legs.append(("", bonds[word]))
    return Shape(result.kind, tuple(legs), edge)


def rules(method: Method, parts: list[Part], bonds: dict[str, int], span: Span) -> Iterator[Rule]:
    """What the decomposition demands of its bonds' sizes."""
    for bond, sign, first, second in method.bonds(len(parts)):
        sides = [tuple(variable for part in side for _, variable in parts[part]) for side in (first, second)]
        text = "this bond has size {left}, but " + ("must be {right}" if sign == "=" else "can be at most {right}")
        if bond:
            yield Rule(sign, (bonds[bond],), sides[0], span, text, sides[1])
        else:
            said = "what is decomposed has sides of {left} and {right}, and must be square"
            yield Rule(sign, sides[0], sides[1], span, said)
