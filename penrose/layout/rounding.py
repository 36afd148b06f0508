"""Straight stretches with round turns: the one family of bent lines that tracks, brackets and links are made of."""

from __future__ import annotations

from penrose.geometry.path import Cubic, Line, Path, Point


def rounded(*corners: Point, radius: float = 12.0) -> Path:
    """Straight stretches from corner to corner, with round turns."""
    segments: list[Line | Cubic] = []
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        room = min(radius, before.minus(corner).length() / 2, after.minus(corner).length() / 2)
        enter = corner.plus(before.minus(corner).unit(), room)
        leave = corner.plus(after.minus(corner).unit(), room)
        segments += [
            Line(enter),
            Cubic(enter.plus(corner.minus(enter), 0.55), leave.plus(corner.minus(leave), 0.55), leave),
        ]
    return Path(corners[0], (*segments, Line(corners[-1])))
