"""Networks in layers, from the legs up: trees, MERA, circuits of gates."""

from penrose.layout.layers.draw import draw_layers
from penrose.layout.layers.find import layers

__all__ = ["draw_layers", "layers"]
