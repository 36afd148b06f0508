"""Products over sums: a step that is a sum gives way to one of its terms in each place where it stands.

`expand` adds up all the ways to choose; within a function it stops, for a function of a sum is no sum of functions.
`path` is the one way that a person names, also within functions; `gain` is what reading the whole step at some places
adds to reading it there at fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from math import prod

from penrose.diagram.inline import Inliner
from penrose.diagram.network import network
from penrose.diagram.types import Bubble, Network, Node, Scale, Step, Sum, Tensor, Term
from penrose.errors import Refused
from penrose.records import dataclass, replace
from penrose.rewrite.context import Context, Rewritten, free_names, holds

MOST = 20_000  # terms that one rule makes


def expand(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with some steps multiplied out, the last of them first; without names, every sum in parentheses."""
    if not names:
        return Rewritten(_spliced(_Distribution(None, context).sum(context.entered(whole))))
    order = [step.name for step in context.steps]
    for name in sorted(names, key=lambda one: -order.index(_summed(one, context).name)):
        step = _summed(name, context)
        found = _Distribution(step, context).sum(context.opened(whole, (name,)))
        whole = _chosen(_spliced(found), step)
    return Rewritten(whole)


def _summed(name: str, context: Context) -> Step:
    """The latest step of a name, which must be a sum."""
    found = context.named(name)
    if not isinstance(found, Step):
        raise Refused(f"{name} is no step, so it is no sum of terms")
    if len(found.value.terms) < 2:
        raise Refused(f"{name} is one product, not a sum of terms", hint="name the step that is a sum")
    return found


CHOSEN = "*term"  # a name that nobody can have written: the step's term of that number stands here


@dataclass(frozen=True)
class _Way:
    """One way to fill the place of a node: the node that stands there, the sign and scalars that it brings, and
    whether it is another term than the first."""

    node: Node
    sign: int = 1
    scales: tuple[Scale, ...] = ()
    later: bool = False


@dataclass(frozen=True)
class _Distribution:
    """Products multiplied out over a step, or over every sum in parentheses where `step` is None."""

    step: Step | None
    context: Context

    def sum(self, whole: Sum) -> Sum:
        terms: list[Term] = []
        for term in whole.terms:
            made = sorted(self.products(term), key=lambda pair: (len(pair[0]), pair[0]))
            terms += [term for _, term in made]
            if len(terms) > MOST:
                raise Refused(f"multiplied out, this has more than {MOST} terms")
        return Sum(tuple(terms), whole.free)

    def products(self, term: Term) -> Iterator[tuple[tuple[int, ...], Term]]:
        """Every way to fill the places of a product, each with the places at which it is not the first."""
        free = free_names(term.network)
        for ways in product(*map(self.ways, term.network.nodes)):
            scales = (*term.scales, *(scale for way in ways for scale in way.scales))
            sign = prod((term.sign, *(way.sign for way in ways)))
            later = tuple(place for place, way in enumerate(ways) if way.later)
            yield later, Term(sign, scales, network((way.node for way in ways), free), term.over)

    def ways(self, node: Node) -> list[_Way]:
        if isinstance(node, Tensor):
            return self.choices(node) if self.stands(node) else [_Way(node)]
        if self.step is not None and not holds(node, self.stands):
            return [_Way(node)]
        inside = self.sum(node.inside)
        if node.function or len(inside.terms) < 2:
            return [_Way(replace(node, inside=inside))]
        return [
            _Way(replace(node, inside=Sum((replace(t, sign=1, scales=()),), inside.free)), t.sign, t.scales, n > 0)
            for n, t in enumerate(inside.terms)
        ]

    def stands(self, node: Node) -> bool:
        return self.step is not None and self.context.stands(node, self.step.name)

    def choices(self, glyph: Tensor) -> list[_Way]:
        assert self.step is not None
        return [
            _Way(replace(glyph, name=CHOSEN, number=n, step=True), later=n > 0)
            for n in range(len(self.step.value.terms))
        ]


def _spliced(whole: Sum) -> Sum:
    """The sum with one-term sums in parentheses taken into the products around them."""
    return Inliner(lambda glyph: None, ()).written_out(whole)


def _chosen(whole: Sum, step: Step) -> Sum:
    """The sum with the chosen terms of a step in their places."""
    terms = [Step(CHOSEN, n, Sum((term,), step.value.free)) for n, term in enumerate(step.value.terms)]
    return Inliner(lambda glyph: terms[glyph.number] if glyph.name == CHOSEN else None, terms).written_out(whole)


# One way.


def path(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with a step read as its last term where it meets the tensors named, elsewhere as its first."""
    step, slots = _summed(names[0], context), names[1:]
    whole = context.opened(whole, (step.name,))
    last = len(step.value.terms) - 1
    return Rewritten(_chosen(_read(whole, step, slots, context, last), step))


def gain(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """What the sum gains by reading a step at all the tensors named, beyond reading it at fewer of them. Where it is
    not read, its first term stands. By inclusion and exclusion, so the gains of all choices of tensors add up to the
    sum, whatever functions stand in it; where the sum is linear in every place, a gain is the path by other terms."""
    step, slots = _summed(names[0], context), names[1:]
    whole = context.opened(whole, (step.name,))
    terms: list[Term] = []
    for count in range(len(slots), -1, -1):
        for some in combinations(slots, count):
            way = _chosen(_read(whole, step, some, context, None), step)
            sign = -1 if (len(slots) - count) % 2 else 1
            terms += [replace(term, sign=term.sign * sign) for term in way.terms]
    return Rewritten(Sum(tuple(terms), whole.free))


def _read(whole: Sum, step: Step, slots: tuple[str, ...], context: Context, at: int | None) -> Sum:
    """The sum with the glyphs of a step marked by the number of the term that is read there: `at` beside the slots
    (None: the whole step), elsewhere the first."""
    met = set[str]()

    def node(one: Node, around: Network) -> Node:
        if isinstance(one, Bubble):
            return replace(one, inside=total(one.inside))
        if not context.stands(one, step.name):
            return one
        beside = neighbours(around, one)
        met.update(beside)
        number = at if beside & set(slots) else 0
        return one if number is None else replace(one, name=CHOSEN, number=number, step=True)

    def total(one: Sum) -> Sum:
        return _each_node(one, node)

    result = total(whole)
    missing = [name for name in slots if name not in met]
    if missing:
        hint = f"it meets {', '.join(sorted(met))}" if met else f"{step.name} stands nowhere here"
        raise Refused(f"{step.name} does not meet {missing[0]} here", hint=hint)
    return result


def _each_node(whole: Sum, change: Callable[[Node, Network], Node]) -> Sum:
    """The sum with every node of its products changed; the new nodes have the legs of the old."""

    def term(one: Term) -> Term:
        nodes = tuple(change(node, one.network) for node in one.network.nodes)
        return replace(one, network=replace(one.network, nodes=nodes))

    return replace(whole, terms=tuple(map(term, whole.terms)))


def neighbours(around: Network, glyph: Tensor) -> set[str]:
    """The names of the tensors that share an index with a glyph."""
    own = {leg.index for leg in glyph.legs}
    others = (node for node in around.nodes if isinstance(node, Tensor) and node is not glyph)
    return {node.name for node in others if any(leg.index in own for leg in node.legs)}
