"""A contraction as one line of the language, groups and caps back on the legs they close."""

from __future__ import annotations

import re
from collections import Counter

from penrose.diagram.numerals import spoken
from penrose.diagram.rename import rename_sum, rename_term, unused
from penrose.diagram.types import Bubble, Equation, Leg, Network, Node, Sum, Tensor, Term
from penrose.diagram.views import as_written, declared_places
from penrose.records import dataclass

Contraction = Equation | Sum | Network


def text(thing: Contraction) -> str:
    """The contraction in the notation of specs; `-> i k` is added where the free legs do not follow from it.

    >>> from penrose.diagram.network import network
    >>> a, b = Tensor("A", (Leg("i", "i"), Leg("j", "j"))), Tensor("B", (Leg("j", "j"), Leg("k", "k")))
    >>> text(network((a, b), "ik"))
    'A[i j] B[j k]'
    >>> text(network((a, b), "ki"))
    'A[i j] B[j k] -> k i'
    """
    if isinstance(thing, Network):
        free = tuple(Leg(thing.wires[wire].index, thing.wires[wire].dim) for wire in thing.free)
        thing = Sum((Term(1, (), thing),), free)
    sums, signs = (thing.sides, thing.signs) if isinstance(thing, Equation) else ((thing,), ())
    sides = [side(whole) for whole in sums]
    line = sides[0] + "".join(f" {sign} {side}" for sign, side in zip(signs, sides[1:], strict=True))
    return line + _arrow(sums, line)


def _times(network: Network) -> Counter[str]:
    """How often each index of a product is written, within functions too."""
    times: Counter[str] = Counter()
    for node in network.nodes:
        if isinstance(node, Bubble):
            within = [_times(term.network) for term in node.inside.terms]
            for inner, outer in zip(node.inside.free, node.legs, strict=False):
                times[outer.index] += max(one[inner.index] for one in within) or 1
        else:
            times.update(leg.index for leg in node.legs)
    return times


def _arrow(sides: tuple[Sum, ...], line: str) -> str:
    """The result's legs, where they are not just those that stand once, in the order of the line."""
    once: set[str] = set()
    for term in (term for side in sides for term in side.terms):
        counts = _times(term.network)
        once.update(word(index) for index, count in counts.items() if count == 1)
    written = [name for legs in _LEGS.findall(line) for name in _NAME.findall(legs)]
    free = _words(tuple(leg.index for leg in sides[0].free))
    natural = [name for name in dict.fromkeys(written) if name in once]
    return "" if natural == free else f" -> {' '.join(free)}".rstrip()


_LEGS = re.compile(r"\[([^\]]*)\](?!\()")  # what stands in brackets, but for those of a function or a Σ
_NAME = re.compile(r"[^\s()=]+(?![^\s()=]*=)")  # an index in there, but for a capped one and its value


def _words(names: tuple[str, ...]) -> list[str]:
    return [word(name) for name in names]


def word(name: str) -> str:
    """A name that can stand on a leg: a thick leg's loses its parentheses."""
    return name.translate(_PLAIN)


_PLAIN = str.maketrans({"(": None, ")": None, " ": "_"})


def side(whole: Sum) -> str:
    """A sum as one side of a relation, or what stands after the colon of a step."""
    return _sum(whole, frozenset())


def _sum(whole: Sum, taken: frozenset[str]) -> str:
    pieces = []
    taken = taken | {leg.index for leg in whole.free}
    for number, term in enumerate(whole.terms):
        sign = "-" if term.sign < 0 else "+"
        lead = ("-" if term.sign < 0 else "") if number == 0 else f" {sign} "
        pieces.append(lead + _term(term, taken))
    return "".join(pieces) or "0"


def _term(term: Term, taken: frozenset[str]) -> str:
    """A product, its own indices kept apart from those around it."""
    own = [Leg(wire.index, wire.dim) for wire in term.network.wires if not wire.free]
    used = {*taken, *(wire.index for wire in term.network.wires), *(leg.index for leg in term.over)}
    renamed: dict[str, Leg] = {}
    for leg in (*own, *term.over):
        if leg.index in taken:
            renamed[leg.index] = Leg(unused(leg.index, used), leg.dim)
            used.add(renamed[leg.index].index)
    term = rename_term(term, renamed) if renamed else term
    body = _product(term.network, frozenset(used))
    above = [spoken(scale) for scale in term.scales if scale.power > 0]
    below = [spoken(scale) for scale in term.scales if scale.power < 0]
    line = " ".join([*above, *([body] if body else [])]) or "1"
    line += "".join(f" / {scale}" for scale in below)
    return f"Σ[{' '.join(_words(tuple(leg.index for leg in term.over)))}]({line})" if term.over else line


@dataclass(frozen=True)
class _Closing:
    """How wires are written where groups or caps close them, and the nodes so used up."""

    legs: dict[str, str]
    gone: frozenset[int]


def _closing(net: Network) -> _Closing:
    legs: dict[str, str] = {}
    gone: set[int] = set()
    for wire in net.wires:
        if wire.free or len(wire.ends) != 2:
            continue
        for end in wire.ends:
            node = net.nodes[end.node]
            other = next(e for e in wire.ends if e != end)
            if isinstance(node, Tensor) and node.kind in ("cap", "fuse") and end.leg == 0 and wire.index not in legs:
                if other.node == end.node or not _writable(net.nodes[other.node]) or other.node in gone:
                    continue
                legs[wire.index] = wire.index
                gone.add(end.node)
    words = {wire.index: word(wire.index) for wire in net.wires}
    for wire in net.wires:
        if wire.index in legs:
            words[wire.index] = _closed(net, wire.index, legs, gone)
    return _Closing(words, frozenset(gone))


def _writable(node: Node) -> bool:
    return isinstance(node, Tensor) and node.kind not in ("cap", "fuse")


def _closed(net: Network, index: str, legs: dict[str, str], gone: set[int]) -> str:
    """A leg with its group or cap: `(i l)`, `i=0`."""
    wire = next(wire for wire in net.wires if wire.index == index)
    node = next(net.nodes[end.node] for end in wire.ends if end.node in gone and end.leg == 0)
    assert isinstance(node, Tensor)
    if node.kind == "cap":
        return f"{word(index)}={node.value}"
    return f"({' '.join(_words(tuple(leg.index for leg in node.legs[1:])))})"


def _product(net: Network, taken: frozenset[str]) -> str:
    closing = _closing(net)
    factors = []
    for number, node in enumerate(net.nodes):
        if number in closing.gone:
            continue
        if isinstance(node, Bubble):
            factors.append(_bubble(node, taken))
        else:
            factors.append(_tensor(node, closing.legs))
    return " ".join(factors)


def _tensor(tensor: Tensor, words: dict[str, str]) -> str:
    legs = [words[leg.index] for leg in tensor.legs]
    if tensor.kind == "cap":
        return f"I[{legs[0]} {legs[0]}'={tensor.value}]"
    if tensor.kind == "fuse":
        return f"I[{legs[0]} ({' '.join(legs[1:])})]"
    return f"{_viewed(tensor)}[{' '.join(_with_scripts(tensor, legs))}]"


def _with_scripts(tensor: Tensor, legs: list[str]) -> list[str]:
    """All legs in the order written, those that a Σ sums back among them."""
    at = dict(zip(declared_places(tensor), legs, strict=True)) | {p: word(n) for p, n in tensor.scripts}
    return list(as_written(tensor, at))


_SUFFIX = {"dagger": "†", "transpose": "ᵀ"}
_AROUND = {"conj": "conj", "inverse": "inv"}


def _viewed(tensor: Tensor) -> str:
    name = tensor.name
    for view in tensor.views:
        name = f"{_AROUND[view]}({name})" if view in _AROUND else name + _SUFFIX[view]
    return name


def _bubble(bubble: Bubble, taken: frozenset[str]) -> str:
    """`softmax[k](…)` or `(…)`, the inside's free legs called as outside.

    Legs that are joined outside have names of their own inside, and an identity joins them.
    """
    names: set[str] = set()
    renamed: dict[str, Leg] = {}
    joined = ""
    for inside, leg in zip(bubble.inside.free, bubble.legs, strict=False):
        name = leg.index if leg.index not in names else unused(leg.index, names | taken)
        joined += f" I[{word(name)} {word(leg.index)}]" if name != leg.index else ""
        names.add(name)
        renamed[inside.index] = Leg(name, leg.dim)
    ending = bubble.inside.free[len(bubble.legs) :]
    for leg in ending:
        renamed[leg.index] = Leg(unused(leg.index, names | taken), leg.dim)
        names.add(renamed[leg.index].index)
    over = _words(tuple(renamed[index].index for index in bubble.over))
    along = f"[{' '.join(over)}]" if over else ""
    body = _sum(rename_sum(bubble.inside, renamed), taken | frozenset(names))
    return f"{bubble.function}{along}({body}){joined}"
