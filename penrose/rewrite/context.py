"""What a rule may look up beside the sum that it rewrites: steps, tensors, functions; and what it gives back."""

from __future__ import annotations

from collections.abc import Callable

from penrose.diagram.inline import Inliner
from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Declared, Diagram, Dim, Leg, Network, Node, Repeat, Step, Sum, Tensor, Term
from penrose.diagram.walk import bubbles_of, glyphs_of, steps_of
from penrose.errors import Refused, did_you_mean
from penrose.records import dataclass, field

Key = tuple[str, int]
"""A step's name and number."""


@dataclass(frozen=True)
class Made:
    """A glyph that a rule put in the place of others: its name, what it shows, and its value. One that is `held` is a
    constant to the rules that come after."""

    name: str
    label: str
    value: Sum
    role: str = ""
    held: bool = False


@dataclass(frozen=True)
class Rewritten:
    """The sum that a rule made, and the glyphs in it that stand for networks of their own."""

    whole: Sum
    made: tuple[Made, ...] = ()


@dataclass(frozen=True)
class Context:
    """The surroundings of a sum: `steps` in order, each drawn as its glyph until a rule opens it."""

    dims: tuple[Dim, ...] = ()
    declared: tuple[Declared, ...] = ()
    functions: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    looped: dict[str, frozenset[str]] = field(default_factory=dict)  # steps made in a repeat: all that stands in those
    made: frozenset[str] = field(default_factory=frozenset)  # steps that rules made, each to be one glyph
    held: frozenset[str] = field(default_factory=frozenset)  # those of them that are constants

    def function(self, name: str) -> str:
        """The function that a name stands for."""
        return dict(self.functions).get(name, name)

    def named(self, name: str) -> Declared | Step:
        """The tensor, or the latest step, of a name."""
        steps = {step.name: step for step in self.steps}
        tensors = {tensor.name: tensor for tensor in self.declared}
        found = steps.get(name) or tensors.get(name)
        if found is None:
            known = [*steps, *tensors]
            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise Refused(f"there is no tensor {name}", hint=hint)
        return found

    def legs(self, name: str) -> tuple[Leg, ...]:
        """The legs of a tensor or step, in declared order."""
        found = self.named(name)
        return found.value.free if isinstance(found, Step) else found.legs

    def stands(self, glyph: Node, name: str) -> bool:
        """Whether a glyph is the tensor, or the latest step, of a name; one that a rule made, if it shows that name."""
        if not isinstance(glyph, Tensor) or KINDS[glyph.kind].made:
            return False
        if glyph.name in self.made:
            return name in (glyph.name, glyph.label)
        if glyph.name != name:
            return False
        return not glyph.step or glyph.number == max(step.number for step in self.steps if step.name == name)

    def opened(self, whole: Sum, names: tuple[str, ...], through: bool = False) -> Sum:
        """The sum with every step written out in which one of some tensors stands; the tensors themselves stay, and
        so do glyphs that rules made, unless one asks to go through those that are no constants."""
        wanted = self._holders(lambda step: any(self.stands(g, name) for g in glyphs_of(step) for name in names))
        held = {key for key in wanted if key[0] in (self.held if through else self.made)}
        stay = {(s.name, s.number) for s in self.steps if any(self.stands(_glyph(s), n) for n in names)}
        found = self.written_out(whole, lambda glyph: (glyph.name, glyph.number) in wanted - held - stay)
        self._refuse_repeats(found, names)
        return found

    def entered(self, whole: Sum) -> Sum:
        """The sum with the steps written out that are a term by themselves: what a rule for wires has to look at."""
        while True:
            alone = {_alone(term) for term in whole.terms} - {None}
            open_ = {key for key in alone if key is not None and key[0] not in self.made | self.looped.keys()}
            if not open_:
                return whole
            whole = self.written_out(whole, lambda glyph, open_=open_: (glyph.name, glyph.number) in open_)  # type: ignore[misc]

    def with_functions(self, whole: Sum) -> Sum:
        """The sum with every step written out in which a function stands."""
        found = self._holders(lambda step: any(bubble.function for bubble in bubbles_of(step)), self.made)
        return self.written_out(whole, lambda glyph: (glyph.name, glyph.number) in found)

    def with_index(self, whole: Sum, index: str) -> Sum:
        """The sum with every step written out in which an index of this name is summed."""
        found = self._holders(lambda step: _sums(step, index), self.made)
        return self.written_out(whole, lambda glyph: (glyph.name, glyph.number) in found)

    def _refuse_repeats(self, whole: Sum, names: tuple[str, ...]) -> None:
        """Says so where a tensor stands in a repeat on which the sum depends: rules do not enter it."""
        looped = [glyph.name for glyph in glyphs_of(whole) if glyph.step and glyph.name in self.looped]
        for name in names if looped else ():
            if name in self.looped[looped[0]]:
                said = f"{looped[0]} is made in a repeat in which {name} stands"
                raise Refused(said, hint="write its turns out as steps")

    def written_out(self, whole: Sum, test: Callable[[Tensor], bool]) -> Sum:
        """The sum with the steps written out whose glyphs pass a test."""
        values = {(step.name, step.number): step for step in self.steps}

        def lookup(glyph: Tensor) -> Step | None:
            return values.get((glyph.name, glyph.number)) if glyph.step and test(glyph) else None

        return Inliner(lookup, self.steps).written_out(whole)

    def _holders(self, test: Callable[[Sum], bool], but: frozenset[str] = frozenset()) -> set[Key]:
        """The steps whose values pass a test, or hold glyphs of such steps; none of those that are left out."""
        found: set[Key] = set()
        for step in self.steps:
            inner = any((glyph.name, glyph.number) in found for glyph in glyphs_of(step.value))
            if step.name not in but and (inner or test(step.value)):
                found.add((step.name, step.number))
        return found

    def unused(self, name: str) -> str:
        """The name, with primes where something has it."""
        taken = {tensor.name for tensor in self.declared} | {step.name for step in self.steps}
        while name in taken:
            name += "'"
        return name


def _alone(term: Term) -> Key | None:
    """The step whose glyph is all of a term."""
    [*nodes] = term.network.nodes
    if len(nodes) == 1 and isinstance(nodes[0], Tensor) and nodes[0].step:
        return nodes[0].name, nodes[0].number
    return None


def _sums(whole: Sum, index: str) -> bool:
    """Whether a product of a sum sums an index."""
    wires = (wire for term in whole.terms for wire in term.network.wires)
    return any(wire.index == index and not wire.free for wire in wires) or any(
        leg.index == index for term in whole.terms for leg in term.over
    )


def _glyph(step: Step) -> Tensor:
    return Tensor(step.name, step.value.free, step=True, number=step.number)


def context(diagram: Diagram) -> Context:
    """The surroundings that a diagram gives to its drawn sums."""
    steps = tuple(step for step in diagram.steps if isinstance(step, Step))
    repeats = [step for step in diagram.steps if isinstance(step, Repeat)]
    inside = [step for repeat in repeats for step in steps_of(repeat.steps)]
    names = {glyph.name for step in inside for glyph in glyphs_of(step.value)}
    for step in reversed(steps):
        names |= {glyph.name for glyph in glyphs_of(step.value)} if step.name in names else set()
    looped = {step.name: frozenset(names) for step in inside}
    return Context(diagram.dims, diagram.declared, diagram.functions, steps, looped)


def holds(node: Node, test: Callable[[Tensor], bool]) -> bool:
    """Whether a glyph that passes a test is, or stands within, a node."""
    if isinstance(node, Tensor):
        return test(node)
    return any(test(glyph) for glyph in glyphs_of(node.inside))


def free_names(network: Network) -> tuple[str, ...]:
    """The indices of a network's free legs, in order."""
    return tuple(network.wires[wire].index for wire in network.free)
