"""A contraction in the language, as an expression or as one line: groups and caps back on the legs they close."""

from __future__ import annotations

import re
from collections import Counter

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.numerals import spoken
from penrose.diagram.rename import rename_sum, rename_term, unused
from penrose.diagram.types import NOWHERE, Bubble, Equation, Leg, Network, Scale, Sum, Tensor, Term
from penrose.diagram.views import as_written, declared_places, moved_by
from penrose.source import Span
from penrose.spec import printer
from penrose.spec import types as spec
from penrose.spec.expressions import read_expression

Contraction = Equation | Sum | Network


def text(thing: Contraction) -> str:
    """The contraction in the notation of specs; `-> i k` is added where the free legs do not follow from it.

    >>> from penrose.diagram.network import network
    >>> a, b = Tensor("A", (Leg("i", "i"), Leg("j", "j"))), Tensor("B", (Leg("j", "j"), Leg("k", "k")))
    >>> text(network((a, b), "ik"))
    'A[i j] B[j k]'
    >>> text(network((a, b), "ki"))
    'A[i j] B[j k] -> k i'
    """
    if isinstance(thing, Network):
        free = tuple(Leg(thing.wires[wire].index, thing.wires[wire].dim) for wire in thing.free)
        thing = Sum((Term(1, (), thing),), free)
    sums, signs = (thing.sides, thing.signs) if isinstance(thing, Equation) else ((thing,), ())
    sides = [side(whole) for whole in sums]
    line = sides[0] + "".join(f" {sign} {side}" for sign, side in zip(signs, sides[1:], strict=True))
    return line + _arrow(sums, line)


def _times(network: Network) -> Counter[str]:
    """How often each index of a product is written, within functions too."""
    times: Counter[str] = Counter()
    for node in network.nodes:
        if isinstance(node, Bubble):
            within = [_times(term.network) for term in node.inside.terms]
            for inner, outer in zip(node.inside.free, node.legs, strict=False):
                times[outer.index] += max(one[inner.index] for one in within) or 1
        else:
            times.update(leg.index for leg in node.legs)
    return times


def _arrow(sides: tuple[Sum, ...], line: str) -> str:
    """The result's legs, where they are not just those that stand once, in the order of the line."""
    once: set[str] = set()
    for term in (term for side in sides for term in side.terms):
        counts = _times(term.network)
        once.update(word(index) for index, count in counts.items() if count == 1)
    written = [name for legs in _LEGS.findall(line) for name in _NAME.findall(legs)]
    free = _words(tuple(leg.index for leg in sides[0].free))
    natural = [name for name in dict.fromkeys(written) if name in once]
    return "" if natural == free else f" -> {' '.join(free)}".rstrip()


_LEGS = re.compile(r"\[([^\]]*)\](?!\()")  # what stands in brackets, but for those of a function or a Σ
_NAME = re.compile(r"[^\s()=]+(?![^\s()=]*=)")  # an index in there, but for a capped one and its value


def _words(names: tuple[str, ...]) -> list[str]:
    return [word(name) for name in names]


def word(name: str) -> str:
    """A name that can stand on a leg: a thick leg's loses its parentheses."""
    return name.translate(_PLAIN)


_PLAIN = str.maketrans({"(": None, ")": None, " ": "_", "+": "_", "-": "_"})


def side(whole: Sum) -> str:
    """A sum as one side of a relation, or what stands after the colon of a step."""
    return printer.expression(expression(whole))


def expression(whole: Sum, exact: bool = False) -> spec.Expression:
    """A sum of networks in the notation.

    `exact`: read again it is the same to the last bubble, as a step is whose head says how its legs are fused; else a
    bubble without function around one product is left out.

    >>> from penrose.diagram import build
    >>> from penrose.source import Source
    >>> from penrose.spec import read
    >>> [whole] = build(read(Source("a", "draw: 2 A[(i j) k=0] b[i] - c[j]/sqrt(j)"))).equations[0].sides
    >>> printer.expression(expression(whole))
    '2 A[(i j) k=0] b[i] - c[j] / sqrt(j)'
    """
    return _sum(whole, frozenset(), exact)


def _sum(whole: Sum, taken: frozenset[str], exact: bool) -> spec.Expression:
    open_ = frozenset(leg.index for leg in whole.free)
    terms = tuple((term.sign, _term(term, taken | open_, open_ if exact else None)) for term in whole.terms)
    if not terms:
        return spec.Number("0", NOWHERE)
    return terms[0][1] if len(terms) == 1 and terms[0][0] > 0 else spec.Sum(terms, NOWHERE)


def _term(term: Term, taken: frozenset[str], heads: frozenset[str] | None) -> spec.Expression:
    """A product, its own indices kept apart from those around it; `heads`: legs that a head fuses."""
    own = [Leg(wire.index, wire.dim) for wire in term.network.wires if not wire.free]
    used = {*taken, *(wire.index for wire in term.network.wires), *(leg.index for leg in term.over)}
    renamed: dict[str, Leg] = {}
    for leg in (*own, *term.over):
        if leg.index in taken:
            renamed[leg.index] = Leg(unused(leg.index, used), leg.dim)
            used.add(renamed[leg.index].index)
    term = rename_term(term, renamed) if renamed else term
    closed = _closed(term.network)
    gone = {*closed, *(heads or ())}
    factors: list[spec.Expression] = []
    for node in term.network.nodes:
        if isinstance(node, Bubble):
            factors += _bubble(node, frozenset(used), heads is not None)
        elif node.kind not in CLOSING or node.legs[0].index not in gone:
            factors.append(_tensor(node, closed))
    if term.over:
        factors = [spec.SumOver(tuple(_name(leg.index) for leg in term.over), _product(factors, ()), NOWHERE)]
    above = [_scale(scale) for scale in term.scales if scale.power > 0]
    return _product([*above, *factors], tuple(_scale(scale) for scale in term.scales if scale.power < 0))


def _product(factors: list[spec.Expression], divisors: tuple[spec.Expression, ...]) -> spec.Expression:
    factors = factors or [spec.Number("1", NOWHERE)]
    return factors[0] if len(factors) == 1 and not divisors else spec.Product(tuple(factors), divisors, NOWHERE)


def _scale(scale: Scale) -> spec.Expression:
    if scale.kind in ("turn", "constant"):
        return read_expression(spoken(scale), Span)
    number = scale.text[0].isdigit()
    size = spec.Number(scale.text, NOWHERE) if number else spec.Ref(spec.Name(scale.text, NOWHERE), None, (), NOWHERE)
    return spec.Apply(_name("sqrt"), (), (size,), NOWHERE) if scale.kind == "sqrt" else size


CLOSING = ("cap", "fuse", "offset")
"""Kinds that stand on a leg of another tensor where they can."""


def _closed(net: Network) -> dict[str, Tensor]:
    """The indices that end at a cap or are a group's thick leg, and at another tensor or part of a group."""
    found: dict[str, Tensor] = {}
    for wire in net.wires:
        ends = [(net.nodes[end.node], end.leg) for end in wire.ends]
        for (node, leg), (other, at) in (ends, ends[::-1]) if len(ends) == 2 and not wire.free else ():
            if not (isinstance(node, Tensor) and isinstance(other, Tensor)) or node is other:
                continue
            holds = other.kind not in CLOSING or (other.kind == "fuse" and at > 0)  # in x[(i j)+k] it has a name
            if node.kind in CLOSING and leg == 0 and holds:
                found[wire.index] = node
    return found


def _leg(index: str, closed: dict[str, Tensor]) -> spec.Leg:
    node = closed.get(index)
    if node is None:
        return spec.Index(_name(index))
    return _far(node, closed, _capped(node.legs[0]))


def _far(node: Tensor, closed: dict[str, Tensor], capped: str) -> spec.Leg:
    """What a cap, a fuse or an offset makes of a leg."""
    if node.kind == "offset":
        plus, (_, colon, stop) = tuple(_name(leg.index) for leg in node.legs[1:]), node.value.partition(":")
        if colon:
            return spec.Slice(plus[0], moved_by(node), int(stop) if stop else None, NOWHERE)
        return spec.Offset(plus, (), moved_by(node), NOWHERE)
    return _group(node, closed) if node.kind == "fuse" else spec.Cap(_name(capped), _name(node.value))


def _group(fuse: Tensor, closed: dict[str, Tensor]) -> spec.Group:
    return spec.Group(tuple(_leg(leg.index, closed) for leg in fuse.legs[1:]), NOWHERE)


def _capped(leg: Leg) -> str:
    """The name before the = of a cap: its dimension's, if it is that but for primes."""
    return leg.dim if leg.index.rstrip("'") == leg.dim else leg.index


def head(step: Sum) -> tuple[spec.Leg, ...]:
    """The legs of a step's head, those that are fused as groups."""
    nodes = (node for term in step.terms for node in term.network.nodes)
    fused = {node.legs[0].index: node for node in nodes if isinstance(node, Tensor) and node.kind == "fuse"}
    return tuple(_leg(leg.index, fused) for leg in step.free)


def _tensor(tensor: Tensor, closed: dict[str, Tensor]) -> spec.Expression:
    if tensor.kind in CLOSING:  # it stands on no other tensor: at the end of an identity
        thin = tensor.legs[0].index
        far = _far(tensor, closed, f"{thin}'")
        return spec.Ref(_name("I"), (spec.Index(_name(thin)), far), (), NOWHERE)
    legs = (_leg(leg.index, closed) for leg in tensor.legs)
    at = dict(zip(declared_places(tensor), legs, strict=True))
    at |= {place: spec.Index(_name(index)) for place, index in tensor.scripts}
    return spec.Ref(spec.Name(tensor.name, NOWHERE), as_written(tensor, at), tensor.views, NOWHERE)


def _name(text: str) -> spec.Name:
    return spec.Name(word(text), NOWHERE)


def _bubble(bubble: Bubble, taken: frozenset[str], exact: bool) -> list[spec.Expression]:
    """A bubble, the free legs of its inside called as those that they continue as.

    Legs that are joined outside have names of their own inside, and an identity joins them.
    """
    names: set[str] = set()
    renamed: dict[str, Leg] = {}
    joins: list[spec.Expression] = []
    for inside, leg in zip(bubble.inside.free, bubble.legs, strict=False):
        name = leg.index if leg.index not in names else unused(leg.index, names | taken)
        if name != leg.index:
            both = (spec.Index(_name(name)), spec.Index(_name(leg.index)))
            joins.append(spec.Ref(_name("I"), both, (), NOWHERE))
        names.add(name)
        renamed[inside.index] = Leg(name, leg.dim)
    for leg in bubble.inside.free[len(bubble.legs) :]:
        renamed[leg.index] = Leg(unused(leg.index, names), leg.dim)
        names.add(renamed[leg.index].index)
    body = _sum(rename_sum(bubble.inside, renamed), taken | names, exact)
    if not bubble.function:
        return [spec.Sum(((1, body),), NOWHERE) if exact and not isinstance(body, spec.Sum) else body, *joins]
    known = FUNCTIONS.get(bubble.function)
    over = () if known and known.elementwise else tuple(_name(renamed[index].index) for index in bubble.over)
    return [spec.Apply(spec.Name(bubble.function, NOWHERE), over, (body,), NOWHERE), *joins]
