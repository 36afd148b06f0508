"""Checks of glyphs, dots and hulls: that none overlap, and that each stands in the hulls it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.geometry.meet import boxes_apart, depth, holds, inside, polygons_apart, polylines_apart
from penrose.geometry.path import Box, Point
from penrose.lint.ink import Ink
from penrose.lint.limits import APART
from penrose.lint.picture import Shape
from penrose.lint.types import Fault
from penrose.lint.words import fault


def overlapping(ink: Ink) -> Iterator[Fault]:
    """Pairs of glyphs that overlap or nearly touch."""
    for one in ink.glyphs:
        reach = APART + 2 * ink.rim
        for other in ink.glyph_boxes.near(one.box.grown(reach)):
            near = other.part > one.part and boxes_apart(one.box, other.box) < reach
            if near and polygons_apart(one.points, other.points, reach) < reach:
                yield fault(ink, "glyph-on-glyph", _middle(one, other), [one.part, other.part])


def touching_dots(ink: Ink) -> Iterator[Fault]:
    """Dots that touch a dot or a glyph."""
    for dot in ink.dots:
        box = Box(*dot.centre, *dot.centre).grown(dot.radius + APART + ink.rim)
        for other in ink.dot_boxes.near(box):
            gap = dot.centre.minus(other.centre).length() - dot.radius - other.radius
            if other.part > dot.part and gap < APART:
                yield fault(ink, "dot-on-dot", dot.centre, [dot.part, other.part])
        for glyph in ink.glyph_boxes.near(box):
            if glyph.box.meets(box) and -depth(dot.centre, glyph.points) < dot.radius + ink.rim + APART:
                yield fault(ink, "dot-on-dot", dot.centre, [dot.part, glyph.part])


def hulls(ink: Ink) -> Iterator[Fault]:
    """Hulls that meet one another; hulls that do not hold those within them."""
    reach = APART + 2 * ink.rim
    for number, one in enumerate(ink.hulls):
        for other in ink.hulls[number + 1 :]:
            nested = _nested(ink, one, other)
            if nested:
                apart = reach if _holds(ink, nested[1], nested[0]) else 0.0
            elif boxes_apart(one.box, other.box) < reach:
                apart = polygons_apart(one.points, other.points, reach)
            else:
                continue
            if apart < reach:
                yield fault(ink, "hull-on-hull", _middle(one, other), [one.part, other.part])


def _nested(ink: Ink, one: Shape, other: Shape) -> tuple[Shape, Shape] | None:
    """The two hulls, the outer first, if one is declared to stand in the other."""
    a, b = one.part.number, other.part.number
    if a in ink.around(b):
        return one, other
    return (other, one) if b in ink.around(a) else None


def across_hulls(ink: Ink) -> Iterator[Fault]:
    """Glyphs and dots that stand across a hull, in a hull they do not belong to, or outside one they do."""
    for glyph in ink.glyphs:
        home = ink.around(glyph.inside)
        for hull in ink.hulls:
            if not _in_place(ink, glyph, hull, hull.part.number in home):
                yield fault(ink, "glyph-across-hull", _centre(glyph.box), [glyph.part, hull.part])
    for dot in ink.dots:
        home = ink.around(dot.inside)
        for hull in ink.hulls:
            deep = depth(dot.centre, hull.points)
            wanted = deep if hull.part.number in home else -deep
            if wanted < dot.radius + ink.rim:
                yield fault(ink, "glyph-across-hull", dot.centre, [dot.part, hull.part])


def _in_place(ink: Ink, glyph: Shape, hull: Shape, member: bool) -> bool:
    """Whether a glyph stands inside (a member) or outside a hull, clear of its outline."""
    reach = APART + 2 * ink.rim
    if not member:
        return boxes_apart(glyph.box, hull.box) >= reach or polygons_apart(glyph.points, hull.points, reach) >= reach
    return _holds(ink, glyph, hull)


def _holds(ink: Ink, inner: Shape, hull: Shape) -> bool:
    """Whether something stands inside a hull, clear of its outline."""
    reach = APART + 2 * ink.rim
    left, top, right, bottom = inner.box.grown(reach)
    corners = (Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom))
    if all(inside(corner, hull.points) for corner in corners):  # hulls are convex but for corners: this decides most
        return True
    return holds(hull.points, inner.points) and polylines_apart(hull.points, inner.points, reach) >= reach


def _middle(one: Shape, other: Shape) -> Point:
    a, b = _centre(one.box), _centre(other.box)
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)


def _centre(box: Box) -> Point:
    return box.centre
