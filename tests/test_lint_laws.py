"""What `lint` says does not depend on where a picture stands, on its order or on its mirror image."""

import gc
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penrose.geometry.path import Box, Cubic, Line, Point, circle, polyline
from penrose.geometry.path import Path as Curve
from penrose.lint import lint_shapes
from penrose.lint.svg import picture
from penrose.lint.types import Arrowhead, Dot, End, Glyph, Hull, Label, Picture, Wire
from penrose.read.page import page
from penrose.source import Source

CASES = sorted((Path(__file__).parent / "cases" / "svg").glob("lint-*.svg"))
quick = settings(max_examples=50, deadline=None)


def shapes(path):
    return picture(page(Source(path.name, path.read_text(encoding="utf-8"))))


def mapped(picture, point):
    """The picture with every point mapped; boxes go to the box around their corners."""

    def curve(path):
        segments = tuple(type(s)(*map(point, s)) for s in path.segments)
        return Curve(point(path.start), segments, path.closed)

    def box(b):
        return Box.around([point(Point(b.left, b.top)), point(Point(b.right, b.bottom))])

    return Picture(
        glyphs=tuple(Glyph(g.name, curve(g.outline), g.inside) for g in picture.glyphs),
        wires=tuple(Wire(w.index, curve(w.path), w.weight, w.inside, w.free) for w in picture.wires),
        dots=tuple(Dot(d.index, point(d.centre), d.radius, d.inside) for d in picture.dots),
        ends=tuple(End(e.index, curve(e.path), e.inside) for e in picture.ends),
        hulls=tuple(Hull(h.name, curve(h.outline), h.inside) for h in picture.hulls),
        labels=tuple(Label(one.text, tuple(map(box, one.boxes)), one.of, one.on) for one in picture.labels),
        heads=tuple(Arrowhead(h.index, curve(h.outline)) for h in picture.heads),
        page=box(picture.page) if picture.page else None,
    )


def said(picture):
    figures = lint_shapes(picture)
    return [(fault.rule, fault.names) for fault in figures.faults], figures.notes


@quick
@given(st.sampled_from(CASES), st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_moving_a_picture_changes_nothing(case, x, y):
    before = shapes(case)
    assert said(mapped(before, lambda p: Point(p.x + x, p.y + y))) == said(before)


@quick
@given(st.sampled_from(CASES), st.booleans(), st.booleans(), st.booleans())
def test_mirroring_and_turning_a_picture_changes_nothing(case, across, down, turned):
    def image(p):
        x, y = -p.x if across else p.x, -p.y if down else p.y
        return Point(y, x) if turned else Point(x, y)

    faults, notes = said(mapped(shapes(case), image))
    expected, measured = said(shapes(case))
    if turned:
        measured |= {"width": measured["height"], "height": measured["width"]}
    assert (faults, notes) == (expected, measured)


@quick
@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_the_order_of_wires_and_labels_changes_no_count(case, random):
    before = shapes(case)
    wires, labels = list(before.wires), list(before.labels)
    random.shuffle(wires)
    random.shuffle(labels)
    after = Picture(**{**vars_of(before), "wires": tuple(wires), "labels": tuple(labels)})
    assert lint_shapes(after).counts == lint_shapes(before).counts


def vars_of(picture):
    names = ("glyphs", "wires", "dots", "ends", "hulls", "labels", "links", "heads", "page", "line", "outline")
    return {name: getattr(picture, name) for name in names}


points = st.builds(Point, st.integers(0, 120), st.integers(0, 120))
segments = st.one_of(points.map(Line), st.builds(Cubic, points, points, points))
curves = st.builds(Curve, points, st.lists(segments, min_size=1, max_size=3).map(tuple))
names = st.sampled_from("ij")


def some(of, *fields):
    """Up to four things of a type."""
    return st.lists(st.builds(of, *fields), max_size=4).map(tuple)


def disc(radius):
    return st.builds(circle, points, st.just(radius))


def boxes(p):
    return (Box(p.x, p.y, p.x + 5, p.y + 7),)


pictures = st.builds(
    Picture,
    glyphs=some(Glyph, st.sampled_from("AB"), disc(14.0)),
    wires=some(Wire, names, curves, st.sampled_from([1.0, 3.0])),
    dots=some(Dot, names, points, st.just(2.8)),
    hulls=some(Hull, st.just("f"), disc(40.0)),
    labels=some(Label, names, points.map(boxes), names),
    heads=some(Arrowhead, names, disc(4.0)),
)


@settings(max_examples=100, deadline=None)
@given(pictures)
def test_any_heap_of_shapes_is_measured_and_moving_it_changes_no_fault(heap):
    moved = mapped(heap, lambda p: Point(p.x + 640, p.y - 320))
    assert said(moved)[0] == said(heap)[0]


@settings(max_examples=100, deadline=None)
@given(pictures)
def test_glyphs_that_overlap_are_always_found(heap):
    apart = [(a, b) for n, a in enumerate(heap.glyphs) for b in heap.glyphs[n + 1 :]]
    close = [(a, b) for a, b in apart if a.outline.box().centre.minus(b.outline.box().centre).length() < 28]
    assert lint_shapes(heap).counts["glyph-on-glyph"] >= len(close)


def grid(rows, columns):
    """A grid of labelled discs joined to their neighbours."""
    glyphs, wires, labels = [], [], []
    for row in range(rows):
        for column in range(columns):
            x, y = 56 * column, 56 * row
            labels.append(Label("T", (Box(x - 6, y - 5, x + 6, y + 5),), "T", len(glyphs)))
            glyphs.append(Glyph("T", circle(Point(x, y), 14)))
            if column + 1 < columns:
                wires.append(Wire(f"h{row}.{column}", polyline(Point(x + 14, y), Point(x + 42, y))))
            if row + 1 < rows:
                wires.append(Wire(f"v{row}.{column}", polyline(Point(x, y + 14), Point(x, y + 42))))
    return Picture(tuple(glyphs), tuple(wires), labels=tuple(labels))


@pytest.mark.slow
def test_time_grows_with_what_is_drawn_not_with_its_square():
    def once(picture):
        start = process_time()
        assert lint_shapes(picture).hard == 0
        return process_time() - start

    def seconds(picture):
        gc.disable()  # what other tests have left behind is not lint's to sweep
        try:
            return min(once(picture) for _ in range(3))
        finally:
            gc.enable()

    small, large = seconds(grid(16, 16)), seconds(grid(32, 32))
    assert large < 8 * small + 0.1
