"""Einsum specs in YAML, drawn as Penrose diagrams and checked numerically by the same einsum.

penrose.load("svd.yaml")            the figure of a spec; a notebook shows its picture
penrose.einsum("i j, j k -> i k")   the figure of a one-line einsum
penrose.draw("svd.yaml", "svd.pdf") write a picture; the SVG text comes back
penrose.check("svd.yaml")           compute it in several ways: a report
penrose.to_yaml(figure)             a spec that says what the figure is
penrose.trace(module, x)            the spec of what a torch module does
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penrose.errors import PenroseError as PenroseError
    from penrose.figure import Figure as Figure
    from penrose.figure import check as check
    from penrose.figure import draw as draw
    from penrose.figure import einsum as einsum
    from penrose.figure import load as load
    from penrose.figure import to_yaml as to_yaml
    from penrose.tracing import trace as trace

__version__ = "0.1.0"
__all__ = ["Figure", "PenroseError", "__version__", "check", "draw", "einsum", "load", "to_yaml", "trace"]


def __getattr__(name: str) -> object:
    """The public names, imported when first asked for: the command line does not need them."""
    if name == "PenroseError":
        from penrose.errors import PenroseError

        return PenroseError
    if name == "trace":
        from penrose.tracing import trace

        return trace
    if name in __all__:
        import penrose.figure

        return getattr(penrose.figure, name)
    raise AttributeError(f"module penrose has no attribute {name}")


def __dir__() -> list[str]:
    return sorted(__all__)
