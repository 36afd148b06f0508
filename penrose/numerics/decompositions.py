"""The decompositions of a program: which inputs come from which, along which cut of its legs."""

from __future__ import annotations

from penrose.diagram.types import Derivation
from penrose.numerics.types import Input, Program
from penrose.records import dataclass


@dataclass(frozen=True)
class Decomposition:
    """`results` come from `source` by `method`; `parts` are the places of the source's legs between the bars, `dims`
    the dimensions of its legs."""

    method: str
    source: str
    results: tuple[Input, ...]
    parts: tuple[tuple[int, ...], ...]
    dims: tuple[str, ...]


def decompositions(program: Program) -> tuple[Decomposition, ...]:
    """All decompositions of a program, in the order of their first results."""
    groups: dict[Derivation, list[Input]] = {}
    for tensor in program.inputs:
        if tensor.derivation is not None:
            groups.setdefault(tensor.derivation, []).append(tensor)
    legs = {i.name: i.legs for i in program.inputs} | {s.step: s.legs for s in program.steps}
    return tuple(
        Decomposition(d.method, d.tensor, tuple(results), d.parts, tuple(leg.dim for leg in legs[d.tensor]))
        for d, results in groups.items()
        if d.tensor in legs
    )


def source_of(program: Program, name: str) -> str:
    """The program's name of what is decomposed: an input's own, or that of the value of a step."""
    return next((step.value for step in reversed(program.steps) if step.step == name), name)
