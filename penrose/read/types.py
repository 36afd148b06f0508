"""What was read from a picture."""

from __future__ import annotations

from penrose.diagram.types import Dim, Equation, Repeat, Step
from penrose.records import dataclass


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
        """The values of the stream and the equations in the notation of specs, a line each."""
        from penrose.diagram.wording import text
        from penrose.read.plain import stream_lines

        return (*stream_lines(self.stream), *map(text, self.equations))

    def json(self) -> dict[str, object]:
        """The same as plain data: lines, dimensions, and for each term its nodes, wires and free legs."""
        from penrose.read.plain import plain, plain_stream

        told = {"stream": plain_stream(self.stream)} if self.stream else {}
        sizes = {dim.name: dim.size for dim in self.dims}
        return {**told, "equations": [plain(one) for one in self.equations], "dims": sizes}
