"""The decompositions of a program: which inputs come from which, along which cut of its legs, with which bonds."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.derive import METHODS
from penrose.diagram.types import Derivation, Leg
from penrose.numerics.types import Input, Program
from penrose.records import dataclass


@dataclass(frozen=True)
class Decomposition:
    """`results` come from `source` by `method`; `parts` are the places of the source's legs between the bars; `dims`
    are the dimensions of the source's legs, `letters` those of the bonds by the letters of the method's shapes."""

    method: str
    source: str
    results: tuple[Input, ...]
    parts: tuple[tuple[int, ...], ...]
    dims: tuple[str, ...]
    letters: tuple[tuple[str, str], ...]

    def bonds(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Each bond's dimension and the dimensions on its two sides; one side twice where it must equal that."""
        for letter, _, first, second in METHODS[self.method].bonds(len(self.parts)):
            sides = [tuple(self.dims[n] for p in side for n in self.parts[p]) for side in (first, second or first)]
            if letter:
                yield dict(self.letters)[letter], sides[0], sides[1]


def equal_sides(program: Program) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The bonds that must be as large as a side, and sides that must be as large as each other, by their dims."""
    for made in decompositions(program):
        for letter, sign, *sides in METHODS[made.method].bonds(len(made.parts)):
            if sign == "=":
                first, second = (tuple(made.dims[n] for part in side for n in made.parts[part]) for side in sides)
                yield ((dict(made.letters)[letter],), first) if letter else (first, second)


def decompositions(program: Program) -> tuple[Decomposition, ...]:
    """All decompositions of a program, in the order of their first results."""
    groups: dict[Derivation, list[Input]] = {}
    for tensor in program.inputs:
        if tensor.derivation is not None:
            groups.setdefault(tensor.derivation, []).append(tensor)
    legs = {i.name: i.legs for i in program.inputs} | {s.step: s.legs for s in program.steps}
    return tuple(_decomposition(d, results, legs[d.tensor]) for d, results in groups.items() if d.tensor in legs)


def source_of(program: Program, name: str) -> str:
    """The program's name of what is decomposed: an input's own, or that of the value of a step."""
    return next((step.value for step in reversed(program.steps) if step.step == name), name)


def _decomposition(made: Derivation, results: list[Input], legs: tuple[Leg, ...]) -> Decomposition:
    shapes = METHODS[made.method].results(len(made.parts), len(results)) or ()
    letters: dict[str, str] = {}
    for tensor, result in zip(results, shapes, strict=True):
        rest = iter(tensor.legs)
        for word in result.shape.replace("|", "").split():
            if word.isalpha():
                letters[word] = next(rest).dim
            else:
                [next(rest) for _ in made.parts[int(word)]]
    dims = tuple(leg.dim for leg in legs)
    return Decomposition(made.method, made.tensor, tuple(results), made.parts, dims, tuple(letters.items()))
