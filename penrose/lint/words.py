"""Faults in words: the one place where a rule's sentence is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penrose.geometry.number import number
from penrose.geometry.path import Point
from penrose.lint.types import RULES, Fault, Part

if TYPE_CHECKING:
    from penrose.lint.ink import Ink


def fault(ink: Ink, rule: str, place: Point, parts: Sequence[Part], more: str = "") -> Fault:
    """A fault of a rule between parts; their names and `more` fill the rule's sentence."""
    names = tuple(ink.name(part) for part in parts)
    return Fault(rule, place, names, RULES[rule].format(*names, more=more), tuple(parts))


def pt(length: float) -> str:
    """A length as it is written: `2.35 pt`."""
    return f"{number(length)} pt"
