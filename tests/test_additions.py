"""Five additions, as docs/contributing.md walks through them: its lines are run, used, and taken out again."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from penrose import pipeline
from penrose.cli import run
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import KINDS
from penrose.errors import PenroseError
from penrose.glyphs.entries import GLYPHS
from penrose.marks.types import Glyph
from penrose.marks.walk import networks
from penrose.numerics import check, functions, kinds
from penrose.numerics.code import torch_code
from penrose.numerics.loops import loop_code
from penrose.numerics.program import program
from penrose.numerics.vocabulary import PREDICATES
from penrose.pipeline import FORMATS
from penrose.source import Source

DOCS = (Path(__file__).parents[1] / "docs" / "contributing.md").read_text(encoding="utf-8")
TABLES = (GLYPHS, KINDS, kinds.NUMBERS, FUNCTIONS, functions.NUMBERS, PREDICATES, FORMATS)


@contextmanager
def added(*titles: str):
    """The entries under these headings of the page, registered; afterwards every table is as it was."""
    before = [dict(table) for table in TABLES]
    try:
        for title in titles:
            text = re.search(rf"^### {title}$.*?```python\n(.*?)```", DOCS, re.MULTILINE | re.DOTALL)[1]
            exec(text, {"torch": torch})
        yield
    finally:
        for table, was in zip(TABLES, before, strict=True):
            table.clear()
            table.update(was)


def diagram(text: str):
    return pipeline.diagram(Source("added.yaml", text))


def verdicts(text: str) -> dict[tuple[str, int], str]:
    return {(result.claim, result.level): result.verdict for result in check(diagram(text)).results}


def computed(text: str) -> dict[str, object]:
    """What the printed loops give, and that the printed torch code runs and holds what it asserts."""
    lowered = program(diagram(text))
    exec(torch_code(lowered), {})
    loops: dict[str, object] = {}
    exec(loop_code(lowered), loops)
    return loops


SIGNS = "dims: {i: 4, j: 4}\ntensors: {S: {legs: i j, kind: signs}}\ndraw: S[i j] S[i j] A[j k]"
CUBE = "draw: cube(x[i]) = x[i] square(x[i])"
TURNED = "tensors: {Z: {legs: i j, kind: pauli-z}, A: {legs: k l}}\ndims: {k: 3, l: 3}\ndraw: Z[i j] A[k l]\ncheck:\n"


def test_a_glyph_is_drawn_with_its_own_outline():
    with added("A glyph", "A kind"):
        items = [item for items in networks(pipeline.layout(diagram(SIGNS)).equations) for item in items]
        outlines = [item.outline for item in items if isinstance(item, Glyph) and item.kind == "signs"]
        assert [len(outline.points()) for outline in outlines] == [7, 7]  # from corner to corner, and closed
        assert "signs" in pipeline.svg(diagram(SIGNS))


def test_a_kind_is_made_checked_drawn_and_printed():
    with added("A glyph", "A kind"):
        found = verdicts("dims: {i: 4, j: 3}\n"
                         "tensors: {S: {legs: i j, kind: signs}}\ndraw: S[i j] = S[i j] S[i j] S[i j]\n")  # fmt: skip
        assert found["S is signs", 2] == found["S[i j] = S[i j] S[i j] S[i j]", 3] == "pass"
        computed(SIGNS)


def test_a_function_is_computed_checked_drawn_and_printed():
    with added("A function"):
        found = verdicts(CUBE)
        assert [found[CUBE.removeprefix("draw: "), level] for level in (1, 2, 3)] == ["pass"] * 3
        assert "cube" in pipeline.svg(diagram(CUBE))
        assert 8.0 in computed(CUBE)["compute"]([2.0] * 2**3)[next(iter(program(diagram(CUBE)).equations)).values[0]]


def test_a_predicate_passes_what_it_says_and_no_more():
    with added("A predicate"):
        found = verdicts(TURNED + "- involution(Z)\n- not involution(A)")
        assert found["involution(Z)", 2] == found["involution(Z)", 3] == found["not involution(A)", 2] == "pass"
        assert verdicts(TURNED + "- involution(A)")["involution(A)", 2] == "fail"


def test_a_format_is_written_by_its_suffix(tmp_path):
    spec = tmp_path / "a.yaml"
    spec.write_text("title: Product\ndraw: A[i j] B[j k]")
    with added("An output format"):
        assert run(["render", str(spec), "-o", str(tmp_path / "a.txt")]) == 0
        assert (tmp_path / "a.txt").read_text().startswith("Product ")


@pytest.mark.parametrize("text", [SIGNS, CUBE, TURNED + "- involution(A)"])
def test_what_was_added_is_gone_again(text):
    with pytest.raises(PenroseError):
        check(diagram(text))
