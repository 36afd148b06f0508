"""`Diagram` → `Program`: steps in order, repeats as loops that carry the stream, equations as pairs of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import (
    Declared,
    Diagram,
    Equation,
    Leg,
    Repeat,
    SizeRule,
    Step,
    Sum,
    Tensor,
)
from penrose.diagram.views import declared_places, inverts, moved_by, upright
from penrose.diagram.walk import glyphs_of, steps_of, sums_of
from penrose.numerics.emit import Emitter, Value
from penrose.numerics.lower import Scope, lower_sum, permuted
from penrose.numerics.types import Carry, Contract, Export, Input, Loop, Named, Program, Sides, lets
from penrose.records import dataclass, field, replace

Key = tuple[str, int]


@dataclass
class _Names:
    """What names mean while a diagram is walked: inputs, and the latest value of each numbered step."""

    inputs: dict[str, Value] = field(default_factory=dict)
    steps: dict[Key, Value] = field(default_factory=dict)

    def inner(self) -> _Names:
        return _Names(dict(self.inputs), dict(self.steps))

    def enter(self, name: str, key: Key | None, value: Value) -> None:
        if key is None:
            self.inputs[name] = value
        else:
            self.steps[key] = value

    def of(self, glyph: Tensor) -> Value:
        key = (glyph.name, glyph.number)
        if glyph.step and key in self.steps:
            return self.steps[key]
        return self.inputs[glyph.name]


def program(diagram: Diagram) -> Program:
    """The program of a diagram: every step of `let` in order, then the sides of every equation, asked for or drawn.

    >>> from penrose.diagram.types import *
    >>> from penrose.source import Source
    >>> from penrose.numerics.code import listing
    >>> i, j, k = (Leg(x, x) for x in "ijk")
    >>> wires = (Wire("i", "i", (End(0, 0),), True), Wire("j", "j", (End(0, 1), End(1, 0)), False),
    ...          Wire("k", "k", (End(1, 1),), True))
    >>> network = Network((Tensor("A", (i, j)), Tensor("B", (j, k))), wires, (0, 2))
    >>> product = Sum((Term(1, (), network),), (i, k))
    >>> dims = (Dim("i", 2), Dim("j", 3), Dim("k", 4))
    >>> declared = (Declared("A", (i, j)), Declared("B", (j, k)))
    >>> matmul = Diagram(Source("m", ""), "", dims, declared, (), (), (Equation((product,), ()),))
    >>> print(listing(program(matmul)))
    input A[i j]
    input B[j k]
    t[i k] = A[i j] B[j k]
    """
    walk = _Walk(dict(diagram.functions), {})
    inputs = _inputs(diagram)
    names = _Names({i.name: Value(i.name, i.legs) for i in inputs})
    emitter = Emitter({i.name for i in inputs})
    early, late = _definitions(diagram)
    walk.definitions(early, emitter, names)
    walk.steps(diagram.steps, emitter, names)
    walk.definitions(late, emitter, names)
    equations = tuple(walk.equation(equation, emitter, names) for equation in diagram.asked + diagram.equations)
    given = tuple(tensor for tensor in inputs if names.inputs[tensor.name].name == tensor.name)
    steps = tuple(Named(name, number, v.name, v.legs) for (name, number), v in names.steps.items())
    steps += tuple(Named(name, 0, v.name, v.legs) for name, v in names.inputs.items() if v.name != name)
    body = tuple(emitter.body)
    conj = any(o.conj for let in lets(body) if isinstance(let.op, Contract) for o in let.op.operands)
    complex = conj or any(KINDS[tensor.kind].field == "complex" for tensor in given)
    return Program(
        diagram.title, diagram.dims, given, body, steps, equations, tuple(dict.fromkeys(_rules(diagram))),
        _caps(diagram, walk.caps), diagram.functions, complex,
    )  # fmt: skip


@dataclass(frozen=True)
class _Walk:
    """The walk over the steps: named functions, and the places given to words on caps so far."""

    functions: dict[str, str]
    caps: dict[tuple[str, str], int]

    def scope(self, emitter: Emitter, names: _Names) -> Scope:
        return Scope(emitter, names.of, self.functions, self.caps)

    def definitions(self, told: dict[str, tuple[Sum, Sum]], emitter: Emitter, names: _Names) -> None:
        """What stands left of := is what stands right of it, wherever it is used; those that others need come first."""
        waiting = dict(told)
        while waiting:
            ready = [n for n, (_, value) in waiting.items() if not {g.name for g in glyphs_of(value)} & set(waiting)]
            name = (ready or list(waiting))[0]
            left, right = waiting.pop(name)
            value = lower_sum(right, self.scope(emitter, names))
            if _same_legs(left.free, value.legs):
                legs = {leg.index: leg for leg in value.legs}
                names.inputs[name] = permuted(value, tuple(legs[leg.index] for leg in left.free), emitter, name)

    def equation(self, equation: Equation, emitter: Emitter, names: _Names) -> Sides:
        """The values of an equation's sides."""
        values = tuple(lower_sum(side, self.scope(emitter, names)).name for side in equation.sides)
        return Sides(values, tuple(side.free for side in equation.sides), equation.signs)

    def steps(self, steps: Iterable[Step | Repeat], emitter: Emitter, names: _Names) -> None:
        for item in steps:
            if isinstance(item, Repeat):
                self.loop(item, emitter, names)
            else:
                value = lower_sum(item.value, self.scope(emitter, names), item.name, item.name)
                names.steps[item.name, item.number] = Value(value.name, value.legs)

    def loop(self, repeat: Repeat, emitter: Emitter, names: _Names) -> None:
        """A loop: the streams enter, the body is walked, and every step of it leaves with its last value."""
        inside, body, known = names.inner(), emitter.inner(), set(names.steps)
        entries = _entries(repeat, names)
        carried = {name: Value(emitter.fresh(f"{name}_in"), start.legs) for name, (_, start) in entries.items()}
        for name, (key, _) in entries.items():
            inside.enter(name, key, carried[name])
        self.steps(repeat.steps, body, inside)
        new = {key: value for key, value in inside.steps.items() if key not in known}
        last = {name: value for (name, _), value in new.items()}
        carries = tuple(Carry(carried[name].name, start.name, last[name].name) for name, (_, start) in entries.items())
        exports = []
        for key, value in new.items():
            exports.append(Export(emitter.fresh(value.name), value.name))
            names.steps[key] = Value(exports[-1].name, value.legs)
        fresh = tuple(sorted({glyph.name for glyph in _glyphs(repeat) if not glyph.step} - set(carried)))
        emitter.body.append(Loop(repeat.count, carries, tuple(body.body), tuple(exports), fresh))


def _same_legs(one: tuple[Leg, ...], other: tuple[Leg, ...]) -> bool:
    return sorted(leg.index for leg in one) == sorted(leg.index for leg in other)


def _definitions(diagram: Diagram) -> tuple[dict[str, tuple[Sum, Sum]], dict[str, tuple[Sum, Sum]]]:
    """Every name that a := gives, with its side and the one after it: first those that need no step, then the rest."""
    found: dict[str, tuple[Sum, Sum]] = {}
    for equation in (*diagram.equations, *diagram.asked):
        for place, sign in reversed(list(enumerate(equation.signs))):
            name = _defined(equation.sides[place]) if sign == ":=" else ""
            if name:
                found.setdefault(name, (equation.sides[place], equation.sides[place + 1]))
    late: set[str] = set()
    for _ in found:
        late |= {n for n, (_, value) in found.items() if any(g.step or g.name in late for g in glyphs_of(value))}
    early = {name: sides for name, sides in found.items() if name not in late}
    return early, {name: sides for name, sides in found.items() if name in late}


def unasked(diagram: Diagram) -> Diagram:
    """The diagram without its claims, for what computes the drawing alone."""
    return replace(diagram, asked=(), claims=())


def _defined(side: Sum) -> str:
    """The name that a side gives to what follows a :=, if it is one plain glyph of a tensor."""
    if len(side.terms) != 1 or side.terms[0].scales or side.terms[0].over or len(side.terms[0].network.nodes) != 1:
        return ""
    [glyph] = side.terms[0].network.nodes
    indices = [leg.index for leg in glyph.legs]
    plain = isinstance(glyph, Tensor) and not glyph.step and not glyph.views and glyph.kind == "tensor"
    same = indices == [leg.index for leg in side.free] and len(set(indices)) == len(indices)
    return glyph.name if plain and same and isinstance(glyph, Tensor) else ""


def _entries(repeat: Repeat, names: _Names) -> dict[str, tuple[Key | None, Value]]:
    """The streams of a loop: names that its body gives anew and that have a value before it. With each, the key
    under which the body's first step reads it (None: as a declared tensor) and its value on entry."""
    first: dict[str, int] = {}
    for step in steps_of(repeat.steps):
        first.setdefault(step.name, step.number)
    found: dict[str, tuple[Key | None, Value]] = {}
    for name, number in first.items():
        earlier = [key for key in names.steps if key[0] == name and key[1] < number]
        if earlier:
            key = max(earlier, key=lambda k: k[1])
            found[name] = (key, names.steps[key])
        elif name in names.inputs:
            found[name] = (None, names.inputs[name])
    return found


def _glyphs(item: Step | Repeat) -> Iterator[Tensor]:
    """Every glyph in a step or a repeat."""
    return (glyph for step in steps_of((item,)) for glyph in glyphs_of(step.value))


def all_glyphs(diagram: Diagram) -> Iterator[Tensor]:
    """Every glyph of the steps, of what is drawn, and of what claims ask for."""
    return (glyph for whole in sums_of(diagram) for glyph in glyphs_of(whole))


def _built(kind: str) -> bool:
    """Whether glyphs of a kind are no inputs: they join, split or close legs."""
    return KINDS[kind].made or KINDS[kind].joins


def _inputs(diagram: Diagram) -> tuple[Input, ...]:
    """Everything a glyph names that is not a step, in order: declared tensors first, then what is only used."""
    glyphs = list(all_glyphs(diagram))
    known = {d.name: d for d in diagram.declared}
    for glyph in glyphs:
        if not glyph.step and not _built(glyph.kind) and glyph.name not in known:
            known[glyph.name] = Declared(glyph.name, upright(glyph), glyph.kind, glyph.role, glyph.label, glyph.edge)
    layers = _layers(diagram)
    return tuple(
        Input(d.name, d.legs, d.kind, d.role, d.edge, d.data, d.derivation, layers.get(d.name, ()), d.stored, d.batch)
        for d in known.values()
        if not _built(d.kind)
    )


def _layers(diagram: Diagram) -> dict[str, tuple[int, ...]]:
    """How often each tensor is fresh: the counts of the loops around its uses. One that is used outside a loop too
    is one tensor; so is a stream, which the loop gives anew."""
    found: dict[str, tuple[int, ...]] = {}

    def visit(items: Iterable[Step | Repeat], counts: tuple[int, ...], streams: frozenset[str]) -> None:
        for item in items:
            if isinstance(item, Repeat):
                inner = streams | {step.name for step in steps_of(item.steps)}
                visit(item.steps, (*counts, item.count), inner)
                continue
            for glyph in _glyphs(item):
                if not glyph.step:
                    mine = () if glyph.name in streams else counts
                    found[glyph.name] = _shared(found.get(glyph.name, mine), mine)

    visit(diagram.steps, (), frozenset())
    return found


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The loops around both uses."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def _rules(diagram: Diagram) -> Iterator[SizeRule]:
    """What sizes must satisfy: what the diagram says, what joins declared dimensions, and what inverses and offsets
    ask for."""
    yield from diagram.rules
    for dim in diagram.dims:
        if dim.same:
            said = f"{dim.name} is joined to {dim.same}, and they have sizes {{left}} and {{right}}"
            yield SizeRule("=", (dim.name,), (dim.same,), text=said)
    size = {dim.name: dim.size for dim in diagram.dims}
    for glyph in all_glyphs(diagram):
        if inverts(glyph.views):
            yield from _of_inverse(glyph, size)
        if glyph.kind == "offset":
            yield from _of_offset(glyph, size)


def _of_offset(glyph: Tensor, size: dict[str, int]) -> Iterator[SizeRule]:
    """What is added up stays within the whole, if it is so at the declared sizes."""
    whole, *parts = (leg.dim for leg in glyph.legs)
    slack = moved_by(glyph) - len(parts) + 1
    if size[whole] >= sum(size[dim] for dim in parts) + slack:
        said = f"the offset {glyph.legs[0].index} needs {{right}} places, and there are {{left}}"
        yield SizeRule("+", (whole,), tuple(parts), text=said, number=slack)


def _caps(diagram: Diagram, named: dict[tuple[str, str], int]) -> tuple[tuple[str, int], ...]:
    """The largest place that is spoken of along each dimension, by caps (`named` are those of words) and offsets."""
    found = {leg.dim: 0 for glyph in all_glyphs(diagram) if glyph.kind == "offset" for leg in glyph.legs}
    taken = [(g.legs[0].dim, int(g.value)) for g in all_glyphs(diagram) if g.kind == "cap" and g.value.isdecimal()]
    for dim, place in [*taken, *((dim, place) for (dim, _), place in named.items())]:
        found[dim] = max(place, found.get(dim, 0))
    return tuple(found.items())


def _of_inverse(glyph: Tensor, size: dict[str, int]) -> Iterator[SizeRule]:
    """What has an inverse stays square, or as wide or tall as it is, so that its one-sided inverse stays one."""
    dims = {place: leg.dim for place, leg in sorted(zip(declared_places(glyph), glyph.legs, strict=True))}
    count = len(dims) + len(glyph.scripts)
    first, edge = (count - 2, count - 1) if glyph.edge is None else (glyph.batch, glyph.edge)
    rows, columns = (tuple(dims[p] for p in dims if p in side) for side in (range(first, edge), range(edge, count)))
    high, wide = (prod(size[dim] for dim in side) for side in (rows, columns))
    said = f"{glyph.name} is inverted, and its sides have sizes {{left}} and {{right}}"
    if high != wide:
        larger, smaller = (rows, columns) if high > wide else (columns, rows)
        yield SizeRule("≥", larger, smaller, text=said)
    elif len(rows) == len(columns):
        yield from (SizeRule("=", (a,), (b,), text=said) for a, b in zip(rows, columns, strict=True) if a != b)
    elif 1 in (len(rows), len(columns)):
        one, several = sorted((rows, columns), key=len)
        yield SizeRule("=", one, several, text=said)


def sides(tensor: Input) -> int:
    """How many legs stand on a tensor's first side, those that count matrices with them; of one that is alike in all
    its legs none.

    >>> sides(Input("V", (), "isometry", edge=2))
    2
    """
    if tensor.edge is not None:
        return tensor.edge
    legs, kind = len(tensor.legs), KINDS[tensor.kind]
    if kind.alike and legs > 2:
        return 0
    return legs // 2 if kind.split == "half" else legs - 1
