"""A diagram in symbols: its sums written out, or the pattern of its einsum."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from penrose.diagram.types import Diagram, Equation, Sum, Tensor, Term
from penrose.errors import PenroseError, Problem
from penrose.figures.types import Said
from penrose.source import Source


def said(figure: Said, diagram: Diagram, source: Source) -> str:
    """The equations of a diagram in symbols; PenroseError where they are not sums of products of tensors alone.

    >>> from penrose.pipeline import einsum
    >>> from penrose.source import Span
    >>> matmul, here = einsum("i j, j k -> i k"), Source("", "")
    >>> said(Said("formula", "", Span(0, 0)), matmul, here), said(Said("pattern", "", Span(0, 0)), matmul, here)
    ('Σ_j A_i_j B_j_k', 'i j, j k → i k')
    """
    for side in (side for equation in diagram.equations for side in equation.sides):
        if not all(map(_plain, side.terms)):
            message = f"a {figure.way} is written of sums of products of tensors alone"
            raise PenroseError(source, [Problem(message, figure.span)])
    return "; ".join(map(WAYS[figure.way], diagram.equations))


def _formula(equation: Equation) -> str:
    first, *rest = map(_sum, equation.sides)
    return " ".join((first, *(f"{sign} {side}" for sign, side in zip(equation.signs, rest, strict=True))))


def _plain(term: Term) -> bool:
    nodes = term.network.nodes
    named = all(isinstance(node, Tensor) and node.name and not node.views and not node.value for node in nodes)
    return named and not term.scales and not term.over


def _sum(side: Sum) -> str:
    """Every term with its Σ in front."""
    signs = ["− " if term.sign < 0 else "+ " * (place > 0) for place, term in enumerate(side.terms)]
    return " ".join(f"{sign}{_product(term)}" for sign, term in zip(signs, side.terms, strict=True)) or "0"


def _product(term: Term) -> str:
    summed = [wire.index for wire in term.network.wires if not wire.free]
    sigma = [_lowered("Σ", summed)] if summed else []
    return " ".join([*sigma, *(_lowered(n.name, _legs(n)) for n in term.network.nodes if isinstance(n, Tensor))])


def _lowered(name: str, indices: Iterable[str]) -> str:
    return "_".join((name, *indices))


def _legs(node: Tensor) -> tuple[str, ...]:
    return tuple(leg.index for leg in node.legs)


def _pattern(equation: Equation) -> str:
    """The indices of each tensor, and those that stay, of the last side, a term after the other."""
    side = equation.sides[-1]
    return "; ".join(_einsum(term, side) for term in side.terms)


def _einsum(term: Term, side: Sum) -> str:
    given = ", ".join(" ".join(_legs(node)) for node in term.network.nodes if isinstance(node, Tensor))
    return f"{given} → {' '.join(leg.index for leg in side.free)}".rstrip()


WAYS: dict[str, Callable[[Equation], str]] = {"formula": _formula, "pattern": _pattern}
"""How a diagram is put in symbols, by the key of its cell."""
