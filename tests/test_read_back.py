"""What is drawn reads back as what was written, and a picture that was tampered with is refused."""

import re
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from contractions import all_equal, same_steps
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.geometry.number import number
from penrose.geometry.svgpath import paths
from penrose.lint import lint_svg
from penrose.read import read_svg
from penrose.source import Source

GALLERY = sorted((Path(__file__).parents[1] / "docs" / "gallery").glob("*.yaml"))
SPECS = (
    "einsum: i j, j k -> i k",
    "einsum: i n, n j, n -> i n j",
    "einsum: i j, j i ->",
    "einsum: i j, k -> i k",
    "draw: A[i j] V[i r] B[j k l] W[r k s] C[l m] X[s m]",
    "draw: M[i k] = U[i j] λ[j] V†[j k]",
    "draw: y[i] = 2 A[i j] x[j] - b[i] / sqrt(i)",
    "draw: a[i] b[i] - 1 c[] / 1 = 1",
    "draw: W[l k] tanh(V[k j] relu(U[j i] x[i]))",
    "draw: softmax[k](Q[q n s] K[k n s] / sqrt(s)) v[k h]",
    "draw: (A[i j] + B[i j]) v[j] I[i k] δ[k l m]",
    "draw: δ[a k l] δ[k l b]",
    "draw: δ[k l m n] δ[k l m n]",
    "draw: X[e g c] δ[a e f] δ[b g h] X[f h d]",
    "draw: x[b d] δ[d i j] W[i o k] δ[o p q] V[j p k]",
    "dims: {p: 2, q: 2}\ndraw: M[p q] = A[p q] δ[p q]",
    "dims: {p: 2, q: 2}\ndraw: A[p q] δ[p q] B[q r]",
    "dims: {p: 2, q: 2}\ndraw: x[p] y[q] I[p q]",
    "einsum: (i j) j, (i j), (i j) (i j) j",
    "einsum: a b c d e f -> (f e d c b a)",
    "einsum: a b c d -> (b d a c)",
)
"""Specs that together draw everything a picture can say about products, sums, bubbles and dots."""
CHAINS = [spec for spec in SPECS if "V[" in spec]
"""Those in which some two wires have no tensor in common."""
WIRE = re.compile(r'<path class="wire" data-index="([^"]*)"[^>]* d="([^"]*)"[^>]*/>')
TENSOR = re.compile(
    r'<g class="tensor"[^>]* data-legs="([^"]*)"[^>]*><path[^>]*/>(?:<g class="label".*?</g></g>|</g>|(?=<))'
)
WORD = re.compile(r"\([^()]*\)|[^\s()]+")
quick = settings(max_examples=60, deadline=None)
drawings = st.sampled_from(SPECS)


@cache
def drawn(spec):
    diagram = pipeline.diagram(Source("a.yaml", spec))
    return diagram, pipeline.svg(diagram)


@pytest.mark.parametrize("spec", SPECS)
def test_it_reads_back(spec):
    diagram, svg = drawn(spec)
    assert not lint_svg(svg).hard
    assert all_equal(read_svg(svg).equations, diagram.equations)


@pytest.mark.parametrize("dialect", ["baked", "css"])
@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_the_gallery_reads_back(path, dialect):
    diagram = pipeline.diagram(pipeline.source(path))
    reading = read_svg(pipeline.svg(diagram, dialect=dialect), path.name)
    assert all_equal(reading.equations, diagram.equations)
    assert same_steps(reading.stream, diagram.stream)


def matches(pattern):
    """A place in one of the drawings that a pattern matches."""
    places = st.tuples(drawings, st.integers(0, 99))
    return places.map(lambda place: nth(pattern, drawn(place[0])[1], place[1]))


def nth(pattern, text, turn):
    found = list(pattern.finditer(text))
    return found[turn % len(found)]


def without(match):
    return match.string[: match.start()] + match.string[match.end() :]


def refused(text):
    try:
        read_svg(text)
    except PenroseError as error:
        return bool(error.problems)
    return False


def ways(path):
    """The directions in which a stroke starts and ends."""
    points = path.points()
    return points[1].minus(points[0]).unit(), points[-1].minus(points[-2]).unit()


def shifted(match, by):
    path = paths(match[2])[0].moved(by)
    steps = [("M", (path.start,)), *(("LC"[len(segment) == 3], segment) for segment in path.segments)]
    words = [letter + " ".join(f"{number(p.x)} {number(p.y)}" for p in points) for letter, points in steps]
    return match.string[: match.start(2)] + "".join(words) + match.string[match.end(2) :]


def is_bare(wire):
    """Whether a wire is a bare identity, which says the same wherever it stands on its own."""
    return len(WORD.findall(wire[1])) > 1


@quick
@given(matches(WIRE), st.sampled_from([-3.0, 3.0]))
def test_a_wire_moved_off_its_port_is_refused(wire, far):
    assume(not is_bare(wire))
    assert any(refused(shifted(wire, way.times(far))) for way in ways(paths(wire[2])[0]))


@quick
@given(matches(WIRE))
def test_a_wire_rubbed_out_is_refused(wire):
    assert refused(without(wire))


@quick
@given(matches(TENSOR))
def test_a_tensor_rubbed_out_is_refused(tensor):
    assert refused(without(tensor))


def together(text, one, other):
    """Whether something has both of two legs, so that their wires may stand for each other there."""
    legs = map(WORD.findall, re.findall(r'data-(?:legs|free)="([^"]*)"', text))
    return any(one in names and other in names for names in legs)


def swaps(text):
    """The picture with two tags exchanged, for every two wires that no tensor or bubble has both of."""
    wires = [wire for wire in WIRE.finditer(text) if not is_bare(wire)]
    for first, second in combinations(wires, 2):
        if first[1] != second[1] and not together(text, first[1], second[1]):
            swapped = text[: first.start(1)] + second[1] + text[first.end(1) : second.start(1)] + first[1]
            yield swapped + text[second.end(1) :]


@pytest.mark.parametrize("spec", CHAINS)
def test_two_wires_with_their_tags_swapped_are_refused(spec):
    pictures = list(swaps(drawn(spec)[1]))
    assert pictures
    assert all(map(refused, pictures))


@quick
@given(matches(WIRE))
def test_a_wire_renamed_is_refused(wire):
    text = wire.string
    assert refused(text[: wire.start(1)] + "ω" + text[wire.end(1) :])


@quick
@given(drawings, st.integers(-999, 999), st.integers(-999, 999), st.sampled_from([0, 90, 180, 30]))
def test_where_a_picture_stands_and_which_way_up_changes_nothing(spec, x, y, turn):
    diagram, text = drawn(spec)
    start, end = text.index('<g class="equation"'), text.rindex("</svg>")
    group = f'<g transform="translate({x} {y}) rotate({turn})">{text[start:end]}</g>'
    assert all_equal(read_svg(text[:start] + group + text[end:]).equations, diagram.equations)


indices = st.lists(st.sampled_from("ijkl"), max_size=3)


@st.composite
def einsums(draw):
    """Any einsum of a few small operands: traces, copies, sums over a lone index, outer products."""
    operands = draw(st.lists(indices, min_size=1, max_size=4))
    seen = sorted({index for operand in operands for index in operand})
    output = draw(st.permutations(seen).flatmap(lambda p: st.integers(0, len(p)).map(lambda n: p[:n])))
    return f"{', '.join(' '.join(operand) for operand in operands)} -> {' '.join(output)}"


@settings(max_examples=60, deadline=None)
@given(einsums())
def test_any_einsum_reads_back(text):
    diagram = pipeline.einsum(text)
    assert all_equal(read_svg(pipeline.svg(diagram)).equations, diagram.equations)


@st.composite
def bubbled(draw, depth=2):
    """A product of tensors and functions of products; an index that only functions hold is summed on its own."""
    leaf = st.lists(st.sampled_from("ijkl"), max_size=3, unique=True)
    kinds = draw(st.lists(st.booleans(), min_size=1, max_size=3))
    return [draw(bubbled(depth=depth - 1)) if deep and depth else draw(leaf) for deep in kinds]


def written(product, names):
    """A product as it is written, with a name of its own for each tensor."""
    if all(isinstance(one, str) for one in product):
        return f"{next(names)}[{' '.join(product)}]"
    return " ".join(f"exp({written(one, names)})" if _deep(one) else written(one, names) for one in product)


def _deep(product):
    return any(isinstance(one, list) for one in product)


@settings(max_examples=40, deadline=None)
@given(bubbled(), st.data())
def test_functions_beside_and_within_each_other_read_back(product, data):
    text = written([product], (f"T{n}" for n in range(99)))
    letters = sorted(set(re.findall(r"(?<=[\[ ])[ijkl](?=[\] ])", text)))
    result = data.draw(st.lists(st.sampled_from(letters), max_size=2, unique=True)) if letters else []
    diagram = pipeline.diagram(Source("a.yaml", f"let:\n  G[{' '.join(result)}]: {text}\ndraw: G"))
    svg = pipeline.svg(diagram)
    assert not lint_svg(svg).hard
    assert all_equal(read_svg(svg).equations, diagram.equations)


REDUCED = (
    "max[i](x[(h i)])",
    "mean[i](x[(h i)])",
    "max[h](x[(h i)])",
    "max[j](x[(h i) (w j)])",
    "max[i j](x[(h i) (w j) c])",
    "max[i](A[(h i) c] W[c])",
    "max[i](x[(h i) k]) w[(h k) q]",
    "max[j k](x[q j k])",
)
"""Functions that reduce legs of what they hold: whole legs, and parts of thick ones."""


@pytest.mark.parametrize("grid", [False, True], ids=["row", "grid"])
@pytest.mark.parametrize("spec", REDUCED)
def test_a_leg_that_a_function_reduces_ends_on_its_hull(spec, grid):
    names = sorted(set(re.findall(r"(\w)\[[^\]]*\](?!\()", spec)))
    hint = f"\nlayout:\n  grid: {' '.join(names)}" if grid and "(h" not in spec else ""
    diagram = pipeline.diagram(Source("a.yaml", f"draw: {spec}{hint}"))
    svg = pipeline.svg(diagram)
    assert not lint_svg(svg).hard
    assert all_equal(read_svg(svg).equations, diagram.equations)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from("ijkl"), min_size=1)), min_size=1, max_size=5))
def test_copy_tensors_among_others_read_back(factors):
    named = (f"{'δ' if copy else f'T{n}'}[{' '.join(sorted(legs))}]" for n, (copy, legs) in enumerate(factors))
    diagram = pipeline.diagram(Source("a.yaml", f"draw: {' '.join(named)}"))
    assert all_equal(read_svg(pipeline.svg(diagram)).equations, diagram.equations)
