"""What a person wrote, with its places: declarations and expressions, names unresolved, no defaults.

Every node carries the `Span` of the text it came from. Nothing here knows shapes, what kinds mean, pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penrose.records import dataclass, field
from penrose.source import Source, Span


@dataclass(frozen=True)
class Name:
    """A name as it stands in the text: of an index, tensor, step, function or dimension."""

    text: str
    span: Span


# Legs, as written inside the brackets of `A[i (j k) l=0]`.


@dataclass(frozen=True)
class Index:
    """A plain leg, `i`."""

    name: Name


@dataclass(frozen=True)
class Group:
    """Several legs fused into one, `(j k)`; the first varies slowest, as in einops."""

    legs: tuple[Leg, ...]
    span: Span


@dataclass(frozen=True)
class Cap:
    """A leg closed by a one-hot vector, `i=0` or `i=fox`."""

    name: Name
    value: Name


@dataclass(frozen=True)
class Offset:
    """A leg at the place `t+w-1` or `t-w`: indices and a number added and subtracted."""

    plus: tuple[Name, ...]
    minus: tuple[Name, ...]
    number: int
    span: Span


@dataclass(frozen=True)
class Slice:
    """Some places of a leg that follow each other, `t=2:5`: from `start` up to `stop`, which from -1 on counts back
    from the end; None: to the end."""

    name: Name
    start: int
    stop: int | None
    span: Span


Leg = Index | Group | Cap | Offset | Slice


def leg_span(leg: Leg) -> Span:
    """Where a leg stands in the text."""
    return leg.name.span if isinstance(leg, Index | Cap) else leg.span


# Expressions.


@dataclass(frozen=True)
class Ref:
    """A tensor or step: `A[i j]`, `V†[j k]`, or bare `y` (legs None). `views` in the order they apply:
    "dagger" (conjugate, legs reversed), "transpose" (legs reversed), "conj" (legs kept), "inverse"."""

    name: Name
    legs: tuple[Leg, ...] | None
    views: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Number:
    """A literal number, its text kept: `2`, `0.5`."""

    text: str
    span: Span


@dataclass(frozen=True)
class Apply:
    """A function over named legs: `softmax[k](…)`, `gelu(…)`, `sqrt(s)`."""

    function: Name
    over: tuple[Name, ...]
    arguments: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Product:
    """Factors side by side; `divisors` are what stands after each `/`."""

    factors: tuple[Expression, ...]
    divisors: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Sum:
    """Terms with signs +1 or −1."""

    terms: tuple[tuple[int, Expression], ...]
    span: Span


@dataclass(frozen=True)
class SumOver:
    """A sum written out: `Σ[n](…)`."""

    indices: tuple[Name, ...]
    body: Expression
    span: Span


@dataclass(frozen=True)
class Argument:
    """One argument of a call: as it is written, read as an expression where it is one (`i | a` is none), and the
    keyword of `ln=γ`."""

    text: str
    value: Expression | None
    keyword: str
    span: Span


@dataclass(frozen=True)
class Call:
    """`causal(A, q k)`, `rank(M)`, `exp(s)`: a name applied to arguments in a line of `check:`, without brackets."""

    name: Name
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True)
class Power:
    """`2^n` in a quantity."""

    base: Expression
    exponent: Expression
    span: Span


Expression = Ref | Number | Apply | Product | Sum | SumOver | Call | Power
"""What a product has for factors; calls and powers stand in claims alone."""


def parts(tree: Expression) -> tuple[Expression, ...]:
    """The expressions that one is directly made of, in order."""
    match tree:
        case Ref() | Number():
            return ()
        case Apply():
            return tree.arguments
        case Product():
            return (*tree.factors, *tree.divisors)
        case Sum():
            return tuple(term for _, term in tree.terms)
        case SumOver():
            return (tree.body,)
        case Call():
            return tuple(argument.value for argument in tree.arguments if argument.value is not None)
        case Power():
            return (tree.base, tree.exponent)


@dataclass(frozen=True)
class Relation:
    """Sides joined by signs, each of "=", "≈", "≠", ":="; one side and no sign draws an expression alone.

    `result` names the legs that stay, in order, where the text says so after an arrow (`einsum: i j -> j i`);
    None leaves it to the expression. A group there, `(b h)`, is fused on the way out. `shown` are steps after "with":
    they stay one glyph each, and what they are is drawn in lines before.
    """

    sides: tuple[Expression, ...]
    signs: tuple[str, ...]
    span: Span
    result: tuple[Leg, ...] | None = None
    shown: tuple[Name, ...] = ()


# Declarations.


@dataclass(frozen=True)
class Dim:
    """`p: 10` or `p: {size: 10, gpt2: 1024, label: seq pos}`; `presets` holds the other named sizes."""

    name: Name
    size: int | None
    label: str | None
    presets: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Derivation:
    """`U, λ, V: svd(M, i | k)`: what the declared names come from. `parts` are the legs between bars."""

    method: Name
    tensor: Name
    parts: tuple[tuple[Leg, ...], ...]
    names: tuple[Name, ...]
    span: Span


@dataclass(frozen=True)
class Stored:
    """`from: model.safetensors`: the file, or the word that `--bind` gives one; the key in it, where `*` is the turn of
    a `repeat` around; and the axes as they are kept, each one or several fused names with "", the place that is taken
    of it, or "first" (as many from the start as the leg has). None: the legs as declared."""

    file: str
    key: str
    axes: tuple[tuple[tuple[str, str], ...], ...] | None
    span: Span


@dataclass(frozen=True)
class Declaration:
    """A tensor: its legs, kind ("isometry", "one-hot", …), role ("stream", "weight", "data", …), label, data.

    `edge` counts the legs before a bar in `V: i | a` (legs on an isometry's edge; the others leave its tip). In
    `V: n | i | a` the first `batch` of them say which of many is meant.
    """

    name: Name
    legs: tuple[Leg, ...] | None = None
    kind: Name | None = None
    role: Name | None = None
    label: str | None = None
    data: object | None = None
    edge: int | None = None
    derivation: Derivation | None = None
    stored: Stored | None = None
    batch: int = 0


@dataclass(frozen=True)
class Step:
    """`S[n q k]: …` under `let`: a named value and the legs that stay. It may update an earlier one.

    A leg of the head may be a group, `Y[(i l) (k j)]: T[i j k l]`; it is never a cap.
    """

    name: Name
    legs: tuple[Leg, ...]
    value: Expression
    span: Span


@dataclass(frozen=True)
class Repeat:
    """`repeat 12:` under `let`: steps done `count` times, declared tensors in them fresh each time."""

    count: int
    steps: tuple[Step | Repeat, ...]
    span: Span


def steps_of(steps: Iterable[Step | Repeat]) -> Iterator[Step]:
    """All steps in order, those of a repeat once."""
    for step in steps:
        if isinstance(step, Repeat):
            yield from steps_of(step.steps)
        else:
            yield step


@dataclass(frozen=True)
class Arrow:
    """`k: A -> B` under `arrows`; None where a free leg has its free end."""

    index: Name
    tail: Name | None
    head: Name | None
    span: Span


@dataclass(frozen=True)
class Hints:
    """`layout:`; every field optional. `grid` holds rows of cells, with places; None is an empty cell."""

    grid: tuple[tuple[Name | None, ...], ...] | None = None
    flow: Name | None = None  # "right" or "down"
    backbone: Name | None = None
    repeats: int | str | None = None  # of a chain or grid that are all drawn: so many, or "all"
    sides: tuple[tuple[Name, Name, Name], ...] = ()  # tensor, index, "left" | "right" | "up" | "down"
    keep: tuple[Name, ...] = ()  # steps that stay one glyph
    cuts: tuple[tuple[Name, tuple[Name, ...], tuple[Name, ...]], ...] = ()  # tensor, its legs before and after the bar
    arrows: tuple[Arrow, ...] = ()
    sizes: Name | None = None  # where dimensions are told: "wires" or "legend"
    width: float | None = None  # pt
    span: Span | None = None


# What is claimed.


@dataclass(frozen=True)
class Claim:
    """One line of `check:`, its text in one line: sides with the signs between them, or a property alone.

    `negated`: "not" stands before it. `near`: the distance after "within". `sizes` and `seeds` stand after "at" and
    "over". `trained`: it is said of trained weights, not of random ones. `each`: of every place along these legs, or
    with `some` of one.
    """

    text: str
    sides: tuple[Expression, ...]
    signs: tuple[str, ...]
    span: Span
    negated: bool = False
    near: float | None = None
    sizes: str = ""
    seeds: int | None = None
    trained: bool = False
    each: tuple[str, ...] = ()
    some: bool = False


@dataclass(frozen=True)
class Spec:
    """One file, read: everything a person wrote, in the order written."""

    source: Source
    id: str | None = None  # a short name, such as the row of a catalogue
    origin: str | None = None  # `source:`, where the figure or the equation comes from
    title: str | None = None
    caption: str | None = None
    use: tuple[Name, ...] = ()  # specs of the folder whose declarations and steps come before
    dims: tuple[Dim, ...] = ()
    tensors: tuple[Declaration, ...] = ()
    functions: tuple[tuple[Name, Name], ...] = ()  # σ_1: tanh
    steps: tuple[Step | Repeat, ...] = ()
    draws: tuple[Relation, ...] = ()
    hints: Hints = field(default_factory=Hints)
    checks: tuple[Claim, ...] = ()
