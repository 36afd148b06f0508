"""How many ends of each wire are free, in a picture that was read: its strokes tell, its tags do not."""

from __future__ import annotations

from collections import Counter

from penrose.geometry.path import Path
from penrose.marks.types import UNTOLD, Item, Wire
from penrose.read.touch import WALL, touches
from penrose.records import replace


def told(items: tuple[Item, ...], free: tuple[str, ...], wall: Path | None) -> tuple[Item, ...]:
    """The items of a term with their free ends, where those are untold: one end of each free index may be loose, and
    outside bubbles must be. `wall` is the hull around the term."""
    if not any(isinstance(item, Wire) and item.free == UNTOLD for item in items):
        return items
    loose: Counter[int] = Counter()
    opened: dict[str, bool] = {}
    for touch in touches(items, wall):
        wire, number = items[touch.tip.stroke], touch.tip.stroke
        assert isinstance(wire, Wire)
        ends = not touch.on and not touch.tips
        loose[number] += ends
        for index in wire.names:
            opened[index] = opened.get(index, False) or ends or WALL in touch.on
    owed = {index for index in free if not opened.get(index, True)}
    made = []
    for number, item in enumerate(items):
        if isinstance(item, Wire):
            spare = [name for name in item.names if name in free]
            due = [name for name in spare if name in owed][:1]
            owed.difference_update(due)
            item = replace(item, free=min(loose[number], len(spare)) + len(due))
        made.append(item)
    return tuple(made)
