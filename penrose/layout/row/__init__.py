"""Products as rows: who stands where, and the drawing of it."""

from penrose.layout.row.arrange import arrange
from penrose.layout.row.draw import draw_row, permuted

__all__ = ["arrange", "draw_row", "permuted"]
