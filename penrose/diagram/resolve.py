"""What every name stands for: tensors declared or not, decomposition results, steps as they come and go.

`Names` is the one mutable table of the stage; entries are made in the order of the text, so that a reference
finds the latest step before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod

from penrose.diagram.decomposed import Decomposed
from penrose.diagram.demands import SIDE_FAULTS, leg_fault, legs_said, sided
from penrose.diagram.derive import CUT_SHORT
from penrose.diagram.functions import FUNCTIONS, unknown
from penrose.diagram.kinds import KINDS, declarable
from penrose.diagram.numerals import numeral
from penrose.diagram.sizes import Rule, Sizes, Solution
from penrose.diagram.tree import Entity
from penrose.errors import MOST, Problem, did_you_mean
from penrose.records import replace
from penrose.source import Span
from penrose.spec import types as spec

BUILT_IN = ("δ", "I", "1")
"""Names that need no declaration: the copy tensor and two names of the identity."""

CODE_BUILT_IN = ("δ",)
"""Those of them that no operand of a line of code is called."""


class Names:
    """Everything that names stand for, so far; problems are added to the list given."""

    def __init__(self, document: spec.Spec, problems: list[Problem]) -> None:
        self.problems = problems
        self.warnings: list[Problem] = []
        self._source = document.source
        self._backbone = document.hints.backbone.text if document.hints.backbone else ""
        self.sizes = Sizes(document.dims, problems)
        self.entities: dict[str, Entity] = {}
        self.tensors: list[Entity] = []
        self.coming = {step.name.text: step for step in spec.steps_of(document.steps)}
        self.functions = {name.text: target.text for name, target in document.functions}
        self.bonds: dict[int, str] = {}
        self.awaited: dict[str, tuple[int, ...]] = {}
        self.capped: list[tuple[int, spec.Name, str]] = []
        self.moved: list[tuple[tuple[int, ...], int, spec.Offset | spec.Slice, str]] = []
        self.path: tuple[int, ...] = ()
        self.loops: list[frozenset[str]] = []
        self.looped: set[str] = set()
        self.cut_short: set[str] = set()
        self._paths: dict[tuple[str, int], tuple[int, ...]] = {}
        self._shared: dict[str, int] = dict(self.sizes.declared)
        self._later: dict[str, spec.Declaration] = {}
        self._check_functions(document.functions)
        self._declare_all(document.tensors)

    def problem(self, message: str, span: Span | None, hint: str = "") -> None:
        """Notes a mistake."""
        self.problems.append(Problem(message, span, hint))

    def warn(self, message: str, span: Span | None, hint: str = "") -> None:
        """Notes what can be drawn as it is written, and is most likely a slip."""
        self.warnings.append(Problem(message, span, hint))

    def text(self, span: Span) -> str:
        """What stands at a place, in one line."""
        return " ".join(self._source.text[span.start : span.end].split())

    def _check_functions(self, functions: tuple[tuple[spec.Name, spec.Name], ...]) -> None:
        for _, target in functions:
            if target.text not in FUNCTIONS:
                self.problem(f"there is no function {target.text}", target.span, unknown(target.text))

    # Declarations.

    def _declare_all(self, declarations: tuple[spec.Declaration, ...]) -> None:
        seen: dict[str, Span] = {}
        waiting = []
        for declaration in declarations:
            name = declaration.name
            if name.text in seen and declaration.derivation is None:
                self.problem(f"{name.text} is declared twice", name.span)
            seen[name.text] = name.span
            if declaration.derivation is not None:
                waiting.append(declaration)
            elif declaration.legs is None:
                self._later[name.text] = declaration
            else:
                self._declare(declaration, self._declared_legs(declaration))
        Decomposed(self).all(waiting)

    def _declared_legs(self, declaration: spec.Declaration) -> tuple[tuple[str, int], ...]:
        """Names and variables of a declaration's legs; equal names are equal sizes throughout `tensors`."""
        legs = []
        for leg in declaration.legs or ():
            if isinstance(leg, spec.Index):
                legs.append((leg.name.text, self.shared(leg.name.text)))
            else:
                span = spec.leg_span(leg)
                self.problem("a declared leg is one index", span, "write groups and caps where the tensor is used")
        return tuple(legs)

    def shared(self, name: str) -> int:
        """The variable of an index name under `tensors`: the declared dimension's, else one of its own."""
        if name not in self._shared:
            self._shared[name] = self.sizes.variable(name)
        return self._shared[name]

    def _declare(self, declaration: spec.Declaration, legs: tuple[tuple[str, int], ...]) -> Entity:
        kind = self.said_kind(declaration)
        entity = Entity(
            name=declaration.name.text,
            legs=tuple(name for name, _ in legs),
            dims=tuple(variable for _, variable in legs),
            kind=kind,
            span=declaration.name.span,
            role=self._role(declaration),
            label=declaration.label or "",
            edge=declaration.edge,
            batch=declaration.batch,
            data=declaration.data,
            stored=declaration.stored,
            said="name" if declaration.legs is None else "legs",
        )
        self._measure(entity, declaration.data)
        if declaration.stored is not None:
            self._kept(entity, declaration.stored)
        return self.add(entity, declaration.kind.span if declaration.kind else declaration.name.span)

    def _measure(self, entity: Entity, data: object) -> None:
        """Literal data say how large each leg is."""
        for text in _unread(data) if isinstance(data, tuple) else ():
            hint = "numbers are written 2/3, √2/2, 1i, exp(2πi/3)"
            self.problem(f"expected a number, found «{text}»", entity.span, hint)
        shape = []
        while isinstance(data, tuple) and data:
            shape.append(len(data))
            data = data[0]
        if shape and len(shape) != len(entity.legs):
            levels = f"{len(shape)} level{'s' * (len(shape) > 1)} of brackets"
            self.problem(f"{entity.name} has {legs_said(len(entity.legs))}, but its data have {levels}", entity.span)
            return
        for index, variable, size in zip(entity.legs, entity.dims, shape, strict=False):
            self.sizes.fix(variable, size, entity.span, index, f"the data of {entity.name}")

    def _kept(self, entity: Entity, stored: spec.Stored) -> None:
        """The axes in a file hold every leg once, and of what is no leg one place is taken."""
        atoms = [atom for axis in stored.axes or () for atom in axis]
        legs = [name for name, value in atoms if not value.isdecimal()]
        if stored.axes is not None and sorted(legs) != sorted(entity.legs):
            hint = "an axis that is no leg needs a place: three=0"
            said = f"{entity.name} has legs {' '.join(entity.legs)}, taken are {' '.join(legs)}"
            self.problem(said, stored.span, hint)

    def _role(self, declaration: spec.Declaration) -> str:
        if declaration.role is not None:
            return declaration.role.text
        return "stream" if declaration.name.text == self._backbone else ""

    def said_kind(self, declaration: spec.Declaration) -> str:
        """The kind that a declaration gives."""
        if declaration.kind is None:
            return "tensor" if declaration.data is None else "data"
        if declaration.kind.text not in declarable():
            hint = did_you_mean(declaration.kind.text, declarable()) or f"the kinds are {', '.join(declarable())}"
            self.problem(f"there is no kind {declaration.kind.text}", declaration.kind.span, hint)
            return "tensor"
        return declaration.kind.text

    def bond(self) -> int:
        """The variable of a new bond between results."""
        variable = self.sizes.variable("")
        self.bonds[variable] = "r" + "'" * len(self.bonds)
        return variable

    def stated(self, step: Entity) -> Entity:
        """The step with the kind, role and label that were declared under its name without legs."""
        said = self._later.pop(step.name, None)
        if said is None:
            return step
        if said.data is not None:
            self.problem(f"{step.name} is a step: it is computed and has no data", said.name.span)
        told = replace(step, kind=self.said_kind(said), role=self._role(said), label=said.label or "", edge=said.edge)
        if fault := leg_fault(sided(told)):
            self.problem(fault, said.name.span)
        return sided(told)

    def add(self, entity: Entity, span: Span) -> Entity:
        """Enters a tensor, its kind checked against its legs and the kind's demands on sizes noted."""
        entity = sided(entity)
        fault = leg_fault(entity)
        if fault:
            self.problem(fault, span)
        else:
            self._demand(entity, span)
        self.entities[entity.name] = entity
        self.tensors.append(entity)
        return entity

    def _demand(self, entity: Entity, span: Span) -> None:
        sizes, legs = KINDS[entity.kind].sizes, entity.dims
        edge = entity.edge or 0
        first, second = legs[entity.batch : edge], legs[edge:]
        mirrored = pairwise(legs) if entity.edge is None else zip(first, second, strict=False)
        pairs = {"equal": pairwise(legs), "mirror": mirrored}
        for one, other in pairs.get(sizes, ()):
            index = entity.legs[legs.index(one)]
            self.sizes.join(one, other, span, index, f"{entity.kind} {entity.name}")
        each = KINDS[entity.kind].each
        for index, variable in zip(entity.legs, legs, strict=True) if each else ():
            size = len(legs) if each == "legs" else int(each)
            self.sizes.fix(variable, size, span, index, f"the data of {entity.name}")
        sign = {"tall": "≥", "wide": "≥", "square": "="}.get(sizes)
        if sizes == "square" and len(first) == len(second):
            for one, other in zip(first, second, strict=True):
                self.sizes.rule(Rule("~", (other,), (one,), span, ""))
        if sign and not (entity.derivation and entity.derivation.method != "tt"):  # else the bond's size says it
            left, right = (second, first) if sizes == "wide" else (first, second)
            self.sizes.rule(
                Rule(sign, left, right, span, SIDE_FAULTS[sizes].format(name=entity.name, kind=entity.kind))
            )

    # Use.

    def undeclared(self, name: str, legs: tuple[tuple[str, int], ...], span: Span) -> Entity:
        """Enters a name that first stands in an expression, or was declared without legs."""
        declaration = self._later.pop(name, None)
        if declaration is not None:
            return self._declare(declaration, legs)
        dims = tuple(variable for _, variable in legs)
        return self.add(Entity(name, tuple(leg for leg, _ in legs), dims, "tensor", span), span)

    def bind(self, step: Entity) -> None:
        """Enters a step: from now on its name stands for this binding."""
        for one, other in zip(self.awaited.get(step.name, ()), step.dims, strict=False):
            self.sizes.join(one, other, step.span, step.name, step.name)
        self._paths[step.name, step.number] = self.path
        self.entities[step.name] = step

    def refer(self, entity: Entity) -> None:
        """Notes a use of a step: one that another round of a loop makes cannot be written out."""
        if entity.step:
            path = self._paths[entity.name, entity.number]
            outside = self.path[: len(path)] != path
            carried = any(entity.name in self.loops[loop] for loop in self.path[len(path) :])
            if outside or carried:
                self.looped.add(entity.name)

    def check_caps(self, solution: Solution) -> None:
        """Says where a leg is capped at a place it does not have."""
        sizes = {dim.name: dim.size for dim in solution.dims}
        for variable, value, tensor in self.capped:
            size = sizes[solution.of[variable]]
            if value.text.isdigit() and int(value.text) >= size and self.sizes.certain(variable):
                said = f"this leg of {tensor} has size {size}: its places are 0 to {size - 1}"
                self.problem(said, value.span)

    def check_moved(self, solution: Solution) -> None:
        """Says where a slice reaches beyond its leg, and warns where indices that are added up do."""
        sizes = {dim.name: dim.size for dim in solution.dims}
        for dims, number, leg, tensor in self.moved:
            size, *parts = (sizes[solution.of[variable]] for variable in dims)
            last = number + sum(parts) - len(parts)
            said = f"this leg of {tensor} has size {size}: its places are 0 to {size - 1}"
            if last >= size and isinstance(leg, spec.Slice):
                self.problem(said, leg.span)
            elif last >= size and isinstance(leg, spec.Offset) and len(leg.plus) > 1 and number >= 0:
                self.warn(f"{said}, and {self.text(leg.span)} reaches {last}", leg.span, "beyond the ends all is 0")

    def legless(self, name: str) -> bool:
        """Whether a tensor is declared without legs and has not yet been used with any."""
        return name in self._later

    def check_bonds(self, solution: Solution) -> None:
        """Notes the square results of decompositions that are not, because their bond was given fewer places."""
        sizes = {dim.name: dim.size for dim in solution.dims}
        for entity in self.tensors:
            if entity.derivation is not None and entity.kind in CUT_SHORT and entity.edge is not None:
                high, wide = (prod(sizes[solution.of[v]] for v in side)
                              for side in (entity.dims[: entity.edge], entity.dims[entity.edge :]))  # fmt: skip
                self.cut_short |= {entity.name} if wide < high else set()

    def kind(self, entity: Entity) -> str:
        """The kind of a tensor, once all sizes are known."""
        return CUT_SHORT[entity.kind] if entity.name in self.cut_short else entity.kind

    def knows(self, name: str) -> bool:
        """Whether a name is declared or made by a step."""
        return name in self.entities or name in self.coming or name in self._later

    def near(self, name: str) -> str:
        """«did you mean …?» among all names of a spec; not for more problems than are shown."""
        return did_you_mean(name, {**self.entities, **self.coming, **self._later}) if len(self.problems) < MOST else ""

    def own_legs(self, entity: Entity) -> tuple[str, ...]:
        """The names of an entity's legs when it is written without them."""
        return tuple(n or self.bonds[v] for n, v in zip(entity.legs, entity.dims, strict=True))


def _unread(data: object) -> Iterator[str]:
    """The texts in data that are no numbers."""
    if isinstance(data, tuple):
        for item in data:
            yield from _unread(item)
    elif isinstance(data, str) and numeral(data) is None:
        yield data
