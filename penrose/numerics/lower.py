"""A `Sum` of networks → instructions: one contraction per product, one line per function and per sum.

Nodes that only join legs cost nothing: an identity or a copy dot makes its wires one index, a fuse splits the thick
index into its parts, and both are gone before anything is multiplied. What the picture calls "never write out a
delta" is therefore how every program is made. Only caps and legs that nothing else touches become constants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from penrose.classes import Classes
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Bubble, Leg, Network, Scale, Sum, Tensor, Term
from penrose.diagram.views import conjugates, inverts, moved_by, upright
from penrose.numerics.emit import Emitter, Value
from penrose.numerics.types import Add, Apply, Constant, Contract, Invert, Operand, Summand
from penrose.records import dataclass, field


@dataclass
class Scope:
    """What a glyph's name means here: `lookup(glyph)` is its value with legs in declared order."""

    emitter: Emitter
    lookup: Callable[[Tensor], Value]
    functions: dict[str, str]
    caps: dict[tuple[str, str], int]  # (dimension, name) → place, in order of appearance


def joins(node: Tensor) -> bool:
    """Whether a glyph is no operand, but makes its legs one index."""
    return KINDS[node.kind].joins and not node.step


@dataclass
class _Joints:
    """Which indices of one network are the same, and which are made of parts."""

    same: Classes[str] = field(default_factory=Classes)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dims: dict[str, str] = field(default_factory=dict)

    def join(self, first: str, second: str) -> None:
        a, b = self.same.root(first), self.same.root(second)
        if a == b:
            return
        self.same.join(a, b)
        theirs = self.parts.pop(b, None)
        if theirs is not None:
            self.split(a, theirs)

    def split(self, thick: str, parts: tuple[str, ...]) -> bool:
        """Make `thick` the fusion of `parts`; False if it already is one of other dimensions."""
        whole = self.same.root(thick)
        mine = self.parts.get(whole)
        if mine is None:
            self.parts[whole] = parts
            return True
        if [self.dims[self.same.root(i)] for i in mine] != [self.dims[self.same.root(i)] for i in parts]:
            return False
        for one, other in zip(mine, parts, strict=True):
            self.join(one, other)
        return True

    def flat(self, index: str) -> tuple[str, ...]:
        """The indices that an index stands for, thick ones taken apart."""
        whole = self.same.root(index)
        if whole not in self.parts:
            return (whole,)
        return tuple(i for part in self.parts[whole] for i in self.flat(part))


def lower_sum(total: Sum, scope: Scope, wish: str = "", step: str = "") -> Value:
    """The value of a sum; its legs are the free legs in order, then script indices that an outer Σ sums."""
    lowered = [_contraction(term, scope) for term in total.terms]
    extras = {leg.index: leg for _, legs in lowered for leg in legs}
    order = list(total.free) + [leg for i, leg in extras.items() if i not in {f.index for f in total.free}]
    if len(lowered) == 1 and {leg.index for leg in order} == set(extras):
        return _in_order(lowered[0], order, scope, wish, step)
    summands = []
    for (op, legs), term in zip(lowered, total.terms, strict=True):
        plain = Contract(op.operands, op.output, op.dims)
        ordered = [leg for leg in order if leg.index in {mine.index for mine in legs}]
        value = _in_order((plain, legs), ordered, scope)
        places = tuple(next(n for n, leg in enumerate(order) if leg.index == i) for i in value.indices)
        summands.append(Summand(value.name, term.sign, op.scales, places))
    return scope.emitter.emit(Add(tuple(summands)), order, wish, step)


def _in_order(
    lowered: tuple[Contract, tuple[Leg, ...]], order: Sequence[Leg], scope: Scope, wish: str = "", step: str = ""
) -> Value:
    op, legs = lowered
    place = {leg.index: n for n, leg in enumerate(legs)}
    output = tuple(op.output[place[leg.index]] for leg in order)
    op = Contract(op.operands, output, op.dims, op.scales, op.sign)
    if _changes_nothing(op):
        return Value(op.operands[0].value, tuple(order))
    return scope.emitter.emit(op, order, wish, step)


def permuted(value: Value, legs: tuple[Leg, ...], emitter: Emitter, wish: str) -> Value:
    """The value with its axes in the order of some legs, which are its own."""
    if value.legs == legs:
        return value
    axes = tuple((leg.index,) for leg in value.legs)
    dims = tuple((leg.index, leg.dim) for leg in value.legs)
    return emitter.emit(Contract((Operand(value.name, axes),), tuple((leg.index,) for leg in legs), dims), legs, wish)


def _changes_nothing(op: Contract) -> bool:
    first = op.operands[0]
    indices = [i for axis in first.axes for i in axis]
    plain = len(op.operands) == 1 and not first.conj and not op.scales and op.sign == 1
    return plain and first.axes == op.output and len(set(indices)) == len(indices)


def _contraction(term: Term, scope: Scope) -> tuple[Contract, tuple[Leg, ...]]:
    """One product as a contraction, and the legs of its result: the free ones, then scripts left for an outer Σ."""
    network, joints = term.network, _Joints()
    for wire in network.wires:
        joints.dims[wire.index] = wire.dim
    joints.dims.update({leg.index: leg.dim for leg in term.over})
    picked = _picked(network)
    joints.dims.update({leg.index: leg.dim for leg in picked})
    dense = _join(network, joints)
    found = [o for n, node in enumerate(network.nodes) for o in _operand(node, n in dense, scope, joints)]
    summed = {leg.index for leg in term.over}
    free = [Leg(network.wires[w].index, network.wires[w].dim) for w in network.free]
    named = {wire.index for wire in network.wires}
    legs = [*(leg for _, own in found for leg in own), *picked]
    scripts = {leg.index: leg for leg in legs if leg.index not in named | summed}
    result = tuple(free) + tuple(scripts.values())
    operands = [Operand(o.value, tuple(_axis(joints, axis) for axis in o.axes), o.conj) for o, _ in found]
    operands += _untouched(operands, network, term, joints, scope)
    output = tuple(joints.flat(leg.index) for leg in result)
    used = dict.fromkeys(i for o in operands for axis in o.axes for i in axis)
    dims = tuple((i, joints.dims[i]) for i in used)
    return Contract(tuple(operands), output, dims, _sorted(term.scales), term.sign), result


def _picked(network: Network) -> list[Leg]:
    """The indices of a Σ that stand on identities and dots, which no operand shows."""
    joining = [n for n in network.nodes if isinstance(n, Tensor) and joins(n) and n.legs]
    return [Leg(index, node.legs[0].dim) for node in joining for _, index in node.scripts]


def _axis(joints: _Joints, axis: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(i for index in axis for i in joints.flat(index))


def _sorted(scales: tuple[Scale, ...]) -> tuple[Scale, ...]:
    return tuple(sorted(scales, key=lambda s: (s.kind, s.text, s.power)))


def _join(network: Network, joints: _Joints) -> set[int]:
    """Join and split the indices that identities, dots and fuses touch; the positions of fuses that must stay."""
    for node in network.nodes:
        if isinstance(node, Tensor) and joins(node):
            for one, other in _joined(node):
                joints.join(one, other)
    dense = set()
    for n, node in enumerate(network.nodes):
        if isinstance(node, Tensor) and node.kind == "fuse":
            thick, *parts = (leg.index for leg in node.legs)
            if joints.same.root(thick) in map(joints.same.root, parts) or not joints.split(thick, tuple(parts)):
                dense.add(n)
    return dense


def _joined(node: Tensor) -> list[tuple[str, str]]:
    indices = [leg.index for leg in node.legs]
    for place, index in sorted(node.scripts):
        indices.insert(place, index)
    if node.kind == "identity" and len(indices) > 2:
        half = len(indices) // 2
        return list(zip(indices[:half], indices[half:], strict=True))
    return [(indices[0], other) for other in indices[1:]]


def _operand(
    node: Tensor | Bubble, dense: bool, scope: Scope, joints: _Joints
) -> list[tuple[Operand, tuple[Leg, ...]]]:
    if isinstance(node, Bubble):
        value = _bubble(node, scope)
        return [_whole(value, joints)]
    if joins(node):
        return []
    if node.kind == "fuse" and not dense:
        return []
    if node.kind == "fuse":
        return [_whole(scope.emitter.emit(Constant("fuse"), node.legs, "regroup"), joints)]
    if node.kind == "offset":
        return [_whole(scope.emitter.emit(Constant("offset", moved_by(node)), node.legs, "offset"), joints)]
    if node.kind == "cap":
        place = _place(node, scope)
        return [_whole(scope.emitter.emit(Constant("cap", place), node.legs, "one_hot"), joints)]
    return [_glyph(node, scope, joints)]


def _place(node: Tensor, scope: Scope) -> int:
    """The place a cap stands for. A word is the first place that no other word of that dimension has."""
    if node.value.isdecimal():
        return int(node.value)
    dim = node.legs[0].dim
    words = [place for (d, _), place in scope.caps.items() if d == dim]
    return scope.caps.setdefault((dim, node.value), len(words))


def _whole(value: Value, joints: _Joints, conj: bool = False) -> tuple[Operand, tuple[Leg, ...]]:
    for leg in value.legs:
        joints.dims.setdefault(leg.index, leg.dim)
    return Operand(value.name, tuple((leg.index,) for leg in value.legs), conj), value.legs


def _glyph(node: Tensor, scope: Scope, joints: _Joints) -> tuple[Operand, tuple[Leg, ...]]:
    """A glyph as an operand: its views undone, so that its legs stand on the axes of what it shows."""
    conj = conjugates(node.views)
    legs = list(upright(node))
    value = scope.lookup(node)
    for place, index in sorted(node.scripts):
        legs.insert(place, Leg(index, value.legs[place].dim))
    shown = Value(value.name, tuple(legs))
    if inverts(node.views):
        shown = _inverse(shown, node.edge, node.batch, scope)
    return _whole(shown, joints, conj)


def _inverse(value: Value, edge: int | None, batch: int, scope: Scope) -> Value:
    """The inverse; without a bar the last two legs are the matrix and those before are a batch."""
    batch, width = (batch, edge - batch) if edge is not None else (len(value.legs) - 2, 1)
    legs = value.legs[:batch] + value.legs[batch + width :] + value.legs[batch : batch + width]
    return scope.emitter.emit(Invert(value.name, batch, width), legs, f"{value.name}_inverse")


def _bubble(node: Bubble, scope: Scope) -> Value:
    """A bubble's value. Its legs continue those of its inside; those that a function ends are gone."""
    inside = lower_sum(node.inside, scope)
    if not node.function:
        return Value(inside.name, node.legs + inside.legs[len(node.legs) :])
    name = scope.functions.get(node.function, node.function)
    function, free = FUNCTIONS[name], node.inside.free
    over = tuple(_position(i, free, node.legs) for i in node.over)
    if not over and not function.elementwise:
        over = tuple(range(len(free) - function.least, len(free)))
    kept = [n for n in range(len(inside.legs)) if not (function.reduces and n in over)]
    inner = tuple(inside.legs[n] for n in kept)
    if name == "conj":
        return Value(_conjugate(inside, scope).name, node.legs + inner[len(node.legs) :])
    value = scope.emitter.emit(Apply(name, inside.name, over), inner, name)
    return Value(value.name, node.legs + inner[len(node.legs) :])


def _conjugate(value: Value, scope: Scope) -> Value:
    axes = tuple((leg.index,) for leg in value.legs)
    dims = tuple((leg.index, leg.dim) for leg in value.legs)
    return scope.emitter.emit(Contract((Operand(value.name, axes, conj=True),), axes, dims), value.legs)


def _position(index: str, free: tuple[Leg, ...], outer: tuple[Leg, ...]) -> int:
    inner = [leg.index for leg in free]
    return inner.index(index) if index in inner else [leg.index for leg in outer].index(index)


def _untouched(operands: list[Operand], network: Network, term: Term, joints: _Joints, scope: Scope) -> list[Operand]:
    """Vectors of ones for indices that no operand has: loops of bare line, free ends of dots, idle Σ indices."""
    touched = {i for o in operands for axis in o.axes for i in axis}
    wanted = [wire.index for wire in network.wires] + [leg.index for leg in term.over]
    missing = dict.fromkeys(i for index in wanted for i in joints.flat(index) if i not in touched)
    found = []
    for index in missing:
        value = scope.emitter.emit(Constant("ones"), (Leg(index, joints.dims[index]),), "ones")
        found.append(Operand(value.name, ((index,),)))
    if not operands and not found:
        value = scope.emitter.emit(Constant("ones"), (), "one")
        found.append(Operand(value.name, ()))
    return found
