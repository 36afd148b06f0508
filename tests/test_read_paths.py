"""Path data, transforms and broken files: every way to write a path is read as one, and nothing ends in a traceback."""

from contextlib import suppress
from pathlib import Path as File

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penrose.errors import PenroseError
from penrose.geometry.meet import (
    box_to_segment,
    crossing,
    cuts,
    inside,
    is_on,
    point_to_polyline,
    polygons_apart,
    polylines_apart,
    segments_apart,
)
from penrose.geometry.path import Box, Cubic, Line, Path, Point, circle
from penrose.geometry.svgpath import Affine, affine, paths
from penrose.lint import lint_svg
from penrose.read import read_svg

PICTURES = [
    path.read_text(encoding="utf-8") for path in sorted((File(__file__).parent / "cases" / "svg").glob("*.svg"))
]
SAME = {
    "commands repeated without their letter": ("M0 0 10 0 10 10", "M0 0L10 0L10 10"),
    "level and upright": ("M0 0H10V10h-5v-5", "M0 0L10 0L10 10L5 10L5 5"),
    "relative": ("m1 2l3 4m1 1c1 0 2 1 2 2", "M1 2L4 6M5 7C6 7 7 8 7 9"),
    "smooth": ("M0 0C0 5 5 10 10 10S20 5 20 0", "M0 0C0 5 5 10 10 10C15 10 20 5 20 0"),
    "smooth after a line": ("M0 0L4 0S8 4 8 8", "M0 0L4 0C4 0 8 4 8 8"),
    "quadratic": ("M0 0Q3 6 6 0", "M0 0C2 4 4 4 6 0"),
    "smooth quadratic": ("M0 0Q3 6 6 0T12 0", "M0 0C2 4 4 4 6 0C8 -4 10 -4 12 0"),
    "no spaces": ("M1-2L.5.5-3e0-.25", "M1 -2L0.5 0.5L-3 -0.25"),
    "on after closing": ("M1 1H5V5zl2 2", "M1 1L5 1L5 5zM1 1L3 3"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_path_data_written_in_two_ways(one, other):
    assert paths(one) == paths(other)


@pytest.mark.parametrize(
    "data", ["L1 1", "1 2", "M1", "M1 1L2", "M1 1A1 1 0 0 0 2 2", "M1 1Zz5", "M0 0C1 1 2 2 3", "M0 0#"]
)
def test_path_data_that_is_refused(data):
    with pytest.raises(ValueError, match=r"path|takes"):
        paths(data)


@pytest.mark.parametrize(
    "text", ["turn(3)", "rotate()", "matrix(1 2 3)", "scale(a)", "scale(1) nonsense", "translate 3"]
)
def test_transforms_that_are_refused(text):
    with pytest.raises(ValueError, match=r"^transform"):
        affine(text)


coordinates = st.integers(-50, 50)
points = st.builds(Point, coordinates, coordinates)


@given(points)
def test_transforms_apply_from_the_right(p):
    x, y = affine("translate(10, 20) rotate(90) scale(2 3)").point(p)
    assert (round(x, 6), round(y, 6)) == (10 - 3 * p.y, 20 + 2 * p.x)
    assert affine("rotate(180 5 5)").point(p).plus(Point(p.x - 10, p.y - 10)).length() < 1e-9
    assert affine("").point(p) == p == Affine().point(p)


segments = st.one_of(points.map(Line), st.builds(Cubic, points, points, points))


@given(st.builds(Path, points, st.lists(segments, min_size=1, max_size=5).map(tuple), st.booleans()))
def test_any_path_written_out_is_read_back(path):
    words = [f"M{path.start.x} {path.start.y}"]
    words += ["LC"[len(s) == 3] + " ".join(f"{p.x},{p.y}" for p in s) for s in path.segments]
    assert paths("".join(words) + "z" * path.closed) == (path,)


# Where lines meet: each quick function against a plain one.


def along(a, b, steps=400):
    return [a.plus(b.minus(a), step / steps) for step in range(steps + 1)]


@given(points, points, points, points)
def test_distance_of_segments_is_that_of_their_nearest_points(a, b, c, d):
    sampled = min(point_to_polyline(p, [c, d]) for p in along(a, b))
    assert sampled - a.minus(b).length() / 800 - 1e-9 <= segments_apart(a, b, c, d) <= sampled + 1e-9


@given(points, points, points, points)
def test_crossing_lies_on_both(a, b, c, d):
    met = crossing(a, b, c, d)
    if met:
        p, q = a.plus(b.minus(a), met[0]), c.plus(d.minus(c), met[1])
        assert p.minus(q).length() < 1e-6
        assert segments_apart(a, b, c, d) == 0


@given(points, points, points, points)
def test_distance_to_a_box_is_that_to_its_sides_or_nothing_inside(corner, other, a, b):
    box = Box.around([corner, other])
    rim = [
        Point(box.left, box.top),
        Point(box.right, box.top),
        Point(box.right, box.bottom),
        Point(box.left, box.bottom),
    ]
    held = box.left <= a.x <= box.right and box.top <= a.y <= box.bottom
    expected = 0.0 if held else polylines_apart([a, b], [*rim, rim[0]])
    assert abs(box_to_segment(box, a, b) - expected) < 1e-6


lines = st.lists(points, min_size=2, max_size=5)


@given(lines, lines, st.integers(1, 30))
def test_looking_only_nearby_finds_the_same_distance(first, second, within):
    full = polylines_apart(first, second)
    near = polylines_apart(first, second, within)
    assert near == full if full < within else near == float("inf")


@given(points, lines, st.integers(0, 30))
def test_is_on_says_what_the_distance_says(p, line, reach):
    assert is_on(p, line, reach) == (point_to_polyline(p, line) <= reach)


@given(points, points, st.integers(3, 20), points)
def test_discs(centre, p, radius, other):
    disc, second = circle(centre, radius).points(), circle(other, radius).points()
    gap = p.minus(centre).length() - radius
    if abs(gap) > 0.5:
        assert inside(p, disc) == (gap < 0)
    assert abs(polygons_apart(disc, second) - max(0.0, centre.minus(other).length() - 2 * radius)) < 0.5
    assert len(cuts(centre, centre.plus(Point(2.0 * radius, 1.0)), disc)) == 1


# Broken files.


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PICTURES), st.data())
def test_no_damage_to_a_file_ends_in_a_traceback(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    junk = data.draw(
        st.sampled_from(["", "0", "-", "1e9", "9" * 400, '"', ">", "<g>", "(", "&amp;", "\x00", "NaN", "i j"])
    )
    for tool in (read_svg, lint_svg):
        with suppress(PenroseError):
            tool(text[:start] + junk + text[end:])


NUMBERS = ["1e5", "-1e300", "1e999", "99999", "0.0000001", "-0"]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PICTURES), st.sampled_from(NUMBERS), st.integers(0, 60))
def test_no_number_ends_in_a_traceback(text, number, turn):
    places = [at for at in range(len(text)) if text[at].isdigit() and not text[at - 1].isalnum()] or [0]
    at = places[turn % len(places)]
    for tool in (read_svg, lint_svg):
        with suppress(PenroseError):
            tool(text[:at] + number + text[at + 1 :])
