"""The decompositions of a program: which inputs come from which, along which cut of its legs, with which bonds."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.derive import METHODS
from penrose.diagram.types import Leg
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
    groups: dict[tuple[str, str, tuple[int, ...]], list[Input]] = {}
    for tensor in program.inputs:
        if tensor.derivation is not None:
            groups.setdefault(tensor.derivation[:3], []).append(tensor)
    legs = {i.name: i.legs for i in program.inputs} | {s.step: s.legs for s in program.steps}
    made = (_decomposition(key, results, legs[key[1]]) for key, results in groups.items() if key[1] in legs)
    return tuple(made)


def source_of(program: Program, name: str) -> str:
    """The program's name of what is decomposed: an input's own, or that of the value of a step."""
    return next((step.value for step in reversed(program.steps) if step.step == name), name)


def _decomposition(key: tuple[str, str, tuple[int, ...]], results: list[Input], legs: tuple[Leg, ...]) -> Decomposition:
    method, source, first = key
    names = [leg.index for leg in legs]
    shapes = METHODS[method].results(_count(method, len(results)), len(results)) or ()
    parts: dict[int, tuple[int, ...]] = {0: first}
    letters: dict[str, str] = {}
    for tensor, result in zip(results, shapes, strict=True):
        words = [word for word in result.shape.split() if word != "|"]
        width = len(tensor.legs) - sum(word.isalpha() for word in words)
        place = 0
        for word in words:
            if word.isdigit():
                mine = tensor.legs[place : place + width]
                if int(word) not in parts:
                    parts[int(word)] = tuple(_places(mine, names, parts))
                place += width
            else:
                letters[word] = tensor.legs[place].dim
                place += 1
    if _count(method, len(results)) == 2:
        parts.setdefault(1, tuple(n for n in range(len(names)) if n not in first))
    dims = tuple(leg.dim for leg in legs)
    return Decomposition(
        method, source, tuple(results), tuple(parts[n] for n in sorted(parts)), dims, tuple(letters.items())
    )


def _places(mine: tuple[Leg, ...], names: list[str], parts: dict[int, tuple[int, ...]]) -> Iterator[int]:
    """Where the legs of a part stand on what is decomposed: of several of one name, those of no part before."""
    taken = {place for part in parts.values() for place in part}
    for leg in mine:
        place = next(n for n, name in enumerate(names) if name == leg.index and n not in taken)
        taken.add(place)
        yield place


def _count(method: str, results: int) -> int:
    """How many parts a decomposition with so many results has. Of a CP without λ every result is a factor."""
    known = {"tucker": results - 1, "tt": results, "cp": results}
    return known.get(method, 2)
