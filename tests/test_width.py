"""Pictures for a column of print: broken into lines before they are wider, and said to be wider where they must be."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from contractions import equal
from hypothesis import given, settings
from hypothesis import strategies as some

from penrose import pipeline
from penrose.cli import run
from penrose.layout.board import WIDEST
from penrose.layout.style import MARGIN
from penrose.lint import lint_svg
from penrose.marks.types import Glyph, Layout
from penrose.read import read_svg
from penrose.source import Source

COLUMN = 246.0  # pt; of the journals of the American Physical Society
GALLERY = sorted((Path(__file__).parents[1] / "docs" / "gallery").glob("*.yaml"))


def wide(text: str, width: float | None) -> Layout:
    return pipeline.layout(pipeline.at_width(pipeline.diagram(Source("a.yaml", text)), width))


def lines(layout: Layout) -> int:
    """On how many axes the tensors of a picture stand, each in a row of its own."""
    terms = [term for equation in layout.equations for side in equation.sides for term in side.terms]
    glyphs = [item for term in terms for item in term.items if isinstance(item, Glyph)]
    return len({round(glyph.outline.box().centre.y, 2) for glyph in glyphs if glyph.outline})


@pytest.mark.parametrize(
    ("draw", "count"),
    [
        ("x[i] = A[i j] y[j]", 1),
        ("M[i l] = A[i j] B[j k] C[k l]", 2),
        ("A[i j] + B[i j] + C[i j]", 2),
        ("y[i] = A[i j] x[j] + B[i j] x[j]", 2),
        ("A[i j] + B[i j] + C[i j] = D[i j]", 3),
        ("A[i j] B[j k] C[k l] D[l m]", 1),
    ],
)
def test_a_line_breaks_before_it_is_wider_than_the_column(draw: str, count: int) -> None:
    layout = wide(f"draw: {draw}", COLUMN)
    assert layout.box.width <= COLUMN
    assert lines(layout) == count


@pytest.mark.parametrize("written", ["246", "246pt", "3.417in", "86.8mm", "8.68 cm"])
def test_a_width_is_written_in_units_of_print(written: str) -> None:
    found = pipeline.diagram(Source("a.yaml", f"draw: A[i j]\nlayout: {{width: {written}}}")).hints.width
    assert found == pytest.approx(COLUMN, abs=0.1)


@given(some.integers(80, 700), some.lists(some.integers(1, 5), min_size=2, max_size=5))
@settings(max_examples=40)
def test_what_can_be_broken_fits(width: int, lengths: list[int]) -> None:
    """A sum of chains is at most as wide as asked for, or as its longest chain alone makes it."""
    names = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    chains = [" ".join(f"{next(names)}[{'ijklmn'[n]} {'ijklm'[n + 1] if n + 1 < size else 'z'}]" for n in range(size))
              for size in lengths]  # fmt: skip
    whole = wide(f"draw: {' + '.join(chains)}", width).box.width
    longest = max(wide(f"draw: {chain}", width).box.width for chain in chains)
    assert whole <= max(width, longest + 40)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_the_gallery_in_a_column_says_the_same_without_a_fault(path: Path) -> None:
    diagram = pipeline.diagram(pipeline.source(path))
    narrow = pipeline.svg(pipeline.at_width(diagram, COLUMN))
    assert lint_svg(narrow).faults == ()
    assert all(map(equal, read_svg(narrow).equations, diagram.equations))


def test_the_option_wins_over_the_spec(tmp_path: Path) -> None:
    spec, picture = tmp_path / "a.yaml", tmp_path / "a.svg"
    spec.write_text("draw: A[i j] + B[i j] + C[i j] + D[i j]\nlayout: {width: 246}\n")
    tall = []
    for option in ([], ["--width", "7in"]):
        assert run(["render", str(spec), *option]) == 0
        tall.append(lint_svg(picture.read_text()).height)
    assert tall[1] < tall[0] / 2


def test_what_is_too_wide_is_drawn_and_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text("draw: A[i j] B[j k] C[k l] D[l m] E[m n]\nlayout: {width: 200}\n")
    assert run(["render", "-q", str(spec)]) == 0
    said = capsys.readouterr().err
    assert said == (
        f"{spec}: 257.2 pt wide, 57.2 pt more than asked for; "
        "at scale 0.77 it fits, with labels of 8.5 pt and indices of 6.5 pt\n"
    )


def test_a_width_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "--einsum", "ij,jk->ik", "--width", "narrow"]) == 2
    assert "a width is a length such as 246 (pt), 3.4in or 86mm, found «narrow»" in capsys.readouterr().err


def test_a_product_that_is_wider_than_a_page_takes_less_air_where_that_makes_it_fit() -> None:
    def chain(count: int) -> Layout:
        names = "abcdefghijklmnopqrstuvwxyz"
        return wide("draw: " + " ".join(f"A[{i} {j}]" for i, j in pairwise(names[: count + 1])), None)

    widths = [chain(count).box.width for count in range(8, 13)]
    steps = [after - before for before, after in pairwise(widths)]
    assert min(steps) < 0  # from the last that fits as it is to the first that needs less air
    assert widths[steps.index(min(steps)) + 1] <= WIDEST + 2 * MARGIN < widths[-1]
