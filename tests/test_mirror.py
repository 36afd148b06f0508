"""A network of tensors and their conjugates is drawn as its own reflection, in whatever order and by whatever names."""

import random
import re
from itertools import pairwise

import pytest

from penrose import pipeline
from penrose.diagram import build
from penrose.diagram.types import Diagram
from penrose.geometry.path import Point
from penrose.lint import lint_svg
from penrose.marks.types import Glyph, Wire
from penrose.source import Source
from penrose.spec import read

MIRRORED = {
    "reduced density matrix": "A[s a] B[a t b] C[b u c] D[c v] A*[s A] B*[A T B] C*[B U C] D*[C v]",
    "two sites and an operator": "A[s a] B[a t b] h[t u T U] C[b u c] D[c v] A*[s A] B*[A T B] C*[B U C] D*[C v]",
    "environments": "L[a w c] A[a s b] W[w s t v] A*[c t d] R[b v d]",
    "environments of a norm": "L[a c] A[a s b] B[b t e] A*[c s d] B*[d t f] R[e f]",
    "environment grown": "L[a w c] A[a s b] W[w s t v] A*[c t d]",
    "coarse grained": "U*[l L x] T[l u r v] V[L v R d] U[r R y]",
    "tree": "W[a b i] V[c d j] T[i j] O[b B] W*[a B k] V*[c d e] T*[k e]",
    "cone": "W*[a A i] V*[B b j] U*[c d A B] O[c d e f] U[e f C D] W[a C k] V[D b l]",
    "layer": "w[a p i] u[b c p q] x[q r j] v[d e r s] z[s f k] h[c d C D] "
    "w*[a P I] u*[b C P Q] x*[Q R J] v*[D e R S] z*[S f K]",
}


def shuffled(text: str, seed: int) -> str:
    """The same network in another order, with other names of tensors and indices, and legs in another order."""
    dice = random.Random(seed)
    factors = [(name, star, legs.split()) for name, star, legs in re.findall(r"(\w)(\*?)\[(.*?)\]", text)]
    tensors, indices = sorted({name for name, _, _ in factors}), sorted({leg for *_, legs in factors for leg in legs})
    called = dict(zip(tensors, dice.sample("ABCDEFGHKLMNPQRSTUVWXYZ", len(tensors)), strict=True))
    named = dict(zip(indices, dice.sample([a + b for a in "abcdefghijklmn" for b in "xy"], len(indices)), strict=True))
    legs = {name: dice.sample(range(len(first)), len(first)) for name, _, first in factors}
    dice.shuffle(factors)
    return " ".join(
        f"{called[name]}{star}[{' '.join(named[mine[leg]] for leg in legs[name])}]" for name, star, mine in factors
    )


def drawn(text: str) -> Diagram:
    return build(read(Source("spec.yaml", f"draw: {text}\n")))


def items(diagram: Diagram) -> tuple:
    return pipeline.layout(diagram).equations[0].sides[0].terms[0].items


def astray(diagram: Diagram) -> float:
    """How far at the most a conjugate stands from the mirror image of its partner, in the level or the upright axis
    that fits better."""
    places: dict[str, dict[bool, Point]] = {}
    for glyph in items(diagram):
        if isinstance(glyph, Glyph) and glyph.outline:
            places.setdefault(glyph.tensor, {})["conj" in glyph.views] = glyph.outline.box().centre
    pairs = [(found[False], found[True]) for found in places.values() if len(found) == 2]
    return min(_off(pairs), _off([(Point(a.y, a.x), Point(b.y, b.x)) for a, b in pairs]))


def _off(pairs: list[tuple[Point, Point]]) -> float:
    """How far points stand from the images of others below or above them."""
    axis = (pairs[0][0].y + pairs[0][1].y) / 2
    return max(max(abs(a.x - b.x), abs((a.y + b.y) / 2 - axis)) for a, b in pairs)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("text", MIRRORED.values(), ids=list(MIRRORED))
def test_every_conjugate_stands_at_the_mirror_image(text: str, seed: int) -> None:
    diagram = drawn(shuffled(text, seed) if seed else text)
    figures = lint_svg(pipeline.svg(diagram))
    assert astray(diagram) < 0.01
    assert (len(figures.faults), figures.crossings) == (0, 0)


@pytest.mark.parametrize("text", [MIRRORED[name] for name in ("environments", "reduced density matrix")])
def test_chains_and_what_they_hold_are_joined_by_level_and_upright_wires(text: str) -> None:
    for wire in (item for item in items(drawn(text)) if isinstance(item, Wire)):
        assert all(min(abs(a.x - b.x), abs(a.y - b.y)) < 0.01 for a, b in pairwise(wire.path.points()))


def test_an_effective_hamiltonian_stands_between_its_environments() -> None:
    found = items(drawn("L[a w c] W[w t s v] R[b v d] M[a s b]"))
    at = {glyph.tensor: glyph.outline.box() for glyph in found if isinstance(glyph, Glyph)}
    assert at["L"].right < at["M"].left < at["M"].right < at["R"].left
    assert at["M"].bottom < at["W"].top < at["W"].bottom < at["L"].bottom == at["R"].bottom
    assert at["M"].centre.x == pytest.approx(at["W"].centre.x)
