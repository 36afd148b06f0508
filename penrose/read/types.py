"""What was read from a picture."""

from __future__ import annotations

from dataclasses import dataclass

from penrose.diagram.types import Dim, Equation, Repeat, Step


@dataclass(frozen=True)
class Reading:
    """The contraction that a picture says: its equations, in the types that specs are built into, and the
    dimensions of their wires with the sizes that the picture tells (0 where it tells none), and the values of
    the stream that they are read off."""

    equations: tuple[Equation, ...]
    dims: tuple[Dim, ...] = ()
    stream: tuple[Step | Repeat, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The equations in the notation of specs, a line each."""
        from penrose.diagram.contraction import text

        return tuple(map(text, self.equations))

    def json(self) -> dict[str, object]:
        """The same as plain data: lines, dimensions, and for each term its nodes, wires and free legs."""
        from penrose.read.plain import plain

        sizes = {dim.name: dim.size for dim in self.dims}
        return {"equations": [plain(one) for one in self.equations], "dims": sizes}
