"""The sizes that stored shapes ask for: of names fused on one axis all but one must be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from penrose.errors import Problem
from penrose.numerics.sizes import classes, settled
from penrose.numerics.store import Store
from penrose.numerics.types import Input, Program
from penrose.records import dataclass
from penrose.source import Span

Axis = tuple[tuple[str, str], ...]
Axes = tuple[Axis, ...]
Known = dict[str, tuple[int, str]]
"""A size, and who says so, by the first of the dimensions that must have it."""


@dataclass(frozen=True)
class Found:
    """Where an input's numbers are: a store, a key for every layer, the axes there, and where the spec says so."""

    input: Input
    store: Store
    keys: tuple[str, ...]
    axes: Axes
    span: Span | None

    @property
    def said(self) -> str:
        """What a person calls it."""
        return self.input.name if self.span is None or not self.keys[0] else self.keys[0]

    @property
    def shape(self) -> tuple[int, ...]:
        return self.store.shape(self.keys[0])


def shape_said(*shapes: tuple[int, ...]) -> str:
    """Shapes in words."""
    return " or ".join("×".join(map(str, shape)) or "that of a number" for shape in shapes)


def stored_sizes(
    program: Program, found: list[Found], sizes: Mapping[str, int], fixed: Mapping[str, int]
) -> tuple[dict[str, int], list[Problem]]:
    """The sizes that the stored shapes ask for; `fixed` are asked for on the command line."""
    root = classes(program)
    known: Known = {root[dim]: (size, "what was asked for") for dim, size in fixed.items()}
    problems: list[Problem] = []
    axes = [(f, axis, size) for f in found for axis, size in zip(f.axes, f.shape, strict=True)]
    for f, axis, size in axes:
        if len(axis) == 1 and not axis[0][1]:
            dim = root[dim_of(f, axis[0][0])]
            if dim in known and known[dim][0] != size:
                problems.append(_conflict(f, axis[0][0], size, *known[dim]))
            known.setdefault(dim, (size, f.input.name))
    groups = [(f, axis, size) for f, axis, size in axes if len(axis) > 1]
    _split_all(groups, root, known)
    for declared in program.dims:  # what no axis of its own says keeps the size that the spec declares
        if declared.known and any(root[declared.name] == root[d] for f, axis, _ in groups for d in _dims(f, axis)):
            known.setdefault(root[declared.name], (declared.size, "the spec"))
            _split_all(groups, root, known)
    causes = {tuple(sorted(root[d] for d in _dims(f, axis))): (f, axis, size) for f, axis, size in reversed(groups)}
    problems += [p for group in causes.values() for p in _unsplit(*group, root, known)]
    result = {dim: known[root[dim]][0] if root[dim] in known else size for dim, size in sizes.items()}
    return settled(program, result), problems


def dim_of(found: Found, index: str) -> str:
    """The dimension of a leg, by its index."""
    return next(leg.dim for leg in found.input.legs if leg.index == index)


def _conflict(found: Found, index: str, size: int, other: int, who: str) -> Problem:
    said = f"{found.said} has {size} places along {index} of {found.input.name}, and {who} has {other}"
    return Problem(said, found.span)


def _dims(found: Found, axis: Axis) -> list[str]:
    """The dimensions of the legs on an axis."""
    return [dim_of(found, name) for name, value in axis if not value]


def _split_all(groups: list[tuple[Found, Axis, int]], root: Mapping[str, str], known: Known) -> None:
    """Every size that follows: of names fused on an axis, the one that alone is not known."""
    before = -1
    while len(known) != before:
        before = len(known)
        for f, axis, size in groups:
            open_ = [dim for dim in _dims(f, axis) if root[dim] not in known]
            rest = prod(known[root[dim]][0] for dim in _dims(f, axis) if root[dim] in known)
            if len(open_) == 1 and all(not value for _, value in axis) and size % rest == 0:
                known[root[open_[0]]] = (size // rest, f.input.name)


def _unsplit(f: Found, axis: Axis, size: int, root: Mapping[str, str], known: Known) -> Iterator[Problem]:
    """A problem where the sizes of fused names are not known, or do not multiply to their axis."""
    parts = [known.get(root[dim], (0, ""))[0] for dim in _dims(f, axis)]
    names = " ".join(name for name, _ in axis)
    if 0 in parts:
        said = f"{f.said} has {size} places along ({names}), and nothing says how they are split"
        yield Problem(said, f.span, "give a size under dims, or --sizes 'n=12'")
    elif size % prod(parts) or (prod(parts) != size and all(not value for _, value in axis)):
        said = f"{f.said} has {size} places along ({names}), and the legs there have {shape_said(tuple(parts))}"
        yield Problem(said, f.span, "give a size under dims, or --sizes 'n=12'")


def beyond(found: Found, sizes: Mapping[str, int]) -> Iterator[Problem]:
    """Places beyond the end of an axis: one that is taken, or the last of the first ones."""
    for axis, full in zip(found.axes, found.shape, strict=True):
        known = prod(sizes[dim_of(found, name)] for name, value in axis if not value)
        for name, value in axis:
            last = int(value) if value.isdecimal() else sizes[dim_of(found, name)] - 1 if value else 0
            if last >= full // known:
                said = f"{found.said} has {full // known} places along {name}, and place {last} is taken"
                yield Problem(said, found.span)
