"""Every rule of `lint` has a picture that breaks it and nothing else, and a clean twin of that."""

from contextlib import suppress
from pathlib import Path

import pytest

from penrose.errors import PenroseError
from penrose.geometry.path import Box, Point, circle, polyline
from penrose.layout import style
from penrose.lint import Picture, limits, lint_shapes, lint_svg
from penrose.lint.types import RULES, Part
from penrose.marks.types import Dot, Drawing, Glyph, Label, Link, Region, Side, Wire

CASES = Path(__file__).parent / "cases" / "svg"


def lint_case(name):
    return lint_svg((CASES / f"{name}.svg").read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("rule", RULES)
def test_a_picture_with_one_fault(rule):
    assert [fault.rule for fault in lint_case(f"lint-{rule}").faults] == [rule]


@pytest.mark.parametrize("rule", RULES)
def test_its_clean_twin(rule):
    assert [fault.sentence for fault in lint_case(f"lint-{rule}-clean").faults] == []


@pytest.mark.parametrize("path", sorted(CASES.glob("refuse-*.svg")), ids=lambda path: path.stem)
def test_no_traceback_from_a_picture_that_contradicts_itself(path):
    with suppress(PenroseError):
        assert lint_svg(path.read_text(encoding="utf-8"), path.name).width > 0


def test_what_is_no_picture_of_ours_is_refused():
    with pytest.raises(PenroseError, match=r'a\.svg:1:1: this SVG has no class="penrose"'):
        lint_svg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "a.svg")


def test_faults_say_what_where_and_how_much():
    (fault,) = lint_case("lint-wire-off-port").faults
    assert fault.sentence == "wire j ends 2.45 pt from B"
    assert (fault.place, fault.names, fault.parts[0]) == (Point(67, 20), ("wire j", "B"), Part("wires", 0))


def test_counts_name_every_rule():
    counts = lint_case("lint-hull-on-hull").counts
    assert (list(counts), counts["hull-on-hull"], sum(counts.values())) == (list(RULES), 1, 1)


def disc(x, y, name="A"):
    return Glyph(name, (), "tensor", "circle", "", (), circle(Point(x, y), 14))


def label(text, *box):
    return Label(text, 8.5, Point(*box[:2]), Box(*box), text)


def lone(*marks):
    return lint_shapes(Picture().add(marks))


def wire(index, *points, weight=1.0, free=2):
    return Wire(index, index, polyline(*(Point(*p) for p in points)), weight, free=free)


def test_crossings_are_counted_with_their_smallest_angle():
    figures = lone(wire("i", (0, 0), (100, 0)), wire("j", (20, -20), (20, 20)), wire("k", (40, -30), (80, 10)))
    assert (figures.hard, figures.crossings, round(figures.smallest_angle)) == (0, 2, 45)


def test_wires_that_part_at_a_dot_do_not_cross():
    ends = ((40, 0), (0, 40), (-40, 0))
    wires = [wire("n", (0, 0), end, free=1) for end in ends]
    figures = lone(*wires, Dot("n", circle(Point(0, 0), 2.8)))
    assert (figures.hard, figures.crossings) == (0, 0)


def test_thick_wires_need_more_room():
    thin, thick = (lone(wire("i", (0, 0), (90, 0), weight=w), wire("j", (0, 4), (90, 4), weight=w)) for w in (1.0, 4.5))
    assert (thin.counts["wire-on-wire"], thick.counts["wire-on-wire"]) == (0, 1)


def test_a_wire_may_not_leave_through_its_own_glyph():
    glyphs = (disc(0, 0), disc(60, 0, "B"))
    straight, back = (wire("i", (start, 0), (46, 0), free=0) for start in (14, -14))
    assert lone(*glyphs, straight).hard == 0
    assert lone(*glyphs, back).counts["wire-through-glyph"] == 1


def test_bends_and_slants():
    figures = lone(wire("i", (0, 0), (40, 0), (40, 40), (80, 40)), wire("j", (0, 60), (40, 70)))
    assert (figures.bends, figures.slanted, round(figures.length, 1)) == (2, 1, 161.2)


def test_a_label_nearer_to_another_wire_is_doubtful():
    wires = (wire("i", (0, 0), (90, 0)), wire("j", (0, 20), (90, 20)))
    near_i, near_j = (label("i", 40, y, 44, y + 4) for y in (4.0, 12.0))
    assert [lone(*wires, one).doubtful for one in (near_i, near_j)] == [0, 1]


def test_a_wire_in_another_hull_than_its_own():
    line = wire("i", (40, 50), (60, 50))
    around, beside = (
        Region("f", (), (), circle(Point(50, 50), 40), (), Side((Drawing(1, "", (), (), inside),), ()))
        for inside in ((line,), ())
    )
    assert lone(around).counts["wire-through-hull"] == 0
    assert lone(beside, line).counts["wire-through-hull"] == 1


def test_the_layout_aims_for_more_air_than_is_demanded():
    assert style.CLEAR >= limits.LABEL_INK
    assert style.NEST >= limits.APART + 1
    assert min(style.NEAR, style.STUB, style.PORT) > limits.NEAR_MISS


def test_a_line_without_index_may_end_before_a_mark_but_not_pass_it():
    mark = label("⊕", -6, -6, 6, 6)
    ends, passes = ([Point(6.5, 0), Point(40, 0)], [Point(7, -30), Point(7, 30)])
    counts = [lone(Link("x", polyline(*line), main=True), mark).counts["label-on-ink"] for line in (ends, passes)]
    assert counts == [0, 1]
