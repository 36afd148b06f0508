"""One connected part of a product: drawn by every strategy that may do better than those before it, and the drawing
that costs least is taken.

A strategy gives sketches with more and more air. Each is cheap to ask: what it does not fit it leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import inf

from penrose.errors import Problem
from penrose.geometry.path import Box, Path, Point
from penrose.layout.asked import check_cuts, check_sides, hinted_plan, with_sides
from penrose.layout.finish import Block, Finisher
from penrose.layout.graph import Flat, Graph, is_fuse
from penrose.layout.judge import picture
from penrose.layout.layers.draw import draw_layers
from penrose.layout.layers.weave import layers
from penrose.layout.lines import bends, draw_bends, draw_sheaf, is_sheaf, restore
from penrose.layout.mirror import draw_reflected, half, mirror
from penrose.layout.plane import Plan, draw_plane
from penrose.layout.plane.grid import grid_plan, product
from penrose.layout.plane.mirrored import mirrored_plan
from penrose.layout.plane.planar import planar
from penrose.layout.plane.positions import positions, tied
from penrose.layout.plane.untangle import crossings, untangled
from penrose.layout.row.arrange import arrange
from penrose.layout.row.draw import draw_row
from penrose.layout.sketch import ONWARDS, Bodies, Sketch
from penrose.layout.types import Item, Side, networks
from penrose.layout.ways import ways
from penrose.layout.wishes import Unmet, Wishes, finishing, price
from penrose.lint import lint_shapes, score
from penrose.records import dataclass, replace

BORNE = 2  # crossings that are borne at most
LEFT = 2  # times its price that must be left for a first drawing to be measured: so that a second one can be tried
JUDGED = 300  # vertices; a larger part is drawn by a pattern that is clear by construction, and is not measured


def draw_part(
    flat: Flat, bodies: Bodies, sizes: Mapping[str, int], insides: Mapping[int, Side], wishes: Wishes
) -> Block:
    """The drawing of a part that costs least of those that were worth trying, finished."""

    def drawn(sketch: Sketch) -> Finisher:
        restore(sketch)
        trial = replace(wishes, marks=wishes.marks.trial())
        return Finisher(sketch, sizes, bodies.measure, insides, trial).drawn()

    inside = sum(len(items) for side in insides.values() for items in networks(side))
    best = _best(with_sides(flat, wishes.hints), bodies, drawn, wishes, inside)
    check_sides(best.drawing.sketch, wishes.hints)
    check_cuts(best.drawing.sketch, wishes.hints)
    wishes.marks.keep(best.drawing.wishes.marks)
    return replace(best.block, faults=best.cost.faults, crossings=best.cost.crossings)


@dataclass(frozen=True)
class Finished:
    """A drawing of a sketch, what it was finished to, and what that costs."""

    drawing: Finisher
    block: Block
    cost: Cost


def _best(flat: Flat, bodies: Bodies, drawn: Callable[[Sketch], Finisher], wishes: Wishes, inside: int) -> Finished:
    """The cheapest drawing. In a grid the wires that close its rings may cross bonds, at right angles."""
    best: Finished | None = None
    for name in _tried(flat, wishes):
        if best is not None and not wishes.work.affords(price(flat, inside)):
            break
        limit = best.cost.crossings if best and not best.cost.faults else inf
        sketches = STRATEGIES[name](flat, bodies, wishes, limit)
        for found in _finished(name, sketches, drawn, wishes, limit, inside):
            best = min(best or found, found, key=lambda one: one.cost.whole)
        if best is not None and _is_enough(best.cost, flat, name):
            break
    if best is None:
        raise Unmet(Problem(f"nothing here is drawn by {wishes.strategy}", None))
    return best


def _finished(
    name: str,
    sketches: Iterable[Sketch],
    drawn: Callable[[Sketch], Finisher],
    wishes: Wishes,
    limit: float,
    inside: int,
) -> Iterator[Finished]:
    """Sketches with all labels, until one is without fault or no more are worth the wait; only those that may have no
    more crossings than `limit`. Where nothing is worth the wait any more, the first is taken as it is."""
    for number, sketch in enumerate(sketches):
        steps = price(sketch.flat, inside)
        first = number == 0 and limit == inf
        if not first and not wishes.work.affords(steps):
            return
        plain = first and not wishes.work.affords(LEFT * steps)
        wishes.work.pay(finishing(sketch.flat, inside) if plain else steps)
        if wishes.downwards:
            turn(sketch)
        drawing = drawn(sketch)
        faults, crossed = score(picture(drawing.bare())) if limit < inf else (0, 0)
        if not faults and crossed <= limit:
            block = drawing.labelled()
            found = _cost(block, sketch.flat, name, plain)
            faults, crossed = found.faults, found.crossings
            yield Finished(drawing, block, found)
        if not faults and not (name == "tied" and crossed):  # which has no crossing once there is air enough
            return


def _cost(block: Block, flat: Flat, name: str, plain: bool) -> Cost:
    """What a drawing costs; a plain one, or a large one that is without fault by construction, is not measured."""
    if plain or (len(flat.vertices) > JUDGED and not block.unplaced):
        return Cost(0, 0, 0, 0.0)
    return cost(block.items, flat, block.unplaced, squares=name == "grid")


def _is_enough(found: Cost, flat: Flat, name: str) -> bool:
    """Whether no other drawing is tried: one without fault, unless it is a row in which most wires bend, and with no
    more crossings than are borne rather than leave the reading direction: none; one where wires have to cross; `BORNE`
    where legs have to, on their way out, and among them those of shared indices, which elsewhere would end between
    wires."""
    if found.faults:
        return False
    if name in ("hinted", "bent", "mirrored", "grid") or not found.crossings:
        return name != "row" or 2 * found.bends <= len(flat.edges)
    if found.crossings > BORNE:
        return False
    outside = len(flat.vertices)  # where legs end
    leaving = {(flat.edges[edge].tail, outside) for edge in flat.free} if opens(flat) else set()
    crossing = outside > MOST or not planar({(min(pair), max(pair)) for pair in bonds(flat)} | leaving)
    return crossing and (found.crossings == 1 or bool(leaving))


def _tried(flat: Flat, wishes: Wishes) -> tuple[str, ...]:
    """The names of the strategies to try, in order."""
    if wishes.strategy:
        return (wishes.strategy,)
    return ("hinted",) if hinted_plan(flat, wishes.hints) else tuple(STRATEGIES)[1:]


COSTS = {
    "fault": 100_000.0,  # says something untrue, or cannot be read: worse than all else together
    "crossing": 500.0,  # has to be followed by eye, and looks like a vertex from afar
    "square": 40.0,  # a crossing of a wire that closes a ring: at right angles, and always where it is expected
    "bend": 16.0,  # the eye has to turn
    "slanted": 20.0,  # level and upright are told from each other at a glance, slants are not
    "length": 0.25,  # a pt of wire that has to be followed
    "area": 0.0008,  # a square pt of the page
    "astray": 150.0,  # the first leg of the result does not leave left, or the last not right, as products read
}
"""What each thing costs, with its reason; in what four pt of wire cost."""


@dataclass(frozen=True)
class Cost:
    """The faults, crossings and bends of a drawing, and what all of it costs."""

    faults: int
    crossings: int
    bends: int
    whole: float


def cost(items: tuple[Item, ...], flat: Flat, unplaced: int, squares: bool = False) -> Cost:
    """What the finished drawing of a part costs, in which so many labels found no place; `squares` says that its
    crossings are those of rings."""
    seen = lint_shapes(picture(items))
    faults = unplaced + len(seen.faults)
    counts = {
        "fault": faults,
        "square" if squares else "crossing": seen.crossings,
        "bend": seen.bends,
        "slanted": seen.slanted,
        "length": seen.length,
        "area": seen.width * seen.height,
        "astray": _astray(items, flat),
    }
    return Cost(faults, seen.crossings, seen.bends, sum(COSTS[what] * count for what, count in counts.items()))


def _astray(items: tuple[Item, ...], flat: Flat) -> int:
    """How many of the first and the last leg of the result do not leave to their side."""
    if len(flat.free) < 2 or flat.wished:
        return 0
    first, last = (flat.edges[edge].pieces[-1].index for edge in (flat.free[0], flat.free[-1]))
    found = ways(items, {first, last})
    asked = [(first, "W")] * flat.leads + [(last, "E")] * flat.ends
    return sum(index in found and found[index].side != side for index, side in asked)


MOST = 150  # vertices; a larger part is not worth the wait for positions
FEW = 40  # vertices; a larger part is not worth the wait for better positions than those
ENGINES = ("neato", "dot", "sfdp")  # of graphviz
TANGLED = 140  # straight wires that cross in neato's positions; where as many do, some wire also runs through a glyph
BOWED = 0.3  # share of the crossings of straight wires that bows leave at the least
AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next
MOVED = 60_000  # steps that moving the vertices of one drawing may take
NEAR = 5  # steps that a vertex is moved at a time in a drawing that has no crossing
NEVER = 1e6  # what a crossing costs in a drawing that has none


def _hinted(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of the author's own grid."""
    return _planned(flat, hinted_plan(flat, wishes.hints), bodies, wishes)


def _bent(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of identities that do not run straight."""
    opens = bends(flat, wishes.hints)
    if opens:
        return (draw_bends(flat, opens, bodies, wishes.air * air) for air in AIR)
    return (draw_sheaf(flat, bodies, wishes.air * air) for air in AIR if is_sheaf(flat))


def _mirrored(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of a network that its conjugate mirrors."""
    found = mirror(flat) if not flat.sides else None
    plan = mirrored_plan(flat, found) if found else None
    upper = half(flat, found) if found and not plan and not product(Graph(flat)) else None
    if found and upper:
        return (draw_reflected(flat, found, upper, bodies, wishes.air * air) for air in AIR)
    return _planned(flat, plan, bodies, wishes)


def _grid(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    return _planned(flat, grid_plan(Graph(flat)), bodies, wishes)


def _layers(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    found = layers(flat)
    return (draw_layers(flat, *found, bodies, wishes.air * air) for air in AIR if found is not None)


def _planned(flat: Flat, plan: Plan | None, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    return (draw_plane(flat, plan, bodies, wishes.air * air) for air in AIR if plan is not None)


def _row(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches as a row, which is always possible."""
    row = arrange(flat, wishes.work)
    assert row is not None
    return (draw_row(flat, row, bodies, wishes.air * air) for air in AIR)


def _tied(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of a planar part in which no bond crosses another."""
    if not _is_free(flat):
        return
    edges = bonds(flat)
    legs = tuple(flat.edges[edge].tail for edge in flat.free)
    places = wishes.work.search(100 * len(flat.vertices), tied, len(flat.vertices), edges, legs)
    if places is None or crossings(places, edges):
        return
    few = len(flat.vertices) <= FEW
    moved = wishes.work.search(MOVED, untangled, _held(places), edges, MOVED, NEVER, NEAR) if few else None
    if moved is not None:
        yield from _placed(flat, moved, bodies, wishes)
    yield from _placed(flat, places, bodies, wishes, AIR[3 * few :])


def _positioned(engine: str, flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches from graphviz's positions; none where they cannot come to fewer crossings than `limit`."""
    if not _is_free(flat):
        return
    edges = bonds(flat)
    if limit < inf and crossings(positions(len(flat.vertices), edges), edges) >= TANGLED:
        return
    places = positions(len(flat.vertices), edges, engine)
    if limit == inf or crossings(places, edges) < min(TANGLED, limit / BOWED):
        yield from _placed(flat, places, bodies, wishes)


def _untangled(rank: int, flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches from such positions after moving vertices whose wires cross, for a small part: from the least crossed
    (rank 0), and then from the others."""
    if _is_free(flat) and len(flat.vertices) <= FEW and not opens(flat):
        edges = bonds(flat)
        found = (positions(len(flat.vertices), edges, engine) for engine in ENGINES)
        places = sorted(found, key=lambda places: crossings(places, edges))[rank]
        moved = wishes.work.search(MOVED, untangled, _held(places), edges, MOVED)
        if moved is not None:
            yield from _placed(flat, moved, bodies, wishes)


def _is_free(flat: Flat) -> bool:
    """Whether vertices may stand anywhere: in a part without bubbles that is not too large to wait for."""
    return not flat.regions and 3 <= len(flat.vertices) <= MOST and not any(map(is_fuse, flat.vertices))


def _held(places: Mapping[int, Point]) -> tuple[Point, ...]:
    return tuple(places[v] for v in range(len(places)))


def opens(flat: Flat) -> bool:
    """Whether a shared index stays open."""
    return any(flat.vertices[flat.edges[edge].tail].dot for edge in flat.free)


def bonds(flat: Flat) -> tuple[tuple[int, int], ...]:
    """The vertices that every edge joins, but for loops and free legs."""
    return tuple((edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head)


def _placed(
    flat: Flat, places: Mapping[int, Point], bodies: Bodies, wishes: Wishes, airs: tuple[float, ...] = AIR[:3]
) -> Iterator[Sketch]:
    middle = sum(place.y for place in places.values()) / len(places)
    plan = Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
    return (draw_plane(flat, plan, bodies, wishes.air * air) for air in airs)


Strategy = Callable[[Flat, Bodies, Wishes, float], Iterator[Sketch]]
STRATEGIES: dict[str, Strategy] = {
    "hinted": _hinted,
    "bent": _bent,
    "mirrored": _mirrored,
    "layers": _layers,
    "grid": _grid,
    "row": _row,
    "tied": _tied,
    **{engine: partial(_positioned, engine) for engine in ENGINES},
    **{f"untangled {rank + 1}": partial(_untangled, rank) for rank in range(len(ENGINES))},
}
"""The ways to draw a part, in the order in which they are likely to do. Each is told the fewest crossings so far of a
drawing without fault: it may leave out what cannot come to fewer."""


BEFORE = {after: side for side, after in ONWARDS.items()}


def turn(sketch: Sketch) -> None:
    """Turn a sketch by a quarter, clockwise; labels stay level. Raises `Unmet` for a bubble around a sum."""
    for spot in sketch.spots.values():
        spot.centre, spot.tip = _turned(spot.centre), ONWARDS[spot.tip]
        if spot.shape == "composite":
            said = "with flow down a bubble around a sum finds no room"
            raise Unmet(Problem(said, None, "let the products flow right"))
        if spot.shape not in ("dot", "line"):
            spot.width, spot.height = spot.height, spot.width
    sketch.paths = {edge: _turned_path(path) for edge, path in sketch.paths.items()}
    sketch.hulls = {
        region: Box(-hull.bottom, hull.left, -hull.top, hull.right) for region, hull in sketch.hulls.items()
    }
    middle = sketch.box().centre
    sketch.move(Point(0, -middle.y))


def _turned(point: Point) -> Point:
    return Point(-point.y, point.x)


def _turned_path(path: Path) -> Path:
    segments = tuple(type(s)(*(_turned(p) for p in s)) for s in path.segments)
    return Path(_turned(path.start), segments, path.closed)
