"""A program whose tensors get numbers that somebody has: in files that the spec names, or handed over in Python.

Shapes are compared with legs before anything is read. A dimension takes the size of an axis that is its own; of
dimensions fused on one axis all but one must be known. What remains free keeps the size that the spec declares.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from itertools import product
from math import prod
from pathlib import Path

import torch
from torch import Tensor

from penrose.diagram.kinds import KINDS
from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.numerics.fit import Axes, Found, beyond, shape_said, stored_sizes
from penrose.numerics.sizes import chosen, violations
from penrose.numerics.store import STORES, Held, Store
from penrose.numerics.types import Input, Program
from penrose.records import dataclass, replace
from penrose.source import Source, Span
from penrose.spec.types import Stored

Given = Mapping[str, object]
"""By the word or file after `from:`, a path or a mapping of tensors by key (a state_dict)."""


@dataclass(frozen=True)
class Kept:
    """The numbers of one input: one tensor for every layer (one, where it is in no loop), axes as its legs."""

    tensors: tuple[Tensor, ...]


def bound(program: Program, source: Source, given: Given, choice: str = "", values: Given | None = None) -> Program:
    """The program with the numbers of all inputs that can be found, and the sizes that they have.

    `given` says where the words and files after `from:` lie, or a tensor; `values` are tensors by the name of an input,
    axes as its legs (of a tensor inside a `repeat` a list, one for each layer). An input whose word has no file stays
    random. PenroseError lists what is missing or does not fit.
    """
    problems: list[Problem] = []
    held = {**_named(program, given, source, problems), **(values or {})}
    found = _values(program, held, problems) + _files(program, source, given, problems)
    _refuse(source, problems)
    sizes, wrong = chosen(program, choice)
    free = {dim.name: dim.size for dim in program.dims}
    fixed = {name: size for name, size in sizes.items() if size != free[name]}
    sizes, unfit = stored_sizes(program, found, sizes, fixed)
    _refuse(source, wrong + unfit)
    dims = tuple(replace(dim, size=sizes[dim.name], known=True) for dim in program.dims)
    _refuse(source, [*violations(program, sizes), *(p for f in found for p in beyond(f, sizes))])
    kept = {f.input.name: read for f in found if (read := _read(f, sizes, problems)) is not None}
    _refuse(source, problems)
    inputs = tuple(replace(i, data=kept.get(i.name, i.data)) for i in program.inputs)
    return replace(program, dims=dims, inputs=inputs)


def names_files(program: Program) -> bool:
    """Whether a tensor's numbers are in a file that the spec itself names."""
    return any(i.stored is not None and os.path.splitext(i.stored.file)[1] in STORES for i in program.inputs)


def wide(program: Program) -> Program:
    """The program with the numbers that were bound as float64 or complex128."""

    def widened(kept: Kept) -> Kept:
        types = (torch.float64, torch.complex128)
        return Kept(tuple(tensor.detach().to("cpu", types[tensor.is_complex()]) for tensor in kept.tensors))

    inputs = (replace(i, data=widened(i.data)) if isinstance(i.data, Kept) else i for i in program.inputs)
    return replace(program, inputs=tuple(inputs))


def unbound(program: Program) -> tuple[str, ...]:
    """The inputs that have no numbers: neither written, nor bound, nor derived from others."""
    made = (i for i in program.inputs if i.derivation is None and i.data is None)
    return tuple(i.name for i in made if KINDS[i.kind].chance != "none")


def _refuse(source: Source, problems: list[Problem]) -> None:
    if problems:
        raise PenroseError(source, problems)


# Where numbers are.


def _files(program: Program, source: Source, given: Given, problems: list[Problem]) -> list[Found]:
    stores: dict[str, Store | None] = {}
    counted: dict[tuple[str, int, int], Problem] = {}
    found = []
    for tensor in program.inputs:
        stored = tensor.stored
        if stored is not None:
            if stored.file not in stores:
                stores[stored.file] = _open(stored, source, given, problems)
            store = stores[stored.file]
            if store is not None and (wrong := _miscounted(tensor, stored, store)) is not None:
                counted.setdefault(*wrong)
            elif store is not None:
                found += _keyed(tensor, stored, store, problems)
    problems += counted.values()
    return found


def _miscounted(tensor: Input, stored: Stored, store: Store) -> tuple[tuple[str, int, int], Problem] | None:
    """The problem of a file with more or fewer layers than the loop has, and what makes it one for all tensors."""
    pattern = re.compile(r"\d+".join(re.escape(part) for part in stored.key.split("*")))
    there, layers = sum(pattern.fullmatch(key) is not None for key in store.names()), prod(tensor.layers)
    if "*" not in stored.key or there in (0, layers):
        return None
    said = f"{stored.file} has {there} tensors {stored.key}, and {tensor.name} stands in {layers} layers"
    return (stored.file, there, layers), Problem(said, stored.span)


def _open(stored: Stored, source: Source, given: Given, problems: list[Problem]) -> Store | None:
    """The store after `from:`; None where its word is given no file, and after a problem."""
    there = given.get(stored.file)
    if isinstance(there, Mapping):
        return Held(there)
    suffix = os.path.splitext(stored.file)[1]
    if there is None and suffix not in STORES:
        return None
    path = str(there) if there is not None else _inside(stored, source)
    try:
        return STORES[os.path.splitext(path)[1]](path)
    except KeyError:
        said = f"{stored.file} is no file of tensors: {path} ends in none of {', '.join(STORES)}"
        problems.append(Problem(said, stored.span))
    except Exception as error:  # noqa: BLE001 - each format has errors of its own, and all mean that it is no such file
        problems.append(Problem(f"{stored.file} cannot be opened: {_first_line(error)}", stored.span))
    return None


def _inside(stored: Stored, source: Source) -> str:
    """The path of a file that the spec itself names: inside the spec's folder, links followed."""
    folder = Path(source.path).resolve().parent
    path = (folder / stored.file).resolve()
    if not path.is_relative_to(folder):
        hint = "a file elsewhere is given a word here, and its place on the command line: --bind model=PATH"
        raise PenroseError(source, [Problem(f"{stored.file} is outside of the spec's folder", stored.span, hint)])
    return str(path)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _keyed(tensor: Input, stored: Stored, store: Store, problems: list[Problem]) -> list[Found]:
    """The keys of a tensor, one for every layer: `*` stands for the turn of a loop around it."""
    turns = product(*(range(count) for count in tensor.layers))
    there = set(store.names())
    keys = tuple("" if there == {""} else _filled(stored.key, turn) for turn in turns)  # one array, which has no name
    missing = [key for key in keys if key not in there]
    if missing:
        hint = did_you_mean(missing[0], there)
        problems.append(Problem(f"{stored.file} has no tensor {missing[0]}, which {tensor.name} is", stored.span, hint))
        return []
    axes = stored.axes or _plain(tensor)
    shapes = {store.shape(key) for key in keys}
    if any(len(shape) != len(axes) for shape in shapes) or len(shapes) > 1:
        said = f"{keys[0]} has shape {shape_said(*sorted(shapes))}, and {tensor.name} takes it as {_axes_said(axes)}"
        problems.append(Problem(said, stored.span, "take: names the axes as they are in the file"))
        return []
    return [Found(tensor, store, keys, axes, stored.span)]


def _filled(key: str, turn: tuple[int, ...]) -> str:
    """The key with its stars replaced by the turns, the outermost first; one star for several loops counts through."""
    for number in turn[: key.count("*")]:
        key = key.replace("*", str(number), 1)
    return key


def _named(program: Program, given: Given, source: Source, problems: list[Problem]) -> dict[str, object]:
    """The files that are given for a tensor by its own name: its key there, or the only one."""
    words = {tensor.stored.file for tensor in program.inputs if tensor.stored is not None}
    found: dict[str, object] = {}
    for name, there in given.items():
        if name not in words and any(tensor.name == name for tensor in program.inputs):
            if not isinstance(there, str | os.PathLike | Mapping):
                found[name] = there
                continue
            store = _open(Stored(name, name, None, Span(0, 0)), source, given, problems)
            keys = store.names() if store is not None else ()
            if store is not None and (name in keys or len(keys) == 1):
                found[name] = store.read(name if name in keys else keys[0])
            elif store is not None:
                problems.append(Problem(f"{there} has no tensor {name}", None, did_you_mean(name, keys)))
        elif name not in words:
            hint = did_you_mean(name, [*words, *(tensor.name for tensor in program.inputs)])
            problems.append(Problem(f"no tensor comes from {name}, and none has that name", None, hint))
    return found


def _values(program: Program, values: Given, problems: list[Problem]) -> list[Found]:
    inputs = {tensor.name: tensor for tensor in program.inputs}
    found = []
    for name, value in values.items():
        if name not in inputs:
            problems.append(Problem(f"there is no tensor {name}", None, did_you_mean(name, inputs)))
            continue
        tensor, layers = inputs[name], value if isinstance(value, list | tuple) else [value]
        held = Held({str(n): layer for n, layer in enumerate(layers)})
        if len(layers) != prod(tensor.layers):
            said = f"{name} is another tensor in each of {prod(tensor.layers)} layers: give a list of as many"
            problems.append(Problem(said, None))
        elif _places_alone(tensor, held):
            found.append(Found(tensor, held, held.names(), _plain(tensor)[:-1], None))
        elif len(held.shape("0")) != len(tensor.legs):
            legs = " ".join(leg.index for leg in tensor.legs)
            problems.append(Problem(f"{name} has shape {shape_said(held.shape('0'))} and legs {legs}", None))
        else:
            found.append(Found(tensor, held, held.names(), _plain(tensor), None))
    return found


def _places_alone(tensor: Input, held: Held) -> bool:
    """Whether a one-hot tensor is given as the places of its ones: whole numbers, without the last leg."""
    whole = not held.read("0").is_floating_point()
    return tensor.kind == "one-hot" and whole and len(held.shape("0")) == len(tensor.legs) - 1


def _plain(tensor: Input) -> Axes:
    return tuple(((leg.index, ""),) for leg in tensor.legs)


def _axes_said(axes: Axes) -> str:
    words = [" ".join(name + (f"={value}" if value else "") for name, value in axis) for axis in axes]
    return " ".join(f"({word})" if len(axis) > 1 else word for word, axis in zip(words, axes, strict=True))


# Numbers.


def _read(found: Found, sizes: Mapping[str, int], problems: list[Problem]) -> Kept | None:
    try:
        return Kept(tuple(_taken(found, found.store.read(key), sizes) for key in found.keys))
    except ValueError as error:  # an array of Python objects, which would have to be run
        problems.append(Problem(f"{found.input.name} cannot be read: {_first_line(error)}", found.span))
        return None


def _taken(found: Found, whole: Tensor, sizes: Mapping[str, int]) -> Tensor:
    """A stored tensor with its axes split, places taken, and the rest in the order of the legs: a view of it."""
    size = {leg.index: sizes[leg.dim] for leg in found.input.legs}
    names: list[str] = []
    shape: list[int] = []
    for axis, full in zip(found.axes, whole.shape, strict=True):
        known = prod(size[n] for n, v in axis if not v)
        shape += [size[n] if not v else full // known for n, v in axis]
        names += [n for n, _ in axis]
    value = whole.reshape(shape)
    for place, (name, said) in reversed(list(enumerate(atom for axis in found.axes for atom in axis))):
        if said.isdecimal():
            value = value.select(place, int(said))
            names.pop(place)
        elif said:
            value = value.narrow(place, 0, size[name])
    legs = [leg.index for leg in found.input.legs]
    if len(names) < len(legs):  # places of ones
        return torch.nn.functional.one_hot(value.long(), size[legs[-1]]).bool()
    return value.permute([names.index(leg) for leg in legs])
