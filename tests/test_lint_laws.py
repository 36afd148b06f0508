"""What `lint` says does not depend on where a picture stands, on its order or on its mirror image."""

import gc
from itertools import chain, combinations
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penrose.geometry.path import Box, Cubic, Line, Point, circle, polyline
from penrose.geometry.path import Path as Curve
from penrose.lint import Picture, lint_shapes
from penrose.marks.types import Arrowhead, Dot, Drawing, Glyph, Label, Layout, Region, Side, Wire
from penrose.marks.walk import PLACED, remade
from penrose.read.page import pages
from penrose.records import replace
from penrose.source import Source

CASES = sorted((Path(__file__).parent / "cases" / "svg").glob("lint-*.svg"))
quick = settings(max_examples=50, deadline=None)


def marks(path):
    [only] = pages(Source(path.name, path.read_text(encoding="utf-8")))
    return only


def mapped(thing, point):
    """Marks with every point mapped; boxes go to the box around their corners."""
    if isinstance(thing, Curve):
        return thing.mapped(point)
    if isinstance(thing, Box):
        return Box.around([point(Point(*thing[:2])), point(Point(*thing[2:]))])
    if isinstance(thing, Point):
        return point(thing)
    if isinstance(thing, tuple):
        return tuple(mapped(part, point) for part in thing)
    fields = ("equations", "box", "legend") if isinstance(thing, Layout) else PLACED.get(type(thing), ())
    return replace(thing, **{name: mapped(getattr(thing, name), point) for name in fields}) if fields else thing


def measured(thing):
    """The figures of a page, or of a heap of marks."""
    whole = isinstance(thing, Layout)
    return lint_shapes(Picture(page=thing.box).add_page(thing) if whole else Picture().add(thing))


def said(thing):
    figures = measured(thing)
    return [(fault.rule, fault.names) for fault in figures.faults], figures.notes


@quick
@given(st.sampled_from(CASES), st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_moving_a_picture_changes_nothing(case, x, y):
    before = marks(case)
    assert said(mapped(before, lambda p: Point(p.x + x, p.y + y))) == said(before)


@quick
@given(st.sampled_from(CASES), st.booleans(), st.booleans(), st.booleans())
def test_mirroring_and_turning_a_picture_changes_nothing(case, across, down, turned):
    def image(p):
        x, y = -p.x if across else p.x, -p.y if down else p.y
        return Point(y, x) if turned else Point(x, y)

    faults, notes = said(mapped(marks(case), image))
    expected, before = said(marks(case))
    if turned:
        before |= {"width": before["height"], "height": before["width"]}
    assert (faults, notes) == (expected, before)


@quick
@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_the_order_of_marks_changes_no_count(case, random):
    before = marks(case)
    after = replace(before, equations=remade(before.equations, lambda items: random.sample(items, len(items))))
    assert measured(after).counts == measured(before).counts


points = st.builds(Point, st.integers(0, 120), st.integers(0, 120))
segments = st.one_of(points.map(Line), st.builds(Cubic, points, points, points))
curves = st.builds(Curve, points, st.lists(segments, min_size=1, max_size=3).map(tuple))
names = st.sampled_from("ij")


def some(of, *fields):
    """Up to four things of a type."""
    return st.lists(st.builds(of, *fields), max_size=4).map(tuple)


def disc(radius):
    return st.builds(circle, points, st.just(radius))


def glyph(name, outline, **more):
    return Glyph(name, (), "tensor", "circle", "", (), outline, **more)


def label(name, p, width=5.0, height=7.0):
    return Label(name, 8.5, p, Box(p.x, p.y, p.x + width, p.y + height), name)


def empty(outline):
    return Region("f", (), (), outline, (), Side((Drawing(1, "", (), (), ()),), ()))


heaps = st.tuples(
    some(glyph, st.sampled_from("AB"), disc(14.0)),
    some(lambda index, path, weight: Wire(index, index, path, weight), names, curves, st.sampled_from([1.0, 3.0])),
    some(Dot, names, disc(2.8)),
    some(empty, disc(40.0)),
    some(label, names, points),
    some(Arrowhead, names, disc(4.0)),
).map(lambda sorts: tuple(chain(*sorts)))


@settings(max_examples=100, deadline=None)
@given(heaps)
def test_any_heap_of_marks_is_measured_and_moving_it_changes_no_fault(heap):
    moved = mapped(heap, lambda p: Point(p.x + 640, p.y - 320))
    assert said(moved)[0] == said(heap)[0]


@settings(max_examples=100, deadline=None)
@given(heaps)
def test_glyphs_that_overlap_are_always_found(heap):
    centres = [mark.outline.box().centre for mark in heap if isinstance(mark, Glyph)]
    close = [(a, b) for a, b in combinations(centres, 2) if a.minus(b).length() < 28]
    assert measured(heap).counts["glyph-on-glyph"] >= len(close)


def grid(rows, columns):
    """A grid of labelled discs joined to their neighbours."""
    marks = []
    for row in range(rows):
        for column in range(columns):
            x, y = 56 * column, 56 * row
            name = label("T", Point(x - 6, y - 5), 12.0, 10.0)
            marks.append(glyph("T", circle(Point(x, y), 14), label=name))
            if column + 1 < columns:
                marks.append(Wire(f"h{row}.{column}", "b", polyline(Point(x + 14, y), Point(x + 42, y))))
            if row + 1 < rows:
                marks.append(Wire(f"v{row}.{column}", "b", polyline(Point(x, y + 14), Point(x, y + 42))))
    return marks


@pytest.mark.slow
def test_time_grows_with_what_is_drawn_not_with_its_square():
    def once(marks):
        start = process_time()
        assert measured(marks).hard == 0
        return process_time() - start

    def seconds(marks):
        gc.disable()  # what other tests have left behind is not lint's to sweep
        try:
            return min(once(marks) for _ in range(3))
        finally:
            gc.enable()

    small, large = seconds(grid(16, 16)), seconds(grid(32, 32))
    assert large < 8 * small + 0.1
