"""What a kind demands of the legs of a tensor: how many, on which side, how large."""

from __future__ import annotations

from penrose.diagram.kinds import KINDS
from penrose.diagram.tree import Entity
from penrose.records import replace

SIDE_FAULTS = {
    "tall": "the edge of {kind} {name} has size {{left}}, smaller than its tip's {{right}}",
    "wide": "the edge of {kind} {name} has size {{left}}, smaller than its tip's {{right}}",
    "square": "the sides of {kind} {name} have sizes {{left}} and {{right}}, not the same",
}


def sided(entity: Entity) -> Entity:
    """The entity with its legs cut into two sides where its kind wants that and no bar says how."""
    kind, count = KINDS[entity.kind], len(entity.legs)
    split = kind.split
    if entity.edge is not None or not split or (kind.alike and count > 2):
        return entity
    if split == "half" and count % 2 and count > 2:
        return replace(entity, batch=count - 2, edge=count - 1)
    return replace(entity, edge=count // 2 if split == "half" else max(count - 1, 0))


def leg_fault(entity: Entity) -> str:
    """What is wrong with the number of legs for the kind, or an empty string."""
    kind, count = KINDS[entity.kind], len(entity.legs)
    if count < kind.least or (kind.most is not None and count > kind.most):
        wanted = f"{kind.least}" if kind.least == kind.most else f"at least {kind.least}"
        wanted = f"{kind.least} to {kind.most}" if kind.most not in (None, kind.least) else wanted
        return f"{entity.name} has {legs_said(count)}, but kind {kind.name} needs {wanted}"
    if entity.edge is None:
        return ""
    if kind.split == "half" and kind.sizes == "mirror" and 2 * (entity.edge - entity.batch) != count - entity.batch:
        return f"{entity.name} has {legs_said(count)}, but kind {kind.name} needs as many on each side of the bar"
    return ""


def legs_said(count: int) -> str:
    """«1 leg», «2 legs»."""
    return f"{count} leg" if count == 1 else f"{count} legs"
