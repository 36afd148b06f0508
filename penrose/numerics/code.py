"""A program in print: as a plain listing, one line per instruction, and as torch and einops code that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import KINDS
from penrose.diagram.numerals import written
from penrose.diagram.types import Scale
from penrose.numerics.decompositions import Decomposition, decompositions, source_of
from penrose.numerics.fields import complex_values
from penrose.numerics.helpers import HELPERS, WORDS, derivations
from penrose.numerics.naming import BUILT_IN, axis_names, comment, identifier, literal, names
from penrose.numerics.plan import pairs
from penrose.numerics.program import sides
from penrose.numerics.types import Add, Apply, Constant, Contract, Input, Invert, Let, Loop, Operand, Program, lets
from penrose.numerics.walk import Walk

ALPHABET = 52  # indices that one einsum of torch or einops can tell apart; beyond, factors are multiplied in pairs


def listing(program: Program) -> str:
    """The program, one instruction a line, in the notation of specs."""
    lines = [f"input {i.name}[{' '.join(leg.index for leg in i.legs)}]" for i in program.inputs]
    lines += _listed(program.body, "")
    return "\n".join(lines)


def _listed(body: tuple[Let | Loop, ...], indent: str) -> Iterator[str]:
    for item in body:
        if isinstance(item, Let):
            yield f"{indent}{item.name}[{' '.join(item.index)}] = {_right(item)}"
            continue
        yield f"{indent}repeat {item.count}:"
        yield from (f"{indent}  {c.inside} = {c.start}, then {c.end}" for c in item.carries)
        yield from _listed(item.body, indent + "  ")
        yield from (f"{indent}{e.name} = last {e.inside}" for e in item.exports)


def _right(let: Let) -> str:
    op = let.op
    match op:
        case Contract():
            factors = [f"{o.value}{'*' if o.conj else ''}[{_axes(o.axes)}]" for o in op.operands]
            back = "" if _axes(op.output) == " ".join(let.index) else f" -> [{_axes(op.output)}]"
            return ("-" if op.sign < 0 else "") + " ".join(factors) + scale_text(op.scales) + back
        case Add():
            terms = [
                (s.sign, f"{s.value}[{' '.join(let.index[a] for a in s.axes)}]{scale_text(s.scales)}")
                for s in op.summands
            ]
            return " ".join(f"{'-' if sign < 0 else '+'} {text}" for sign, text in terms).removeprefix("+ ")
        case Apply():
            over = ", ".join(map(str, op.over))
            return f"{op.function}[axes {over}]({op.value})" if over else f"{op.function}({op.value})"
        case Invert():
            return f"inverse({op.value}, {op.batch} batch, {op.edge} edge)"
        case Constant():
            return f"{op.kind} {op.place}" if op.kind in ("cap", "offset") else op.kind


def _axis(n: int, count: int) -> str:
    """What makes a row the axis `n` of so many."""
    return f"[:{', None' * (count - n - 1)}]" if n < count - 1 else ""


def _axes(axes: tuple[tuple[str, ...], ...]) -> str:
    return " ".join(axis[0] if len(axis) == 1 else f"({' '.join(axis)})" for axis in axes)


def scale_text(scales: tuple[Scale, ...]) -> str:
    """The scales of a term as written behind it: ` * 2 / sqrt(s)`."""
    texts = ((s.power, written(s)) for s in scales)
    return "".join(f" {'*' if power > 0 else '/'} {text}" for power, text in texts)


# Code that runs.

_IMPORTED = ("torch", "F", "einsum", "rearrange", "math", "permutations", "combinations")
_TAKEN = (*BUILT_IN, *_IMPORTED, "DTYPE", "layer", *HELPERS)


class _Printer(Walk):
    """Writes one program; `sizes` are the names of the variables that hold sizes."""

    together = ALPHABET  # factors of one einsum; more are multiplied in pairs, on the path that is found
    words = WORDS

    def __init__(self, program: Program, taken: tuple[str, ...] = ()) -> None:
        taken = (*_TAKEN, *taken)
        self.sizes = names([dim.name for dim in program.dims], taken)
        super().__init__(program, [*taken, *self.sizes.values()])
        conj = any(o.conj for let in lets(program.body) if isinstance(let.op, Contract) for o in let.op.operands)
        self.turned, _ = complex_values(program)
        self.complex = conj and not any(isinstance(let.op, Apply) for let in lets(program.body))

    def said(self, word: str, **given: object) -> str:
        """A phrase in the words of the library."""
        return self.words[word].format(**given)

    # Inputs.

    def size(self, dims: tuple[str, ...]) -> str:
        return " * ".join(self.sizes[dim] for dim in dims) or "1"

    def shape(self, dims: tuple[str, ...]) -> str:
        return f"({', '.join(self.sizes[dim] for dim in dims)}{',' * (len(dims) == 1)})"

    def made(self, tensor: Input) -> str:
        """The right side that makes an input."""
        dims = tuple(leg.dim for leg in tensor.legs)
        if tensor.data is not None:
            numbers = literal(tensor.data)
            dtype = f"{self.words['xp']}.complex128" if "j" in numbers else "DTYPE"
            return f"{self.words['array']}({numbers}, dtype={dtype})"
        edge, dims, count = sides(tensor) - tensor.batch, dims[tensor.batch :], dims[: tensor.batch]
        kind = KINDS[tensor.kind]
        text = kind.code_alike if kind.alike and edge == 0 else kind.code
        self.used |= {name for name in HELPERS if f"{name}(" in text}
        parts = {"rows": self.size(dims[:edge]), "columns": self.size(dims[edge:]), "count": str(len(dims))}
        first, last = text.find("{normal:"), -1
        if first >= 0:
            last = text.index("}", first)
            inner = text[first + len("{normal:") : last]
            for word, value in parts.items():
                inner = inner.replace(word, value)
            text = f"{text[:first]}torch.randn({inner}, dtype=DTYPE){text[last + 1 :]}"
        shape = self.shape(dims)
        text = text.replace("{normal}", f"torch.randn({shape}, dtype=DTYPE)").replace("{shape}", shape)
        text = text.replace("{first}", self.sizes[dims[0]] if dims else "1")
        for word, value in {**parts, **self.words}.items():
            text = text.replace(f"{{{word}}}", value)
        if count:
            whole = self.shape((*count, *dims))
            text = f"torch.stack([{text} for _ in range({self.size(count)})]).reshape({whole})"
        if self.is_real(tensor.name):
            text = f"({text.replace('DTYPE', 'torch.float64')}).to(DTYPE)"
        for layer in reversed(tensor.layers):
            text = f"[{text} for _ in range({layer})]"
        return text

    def inputs(self) -> Iterator[str]:
        for tensor in self.plain_inputs():
            legs = " ".join(leg.index for leg in tensor.legs)
            yield f"{self.values[tensor.name]} = {self.made(tensor)}  # {legs or 'a number'}"
        yield from self.after([tensor.name for tensor in self.plain_inputs()])

    def is_real(self, name: str) -> bool:
        """Whether a tensor is real among complex ones: what is symmetric and decomposed."""
        made = any(d.source == name for d in decompositions(self.program))
        return self.complex and made and any(i.name == name and i.kind == "symmetric" for i in self.program.inputs)

    # Instructions.

    def derived(self, made: Decomposition) -> Iterator[str]:
        shapes = ", ".join(self.shape(tuple(leg.dim for leg in r.legs)) for r in made.results)
        left = ", ".join(self.values[r.name] for r in made.results) + ("," if len(made.results) == 1 else "")
        whole = self.values[source_of(self.program, made.source)] + ".real" * self.is_real(made.source)
        call = f"derive({made.method!r}, {whole}, {made.parts}, [{shapes}])"
        yield f"{left} = (t.to(DTYPE) for t in {call})"

    def let(self, let: Let, turns: tuple[str, ...]) -> Iterator[str]:
        if isinstance(let.op, Contract):
            text = self.contraction(let.op, turns)
        elif isinstance(let.op, Add):
            text = self.add(let.op, let.dims, turns)
        elif isinstance(let.op, Apply):
            text = self.apply(let.op, turns)
        elif isinstance(let.op, Invert):
            self.used.add("invert")
            text = f"invert({self.value(let.op.value, turns)}, {let.op.batch}, {let.op.edge})"
        else:
            text = self.constant(let.op, let.dims)
        yield f"{self.values[let.name]} = {text}  # {' '.join(let.index) or 'a number'}"

    def contraction(self, op: Contract, turns: tuple[str, ...]) -> str:
        indices = dict(op.dims)
        axes = axis_names(indices)
        factors = [self.factor(o, axes, op, turns) for o in op.operands]
        flat = list(dict.fromkeys(i for axis in op.output for i in axis))
        patterns = [tuple(i for axis in o.axes for i in axis) for o in op.operands]
        text = self.product(op, factors, patterns, flat, axes)
        wanted = [i for axis in op.output for i in axis]
        order = list(flat)
        for n, index in enumerate(wanted):
            if index in wanted[:n]:
                self.used.add("spread")
                text = f"spread({text}, {order.index(index)})"
                order.append(f"{index} again {n}")
                wanted[n] = order[-1]
        if order != wanted:
            text = self.said("permute", x=text, order=", ".join(str(order.index(i)) for i in wanted))
        if any(len(axis) != 1 for axis in op.output):
            shape = ", ".join(self.size(tuple(indices[i] for i in axis)) for axis in op.output)
            text = f"({text}).reshape({shape})" if shape else f"({text}).reshape(())"
        return ("-" if op.sign < 0 else "") + text + self.scales(op.scales)

    def factor(self, operand: Operand, axes: Mapping[str, str], op: Contract, turns: tuple[str, ...]) -> str:
        text = self.value(operand.value, turns) + (".conj()" if operand.conj else "")
        mixed = not self.complex and any(o.value in self.turned for o in op.operands)
        if mixed and len(op.operands) > 1 and operand.value not in self.turned:
            text = self.said("type", x=text, type=f"{self.words['xp']}.complex128")
        if all(len(axis) == 1 for axis in operand.axes):
            return text
        dims = dict(op.dims)
        left = " ".join(
            f"({' '.join(axes[i] for i in axis)})" if len(axis) != 1 else axes[axis[0]] for axis in operand.axes
        )
        right = " ".join(axes[i] for axis in operand.axes for i in axis)
        known = ", ".join(f"{axes[i]}={self.sizes[dims[i]]}" for axis in operand.axes if len(axis) > 1 for i in axis)
        return f'rearrange({text}, "{left} -> {right}", {known})'

    def product(
        self,
        op: Contract,
        factors: list[str],
        patterns: list[tuple[str, ...]],
        output: list[str],
        axes: Mapping[str, str],
    ) -> str:
        """One einsum; or where it has more indices than an alphabet, one inside the other, in pairs."""

        def spelled(pattern: tuple[str, ...] | list[str]) -> str:
            return " ".join(axes[i] for i in pattern)

        if len(axes) <= ALPHABET and len(factors) <= self.together:
            if len(factors) == 1 and list(patterns[0]) == output:
                return factors[0]
            return f'einsum({", ".join(factors)}, "{", ".join(map(spelled, patterns))} -> {spelled(output)}")'
        left = list(zip(factors, patterns, strict=True))
        for step in pairs(op, {dim.name: dim.size for dim in self.program.dims}):
            (b, second), (a, first) = left.pop(step.second), left.pop(step.first)
            keep = output if not left else list(step.keep)
            text = f'einsum({a}, {b}, "{spelled(first)}, {spelled(second)} -> {spelled(keep)}")'
            left.append((text, tuple(keep)))
        return left[0][0]

    def add(self, op: Add, dims: tuple[str, ...], turns: tuple[str, ...]) -> str:
        parts, count = [], len(dims)
        for s in op.summands:
            text = self.value(s.value, turns)
            if s.axes != tuple(range(count)):
                letters = [f"a{n}" for n in range(count)]
                left = " ".join(letters[n] for n in s.axes)
                right = " ".join(letters[n] if n in s.axes else "1" for n in range(count))
                text = f'rearrange({text}, "{left} -> {right}")'
            parts.append(f"{'-' if s.sign < 0 else '+'} {text}{self.scales(s.scales)}")
        text = " ".join(parts).removeprefix("+ ")
        whole = all(any(n in s.axes for s in op.summands) for n in range(count))
        return text if whole else self.said("expand", x=text, shape=self.shape(dims))

    def apply(self, op: Apply, turns: tuple[str, ...]) -> str:
        x = self.value(op.value, turns)
        if op.function == "causal":
            self.used.add("causal")
            return f"causal({x}, {op.over[0]}, {op.over[1]})"
        text = FUNCTIONS[op.function].torch
        if FUNCTIONS[op.function].elementwise:
            return text.format(x=x)
        if direct := self.direct(op, text, x):
            return direct
        self.used |= {"along", *(name for name in HELPERS if f"{name}(" in text)}
        over = f"({', '.join(map(str, op.over))}{',' * (len(op.over) == 1)})"
        return f"along(lambda row: {text}, {x}, {over})"

    def direct(self, op: Apply, text: str, x: str) -> str:
        """A function along one leg as a call along its axis; empty where its text speaks of the last axis alone."""
        last = len(self.dims_of(op.value)) - 1
        if len(op.over) > 1 or (op.over[0] != last and "shape[" in text):
            return ""
        axis = "-1" if op.over[0] == last else str(op.over[0])
        return re.sub(r"\brow\b", lambda _: x, re.sub(r"(?<![\w.])-1\b", axis, text))

    def constant(self, op: Constant, dims: tuple[str, ...]) -> str:
        if op.kind == "ones":
            return f"{self.words['xp']}.ones({self.shape(dims)}, dtype=DTYPE)"
        if op.kind == "cap":
            return self.said("type", x=self.said("hot", place=op.place, size=self.sizes[dims[0]]), type="DTYPE")
        xp = self.words["xp"]
        if op.kind == "offset":
            axes = [f"{xp}.arange({self.sizes[dim]}){_axis(n, len(dims))}" for n, dim in enumerate(dims)]
            inside = f"({axes[0]} == {' + '.join([*axes[1:], *[str(op.place)] * bool(op.place)])})"
            return self.said("type", x=inside, type="DTYPE")
        return f"{xp}.eye({self.sizes[dims[0]]}, dtype=DTYPE).reshape({self.shape(dims)})"

    # The whole.

    def text(self) -> str:
        lines = [*self.computed(), "", *self.claims()]
        helpers = [HELPERS[name] for name in HELPERS if name in self.used]
        methods = sorted({d.method for d in decompositions(self.program)})
        helpers += [derivations(methods)] if methods else []
        title = [
            f"# {comment(self.program.title) or 'computed as drawn'}",
            "",
            "from __future__ import annotations",
            "",
        ]
        orders = {"turned", "levi_civita"} & self.used
        first = ["from itertools import combinations, permutations", ""] if orders else []
        written = "\n".join([*helpers, *lines])
        einops = [word for word in ("einsum", "rearrange") if f"{word}(" in written]
        imports = [*first, "import torch", *["import torch.nn.functional as F"] * ("F." in written),
                   *[f"from einops import {', '.join(einops)}"] * bool(einops), "",
                   f"DTYPE = torch.{'complex128' if self.complex else 'float64'}", "torch.manual_seed(0)",
                   ""]  # fmt: skip
        spaced = [line for helper in helpers for line in ("", *helper.splitlines(), "")]
        return "\n".join([*title, *imports, *spaced, *self.declared(), "", *lines]).rstrip()

    def declared(self) -> list[str]:
        """The sizes."""
        dims = self.program.dims
        return [f"{self.sizes[d.name]} = {d.size}" + (f"  # {comment(d.label)}" if d.label else "") for d in dims]

    def computed(self) -> list[str]:
        """The tensors, and what is computed of them."""
        return [*self.inputs(), "", *self.body(self.program.body, ())]

    def claims(self) -> Iterator[str]:
        for equation in self.program.equations:
            for left, right, sign in zip(equation.values, equation.values[1:], equation.signs, strict=False):
                if sign == "=" and left != right:
                    both = f"{self.value(left, ())}, {self.value(right, ())}"
                    yield f"torch.testing.assert_close({both}, check_dtype=False)"
        for name in dict.fromkeys(n for e in self.program.equations for n in e.values):
            if name not in self.layers:
                yield f'print("{identifier(name)}", tuple({self.values[name]}.shape))'


def torch_code(program: Program) -> str:
    """A Python script that makes random tensors, computes the program with torch and einops, and asserts every `=`."""
    return _Printer(program).text()


def torch_lines(program: Program) -> str:
    """The lines of that script that say sizes, tensors and what is computed, without what stands around them."""
    printer = _Printer(program)
    return "\n".join([*printer.declared(), "", *printer.computed()]).strip("\n")
