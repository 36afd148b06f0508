"""Figures of data in the style of the diagrams: token strips, heat-maps of tensors, tables of legs.

A figure is a YAML file of its own, which says what to show and never what was computed: the numbers of a
heat-map and the sizes of a table come from the spec that it names.
"""

from penrose.figures.draw import KINDS, draw, is_figure, scene

__all__ = ["KINDS", "draw", "is_figure", "scene"]
