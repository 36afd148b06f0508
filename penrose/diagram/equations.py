"""Relations: what stays open on every side, and the order of the free legs."""

from __future__ import annotations

from penrose.diagram.elaborate import Scope
from penrose.diagram.network import Weaver
from penrose.diagram.openlegs import NOTHING, OpenLegs
from penrose.diagram.resolve import BUILT_IN, Names
from penrose.diagram.tree import Add, Glyph, Times
from penrose.diagram.types import Sum
from penrose.diagram.written import head_name, index_names
from penrose.errors import did_you_mean
from penrose.spec import types as spec


class Woven:
    """An expression with a head, or a relation: elaborated first, woven once all sizes are known."""

    def __init__(
        self,
        names: Names,
        sides: tuple[spec.Expression, ...],
        head: tuple[spec.Leg, ...] | None,
        built_in: tuple[str, ...] = BUILT_IN,
    ) -> None:
        self.names = names
        self.head = head
        self.scope = Scope(names, sides, head or (), built_in)
        before = len(names.problems)
        self.trees = [self.scope.add(side) for side in sides]
        self.failed = len(names.problems) > before  # what would follow from a mistake is not said as well
        self.open = self._head_names() if head is not None else self._agreed()
        self.heads = self._fused() if head is not None else ()

    def _head_names(self) -> tuple[str, ...]:
        """The open indices that a head names, groups taken apart, each once."""
        found: dict[str, None] = {}
        for leg in self.head or ():
            for name in index_names(leg):
                if name.text in found:
                    self.names.problem(f"{name.text} stands twice in the result", name.span, "δ[i j k] copies an index")
                elif not self.failed and not any(name.text in _legs(tree) for tree in self.trees):
                    self._unheld(name)
                self.scope.variable(name.text, name.span)
                found[name.text] = None
        return tuple(found)

    def _unheld(self, name: spec.Name) -> None:
        """Says that an index of the head stands nowhere, or only under a Σ."""
        if name.text in self.scope.summed:
            self.names.problem(f"{name.text} is summed by a Σ, so it does not stay", name.span)
            return
        known = sorted({index for tree in self.trees for index in _legs(tree)})
        hint = did_you_mean(name.text, known) or (f"there are {' '.join(known)}" if known else "")
        self.names.problem(f"output index {name.text} stands on no tensor", name.span, hint)

    def _fused(self) -> tuple[str, ...]:
        """The names of the head's legs, groups joined to thick legs by a glyph in every term."""
        names = []
        made: list[Glyph] = []
        for leg in self.head or ():
            if isinstance(leg, spec.Group):
                index = self.scope.fresh(head_name(leg))
                self.scope.fuse(leg, index, made)
                names.append(index)
            else:
                names.append(head_name(leg))
        if made:
            self.trees = [_with(tree, made) for tree in self.trees]
        return tuple(names)

    def _agreed(self) -> tuple[str, ...]:
        """The open indices of a relation: what stands once on any side must stand on all of them."""
        answers = OpenLegs()
        once = [answers.of_add(tree, NOTHING) for tree in self.trees]
        open_ = {index for side in once for index in side}
        every = tuple(index for index in self.scope.variables if index in open_)
        for tree in self.trees if not self.failed else ():
            has = _legs(tree)
            missing = [index for index in every if index not in has and tree.terms]
            if missing and not _is_zero(tree):
                self._missing(missing, tree, once)
        return every

    def _missing(self, indices: list[str], tree: Add, once: list[tuple[str, ...]]) -> None:
        numbers = ["left", "right"] if len(self.trees) == 2 else [f"side {n + 1}" for n in range(len(self.trees))]
        holder = next(number for number, side in zip(numbers, once, strict=True) if indices[0] in side)
        one, names = len(indices) == 1, " ".join(indices)
        said = f"{names} {'is' if one else 'are'} open on {_the(holder)}, but {'does' if one else 'do'} not stand here"
        hint = f"write Σ[{names}](…) if {'it is' if one else 'they are'} to be summed"
        self.names.problem(f"{said}: all sides have the same open legs", tree.span, hint)

    def sums(self, weaver: Weaver) -> tuple[Sum, ...]:
        """The sides as sums of networks; nothing after a mistake in one of them."""
        if self.failed:
            return ()
        free = self.heads if self.head is not None else self.open
        return tuple(weaver.sum(tree, free) for tree in self.trees)


def _is_zero(tree: Add) -> bool:
    """Whether a side is 0 alone, which every tensor can be compared with."""
    return all(not term.factors and not term.over and [s.text for s in term.scales] == ["0"] for term in tree.terms)


def _the(holder: str) -> str:
    return f"the {holder}" if holder in ("left", "right") else holder


def _legs(add: Add) -> set[str]:
    """Every index on a leg, inside calls too."""
    found: set[str] = set()
    for term in add.terms:
        for factor in term.factors:
            found.update(factor.legs if isinstance(factor, Glyph) else factor.names)
    return found


def _with(tree: Add, made: list[Glyph]) -> Add:
    """Every term with the fuse glyphs of a head, those left out of whose parts it has none."""
    terms = []
    for term in tree.terms:
        has = _legs(Add((term,), term.span))
        new = [glyph for glyph in made if not glyph.legs[1:] or any(name in has for name in glyph.legs[1:])]
        terms.append(Times(term.sign, term.scales, term.over, (*term.factors, *new), term.span))
    return Add(tuple(terms), tree.span)
