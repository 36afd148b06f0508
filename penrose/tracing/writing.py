"""A recorded trace as the text of a spec: names for atoms, tensors with what is taken of them, steps where needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isclose

import torch
from torch import Tensor

from penrose.records import dataclass, replace
from penrose.tracing.atoms import Axis
from penrose.tracing.expression import Base, Call, Leaf, Sum, Term, leaves
from penrose.tracing.folding import folded, rebased
from penrose.tracing.recorder import Recorder

MODEL = "model"
"""The word behind which the module's own parameters are."""
PLACE = "part"
ROLES = {"weight": "weight", "input": "stream", "opaque": "measured", "constant": ""}
LETTERS = "nsukefgmratcdijloqwyz"
"""Names of indices that nobody named, in the order in which they are given out."""


@dataclass(frozen=True)
class Piece:
    """A given tensor as the spec declares it: at one place of some of its axes, else whole."""

    base: Base
    places: tuple[tuple[int, int], ...]  # by the number of the atom among the base's

    def name(self) -> str:
        """The base's name, with the places that are taken."""
        words = "".join(str(place) for _, place in self.places)
        if not words:
            return self.base.name
        head, brace, rest = self.base.name.partition("}")
        return f"{head},{words}}}{rest}" if brace else f"{head}_{words}"


class Writer:
    """The text of a trace, and the numbers of every tensor in it; `state` are the parameters by their keys."""

    def __init__(self, recorder: Recorder, state: Mapping[str, Tensor]) -> None:
        self.state = state
        self.atoms = recorder.atoms
        self.outputs = [recorder.step(value, "y") for value in recorder.outputs]
        self.steps = list(self._reached(leaf.base for value in self.outputs for leaf in leaves(value.terms)))
        self._renumber()
        self.stream = self._streams()
        self.steps, self.fold = folded(self.steps, self.atoms)
        if self.fold is not None:
            new = self.steps[self.fold.end - 1]
            self.outputs = [replace(v, terms=rebased(v.terms, self.fold.last, new)) for v in self.outputs]
        self._settle()
        self.uses: dict[Piece, Axis] = {}  # the legs at a piece's first use
        for step in self.steps:
            for leaf in leaves(step.value):
                if leaf.base.what != "step":
                    self.uses.setdefault(*self._piece(leaf))
        self.names = self._named()

    def _reached(self, bases: Iterator[Base], seen: set[int] | None = None) -> Iterator[Base]:
        """Every step that the outputs need, what it reads before it."""
        seen = set() if seen is None else seen
        for base in bases:
            if base.what == "step" and id(base) not in seen:
                seen.add(id(base))
                yield from self._reached((leaf.base for leaf in leaves(base.value)), seen)
                yield base

    def _renumber(self) -> None:
        """Names that several tensors would have get primes in the order of use, without a gap."""
        used = [b for step in self.steps for b in (*(leaf.base for leaf in leaves(step.value)), step)]
        count: dict[str, int] = {}
        for base in dict.fromkeys(used):
            stem = base.name.rstrip("'")
            count[stem] = count.get(stem, 0) + 1
            base.name = stem + "'" * (count[stem] - 1)

    def _streams(self) -> str:
        """Steps that add to a value which nothing reads any more take its name; the name of the last such stream."""
        found = ""
        for number, step in enumerate(self.steps):
            later = {id(leaf.base) for after in self.steps[number + 1 :] for leaf in leaves(after.value)}
            for term in step.value if len(step.value) > 1 else ():
                [factor] = term.factors if len(term.factors) == 1 else [None]
                if isinstance(factor, Leaf) and term.scale == 1 and factor.base.what in ("input", "step"):
                    same = sorted(self.atoms.flat(factor.used)) == sorted(self.atoms.flat(step.atoms))
                    if same and id(factor.base) not in later and not factor.base.places:
                        step.name = found = factor.base.name
                        step.atoms = factor.used
                        break
        return found

    def _settle(self) -> None:
        """Cut atoms until every tensor has the same cuts wherever it stands."""
        before = -1
        while before != len(self.atoms.size):
            before = len(self.atoms.size)
            for step in self.steps:
                for leaf in leaves(step.value):
                    for own, used in zip(leaf.base.atoms, leaf.used, strict=True) if _paired(leaf) else ():
                        self.atoms.align((own,), (used,))
                    if not _paired(leaf):
                        self.atoms.align(leaf.base.atoms, leaf.used)

    def _piece(self, leaf: Leaf) -> tuple[Piece, Axis]:
        used = self.atoms.flat(leaf.used)
        places = tuple((n, self.atoms.fixed[a]) for n, a in enumerate(used) if a in self.atoms.fixed)
        places = places if leaf.base.what in ("weight", "constant") else ()
        return Piece(leaf.base, places), tuple(a for a in used if a not in self.atoms.fixed or not places)

    # Names.

    def _named(self) -> dict[int, str]:
        """A name for every atom; those that meet in a step have different ones, those of one name have one size."""
        groups = [[a for leaf in leaves(step.value) for a in self.atoms.flat(leaf.used)] for step in self.steps]
        declared = [a for legs in self.uses.values() for a in legs]
        meets: dict[int, set[int]] = {}
        for group in groups:
            for atom in group:
                meets.setdefault(atom, set()).update(group)
        names: dict[int, str] = {}
        sizes = {name: self.atoms.size[a] for a, name in enumerate(self.atoms.name) if name}
        for atom in [*declared, *(a for group in groups for a in group)]:
            if atom not in names:
                met = {names[b] for b in meets[atom] if b in names and b != atom}
                names[atom] = self._name(atom, met, sizes)
                sizes[names[atom]] = self.atoms.size[atom]
        return names

    def _name(self, atom: int, met: set[str], sizes: dict[str, int]) -> str:
        """The name that was given, else the first one that nothing it meets has, and nothing of another size."""
        words = (f"{letter}{'' if turn == 1 else turn}" for turn in range(1, 1000) for letter in LETTERS)
        wish = self.atoms.name[atom]
        wishes = (wish,) * bool(wish)
        size = self.atoms.size[atom]
        return next(w for w in (*wishes, *words) if w not in met and sizes.get(w, size) == size)

    def legs(self, atoms: Axis) -> str:
        return " ".join(self.names[a] for a in self.atoms.flat(atoms))

    # Text.

    def text(self, title: str) -> str:
        """The whole spec."""
        sizes = {self.names[a]: self.atoms.size[a] for legs in self.uses.values() for a in legs}
        lines = [f"title: {title}"] * bool(title)
        lines += ["dims: {" + ", ".join(f"{name}: {size}" for name, size in sizes.items()) + "}"] * bool(sizes)
        lines += ["tensors:", *(f"  {self._declared(piece, legs)}" for piece, legs in self.uses.items())]
        lines += ["let:", *self._lines()]
        drawn = [next(leaves(value.terms)).base.name for value in self.outputs]
        lines += [f"draw: {drawn[0]}"]
        lines += [f"layout: {{flow: down, backbone: {self.stream}}}"] * (bool(self.stream) and self.stream == drawn[0])
        return "\n".join(lines) + "\n"

    def _lines(self) -> Iterator[str]:
        fold = self.fold
        for number, step in enumerate(self.steps):
            within = fold is not None and fold.start <= number < fold.end
            if fold is not None and number == fold.start:
                yield f"  repeat {fold.count}:"
            yield f"  {'  ' * within}{step.name}[{self.legs(step.atoms)}]: {self.sum(step.value)}"

    def _declared(self, piece: Piece, legs: Axis) -> str:
        if piece.base.places:
            return f"{piece.name()}: {{legs: {self.legs(legs)}, kind: one-hot}}"
        said = {"legs": self.legs(legs), "role": ROLES[piece.base.what]}
        if self.stored(piece):
            said |= {"from": MODEL, "key": self._key(piece.base), "take": self._taken(piece, legs)}
        said |= {"take": ""} if said.get("take") == said["legs"] else {}
        words = ", ".join(f"{key}: {word}" for key, word in said.items() if word)
        return f"{piece.name()}: " + (f"{{{words}}}" if said["role"] else said["legs"])

    def _layers(self, base: Base) -> list[Base]:
        """A tensor in every layer, itself where it is in none."""
        return self.fold.layers.get(id(base), [base]) if self.fold is not None else [base]

    def _key(self, base: Base) -> str:
        layered = len(self._layers(base)) > 1
        key = re.sub(r"(?<![^.])0\.", "*.", base.key, count=1) if layered else base.key
        return f"'{key}'" if key.startswith("*") else key

    def stored(self, piece: Piece) -> bool:
        """Whether a tensor is a parameter of the module, or the first places of one."""
        return piece.base.what == "weight" and all(map(self._kept, self._layers(piece.base)))

    def _kept(self, base: Base) -> bool:
        whole, data = self.state.get(base.key), base.data
        if whole is None or data is None or whole.dim() != data.dim():
            return False
        return torch.equal(whole[: len(data)] if data.dim() else whole, data)

    def _taken(self, piece: Piece, legs: Axis) -> str:
        """The axes of a parameter as they are in its module: fused legs in parentheses, places that are taken."""
        data, places, names = piece.base.data, dict(piece.places), iter(self.names[a] for a in self.atoms.flat(legs))
        assert data is not None
        number, axes = 0, []
        for axis in self.atoms.deal([piece.base.atoms], data.shape):
            words = []
            for _ in self.atoms.flat(axis):
                words.append(f"{PLACE}{number}={places[number]}" if number in places else next(names))
                number += 1
            axes.append(f"({' '.join(words)})" if len(words) > 1 else words[0] if words else "one=0")
        if axes and len(self.state[piece.base.key]) > len(data):
            axes[0] += "=first"
        return " ".join(axes)

    def sum(self, terms: Sum) -> str:
        """Terms with their signs."""
        first, *rest = ((term.scale < 0, self._term(term)) for term in terms)
        return "-" * first[0] + first[1] + "".join((" - " if minus else " + ") + said for minus, said in rest)

    def _term(self, term: Term) -> str:
        words, scale = [self._factor(f) for f in term.factors], abs(term.scale)
        if not words:
            return _decimal(scale)
        root = next((self.names[a] for a in self._declared_atoms() if isclose(scale, self.atoms.size[a] ** -0.5)), "")
        if scale != 1 and root:
            return f"{' '.join(words)} / sqrt({root})"
        return " ".join([_decimal(scale)] * (scale != 1) + words)

    def _declared_atoms(self) -> Iterator[int]:
        return (a for legs in self.uses.values() for a in legs if self.atoms.size[a] > 1)

    def _factor(self, factor: Leaf | Call) -> str:
        if not isinstance(factor, Leaf):
            over = f"[{self.legs(factor.over)}]" if factor.over else ""
            return f"{factor.function}{over}({self.sum(factor.inside)})"
        if factor.base.what in ("weight", "constant"):
            piece, legs = self._piece(factor)
            return f"{piece.name()}[{self.legs(legs)}]"
        words = [f"{self.names[a]}={self.atoms.fixed[a]}" if a in self.atoms.fixed else self.names[a]
                 for a in self.atoms.flat(factor.used)]  # fmt: skip
        return f"{factor.base.name}[{' '.join(words)}]"

    # Numbers.

    def numbers(self) -> dict[str, Tensor | list[Tensor]]:
        """The numbers of every declared tensor, axes as its legs, of layers a list; of one-hot ones the places."""
        return {piece.name(): number for piece, number in self.numbers_of()}

    def file(self) -> dict[str, Tensor]:
        """What the spec takes from a file: parameters whole, by their keys, and everything else by name."""
        own = {base.key for piece in self.uses if self.stored(piece) for base in self._layers(piece.base)}
        rest = ((piece.name(), number) for piece, number in self.numbers_of() if not self.stored(piece))
        return {key: self.state[key] for key in own} | {name: n for name, n in rest if isinstance(n, Tensor)}

    def numbers_of(self) -> Iterator[tuple[Piece, Tensor | list[Tensor]]]:
        """Every declared tensor with its numbers."""
        for piece in self.uses:
            found = [self._cut(piece, base.data) for base in self._layers(piece.base)]
            yield piece, found if len(found) > 1 else found[0]

    def _cut(self, piece: Piece, data: Tensor | None) -> Tensor:
        assert data is not None
        if piece.base.places:
            return data.reshape([n for n in data.shape if n > 1])
        value = data.reshape([self.atoms.size[a] for a in self.atoms.flat(piece.base.atoms)])
        for axis, place in reversed(piece.places):
            value = value.select(axis, place)
        return value


def _paired(leaf: Leaf) -> bool:
    return len(leaf.base.atoms) == len(leaf.used)


def _decimal(value: float) -> str:
    """A number as the language writes it, without an exponent.

    >>> _decimal(0.5), _decimal(1e-07), _decimal(3.0)
    ('0.5', '0.0000001', '3')
    """
    text = f"{Decimal(repr(value)):f}"
    return text.removesuffix(".0")
