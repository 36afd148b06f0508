"""Which inputs are complex and which are real.

Where a conjugate matters, numbers are complex, because real ones would hide a conjugate that is missing: all of them,
except what a function of real numbers is applied to, and everything that goes into it.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import KINDS
from penrose.numerics.decompositions import decompositions
from penrose.numerics.naming import literal
from penrose.numerics.types import Add, Apply, Contract, Input, Let, Loop, Op, Program, operands


def complex_inputs(program: Program) -> frozenset[str]:
    """The names of the inputs that get complex numbers."""
    if not program.complex:
        return frozenset()
    real = {name for name, _ in real_inputs(program)}
    return frozenset(tensor.name for tensor in program.inputs if tensor.name not in real)


def real_inputs(program: Program) -> tuple[tuple[str, str], ...]:
    """The inputs that must be real, each with the function that needs it so."""
    wanted = {made.source: made.method for made in decompositions(program) if made.source in _symmetric(program)}
    while True:
        before = dict(wanted)
        _body(program.body, wanted)
        for group in _decomposed(program):
            function = next((wanted[name] for name in group if name in wanted), None)
            if function is not None:
                wanted.update({name: wanted.get(name, function) for name in group})
        if wanted == before:
            return tuple((tensor.name, wanted[tensor.name]) for tensor in program.inputs if tensor.name in wanted)


def _symmetric(program: Program) -> set[str]:
    """The tensors that are decomposed as real ones."""
    return {tensor.name for tensor in program.inputs if tensor.kind == "symmetric"}


def _body(body: tuple[Let | Loop, ...], wanted: dict[str, str]) -> None:
    """Carry what must be real from results to operands, last instruction first."""
    for item in reversed(body):
        if isinstance(item, Let):
            function = _needs(item, wanted)
            if function:
                for name in operands(item.op):
                    wanted.setdefault(name, function)
            continue
        wanted.update({e.inside: wanted[e.name] for e in item.exports if e.name in wanted})
        for _ in item.carries:
            before = len(wanted)
            _body(item.body, wanted)
            for c in item.carries:
                if c.inside in wanted:
                    wanted.setdefault(c.end, wanted[c.inside])
                    wanted.setdefault(c.start, wanted[c.inside])
            if len(wanted) == before:
                break
        _body(item.body, wanted)


def _needs(let: Let, wanted: dict[str, str]) -> str:
    """The function for whose sake what an instruction reads must be real; none if it need not."""
    if isinstance(let.op, Apply):
        function = FUNCTIONS[let.op.function]
        if not function.complex or function.real:
            return "" if function.complex else function.name
    return wanted.get(let.name, "")


def _decomposed(program: Program) -> Iterator[set[str]]:
    """A tensor and what it is decomposed into are of one field."""
    results: dict[str, set[str]] = {}
    for tensor in program.inputs:
        if tensor.derivation is not None:
            whole = tensor.derivation.tensor
            results.setdefault(whole, {whole}).add(tensor.name)
    yield from results.values()


def refused_fields(program: Program) -> list[tuple[Input, str]]:
    """Inputs that are complex by their kind and must be real for a function's sake."""
    tensors = {tensor.name: tensor for tensor in program.inputs}
    found = [(tensors[name], function) for name, function in real_inputs(program)]
    return [(t, function) for t, function in found if KINDS[t.kind].field == "complex" and t.data is None]


def complex_values(program: Program) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
    """The values that are complex because of what is written, turns in scales and data; and functions of real numbers
    that one of them reaches, each with the value."""
    found = {tensor.name for tensor in program.inputs if KINDS[tensor.kind].field == "turned"
             or (isinstance(tensor.data, (tuple, str)) and "j" in literal(tensor.data))}
    wrong: dict[tuple[str, str], None] = {}
    for _ in (1, 2):  # what a turn of a loop leaves behind enters the next
        _carry(program.body, found, wrong)
    return frozenset(found), tuple(wrong)


def _carry(body: tuple[Let | Loop, ...], found: set[str], wrong: dict[tuple[str, str], None]) -> None:
    for item in body:
        if isinstance(item, Loop):
            found |= {c.inside for c in item.carries if {c.start, c.end} & found}
            _carry(item.body, found, wrong)
            found |= {e.name for e in item.exports if e.inside in found}
            continue
        reached = bool(found.intersection(operands(item.op)))
        if isinstance(item.op, Apply) and reached and not FUNCTIONS[item.op.function].complex:
            wrong[item.op.value, item.op.function] = None
        real = isinstance(item.op, Apply) and FUNCTIONS[item.op.function].real
        if (reached or _turned(item.op)) and not real:
            found.add(item.name)


def _turned(op: Op) -> bool:
    terms = [op] if isinstance(op, Contract) else list(op.summands) if isinstance(op, Add) else []
    return any(scale.kind == "turn" for term in terms for scale in term.scales)
