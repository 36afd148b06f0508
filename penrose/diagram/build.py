"""Spec → Diagram: the stage itself, which alone knows the order of its parts.

Names and sizes go through the whole text first; then every expression becomes sums of networks; then steps
are written out in what is drawn, and the hints find their glyphs. Problems of all parts are raised together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from penrose.diagram.asked import Asked
from penrose.diagram.equations import Woven
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.hints import drawn_sums, hints
from penrose.diagram.inline import DEEPEST, MOST, Inliner, Lookup
from penrose.diagram.network import Weaver, network
from penrose.diagram.resolve import BUILT_IN, CODE_BUILT_IN, Names
from penrose.diagram.sizes import Solution
from penrose.diagram.suspects import suspects
from penrose.diagram.tree import Entity
from penrose.diagram.types import Declared, Diagram, Dim, Equation, Hints, Leg, Repeat, Step, Sum, Tensor, Term
from penrose.diagram.walk import identified
from penrose.diagram.written import functions_of
from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.records import dataclass, replace
from penrose.source import Span
from penrose.spec import types as spec

Path = tuple[int, ...]
"""The repeats around a step, from the outside in."""


def build(document: spec.Spec) -> Diagram:
    """The diagram of a spec: names resolved, sizes unified, networks woven, steps written out.

    Raises `PenroseError` with every problem found.
    """
    if set(functions_of(document)) - FUNCTIONS.keys():
        from penrose.rewrite.words import reworded  # only where something stands that is no function

        document = reworded(document, build)
    problems: list[Problem] = []
    builder = Builder(document, problems)
    diagram = identified(builder.diagram())
    if problems:
        raise PenroseError(document.source, dict.fromkeys(problems))
    return diagram


@dataclass(frozen=True)
class Binding:
    """One step as it is done: its entity, its expression, and the repeats around it."""

    entity: Entity
    woven: Woven
    path: Path
    span: Span
    value: Span


class Builder:
    """The parts of one run, in order; mutable only while it runs."""

    def __init__(self, document: spec.Spec, problems: list[Problem]) -> None:
        self._document = document
        self._problems = problems
        self._names = Names(document, problems)
        self._backbone = document.hints.backbone.text if document.hints.backbone else ""
        self._bindings: dict[tuple[str, int], Binding] = {}
        self._values: dict[tuple[str, int], Step] = {}
        self._kept = {name.text for name in _kept(document)} | {self._backbone}
        self._tree = self._bind_all(document.steps, ())
        self._names.path = ()
        self._draws = document.draws or self._last_step()
        self._woven = [self._relation(relation) for relation in self._draws]
        self._looped = frozenset(self._names.looped)  # as far as the drawing goes
        asked = Asked(self._names)
        self._claims = tuple(claim for line in document.checks for claim in asked.claims(line))
        self._asked = asked.relations
        self._woven_asked = [self._relation(relation) for relation in self._asked]

    def diagram(self) -> Diagram:
        """The whole diagram; what could not be resolved is missing from it."""
        document = self._document
        solution = self._names.sizes.solve()
        self._names.check_caps(solution)
        self._names.check_moved(solution)
        self._names.check_bonds(solution)
        for key, binding in self._bindings.items():
            for value in binding.woven.sums(self._weaver(binding.woven, solution)):
                self._values[key] = Step(*key, value)
        sides = [woven.sums(self._weaver(woven, solution)) for woven in self._woven]
        warnings = dict.fromkeys([*suspects(document), *self._names.warnings])
        asked = [woven.sums(self._weaver(woven, solution)) for woven in self._woven_asked]
        equations, stream, told = self._written_out(sides, asked) if not self._problems else ((), (), ())
        drawn, kept = drawn_sums(equations, stream), _kept(document)
        wishes = hints(document.hints, kept, drawn, self._problems) if equations else Hints()
        self._check_hints(solution.dims)
        return Diagram(
            source=document.source,
            title=document.title or "",
            dims=solution.dims,
            declared=tuple(self._declared(entity, solution) for entity in self._names.tensors),
            functions=tuple((name.text, target.text) for name, target in document.functions),
            steps=self._shaped(self._tree, self._values),
            equations=equations,
            caption=document.caption or "",
            stream=stream,
            hints=wishes,
            asked=told,
            claims=self._claims,
            rules=self._names.sizes.demands(solution.of),
            warnings=tuple(warnings),
        )

    def _relation(self, relation: spec.Relation) -> Woven:
        """A relation's expressions; operands of a line of code are what the code calls them, `I` no identity."""
        built_in = BUILT_IN if relation.result is None else CODE_BUILT_IN
        return Woven(self._names, relation.sides, relation.result, built_in)

    # Steps.

    def _bind_all(self, steps: tuple[spec.Step | spec.Repeat, ...], path: Path) -> tuple[object, ...]:
        """Enters the steps in order; what comes back has their keys in the shape of the text."""
        found: list[object] = []
        for step in steps:
            if isinstance(step, spec.Repeat):
                self._names.loops.append(frozenset(inner.name.text for inner in spec.steps_of(step.steps)))
                found.append((step.count, self._bind_all(step.steps, (*path, len(self._names.loops) - 1))))
            else:
                found.append(self._bind(step, path))
        return tuple(found)

    def _bind(self, step: spec.Step, path: Path) -> tuple[str, int]:
        name = step.name.text
        before = self._names.entities.get(name)
        self._names.path = path
        woven = Woven(self._names, (step.value,), step.legs)
        dims = tuple(woven.scope.variables[leg] for leg in woven.heads)
        number = 0 if before is None else before.number + 1
        role = "stream" if name == self._backbone else ""
        entity = Entity(name, woven.heads, dims, "tensor", step.name.span, role, step=True, number=number)
        if before is not None and not before.step and len(before.legs) == len(woven.heads):
            told = {"kind": before.kind, "edge": before.edge, "label": before.label, "role": role or before.role}
            entity = replace(entity, **told)
        entity = self._names.stated(entity)
        self._names.bind(entity)
        self._bindings[name, number] = Binding(entity, woven, path, step.span, step.value.span)
        return name, number

    def _last_step(self) -> tuple[spec.Relation, ...]:
        """What to draw where the text does not say: the last step."""
        if not self._bindings:
            if not self._problems:
                self._problems.append(Problem("there is nothing to draw", None, "add draw: with an expression"))
            return ()
        entity = list(self._bindings.values())[-1].entity
        ref = spec.Ref(spec.Name(entity.name, entity.span), None, (), entity.span)
        return (spec.Relation((ref,), (), entity.span),)

    def _weaver(self, woven: Woven, solution: Solution) -> Weaver:
        return Weaver(self._names, solution, woven.scope.variables)

    def _shaped(self, tree: tuple[object, ...], values: dict[tuple[str, int], Step]) -> tuple[Step | Repeat, ...]:
        """The values in the shape of the text; steps that `values` lacks and empty repeats left out."""
        found: list[Step | Repeat] = []
        for part in tree:
            assert isinstance(part, tuple)
            if isinstance(part[1], tuple):
                inner = self._shaped(part[1], values)
                found.extend([Repeat(part[0], inner)] if inner else [])
            elif part in values:
                found.append(values[part])
        return tuple(found)

    # Drawing.

    def _written_out(
        self, sides: list[tuple[Sum, ...]], asked: list[tuple[Sum, ...]]
    ) -> tuple[tuple[Equation, ...], tuple[Step | Repeat, ...], tuple[Equation, ...]]:
        """What is drawn, the stream, and what is asked for, which may name more steps of loops than are drawn."""
        inliner = Inliner(self._lookup(self._looped), self._values.values())
        equations = self._equations(inliner, self._draws, sides)
        stream = {
            key: replace(step, value=self._inlined(inliner, step.value, self._bindings[key].entity.span))
            for key, step in self._values.items()
            if key[0] == self._backbone
        }
        if self._names.looped != self._looped:
            inliner = Inliner(self._lookup(self._names.looped), self._values.values())
        told = self._equations(inliner, self._asked, asked)
        return equations, self._shaped(self._tree, stream) if not self._problems else (), told

    def _equations(
        self, inliner: Inliner, relations: Sequence[spec.Relation], sides: list[tuple[Sum, ...]]
    ) -> tuple[Equation, ...]:
        found: list[Equation] = []
        for relation, sums in zip(relations, sides, strict=True):
            done = [
                whole if _defined(relation, place) else self._inlined(inliner, whole, side.span)
                for place, (side, whole) in enumerate(zip(relation.sides, sums, strict=True))
            ]
            found += self._shown(inliner, relation.shown)
            found.append(Equation(tuple(done), relation.signs, self._names.text(relation.span), relation.span))
        return tuple(found)

    def _shown(self, inliner: Inliner, names: tuple[spec.Name, ...]) -> Iterator[Equation]:
        """What the steps after a "with" are, each in a line of its own, in the order in which they are done."""
        wanted = {name.text for name in names}
        for key, step in self._values.items():
            binding = self._bindings[key]
            if key[0] in wanted and binding.path:
                hint = "draw what one round makes of it under another name"
                self._problems.append(Problem(f"{key[0]} is another in every round of a repeat", binding.span, hint))
            elif key[0] in wanted:
                value = self._inlined(inliner, step.value, binding.span)
                head = f"{key[0]}[{' '.join(leg.index for leg in step.value.free)}]"
                text = f"{head} := {self._names.text(binding.value)}"
                yield Equation((_glyph(binding.entity, step.value), value), (":=",), text, binding.span)

    def _inlined(self, inliner: Inliner, whole: Sum, span: Span) -> Sum:
        glyphs, depth = inliner.weight(whole)
        if glyphs > MOST or depth > DEEPEST:
            much = f"{glyphs} glyphs" if glyphs > MOST else f"more than {DEEPEST} levels"
            hint = "name steps under layout: keep: to draw each as one glyph"
            self._problems.append(Problem(f"written out, this drawing has {much}", span, hint))
            return whole
        return inliner.written_out(whole)

    def _lookup(self, looped: Collection[str]) -> Lookup:
        """The step a glyph gives way to; None for kept steps, the stream, inverses, loops."""

        def lookup(glyph: Tensor) -> Step | None:
            key = glyph.name, glyph.number
            if not glyph.step or glyph.name in self._kept or "inverse" in glyph.views:
                return None
            return None if glyph.name in looped else self._values[key]

        return lookup

    # What else is known.

    def _check_hints(self, dims: tuple[Dim, ...]) -> None:
        steps = {name for name, _ in self._bindings}
        for name in _kept(self._document):
            if name.text not in steps:
                hint = did_you_mean(name.text, steps) or (f"the steps are {', '.join(sorted(steps))}" if steps else "")
                self._problems.append(Problem(f"there is no step {name.text} to keep", name.span, hint))
        sizes = self._document.hints.sizes
        if sizes is not None and sizes.text == "legend" and not any(dim.known for dim in dims):
            hint = "say how large they are, for example dims: {i: 8}"
            self._problems.append(Problem("no dimension has a size for the legend", sizes.span, hint))
        backbone = self._document.hints.backbone
        if backbone is not None and backbone.text not in self._names.entities:
            hint = did_you_mean(backbone.text, self._names.entities)
            self._problems.append(Problem(f"there is no step or tensor {backbone.text}", backbone.span, hint))

    def _declared(self, entity: Entity, solution: Solution) -> Declared:
        legs = tuple(
            Leg(name or solution.of[variable], solution.of[variable])
            for name, variable in zip(entity.legs, entity.dims, strict=True)
        )
        return Declared(
            entity.name, legs, self._names.kind(entity), entity.role, entity.label, entity.edge, entity.data,
            entity.derivation, said=entity.said, stored=entity.stored, batch=entity.batch,
        )  # fmt: skip


def _kept(document: spec.Spec) -> tuple[spec.Name, ...]:
    """The steps that stay one glyph: those under keep, and those that a "with" shows."""
    return (*document.hints.keep, *(name for relation in document.draws for name in relation.shown))


def _glyph(entity: Entity, value: Sum) -> Sum:
    """A step as the one glyph that it is kept as."""
    glyph = Tensor(entity.name, value.free, entity.kind, entity.role, entity.label, edge=entity.edge, step=True,
                   number=entity.number, span=entity.span)  # fmt: skip
    return Sum((Term(1, (), network((glyph,), [leg.index for leg in value.free])),), value.free)


def _defined(relation: spec.Relation, place: int) -> bool:
    """Whether a side is the name that a := gives to what follows; it stays as it is written."""
    return place < len(relation.signs) and relation.signs[place] == ":=" and isinstance(relation.sides[place], spec.Ref)
