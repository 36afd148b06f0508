"""Expressions with names resolved and written in one shape: sums of products of glyphs and function calls.

Between the spec and the networks: groups have become fuse glyphs, capped legs have caps, scalars are scales,
indices of a written-out Σ are scripts. Which indices are summed is not yet decided (see `openlegs`).
"""

from __future__ import annotations

from penrose.diagram.types import Derivation
from penrose.records import dataclass, replace
from penrose.source import Span
from penrose.spec.types import Stored


@dataclass(frozen=True)
class Entity:
    """What a glyph's name stands for: a declared or undeclared tensor, or one binding of a step.

    `legs` are its legs' own names, `dims` the size variables at those places; `edge` counts the legs before
    the bar, and `batch` those of them that only say which matrix is meant.
    """

    name: str
    legs: tuple[str, ...]
    dims: tuple[int, ...]
    kind: str
    span: Span
    role: str = ""
    label: str = ""
    edge: int | None = None
    batch: int = 0
    data: object | None = None
    stored: Stored | None = None
    derivation: Derivation | None = None
    step: bool = False
    number: int = 0
    said: str = ""


@dataclass(frozen=True)
class Glyph:
    """A tensor as it stands in a product; `legs` are index names in the order written, without scripts."""

    entity: Entity
    legs: tuple[str, ...]
    dims: tuple[int, ...]
    views: tuple[str, ...]
    scripts: tuple[tuple[int, str], ...]
    value: str
    span: Span


@dataclass(frozen=True)
class Call:
    """A function of everything inside; "" groups only. `names` are all index names inside. `divides`: it stands after
    a /, and leaves open what it divides."""

    function: str
    over: tuple[str, ...]
    ends: bool
    body: Add
    names: frozenset[str]
    span: Span
    divides: bool = False


@dataclass(frozen=True)
class Factor:
    """A scalar factor: `power` ±1 of a number, or of a size variable or its root."""

    kind: str
    text: str
    power: int
    dim: int | None = None


@dataclass(frozen=True)
class Times:
    """A signed product: scalars, the indices of Σ in front (name and size variable), glyphs and calls."""

    sign: int
    scales: tuple[Factor, ...]
    over: tuple[tuple[str, int], ...]
    factors: tuple[Glyph | Call, ...]
    span: Span


@dataclass(frozen=True)
class Add:
    """Products added up."""

    terms: tuple[Times, ...]
    span: Span


def names_in(add: Add) -> frozenset[str]:
    """Every index name that stands on a leg somewhere inside."""
    found: set[str] = set()
    for term in add.terms:
        for factor in term.factors:
            found.update(factor.legs if isinstance(factor, Glyph) else factor.names)
    return frozenset(found)


def names_of(times: Times) -> frozenset[str]:
    """Every index of a product: on legs, and of its Σ."""
    return names_in(Add((times,), times.span)) | {name for name, _ in times.over}


def rescripted(times: Times, renamed: dict[str, str]) -> Times:
    """The product with the indices of its Σ called otherwise, on scripts inside calls too."""
    over = tuple((renamed.get(name, name), variable) for name, variable in times.over)
    return replace(times, over=over, factors=tuple(_rescript(factor, renamed) for factor in times.factors))


def _rescript(factor: Glyph | Call, renamed: dict[str, str]) -> Glyph | Call:
    if isinstance(factor, Glyph):
        scripts = tuple((place, renamed.get(name, name)) for place, name in factor.scripts)
        return replace(factor, scripts=scripts)
    terms = tuple(
        replace(term, factors=tuple(_rescript(inner, renamed) for inner in term.factors)) for term in factor.body.terms
    )
    return replace(factor, body=replace(factor.body, terms=terms))
