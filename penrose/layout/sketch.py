"""A drawing in the making: where a strategy has put the vertices of a flat graph and how its edges run.

Strategies (`layers`, `grid`, `row`) fill a `Sketch` about the axis y = 0; `finish` turns it into items.
A sketch is the one mutable thing of the layout, and it never leaves the folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from penrose.diagram.types import Bubble, Tensor
from penrose.diagram.views import declared_places
from penrose.geometry.path import Box, Path, Point, rounded_box
from penrose.glyphs.entries import GLYPHS, glyph_of
from penrose.glyphs.outlines import SIDES, cast, outline, port
from penrose.layout import style
from penrose.layout.graph import Flat, Graph, Nest, Piece, Vertex
from penrose.layout.style import function_text, index_extent, note_text, turned_name
from penrose.marks.types import Measure
from penrose.records import dataclass, field


@dataclass
class Spot:
    """A placed vertex: shape, half width and height, direction of the tip, centre, outline (None: a bare line)."""

    shape: str
    width: float
    height: float
    tip: str = "E"
    centre: Point = Point(0, 0)
    drawn: tuple[object, Path, dict[tuple[str, float], Point]] | None = None  # with the ports that were asked for
    drop: float = 0.0  # how far the middle of the body lies below the centre, at which its legs to E and W leave

    @property
    def outline(self) -> Path:
        """The outline where the spot now stands."""
        return self._drawn()[0]

    def _drawn(self) -> tuple[Path, dict[tuple[str, float], Point]]:
        key = (self.centre, self.width, self.height, self.tip)
        if self.drawn is None or self.drawn[0] != key:
            self.drawn = key, self._outline(), {}
        return self.drawn[1:]

    def _outline(self) -> Path:
        if self.shape == "composite":
            return rounded_box(self.box, style.HULL_RADIUS)
        return outline(self.shape, self.centre, self.width, self.height, self.tip)

    @property
    def box(self) -> Box:
        x, y = self.centre
        y += self.drop
        return Box(x - self.width, y - self.height, x + self.width, y + self.height)

    @property
    def bare(self) -> bool:
        """Whether legs meet in its middle, as at a dot or the end of a line."""
        return self.shape in GLYPHS and not GLYPHS[self.shape].body

    @property
    def _round(self) -> bool:
        """Whether the outline is a circle, whose ports need no ray."""
        return self.shape == "circle" and self.width == self.height

    def port(self, side: str, offset: float) -> Point:
        """Where a leg leaves on a side, `offset` pt off the centre line."""
        if self.bare:
            return self.centre
        if self._round and abs(offset) < self.width:
            normal, reach = SIDES[side], (self.width**2 - offset**2) ** 0.5
            return self.centre.plus(normal, reach).plus(Point(abs(normal.y), abs(normal.x)), offset)
        outline, known = self._drawn()
        if (side, offset) not in known:
            known[side, offset] = port(outline, self.centre, side, offset)
        return known[side, offset]

    def towards(self, target: Point) -> Point:
        """Where a straight leg to `target` leaves."""
        if self.bare:
            return self.centre
        if self._round:
            return self.centre.plus(target.minus(self.centre).unit(), self.width)
        return cast(self.outline, self.centre, target.minus(self.centre).unit())


@dataclass
class Sketch:
    """Spots by vertex, paths by edge, hulls by region, and the flat graph they draw."""

    flat: Flat
    bodies: Bodies
    air: float = 1.0  # how generously gaps are set; raised when something finds no room
    spots: dict[int, Spot] = field(default_factory=dict)
    paths: dict[int, Path] = field(default_factory=dict)
    hulls: dict[int, Box] = field(default_factory=dict)
    beside: dict[int, str] = field(default_factory=dict)  # vertices whose label stands outside, and on which side

    @property
    def top(self) -> str:
        """The side that will be up: W where the sketch is still to be turned."""
        return self.bodies.top

    def hull(self, region: int) -> Box:
        """The box around a region: the spots and the whole edges inside it, and inner hulls, with their margin."""
        boxes: list[Box] = []
        reduced = {self.flat.edges[edge].tail for edge, wall in self.flat.walls if wall == region}
        for vertex, spot in self.spots.items():
            if region in self.flat.vertices[vertex].nest:
                boxes.append(spot.box.grown(style.HULL + style.WALLED * (vertex in reduced)))
                composite = self.flat.vertices[vertex].composite
                if composite is not None and composite.function:
                    boxes.append(self._headed(spot.box.grown(style.NEST), style.FUNCTION))
        for edge, path in self.paths.items():
            if all(region in piece.nest for piece in self.flat.edges[edge].pieces):
                left, top, right, bottom = path.box()
                room = self.bodies.note_room(self.flat.edges[edge].pieces[0]) if self.top == "W" else 0.0
                boxes += [path.box().grown(style.HULL), Box(left, top - room, right, bottom)]
        for inner, hull in self.hulls.items():
            if self.flat.regions[inner].nest[-1:] == (region,):
                boxes.append(self._headed(hull.grown(style.NEST), style.FUNCTION))
        told = self.flat.regions[region]
        box = self._headed(Box.union(boxes), style.BAND if told.scales or told.sign < 0 else 0.0)
        left, top, right, bottom = box
        return box if self.top == "N" else Box(left, top, right, max(bottom, self._named(told.bubble)))

    def _named(self, bubble: Bubble) -> float:
        """Room for the name of a bubble left of the wire that enters it from above, once the sketch is turned."""
        text = function_text(bubble.function, bubble.over)
        return self.bodies.measure(text, style.FUNCTION).width + style.HULL_RADIUS if text else 0.0

    def _headed(self, box: Box, room: float) -> Box:
        """A box with room at what will be its upper side."""
        left, top, right, bottom = box
        return Box(left, top - room, right, bottom) if self.top == "N" else Box(left - room, top, right, bottom)

    def hull_outline(self, region: int) -> Path:
        """The rounded hull of a region."""
        return rounded_box(self.hulls[region], style.HULL_RADIUS)

    def close_hulls(self) -> None:
        """Set all hulls that are not set yet, innermost first."""
        for region in reversed(range(len(self.flat.regions))):
            if region not in self.hulls:
                self.hulls[region] = self.hull(region)

    def outermost(self, nest: Nest) -> Box | None:
        """The outermost hull around something, if it stands in any region."""
        return self.hulls[nest[0]] if nest else None

    def wall(self, edge: int) -> Box | None:
        """The hull on which a leg ends whose function reduces it; None for any other edge."""
        return next((self.hulls[region] for wall, region in self.flat.walls if wall == edge), None)

    def box(self) -> Box:
        """The box of all spots, paths and hulls."""
        boxes = [spot.box for spot in self.spots.values()]
        boxes += [path.box() for path in self.paths.values()]
        return Box.union([*boxes, *self.hulls.values()])

    def ports(self) -> Iterator[tuple[int, int, Point]]:
        """Every end of an edge at a vertex: the vertex, its leg, and where that leaves."""
        for number, path in self.paths.items():
            edge = self.flat.edges[number]
            yield edge.tail, edge.tail_leg, path.start
            if not edge.free:
                yield edge.head, edge.head_leg, path.end

    def move(self, by: Point) -> None:
        """Move everything."""
        for spot in self.spots.values():
            spot.centre = spot.centre.plus(by)
        self.paths = {edge: path.moved(by) for edge, path in self.paths.items()}
        self.hulls = {region: hull.moved(by) for region, hull in self.hulls.items()}

    def turn(self) -> None:
        """Turn by a quarter, clockwise; labels stay level."""
        for spot in self.spots.values():
            spot.centre, spot.tip = _turned(spot.centre), ONWARDS[spot.tip]
            if not spot.bare:
                spot.width, spot.height = spot.height, spot.width
        self.paths = {edge: path.mapped(_turned) for edge, path in self.paths.items()}
        self.hulls = {
            region: Box(-hull.bottom, hull.left, -hull.top, hull.right) for region, hull in self.hulls.items()
        }
        self.move(Point(0, -self.box().centre.y))


def _turned(point: Point) -> Point:
    return Point(-point.y, point.x)


def shape_of(vertex: Vertex) -> str:
    """The glyph name of a vertex."""
    if vertex.dot:
        return "dot"
    if vertex.end:
        return "line"
    if vertex.composite:
        return "composite"
    assert vertex.tensor is not None
    return glyph_of(vertex.tensor.kind, bool(vertex.tensor.scripts))


ODD = ("composite", "dot", "line", "fuse")  # shapes that have no upper and lower side


def is_plain(graph: Graph, odd: tuple[str, ...] = ODD) -> bool:
    """Whether a graph holds tensors and plain wires alone."""
    return not any(shape_of(what) in odd or graph.loops(v) for v, what in enumerate(graph.flat.vertices))


@dataclass(frozen=True)
class Bodies:
    """How large things are: labels by `measure`, and bubbles that hold a sum by the box of what is drawn in them
    (baseline on y = 0, middle on x = 0)."""

    measure: Measure
    composites: dict[int, Box] = field(default_factory=dict)
    top: str = "N"  # the side of a sketch that will be up: W where it is still to be turned
    marked: frozenset[str] = frozenset()  # names of tensors that need room for a mark of their orientation
    notes: Mapping[str, str] = field(default_factory=dict)  # what is said of a dimension after each index of it

    def label_width(self, piece: Piece) -> float:
        """How wide the label of an index is, with what it says of its dimension."""
        return index_extent(piece.index, self._note(piece), self.measure).width

    def note_room(self, piece: Piece) -> float:
        """Room for a label with a note beside an upright wire; without a note the usual air will do."""
        return self.label_width(piece) + 2 * style.CLEAR + 3 if self._note(piece) else 0.0

    def _note(self, piece: Piece) -> str:
        return note_text(piece.index, piece.dim, self.notes)

    def spot(self, vertex: int, what: Vertex, sides: dict[str, float] | None = None, tip: str = "E") -> Spot:
        """A spot that has room for the vertex's label and for legs spread `sides[side]` pt on each side."""
        shape = shape_of(what)
        if shape == "composite":
            box = self.composites[vertex]
            width, height = box.width / 2 + style.HULL, box.height / 2 + style.HULL
            return Spot(shape, width, height, tip, drop=box.centre.y)
        spot = Spot(shape, *self._size(shape, self._text(what), tip), tip)
        return spot if spot.bare else _stretched(spot, sides or {})

    def _size(self, shape: str, text: str, tip: str) -> tuple[float, float]:
        """Half width and half height of a glyph: room for a label that is level once the sketch is turned."""
        if self.top == "N":
            return size_of(shape, text, self.measure, tip)
        height, width = size_of(shape, text, self.measure, ONWARDS[tip])
        return width, height

    def _text(self, what: Vertex) -> str:
        """A vertex's label, with its mark if it may need one."""
        marked = what.tensor is not None and what.tensor.name in self.marked and len(what.legs) == 2
        return turned_name(label_of(what)) if marked else label_of(what)


def _stretched(spot: Spot, sides: dict[str, float]) -> Spot:
    """A spot grown so that outer legs still leave from the straight part of its sides."""
    across = max(sides.get("N", 0.0), sides.get("S", 0.0)) / 2
    along = max(sides.get("E", 0.0), sides.get("W", 0.0)) / 2
    glyph = GLYPHS[spot.shape]
    if across > glyph.fits:
        spot.width = max(spot.width, across + glyph.room)
    if along > glyph.fits:
        spot.height = max(spot.height, along + glyph.room)
    return spot


WAYS = {"E": 0.0, "S": 90.0, "W": 180.0, "N": 270.0}
"""The way to every side, in degrees clockwise."""
ONWARDS = {"E": "S", "S": "W", "W": "N", "N": "E"}
"""The side that another is after a quarter turn, clockwise."""
BEFORE = {after: side for side, after in ONWARDS.items()}
OPPOSITE = {"E": "W", "W": "E", "N": "S", "S": "N"}


def tip_for(vertex: Vertex, sides: dict[int, str]) -> str:
    """The way a triangle points, from the side of every leg: to its tip's legs, away from its edge's."""
    tensor = vertex.tensor
    if tensor is None or (tensor.edge is None and tensor.kind not in ("fuse", "offset", "fold")):
        return "E"
    tips = {0} if tensor.edge is None else _tip_legs(tensor)
    pointing = [side for leg, side in sorted(sides.items()) if leg in tips]
    pointing += [OPPOSITE[side] for leg, side in sorted(sides.items()) if leg not in tips]
    return next((side for side in pointing if side in "EW"), pointing[0] if pointing else "E")


def _tip_legs(tensor: Tensor) -> set[int]:
    """The legs at a triangle's tip, by their place in the view as written."""
    edge, first = tensor.edge or 0, tensor.kind == "coisometry"
    return {leg for leg, place in enumerate(declared_places(tensor)) if (place < edge) == first}


def label_of(vertex: Vertex) -> str:
    """The text on a vertex: its label or name, with views and written-out indices."""
    tensor = vertex.tensor
    if tensor is None or not GLYPHS[glyph_of(tensor.kind)].labelled:
        return ""
    if tensor.kind in ("cap", "offset"):
        return tensor.value.replace("-", "−")
    text = tensor.label or tensor.name
    marks = "".join(VIEW_MARKS[view] for view in tensor.views)
    scripts = "".join(index for _, index in tensor.scripts)
    if scripts:
        text += f"^{scripts}" if "^" not in text else f",{scripts}"
    return text + marks


VIEW_MARKS = {"dagger": "†", "transpose": "ᵀ", "conj": "*", "inverse": "⁻¹"}


def size_of(shape: str, text: str, measure: Measure, tip: str) -> tuple[float, float]:
    """Half width and half height of a glyph with a label in it."""
    glyph = GLYPHS[shape]
    width, ascent, descent = measure(text, glyph.font) if text else (0.0, 0.0, 0.0)
    return glyph.size(width, ascent + descent, tip)
