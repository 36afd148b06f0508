"""Every rule: the words it is asked by, what it takes, what it does. A new rule is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable

from penrose.diagram.types import Sum
from penrose.records import dataclass
from penrose.rewrite.context import Context, Rewritten
from penrose.rewrite.expand import expand, gain, path
from penrose.rewrite.glyphs import contract, each, fold, freeze, group, values
from penrose.rewrite.hole import hole
from penrose.rewrite.wires import cut, gauge, resolve


@dataclass(frozen=True)
class Rule:
    """One rule: its name, how it is written, what it makes of y, whether that equals y, the function itself, and the
    least number of names in its brackets."""

    name: str
    written: str
    meaning: str
    equal: bool
    apply: Callable[[Sum, tuple[str, ...], Context], Rewritten]
    least: int = 1


_TABLE = (
    Rule("hole", "∂[B](y)", "the derivative by B: a network with a hole for each place of B", False, hole),
    Rule("expand", "expand[x](y)", "the step x multiplied out, term by term", True, expand, 0),
    Rule("path", "path[x W](y)", "x read as its last term where it meets W, elsewhere as its first", False, path),
    Rule("gain", "gain[x W](y)", "what y gains by that, beyond reading it at fewer places", False, gain),
    Rule("each", "each[n](y)", "a term for each value of the summed index n, tensors on it numbered", True, each),
    Rule("values", "values[n](y)", "a term for each value of the summed index n, legs closed by it", True, values),
    Rule("freeze", "freeze[A](y)", "the step A, or the next function, as a tensor of that name", True, freeze),
    Rule("contract", "contract[A B](y)", "A and B as one glyph", True, contract),
    Rule("group", "group[F A B](y)", "an outline F around A and B, for functions: {F: identity}", True, group, 2),
    Rule("fold", "fold[W](y)", "scalars and vectors on an index of W taken into W", True, fold),
    Rule("gauge", "gauge[a X](y)", "X X⁻¹ put on the bond a", True, gauge, 2),
    Rule("cut", "cut[a](y)", "the bond a with two free ends", False, cut),
    Rule("resolve", "resolve[V](y)", "identities as wires, after V†V has become one", True, resolve, 0),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _TABLE}
RULES["∂"] = RULES["hole"]
"""Every rule by its name; ∂ is another spelling of hole."""
