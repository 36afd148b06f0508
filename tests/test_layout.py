"""What pictures look like: known networks in known shapes, nothing at fault, nothing that moves without cause."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import networks
import pytest
from contractions import equal
from hypothesis import given, settings
from hypothesis import strategies as some

from penrose import pipeline
from penrose.diagram import build
from penrose.diagram.types import Diagram, Leg, Tensor
from penrose.errors import PenroseError
from penrose.geometry.path import Box, Cubic, Line, Point
from penrose.layout.graph import flatten
from penrose.layout.layers.weave import layers
from penrose.layout.marks import Marks
from penrose.layout.ways import goals, ways
from penrose.lint import Figures, lint_svg
from penrose.marks.types import Dash, Dot, Drawing, Glyph, Item, Label, Layout, Region, Wire
from penrose.marks.walk import PLACED
from penrose.read import read_svg
from penrose.render.labels import measure
from penrose.source import Source
from penrose.spec import read

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
LADDER = "i j, i r, j k l, r k s, l m n, s m t, n o p, t o u, p q, u q -> "


def items_of(layout: Layout) -> Iterator[Item]:
    def within(drawing: Drawing) -> Iterator[Item]:
        for item in drawing.items:
            yield item
            if isinstance(item, Region):
                for term in item.inside.terms:
                    yield from within(term)

    for equation in layout.equations:
        for side in equation.sides:
            for term in side.terms:
                yield from within(term)


def centres(diagram: Diagram) -> dict[str, Point]:
    glyphs = [item for item in items_of(pipeline.layout(diagram)) if isinstance(item, Glyph) and item.outline]
    return {glyph.tensor: glyph.outline.box().centre for glyph in glyphs if glyph.outline}


def figures(diagram: Diagram) -> Figures:
    return lint_svg(pipeline.svg(diagram))


def spec(text: str) -> Diagram:
    return build(read(Source("spec.yaml", text)))


def rows_and_columns(diagram: Diagram) -> tuple[list[float], list[float]]:
    places = centres(diagram).values()
    return sorted({round(p.y, 1) for p in places}), sorted({round(p.x, 1) for p in places})


def sizes_of_layers(diagram: Diagram) -> list[int]:
    """How many tensors stand at each height, from above."""
    heights = Counter(round(place.y, 1) for place in centres(diagram).values())
    return [heights[y] for y in sorted(heights)]


def shuffled(text: str, dice: random.Random) -> str:
    """The same contraction with its operands and legs in another order, and every index renamed."""
    left, _, right = text.partition("->")
    operands = [names.split() for names in left.split(",")]
    names = sorted({name for legs in operands for name in legs})
    fresh = dict(zip(names, dice.sample([a + b for a in string.ascii_letters for b in "12"], len(names)), strict=True))
    dice.shuffle(operands)
    for legs in operands:
        dice.shuffle(legs)
    return networks.einsum([[fresh[n] for n in legs] for legs in operands], [fresh[n] for n in right.split()])


# Shapes.


@pytest.mark.parametrize("seed", range(6))
def test_a_ladder_is_upright_in_whatever_order_it_is_written(seed: int) -> None:
    text = shuffled(LADDER, random.Random(seed)) if seed else LADDER
    rows, columns = rows_and_columns(networks.drawn(text))
    assert (len(rows), len(columns)) == (2, 5)
    assert figures(networks.drawn(text)).crossings == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_peps_is_a_grid_with_parallel_physical_legs(seed: int) -> None:
    text = networks.grid(4, 6)
    diagram = networks.drawn(shuffled(text, random.Random(seed)) if seed else text)
    rows, columns = rows_and_columns(diagram)
    assert sorted((len(rows), len(columns))) == [4, 6]
    stubs = [item.path for item in items_of(pipeline.layout(diagram)) if isinstance(item, Wire) and item.free]
    ways = {(round(run.x, 1), round(run.y, 1)) for run in (path.end.minus(path.start).unit() for path in stubs)}
    assert len(stubs) == 24
    assert len(ways) == 1


LAYERED = {
    "tree of 8 sites": (networks.tree(3), [1, 2, 4]),
    "tree of 16 sites": (networks.tree(4), [1, 2, 4, 8]),
    **{
        f"{'ring' if periodic else 'line'} of {sites} sites, {arity} to 1": (
            networks.mera(sites, periodic, arity),
            counts,
        )
        for sites, periodic, arity, counts in (
            (4, True, 2, [1, 2, 2]),
            (8, False, 2, [1, 2, 1, 4, 3]),
            (8, True, 2, [1, 2, 2, 4, 4]),
            (16, False, 2, [1, 2, 1, 4, 3, 8, 7]),
            (16, True, 2, [1, 2, 2, 4, 4, 8, 8]),
            (9, True, 3, [1, 3, 3]),
            (27, False, 3, [1, 3, 2, 9, 8]),
            (27, True, 3, [1, 3, 3, 9, 9]),
        )
    },
    **{
        f"gates {width}×{depth} on {state or 'open wires'}": (networks.circuit(width, depth, state), counts)
        for width, depth, state, counts in (
            (4, 3, "", [2, 1, 2]),
            (6, 4, "", [3, 2, 3, 2]),
            (5, 5, "", [2, 2, 2, 2, 2]),
            (6, 2, "product", [6, 2, 3]),
            (5, 4, "product", [5, 2, 2, 2, 2]),
            (4, 2, "chain", [4, 1, 2]),
            (6, 3, "chain", [6, 3, 2, 3]),
        )
    },
    "gates around a ring": (networks.circuit(6, 3, "product", periodic=True), [6, 3, 3, 3]),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LAYERED)
def test_trees_mera_and_circuits_stand_in_layers_in_whatever_order_they_are_written(name: str, seed: int) -> None:
    text, counts = LAYERED[name]
    diagram = networks.drawn(shuffled(text, random.Random(seed)) if seed else text)
    assert sizes_of_layers(diagram) == counts
    stubs = [item.path for item in items_of(pipeline.layout(diagram)) if isinstance(item, Wire) and item.free]
    assert len({round(path.end.y, 1) for path in stubs}) == (1 if "open" not in name else 2)
    assert figures(diagram).crossings == figures(diagram).hard == 0


@pytest.mark.parametrize(("sites", "counts"), [(4, [1, 2, 1]), (8, [1, 2, 1, 4, 3])])
def test_isometries_stand_over_what_they_make_one(sites: int, counts: list[int]) -> None:
    operands = [legs.split() for legs in networks.mera(sites, periodic=False).partition(" -> ")[0].split(", ")]
    kinds = {2: "tensor", 3: "isometry", 4: "unitary"}
    tensors, factors = "", []
    for n, legs in reversed(list(enumerate(operands))):
        sides = f"{' '.join(legs[:2])} | {' '.join(legs[2:])}" if len(legs) > 2 else " ".join(legs)
        tensors += f"  A{n}: {{legs: {sides}, kind: {kinds[len(legs)]}}}\n"
        factors.append(f"A{n}[{' '.join(legs)}]")
    diagram = spec(f"tensors:\n{tensors}draw: {' '.join(factors)}\n")
    assert sizes_of_layers(diagram) == counts


@pytest.mark.parametrize("text", ["ab,bc,cd,de->ae", "ijkl,ia,jb,kc,ld->abcd", "ia,ja,iB,jA->AB", "abcd,cdjk->abjk"])
def test_what_reads_along_a_line_does_not_stand_in_layers(text: str) -> None:
    diagram = networks.drawn(text)
    (side,) = diagram.equations[0].sides
    assert layers(flatten(side.terms[0].network)) is None


def test_an_svd_is_a_row_with_its_singular_values_above_the_dot() -> None:
    diagram = spec("tensors: {M: i k, 'U, λ, V': 'svd(M, i | k)'}\ndraw: U[i j] λ[j] V†[j k]\n")
    at = centres(diagram)
    assert at["U"].x < at["λ"].x < at["V"].x
    assert at["U"].y == at["V"].y > at["λ"].y


@pytest.mark.parametrize("letters", ["AB", "ABC", "ABCDE"])
def test_the_trace_of_a_product_is_a_row_with_one_loop(letters: str) -> None:
    legs = [
        f"{name}[{string.ascii_lowercase[n]} {string.ascii_lowercase[(n + 1) % len(letters)]}]"
        for n, name in enumerate(letters)
    ]
    at = centres(build(read(Source("trace.yaml", f"draw: {' '.join(legs)}"))))
    assert sorted(at, key=lambda name: at[name].x) == list(letters)
    assert len({round(place.y, 3) for place in at.values()}) == 1


BATCHED = "softmax[k](causal[q k](x[b q h] W_Q[n h s] W_K[n f s] y[b k f])) z[b k g] W_V[n g r] W_O[n r e]"


@pytest.mark.parametrize("rest", ["", "layout: x W_Q W_K y z W_V W_O\n"])
@pytest.mark.parametrize("draw", [f"draw: {BATCHED}", f"let: {{'o[b q e]': '{BATCHED}'}}\ndraw: o"])
def test_a_batch_runs_below_the_row_that_there_is_without_it(draw: str, rest: str) -> None:
    at = centres(spec(f"{draw}\n{rest}"))
    assert sorted(at, key=lambda name: at[name].x) == ["x", "W_Q", "W_K", "y", "z", "W_V", "W_O"]
    assert len({round(place.y, 3) for place in at.values()}) == 1


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("o[p e]: silu(x[p h] W[h u]) y[p f] V[f u] D[u e]", "x W y V D"),
        ("o[p g]: G[p e] relu(x[p h] W[e h u]) V[e u g]", "G x W V"),
        ("o[q d]: softplus(Q[q s]) softplus(K[k s]) V[k d] reciprocal(Z[q])", "Z Q K V"),
    ],
)
def test_the_last_leg_leaves_right_where_the_first_sits_on_a_dot(step: str, order: str) -> None:
    at = centres(spec(f"let:\n  {step}\ndraw: o\n"))
    assert sorted(at, key=lambda name: at[name].x) == order.split()


@pytest.mark.parametrize(
    ("draw", "above"),
    [
        ("λ[r] A[i r] B[j r] C[k r] D[l r]", "λ"),
        ("A[i r] B[j r] C[k r] D[l r] E[m r] F[n r]", ""),
        ("A[i j r] B[j i r] v[r] C[k r] D[k l r] E[l r]", "v"),
    ],
)
def test_tensors_that_share_one_index_are_a_comb(draw: str, above: str) -> None:
    diagram = spec(f"tensors: {{λ: {{legs: r, kind: diagonal}}}}\ndraw: {draw}\n")
    found = centres(diagram)
    top = found.pop(above, Point(0, 0))
    (dot,) = (item.outline.box().centre for item in items_of(pipeline.layout(diagram)) if isinstance(item, Dot))
    assert len({round(place.y, 1) for place in found.values()}) == 1
    assert dot.x == pytest.approx(sum(place.x for place in found.values()) / len(found))
    assert dot.y < min(place.y for place in found.values())
    assert not above or (top.x == pytest.approx(dot.x) and top.y < dot.y)
    legs = [item.path for item in items_of(pipeline.layout(diagram)) if isinstance(item, Wire) and item.free]
    assert all(path.end.x == path.start.x and path.end.y > path.start.y for path in legs)


KRON = "dims: {'i, j, k': 3, 'a, b, c': 2}\nlet:\n  K[(i a) (j b)]: A[i j] B[a b]\n  L[(j b) (k c)]: C[j k] D[b c]\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (KRON + "draw: K[x y] L[y z]", ["A C", "B D"]),
        (KRON + "draw: u[x] K[x y] X[y]", ["A", "u X", "B"]),
        ("draw: T[(i a b) x] A[i j] B[a c] C[b d] D[d e] S[y (j c e)]", ["A", "T B S", "C D"]),
        ("draw: A[i r] A[i s] B[j r] B[j s] = E[r s]", ["A A", "B B"]),
    ],
)
def test_what_runs_in_parallel_stands_one_above_the_other(text: str, rows: list[str]) -> None:
    diagram = spec(text + "\n")
    first = pipeline.layout(diagram).equations[0].sides[0].terms[0].items
    glyphs = [item for item in first if isinstance(item, Glyph) and item.label and item.outline]
    found: dict[float, list[tuple[float, str]]] = {}
    for glyph in glyphs:
        x, y = glyph.outline.box().centre
        found.setdefault(round(y, 1), []).append((x, glyph.tensor))
    assert [" ".join(name for _, name in sorted(found[y])) for y in sorted(found)] == rows
    seen = figures(diagram)
    assert (seen.hard, seen.crossings, seen.bends) == (0, 0, 0)


def test_a_bus_leaves_a_row_a_row_where_a_leg_has_to_cross() -> None:
    rows, _ = rows_and_columns(spec("draw: G[r a b c] A[r i a] B[r j b] C[r k c]\n"))
    assert len(rows) == 1


def test_an_operator_between_two_chains_stands_in_its_bond() -> None:
    at = centres(spec("draw: A[i a] B[a j b] C[b k] O[j J] D[i p] E[p J q] F[q k]\n"))
    assert at["B"].x == at["O"].x == at["E"].x
    assert at["A"].y == at["B"].y == at["C"].y < at["O"].y < at["D"].y == at["E"].y == at["F"].y


def test_a_lone_tensor_holds_its_legs_as_the_network_it_equals() -> None:
    diagram = spec("draw: ψ[i j k] = A[i a] B[a j b] C[b k]\n")
    stubs = [w for w in items_of(pipeline.layout(diagram)) if isinstance(w, Wire) and w.free]
    assert len(stubs) == 6
    assert all(abs(w.path.end.x - w.path.start.x) < 0.01 and w.path.end.y > w.path.start.y for w in stubs)


def ways_apart(diagram: Diagram) -> int:
    """In how many ways, beyond the first, terms that are equal or added hold their free legs."""
    layout = pipeline.layout(diagram)
    values = [equation.sides for equation in layout.equations]
    values += [(item.inside,) for item in items_of(layout) if isinstance(item, Region)]
    held = [[ways(term.items, set(side.free)) for side in sides for term in side.terms] for sides in values]
    return sum(max(0, len(goals(terms)) - 1) for terms in held)


@pytest.mark.parametrize(
    "draw",
    [
        "T[i j k l] = A[i a] R[a j k l] = A[i a] B[a j b] S[b k l] = A[i a] B[a j b] C[b k c] D[c l]",
        "T[i j k l] = U[i k s] λ[s] V[s l j]",
        "A[p=1 v] B[v h] = B[v=5 h]",
        "y[i j] = x[i a] W[a j] + b[j] + c[i]",
        "y[i] = x[j] W[j i] = V[j i] z[j]",
        "T[i j k] = S[k j i]",
        "T[i j k] = A[r i] B[r j] C[r k] + D[i a] E[j a k]",
        "y[i k] = (x[i j] + b[j]) W[j k]",
        "T[i j k] = A[i a b] B[j a b] c[k] = D[k a] E[a i j]",
    ],
)
def test_what_is_equal_or_added_holds_each_free_leg_on_one_side(draw: str) -> None:
    assert ways_apart(spec(f"draw: {draw}\n")) == 0


def test_a_tensor_that_equals_a_folded_train_holds_its_legs_in_their_order() -> None:
    names = [f"i{n}" for n in range(20)]
    sites = [f"A{n}[{f'b{n - 1} ' if n else ''}i{n}{f' b{n}' if n < 19 else ''}]" for n in range(20)]
    (equation,) = pipeline.layout(spec(f"draw: T[{' '.join(names)}] = {' '.join(sites)}\n")).equations
    held = ways(equation.sides[0].terms[0].items, set(names))
    assert list(held) == names
    assert {way.side for way in held.values()} == {"S"}


@pytest.mark.parametrize("path", sorted(GALLERY.glob("*.yaml")), ids=lambda path: path.stem)
def test_in_the_gallery_no_free_leg_changes_side(path: Path) -> None:
    assert ways_apart(pipeline.diagram(pipeline.source(path))) == 0


def test_free_legs_of_a_product_leave_to_the_left_and_to_the_right() -> None:
    stubs = {
        w.index: w.path for w in items_of(pipeline.layout(networks.drawn("i j, j k -> i k"))) if isinstance(w, Wire)
    }
    assert stubs["i"].end.x < stubs["i"].start.x
    assert stubs["k"].end.x > stubs["k"].start.x


# Nothing at fault.

PLANAR = {
    **{f"chain of {n}": networks.chain(n) for n in (1, 2, 3, 5, 9, 24)},
    **{f"ring of {n}": networks.ring(n) for n in (3, 4, 7)},
    **{f"grid {r}×{c}": networks.grid(r, c) for r, c in ((2, 2), (2, 7), (3, 3), (5, 4))},
    **{f"layer {r}×{c}": networks.grid(r, c, physical=False) for r, c in ((2, 3), (4, 4))},
    **{f"tree of depth {n}": networks.tree(n) for n in (2, 3, 4)},
}


@pytest.mark.parametrize("name", PLANAR)
def test_planar_families_have_no_fault_and_no_crossing(name: str) -> None:
    found = figures(networks.drawn(PLANAR[name]))
    assert [fault.sentence for fault in found.faults] == []
    assert found.crossings == 0


UNTANGLED = [  # each was once drawn with more crossings than graphviz needs
    "abc,ag,bdmno,cf,deklnp,el,fhijm,gk,hq,i,jr->opqr",
    "ac,abi,bdekm,cf,dgj,ehjl,fhk,gin->lmn",
    "ad,abcmo,b,celq,dns,efgj,fl,gh,hin,iknr,jlop,km->pqrs",
    "abcdfkl,aghn,bem,c,d,eiq,flmp,gjk,h,in,jmo->opq",
    "acdl,abkop,behi,cfq,do,egjn,f,glm,h,ilmr,jnp,k->qr",
    "acd,abg,bjk,cgh,de,ef,fgi->hijk",
    "abegio,amn,bcjp,cdfnq,dkn,el,fhl,gor,hq,ilopq,jms,kt->rst",
    "bikm,bkjc,mcn->bijn",  # the ring runs where no leg leaves
    "l e, l n e, n e -> n l",
]


@pytest.mark.parametrize("text", UNTANGLED)
def test_what_can_be_drawn_without_crossings_is(text: str) -> None:
    found = figures(networks.drawn(text))
    assert found.crossings == found.hard == 0


@pytest.mark.parametrize("text", ["bthn,bthdn->bthd", "bhj,bjhp,bjhn->bhpn"])
def test_open_legs_that_have_to_cross_wires_leave_a_row_a_row(text: str) -> None:
    rows, _ = rows_and_columns(networks.drawn(text))
    assert len(rows) == 1


@pytest.mark.parametrize("size", [10, 30, pytest.param(100, marks=pytest.mark.slow)])
def test_random_regular_graphs_have_no_fault(size: int) -> None:
    found = figures(networks.drawn(networks.regular(size, random.Random(size))))
    assert [fault.sentence for fault in found.faults] == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(some.randoms(use_true_random=False), some.integers(1, 9))
def test_random_networks_have_no_fault(dice: random.Random, most: int) -> None:
    text = networks.anything(dice, most)
    assert [fault.sentence for fault in figures(networks.drawn(text)).faults] == [], text


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_two_thousand_random_networks_have_no_fault(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(100):
        text = networks.anything(dice, 12)
        assert [fault.sentence for fault in figures(networks.drawn(text)).faults] == [], text


# Nothing moves without cause.


def test_renaming_moves_nothing() -> None:
    first = centres(spec("draw: A[i j] B[j k l] C[l m] v[k]\n"))
    second = centres(spec("draw: P[a b] Q[b c d] R[d e] w[c]\n"))
    assert list(first.values()) == list(second.values())


def test_declaring_in_another_order_and_other_sizes_move_nothing() -> None:
    draw = "draw: A[i j] B[j k l] C[l m]\n"
    plain = centres(spec(draw))
    assert centres(spec(f"dims: {{i: 768, l: 64}}\ntensors: {{C: l m, A: i j}}\n{draw}")) == plain
    assert centres(spec(f"tensors: {{A: {{legs: i j, label: Q}}}}\n{draw}")) == plain


def test_everything_that_has_a_place_is_moved() -> None:
    placed = {"Item", "Path", "Point", "Box", *(kind.__name__ for kind in PLACED)}
    for kind in PLACED:
        found = [name for name, what in kind.__annotations__.items() if placed & set(re.findall(r"\w+", what))]
        assert PLACED[kind] == tuple(found), kind


def test_a_longer_chain_begins_like_the_shorter() -> None:
    for short, long in pairwise(centres(networks.drawn(networks.chain(n))) for n in (4, 5, 6)):
        assert {name: long[name] for name in list(short)[:-1]} == {name: short[name] for name in list(short)[:-1]}


# Wishes.


def test_a_grid_puts_every_tensor_in_its_cell() -> None:
    at = centres(spec("draw: A[i j k] B[j l] C[k m] v[l m]\nlayout: |\n  A B\n  C v\n"))
    assert at["A"].y == at["B"].y < at["C"].y == at["v"].y
    assert at["A"].x == at["C"].x < at["B"].x == at["v"].x


def test_a_leg_leaves_on_the_side_that_was_asked_for() -> None:
    diagram = spec("draw: A[i j] B[j k]\nlayout: {sides: {A: {i: up}}}\n")
    leg = next(w for w in items_of(pipeline.layout(diagram)) if isinstance(w, Wire) and w.index == "i")
    assert leg.path.end.y < leg.path.start.y
    assert leg.path.end.x == leg.path.start.x


def test_a_wish_that_cannot_be_met_is_refused_at_its_place() -> None:
    with pytest.raises(PenroseError) as refused:
        pipeline.layout(spec("draw: A[i j] B[j k]\nlayout: {sides: {A: {j: up}}}\n"))
    assert str(refused.value).startswith("spec.yaml:2:18: A's leg j cannot leave upwards here")


@pytest.mark.parametrize(
    ("draw", "cut", "before"),
    [
        ("T[i j k l]", "T: i k | j l", "ik"),
        ("T[i j k l] = U[i k s] λ[s] V[s l j]", "T: i k | j l", "ik"),
        ("A[i a] T[a j b] C[b k]", "T: j b | a", "a"),
        ("softmax[k](A[q a] T[a k])", "T: k | a", "a"),
    ],
)
def test_a_cut_has_one_group_of_legs_left_and_the_other_right(draw: str, cut: str, before: str) -> None:
    diagram = spec(f"draw: {draw}\nlayout: {{cuts: {{{cut}}}}}\n")
    items = list(items_of(pipeline.layout(diagram)))
    above, below = (item.path for item in items if isinstance(item, Dash))
    assert above.start.x == above.end.x == below.start.x == below.end.x
    glyph = next(item for item in items if isinstance(item, Glyph) and item.tensor == "T" and item.outline)
    near = glyph.outline.box().grown(1) if glyph.outline else Box(0, 0, 0, 0)
    starts = {
        wire.index: point.x
        for wire in items
        if isinstance(wire, Wire)
        for point in (wire.path.start, wire.path.end)
        if near.left <= point.x <= near.right and near.top <= point.y <= near.bottom
    }
    assert {index for index, x in starts.items() if x < above.start.x} == set(before)
    assert figures(diagram).hard == 0


def test_a_cut_that_no_straight_line_makes_is_refused_at_its_place() -> None:
    with pytest.raises(PenroseError, match=r"spec\.yaml:2:20: no straight line cuts T between i k and j l here"):
        pipeline.layout(spec("draw: A[i] T[i j k l] B[j] C[k] D[l]\nlayout: {cuts: {T: i k | j l}}\n"))


def test_a_grid_that_leaves_a_tensor_out_is_refused() -> None:
    with pytest.raises(PenroseError, match="the grid has no place for C"):
        pipeline.layout(spec("draw: A[i j] B[j k] C[k l]\nlayout: |\n  A B\n"))


# What is not equal does not look equal.


def names(diagram: Diagram) -> list[str]:
    glyphs = [item for item in items_of(pipeline.layout(diagram)) if isinstance(item, Glyph)]
    return [glyph.label.text for glyph in glyphs if glyph.label]


@pytest.mark.parametrize(
    ("draw", "seen"),
    [
        ("A[i j] A[k j] = A[i j] A[j k]", ["A", "Aᵀ", "A", "A"]),
        ("x[i] A[i j] x[j] = x[i] A[j i] x[j]", ["x", "A", "x", "x", "Aᵀ", "x"]),
        ("R[a b c d] = R[b a c d]", ["R", "R"]),
        ("A[i j] conj(A)[j k]", ["A", "A*"]),
        ("A[i j] conj(A)[k j]", ["A", "A†"]),
        ("A[i j] A†[j k]", ["A", "A†"]),
        ("A[i j] A†[k j]", ["A", "A*"]),
        ("W_O^1[i j] W_O^1[k j]", ["W_O^1", "(W_O^1)ᵀ"]),
        ("A[i j k] B^1[i j k] + A[l m n] B^1[n m l]", ["A", "B^1", "A", "B^1"]),
        ("A†[i j] A†[k j]", ["A†", "A*"]),
        ("A[i j] B[k j]", ["A", "B"]),
        ("S[i k] = 1/2 (A[i k] + A[k i])", ["S", "A", "Aᵀ"]),
        ("A[i k] - A[k i] = relu(B[k i]) + 2 C[i k]", ["A", "Aᵀ", "B", "C"]),
    ],
)
def test_a_tensor_that_stands_the_other_way_round_is_marked(draw: str, seen: list[str]) -> None:
    assert names(spec(f"draw: {draw}\n")) == seen


@pytest.mark.parametrize(("draw", "straight"), [("S[i k] = A[i k] + A[k i]", True), ("S[i k] = A[k i]", False)])
def test_legs_bend_past_a_matrix_where_that_is_all_that_is_said(draw: str, straight: bool) -> None:
    wires = [item.path for item in items_of(pipeline.layout(spec(f"draw: {draw}\n"))) if isinstance(item, Wire)]
    assert all(isinstance(segment, Line) for path in wires for segment in path.segments) == straight


def test_a_symmetric_matrix_needs_no_mark() -> None:
    assert names(spec("tensors: {S: {legs: i j, kind: symmetric}}\ndraw: S[i j] S[k j]\n")) == ["S", "S"]


def test_marks_compare_with_the_first_glyph_of_what_was_kept() -> None:
    matrix = Tensor("A", (Leg("i", "i"), Leg("j", "j")), "tensor")
    marks, label = Marks(), ("circle", "A", 2)
    rejected, kept = marks.trial(), marks.trial()
    assert rejected.on(matrix, label, (1, 0), measure) == "A"
    assert kept.on(matrix, label, (0, 1), measure) == "A"
    marks.keep(kept)
    assert [marks.trial().on(matrix, label, order, measure) for order in ((0, 1), (1, 0))] == ["A", "Aᵀ"]
    assert marks.serve({}, measure)


def test_a_permutation_of_legs_crosses_them_once() -> None:
    assert figures(networks.drawn("i j k l -> i k j l")).crossings == 1
    assert figures(networks.drawn("i j k l -> l k j i")).crossings == 6
    assert figures(networks.drawn("i j k l -> i j k l")).crossings == 0


def test_a_backbone_along_which_nothing_runs_is_refused() -> None:
    with pytest.raises(PenroseError, match=r"spec\.yaml:2:20: nothing is drawn along x"):
        pipeline.layout(spec("draw: x[p h] W[h g]\nlayout: {backbone: x}\n"))


def test_rows_become_columns_where_products_flow_down() -> None:
    at = centres(spec("draw: A[i j] B[j k] C[k l]\nlayout: {flow: down}\n"))
    assert at["A"].x == at["B"].x == at["C"].x
    assert at["A"].y < at["B"].y < at["C"].y


@pytest.mark.parametrize("flow", ["down", "right"])
def test_a_stream_is_straight_and_its_copies_leave_it_before_what_they_make_is_added(flow: str) -> None:
    diagram = spec(f"draw: x[p h] + gelu(x[p u] W[u h]) + A[p q] x[q h]\nlayout: {{flow: {flow}, backbone: x}}\n")
    (equation,) = pipeline.layout(diagram).equations
    assert equation.stream is not None
    main = [link.path for link in equation.stream.links if link.main]
    assert len({round(p.x if flow == "down" else p.y, 2) for path in main for p in (path.start, path.end)}) == 1
    along = [path.end.y if flow == "down" else path.end.x for path in main]
    copies = [link.path.start for link in equation.stream.links if not link.main and len(link.path.segments) > 1]
    assert len(copies) == 2
    assert all((start.y if flow == "down" else start.x) < min(along) for start in copies)
    assert figures(diagram).hard == 0


@pytest.mark.parametrize(
    "draw",
    [
        "A[k i] δ[i j] B[j l] = A[k i] B[i l]",
        "x[q h] + A[n q k] x[k g] W[n g h] = x[q h] + Σ[n](A[n q k] x[k g] W[n g h])",
        "A[i j] A[j k] A[k l]",
    ],
)
def test_what_stands_the_same_way_round_is_not_marked(draw: str) -> None:
    assert not any("ᵀ" in name or "^{" in name for name in names(spec(f"draw: {draw}\n")))


def test_a_bare_line_turns_without_a_corner() -> None:
    found = items_of(pipeline.layout(spec("draw: B[g d] C[i] δ[i j] A[f]\n")))
    (line,) = (item for item in found if isinstance(item, Wire) and item.index == "i j")
    assert [type(segment) for segment in line.path.segments] == [Line, Cubic, Line]


def test_the_line_of_a_stream_reaches_its_sums() -> None:
    diagram = spec("draw: x[p h] + gelu(x[p u] W[u h])\nlayout: {backbone: x}\n")
    (equation,) = pipeline.layout(diagram).equations
    assert equation.stream is not None
    (joint,) = (mark.box for side in equation.sides for term in side.terms for mark in term.marks)
    before, after = (link.path for link in equation.stream.links if link.main)
    back = next(link.path for link in equation.stream.links if len(link.path.segments) == 1 and not link.main)
    assert joint.top - before.end.y == pytest.approx(after.start.y - joint.bottom, abs=0.5)
    assert 0 < joint.top - before.end.y < 2.3  # a round tip's length
    assert 0 < back.end.x - joint.right < 1


def test_a_step_has_the_role_of_the_tensor_it_gives_a_value_to() -> None:
    tensors = "tensors: {A: {legs: i j, role: first}}\n"
    kept = spec(f"{tensors}let:\n  A[i j]: B[i k] C[k j]\ndraw: A[i j] D[j]\nlayout: {{keep: A}}\n")
    glyphs = [item for item in items_of(pipeline.layout(kept)) if isinstance(item, Glyph)]
    assert {glyph.tensor: glyph.role for glyph in glyphs} == {"A": "first", "D": ""}


def test_a_slice_of_an_isometry_is_no_triangle() -> None:
    diagram = spec("tensors: {U: {legs: i | s, kind: isometry}}\ndraw: Σ[s](U[i s] v[s])\n")
    assert [item.shape for item in items_of(pipeline.layout(diagram)) if isinstance(item, Glyph)] == ["circle"] * 2


@pytest.mark.parametrize(
    ("draw", "seen"),
    [
        ("R[p a] W[a h]", ["a", "h", "n", "n", "p", "s", "s"]),
        ("r[p n s] V[n s h]", ["h", "n", "p", "s"]),
        ("W[a h] V[n s h]", ["a", "h", "n", "n'", "s", "s'"]),  # other indices that have the same name within W
    ],
)
def test_parts_of_a_thick_leg_have_one_name_at_both_ends(draw: str, seen: list[str]) -> None:
    steps = "let:\n  R[p (n s)]: r[p n s]\n  W[(n s) h]: V[n s h]\n"
    layout = pipeline.layout(spec(f"dims: {{n: 2, s: 3}}\n{steps}draw: {draw}\n"))
    assert sorted(item.text for item in items_of(layout) if isinstance(item, Label)) == seen


@pytest.mark.parametrize("length", [2, 3, 5])
def test_parts_of_a_thick_leg_in_mid_row_leave_from_its_wedge(length: int) -> None:
    diagram = spec("draw: " + " ".join(f"A{n}[(i{n} j{n} k{n}) x{n} x{n + 1}]" for n in range(length)))
    picture = pipeline.svg(diagram)
    assert lint_svg(picture).hard == 0
    assert equal(read_svg(picture).equations[0], diagram.equations[0])


@pytest.mark.parametrize(
    "draw",
    ["T[b c (y u) (x v)] W[u v c h]", "T[(y u) c] W[c d] V[d u]", "T[a (y u)] W[a u z]"],
)
def test_a_part_that_turns_round_leaves_its_wedge_beside_what_goes_straight_on(draw: str) -> None:
    found = figures(spec(f"draw: {draw}\n"))
    assert (found.hard, found.crossings) == (0, 0)


@pytest.mark.parametrize(("teeth", "length"), [(3, 2), (4, 3), (6, 4)])
def test_chains_with_legs_of_their_own_hang_from_the_row(teeth: int, length: int) -> None:
    diagram = networks.drawn(networks.comb(teeth, length))
    columns: Counter[float] = Counter(round(p.x, 1) for p in centres(diagram).values())
    assert sorted(columns.values())[-teeth + 2 :] == [length + 1] * (teeth - 2)
    found = figures(diagram)
    assert (found.hard, found.crossings) == (0, 0)
