"""A name that fills several cells of the author's grid: one glyph over all of them, whose legs run straight."""

import pytest

from penrose.diagram import build
from penrose.diagram.cells import blocks
from penrose.errors import PenroseError
from penrose.layout import layout
from penrose.marks.types import Glyph, Layout, Wire
from penrose.render.labels import measure
from penrose.source import Source
from penrose.spec import read

NETWORK = """
dims: {'s, t, S, T': 2, 'a, b, c, d': 3, 'u, v, w': 4}
draw: L[a u c] W_1[u S s v] W_2[v T t w] R[b w d] Θ[a s t b]
layout: |
"""
ROWS = NETWORK + "  L Θ Θ R\n  L W_1 W_2 R\n"


def layout_of(text: str) -> Layout:
    return layout(build(read(Source("spec.yaml", text))), measure)


def test_a_name_covers_its_cells():
    drawn = layout_of(ROWS)
    boxes = {glyph.tensor: glyph.outline.box() for glyph in _all(drawn, Glyph)}
    assert boxes["L"].height == boxes["R"].height > 2 * boxes["W_1"].height
    assert boxes["Θ"].width > boxes["W_1"].width + boxes["W_2"].width
    assert boxes["Θ"].left == pytest.approx(boxes["W_1"].left)
    assert boxes["Θ"].right == pytest.approx(boxes["W_2"].right)


def test_every_wire_of_a_bar_is_level_or_upright():
    for wire in _all(layout_of(ROWS), Wire):
        start, end = wire.path.start, wire.path.end
        assert len(wire.path.segments) == 1
        assert min(abs(start.x - end.x), abs(start.y - end.y)) < 0.01


@pytest.mark.parametrize("rows", ["  Θ Θ Θ .\n  L W_1 W_2 Θ\n", "  Θ . Θ .\n  L W_1 W_2 R\n"])
def test_cells_that_are_no_rectangle_are_refused(rows):
    with pytest.raises(PenroseError, match="Θ stands more often in the grid than it is drawn"):
        layout_of(NETWORK + rows)


def test_two_glyphs_of_a_name_may_both_be_bars():
    assert blocks([(0, 0), (1, 0), (0, 2), (1, 2)], 2) == [((0, 0), (1, 0)), ((0, 2), (1, 2))]


def _all(drawn: Layout, kind: type) -> list:
    return [item for eq in drawn.equations for side in eq.sides for term in side.terms for item in term.items
            if isinstance(item, kind)]  # fmt: skip
