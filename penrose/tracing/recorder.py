"""The recorder: what every value of a running graph is, as an expression, and the steps that need a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, fx

from penrose.records import replace
from penrose.tracing.atoms import Atoms, Axis, Unfit
from penrose.tracing.expression import Base, Call, Leaf, Sum, Term, Value, free, joined, leaves, renamed, scaled, within

Handler = Callable[..., Any]

RULES: dict[str, Handler] = {}
"""Every rule by the name of its operation; a new one is a function in `axes` or `rules`."""


def rule(*names: str) -> Callable[[Handler], Handler]:
    """Enter a function under names."""

    def enter(function: Handler) -> Handler:
        RULES.update(dict.fromkeys(names, function))
        return function

    return enter


class Recorder(fx.Interpreter):
    """Runs a graph on real numbers and keeps beside each what it is. What no rule knows is an opaque tensor."""

    def __init__(self, module: fx.GraphModule, rules: dict[str, Handler], legs: dict[str, str]) -> None:
        super().__init__(module)
        self.atoms = Atoms()
        self.bases: list[Base] = []
        self.values: dict[fx.Node, Any] = {}
        self.opaque: list[str] = []
        self.outputs: list[Value] = []
        self.node: fx.Node | None = None
        self._rules, self._legs = rules, legs
        self._named: dict[str, int] = {}
        self._sizes: dict[str, int] = {}

    # Names.

    def base(self, name: str, atoms: Axis, what: str, **more: Any) -> Base:
        count = self._named[name] = self._named.get(name, 0) + 1
        found = Base(name + "'" * (count - 1), atoms, what, **more)
        self.bases.append(found)
        return found

    def tensor(self, base: Base, axes: Sequence[Axis]) -> Value:
        return Value((Term(1.0, (Leaf(base, base.atoms),)),), tuple(axes))

    def leaf(self, name: str, data: Tensor, what: str, names: Sequence[str] = (), **more: Any) -> Value:
        """A tensor that is given, with axes of its own."""
        words = [*names, *[""] * (data.dim() - len(names))]
        axes = [self.atoms.axis(n, word) for n, word in zip(data.shape, words, strict=False)]
        return self.tensor(self.base(name, tuple(a for axis in axes for a in axis), what, data=data, **more), axes)

    def step(self, value: Value, name: str = "") -> Value:
        """The value as a step of its own."""
        if len(value.terms) == 1 and value.terms[0].scale == 1 and len(value.terms[0].factors) == 1:
            [factor] = value.terms[0].factors
            if isinstance(factor, Leaf) and factor.base.what == "step" and set(within(self.atoms, value.terms)) == set(
                free(self.atoms, value)
            ):
                return value
        value = self.folded(value)
        inside = within(self.atoms, value.terms)
        atoms = tuple(a for a in free(self.atoms, value) if a in inside and a not in self.atoms.fixed)
        base = self.base(name or _by_weight(value.terms) or self.called(), atoms, "step", value=value.terms)
        return self.tensor(base, value.axes)

    def called(self) -> str:
        """The name of the module at work; its last word that is no number."""
        stack = (self.node.meta.get("nn_module_stack") or {}) if self.node is not None else {}
        paths = [path for path, _ in stack.values() if path]
        words = [w for w in re.split(r"\W+", paths[-1] if paths else "") if w and not w.isdigit()]
        return words[-1] if words and words[-1] not in ("L", "self") else "y"

    # Arithmetic.

    def plain(self, value: Value) -> Value:
        """A value that may stand in a product: one product of tensors, else a step."""
        single = len(value.terms) == 1 and all(isinstance(f, Leaf) for f in value.terms[0].factors)
        return value if single and value.terms[0].factors else self.step(value)

    def times(self, one: Value, other: Value, pairs: Sequence[tuple[int, int]], axes: Callable[..., Any]) -> Value:
        """The product of two values; `axes` makes its axes from those of both, once they are renamed."""
        one, other = joined(self.atoms, self.plain(one), self.plain(other), pairs)
        [a], [b] = one.terms, other.terms
        return Value((Term(a.scale * b.scale, a.factors + b.factors),), tuple(axes(one.axes, other.axes)))

    def pointwise(self, one: Value, other: Value, combine: Callable[[Value, Value], Sum]) -> Value:
        """Two values entry by entry, axes aligned from the last, one of size 1 repeated."""
        rank = max(len(one.axes), len(other.axes))
        x, y = ((() ,) * (rank - len(v.axes)) + v.axes for v in (one, other))
        pairs = [pair for a, b in zip(x, y, strict=True) if a and b for pair in self.atoms.align(a, b)]
        one, other = joined(self.atoms, one, other, pairs)
        x, y = ((() ,) * (rank - len(v.axes)) + v.axes for v in (one, other))
        return Value(combine(one, other), tuple(a or b for a, b in zip(x, y, strict=True)))

    def add(self, one: Value, other: Value, sign: float = 1.0) -> Value:
        """The sum; a tensor by itself, such as a stream that something is added to, stands first."""
        if sign == 1 and _is_tensor(other) and not _is_tensor(one) and len(other.axes) >= len(one.axes):
            one, other = other, one
        return self.pointwise(one, other, lambda a, b: a.terms + scaled(b, sign).terms)

    def multiply(self, one: Value, other: Value) -> Value:
        def product(a: Value, b: Value) -> Sum:
            [x], [y] = a.terms, b.terms
            return (Term(x.scale * y.scale, x.factors + y.factors),)

        return self.pointwise(self.plain(one), self.plain(other), product)

    def apply(self, function: str, value: Value, dims: Sequence[int] = ()) -> Value:
        over = tuple(a for d in dims for a in self.atoms.flat(value.axes[d]))
        return Value((Term(1.0, (Call(function, over, value.terms),)),), value.axes)

    def matmul(self, a: Value, b: Value) -> Value:
        """a[… m k] b[… k n], with batch axes aligned from the last; either may be a vector."""
        x, y = a.axes, b.axes
        rows, batch_a = (1 if len(x) > 1 else 0), x[:-2] if len(x) > 1 else ()
        columns, batch_b = (1 if len(y) > 1 else 0), y[:-2] if len(y) > 1 else ()
        inner = self.atoms.align(x[-1], y[-2] if columns else y[-1])
        both = zip(reversed(batch_a), reversed(batch_b), strict=False)
        pairs = inner + [pair for p, q in both if p and q for pair in self.atoms.align(p, q)]

        def axes(p: tuple[Axis, ...], q: tuple[Axis, ...]) -> list[Axis]:
            pa, qb = p[: len(batch_a)], q[: len(batch_b)]
            rank = max(len(pa), len(qb))
            pa, qb = ((),) * (rank - len(pa)) + pa, ((),) * (rank - len(qb)) + qb
            return [*(m or n for m, n in zip(pa, qb, strict=True)), *p[-2:-1][:rows], *(q[-1:] if columns else ())]

        return self.times(a, b, pairs, axes)

    def taken(self, value: Value, axis: int, size: int) -> tuple[Value, int]:
        """The value with an axis cut into parts of a size, and the atom that counts them."""
        parts, rest = self.atoms.deal([value.axes[axis]], (self.atoms.length(value.axes[axis]) // size, size))
        if len(parts) != 1:
            raise Unfit
        return Value(value.terms, (*value.axes[:axis], rest, *value.axes[axis + 1 :])), parts[0]

    def at(self, value: Value, atom: int, place: int) -> Value:
        """The value at one place of an atom that is on no axis any more."""
        fixed = self.atoms.copy(atom)
        self.atoms.fixed[fixed] = place
        return Value(renamed(self.atoms, value.terms, {atom: fixed}), value.axes)

    # The run.

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        self.node = n
        if n.op == "output":
            flat = n.args[0] if isinstance(n.args[0], tuple | list) else (n.args[0],)
            found = [self.values.get(a) for a in flat if isinstance(a, fx.Node)]
            self.outputs = [value for value in found if isinstance(value, Value)]
        else:
            self.values[n] = self._recorded(n, result)
        return result

    def _recorded(self, n: fx.Node, result: Any) -> Any:
        if n.op == "placeholder":
            return self._input(n.name, result) if isinstance(result, Tensor) else result
        if n.op == "get_attr" and isinstance(result, Tensor):
            return self._weight(str(n.target), result) if isinstance(result, torch.nn.Parameter) else result
        if n.op != "call_function" or not _symbolic(n, self.values):
            return result  # computed from nothing but numbers: a constant
        rule = self._rules.get(_target(n))
        value = self._ruled(rule, n, result) if rule is not None else None
        return value if value is not None else self._opaque(n, result)

    def _input(self, name: str, data: Tensor) -> Value:
        """An argument; its axes are named by the caller, or as is usual: batch, position, hidden."""
        whole = not data.is_floating_point()
        usual = USUAL.get(data.dim() + whole, ())[: data.dim()]
        fits = all(self._sizes.setdefault(word, size) == size for word, size in zip(usual, data.shape, strict=False))
        legs = self._legs[name].split() if name in self._legs else usual if fits else ()
        return self.leaf(name, data, "input", legs)

    def _weight(self, key: str, data: Tensor) -> Value:
        """A parameter; one that two modules share is one tensor."""
        weights = ((b, b.data) for b in self.bases if b.what == "weight" and b.data is not None)
        known = next((b for b, own in weights if own.data_ptr() == data.data_ptr()), None)
        if known is None:
            return self.leaf(weight_name(key), data.detach(), "weight", key=key)
        return self.tensor(known, self.atoms.deal([known.atoms], data.shape))

    def _ruled(self, rule: Handler, n: fx.Node, result: Any) -> Any:
        """The value by a rule, kept as a step where it is used several times; None where the rule does not fit."""
        args = fx.node.map_arg((n.args, n.kwargs), lambda a: self.values[a])
        try:
            value = rule(self, result, *args[0], **args[1])
        except Unfit:
            return None
        many = isinstance(value, Value) and len(n.users) > 1 and not all(map(_moves, n.users))
        lone = isinstance(value, Value) and _is_tensor(value)
        return self.step(value) if many and not lone else value

    def _opaque(self, n: fx.Node, result: Any) -> Any:
        if not isinstance(result, Tensor):
            return [self._opaque(n, r) for r in result] if isinstance(result, tuple | list) else result
        self.opaque.append(f"{_target(n)} of shape {'×'.join(map(str, result.shape))}")
        return self.leaf(n.name.strip("_"), result.detach(), "opaque")

    def value(self, what: Any) -> Value:
        """A value, or a constant as one."""
        if isinstance(what, Value):
            return what
        if not isinstance(what, Tensor):
            return Value((Term(float(what), ()),), ())
        return self.constant("c", what.detach().to(torch.get_default_dtype()))

    def constant(self, name: str, data: Tensor) -> Value:
        """Numbers that depend on nothing; the same ones are one tensor."""
        constants = ((b, b.data) for b in self.bases if b.what == "constant" and b.data is not None)
        known = next((b for b, own in constants if own.shape == data.shape and torch.equal(own, data)), None)
        if known is None:
            return self.leaf(name, data, "constant")
        used = tuple(map(self.atoms.copy, known.atoms))
        axes = self.atoms.deal([used], data.shape)
        return Value((Term(1.0, (Leaf(known, used),)),), tuple(axes))

    def folded(self, value: Value) -> Value:
        """The value with constants multiplied into one wherever an index joins nothing else, and like terms added."""
        kept = set(free(self.atoms, value))
        terms = [self._one_constant(term, kept) for term in value.terms]
        total: list[Term] = []
        for term in terms:
            like = next((n for n, other in enumerate(total) if self._alike(other, term, kept)), None)
            if like is None:
                total.append(term)
            else:
                total[like] = self._added(total[like], term)
        return replace(value, terms=tuple(total))

    def _one_constant(self, term: Term, kept: set[int]) -> Term:
        constants = [f for f in term.factors if isinstance(f, Leaf) and f.base.what == "constant"]
        if len(constants) != 2 or len(constants) == len(term.factors):
            return term
        a, b = ((c, self.atoms.flat(c.used)) for c in constants)
        rest = {x for f in term.factors if f not in constants for x in within(self.atoms, (Term(1.0, (f,)),))}
        gone = set(a[1]) & set(b[1]) - kept - rest
        if not gone:
            return term
        out = [x for x in dict.fromkeys(a[1] + b[1]) if x not in gone]
        data = torch.einsum(self._cut(a[0]), a[1], self._cut(b[0]), b[1], out)
        merged = Leaf(self.base("R", tuple(map(self.atoms.copy, out)), "constant", data=data), tuple(out))
        return Term(term.scale, (*(f for f in term.factors if f not in constants), merged))

    def _cut(self, leaf: Leaf) -> Tensor:
        assert leaf.base.data is not None
        return leaf.base.data.reshape([self.atoms.size[a] for a in self.atoms.flat(leaf.used)])

    def _alike(self, one: Term, other: Term, kept: set[int]) -> bool:
        """Whether two terms are one tensor, each times a constant along the same single index that is summed."""
        pairs = [tuple(f for f in term.factors if isinstance(f, Leaf)) for term in (one, other)]
        if any(len(pair) != 2 or len(term.factors) != 2 for pair, term in zip(pairs, (one, other), strict=True)):
            return False
        (x, m), (y, n) = pairs
        if x.base is not y.base or {m.base.what, n.base.what} != {"constant"} or x.base.what == "constant":
            return False
        p, q, mine, theirs = (self.atoms.flat(f.used) for f in (x, y, m, n))
        differ = [(a, b) for a, b in zip(p, q, strict=True) if a != b]
        return len(differ) == 1 and not {*differ[0]} & kept and [
            differ[0][1] if a == differ[0][0] else a for a in mine
        ] == theirs

    def _added(self, one: Term, other: Term) -> Term:
        x, m = (f for f in one.factors if isinstance(f, Leaf))
        n = next(f for f in reversed(other.factors) if isinstance(f, Leaf))
        data = one.scale * self._cut(m) + other.scale * self._cut(n)
        used = tuple(self.atoms.flat(m.used))
        return Term(1.0, (x, Leaf(self.base("R", tuple(map(self.atoms.copy, used)), "constant", data=data), used)))


def _by_weight(terms: Sum) -> str:
    """A linear layer's value by the name of its module: that of W_{q_proj} is q_proj."""
    weights = [leaf.base.name for term in terms[:1] for leaf in leaves((term,)) if leaf.base.what == "weight"]
    found = re.fullmatch(r"W_\{(\w+)\}.*", weights[0]) if len(weights) == 1 else None
    return found[1] if found else ""


def _is_tensor(value: Value) -> bool:
    factors = [f for t in value.terms for f in t.factors]
    return len(factors) == 1 and value.terms[0].scale == 1 and isinstance(factors[0], Leaf)


USUAL = {2: ("b", "h"), 3: ("b", "p", "h"), 1: ("h",)}
"""Names of the axes of an argument with so many of them."""
MOVES = ("view", "reshape", "transpose", "permute", "split", "chunk", "getitem", "select", "unsqueeze", "squeeze")


def _moves(n: fx.Node) -> bool:
    """Whether a node only moves axes: what it reads needs no name for it."""
    return any(word in _target(n) for word in MOVES) and len(n.users) <= 1


def _target(n: fx.Node) -> str:
    """`aten.view.default` as `view`; `<built-in function getitem>` as `getitem`."""
    text = getattr(n.target, "__name__", str(n.target))
    return str(n.target).split(".")[1] if str(n.target).startswith("aten.") else text


def _symbolic(n: fx.Node, values: dict[fx.Node, Any]) -> bool:
    def known(value: Any) -> bool:
        return isinstance(value, Value) or (isinstance(value, list | tuple) and any(map(known, value)))

    return any(known(values.get(a)) for a in n.all_input_nodes)


def weight_name(key: str) -> str:
    """A tensor's name from the path of a parameter: its layer as a superscript, its module as a subscript.

    >>> weight_name("h.3.attn.c_attn.weight"), weight_name("q_proj.bias"), weight_name("W_enc")
    ('W_{c_attn}^3', 'b_{q_proj}', 'W_enc')
    """
    *path, last = key.split(".")
    layer = next((word for word in path if word.isdigit()), "")
    module = next((word for word in reversed(path) if not word.isdigit()), "")
    letter = {"weight": "W", "bias": "b"}.get(last)
    name = f"{letter}_{{{module}}}" if letter and module else letter or last
    return f"{name}^{layer}" if layer else name
