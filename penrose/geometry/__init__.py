"""Points, boxes, paths, and what can be measured on them. Units: pt, y down."""

from penrose.geometry.number import number

__all__ = ["number"]
