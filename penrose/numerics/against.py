"""Steps compared with values that somebody recorded, in the order of computation: the first that differs is named.

A file of values is what `penrose eval -o` writes, or activations by the names of steps: of a step inside a `repeat`
with a first axis for the layers. An axis of size 1 more or less, such as a batch of one, is none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.numerics.compare import text, unravelled
from penrose.numerics.report import Difference, Result
from penrose.numerics.results import Wanted, computed, wanted
from penrose.numerics.store import STORES, Held, Store
from penrose.numerics.types import LAYER, Let, Loop, Program
from penrose.records import dataclass, replace
from penrose.source import Source

Recorded = str | os.PathLike[str] | Mapping[str, object]
LIMITS = {torch.float64: 1e-10, torch.float32: 1e-4}
"""How far a value may be off, relative to its largest entry, by the type that it was recorded in; 0.02 of others."""


@dataclass(frozen=True)
class Pair:
    """A step in one turn of a loop (−1 outside): when it is computed, its value and the one that was recorded."""

    when: tuple[int, ...]
    name: str
    turn: int
    legs: tuple[str, ...]
    ours: Tensor
    theirs: Tensor

    @property
    def off(self) -> Tensor:
        """Entry by entry, the difference relative to the largest entry; infinite where one is no number."""
        difference = (self.ours - self.theirs).abs() / self.theirs.abs().max().clamp_min(1e-300)
        return difference.nan_to_num(torch.inf, torch.inf)

    @property
    def said(self) -> str:
        return self.name + (f" of {LAYER} {self.turn}" if self.turn >= 0 else "")


def against(program: Program, source: Source, recorded: Recorded, seed: int) -> Iterator[Result]:
    """A result for each recorded value that a step has the name of; PenroseError if none has."""
    store = _opened(recorded, source)
    order = dict(_order(program))
    names = [name for name in store.names() if not name.endswith(" legs")]
    known = [name for name in names if name in order]
    if not known:
        hint = did_you_mean(names[0], order) if names else ""
        said = f"no step is called {', '.join(names) or 'like a value there'}"
        raise PenroseError(source, [Problem(said, None, hint)])
    for name in names:
        if name not in order:
            yield Result(f"{name} as recorded", 4, "not run", note="no step has that name")
    asked = [wanted(program, name, source) for name in known]
    found = computed(program, asked, seed)
    pairs, blank = list[Pair](), Result("", 4, "pass", unit="rel", note="recorded values")
    for want in asked:
        ours, theirs = found[want.name].tensor, store.read(want.name)
        if _size(ours) != _size(theirs):
            shapes = Difference((), f"shape {list(ours.shape)}", f"shape {list(theirs.shape)}")
            yield replace(blank, claim=f"{want.name} as recorded", verdict="fail", difference=shapes)
        else:
            pairs += _pairs(want, order[want.name], ours, theirs.reshape(ours.shape))
    yield from _judged(sorted(pairs, key=lambda pair: pair.when), blank)


def _size(value: Tensor) -> list[int]:
    return [size for size in value.shape if size > 1]


def _opened(recorded: Recorded, source: Source) -> Store:
    if isinstance(recorded, Mapping):
        return Held(recorded)
    try:
        return STORES[os.path.splitext(recorded)[1]](os.fspath(recorded))
    except (KeyError, OSError, ValueError) as error:
        said = f"{recorded} is no file of values: {error}"
        raise PenroseError(source, [Problem(said, None, f"there are {', '.join(STORES)}")]) from None


def _order(program: Program) -> Iterator[tuple[str, tuple[int, int]]]:
    """When each step is computed: its place among the instructions, and within the loop that it is in."""
    for outer, item in enumerate(program.body):
        for inner, let in enumerate(_lets(item)):
            if let.step:
                yield let.step, (outer, inner)


def _lets(item: Let | Loop) -> Iterator[Let]:
    if isinstance(item, Let):
        yield item
    else:
        for part in item.body:
            yield from _lets(part)


def _pairs(want: Wanted, when: tuple[int, int], ours: Tensor, theirs: Tensor) -> Iterator[Pair]:
    outer, inner = when
    if not want.inside:
        yield Pair((outer, 0, inner), want.name, -1, want.legs, ours, theirs)
    for turn in range(len(ours)) if want.inside else ():
        yield Pair((outer, turn, inner), want.name, turn, want.legs[1:], ours[turn], theirs[turn])


def _judged(pairs: list[Pair], blank: Result) -> Iterator[Result]:
    """The results in the order of computation; what comes after the first difference says so."""
    first = ""
    for pair in pairs:
        limit, off = LIMITS.get(pair.theirs.dtype, 0.02), pair.off
        worst = float(off.max()) if off.numel() else 0.0
        result = replace(blank, claim=f"{pair.said} as recorded", error=worst, limit=limit)
        if worst <= limit:
            yield result
            continue
        place = unravelled(int(off.argmax()), tuple(off.shape))
        at = " ".join(f"{leg}={n}" for leg, n in zip(pair.legs, place, strict=True))
        told = f"follows {first}" if first else f"the first step that differs: {pair.said} at {at}{_where(pair, limit)}"
        first = first or pair.said
        difference = Difference(place, text(pair.ours[place]), text(pair.theirs[place]))
        yield replace(result, verdict="fail", difference=difference, note=told)


def _where(pair: Pair, limit: float) -> str:
    """The legs along which it differs at some places alone."""
    bad, said = pair.off > limit, []
    for axis, leg in enumerate(pair.legs):
        hit = bad.movedim(axis, 0).flatten(1).any(1) if bad.dim() > 1 else bad
        places = [n for n, one in enumerate(hit.tolist()) if one]
        if len(places) < len(hit):
            said.append(f"{leg}={','.join(map(str, places[:SHOWN]))}{'…' * (len(places) > SHOWN)}")
    return f", only where {' '.join(said)}" if said else ", everywhere along every leg"


SHOWN = 8  # places of a leg that are named
