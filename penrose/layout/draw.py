"""One connected part of a product: drawn by every strategy that may do better than those before it, and the drawing
that costs least is taken.

A strategy gives sketches with more and more air. Each is cheap to ask: what it does not fit it leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf

from penrose.errors import Problem
from penrose.layout.finish import Block, Finisher
from penrose.layout.graph import Flat, Graph, bonds, has_bus, is_comb, opens
from penrose.layout.sketch import ODD, Bodies, Sketch, is_plain
from penrose.layout.ways import ways
from penrose.layout.wishes import AIR, ENGINES, Unmet, Wishes, finishing, price
from penrose.lint import Picture, lint_shapes, score
from penrose.marks.types import Item, Side
from penrose.marks.walk import networks
from penrose.records import dataclass, replace

LOOP = 2  # bends of the one wire that closes a trace, which reads along the row
BORNE = 2  # crossings that are borne at most
LEFT = 2  # times its price that must be left for a first drawing to be measured: so that a second one can be tried
MOST = 150  # vertices; of a larger part it is not asked whether its wires have to cross
JUDGED = 300  # vertices; a larger part is drawn by a pattern that is clear by construction, and is not measured


def draw_part(
    flat: Flat, bodies: Bodies, sizes: Mapping[str, int], insides: Mapping[int, Side], wishes: Wishes
) -> Block:
    """The drawing of a part that costs least of those that were worth trying, finished."""

    def drawn(sketch: Sketch) -> Finisher:
        if sketch.flat.lines:
            from penrose.layout.lines import restore

            restore(sketch)
        trial = replace(wishes, marks=wishes.marks.trial())
        return Finisher(sketch, sizes, bodies.measure, insides, trial).drawn()

    inside = sum(len(items) for side in insides.values() for items in networks(side))
    asked = wishes.hints.sides or wishes.hints.cuts
    if asked:
        from penrose.layout.asked import check_cuts, check_sides, with_sides

        flat = with_sides(flat, wishes.hints)
    best = _best(Part(flat, bodies, wishes), drawn, inside)
    if asked:
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


def _best(part: Part, drawn: Callable[[Sketch], Finisher], inside: int) -> Finished:
    """The cheapest drawing. In a grid the wires that close its rings may cross bonds, at right angles."""
    flat, wishes = part.flat, part.wishes
    best: Finished | None = None
    for name in _tried(flat, wishes):
        if best is not None and not wishes.work.affords(price(flat, inside)):
            break
        limit = best.cost.crossings if best and not best.cost.faults else inf
        sketches = STRATEGIES[name](part, limit)
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
            _turn(sketch)
        drawing = drawn(sketch)
        faults, crossed = score(Picture().add(drawing.bare())) if limit < inf else (0, 0)
        if not faults and crossed <= limit:
            block = drawing.labelled()
            found = _cost(block, sketch.flat, name, plain)
            faults, crossed = found.faults, found.crossings
            yield Finished(drawing, block, found)
        if not faults and not (name == "tied" and crossed):  # which has no crossing once there is air enough
            return


def _turn(sketch: Sketch) -> None:
    """Turn the sketch of a row into that of a column. Raises `Unmet` for a bubble around a sum."""
    if any(spot.shape == "composite" for spot in sketch.spots.values()):
        said = "with flow down a bubble around a sum finds no room"
        raise Unmet(Problem(said, None, "let the products flow right"))
    sketch.turn()


def _cost(block: Block, flat: Flat, name: str, plain: bool) -> Cost:
    """What a drawing costs; a plain one, or a large one that is without fault by construction, is not measured."""
    if plain or (len(flat.vertices) > JUDGED and not block.unplaced):
        return Cost(0, 0, 0, 0.0)
    return cost(block.items, flat, block.unplaced, squares=name == "grid")


def _is_enough(found: Cost, flat: Flat, name: str) -> bool:
    """Whether no other drawing is tried: one without fault, unless it is a row in which most wires bend and not just
    those of one index, and with no more crossings than are borne rather than leave the reading direction: none; one
    where wires have to cross; `BORNE` where legs have to, on their way out, and among them those of shared indices,
    which elsewhere would end between wires; one where legs have to and an index is a bus, which elsewhere would slant.
    """
    if found.faults:
        return False
    if name in ("hinted", "bent", "mirrored", "grid") or not found.crossings:
        return name != "row" or found.bends <= max(LOOP, len(flat.edges) / 2) or is_comb(flat)
    if found.crossings > BORNE:
        return False
    from penrose.layout.plane.planar import planar

    outside = len(flat.vertices)  # where legs end
    leaving = {(flat.edges[edge].tail, outside) for edge in flat.free} if opens(flat) or has_bus(flat) else set()
    crossing = outside > MOST or not planar({(min(pair), max(pair)) for pair in bonds(flat)} | leaving)
    return crossing and (found.crossings == 1 or opens(flat))


def _tried(flat: Flat, wishes: Wishes) -> tuple[str, ...]:
    """The names of the strategies to try, in order."""
    if wishes.strategy:
        return (wishes.strategy,)
    if wishes.hints.grid:
        from penrose.layout.asked import hinted_plan

        if hinted_plan(flat, wishes.hints):
            return ("hinted",)
    return tuple(STRATEGIES)[1:]


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
    seen = lint_shapes(Picture().add(items))
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


LEAST = 4  # vertices of a grid, and of what reads in layers

Sketcher = Callable[..., Sketch]


@dataclass(frozen=True)
class Part:
    """A part to be drawn, the room that its bodies need, and what the author asked of it."""

    flat: Flat
    bodies: Bodies
    wishes: Wishes

    def sketches(self, draw: Sketcher, *how: object, airs: tuple[float, ...] = AIR) -> Iterator[Sketch]:
        """Sketches with more and more air."""
        return (draw(self.flat, *how, self.bodies, self.wishes.air * air) for air in airs)


def _hinted(part: Part, limit: float) -> Iterator[Sketch]:
    """Sketches of the author's own grid; of one line, as a row in that order first."""
    if part.wishes.hints.grid:
        from penrose.layout.asked import hinted_plan, line

        if not part.wishes.hints.sides and (order := line(part.flat, part.wishes.hints)):
            yield from _row(part, limit, order)
        yield from _planned(part, hinted_plan(part.flat, part.wishes.hints))


def _bent(part: Part, limit: float) -> Iterator[Sketch]:
    """Sketches of identities that do not run straight."""
    if all(vertex.kind == "identity" for vertex in part.flat.vertices):
        from penrose.layout.lines import bends, draw_bends, draw_sheaf, is_sheaf

        opens = bends(part.flat, part.wishes.hints)
        if opens:
            yield from part.sketches(draw_bends, opens)
        elif is_sheaf(part.flat):
            yield from part.sketches(draw_sheaf)


def _mirrored(part: Part, limit: float) -> Iterator[Sketch]:
    """Sketches of a network that its conjugate mirrors."""
    if part.flat.sides or not is_plain(Graph(part.flat), (*ODD, "fold")) or not Graph(part.flat).has_ring():
        return
    from penrose.layout.mirror import draw_reflected, half, mirror

    found = mirror(part.flat)
    if found is not None:
        from penrose.layout.plane.grid import product
        from penrose.layout.plane.mirrored import mirrored_plan

        plan = mirrored_plan(part.flat, found)
        upper = half(part.flat, found) if not plan and not product(Graph(part.flat)) else None
        yield from part.sketches(draw_reflected, found, upper) if upper else _planned(part, plan)


def _grid(part: Part, limit: float) -> Iterator[Sketch]:
    graph = Graph(part.flat)
    if len(part.flat.vertices) >= LEAST and graph.has_ring():
        from penrose.layout.plane.grid import grid_plan

        yield from _planned(part, grid_plan(graph))


def _parallel(part: Part, limit: float) -> Iterator[Sketch]:
    if len(part.flat.vertices) >= LEAST:
        from penrose.layout.plane.parallel import parallel_plan

        yield from _planned(part, parallel_plan(Graph(part.flat)))


def _layers(part: Part, limit: float) -> Iterator[Sketch]:
    if len(part.flat.vertices) >= LEAST and part.flat.free and is_plain(Graph(part.flat)):
        from penrose.layout.layers.draw import draw_layers
        from penrose.layout.layers.weave import layers

        found = layers(part.flat)
        if found is not None:
            yield from part.sketches(draw_layers, *found)


def _planned(part: Part, plan: object) -> Iterator[Sketch]:
    if plan is not None:
        from penrose.layout.plane import draw_plane

        yield from part.sketches(draw_plane, plan)


def _row(part: Part, limit: float, order: list[int] | None = None) -> Iterator[Sketch]:
    """Sketches as a row, which is always possible; in an order that the author gives, or in the best."""
    from penrose.layout.row.arrange import arrange
    from penrose.layout.row.draw import draw_row

    return part.sketches(draw_row, arrange(part.flat, part.wishes.work, order))


def _placed(way: str, *how: object) -> Strategy:
    """Sketches from positions that are not those of any pattern: by a function of `plane.positions`."""

    def sketches(part: Part, limit: float) -> Iterator[Sketch]:
        from penrose.layout.plane import draw_plane, positions

        if positions.is_free(part.flat):
            plans: positions.Plans = getattr(positions, way)(*how, part.flat, part.wishes.work, limit)
            for plan, airs in plans:
                yield from part.sketches(draw_plane, plan, airs=airs)

    return sketches


Strategy = Callable[[Part, float], Iterator[Sketch]]
STRATEGIES: dict[str, Strategy] = {
    "hinted": _hinted,
    "bent": _bent,
    "mirrored": _mirrored,
    "layers": _layers,
    "grid": _grid,
    "parallel": _parallel,
    "row": _row,
    "tied": _placed("tied_plans"),
    **{engine: _placed("plans_of", engine) for engine in ENGINES},
    **{f"untangled {rank + 1}": _placed("untangled_plans", rank) for rank in range(len(ENGINES))},
}
"""The ways to draw a part, in the order in which they are likely to do. Each is told the fewest crossings so far of a
drawing without fault: it may leave out what cannot come to fewer."""
