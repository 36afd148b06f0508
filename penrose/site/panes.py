"""What stands beside a picture and says the same: formula, einsums, code, loops, the spec. Symbols are tagged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from penrose.diagram.types import Diagram
from penrose.errors import PenroseError
from penrose.numerics.types import Contract, Let, Program, lets
from penrose.site.formula import formulas
from penrose.site.tokens import Words, in_notation, in_patterns, tagged

SCHEMA = "# yaml-language-server:"


def panes(diagram: Diagram, text: str) -> Iterator[tuple[str, str]]:
    """Every pane of a diagram and the text of its spec, as (name, HTML).

    What is only drawn and cannot be computed has no einsum, code or loops.
    """
    yield "formula", "".join(formulas(diagram))
    program = computed(diagram)
    names = index_names(diagram, program), tensor_names(diagram, program)
    if program is not None:
        yield from ((name, _code(tagged(said, words, *names))) for name, said, words in _code_of(program) if said)
    yield "spec", _code(tagged(without_schema(text).rstrip(), in_notation, *names))


def computed(diagram: Diagram) -> Program | None:
    """The program of a diagram, or None where it cannot be computed."""
    from penrose.numerics.program import program

    try:
        return program(diagram)
    except PenroseError:
        return None


def _code(html: str) -> str:
    return f'<pre tabindex="0"><code>{html}</code></pre>'


def plain(text: str) -> str:
    """The text of a file as a pane, with nothing to point at."""
    return _code(escape(without_schema(text).rstrip(), quote=False))


def without_schema(text: str) -> str:
    """A spec without the line that is for editors alone.

    >>> without_schema("# yaml-language-server: $schema=s.json\\ndraw: A[i]")
    'draw: A[i]'
    """
    first, _, rest = text.partition("\n")
    return rest if first.startswith(SCHEMA) else text


def tensor_names(diagram: Diagram, program: Program | None) -> frozenset[str]:
    """The names of the tensors and steps of a diagram."""
    names = {declared.name for declared in diagram.declared}
    if program is not None:
        names |= {item.name for item in program.inputs} | {let.name for let in lets(program.body)}
    return frozenset(names)


def index_names(diagram: Diagram, program: Program | None) -> frozenset[str]:
    """The names of the indices of a diagram, and of those that its program makes."""
    names = {leg.index for declared in diagram.declared for leg in declared.legs}
    names |= {dim.name for dim in diagram.dims}
    if program is not None:
        names |= {index for let in lets(program.body) for index in _indices(let)}
    return frozenset(names)


def _indices(let: Let) -> Iterator[str]:
    yield from let.index
    if isinstance(let.op, Contract):
        yield from (index for operand in let.op.operands for axis in operand.axes for index in axis)


def einsums(program: Program) -> str:
    """A line for every contraction: what is contracted, and its einsum in the notation of specs.

    >>> from penrose.pipeline import einsum
    >>> einsums(computed(einsum("i j, j k -> i k")))
    'A, B, "i j, j k -> i k"'
    """
    contractions = [let for let in lets(program.body) if isinstance(let.op, Contract)]
    lines = [(let.step, *_einsum(let.op)) for let in contractions if isinstance(let.op, Contract)]
    return "\n".join(f'{name}: {operands}, "{pattern}"'.removeprefix(": ") for name, operands, pattern in lines)


def _einsum(op: Contract) -> tuple[str, str]:
    names = ", ".join(f"conj({o.value})" if o.conj else o.value for o in op.operands)
    left = ", ".join(_axes(o.axes) for o in op.operands)
    return names, f"{left} -> {_axes(op.output)}".rstrip()


def _axes(axes: tuple[tuple[str, ...], ...]) -> str:
    return " ".join(axis[0] if len(axis) == 1 else f"({' '.join(axis)})" for axis in axes)


def _code_of(program: Program) -> Iterator[tuple[str, str, Callable[[str], Words]]]:
    """What a program says of itself: the name of each pane, its text, and how the words of that are told apart."""
    from penrose.numerics.code import torch_lines
    from penrose.numerics.loops import loop_lines

    yield "einsum", einsums(program), in_patterns
    yield "einops", torch_lines(program), in_patterns
    yield "loops", loop_lines(program), in_notation
