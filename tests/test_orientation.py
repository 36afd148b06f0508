"""Two products of other values never have one ink: what tells them apart is drawn, and read back from the drawing."""

import re
from collections.abc import Iterator
from itertools import combinations, permutations

import pytest
from contractions import all_equal

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.read import read_svg
from penrose.source import Source

VIEWS = ("A", "conj(A)", "A†", "Aᵀ")
TAGS = re.compile(r' (?:id|href|xlink:href|aria-labelledby|data-[a-z]+)="[^"]*"|<(title|desc|style)[^>]*>.*?</\1>')


def drawn(spec: str) -> str:
    return pipeline.svg(pipeline.diagram(Source("a.yaml", spec)))


def ink(svg: str) -> str:
    """A picture without its tags, ids and titles; letters stand for themselves."""
    shapes = dict(re.findall(r'<path id="[^"]*-(\d+)" d="([^"]*)"', svg))
    svg = re.sub(r'<use (?:xlink:)?href="#[^"]*-(\d+)"', lambda use: f"<use {shapes[use[1]]}", svg)
    return TAGS.sub("", re.sub(r"<defs>.*?</defs>", "", svg))


def products(legs: int) -> Iterator[str]:
    """A tensor beside itself in every view and every order of its legs, joined by all its legs but the first, which
    stays open."""
    first = [f"i{n}" for n in range(legs)]
    for view in VIEWS:
        for order in permutations(["k", *first[1:]]):
            yield f"draw: R[{' '.join(('i0', 'k'))}] = A[{' '.join(first)}] {view}[{' '.join(order)}]"


def meaning(spec: str) -> object:
    """What a product says: its contraction with every view written out as a conjugate of the tensor as declared."""
    term = pipeline.diagram(Source("a.yaml", spec)).equations[0].sides[1].terms[0]
    nodes = []
    for node in term.network.nodes:
        names = [leg.index for leg in node.legs]
        turned = sum(view in ("dagger", "transpose") for view in node.views) % 2
        conj = sum(view in ("dagger", "conj") for view in node.views) % 2
        nodes.append((conj, tuple(names[::-1] if turned else names)))
    return tuple(sorted(nodes))


@pytest.mark.parametrize("legs", [2, 3, pytest.param(4, marks=pytest.mark.slow)])
def test_other_values_have_other_ink(legs: int) -> None:
    seen: dict[str, str] = {}
    for spec in products(legs):
        picture = ink(drawn(spec))
        other = seen.setdefault(picture, spec)
        assert meaning(other) == meaning(spec), f"{other} and {spec} are drawn alike"


@pytest.mark.parametrize("legs", [2, 3])
def test_whatever_order_is_drawn_reads_back(legs: int) -> None:
    for spec in products(legs):
        diagram = pipeline.diagram(Source("a.yaml", spec))
        assert all_equal(read_svg(drawn(spec)).equations, diagram.equations)


SWAPPED = ("A[i j] A[k j]", "A[i j k] A[k j l]", "R[a b c d] = R[b a c d]", "A[i j] conj(A)[j k]")


def retagged(svg: str) -> Iterator[str]:
    """The picture with two legs of one tensor exchanged in its tags."""
    for tensor in re.finditer(r'<g class="tensor"[^>]* data-legs="([^"]*)"', svg):
        names = tensor[1].split()
        for a, b in combinations(range(len(names)), 2):
            swapped = [*names]
            swapped[a], swapped[b] = swapped[b], swapped[a]
            yield svg[: tensor.start(1)] + " ".join(swapped) + svg[tensor.end(1) :]


@pytest.mark.parametrize("spec", SWAPPED)
def test_tags_that_say_another_order_than_the_ink_are_refused(spec: str) -> None:
    for svg in retagged(drawn(f"draw: {spec}")):
        with pytest.raises(PenroseError, match=r"marks|stands"):
            read_svg(svg)
