"""A program in print: as a plain listing, one line per instruction, and as torch and einops code that runs."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.numerics.types import (
    Add,
    Apply,
    Constant,
    Contract,
    Invert,
    Let,
    Loop,
    Program,
    Scale,
)


def listing(program: Program) -> str:
    """The program, one instruction a line, in the notation of specs."""
    lines = [f"input {i.name}[{' '.join(leg.index for leg in i.legs)}]" for i in program.inputs]
    lines += _listed(program.body, "")
    return "\n".join(lines)


def _listed(body: tuple[Let | Loop, ...], indent: str) -> Iterator[str]:
    for item in body:
        if isinstance(item, Let):
            yield f"{indent}{item.name}[{' '.join(item.index)}] = {_right(item)}"
            continue
        yield f"{indent}repeat {item.count}:"
        yield from (f"{indent}  {c.inside} = {c.start}, then {c.end}" for c in item.carries)
        yield from _listed(item.body, indent + "  ")
        yield from (f"{indent}{e.name} = last {e.inside}" for e in item.exports)


def _right(let: Let) -> str:
    op = let.op
    match op:
        case Contract():
            factors = [f"{o.value}{'*' if o.conj else ''}[{_axes(o.axes)}]" for o in op.operands]
            back = "" if _axes(op.output) == " ".join(let.index) else f" -> [{_axes(op.output)}]"
            return ("-" if op.sign < 0 else "") + " ".join(factors) + scale_text(op.scales) + back
        case Add():
            terms = ((s.sign, f"{s.value}[{' '.join(let.index[a] for a in s.axes)}]{scale_text(s.scales)}") for s in op.summands)
            return " ".join(f"{'-' if sign < 0 else '+'} {text}" for sign, text in terms).removeprefix("+ ")
        case Apply():
            over = ", ".join(map(str, op.over))
            return f"{op.function}[axes {over}]({op.value})" if over else f"{op.function}({op.value})"
        case Invert():
            return f"inverse({op.value}, {op.batch} batch, {op.edge} edge)"
        case Constant():
            return f"{op.kind} {op.place}" if op.kind == "cap" else op.kind


def _axes(axes: tuple[tuple[str, ...], ...]) -> str:
    return " ".join(axis[0] if len(axis) == 1 else f"({' '.join(axis)})" for axis in axes)


def scale_text(scales: tuple[Scale, ...]) -> str:
    """The scales of a term as written behind it: ` * 2 / sqrt(s)`."""
    texts = ((s.power, f"sqrt({s.text})" if s.kind == "sqrt" else s.text) for s in scales)
    return "".join(f" {'*' if power > 0 else '/'} {text}" for power, text in texts)
