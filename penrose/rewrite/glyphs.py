"""One glyph for many: networks and functions that are drawn, and held, as one tensor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice, product

from penrose.diagram.kinds import KINDS
from penrose.diagram.network import network
from penrose.diagram.rename import rename_node, unused
from penrose.diagram.types import NOWHERE, Bubble, Leg, Network, Node, Scale, Step, Sum, Tensor, Term
from penrose.diagram.views import as_written, declared_places
from penrose.diagram.walk import bubbles_of, glyphs_of, nowhere, rebuilt
from penrose.errors import Refused
from penrose.records import dataclass, field, replace
from penrose.rewrite.context import Context, Made, Rewritten, free_names

SIGNS = {"dagger": "†", "transpose": "ᵀ", "inverse": "⁻¹", "conj": "*"}


@dataclass
class Merging:
    """The glyphs made so far: one for each network, whatever its wires are called."""

    context: Context
    made: dict[object, Made] = field(default_factory=dict)

    def glyph(
        self,
        nodes: tuple[Node, ...],
        scales: tuple[Scale, ...],
        open_: set[str],
        name: str,
        label: str,
        held: bool = False,
    ) -> Tensor:
        """A glyph in the place of some nodes of a product; `open_` are the indices that go on outside of them."""
        legs = tuple(dict.fromkeys(leg for node in nodes for leg in node.legs if leg.index in open_))
        numbers = {leg.index: n for n, leg in enumerate(dict.fromkeys(leg for node in nodes for leg in node.legs))}
        key = (label, scales, tuple((_shape(node), tuple(numbers[leg.index] for leg in node.legs)) for node in nodes))
        if key not in self.made:
            taken = {made.name for made in self.made.values()}
            name = self.context.unused(name)
            while name in taken:
                name += "'"
            free = [leg.index for leg in legs]
            value = Sum((Term(1, scales, network(nodes, free)),), legs)
            self.made[key] = Made(name, label, value, _role(nodes), held)
        return Tensor(self.made[key].name, legs, label=label, step=True)

    def done(self, whole: Sum) -> Rewritten:
        return Rewritten(whole, tuple(self.made.values()))


def _role(nodes: tuple[Node, ...]) -> str:
    """The role that all tensors among some nodes have."""
    roles = {node.role if isinstance(node, Tensor) else "" for node in nodes if not _cap(node)}
    return roles.pop() if len(roles) == 1 else ""


def _cap(node: Node) -> bool:
    return isinstance(node, Tensor) and node.kind == "cap"


def _shape(node: Node) -> object:
    """What a node is, wherever it stands and whatever its legs are called."""
    if isinstance(node, Tensor):
        return replace(node, legs=(), span=NOWHERE, id=0)
    return node.function, node.over, nowhere(node.inside)


def shown(node: Node) -> str:
    """What a node is called in a picture."""
    if isinstance(node, Bubble):
        return node.function
    return (node.label or node.name) + "".join(SIGNS[view] for view in node.views)


def contract(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with some tensors of a product, wherever they stand together, as one glyph that bears their names."""
    merging = Merging(context)
    found = rebuilt(context.opened(whole, names), lambda term: _merged(term, names, merging))
    if not merging.made:
        raise Refused(f"{', '.join(names)} stand together in no product here")
    return merging.done(found)


def _merged(term: Term, names: tuple[str, ...], merging: Merging) -> Term:
    chosen = _together(term.network, names, merging.context)
    if not chosen:
        return term
    nodes = tuple(term.network.nodes[place] for place in chosen)
    label = " ".join(shown(node) for node in nodes)
    glyph = merging.glyph(nodes, (), _open(term.network, chosen), "".join(names), label)
    return _replaced(term, chosen, glyph)


def _together(net: Network, names: tuple[str, ...], context: Context) -> tuple[int, ...]:
    """The places of one glyph of each name, joined to one another if they can be; nothing if one is missing."""
    places = [[n for n, node in enumerate(net.nodes) if context.stands(node, name)] for name in names]
    found = [way for way in islice(product(*places), MOST) if len(set(way)) == len(way)]
    return next((way for way in found if _joined(net, way)), found[0] if found else ())


MOST = 10_000  # ways to choose among glyphs of the same names


def _joined(net: Network, places: tuple[int, ...]) -> bool:
    """Whether some nodes hang together by indices that they share."""
    waiting, held = set(places[1:]), {leg.index for leg in net.nodes[places[0]].legs}
    while near := {n for n in waiting if any(leg.index in held for leg in net.nodes[n].legs)}:
        waiting -= near
        held |= {leg.index for n in near for leg in net.nodes[n].legs}
    return not waiting


def group(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with an outline of the first name around tensors of the other names, wherever they stand together."""
    outline, names = names[0], names[1:]
    if context.function(outline) != "identity":
        raise Refused(f"{outline} is no outline", hint=f"write functions: {{{outline}: identity}}")
    found: list[bool] = []

    def term(one: Term) -> Term:
        chosen = _together(one.network, names, context)
        if not chosen:
            return one
        found.append(True)
        nodes, open_ = tuple(one.network.nodes[n] for n in chosen), _open(one.network, chosen)
        legs = tuple(dict.fromkeys(leg for node in nodes for leg in node.legs if leg.index in open_))
        inside = Sum((Term(1, (), network(nodes, [leg.index for leg in legs])),), legs)
        return _replaced(one, chosen, Bubble(outline, (), inside, legs))

    whole = rebuilt(context.opened(whole, names), term)
    if not found:
        raise Refused(f"{', '.join(names)} stand together in no product here")
    return Rewritten(whole)


def _open(net: Network, chosen: tuple[int, ...]) -> set[str]:
    """The indices that some nodes share with others or with the outside."""
    return {wire.index for wire in net.wires if wire.free or any(end.node not in chosen for end in wire.ends)}


def _replaced(term: Term, chosen: tuple[int, ...], glyph: Node, scales: tuple[Scale, ...] | None = None) -> Term:
    first = min(chosen)
    nodes = [
        glyph if n == first else node for n, node in enumerate(term.network.nodes) if n == first or n not in chosen
    ]
    kept = term.scales if scales is None else scales
    return replace(term, scales=kept, network=network(nodes, free_names(term.network)))


# Functions.


def freeze(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with steps drawn and held as tensors; a name that is no step is given to the next function in it."""
    merging = Merging(context)
    steps = {step.name for step in context.steps} - context.made
    for name in names:
        found = context.opened(whole, (name,)) if name in steps else whole
        if name in steps and any(context.stands(glyph, name) for glyph in glyphs_of(found)):
            whole = _frozen_step(found, name, merging)
        else:
            whole = _frozen_function(whole, name, merging)
    return merging.done(whole)


def _frozen_step(whole: Sum, name: str, merging: Merging) -> Sum:
    step = merging.context.named(name)
    assert isinstance(step, Step)
    plain = Tensor(name, step.value.free, label="", step=True, number=step.number)
    inner = Sum((Term(1, (), network((plain,), [leg.index for leg in plain.legs])),), plain.legs)
    made = Made(merging.context.unused(name), name, inner, held=True)

    def term(one: Term) -> Term:
        nodes = [
            replace(node, name=made.name, label=name, number=0)
            if isinstance(node, Tensor) and merging.context.stands(node, name)
            else node
            for node in one.network.nodes
        ]
        return replace(one, network=replace(one.network, nodes=tuple(nodes)))

    merging.made[name] = made
    return rebuilt(whole, term)


def _frozen_function(whole: Sum, name: str, merging: Merging) -> Sum:
    """The first function that is left becomes a tensor of this name, wherever the same stands."""
    whole = merging.context.with_functions(whole)
    first = next((bubble for bubble in bubbles_of(whole) if bubble.function), None)
    if first is None:
        raise Refused(f"no function is left here to be called {name}")

    def term(one: Term) -> Term:
        nodes = [
            merging.glyph((node,), (), {leg.index for leg in node.legs}, name, name, True)
            if isinstance(node, Bubble) and _same(node, first)
            else node
            for node in one.network.nodes
        ]
        return replace(one, network=network(nodes, free_names(one.network)))

    return rebuilt(whole, term)


def _same(one: Bubble, other: Bubble) -> bool:
    return _shape(one) == _shape(other)


# Constants.


def fold(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with scalars, and vectors that stand on an index of a tensor, taken into that tensor."""
    merging = Merging(context)
    whole = context.opened(whole, names)
    for name in names:
        whole = rebuilt(whole, partial(_folded, name=name, merging=merging))
    if not merging.made:
        raise Refused(f"nothing stands here that {' or '.join(names)} could take in")
    return merging.done(whole)


def _folded(term: Term, name: str, merging: Merging) -> Term:
    net = term.network
    place = next((n for n, node in enumerate(net.nodes) if merging.context.stands(node, name)), None)
    if place is None:
        return term
    own = {leg.index for leg in net.nodes[place].legs}
    light = [n for n, node in enumerate(net.nodes) if n != place and _vector(node) and node.legs[0].index in own]
    if not light and not term.scales:
        return term
    chosen = (place, *light)
    nodes = tuple(net.nodes[n] for n in chosen)
    held = _open(net, chosen)
    glyph = merging.glyph(nodes, term.scales, held, name, f"{shown(nodes[0])}'")
    return _replaced(term, chosen, glyph, ())


def _vector(node: Node) -> bool:
    return isinstance(node, Tensor) and len(node.legs) == 1 and not node.scripts and not KINDS[node.kind].made


# Legs.


def each(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with an index that is summed written out: a term for each of its values, every tensor on it numbered."""
    merging = Merging(context)
    return merging.done(_spelled(whole, names, context, merging))


def values(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with an index that is summed written out: a term for each of its values, every leg closed by it."""
    return Rewritten(_spelled(whole, names, context, None))


def _spelled(whole: Sum, names: tuple[str, ...], context: Context, merging: Merging | None) -> Sum:
    for name in names:
        whole = context.with_index(whole, name)
        terms = [made for term in whole.terms for made in _values(term, name, context, merging)]
        if len(terms) == len(whole.terms):
            hint = "name one that stands on two tensors or more"
            raise Refused(f"{name} is no index that a product here sums", hint=hint)
        whole = Sum(tuple(terms), whole.free)
    return whole


def _values(term: Term, index: str, context: Context, merging: Merging | None) -> Iterator[Term]:
    net = term.network
    wire = next((wire for wire in net.wires if wire.index == index and not wire.free), None)
    over = next((leg for leg in term.over if leg.index == index), None)
    if wire is None and over is None:
        yield term
        return
    dim = wire.dim if wire is not None else over.dim if over is not None else ""
    free, rest = free_names(net), tuple(leg for leg in term.over if leg.index != index)
    for value in range(_size(dim, context)):
        taken = {wire.index for wire in net.wires if wire.index != index}
        nodes = [part for node in net.nodes for part in _at(node, index, dim, value, merging, taken)]
        yield replace(term, over=rest, network=network(nodes, free))


def _size(dim: str, context: Context) -> int:
    for one in context.dims:
        if one.name == dim and one.known:
            return one.size
    raise Refused(f"how many values {dim} has is not said", hint=f"write dims: {{{dim}: 4}}")


def _at(node: Node, index: str, dim: str, value: int, merging: Merging | None, taken: set[str]) -> tuple[Node, ...]:
    """A node at one value of an index: a tensor with a number, a bubble with a cap on its leg."""
    legs = [leg for leg in node.legs if leg.index == index]
    scripted = isinstance(node, Tensor) and any(name == index for _, name in node.scripts)
    if not legs and not scripted:
        return (node,)
    own = Leg(unused(index, taken), dim)
    taken.add(own.index)
    cap = Tensor("", (own,), "cap", value=str(value))
    if isinstance(node, Bubble):
        return (rename_node(node, {index: own}), cap)
    whole = rename_node(_unscripted(node, index, dim), {index: own})
    if merging is None or len(legs) > 1 or KINDS[node.kind].made or node.kind in ("identity", "delta"):
        return (whole, cap)
    open_ = {leg.index for leg in whole.legs} - {own.index}
    label = numbered(shown(node), value + 1)
    return (merging.glyph((whole, cap), (), open_, numbered(node.name, value + 1), label),)


def _unscripted(glyph: Tensor, index: str, dim: str) -> Tensor:
    """The glyph with a leg again where a Σ had an index of it."""
    places = dict(zip(declared_places(glyph), glyph.legs, strict=True))
    places |= {place: Leg(name, dim) for place, name in glyph.scripts if name == index}
    scripts = tuple(pair for pair in glyph.scripts if pair[1] != index)
    return replace(glyph, legs=as_written(glyph, places), scripts=scripts)


def numbered(name: str, number: int) -> str:
    """A name with a number as its superscript, after the one it has.

    >>> numbered("W_V", 2), numbered("A^1", 2), numbered("A^{1 2}", 3)
    ('W_V^2', 'A^{1,2}', 'A^{1 2,3}')
    """
    base, caret, script = name.partition("^")
    if not caret:
        return f"{name}^{number}"
    return f"{base}^{{{script.strip('{}')},{number}}}"
