"""What is to be drawn and computed: networks of tensors, bubbles, sums and equations, all names resolved.

A `Network` is one product. Its wires are hyperedges: a wire with two ends (a free end counts as one) is a
line, with three or more it meets in a copy dot, with one end and not free it is summed on its own and ends in
a cap. Within a network every wire has its own index name. Nothing here knows coordinates, colours or torch.
"""

from __future__ import annotations

from penrose.diagram.claims import Claim
from penrose.errors import Problem
from penrose.records import dataclass, field
from penrose.source import Source, Span
from penrose.spec.types import Stored

NOWHERE = Span(0, 0)
REPEATS = 12  # units of a chain or grid that are all drawn: as many as fit on a printed page
ALL = 10**12  # units: more than a spec can hold


@dataclass(frozen=True)
class Dim:
    """A dimension, shared by all indices that must have one size: p for p, q, k of an attention layer."""

    name: str
    size: int
    label: str = ""
    presets: tuple[tuple[str, int], ...] = ()
    known: bool = True  # False: nobody said how large; the size is one to try it with
    same: str = ""  # the dimension, declared before, whose size this one must have because their indices are joined
    declared: bool = False  # somebody named it under dims


@dataclass(frozen=True)
class SizeRule:
    """What sizes must satisfy, by dimensions: the product of `left` is as large as that of `right` ("="), or at least
    as large ("≥"); or `left` is one dimension, the bond between `right` and `others`, and at most as large as either
    ("min"); or `left` at least as large as `right` added up, and `number` ("+"). `text` says what is wrong where it
    does not hold, with {left} and {right} for what is compared."""

    sign: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    others: tuple[str, ...] = ()
    text: str = ""
    span: Span = NOWHERE
    number: int = 0


@dataclass(frozen=True)
class Leg:
    """One leg of a node: the index name at this place and its dimension's name."""

    index: str
    dim: str


@dataclass(frozen=True)
class Tensor:
    """One glyph of a tensor. `legs` in the order of the view as written (`V†[j k]` has legs j, k).

    `kind` picks glyph, random data and property (table `diagram.kinds`). Four kinds are made by the builder: "fuse"
    (first leg is the thick one, the rest are its parts in order), "cap" (a one-hot vector; `value` is its place),
    "offset" (the first leg's place is that of the others added up, and the number in `value`) and "identity" (a bare
    line). `edge` counts the declared legs before a bar, on an isometry's edge, `batch` those of them that say which of
    many matrices is meant. `scripts` are indices of a written-out Σ: (place among the declared legs, index), drawn as
    superscripts instead of legs.
    `step`: this glyph stands for a step kept as one glyph, the `number`-th of its name. `id` is its own among all that
    is drawn, and stays when a rule moves it; 0 in what is not drawn.
    """

    name: str
    legs: tuple[Leg, ...]
    kind: str = "tensor"
    role: str = ""
    label: str = ""
    views: tuple[str, ...] = ()
    edge: int | None = None
    value: str = ""
    scripts: tuple[tuple[int, str], ...] = ()
    step: bool = False
    number: int = 0
    span: Span = NOWHERE
    batch: int = 0
    id: int = 0


@dataclass(frozen=True)
class Bubble:
    """A function applied to everything inside: contract the inside first, then apply. `legs[i]` continues the
    i-th free leg of `inside`; free legs of `inside` beyond those end at a function that reduces them
    (`max[k]`). `over` names, as inside, the legs the function acts along. `function` "" is plain grouping
    (parentheses around a sum, or an outline that only contracts)."""

    function: str
    over: tuple[str, ...]
    inside: Sum
    legs: tuple[Leg, ...]
    span: Span = NOWHERE
    id: int = 0


Node = Tensor | Bubble


@dataclass(frozen=True)
class End:
    """Where a wire touches a node: position of the node in the network, position of the leg on the node."""

    node: int
    leg: int


@dataclass(frozen=True)
class Wire:
    """One index of a network: its name, dimension, every end at a node, and whether one end is free."""

    index: str
    dim: str
    ends: tuple[End, ...]
    free: bool

    @property
    def degree(self) -> int:
        """Ends at nodes, plus one if an end is free."""
        return len(self.ends) + self.free


@dataclass(frozen=True)
class Network:
    """One product: nodes in reading order, wires in order of first appearance, free legs in the order of the
    result (`wires` positions). A term that lacks a leg of its sum has fewer free legs (it is broadcast)."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    free: tuple[int, ...]


@dataclass(frozen=True)
class Scale:
    """A scalar factor of a term: `power` +1 or −1 of a number ("2"), a size ("s"), its root, a constant
    ("π") or a turn ("1/4", a share of the circle: i)."""

    kind: str  # "number", "size", "sqrt", "constant", "turn"
    text: str
    power: int


@dataclass(frozen=True)
class Term:
    """A signed, scaled product. `over` are indices of a written-out Σ in front of it."""

    sign: int
    scales: tuple[Scale, ...]
    network: Network
    over: tuple[Leg, ...] = ()


@dataclass(frozen=True)
class Sum:
    """Terms with the free legs of the whole, in order."""

    terms: tuple[Term, ...]
    free: tuple[Leg, ...]


@dataclass(frozen=True)
class Step:
    """A named value that glyphs refer to (`Tensor.step`). Later steps may take the same name again; a glyph
    refers to the latest one before it, `number` counts them: x, x (1), x (2)."""

    name: str
    number: int
    value: Sum


@dataclass(frozen=True)
class Repeat:
    """Steps done `count` times; declared tensors inside are fresh each time."""

    count: int
    steps: tuple[Step | Repeat, ...]


@dataclass(frozen=True)
class Equation:
    """Sides joined by signs, each of "=", "≈", "≠", ":="; `text` is how somebody wrote it, in one line."""

    sides: tuple[Sum, ...]
    signs: tuple[str, ...]
    text: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True)
class Derivation:
    """Where tensors come from: `tensor` decomposed by `method`, its legs dealt by their places into `parts`. All
    results have the same record; `names` are theirs, in order."""

    method: str
    tensor: str
    parts: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]

    def number(self, name: str) -> int:
        """Which of the results a name is."""
        return self.names.index(name)


@dataclass(frozen=True)
class Declared:
    """What is known of a name that glyphs use: legs in declared order, kind, role, data, derivation."""

    name: str
    legs: tuple[Leg, ...]
    kind: str = "tensor"
    role: str = ""
    label: str = ""
    edge: int | None = None
    data: object | None = None
    derivation: Derivation | None = None
    said: str = ""
    """how it is declared: "legs", with them; "name", without; "", nowhere but by its use"""
    stored: Stored | None = None
    """where its numbers are kept, as the spec says it"""
    batch: int = 0
    """legs before the sides of a matrix, that say which of many it is"""


@dataclass(frozen=True)
class Cut:
    """A line through a tensor that deals its legs, by the names of their indices, into two groups."""

    tensor: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Arrow:
    """A direction that an index is drawn with, from tensor to tensor; "" is its free end."""

    index: str
    tail: str
    head: str
    span: Span = NOWHERE


@dataclass(frozen=True)
class Hints:
    """Wishes of the author for the layout, resolved to names that exist."""

    grid: tuple[tuple[str | None, ...], ...] | None = None
    flow: str = "right"
    backbone: str = ""
    repeats: int = REPEATS  # of which more are folded
    sides: tuple[tuple[str, str, str], ...] = ()
    spans: tuple[Span, ...] = ()  # where each of `sides` is written
    cuts: tuple[Cut, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    keep: tuple[str, ...] = ()  # steps that stay one glyph
    sizes: str = ""  # "wires", "legend", or nowhere
    width: float | None = None  # pt that the picture is to be broken into lines for
    span: Span = NOWHERE  # where the grid is written
    stream_span: Span = NOWHERE  # where the backbone is named


@dataclass(frozen=True)
class Diagram:
    """Everything to draw and to compute. `steps` are all steps of `let`, in order, whether or not they are
    inlined in the equations; `equations` one per `draw` line. `claims` are what is said under `check:`, and `asked`
    the equations and values that they speak of."""

    source: Source
    title: str
    dims: tuple[Dim, ...]
    declared: tuple[Declared, ...]
    functions: tuple[tuple[str, str], ...]
    steps: tuple[Step | Repeat, ...]
    equations: tuple[Equation, ...]
    hints: Hints = field(default_factory=Hints)
    caption: str = ""
    stream: tuple[Step | Repeat, ...] = ()
    """`layout: backbone`: the bindings of the stream in order, all other steps written out in them"""
    asked: tuple[Equation, ...] = ()
    claims: tuple[Claim, ...] = ()
    rules: tuple[SizeRule, ...] = ()
    """what other sizes than these must satisfy too, each once"""
    born: int = 0
    """how many ids have been given; none is given twice"""
    warnings: tuple[Problem, ...] = ()
    """What is drawn as it is written, and is most likely a slip"""
