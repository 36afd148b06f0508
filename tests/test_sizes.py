"""Dimensions told in a picture: beside the indices of their wires, or in a legend below."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from contractions import equal

from penrose import pipeline
from penrose.diagram.types import Diagram
from penrose.lint import lint_svg
from penrose.marks.types import Label, Layout
from penrose.marks.walk import networks
from penrose.read import read_svg
from penrose.records import replace
from penrose.source import Source

GALLERY = sorted((Path(__file__).parents[1] / "docs" / "gallery").glob("*.yaml"))
HEADS = """
dims: {p: {size: 10, label: seq pos}, d_head: 64, i: 8, n: {size: 4, label: n}}
tensors: {x: p d_head, B: d_head i, C: i n}
draw: x[q a] B[a i] C[i n]
"""


def told(text: str, where: str) -> Diagram:
    diagram = pipeline.diagram(Source("a.yaml", text))
    return replace(diagram, hints=replace(diagram.hints, sizes=where))


def labels(layout: Layout) -> dict[str, str]:
    """What stands after each index."""
    items = [item for network in networks(layout.equations) for item in network if isinstance(item, Label)]
    return {label.of: label.note.text if label.note else "" for label in items}


def lines(layout: Layout) -> list[tuple[str, ...]]:
    """The words of every line of the legend."""
    return [tuple(label.text for label in sample.labels) for sample in layout.legend]


def test_a_wire_tells_its_dimension_unless_that_is_its_own_name() -> None:
    assert labels(pipeline.layout(told(HEADS, "wires"))) == {"q": "seq pos", "a": "d_head", "i": "", "n": ""}


def test_nothing_is_told_unless_it_is_asked_for() -> None:
    layout = pipeline.layout(told(HEADS, ""))
    assert set(labels(layout).values()) == {""}
    assert layout.legend == ()


def test_a_legend_lists_the_dimensions_that_are_drawn() -> None:
    layout = pipeline.layout(told(HEADS, "legend"))
    assert lines(layout) == [("q", "seq pos", "10"), ("a", "d_head", "64"), ("i", "8"), ("n", "4")]


def test_a_sample_is_as_thick_as_the_wires_it_stands_for() -> None:
    samples = {sample.dim: sample.weight for sample in pipeline.layout(told(HEADS, "legend")).legend}
    assert samples["i"] < samples["p"] < samples["d_head"]


def test_a_size_that_nobody_gave_is_not_told() -> None:
    """The group's size follows from its parts', that of k from nothing."""
    layout = pipeline.layout(told("dims: {i: 8, j: 6}\ndraw: A[(i j) k] B[k l]", "legend"))
    assert lines(layout) == [("i", "8"), ("j", "6"), ("(i j)", "48")]


def test_a_long_list_of_indices_is_cut() -> None:
    names = "abcdefgh"
    chain = " ".join(f"A_{n}[{one} {other}]" for n, (one, other) in enumerate(pairwise(names)))
    dims = f"dims: {{p: 5}}\ntensors: {{{', '.join(f'A_{n}: p p' for n in range(7))}}}\n"
    assert lines(pipeline.layout(told(f"{dims}draw: {chain}", "legend"))) == [("a, b, c, d, e, f, …", "p", "5")]


@pytest.mark.parametrize("where", ["wires", "legend"])
@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_the_gallery_with_its_sizes_says_the_same_without_a_fault(path: Path, where: str) -> None:
    diagram = pipeline.diagram(pipeline.source(path))
    svg = pipeline.svg(replace(diagram, hints=replace(diagram.hints, sizes=where)))
    assert lint_svg(svg).faults == ()
    assert all(map(equal, read_svg(svg).equations, diagram.equations))


def test_a_legend_is_no_contraction() -> None:
    """Its samples touch nothing, and are no wires that end nowhere; but they are ink."""
    svg = pipeline.svg(told(HEADS, "legend"))
    assert '<g class="legend"><g class="sample"><path class="wire" data-index="q"' in svg
    assert read_svg(svg).lines == read_svg(pipeline.svg(told(HEADS, ""))).lines
    head, _, legend = svg.partition('<g class="legend">')
    crowded = f'{head}<g class="legend" transform="translate(0 -30)">{legend}'
    assert lint_svg(crowded).counts["label-on-ink"] > 0
