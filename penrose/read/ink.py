"""What stands on a page of ours: strokes, bodies, dots, caps, bubbles and labels, nested as their groups are.

Paths are in page coordinates (pt, y down). Nothing is joined yet: a stroke knows its tag and its course.
"""

from __future__ import annotations

from penrose.geometry.path import Box, Path, Point
from penrose.records import dataclass
from penrose.source import Span


@dataclass(frozen=True)
class Letters:
    """The ink of a label, a box a letter, and what the label names."""

    of: str
    boxes: tuple[Box, ...]
    span: Span


@dataclass(frozen=True)
class Stroke:
    """One wire's stroke: the index it is tagged with (several: a bare identity), dimension and size
    ("" and 0 where untold), and its width relative to a thin line."""

    names: tuple[str, ...]
    dim: str
    size: int
    path: Path
    weight: float
    span: Span


@dataclass(frozen=True)
class Tagged:
    """What the tags of a tensor say."""

    name: str
    legs: tuple[str, ...]
    kind: str
    views: tuple[str, ...]
    value: str
    role: str
    step: bool
    number: int
    scripts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Hidden(Tagged):
    """A tensor that a fold stands for, with the dimension of each of its legs."""

    dims: tuple[str, ...]


@dataclass(frozen=True)
class Body(Tagged):
    """A tensor: its tags and its outline."""

    outline: Path
    labels: tuple[Letters, ...]
    span: Span
    folded: tuple[Hidden, ...] = ()  # the tensors that the dots of a fold stand for
    sizes: tuple[tuple[str, int], ...] = ()  # of their dimensions
    marks: tuple[Point, ...] = ()  # at its legs, telling them apart
    turned: bool = False  # whether it is said to stand the other way round than the first of its name
    places: tuple[int, ...] = ()  # of its legs as declared, where its views do not say them


@dataclass(frozen=True)
class Dot:
    """A copy dot; strokes end at its centre."""

    index: str
    outline: Path
    span: Span


@dataclass(frozen=True)
class Cap:
    """The bar on which an index ends that is summed on its own."""

    index: str
    path: Path
    span: Span


@dataclass(frozen=True)
class Link:
    """A line that says where a copy comes from. `main`: it is a piece of the backbone."""

    step: str
    path: Path
    span: Span
    main: bool = False


@dataclass(frozen=True)
class Arrowhead:
    """A direction that an index was given; it says nothing of the contraction."""

    index: str
    outline: Path
    span: Span


@dataclass(frozen=True)
class Bubble:
    """A hull with a function, and the side within."""

    function: str
    over: tuple[str, ...]
    legs: tuple[str, ...]
    outline: Path
    labels: tuple[Letters, ...]
    inside: Side
    span: Span


Item = Stroke | Body | Dot | Cap | Link | Arrowhead | Bubble | Letters


@dataclass(frozen=True)
class Term:
    """A signed, scaled product, everything of it."""

    sign: int
    scale: str
    over: tuple[str, ...]
    items: tuple[Item, ...]
    marks: tuple[Letters, ...]
    span: Span
    skip: str = ""  # the stream, where the term is nothing but the stream going on
    number: int = 0  # from its value of this number


@dataclass(frozen=True)
class Side:
    """Terms, and the order of the free legs of their sum."""

    free: tuple[str, ...]
    terms: tuple[Term, ...]
    span: Span


@dataclass(frozen=True)
class Equation:
    """Sides and the signs between them."""

    sides: tuple[Side, ...]
    signs: tuple[str, ...]
    marks: tuple[Letters, ...]
    span: Span
    stream: Stream | None = None


@dataclass(frozen=True)
class Value:
    """A value of a stream, and what it is."""

    step: str
    number: int
    side: Side
    span: Span


@dataclass(frozen=True)
class Repeat:
    """Values of a stream made several times over."""

    count: int
    values: tuple[Value | Repeat, ...]
    span: Span


@dataclass(frozen=True)
class Stream:
    """A backbone: the name of the stream, its values in order, its lines, its blocks' frames, its labels."""

    step: str
    values: tuple[Value | Repeat, ...]
    links: tuple[Link, ...]
    frames: tuple[Path, ...]
    labels: tuple[Letters, ...]
    span: Span


@dataclass(frozen=True)
class Page:
    """A whole picture: its equations, its box and its legend."""

    equations: tuple[Equation, ...]
    box: Box | None
    legend: tuple[Stroke | Letters, ...] = ()  # samples of wires, which are no wires, and their words
