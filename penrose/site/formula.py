"""A diagram as formulas in MathML: sums written out, every symbol tagged with the index or tensor that it stands for.

One formula a step of `let`, then one an equation. Tags are those of the picture (`data-index`, `data-tensor`), so
that one script lights both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from penrose.diagram import types as d
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.views import moved_by
from penrose.diagram.walk import steps_of

Renaming = Mapping[str, str]
VIEWS = {"dagger": "†", "transpose": "⊤", "conj": "*", "inverse": "−1"}
OPEN, CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
SIGMA = '<mo movablelimits="false">∑</mo>'
SIGNS = {"=": "=", "≈": "≈", "≠": "≠", ":=": "≔"}
_NAME = re.compile(r"(?P<base>[^_^'′]+)(?P<scripts>[^'′]*)(?P<primes>['′]*)")
_SCRIPT = re.compile(r"([_^])([^_^]*)")


def formulas(diagram: d.Diagram) -> tuple[str, ...]:
    """Every formula of a diagram, in order, each a `<math>` element.

    An equation that only repeats a step with all other steps written into it is left out.

    >>> from penrose.pipeline import einsum
    >>> formulas(einsum("i j, j k -> i k"))[0].count("<munder>")
    1
    """
    steps = [_step(step) for step in steps_of(diagram.steps)]
    equations = [_equation(e) for e in diagram.equations if len(e.sides) > 1 or not steps]
    return tuple(f'<math display="block">{inner}</math>' for inner in (*steps, *equations))


def _step(step: d.Step) -> str:
    head = _symbol(step.name, step.value.free, {}, number=step.number)
    return f"<mrow>{head}<mo>=</mo>{_sum(step.value, {})}</mrow>"


def _equation(equation: d.Equation) -> str:
    first, *rest = (_sum(side, {}) for side in equation.sides)
    signed = (f"<mo>{SIGNS[sign]}</mo>{side}" for sign, side in zip(equation.signs, rest, strict=True))
    return f"<mrow>{first}{''.join(signed)}</mrow>"


def _sum(value: d.Sum, names: Renaming) -> str:
    signs = ["−" if term.sign < 0 else "+" * (place > 0) for place, term in enumerate(value.terms)]
    texts = (_term(term, names) for term in value.terms)
    return "".join(f"<mo>{s}</mo>{t}" if s else t for s, t in zip(signs, texts, strict=True)) or "<mn>0</mn>"


def _term(term: d.Term, names: Renaming) -> str:
    above = [_scale(s) for s in term.scales if s.power > 0]
    below = [_scale(s) for s in term.scales if s.power < 0]
    product = "".join([*above, _summed(term, names), *_product(term.network, names)]) or "<mn>1</mn>"
    return f"<mfrac><mrow>{product}</mrow><mrow>{''.join(below)}</mrow></mfrac>" if below else product


def _scale(scale: d.Scale) -> str:
    if scale.kind == "number":
        return f"<mn>{escape(scale.text)}</mn>"
    size = f'<mi data-dim="{escape(scale.text)}">{escape(scale.text)}</mi>'
    return f"<msqrt>{size}</msqrt>" if scale.kind == "sqrt" else size


def _summed(term: d.Term, names: Renaming) -> str:
    """The Σ over every index that does not stay; one that only ties parts together to a thick leg is none."""
    written = [leg.index for leg in term.over]
    inner = [w.index for w in term.network.wires if not w.free and not w.index.startswith("(")]
    below = "<mspace width='0.15em'/>".join(_index(i, names) for i in (*written, *inner))
    return f"<munder>{SIGMA}<mrow>{below}</mrow></munder>" if below else ""


def _product(network: d.Network, names: Renaming) -> Iterable[str]:
    for node in network.nodes:
        if isinstance(node, d.Bubble):
            yield _bubble(node, names)
        elif node.kind != "fuse":
            yield _tensor(node, names)


def _tensor(node: d.Tensor, names: Renaming) -> str:
    if node.kind == "cap":
        return _scripted("<mi>e</mi>", f"<mn>{escape(node.value)}</mn><mo>,</mo>{_indices(node.legs, names)}", "")
    if node.kind == "offset":
        added = "<mo>+</mo>".join(_index(leg.index, names) for leg in node.legs[1:])
        number = f"<mo>{'+' if moved > 0 else '−'}</mo><mn>{abs(moved)}</mn>" if (moved := moved_by(node)) else ""
        return _scripted("<mi>δ</mi>", f"{_index(node.legs[0].index, names)}<mo>,</mo>{added}{number}", "")
    if node.kind in ("identity", "delta"):
        return _scripted(f'<mi data-tensor="{escape(node.name)}">δ</mi>', _indices(node.legs, names), "")
    scripts = [(d.Leg(index, "")) for _, index in node.scripts]
    return _symbol(node.name, (*node.legs, *scripts), names, node.views, node.number if node.step else 0)


def _symbol(name: str, legs: Sequence[d.Leg], names: Renaming, views: Sequence[str] = (), number: int = 0) -> str:
    """A tensor with its indices below; what its name has below stands above, before its views."""
    base, lower, upper, primes = parts(name)
    letter = f"<mi{_variant(base)}>{escape(base)}</mi>"
    above = [f"<mtext>{escape(text)}</mtext>" for text in (lower, upper) if text]
    above += ["<mo>" + "′" * primes + "</mo>"] * bool(primes) + [f"<mn>({number})</mn>"] * bool(number)
    above += [f"<mo>{VIEWS[view]}</mo>" for view in views]
    below = _indices(legs, names)
    return f'<mrow data-tensor="{escape(name)}">{_scripted(letter, below, "".join(above))}</mrow>'


def _variant(base: str) -> str:
    return ' mathvariant="normal"' if len(base) == 1 and not base.isascii() and base.isupper() else ""


def _scripted(letter: str, below: str, above: str) -> str:
    low, high = f"<mrow>{below}</mrow>", f"<mrow>{above}</mrow>"
    if below and above:
        return f"<msubsup>{letter}{low}{high}</msubsup>"
    if below:
        return f"<msub>{letter}{low}</msub>"
    return f"<msup>{letter}{high}</msup>" if above else letter


def _indices(legs: Iterable[d.Leg], names: Renaming) -> str:
    return "<mspace width='0.1em'/>".join(_index(leg.index, names) for leg in legs)


def _index(index: str, names: Renaming) -> str:
    """An index under its outermost name; pointed at, all its names answer."""
    shown = names.get(index, index)
    if shown.startswith("("):
        inner = "".join(_index(part, {}) for part in shown.strip("'′")[1:-1].split())
        return f'<mrow data-index="{escape(shown)}">{OPEN}{inner}{CLOSE}</mrow>'
    base, lower, upper, primes = parts(shown)
    tag = " ".join(dict.fromkeys((shown, index)))
    if not (lower or upper or primes):
        return f'<mi data-index="{escape(tag)}">{escape(base)}</mi>'
    low = f"<mtext>{escape(lower)}</mtext>" if lower else ""
    high = (f"<mtext>{escape(upper)}</mtext>" if upper else "") + (f"<mo>{'′' * primes}</mo>" if primes else "")
    return f'<mrow data-index="{escape(tag)}">{_scripted(f"<mi>{escape(base)}</mi>", low, high)}</mrow>'


def _bubble(bubble: d.Bubble, names: Renaming) -> str:
    """What a function is applied to, its legs under their names outside."""
    outer = dict(names)
    for leg, free in zip(bubble.legs, bubble.inside.free, strict=False):
        outer[free.index] = names.get(leg.index, leg.index)
    inside = f"<mo>(</mo>{_sum(bubble.inside, outer)}<mo>)</mo>"
    if not bubble.function:
        return f"<mrow>{inside}</mrow>"
    function = FUNCTIONS.get(bubble.function)
    name = f"<mi>{escape(function.symbol if function else bubble.function)}</mi>"
    over = "".join(_index(index, outer) for index in bubble.over)
    applied = f"<msub>{name}<mrow>{over}</mrow></msub>" if over else name
    return f'<mrow data-function="{escape(bubble.function)}">{applied}{inside}</mrow>'


class Parts(NamedTuple):
    """`W_Q^1'` is base W, lower Q, upper 1, one prime."""

    base: str
    lower: str
    upper: str
    primes: int


def parts(name: str) -> Parts:
    """The parts of a name.

    >>> parts("W_Q^1"), parts("x''")
    (Parts(base='W', lower='Q', upper='1', primes=0), Parts(base='x', lower='', upper='', primes=2))
    """
    match = _NAME.match(name)
    if match is None:
        return Parts(name, "", "", 0)
    scripts = dict[str, str]()
    for sign, text in _SCRIPT.findall(match["scripts"]):
        scripts[sign] = scripts.get(sign, "") + text
    return Parts(match["base"], scripts.get("_", ""), scripts.get("^", ""), len(match["primes"]))
