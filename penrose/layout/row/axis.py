"""The row along its axis: bodies at their distances, dots on the strands between them."""

from __future__ import annotations

from penrose.geometry.path import Line, Path, Point
from penrose.layout import style
from penrose.layout.curves import BRAID, braid, braided, bridge, turned
from penrose.layout.row import Strand
from penrose.layout.row.ports import FOOT, Port, Ports


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
            crossing = BRAID * (self._braid(gap) + 1) if self._braid(gap) else 0.0
            least = max(style.GAP * self.air, words + 9 * self.air, fans + style.PORT, crossing)
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
            if self.graph.is_fuse(v)
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
        for gap, strands in self.row.strands.items():
            if self._braid(gap):
                self._braid_strands(gap, strands)
                continue
            for strand in strands:
                for edge in strand.edges:
                    self.sketch.paths[edge] = self._strand(edge, len(strands) > 1)
        for tail in self.row.tails.values():
            edge = tail.edges[0]
            self.sketch.paths[edge] = Path(self._port((edge, 0)), (Line(self._port((edge, 1))),))

    def _braid(self, gap: int) -> int:
        """How often neighbouring strands change places in a gap, one pair after another; 0 where so few do that even
        bends cross apart."""
        strands = self.row.strands.get(gap, [])
        if len(strands) < 3 or any(strand.dot is not None for strand in strands):
            return 0
        orders = [
            sorted(range(len(strands)), key=lambda n, v=v: self._height(strands[n].edges[0], v))  # type: ignore[misc]
            for v in self.row.order[gap : gap + 2]
        ]
        return len(braid(*orders)) - 1

    def _height(self, edge: int, vertex: int) -> float:
        return self.ports[edge, self._end_at(edge, vertex)][1]

    def _braid_strands(self, gap: int, strands: list[Strand]) -> None:
        """Strands whose order the neighbours hold differently: two change places at a time, so that no three meet."""
        left, right = self.row.order[gap : gap + 2]
        edges = [strand.edges[0] for strand in strands]
        ends = [(self._port((e, self._end_at(e, left))), self._port((e, self._end_at(e, right)))) for e in edges]
        start, end = max(a.x for a, _ in ends), min(b.x for _, b in ends)
        paths = braided([(a.y, b.y) for a, b in ends], start, end)
        for edge, path, (a, b) in zip(edges, paths, ends, strict=True):
            path = Path(a, (*path.segments[:-1], Line(b)))
            self.sketch.paths[edge] = path if self._end_at(edge, left) == 0 else path.reversed()

    def _is_turn(self, port: Port) -> bool:
        """Whether an end is at an identity in the row, where a wire comes back to the side from which it came."""
        return self.sketch.spots[self._vertex(port)].shape == "line"

    def _strand(self, edge: int, beside: bool) -> Path:
        """An edge between neighbours; `beside` others, from a dot that stands in the row it leaves at its own angle."""
        ports = (edge, 0), (edge, 1)
        fans = [
            beside and self._vertex(port) in self.at and self.sketch.spots[self._vertex(port)].shape == "dot"
            for port in ports
        ]
        start, end = map(self._port, ports)
        if beside and self._is_turn(ports[1]):
            return turned(start, end)
        if beside and self._is_turn(ports[0]):
            return turned(end, start).reversed()
        height = next((self.ports[port][1] for port, fan in zip(ports, fans, strict=True) if fan), 0.0)
        return bridge(start, end, height, (fans[0], fans[1]))
