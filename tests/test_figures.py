"""Figures of data are drawn from what they name, and refuse what is untrue."""

from itertools import combinations
from pathlib import Path

import pytest
from contractions import equal

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.figures import Reach, draw, is_figure, scene, specs
from penrose.figures.formula import said
from penrose.figures.heatmap import level
from penrose.figures.read import BODIES, read, repeated
from penrose.figures.read import CELLS as DATA
from penrose.figures.types import Said
from penrose.geometry.path import Box
from penrose.lint import lint_svg
from penrose.pipeline import source
from penrose.read import read_svg
from penrose.render.labels import measure
from penrose.scene import Math
from penrose.source import Source, Span

FIGURES = Path(__file__).parents[1] / "docs" / "figures"
FILES = sorted(FIGURES.glob("*.yaml"))
everywhere = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def figure(text):
    return read(Source("a.yaml", text))


def test_the_figures_of_the_chapters_are_there():
    assert len(FILES) >= 9


@everywhere
def test_it_is_drawn_alike_twice_and_in_both_dialects(path):
    assert draw(path) == draw(path)
    assert draw(path, dialect="css").count("<path") == draw(path, dialect="bare").count("<path")


@everywhere
def test_it_is_known_from_a_spec(path):
    assert is_figure(source(path))
    assert not is_figure(source(FIGURES.parent / "gallery" / "t-svd.yaml"))


def test_the_predicted_token_is_held_to_the_rule():
    strip = figure("strip: {tokens: the fox and the, next: fox, rule: repeat}").body
    assert strip.next == repeated(strip.tokens) == "fox"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "strip: {tokens: the fox and the, next: and, rule: repeat}",
            "a.yaml:1:8: next is «and», but «fox» followed «the» before",
        ),
        (
            "strip: {tokens: a b, arrows: [{from: 0, to: 2}]}",
            "a.yaml:1:31: an arrow joins two of the places 0 to 1",
        ),
        (
            "strip: {tokens: a b, arrows: [{from: 0, to: x}]}",
            "a.yaml:1:45: a place is a whole number from 0 on, found «x»",
        ),
        ("strip: {next: a}", "a.yaml:1:8: a strip needs tokens"),
        ("heatmap: {tensor: A}", "a.yaml:1:10: a heat-map needs spec"),
        (
            "title: nothing",
            f"a.yaml: a figure has one of {', '.join(BODIES)}, found 0",
        ),
        ("board: t-svd.yaml", "a.yaml:1:8: a board is a list of rows, each a list of cells"),
        ("board: [t-svd.yaml]", "a.yaml:1:9: a row of a board is a list of cells"),
        (
            "board: [[{a: b, c: d}]]",
            f"a.yaml:1:10: a cell is words, a file, or has one of {', '.join(DATA)}, draw, einsum",
        ),
        ("stripe: {tokens: a}", "a.yaml:1:1: a figure has no key «stripe»"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, message):
    with pytest.raises(PenroseError) as caught:
        figure(text)
    assert str(caught.value).splitlines()[0] == message


def written(tmp_path, text):
    path = tmp_path / "figure.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(
        "dims: {i: 2, j: 3}\ntensors: {A: {legs: i j, data: [[0, 1, 1], [0.5, 0, 0]]}, v: i}\ndraw: A[i j]\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("heatmap: {spec: none.yaml, tensor: A}", "there is no file none.yaml"),
        ("heatmap: {spec: spec.yaml, tensor: B}", "B is neither a step nor a tensor"),
        ("heatmap: {spec: spec.yaml, tensor: v}", "a heat-map has two legs, v has 1"),
        ("legend: {spec: spec.yaml, preset: gpt2, legs: {i: rows}}", "i has no size under gpt2"),
        ("legend: {spec: spec.yaml, preset: gpt2, legs: {k: rows}}", "the spec has no dimension k"),
    ],
)
def test_what_the_spec_does_not_hold_is_refused(tmp_path, text, message):
    with pytest.raises(PenroseError) as caught:
        draw(written(tmp_path, text))
    assert message in str(caught.value)


def test_the_cells_are_the_numbers_of_the_spec(tmp_path):
    svg = draw(written(tmp_path, "heatmap: {spec: spec.yaml, tensor: A}"), dialect="bare")
    map_, _, scale = svg.partition('<g class="frame">')
    assert map_.count('data-level="8"') == 1  # two neighbours in a row are one shape
    assert map_.count('data-level="4"') == 1
    assert [map_.count(f'data-level="{shade}"') for shade in (1, 2, 3, 5, 6, 7)] == [0] * 6
    assert all(f'data-level="{shade}"' in scale for shade in range(1, 9))


def test_the_sizes_of_the_legend_make_the_parameters_of_gpt2():
    dims = pipeline.diagram(source(FIGURES.parent / "gallery" / "t-gpt2-vertical.yaml")).dims
    p, v, h, n, s, u = (dict(dim.presets)["gpt2"] for dim in dims)
    attention, mlp, norm = 4 * (h * n * s + h), 2 * h * u + u + h, 2 * h
    assert v * h + p * h + 12 * (attention + mlp + 2 * norm) + norm == 124_439_808


def test_shades_grow_with_the_value():
    shades = [level(value / 100, 1.0) for value in range(101)]
    assert shades == sorted(shades)
    assert shades[0] == 0
    assert shades[-1] == 8


BOARD = """
board:
  - [words, {draw: 'A[i j] b[j]'}, {title: {draw: 'a[i]', dims: {i: 7}}}]
  - [more, {strip: {tokens: a b}}, {einsum: 'ij,jk->ik'}]
"""


def drawn_board(tmp_path, text):
    path = tmp_path / "board.yaml"
    path.write_text(text, encoding="utf-8")
    return draw(path)


def test_a_board_is_read_and_linted_cell_by_cell(tmp_path):
    text = drawn_board(tmp_path, BOARD)
    assert read_svg(text).lines == ("A[i j] b[j]", "a[i]", "A[i j] B[j k]")
    assert lint_svg(text).hard == 0


def test_a_board_is_checked_by_its_cells(tmp_path):
    board = Source(str(tmp_path / "a.yaml"), BOARD)
    assert [spec.text.strip() for spec in specs(board, Reach(tmp_path))] == [
        "{draw: 'A[i j] b[j]'}",
        "{draw: 'a[i]', dims: {i: 7}}",
        "{einsum: 'ij,jk->ik'}",
    ]


def test_a_mistake_in_a_cell_has_its_place_on_the_board(tmp_path):
    with pytest.raises(PenroseError, match=r"board\.yaml:1:24: A has 1 leg, but 2 are written"):
        drawn_board(tmp_path, "board: [[{draw: 'A[i]  A[i j]', tensors: {A: i}}]]")


def test_a_board_holds_no_board(tmp_path):
    (tmp_path / "b.yaml").write_text("board: [[b.yaml]]", encoding="utf-8")
    with pytest.raises(PenroseError, match="a board holds no other board"):
        draw(tmp_path / "b.yaml")


@pytest.mark.parametrize("cells", ["[a, b]", "[a, b], [c, d]", "[a], [b, c]", "[a: b], [c, d: e]"])
def test_cells_of_a_board_do_not_meet(cells, tmp_path):
    made = scene(Source("a.yaml", f"board: [{cells}]"), Reach(tmp_path))
    boxes = [box for item in made.items for box in inked(item)]
    assert len(boxes) == sum(letter in "abcde" for letter in cells)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize(
    ("tensor", "cells"),
    [("a[]", 1), ("a[i]", 2), ("a[i j]", 6), ("a[i j k]", 6 + 4 * 5), ("a[j i k l]", 3 * (20 + 10 + 8))],
)
def test_the_cells_of_a_tensor_are_as_many_as_its_spec_says(tensor, cells, tmp_path):
    dims = "dims: {i: 2, j: 3, k: 4, l: 5}"
    (tmp_path / "t.yaml").write_text(f"draw: {tensor}\n{dims}", encoding="utf-8")
    made = scene(Source("a.yaml", "array: {spec: t.yaml, tensor: a}"), Reach(tmp_path))
    assert len(made.items[0].items) == cells


GALLERY = FIGURES.parent / "gallery"


def symbols(way, name):
    diagram = pipeline.diagram(source(GALLERY / f"{name}.yaml"))
    return said(Said(way, "", Span(0, 0)), diagram, diagram.source), diagram


@pytest.mark.parametrize("name", ["t-ladder", "t-dot-product", "t-matvec", "t-matmul", "t-trace-matmul"])
def test_a_formula_says_again_what_it_is_made_from(name):
    text, wanted = symbols("formula", name)
    sigma, *factors = [part.split("_") for part in text.split()]
    product = " ".join(f"{factor}[{' '.join(legs)}]" for factor, *legs in factors)
    free = " ".join(leg.index for leg in wanted.equations[0].sides[0].free)
    again = pipeline.diagram(Source("a", f"let: {{'again_0[{free}]': '{product}'}}\ndraw: again_0"))
    assert all(map(equal, again.equations, wanted.equations))
    used = [leg for _, *legs in factors for leg in legs]
    assert all(used.count(index) == 2 for index in sigma[1:])


def test_a_pattern_is_the_einsum_that_it_is_made_from():
    text, wanted = symbols("pattern", "t-matmul")
    assert all(map(equal, pipeline.einsum(text.replace("→", "->")).equations, wanted.equations))


def test_what_has_a_bubble_has_no_formula():
    with pytest.raises(PenroseError, match="a formula is written of sums of products of tensors alone"):
        symbols("formula", "p-output")


def inked(item):
    """The boxes of the labels within an item."""
    if isinstance(item, Math):
        width, ascent, descent = measure(item.text, item.size)
        x, y = item.at
        return [Box(x, y - ascent, x + width, y + descent)]
    return [box for inner in item.items for box in inked(inner)]
