"""Long repeats: the first, dots with their number, the last; and the picture still says every tensor."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from contractions import equal
from hypothesis import given, settings
from hypothesis import strategies as some

from penrose import pipeline
from penrose.cli import run
from penrose.diagram import build
from penrose.diagram.types import Diagram
from penrose.errors import PenroseError
from penrose.lint import lint_svg
from penrose.marks.types import Glyph, Item
from penrose.read import read_svg
from penrose.source import Source
from penrose.spec import read


def chain(sites: int) -> str:
    bonds = ["", *(f"b{n}" for n in range(1, sites)), ""]
    return " ".join(f"A{n}[{left} p{n} {right}]" for n, (left, right) in enumerate(pairwise(bonds)))


def ring(sites: int) -> str:
    return " ".join(f"A{n}[b{n} p{n} b{(n + 1) % sites}]" for n in range(sites))


def vidal(sites: int) -> str:
    bonds = ["", *(f"b{n}" for n in range(1, sites)), ""]
    tensors = (f"G{n}[{left} p{n} {right}]" for n, (left, right) in enumerate(pairwise(bonds)))
    return " ".join([*tensors, *(f"l{n}[b{n}]" for n in range(1, sites))])


def sandwich(sites: int) -> str:
    tensors = (f"A{n}[a{n} p{n} a{n + 1}] W{n}[w{n} p{n} q{n} w{n + 1}] B{n}[b{n} q{n} b{n + 1}]" for n in range(sites))
    return " ".join(tensors)


def plane(sites: int, rows: int = 0) -> str:
    rows = rows or sites
    return " ".join(
        f"T{r}_{c}[p{r}_{c} h{r}_{c} h{r}_{c + 1} v{r}_{c} v{r + 1}_{c}]" for r in range(rows) for c in range(sites)
    )


def cylinder(sites: int) -> str:
    return re.sub(rf"\bh(\d+)_{sites}\b", r"h\1_0", plane(sites, rows=3))


def shared(sites: int) -> str:
    return " ".join(f"A{n}[b x{n} x{n + 1}]" for n in range(sites)) + " v[b]"


def fused(sites: int) -> str:
    return " ".join(f"A{n}[(i{n} j{n}) x{n} x{n + 1}]" for n in range(sites))


FAMILIES = {family.__name__: family for family in (chain, ring, vidal, sandwich, plane, cylinder, shared, fused)}


def spec(text: str) -> Diagram:
    return build(read(Source("spec.yaml", text)))


def items(diagram: Diagram) -> list[Item]:
    (equation,) = pipeline.layout(diagram).equations
    return [item for side in equation.sides for term in side.terms for item in term.items]


def names(diagram: Diagram) -> list[str]:
    """The tensors that are drawn, dots as the number of repeats that they say."""
    glyphs = (item for item in items(diagram) if isinstance(item, Glyph))
    return [glyph.tensor or (glyph.count.text if glyph.count else "…") for glyph in glyphs]


def test_of_a_long_chain_three_repeats_are_drawn_then_dots_then_two() -> None:
    assert names(spec(f"draw: {chain(20)}")) == ["A0", "A1", "A2", "×14", "A17", "A18", "A19"]


def test_as_many_repeats_as_fit_are_all_drawn() -> None:
    assert names(spec(f"draw: {ring(12)}")) == [f"A{n}" for n in range(12)]


def test_the_author_says_how_many_are_drawn() -> None:
    assert len(names(spec(f"draw: {chain(30)}\nlayout: {{repeats: all}}"))) == 30
    assert len(names(spec(f"draw: {chain(30)}\nlayout: {{repeats: 40}}"))) == 30
    assert len(names(spec(f"draw: {ring(12)}\nlayout: {{repeats: 8}}"))) == 6


def test_tensors_that_the_author_has_wishes_for_are_all_drawn() -> None:
    row = " ".join(f"A{n}" for n in range(20))
    assert len(names(spec(f"draw: {chain(20)}\nlayout:\n  grid: |\n    {row}"))) == 20
    for wish in ("sides: {A9: {p9: up}}", "arrows: {b9: A8 -> A9}"):
        assert len(names(spec(f"draw: {chain(20)}\nlayout: {{{wish}}}"))) == 20


@pytest.mark.parametrize("change", ["A9[ -> D[", "p9 -> p9 s"])
def test_what_stands_out_is_not_folded_away(change: str) -> None:
    old, new = change.split(" -> ")
    drawn = names(spec(f"draw: {chain(20).replace(old, new)}"))
    assert drawn == names(spec(f"draw: {chain(20).replace(old, new)}\nlayout: {{repeats: all}}"))
    assert len(drawn) == 20


def test_a_grid_is_folded_both_ways() -> None:
    drawn = names(spec(f"draw: {plane(14)}"))
    assert len(drawn) == 6 * 6
    assert drawn.count("×9") == 2  # over the columns, beside the rows
    assert drawn.count("…") == 9


@given(some.sampled_from(sorted(FAMILIES)), some.integers(13, 20), some.sampled_from(["right", "down"]))
@settings(max_examples=15)
def test_the_picture_says_every_tensor_and_is_without_fault(family: str, sites: int, flow: str) -> None:
    diagram = spec(f"draw: {FAMILIES[family](sites)}\nlayout: {flow}")
    svg = pipeline.svg(diagram)
    assert lint_svg(svg).hard == 0
    (said,), (drawn,) = read_svg(svg).equations, diagram.equations
    assert equal(said, drawn)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_longer_repeat_makes_no_larger_picture(family: str) -> None:
    boxes = [pipeline.layout(spec(f"draw: {FAMILIES[family](sites)}")).box for sites in (30, 40)]
    assert boxes[0].width == pytest.approx(boxes[1].width, abs=1)
    assert boxes[0].height == pytest.approx(boxes[1].height, abs=1)


def test_dimensions_and_sizes_are_said_of_what_is_left_out() -> None:
    dims = "dims: {" + ", ".join(f"p{n}: {n + 2}" for n in range(20)) + "}"
    sizes = {dim.name: dim.size for dim in read_svg(pipeline.svg(spec(f"{dims}\ndraw: {chain(20)}"))).dims}
    assert all(sizes[f"p{n}"] == n + 2 for n in range(20))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (r'<g class="tensor" data-tensor="A9"[^>]*></g>', "", "a fold of 14 repeats holds 13 tensors"),
        (r'data-tensor="A9" data-legs="b9 p9 b10"', 'data-tensor="A9" data-legs="b9 p9"', ""),
        (r'data-legs="b3 b17" data-kind="fold"', 'data-legs="b3 b16" data-kind="fold"', "has a leg b16"),
        (r'data-sizes="[^"]*"', 'data-sizes="p"', "it should be like p:2"),
    ],
)
def test_a_fold_that_was_tampered_with_is_noticed(old: str, new: str, problem: str) -> None:
    diagram = spec(f"dims: {{p5: 3}}\ndraw: {chain(20)}")
    svg, count = re.subn(old, new, pipeline.svg(diagram))
    assert count == 1
    if problem:
        with pytest.raises(PenroseError, match=problem):
            read_svg(svg)
    else:
        assert not equal(read_svg(svg).equations[0], diagram.equations[0])


def test_the_command_says_what_it_leaves_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"draw: {chain(200)}")
    assert run(["render", str(path)]) == 0
    assert "194 tensors of long repeats are drawn as dots; --all draws every one" in capsys.readouterr().err


def test_the_box_that_holds_the_dots_is_not_inked_in_either_dialect() -> None:
    baked, css = (pipeline.svg(spec(f"draw: {chain(20)}"), dialect=dialect) for dialect in ("baked", "css"))
    assert re.search(r'data-kind="fold"[^>]*><path class="outline" d="[^"]*"/>', baked)
    assert re.search(r'\.tensor\[data-kind="fold"\]>\.outline\{fill:none;stroke:none\}', css)
