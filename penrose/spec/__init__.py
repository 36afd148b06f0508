"""Text to `Spec`: what a person wrote, strictly read, with the place of every word."""

from penrose.spec.load import load_source
from penrose.spec.reader import read, read_einsum

__all__ = ["load_source", "read", "read_einsum"]
