"""Values asked for by name: of a drawing, a step, a tensor, in every layer; computed with somebody's own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

import torch
from torch import Tensor

from penrose.diagram.types import Diagram
from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.numerics.algebra import Floats
from penrose.numerics.batch import as_given, as_one_axis, bundle
from penrose.numerics.bind import Given, Kept, bound, unbound
from penrose.numerics.evaluate import Trace, evaluate
from penrose.numerics.plan import pruned
from penrose.numerics.program import program as lower
from penrose.numerics.types import LAYER, Program, inside
from penrose.numerics.values import make
from penrose.records import dataclass
from penrose.source import Source


@dataclass(frozen=True)
class Result:
    """A value and the names of its axes, in order."""

    tensor: Tensor
    legs: tuple[str, ...]

    def __str__(self) -> str:
        size = " ".join(f"{leg}={size}" for leg, size in zip(self.legs, self.tensor.shape, strict=True))
        return f"Result({size or 'a number'}, {self.tensor.dtype}, {self.tensor.device})"


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the program's value and its legs; `inside` names it within the loop that makes it anew in
    every turn, or is the value itself where an input is another in every layer."""

    name: str
    value: str
    legs: tuple[str, ...]
    inside: str = ""


def results(
    diagram: Diagram,
    get: Iterable[str] = (),
    values: Given | None = None,
    bind: Given | None = None,
    sizes: str = "",
    seed: int | None = None,
) -> dict[str, Result]:
    """The values of steps, tensors and drawings by name; with no name, of the first drawing under the name "" (of an
    equation its last side).

    A step inside a `repeat` comes with a first leg «layer». All is computed in the type and on the device of the
    numbers that are given (float64 on the CPU without any), and derivatives flow back to them. What has no numbers
    is random if there is a `seed`, and else refused with PenroseError. Where a leg is an ellipsis, tensors have any
    number of axes, broadcast as in numpy, and so have the results.
    """
    whole = lower(diagram)
    shape = bundle(whole, values or {})
    values = as_one_axis(whole, values or {}, shape) if shape is not None else values
    program = bound(whole, diagram.source, bind or {}, sizes, values)
    asked = [wanted(program, name, diagram.source) for name in tuple(get) or ("",)]
    program = pruned(program, [w.value for w in asked])
    missing = unbound(program) if seed is None else ()
    if missing:
        hint = "give them numbers by their names, bind a file, or say a seed for random ones"
        raise PenroseError(diagram.source, [Problem(f"no numbers for {', '.join(missing)}", None, hint)])
    found = computed(program, asked, seed or 0)
    if shape is None:
        return found
    return {name: Result(*as_given(result.tensor, result.legs, shape)) for name, result in found.items()}


def wanted(program: Program, name: str, source: Source) -> Wanted:
    """What a name asks for; PenroseError if nothing has it."""
    if not name and program.equations:
        sides = program.equations[0]
        return Wanted(name, sides.values[-1], tuple(leg.index for leg in sides.legs[-1]))
    step = next((s for s in reversed(program.steps) if s.step == name), None)
    if step is not None:
        within = inside(program, step.value)
        legs = tuple(leg.index for leg in step.legs)
        return Wanted(name, step.value, (LAYER, *legs) if within else legs, within)
    tensor = next((i for i in program.inputs if i.name == name), None)
    if tensor is not None:
        legs = tuple(leg.index for leg in tensor.legs)
        return Wanted(name, name, (LAYER, *legs) if tensor.layers else legs, name if tensor.layers else "")
    known = [*(s.step for s in program.steps), *(i.name for i in program.inputs)]
    raise PenroseError(source, [Problem(f"there is no step or tensor {name}", None, did_you_mean(name, known))])


def computed(program: Program, asked: list[Wanted], seed: int) -> dict[str, Result]:
    """The values that are asked for, in the type and on the device of the numbers that were bound."""
    algebra, sizes = _algebra(program), {dim.name: dim.size for dim in program.dims}
    made = {
        key: tuple(map(algebra.constant, value)) if isinstance(value, tuple) else algebra.constant(value)
        for key, value in make(program, sizes, seed).items()
    }
    given = {name: value for (name, _), value in made.items()}
    trace = Trace(watched=frozenset(w.inside for w in asked))
    values = evaluate(program, made, sizes, algebra, [w.value for w in asked if w.value not in given], trace)
    return {w.name: Result(_tensor(w, {**given, **values}[w.value], trace), w.legs) for w in asked}


def _tensor(wanted: Wanted, value: Tensor | tuple[Tensor, ...], trace: Trace) -> Tensor:
    """The value, or those of all layers stacked."""
    if isinstance(value, tuple):
        return torch.stack(value)
    return torch.stack([v for name, _, v in trace.seen if name == wanted.inside]) if wanted.inside else value


def _algebra(program: Program) -> Floats:
    """Floats of the widest type that any given number has, on the device of the first."""
    given = [tensor for i in program.inputs if isinstance(i.data, Kept) for tensor in i.data.tensors]
    floats = [tensor.dtype for tensor in given if tensor.is_floating_point() or tensor.is_complex()]
    if not floats:
        return Floats(device=str(given[0].device) if given else "cpu")
    dtype = floats[0]
    for other in floats:
        dtype = torch.promote_types(dtype, other)
    real = dtype.to_real() if dtype.is_complex else dtype
    return Floats(real, real.to_complex() if real != torch.bfloat16 else torch.complex64, str(given[0].device))


def summary(name: str, result: Result) -> str:
    """A line for a terminal: the value's legs with their sizes, and its numbers if they are few, else their range."""
    value = result.tensor.detach()
    head = f"{name or 'drawing'}[{' '.join(f'{leg}={n}' for leg, n in zip(result.legs, value.shape, strict=True))}]"
    if value.numel() <= FEW:
        return f"{head} = {_numbers(value.tolist())}"
    size = value.abs() if value.is_complex() else value
    return f"{head}: {SHORT.format(size.min().item())} … {SHORT.format(size.max().item())}"


FEW = 64  # numbers that are printed one by one
SHORT = "{:.6g}"


def _numbers(value: object) -> str:
    return f"[{', '.join(map(_numbers, value))}]" if isinstance(value, list) else SHORT.format(value)


def saved(found: Mapping[str, Result]) -> bytes:
    """An .npz with the values under their names, and under «NAME legs» the names of their axes."""
    import numpy

    arrays = {name or "drawing": result.tensor.detach().cpu().numpy() for name, result in found.items()}
    legs = {f"{name or 'drawing'} legs": numpy.array(result.legs, dtype=str) for name, result in found.items()}
    buffer = BytesIO()
    numpy.savez(buffer, allow_pickle=False, **arrays, **legs)
    return buffer.getvalue()
