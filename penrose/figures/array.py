"""The numbers of a tensor as cells: one, a column, a grid, a block, and blocks in a row for a fourth leg."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Diagram, Tensor
from penrose.diagram.walk import drawn_of
from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.figures.text import SIZE, box, label
from penrose.figures.types import Array
from penrose.geometry.path import Box, Path, Point, polygon
from penrose.scene import Group, Item, Shape
from penrose.source import Source

SIDE = 9.0  # of a cell
DEPTH = Point(4.5, -4.5)  # of a cell of a block, to the back
GAP = 10.0  # between blocks
MOST = 12  # cells along a leg
ORDERS = 4


def array(figure: Array, diagram: Diagram, source: Source) -> tuple[Box, tuple[Item, ...]]:
    """The box and the items of a tensor's cells: its last two legs run down and across, the one before to the back."""
    sizes = _sizes(figure, diagram, source)
    if figure.told:
        call = f"torch.rand({', '.join(map(str, sizes)) or '()'})"
        return box(call, Point(0, 0), SIZE, 0), (label(call, Point(0, 0), SIZE, 0),)
    blocks, back, down, across = (*(1,) * (ORDERS - len(sizes)), *sizes) if len(sizes) != 1 else (1, 1, sizes[0], 1)
    step = across * SIDE + (back > 1) * back * DEPTH.x + GAP
    faces = [face.moved(Point(n * step, 0)) for n in range(blocks) for face in _block(back, down, across)]
    cells = tuple(Group("token", (Shape(face, "token"),)) for face in faces)
    return Box.union(face.box() for face in faces), cells


def _sizes(figure: Array, diagram: Diagram, source: Source) -> tuple[int, ...]:
    """The size of each leg of the tensor, as the spec has it."""
    tensors = {node.name: node for node in drawn_of(diagram) if isinstance(node, Tensor) and node.name}
    if figure.tensor not in tensors:
        message = f"the spec draws no tensor {figure.tensor}"
        raise PenroseError(source, [Problem(message, figure.span, did_you_mean(figure.tensor, tensors))])
    given = {dim.name: dim.size or 0 for dim in diagram.dims}
    sizes = tuple(given[leg.dim] for leg in tensors[figure.tensor].legs)
    if len(sizes) > ORDERS or not all(0 < size <= MOST for size in sizes):
        message = f"cells are drawn for up to {ORDERS} legs of 1 to {MOST}, {figure.tensor} has {list(sizes)}"
        raise PenroseError(source, [Problem(message, figure.span)])
    return sizes


def _block(back: int, down: int, across: int) -> Iterator[Path]:
    """The faces that are seen of a block of cells: the front, and if it is deep the top and the right."""
    right, below, behind = Point(SIDE, 0), Point(0, SIDE), DEPTH
    origin, corner = Point(0, 0), Point(across * SIDE, 0)
    yield from _face(origin, right, below, across, down)
    if back > 1:
        yield from _face(origin, right, behind, across, back)
        yield from _face(corner, behind, below, back, down)


def _face(start: Point, one: Point, other: Point, ones: int, others: int) -> Iterator[Path]:
    """The cells of a face, spanned from a corner by two edges."""
    for m in range(others):
        for n in range(ones):
            at = start.plus(one, n).plus(other, m)
            yield polygon((at, at.plus(one), at.plus(one).plus(other), at.plus(other)))
