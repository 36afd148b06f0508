"""What a spec means: tensors, wires, bubbles and sums, every name resolved and every size known."""

from penrose.diagram.build import build

__all__ = ["build"]
