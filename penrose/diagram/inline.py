"""Steps written out where they are used: a glyph that stands for a step gives way to the step's own network.

A step with one term is spliced into the product around it, its summed indices renamed where they would clash;
a step that is a sum joins a sum it is a term of, or else becomes a bubble without function. Where a Σ holds
an index of the glyph, the index becomes a script inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from penrose.diagram.network import network
from penrose.diagram.rename import conjugate, rename_sum, rename_term, script_sum, unused
from penrose.diagram.types import Bubble, Leg, Node, Step, Sum, Tensor, Term
from penrose.diagram.views import as_written, conjugates, declared_places
from penrose.records import replace

MOST = 2_000  # glyphs of one drawing after steps are written out
DEEPEST = 60  # bubbles within bubbles after steps are written out

Key = tuple[str, int]
"""A step's name and number."""

Lookup = Callable[[Tensor], Step | None]
"""The step that a glyph gives way to; None where it stays."""


class Inliner:
    """Writes steps out; every step is written out once and used many times.

    `steps` are all steps in order. Each is measured, and then written out, after those it refers to, so that a long
    chain of steps is no deep recursion.
    """

    def __init__(self, lookup: Lookup, steps: Iterable[Step]) -> None:
        self._lookup = lookup
        self._steps = {(step.name, step.number): step for step in steps}
        self._done: dict[Key, Sum] = {}
        self._weights: dict[Key, tuple[int, int]] = {}
        for key, step in self._steps.items():
            glyphs, depth = self.weight(step.value)
            self._weights[key] = glyphs, depth + (len(step.value.terms) > 1)

    def written_out(self, whole: Sum) -> Sum:
        """The sum with every step in it written out, and every step in those."""
        needed = set(self._used(whole))
        waiting = list(needed)
        while waiting:
            more = set(self._used(self._steps[waiting.pop()].value)) - needed
            needed |= more
            waiting += more
        for key, step in self._steps.items():
            if key in needed:
                self._value(step)
        return self._sum(whole)

    def _used(self, whole: Sum) -> Iterator[Key]:
        for term in whole.terms:
            for node in term.network.nodes:
                if isinstance(node, Bubble):
                    yield from self._used(node.inside)
                elif self._lookup(node) is not None:
                    yield node.name, node.number

    def weight(self, whole: Sum) -> tuple[int, int]:
        """How many glyphs there will be, and how deep bubbles will stand in each other."""
        glyphs = depth = 0
        for term in whole.terms:
            for node in term.network.nodes:
                more, deeper = self._weight(node)
                glyphs, depth = glyphs + more, max(depth, deeper)
        return glyphs, depth

    def _weight(self, node: Node) -> tuple[int, int]:
        if isinstance(node, Bubble):
            glyphs, depth = self.weight(node.inside)
            return glyphs, depth + 1
        step = self._lookup(node)
        if step is None:
            return 1, 0
        return self._weights[step.name, step.number]

    def _value(self, step: Step) -> Sum:
        key = step.name, step.number
        if key not in self._done:
            self._done[key] = self._sum(step.value)
        return self._done[key]

    def _sum(self, whole: Sum) -> Sum:
        free = tuple(leg.index for leg in whole.free)
        terms = [flat for term in whole.terms for flat in self._terms(term, free)]
        return Sum(tuple(terms), whole.free)

    def _terms(self, term: Term, free: tuple[str, ...]) -> Iterator[Term]:
        nodes = term.network.nodes
        if len(nodes) == 1 and isinstance(nodes[0], Tensor) and not term.scales and not term.over:
            step = self._lookup(nodes[0])
            names = [leg.index for leg in nodes[0].legs]
            plain = step is not None and not self._held(nodes[0], step)
            if step is not None and plain and len(set(names)) == len(names) and set(names) <= set(free):
                for inner in self._replacement(nodes[0], step).terms:
                    flat = apart(inner, set(free))
                    yield replace(flat, sign=flat.sign * term.sign, network=network(flat.network.nodes, free))
                return
        yield self._spliced(term, free)

    def _spliced(self, term: Term, free: tuple[str, ...]) -> Term:
        """One product with the steps in it written out."""
        if all(isinstance(node, Tensor) and not node.step for node in term.network.nodes):
            return term
        sign, scales, over = term.sign, list(term.scales), list(term.over)
        nodes: list[Node] = []
        taken = _names(term) | set(free)
        for node in self._freed(term.network.nodes, taken):
            step = self._lookup(node) if isinstance(node, Tensor) else None
            if isinstance(node, Bubble):
                nodes.append(replace(node, inside=self._sum(node.inside)))
            elif step is None:
                nodes.append(node)
            else:
                inner = self._replacement(node, step)
                only = _spliceable(inner, taken)
                if only is None:
                    nodes.append(Bubble("", (), inner, node.legs, node.span, node.id))
                    continue
                sign *= only.sign
                scales.extend(only.scales)
                over.extend(only.over)
                nodes.extend(_joined(only, inner, node.legs))
        return Term(sign, tuple(scales), network(nodes, free), tuple(over))

    def _freed(self, nodes: tuple[Node, ...], taken: set[str]) -> Iterator[Node]:
        """The nodes, a step's scripts that must stay legs inside (a function acts along them) turned into legs.

        Such a leg ends at the column of an identity that the script picks.
        """
        for node in nodes:
            step = self._lookup(node) if isinstance(node, Tensor) else None
            held = self._held(node, step) if isinstance(node, Tensor) and step is not None else ()
            if not isinstance(node, Tensor) or step is None or not held:
                yield node
                continue
            places = dict(zip(declared_places(node), node.legs, strict=True))
            for place, name in held:
                leg = Leg(unused(name, taken), step.value.free[place].dim)
                taken.add(leg.index)
                places[place] = leg
                yield Tensor("I", (leg,), "identity", scripts=((1, name),), span=node.span)
            legs = as_written(node, places)
            yield replace(node, legs=legs, scripts=tuple(script for script in node.scripts if script not in held))

    def _held(self, glyph: Tensor, step: Step) -> tuple[tuple[int, str], ...]:
        """The scripts of a glyph along whose leg a function inside its step acts."""
        if not glyph.scripts:
            return ()
        whole = self._value(step)
        return tuple(script for script in glyph.scripts if _acts(whole, whole.free[script[0]].index))

    def _replacement(self, glyph: Tensor, step: Step) -> Sum:
        """The step's value for one glyph: conjugated, scripted, its free legs as the glyph's."""
        whole = self._value(step)
        if conjugates(glyph.views):
            whole = conjugate(whole)
        for place, name in sorted(glyph.scripts, reverse=True):
            whole = _kept_apart(whole, name)
            whole = script_sum(whole, whole.free[place].index, name)
        places = declared_places(glyph)
        turned = [whole.free[sorted(places).index(place)] for place in places]
        renamed: dict[str, Leg] = {}
        new: set[str] = set()
        for leg, outer in zip(turned, glyph.legs, strict=True):
            name = unused(outer.index, new)
            new.add(name)
            renamed[leg.index] = Leg(name, outer.dim)
        whole = rename_sum(whole, renamed)
        free = tuple(renamed[leg.index] for leg in turned)
        return Sum(tuple(_reordered(term, free) for term in whole.terms), free)


def _reordered(term: Term, free: tuple[Leg, ...]) -> Term:
    """The term with its free legs in the order of its sum's."""
    return replace(term, network=network(term.network.nodes, [leg.index for leg in free]))


def _acts(whole: Sum, index: str) -> bool:
    """Whether a function somewhere inside acts along a free leg."""
    bubbles = [node for term in whole.terms for node in term.network.nodes if isinstance(node, Bubble)]
    return any(
        inner.index in bubble.over or _acts(bubble.inside, inner.index)
        for bubble in bubbles
        for inner, leg in zip(bubble.inside.free, bubble.legs, strict=False)
        if leg.index == index
    )


def _kept_apart(whole: Sum, name: str) -> Sum:
    """The sum with no index of its products called as a script will be."""
    wires = [wire for term in whole.terms for wire in term.network.wires]
    new = unused(name, {name, *(wire.index for wire in wires), *(leg.index for leg in whole.free)})
    dims = {wire.dim for wire in wires if wire.index == name} | {leg.dim for leg in whole.free if leg.index == name}
    if not dims:
        return whole
    renamed = {name: Leg(new, min(dims))}
    free = tuple(renamed.get(leg.index, leg) for leg in whole.free)
    return Sum(tuple(rename_term(term, renamed) for term in whole.terms), free)


def _spliceable(inner: Sum, taken: set[str]) -> Term | None:
    """The one term of a sum, its summed indices kept apart from `taken`; None where it must stay a bubble.

    A term that lacks a leg is broadcast along it, which only the hull of a bubble can say.
    """
    if len(inner.terms) != 1 or len(inner.terms[0].network.free) != len(inner.free):
        return None
    return apart(inner.terms[0], taken)


def apart(term: Term, taken: set[str]) -> Term:
    """The term with its summed indices kept apart from `taken`, which they join."""
    summed = [Leg(wire.index, wire.dim) for wire in term.network.wires if not wire.free]
    own = _names(term)
    renamed: dict[str, Leg] = {}
    for leg in (*summed, *term.over):
        if leg.index in taken:
            renamed[leg.index] = Leg(unused(leg.index, taken | own), leg.dim)
        taken.add(renamed.get(leg.index, leg).index)
    return rename_term(term, renamed) if renamed else term


def _joined(only: Term, inner: Sum, legs: tuple[Leg, ...]) -> tuple[Node, ...]:
    """The nodes of a spliced term on the wires of the glyph; a glyph with an index twice joins two legs."""
    renamed = {leg.index: outer for leg, outer in zip(inner.free, legs, strict=True) if leg.index != outer.index}
    return (rename_term(only, renamed) if renamed else only).network.nodes


def _names(term: Term) -> set[str]:
    """The names of a term's indices: on wires, of its Σ, and on scripts of a Σ further out."""
    scripts = {name for node in term.network.nodes if isinstance(node, Tensor) for _, name in node.scripts}
    wires = {wire.index for wire in term.network.wires}
    return wires | {leg.index for leg in term.over} | scripts
