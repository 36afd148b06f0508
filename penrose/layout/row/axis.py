"""The row along its axis: bodies at their distances, dots on the strands between them."""

from __future__ import annotations

from penrose.geometry.path import Line, Path, Point
from penrose.layout import style
from penrose.layout.graph import is_fuse
from penrose.layout.row.ports import FOOT, Ports
from penrose.layout.row.shapes import level
from penrose.layout.row.types import Strand


class Axis(Ports):
    """Sets bodies and dots on the axis and joins neighbours."""

    def _space(self) -> None:
        """Set the standing vertices on the axis, with dots on the strands between them."""
        x = 0.0
        for place, vertex in enumerate(self.row.order):
            spot = self.sketch.spots[vertex]
            if place:
                x += self._gap(place - 1)
            spot.centre = Point(x + spot.width, 0)
            x += 2 * spot.width
            self.sky["N"].add(spot.box.left, spot.box.right, -spot.box.top)
            self.sky["S"].add(spot.box.left, spot.box.right, spot.box.bottom)
        for gap, strands in self.row.strands.items():
            for strand in strands:
                if strand.dot is not None:
                    self._strand_dot(gap, strand)
        for side, tail in self.row.tails.items():
            self._tail_dot(side, tail)

    def _walls(self, gap: int) -> tuple[float, float]:
        """Room for the hulls that end and that begin between two neighbours."""
        left = self.flat.vertices[self.row.order[gap]].nest
        right = self.flat.vertices[self.row.order[gap + 1]].nest
        shared = sum(1 for a, b in zip(left, right, strict=False) if a == b)
        room = [style.HULL + style.NEST * (n - 1) if n else 0.0 for n in (len(left) - shared, len(right) - shared)]
        names = style.FUNCTION * (len(right) - shared) if self.bodies.top == "W" else 0.0
        return room[0], room[1] + names

    def _gap(self, gap: int) -> float:
        strands = self.row.strands.get(gap, [])
        out, into = self._walls(gap)
        walls = self._feet(gap) + out + into + (style.NEAR / 2 if out and into else 0)
        dotted = [s for s in strands if s.dot is not None]
        words = max((self._label_width(s) for s in strands), default=0.0)
        if not dotted:
            fans = sum(self._fan(v) for v in self.row.order[gap : gap + 2])
            least = max(style.GAP * self.air, words + 9 * self.air, fans + style.PORT)
            return least + walls * (0.8 if strands else 1)
        hung = [
            self._plain_spot(v).width * 2 for s in dotted for h in self.row.hangs if h.anchor == s.dot for v in h.chain
        ]
        return max(2 * style.NEAR * self.air + 2 * style.DOT, max(hung, default=0.0) + 8) + walls

    def _feet(self, gap: int) -> float:
        """Room for the wires that rise beside the face of a wedge."""
        pair = zip(self.row.order[gap : gap + 2], "EW", strict=True)
        rising = [
            sum(
                self._vertex(port) == v and where == side and self._rises(port, page)
                for port, (where, _) in self.ports.items()
            )
            for v, side in pair
            if is_fuse(self.flat.vertices[v])
            for page in "NS"
        ]
        return FOOT * max(rising, default=0)

    def _label_width(self, strand: Strand) -> float:
        pieces = {piece.index: piece for e in strand.edges for piece in self.flat.edges[e].pieces}
        lines = sum(map(self._lines_on, strand.edges))
        return sum(map(self.bodies.label_width, pieces.values())) + style.PORT * lines

    def _strand_dot(self, gap: int, strand: Strand) -> None:
        left, right = (self.sketch.spots[v] for v in self.row.order[gap : gap + 2])
        out, into = self._walls(gap)
        nest = self.flat.vertices[strand.dot or 0].nest
        deep = len(nest)
        begin, end = left.box.right, right.box.left
        if (
            deep <= len(self.flat.vertices[self.row.order[gap]].nest)
            and out
            and deep < len(self.flat.vertices[self.row.order[gap]].nest)
        ):
            begin += out
        if into and deep < len(self.flat.vertices[self.row.order[gap + 1]].nest):
            end -= into
        if (
            out
            and deep == len(self.flat.vertices[self.row.order[gap]].nest)
            and nest == self.flat.vertices[self.row.order[gap]].nest
        ):
            end -= out
        if into and nest == self.flat.vertices[self.row.order[gap + 1]].nest:
            begin += into
        edge = strand.edges[0]
        y = self.ports[edge, self._end_at(edge, self.row.order[gap])][1]
        self._put_dot(strand.dot, Point((begin + end) / 2, y))

    def _tail_dot(self, side: str, tail: Strand) -> None:
        vertex = self.row.order[0 if side == "W" else -1]
        spot = self.sketch.spots[vertex]
        y = self.ports[tail.edges[0], self._end_at(tail.edges[0], vertex)][1]
        hulls = len(self.flat.vertices[vertex].nest) - len(self.flat.vertices[tail.dot or 0].nest)
        wall = style.HULL + style.NEST * (hulls - 1) if hulls else 0.0
        reach = spot.width + wall + style.NEAR * self.air + style.DOT
        self._put_dot(tail.dot, Point(spot.centre.x + (reach if side == "E" else -reach), y))

    def _put_dot(self, dot: int | None, centre: Point) -> None:
        assert dot is not None
        spot = self._plain_spot(dot)
        spot.centre = centre
        self.sketch.spots[dot] = spot
        for page in self.sky.values():
            page.add(centre.x - 5, centre.x + 5, style.DOT + abs(centre.y))

    def _join_neighbours(self) -> None:
        for strands in self.row.strands.values():
            for strand in strands:
                for edge in strand.edges:
                    self.sketch.paths[edge] = level(self._port((edge, 0)), self._port((edge, 1)))
        for tail in self.row.tails.values():
            edge = tail.edges[0]
            self.sketch.paths[edge] = Path(self._port((edge, 0)), (Line(self._port((edge, 1))),))
