"""A diagram printed as a spec and read again is the same diagram, but for places."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from spec_trees import relations

import penrose
from penrose import pipeline
from penrose.diagram.types import Scale
from penrose.diagram.unbuild import same
from penrose.errors import PenroseError
from penrose.records import replace
from penrose.rewrite.rules import RULES
from penrose.source import Source
from penrose.spec.printer import relation

ROOT = Path(__file__).parents[1]
GALLERY = sorted((ROOT / "docs" / "gallery").glob("*.yaml"))
CASES = sorted((ROOT / "tests" / "cases").rglob("*.yaml"))
CORPUS = [line.split("\t")[0] for line in (ROOT / "tests" / "cases" / "corpus.tsv").read_text().splitlines()[1:]]


def read(text):
    return pipeline.diagram(Source("<text>", text))


def diagram(path):
    """The diagram of a file; None where it is refused."""
    try:
        return pipeline.diagram(pipeline.source(path))
    except PenroseError:
        return None


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_a_gallery_spec_is_the_same_diagram(path):
    """One with words that rewrite is refused as a value: the steps that they made would be made once more."""
    value = diagram(path)
    try:
        text = penrose.to_yaml(value)
    except PenroseError:
        assert any(f"{word}[" in path.read_text() for word in RULES)
    else:
        assert same(read(text), value)


@pytest.mark.slow
@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.stem}-{path.stem}")
def test_a_case_is_the_same_diagram(path):
    value = diagram(path)
    if value is not None:
        assert same(read(penrose.to_yaml(value)), value)


@pytest.mark.slow
@pytest.mark.parametrize("text", CORPUS[::40])
def test_a_line_of_code_is_the_same_diagram(text):
    try:
        value = pipeline.einsum(text)
    except PenroseError:
        return
    assert same(read(penrose.to_yaml(value)), value)


@given(relations())
@settings(deadline=None, max_examples=50)
def test_any_relation_is_the_same_diagram(tree):
    try:
        value = read(f"draw: '{relation(tree).replace(chr(39), chr(39) * 2)}'\n")
    except PenroseError:
        return
    assert same(read(penrose.to_yaml(value)), value)


TEXT = """dims: {i: 3, j: 4, k: 5}
tensors:
  A: {legs: i j, role: weight}
  B: j k
draw: C[i k] = 1/2 (A[i j] + D[i j]) B[j k]
check:
  - rank(A) ≤ 3
"""


def test_a_spec_as_a_person_writes_it_comes_back():
    assert penrose.to_yaml(TEXT) == TEXT


def test_what_was_changed_is_said_as_it_is():
    [equation] = penrose.load(TEXT).diagram.equations
    left, right = equation.sides
    [term] = right.terms
    tripled = replace(right, terms=(replace(term, scales=(Scale("number", "3", 1),)),))
    changed = replace(penrose.load(TEXT).diagram, equations=(replace(equation, sides=(left, tripled)),))
    assert penrose.to_yaml(changed) == TEXT.replace("1/2 (", "3 (")


def test_groups_caps_views_sums_and_functions_are_read_off_networks():
    line = "y[(i j) k=0] = -2 Σ[n](softmax[i](V†[(i j) a] x[a] / sqrt(a)) c[n]) + exp(M⁻¹[i j]) conj(W)[j i]"
    value = read(f"draw: {line}")
    [equation] = value.equations
    unsaid = replace(value, equations=(replace(equation, text=""),))
    assert penrose.to_yaml(unsaid) == f"draw: {line}\n"


def test_a_diagram_that_no_spec_says_is_refused():
    value = read("draw: A[i j]")
    [declared] = value.declared
    with pytest.raises(PenroseError, match="no spec says"):
        penrose.to_yaml(replace(value, declared=(replace(declared, name="no name at all", said="legs"),)))


def test_bars_between_legs_are_kept():
    text = "tensors:\n  V: {legs: n | i | a, kind: isometry}\n  W: i | a\ndraw: V[n i a] W[i a]\n"
    assert penrose.to_yaml(text) == text
