"""What a spec means: tensors, wires, bubbles, sums and equations, every name resolved and every size known."""

from penrose.diagram.build import build

__all__ = ["build"]
