"""Declared decompositions: the legs between their bars found on what is decomposed, and their results entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penrose.diagram.derive import METHODS, REAL, Shape, rules, shape
from penrose.diagram.tree import Entity
from penrose.diagram.types import NOWHERE, Derivation
from penrose.diagram.written import head_name
from penrose.errors import did_you_mean
from penrose.source import Span
from penrose.spec import types as spec

if TYPE_CHECKING:
    from penrose.diagram.resolve import Names


class Decomposed:
    """The decompositions of one spec, among its names."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def all(self, declarations: list[spec.Declaration]) -> None:
        """Enters every result, decomposition by decomposition."""
        done: set[Span] = set()
        for declaration in declarations:
            derivation = declaration.derivation
            if derivation is not None and derivation.span not in done:
                done.add(derivation.span)
                self._derive(derivation, {d.name.text: d for d in declarations if d.derivation == derivation})

    def _derive(self, derivation: spec.Derivation, declarations: dict[str, spec.Declaration]) -> None:
        method = METHODS.get(derivation.method.text)
        if method is None:
            hint = did_you_mean(derivation.method.text, METHODS) or f"there are {', '.join(METHODS)}"
            said = f"there is no decomposition {derivation.method.text}"
            return self._names.problem(said, derivation.method.span, hint)
        places = self._places(derivation)
        if places is None:
            return None
        legs = self._legs_of(derivation.tensor.text, [])
        parts = [tuple(legs[place] for place in part) for part in places]
        results = method.results(len(parts), len(derivation.names)) if len(parts) >= method.least else None
        if results is None or (method.most is not None and len(parts) > method.most):
            said = f"{derivation.method.text} of {len(parts)} parts has not {len(derivation.names)} results"
            return self._names.problem(said, derivation.span, method.meaning)
        words = sorted({word for result in results for word in result.shape.split() if word.isalpha()})
        bonds = {word: self._names.bond() for word in words}
        for rule in rules(method, parts, bonds, derivation.span):
            self._names.sizes.rule(rule)
        made = Derivation(
            derivation.method.text, derivation.tensor.text, places, tuple(name.text for name in derivation.names)
        )
        for name, result in zip(derivation.names, results, strict=True):
            self._enter_result(made, name, shape(result, parts, bonds), declarations.get(name.text))
        return None

    def _enter_result(
        self, derivation: Derivation, name: spec.Name, made: Shape, said: spec.Declaration | None
    ) -> None:
        whole = self._names.entities.get(derivation.tensor)
        real = REAL.get(made.kind, made.kind) if whole is not None and whole.kind == "symmetric" else made.kind
        kind = self._names.said_kind(said) if said is not None and said.kind is not None else real
        entity = Entity(
            name=name.text,
            legs=tuple(leg for leg, _ in made.legs),
            dims=tuple(variable for _, variable in made.legs),
            kind=kind,
            span=name.span,
            role=said.role.text if said is not None and said.role else "",
            label=(said.label or "") if said is not None else "",
            edge=made.edge,
            derivation=derivation,
        )
        self._names.add(entity, name.span)

    def _places(self, derivation: spec.Derivation) -> tuple[tuple[int, ...], ...] | None:
        """Where the legs between the bars stand on the tensor, part by part; None after a problem."""
        names = [[self._plain(leg) for leg in part] for part in derivation.parts]
        flat = [name for part in names for name in part if name is not None]
        legs = self._legs_of(derivation.tensor.text, [name.text for name in flat])
        places = _located([name.text for name in flat], [name for name, _ in legs])
        good = places is not None or self._same_legs(derivation, flat, [name for name, _ in legs])
        if places is None or not good or any(name is None for part in names for name in part):
            return None
        rest = iter(places)
        return tuple(tuple(next(rest) for _ in part) for part in names)

    def _same_legs(self, derivation: spec.Derivation, written: list[spec.Name], legs: list[str]) -> bool:
        tensor, good = derivation.tensor.text, True
        for number, name in enumerate(written):
            if name.text not in legs:
                hint = did_you_mean(name.text, legs) or f"{tensor} has legs {' '.join(legs)}"
                self._names.problem(f"{tensor} has no leg {name.text}", name.span, hint)
                good = False
            elif name.text in [other.text for other in written[:number]]:
                self._names.problem(f"leg {name.text} stands on two sides", name.span)
                good = False
        missing = [leg for leg in legs if leg not in [name.text for name in written]]
        if good and missing:
            said = f"{' '.join(missing)} of {tensor} stands on no side of a bar"
            self._names.problem(said, derivation.span, "every leg of the tensor belongs to one part")
        return good and not missing

    def _plain(self, leg: spec.Leg) -> spec.Name | None:
        if isinstance(leg, spec.Index):
            return leg.name
        span = spec.leg_span(leg)
        self._names.problem("a part of a decomposition is a list of legs", span, "write them side by side: i j | k")
        return None

    def _legs_of(self, tensor: str, written: list[str]) -> list[tuple[str, int]]:
        """Legs of what is decomposed: a tensor, a step further down, or a tensor that no one declared."""
        entity = self._names.entities.get(tensor)
        if entity is not None:
            return list(zip(self._names.own_legs(entity), entity.dims, strict=True))
        step = self._names.coming.get(tensor)
        if step is not None:
            names = [head_name(leg) for leg in step.legs]
            self._names.awaited.setdefault(tensor, tuple(self._names.shared(name) for name in names))
            return list(zip(names, self._names.awaited[tensor], strict=True))
        legs = [(name, self._names.shared(name)) for name in dict.fromkeys(written)]
        self._names.undeclared(tensor, tuple(legs), NOWHERE)
        return legs


def _located(written: list[str], legs: list[str]) -> list[int] | None:
    """Where each written leg stands on a tensor; None where it is not clear. Of legs with one name the first written is
    the first; a tensor whose legs share names takes others for them, in order: `eigh(Q, f | g)` of `Q: h h`.

    >>> _located(["d", "d"], ["d", "d"]), _located(["f", "g"], ["h", "h"]), _located(["i", "k"], ["k", "i"])
    ([0, 1], [0, 1], [1, 0])
    """
    if sorted(written) == sorted(legs):
        return [
            [place for place, leg in enumerate(legs) if leg == name][written[:number].count(name)]
            for number, name in enumerate(written)
        ]
    named = len(set(legs)) < len(legs) == len(set(written)) and not set(written) & set(legs)
    return list(range(len(legs))) if named else None
