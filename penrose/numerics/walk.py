"""The walk over a program that every printer takes: names, layers and loops are the same in torch and in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from penrose.diagram.types import Scale
from penrose.numerics.decompositions import Decomposition, decompositions, source_of
from penrose.numerics.naming import names
from penrose.numerics.plan import gives
from penrose.numerics.scales import value
from penrose.numerics.types import Input, Let, Loop, Program, lets


class Walk:
    """Prints the instructions of one program in order. A printer says how a `let`, a root and a decomposition are
    written, and in `sizes` what stands for the size of a dimension."""

    sizes: Mapping[str, Any]
    root = "{} ** 0.5"

    def __init__(self, program: Program, taken: Iterable[str]) -> None:
        self.program = program
        wanted = [i.name for i in program.inputs] + list(given(program.body))
        self.values = names(dict.fromkeys(wanted), taken)
        self.layers = {i.name: i.layers for i in program.inputs if i.layers and i.data is None}
        self.used: set[str] = set()

    def let(self, let: Let, turns: tuple[str, ...]) -> Iterator[str]:
        """The lines of an instruction within loops with these variables."""
        raise NotImplementedError

    def derived(self, made: Decomposition) -> Iterator[str]:
        """The lines of a decomposition; none where a printer has no way to write it."""
        yield from ()

    def value(self, name: str, turns: tuple[str, ...]) -> str:
        """A value as it is read there: of what is fresh in every turn, this turn's."""
        return self.values[name] + "".join(f"[{turn}]" for turn in turns[: len(self.layers.get(name, ()))])

    def scales(self, scales: tuple[Scale, ...]) -> str:
        """The factors of a term, as they stand behind it."""
        texts = []
        for scale in scales:
            base = scale.text if scale.kind == "number" else str(self.sizes.get(scale.text, scale.text))
            base = repr(value(scale, {})) if scale.kind in ("turn", "constant") else base
            root = self.root if scale.kind == "sqrt" else "{}"
            texts.append(f" {'*' if scale.power > 0 else '/'} {root.format(base)}")
        return "".join(texts)

    def body(self, body: tuple[Let | Loop, ...], turns: tuple[str, ...]) -> Iterator[str]:
        """A body, with every decomposition right behind what is decomposed."""
        for item in body:
            yield from self.let(item, turns) if isinstance(item, Let) else self.loop(item, turns)
            if not turns:
                yield from self.after(gives(item))

    def after(self, ready: Iterable[str]) -> Iterator[str]:
        """The decompositions of values that have just been computed."""
        for made in decompositions(self.program):
            if source_of(self.program, made.source) in ready:
                yield from self.derived(made)

    def loop(self, loop: Loop, turns: tuple[str, ...]) -> Iterator[str]:
        """A loop: what is carried enters, the body, what is carried takes its next value; what leaves gets its name."""
        turn = "layer" + "_inner" * len(turns)
        yield from (f"{self.values[c.inside]} = {self.value(c.start, turns)}" for c in loop.carries)
        yield f"for {turn} in range({loop.count}):"
        yield from (f"    {line}".rstrip() for line in self.body(loop.body, (*turns, turn)))
        if loop.carries:
            left, right = (
                ", ".join(self.values[name] for name in side)
                for side in zip(*((c.inside, c.end) for c in loop.carries), strict=True)
            )
            yield f"    {left} = {right}"
        yield from (f"{self.values[e.name]} = {self.values[e.inside]}" for e in loop.exports)

    def dims_of(self, name: str) -> tuple[str, ...]:
        """The dimensions of a value's axes."""
        for tensor in self.program.inputs:
            if tensor.name == name:
                return tuple(leg.dim for leg in tensor.legs)
        known = {let.name: let.dims for let in lets(self.program.body)}
        return known.get(name) or self.dims_of(_origin(self.program.body)[name])

    def returned(self) -> list[str]:
        """Every value that is drawn or a step, once, and is not another tensor in every layer."""
        drawn = [name for equation in self.program.equations for name in equation.values]
        every = dict.fromkeys([*drawn, *(step.value for step in self.program.steps)])
        return [name for name in every if name not in self.layers]

    def plain_inputs(self) -> list[Input]:
        """The inputs that are made from no other."""
        results = {result.name for made in decompositions(self.program) for result in made.results}
        return [tensor for tensor in self.program.inputs if tensor.name not in results]


def given(body: tuple[Let | Loop, ...]) -> Iterator[str]:
    """The names of all values of a body and of the loops in it."""
    for item in body:
        if isinstance(item, Let):
            yield item.name
        else:
            yield from (c.inside for c in item.carries)
            yield from given(item.body)
            yield from (e.name for e in item.exports)


def _origin(body: tuple[Let | Loop, ...]) -> dict[str, str]:
    """For names that loops hand on, the value each comes from."""
    found: dict[str, str] = {}
    for item in body:
        if isinstance(item, Loop):
            found |= {c.inside: c.start for c in item.carries} | {e.name: e.inside for e in item.exports}
            found |= _origin(item.body)
    return found
