"""Specs as a newcomer would type them, one for each word: drawn, read back, checked, printed as code and as loops."""

from pathlib import Path

import pytest
import torch
from contractions import all_equal
from test_check_mutants import planted, survivors
from test_numerics_code import agree, at_small_primes, code_agrees

from penrose import pipeline
from penrose.figure import einsum, load
from penrose.lint import lint_svg
from penrose.numerics import check
from penrose.numerics.program import program
from penrose.read import read_svg
from penrose.spec import read

WORDS = sorted((Path(__file__).parent / "cases" / "words").glob("*.yaml"))
words = pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)


@words
def test_a_word_is_drawn_and_read_back(path):
    diagram = pipeline.diagram(pipeline.source(path))
    picture = pipeline.svg(diagram)
    assert lint_svg(picture).faults == ()
    assert all_equal(read_svg(picture).equations, diagram.equations)


@words
def test_a_spec_printed_says_the_same(path):
    diagram = pipeline.diagram(pipeline.source(path))
    assert pipeline.to_yaml(diagram)


@words
def test_a_word_means_what_it_says(path):
    """Exactly, unless its first line says that it is not exact, and why."""
    results = check(read(pipeline.source(path))).results
    assert [(r.claim, r.level, r.note) for r in results if r.verdict not in ("pass", "unknown", "not tested")] == []
    unsure = {r.level for r in results if r.verdict == "unknown"}
    assert unsure == ({3} if path.read_text().startswith("# not exact: ") else set())


@words
def test_code_and_loops_compute_it(path):
    whole = program(pipeline.diagram(pipeline.source(path)))
    code_agrees(whole)
    agree(*at_small_primes(whole))


@words
def test_a_mistake_in_it_is_found(path):
    """Some change nothing: a determinant is that of the transpose too."""
    found = {name for name, *_ in survivors(0, paths=(path,))}
    assert 2 * len(found) <= len(planted((path,)))


SHAPES = [(), (2,), (2, 3), (2, 1, 3)]


PATTERNS = ["...ij->ij", "...ij,...jk->...ik", "...i->...", "i...,j->...ji", "...i,...i", "...->"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_ellipsis_is_any_number_of_axes(pattern, shape):
    rng = torch.Generator().manual_seed(0)
    sides = pattern.partition("->")[0].split(",")
    sizes = {"i": 4, "j": 5, "k": 6}
    given = []
    for side in sides:
        before, _, after = side.partition("...")
        inner = shape if "..." in side else ()
        size = (*(sizes[i] for i in before), *inner, *(sizes[i] for i in after))
        given.append(torch.randn(size, generator=rng, dtype=torch.float64))
    found = einsum(pattern).evaluate(**dict(zip("AB", given, strict=False)))
    torch.testing.assert_close(found.tensor, torch.einsum(pattern, *given))


def test_the_axes_of_an_ellipsis_are_broadcast_as_in_numpy():
    a, b = torch.randn(4, 1, 3), torch.randn(5, 3)
    found = einsum("...i,...i->...").evaluate(A=a, B=b)
    torch.testing.assert_close(found.tensor, torch.einsum("...i,...i->...", a, b))
    assert found.legs == ("…", "…")


def test_a_layer_takes_any_number_of_batch_axes():
    layer = load(WORDS[0].parent / "batch-axes.yaml")
    x, w, b = torch.randn(2, 5, 3), torch.randn(3, 4), torch.randn(4)
    torch.testing.assert_close(layer.evaluate("y", x=x, W=w, b=b).tensor, x @ w + b)
