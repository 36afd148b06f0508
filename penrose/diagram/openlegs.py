"""Which indices of a tree stay open and which are summed.

Juxtaposition contracts: in a product, an index that stands once stays open, one that stands more often is
summed — unless something outside asks for it (`demand`: the head of a step, the other sides of an equation,
factors beside a bubble, the legs that a function acts along). A divisor has no say in what it divides: in
`A[i j] / B[i]` both i and j stay. A sum leaves open what any of its terms leaves open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from penrose.diagram.tree import Add, Call, Glyph, Times

NOTHING: frozenset[str] = frozenset()


class OpenLegs:
    """Answers for the calls of one scope's trees, each worked out once for everything that is asked of it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, frozenset[str]], tuple[str, ...]] = {}

    def of_add(self, add: Add, demand: frozenset[str]) -> tuple[str, ...]:
        """Open indices of a sum, in the order in which they stand in it: where `y[o] = x[i] (A[i o] + B[i o])` is
        drawn, o comes first in the text, but what is added is read from i to o."""
        open_ = self._all_of(add, demand)
        if len(add.terms) > 1 and not open_ <= demand:
            open_ = self._all_of(add, demand | open_)
        return tuple(name for name in dict.fromkeys(_in_order(add)) if name in open_)

    def _all_of(self, add: Add, demand: frozenset[str]) -> frozenset[str]:
        return frozenset(name for term in add.terms for name in self.of_times(term, demand))

    def of_times(self, times: Times, demand: frozenset[str]) -> set[str]:
        """Open indices of a product, in no order."""
        legs = list(zip(times.factors, self.legs(times, demand), strict=True))
        counts = Counter(name for factor, own in legs if not _divides(factor) for name in own)
        below = {name for factor, own in legs if _divides(factor) for name in own}
        return {name for name, count in counts.items() if count == 1 or name in demand} | (below - counts.keys())

    def legs(self, times: Times, demand: frozenset[str]) -> list[tuple[str, ...]]:
        """The indices on the legs of every factor: a call has as legs what stays open of its inside."""
        asked = self.asked(times, demand)
        return [
            factor.legs if isinstance(factor, Glyph) else self.of_call(factor, asked[place])
            for place, factor in enumerate(times.factors)
        ]

    def asked(self, times: Times, demand: frozenset[str]) -> dict[int, frozenset[str]]:
        """What is asked of every call of a product, by place: the demand, and what other factors hold."""
        calls = {place: factor for place, factor in enumerate(times.factors) if isinstance(factor, Call)}
        if not calls:
            return {}
        alone = [f.legs if isinstance(f, Glyph) else self.of_call(f, demand) for f in times.factors]
        counts = Counter(name for legs in alone for name in set(legs))
        found = {}
        for place, call in calls.items():
            own = frozenset(alone[place])
            found[place] = frozenset(n for n in call.names if n in demand or counts[n] > (n in own))
        return found

    def of_call(self, call: Call, demand: frozenset[str]) -> tuple[str, ...]:
        """The legs of a bubble, in order: what is open inside, less the legs that end at the function."""
        inner = self.inside(call, demand)
        return tuple(name for name in inner if not (call.ends and name in call.over))

    def inside(self, call: Call, demand: frozenset[str]) -> tuple[str, ...]:
        """Open indices of what stands inside a call; those that end at the function last."""
        held = frozenset(call.over) if call.ends else NOTHING
        wanted = ((demand - held) | frozenset(call.over)) & call.names
        key = (id(call), wanted)
        if key not in self._known:
            open_ = self.of_add(call.body, wanted)
            self._known[key] = (*(n for n in open_ if n not in held), *(n for n in open_ if n in held))
        return self._known[key]

    def joined(self, times: Times, demand: frozenset[str]) -> list[tuple[Call, tuple[str, ...]]]:
        """Functions of a product within which nothing is summed, only since what would be stands beside them too,
        and those indices. Whether that is meant only the author knows: a head of attention stands there likewise,
        but then another index is summed."""
        found = []
        for place, wanted in self.asked(times, demand).items():
            call = times.factors[place]
            if not isinstance(call, Call) or not call.function or not (call.divides or _bridged(call.body)):
                continue
            inside = self.inside(call, wanted)
            others = frozenset(name for n, factor in enumerate(times.factors) if n != place for name in _names(factor))
            kept = tuple(n for n in inside if n in others and n not in self.inside(call, NOTHING))
            found += [(call, kept)] if kept and call.names.issubset(inside) else []
        return found


def _divides(factor: Glyph | Call) -> bool:
    return isinstance(factor, Call) and factor.divides


def _names(factor: Glyph | Call) -> Iterable[str]:
    return factor.legs if isinstance(factor, Glyph) else factor.names


def _in_order(add: Add) -> Iterator[str]:
    """All indices on the legs of a sum, as they come in its text."""
    for factor in (factor for term in add.terms for factor in term.factors):
        yield from factor.legs if isinstance(factor, Glyph) else _in_order(factor.body)


def _bridged(body: Add) -> bool:
    """Whether somewhere in a sum two tensors of one product have a leg each that the other lacks, and one in common."""
    for term in body.terms:
        legs = [frozenset(factor.legs) for factor in term.factors if isinstance(factor, Glyph)]
        if any(a & b and a - b and b - a for number, a in enumerate(legs) for b in legs[:number]):
            return True
        if any(isinstance(factor, Call) and _bridged(factor.body) for factor in term.factors):
            return True
    return False
