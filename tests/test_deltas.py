"""δ alone and beside others: legs that leave a dot in distinct ways, and identities as lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from contractions import equal as same

from penrose import pipeline
from penrose.diagram import build
from penrose.diagram.types import Diagram
from penrose.geometry.path import Line, Path
from penrose.layout.ways import ways
from penrose.lint import lint_svg
from penrose.marks.types import Item, Wire
from penrose.read import read_svg
from penrose.source import Source
from penrose.spec import read


def spec(text: str) -> Diagram:
    return build(read(Source("spec.yaml", text)))


def is_clear(diagram: Diagram) -> bool:
    """Whether a picture has no fault and no crossing, and says what its spec says."""
    svg = pipeline.svg(diagram)
    found = lint_svg(svg)
    said = read_svg(svg).equations
    reads = all(same(a, b) for a, b in zip(said, diagram.equations, strict=True))
    return reads and not found.hard and not found.crossings


LEGS = [" ".join("abcdefgh"[:count]) for count in range(1, 9)]


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("legs", LEGS)
def test_the_legs_of_a_lone_delta_leave_in_distinct_ways(legs: str, flow: str) -> None:
    assert is_clear(spec(f"draw: δ[{legs}]\nlayout: {{flow: {flow}}}\n"))


@pytest.mark.parametrize("legs", LEGS)
@pytest.mark.parametrize("draw", ["δ[{0}] A[x y]", "A[x y] δ[{0}]", "2 δ[{0}] + T[{0}] = R[{0}]", "δ[z {0}] A[x z]"])
def test_so_do_those_of_a_delta_beside_others(draw: str, legs: str) -> None:
    assert is_clear(spec(f"draw: {draw.format(legs)}\n"))


@pytest.mark.parametrize("draw", ["A[i x j] B[j k] δ[x a b] C[k l]", "δ[a b c d e] δ[e f g h i]"])
def test_the_legs_of_a_delta_within_a_network_fan_out(draw: str) -> None:
    assert is_clear(spec(f"draw: {draw}\n"))


def lines(draw: str, flow: str = "right") -> list[Path]:
    """The wires of the first part of the last value that is drawn."""
    layout = pipeline.layout(spec(f"draw: {draw}\nlayout: {{flow: {flow}}}\n"))
    found = layout.equations[-1].sides[-1].terms[0].items
    return [item.path for item in found if isinstance(item, Wire)]


IDENTITIES = [
    "δ[i j] δ[k l]",
    "T[i j k l m n] = δ[i l] δ[j m] δ[k n]",
    "V[x y a] U[a z w] = δ[x z] δ[y w]",
    "δ[x q] δ[y r] δ[s r] δ[x c]",
    "δ[q u] δ[u s] δ[v s]",
]


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("draw", IDENTITIES)
def test_identities_of_one_product_are_parallel_lines(draw: str, flow: str) -> None:
    assert is_clear(spec(f"draw: {draw}\nlayout: {{flow: {flow}}}\n"))
    for path in lines(draw, flow):
        assert all(isinstance(segment, Line) for segment in path.segments)
        across = {round(point.y if flow == "right" else point.x, 3) for point in path.points()}
        assert len(across) == 1


@pytest.mark.parametrize(
    "draw",
    [
        "δ[q k=4]",
        "X[q=9 w] Y[w v] = δ[v w=4]",
        "A[i j k] B[m n p] δ[i m] δ[j n] δ[k p]",
        "δ[i=1 j=1]",
        "A[i j] δ[j k] δ[l k] B[l]",
    ],
)
def test_an_identity_is_a_straight_line_to_what_it_joins(draw: str) -> None:
    assert is_clear(spec(f"draw: {draw}\n"))
    assert all(isinstance(segment, Line) for path in lines(draw) for segment in path.segments)


def test_identities_between_thick_legs_are_straight() -> None:
    diagram = spec("dims: {'i, j': 5, 'k, l': 3}\nlet:\n  K[(i k) (j l)]: δ[i j] δ[k l]\ndraw: K[a b]\n")
    assert is_clear(diagram)
    found = pipeline.layout(diagram).equations[0].sides[0].terms[0].items
    bent = [item.index for item in found if isinstance(item, Wire) and len(item.path.points()) > 3]
    assert bent == []


LOOPS = [
    "T[j] δ[i i j]",
    "δ[i i j]",
    "δ[i i k k j] v[j]",
    "A[a j] δ[i i j k] B[k b]",
    "δ[i i j] δ[i i j]",
    "δ[i i j] δ[i i k] M[j k]",
]


@pytest.mark.parametrize("draw", LOOPS)
def test_an_index_that_leads_from_a_delta_back_to_it_is_a_loop_of_its_own(draw: str) -> None:
    assert is_clear(spec(f"draw: {draw}\n"))


CUP, CAP, SNAKE = (
    ("δ[i j]", "δ: {i: up, j: up}", {"i": "N", "j": "N"}),
    ("δ[i j]", "δ: {i: down, j: down}", {"i": "S", "j": "S"}),
    ("I[i j] δ[j k]", "I: {i: up, j: up}, δ: {j: down, k: down}", {"i": "N", "k": "S"}),
)


@pytest.mark.parametrize(("draw", "sides", "wanted"), [CUP, CAP, SNAKE], ids=["cup", "cap", "snake"])
def test_a_cup_a_cap_and_a_snake_are_one_smooth_stroke(draw: str, sides: str, wanted: dict[str, str]) -> None:
    diagram = spec(f"draw: {draw}\nlayout: {{sides: {{{sides}}}}}\n")
    assert is_clear(diagram)
    items = pipeline.layout(diagram).equations[0].sides[0].terms[0].items
    (path,) = (item.path for item in items if isinstance(item, Wire))
    steps = [b.minus(a).unit() for a, b in pairwise(path.points())]
    assert min(a.x * b.x + a.y * b.y for a, b in pairwise(steps)) > 0.8  # turns little at a time
    assert {index: way.side for index, way in ways(items, set(wanted)).items()} == wanted


@pytest.mark.parametrize("draw", ["v[i] I[i j] I[j k] = v[k]", "v[k] = I[k j] I[j i] v[i]"])
def test_a_leg_at_the_end_of_several_identities_leaves_as_the_one_that_it_equals(draw: str) -> None:
    held = [
        ways(side.terms[0].items, set(side.free))
        for equation in pipeline.layout(spec(f"draw: {draw}\n")).equations
        for side in equation.sides
    ]
    assert held[0]["k"].side == held[1]["k"].side


def pairings(legs: str) -> list[list[str]]:
    """Every way to join so many legs two and two."""
    if not legs:
        return [[]]
    first, *rest = legs
    return [[first + other, *more] for other in rest for more in pairings("".join(rest).replace(other, ""))]


def slots(items: tuple[Item, ...], free: str) -> dict[str, tuple[str, int]]:
    """The side of every leg, and its number along it."""
    held = ways(items, set(free))
    sides = {side: [index for index, way in held.items() if way.side == side] for side in "NESW"}
    return {index: (way.side, sides[way.side].index(index)) for index, way in held.items()}


ORDERS = [("abcd", pairing) for pairing in pairings("abcd")] + [("abcdef", pairing) for pairing in pairings("abcdef")]


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize(("legs", "pairing"), ORDERS)
@pytest.mark.parametrize("equal", ["A[{0} x] B[{1} x]", "S[{0} {1}]"])
def test_lines_run_between_the_places_where_other_terms_hold_their_legs(
    equal: str, legs: str, pairing: list[str], flow: str
) -> None:
    half = len(legs) // 2
    value = equal.format(" ".join(legs[:half]), " ".join(legs[half:]))
    diagram = spec(f"draw: {value} = {' '.join(f'δ[{a} {b}]' for a, b in pairing)}\nlayout: {{flow: {flow}}}\n")
    svg = pipeline.svg(diagram)
    assert not lint_svg(svg).hard
    assert all(same(a, b) for a, b in zip(read_svg(svg).equations, diagram.equations, strict=True))
    one, other = (side.terms[0].items for side in pipeline.layout(diagram).equations[0].sides)
    assert slots(one, legs) == slots(other, legs)


@pytest.mark.parametrize("flow", ["right", "down"])
def test_lines_stand_as_the_circuit_that_they_equal(flow: str) -> None:
    gates = "U[a b A B] V[c d C D] W[B C p q] W*[E F p q] U*[e f A E] V*[g h F D]"
    unitary = "tensors: {'U, V, W': {legs: a a | a a, kind: unitary}}"
    diagram = spec(f"{unitary}\ndraw: {gates} = δ[a e] δ[b f] δ[c g] δ[d h]\nlayout: {{flow: {flow}}}\n")
    one, other = (side.terms[0].items for side in pipeline.layout(diagram).equations[0].sides)
    assert slots(one, "abcdefgh") == slots(other, "abcdefgh")
    assert not lint_svg(pipeline.svg(diagram)).crossings


@pytest.mark.parametrize(("draw", "crossings"), [("S[a b c d] = δ[a d] δ[b c]", 1), ("S[a b c d] = δ[a c] δ[b d]", 0)])
def test_a_swap_is_a_crossing(draw: str, crossings: int) -> None:
    found = lint_svg(pipeline.svg(spec(f"draw: {draw}\n")))
    assert found.crossings == crossings


@pytest.mark.parametrize(
    ("draw", "sides"),
    [
        ("E[a b c d] = 1/3 (δ[a c] δ[b d] + δ[a d] δ[b c])", {"a": "W", "b": "W", "c": "E", "d": "E"}),
        ("E[a b c d] = relu(A[a c] B[b d] + T[a b c d])", {"a": "W", "c": "S", "b": "S", "d": "E"}),
        ("y[j] = relu(x[i] W[i j] + b[j])", {"j": "E"}),
    ],
)
def test_the_legs_of_a_sum_leave_its_hull_where_they_arrive_inside(draw: str, sides: dict[str, str]) -> None:
    layout = pipeline.layout(spec(f"draw: {draw}\n"))
    for side in layout.equations[0].sides:
        found = ways(side.terms[0].items, set(sides))
        assert {name: way.side for name, way in found.items()} == sides


@pytest.mark.parametrize("sides", ["a: up, c: down", "a: up, c: left", "a: down, c: right"])
def test_a_loop_in_a_grid_leaves_where_no_open_leg_does(sides: str) -> None:
    assert is_clear(spec(f"draw: ρ[a b c b]\nlayout: {{grid: ρ, sides: {{ρ: {{{sides}}}}}}}\n"))
