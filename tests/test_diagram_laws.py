"""Laws over random contractions: what names and orders may change, and what they may not."""

from __future__ import annotations

import random
from itertools import permutations

import numpy as np
import spec_trees
from contractions import equal
from diagram_values import Values, random_arrays
from hypothesis import given, settings
from hypothesis import strategies as st

from penrose.diagram import build
from penrose.diagram.network import network
from penrose.diagram.rename import rename_term
from penrose.diagram.types import Bubble, Diagram, Leg, Network, Sum, Tensor, Term
from penrose.diagram.wording import text
from penrose.errors import PenroseError
from penrose.records import replace
from penrose.source import Source
from penrose.spec import printer, read, read_einsum


def built(line: str) -> Diagram:
    return build(read(Source("law.yaml", line)))


@st.composite
def patterns(draw: st.DrawFn) -> tuple[list[str], str]:
    """Inputs and output of an einsum: up to 5 operands of up to 4 legs over 6 indices, any of which may stay."""
    inputs = draw(st.lists(st.text("abcdef", max_size=4), min_size=1, max_size=5))
    used = sorted(set("".join(inputs)))
    output = draw(st.permutations(used))[: draw(st.integers(0, len(used)))]
    return inputs, "".join(output)


@given(patterns())
@settings(deadline=None)
def test_an_einsum_is_worth_what_numpy_makes_of_it(pattern: tuple[list[str], str]) -> None:
    line = f"{','.join(pattern[0])}->{pattern[1]}"
    diagram = build(read_einsum(line))
    arrays = random_arrays(diagram)
    value = Values(diagram, arrays).sum(diagram.equations[0].sides[0])
    assert np.allclose(value, np.einsum(line, *arrays.values()))


@given(patterns(), st.randoms(use_true_random=False))
def test_other_names_for_summed_indices_and_another_order_of_factors_change_nothing(
    pattern: tuple[list[str], str], shuffle: random.Random
) -> None:
    (side,) = build(read_einsum(f"{','.join(pattern[0])}->{pattern[1]}")).equations[0].sides
    assert equal(side, replace(side, terms=tuple(shuffled(term, shuffle) for term in side.terms)))


@given(patterns(), st.data())
def test_two_legs_swapped_are_another_contraction(pattern: tuple[list[str], str], data: st.DataObject) -> None:
    (side,) = build(read_einsum(f"{','.join(pattern[0])}->{pattern[1]}")).equations[0].sides
    net = side.terms[0].network
    swappable = [n for n, node in enumerate(net.nodes) if len({leg.index for leg in node.legs}) > 1]
    if not swappable:
        return
    number = data.draw(st.sampled_from(swappable))
    node = net.nodes[number]
    assert isinstance(node, Tensor)
    first = data.draw(st.integers(0, len(node.legs) - 1))
    others = [place for place, leg in enumerate(node.legs) if leg.index != node.legs[first].index]
    second = data.draw(st.sampled_from(others))
    legs = list(node.legs)
    legs[first], legs[second] = legs[second], legs[first]
    nodes = [replace(node, legs=tuple(legs)) if n == number else other for n, other in enumerate(net.nodes)]
    free = [net.wires[wire].index for wire in net.free]
    swapped = network(nodes, free)
    assert equal(net, swapped) == same_by_trying(net, swapped)
    alone = {node.legs[first].index, node.legs[second].index} & set(free)
    assert not (alone and equal(net, swapped))


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=3), min_size=1, max_size=4), st.data())
@settings(deadline=None)
def test_equal_is_exact_where_all_tensors_have_one_name(legs: list[list[str]], data: st.DataObject) -> None:
    one = alike(legs)
    flipped = [list(tensor) for tensor in legs]
    places = [(t, p) for t, tensor in enumerate(legs) for p in range(len(tensor))]
    if places:
        (t, p), (u, q) = data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))
        flipped[t][p], flipped[u][q] = flipped[u][q], flipped[t][p]
    other = alike(data.draw(st.permutations(flipped)))
    assert equal(one, other) == same_by_trying(one, other)


@given(patterns())
def test_the_line_of_text_reads_as_the_same_contraction(pattern: tuple[list[str], str]) -> None:
    equation = build(read_einsum(f"{','.join(pattern[0])}->{pattern[1]}")).equations[0]
    line = text(equation)
    if " ->" not in line and line:
        assert equal(built(f"draw: {line}\n").equations[0], equation)


@given(spec_trees.relations())
@settings(deadline=None)
def test_any_relation_is_refused_or_a_diagram_that_holds_together(relation: object) -> None:
    line = printer.relation(relation)  # type: ignore[arg-type]
    try:
        diagram = built(f"draw: {line}\n")
    except PenroseError:
        return
    for equation in diagram.equations:
        assert len({tuple(leg.index for leg in side.free) for side in equation.sides}) == 1
        assert all(consistent(term, side) for side in equation.sides for term in side.terms)
        assert text(equation)
        assert equal(equation, equation)


def consistent(term: Term, side: Sum) -> bool:
    """Wires end where nodes have legs of that name, and free ones are legs of the sum, in its order."""
    net = term.network
    ends = {(end.node, end.leg) for wire in net.wires for end in wire.ends}
    legs = {(n, place) for n, node in enumerate(net.nodes) for place in range(len(node.legs))}
    named_right = all(net.nodes[e.node].legs[e.leg].index == wire.index for wire in net.wires for e in wire.ends)
    free = [net.wires[wire].index for wire in net.free]
    inner = [(term, node.inside) for node in net.nodes if isinstance(node, Bubble) for term in node.inside.terms]
    in_order = free == [leg.index for leg in side.free if leg.index in free]
    return ends == legs and named_right and in_order and all(consistent(*pair) for pair in inner)


def shuffled(term: Term, shuffle: random.Random) -> Term:
    """The same term with its factors in another order and its summed indices called otherwise."""
    summed = [wire for wire in term.network.wires if not wire.free]
    new = [f"z{number}" for number in range(len(summed))]
    shuffle.shuffle(new)
    term = rename_term(term, {w.index: Leg(name, w.dim) for w, name in zip(summed, new, strict=True)})
    nodes = list(term.network.nodes)
    shuffle.shuffle(nodes)
    return replace(term, network=network(nodes, [term.network.wires[wire].index for wire in term.network.free]))


def alike(legs: list[list[str]]) -> Network:
    return network([Tensor("T", tuple(Leg(index, "d") for index in tensor)) for tensor in legs], "a")


def same_by_trying(one: Network, other: Network) -> bool:
    """Whether some order of factors and some names of summed indices make two networks the same, all tried."""
    free = [[net.wires[wire].index for wire in net.free] for net in (one, other)]
    if free[0] != free[1] or len(one.nodes) != len(other.nodes):
        return False
    return any(matches(one, order, free[0]) for order in permutations(other.nodes))


def matches(one: Network, order: tuple[object, ...], free: list[str]) -> bool:
    there: dict[str, str] = {index: index for index in free}
    back = dict(there)
    for node, image in zip(one.nodes, order, strict=True):
        assert isinstance(node, Tensor)
        assert isinstance(image, Tensor)
        if node.name != image.name or len(node.legs) != len(image.legs):
            return False
        for leg, twin in zip(node.legs, image.legs, strict=True):
            if there.setdefault(leg.index, twin.index) != twin.index:
                return False
            if back.setdefault(twin.index, leg.index) != leg.index:
                return False
    return True
