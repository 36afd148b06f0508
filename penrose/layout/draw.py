"""One connected part of a product: drawn by every strategy that may do better than those before it, and the drawing
that costs least is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf

from penrose.errors import Problem
from penrose.layout.cost import Cost, cost
from penrose.layout.finish import Block, Finisher
from penrose.layout.flat import Flat
from penrose.layout.hinted import Unmet, check_sides, hinted_plan, with_sides
from penrose.layout.judge import picture
from penrose.layout.lines import restore
from penrose.layout.partition import check_cuts
from penrose.layout.planar import planar
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.strategies import MOST, STRATEGIES, bonds, opens
from penrose.layout.turn import turn
from penrose.layout.types import Side
from penrose.layout.walk import within_side
from penrose.layout.wishes import Wishes
from penrose.layout.work import finishing, price
from penrose.lint import score
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

    inside = sum(len(items) for side in insides.values() for items in within_side(side))
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
