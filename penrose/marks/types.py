"""Where everything stands: glyphs, wires, regions, labels and signs, as numbers (pt, y down). No colours, no strokes.

The nesting follows the diagram: an equation has sides and signs, a side has terms, a term's drawing may hold
bubbles whose inside is again a side. All coordinates are of the page. A layout makes marks from a diagram; a picture is
read as the same marks, which have a `span` then, their place in its text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from penrose.diagram.types import NOWHERE, Tensor
from penrose.geometry.path import Box, Path, Point
from penrose.marks.names import names
from penrose.records import dataclass
from penrose.source import Span

UNTOLD = -1  # the free ends of a wire in a picture, which only its strokes tell


class Extent(NamedTuple):
    """Ink of a label set at its baseline's start: width, height above and depth below the baseline, in pt."""

    width: float
    ascent: float
    descent: float


Measure = Callable[[str, float], Extent]
"""(label source, font size in pt) → extent. An argument of `layout`, so that tests can pass fixed widths."""


@dataclass(frozen=True)
class Label:
    """A label to be set in mathematics: `at` is the start of its baseline, `box` its ink, `of` what it names.

    In a picture it is set already: what is known is what it names, and a box for each of its `letters`.
    """

    text: str
    size: float
    at: Point
    box: Box
    of: str
    upside_down: bool = False
    note: Label | None = None  # in smaller letters after it, within `box`: the dimension of an index
    letters: tuple[Box, ...] = ()
    span: Span = NOWHERE

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of its ink: those of its letters, if they are known."""
        return self.letters or (self.box,)


@dataclass(frozen=True)
class Folded:
    """What a fold stands for: so many repeats, their tensors in reading order, and sizes by dimension."""

    count: int
    tensors: tuple[Tensor, ...]
    sizes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Glyph:
    """A placed tensor: name and legs as in the diagram, its outline, its label.

    `shape` names the glyph (table `penrose.glyphs`): "circle", "triangle", "square", "dot", "fuse", "cap", "plus" ….
    """

    tensor: str
    legs: tuple[str, ...]
    kind: str
    shape: str
    role: str
    views: tuple[str, ...]
    outline: Path
    label: Label | None = None
    value: str = ""
    step: bool = False
    number: int = 0
    scripts: tuple[tuple[int, str], ...] = ()
    folded: Folded | None = None  # the tensors that the dots of a fold stand for
    count: Label | None = None  # of a fold: how many repeats
    turned: bool = False  # a matrix that stands the other way round than the first of its name, and says so
    places: tuple[int, ...] = ()  # of its legs as declared, where its view does not turn all of them round
    marks: tuple[Path, ...] = ()  # at its legs, where a tensor stands in several orders
    span: Span = NOWHERE


@dataclass(frozen=True)
class Wire:
    """One stroke of an index (of several: a bare identity), from outline to outline, to a dot's centre or to a free
    end. `weight` is its width relative to a thin line (1 and up, growing with log of the dimension), `free` how many of
    its ends are free."""

    index: str
    dim: str
    path: Path
    weight: float = 1.0
    size: int = 0
    free: int = 0
    span: Span = NOWHERE

    @property
    def names(self) -> tuple[str, ...]:
        """The indices that it bears, from its start on."""
        held: tuple[str, ...] | None = self.__dict__.get("named")
        if held is None:
            held = self.__dict__["named"] = names(self.index)
        return held


@dataclass(frozen=True)
class Dot:
    """The copy dot of an index that three or more ends share."""

    index: str
    outline: Path
    span: Span = NOWHERE


@dataclass(frozen=True)
class End:
    """The small cap that closes an index summed on its own."""

    index: str
    path: Path
    span: Span = NOWHERE


@dataclass(frozen=True)
class Arrowhead:
    """A head on a wire: the direction that the author gave its index."""

    index: str
    outline: Path
    span: Span = NOWHERE


@dataclass(frozen=True)
class Region:
    """A bubble: its hull, its function and the legs it acts along, its outer legs, and the side drawn within."""

    function: str
    over: tuple[str, ...]
    legs: tuple[str, ...]
    outline: Path
    labels: tuple[Label, ...]
    inside: Side
    span: Span = NOWHERE


@dataclass(frozen=True)
class Link:
    """A line of the stream: the backbone itself (`main`), or a thin one that says where a pasted copy comes from,
    or where a block returns."""

    step: str
    path: Path
    main: bool = False
    span: Span = NOWHERE


@dataclass(frozen=True)
class Dash:
    """A stretch of the line that an author had drawn through a tensor, between two groups of its legs."""

    tensor: str
    path: Path
    span: Span = NOWHERE


Item = Glyph | Wire | Arrowhead | Dot | End | Region | Link | Dash | Label


@dataclass(frozen=True)
class Drawing:
    """One term: sign, scale and written-out Σ before it (each a label or none), and the drawn network."""

    sign: int
    scale: str  # what multiplies the term, in the spec's own notation: "2", "1/sqrt(s)"; "" for 1
    over: tuple[str, ...]
    marks: tuple[Label, ...]  # the +, −, scalar and Σ in front
    items: tuple[Item, ...]
    skip: str = ""  # a term that is nothing but the stream of this name, going on from
    number: int = 0  # its value of this number
    span: Span = NOWHERE


@dataclass(frozen=True)
class Side:
    """The terms of a sum, and the order of its free legs."""

    terms: tuple[Drawing, ...]
    free: tuple[str, ...]
    span: Span = NOWHERE


@dataclass(frozen=True)
class Panel:
    """The frame around a block that reads from the stream and returns to it, with its label if it has one."""

    outline: Path
    label: Label | None = None


@dataclass(frozen=True)
class Bound:
    """A value of the stream: the `number`-th of its name, and the drawing of what it is."""

    step: str
    number: int
    side: Side
    span: Span = NOWHERE


@dataclass(frozen=True)
class Repeated:
    """Values bound `count` times over."""

    count: int
    steps: tuple[Bound | Repeated, ...]
    span: Span = NOWHERE


@dataclass(frozen=True)
class Stream:
    """A backbone: its values in order; the line itself, the copies that leave it and the sums that return (`links`);
    the blocks' frames, brackets and labels."""

    name: str
    steps: tuple[Bound | Repeated, ...]
    links: tuple[Link, ...]
    panels: tuple[Panel, ...]
    labels: tuple[Label, ...]
    span: Span = NOWHERE


@dataclass(frozen=True)
class Equation:
    """Sides and the signs between them, and the stream they are read off, if they are drawn along one."""

    sides: tuple[Side, ...]
    signs: tuple[str, ...]
    marks: tuple[Label, ...]
    stream: Stream | None = None
    span: Span = NOWHERE


@dataclass(frozen=True)
class Sample:
    """A line of the legend: a dimension, its indices and its size, a piece of its wire, and the words beside it."""

    dim: str
    indices: tuple[str, ...]
    size: int
    path: Path
    weight: float
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Layout:
    """A whole picture and its box."""

    equations: tuple[Equation, ...]
    box: Box
    title: str = ""
    description: str = ""
    legend: tuple[Sample, ...] = ()
