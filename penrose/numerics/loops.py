"""A program as nested for loops in plain Python: one loop for each index, the free ones outside, the summed inside.

What comes out needs nothing but Python and computes the same numbers, slowly: it is for reading. `compute` takes
nested lists by name and gives every value by name.
"""

from __future__ import annotations

import cmath
from collections.abc import Iterator
from math import prod
from textwrap import dedent, indent

from penrose.diagram.functions import FUNCTIONS
from penrose.numerics.decompositions import decompositions
from penrose.numerics.fields import complex_values
from penrose.numerics.naming import BUILT_IN, axis_names, comment, literal
from penrose.numerics.sizes import prime_sizes
from penrose.numerics.types import Add, Apply, Constant, Contract, Input, Invert, Let, Loop, Program, lets
from penrose.numerics.walk import Walk
from penrose.records import replace

_TAKEN = (
    *BUILT_IN, "math", "cmath", "matrix", "product", "random", "zeros", "compute", "total", "row", "inverted", "layer",
    "range", "numbers", *(name for name, function in FUNCTIONS.items() if not function.elementwise),
)  # fmt: skip

DEEPEST = 8  # loops inside each other, twice (free indices, summed ones) and within layers; Python stops at 20

_ZEROS = '''\
def zeros(*shape):
    """Nested lists of that shape, filled with 0."""
    return [zeros(*shape[1:]) for _ in range(shape[0])] if shape else 0.0'''

_NUMBERS = '''\
def numbers(*shape):
    """Nested lists of that shape, filled with random numbers."""
    return [numbers(*shape[1:]) for _ in range(shape[0])] if shape else random.gauss(0, 1)'''

_INVERTED = '''\
def inverted(matrix):
    """The inverse of a square matrix by Gauss and Jordan, with pivots."""
    size = len(matrix)
    work = [list(row) + [float(n == m) for m in range(size)] for n, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda n: abs(work[n][column]))
        work[column], work[pivot] = work[pivot], work[column]
        work[column] = [value / work[column][column] for value in work[column]]
        for n in range(size):
            if n != column:
                work[n] = [a - work[n][column] * b for a, b in zip(work[n], work[column])]
    return [row[size:] for row in work]'''


class _Loops(Walk):
    """Writes one program; `label` says what each dimension is."""

    root = "math.sqrt({})"

    def __init__(self, program: Program) -> None:
        self.sizes = {dim.name: dim.size for dim in program.dims}
        self.label = {dim.name: comment(dim.label or dim.name) for dim in program.dims}
        self.turned, _ = complex_values(program)
        letters = {i for let in lets(program.body) for i in let.index}
        super().__init__(program, [*_TAKEN, *axis_names(sorted(letters)).values(), *_letters(program.body)])

    def head(self, let: Let) -> Iterator[str]:
        """The line that says what a value is, and the one that makes room for it."""
        shape = ", ".join(f"{i} {self.label[d]} {self.sizes[d]}" for i, d in zip(let.index, let.dims, strict=True))
        yield f"# {let.name}: {shape or 'a number'}"
        if let.dims:
            yield f"{self.values[let.name]} = zeros({', '.join(str(self.sizes[d]) for d in let.dims)})"

    def nest(self, indices: list[tuple[str, str]], inside: list[str]) -> Iterator[str]:
        """Loops over (variable, dimension) around some lines."""
        own, rest = (indices, []) if len(indices) <= DEEPEST else (indices[: DEEPEST - 1], indices[DEEPEST - 1 :])
        for depth, (variable, dim) in enumerate(own):
            yield f"{'    ' * depth}for {variable} in range({self.sizes[dim]}):  # {self.label[dim]}"
        if rest:
            self.used.add("product")
            ranges = ", ".join(f"range({self.sizes[dim]})" for _, dim in rest)
            yield f"{'    ' * len(own)}for {', '.join(variable for variable, _ in rest)} in product({ranges}):"
        yield from ("    " * (len(own) + bool(rest)) + line for line in inside)

    def let(self, let: Let, turns: tuple[str, ...]) -> Iterator[str]:
        yield from self.head(let)
        match let.op:
            case Contract():
                yield from self.contraction(let, let.op, turns)
            case Add():
                yield from self.add(let, let.op, turns)
            case Apply():
                yield from self.apply(let, let.op, turns)
            case Invert():
                yield from self.invert(let, let.op, turns)
            case Constant():
                yield from self.constant(let, let.op)
        yield ""

    def contraction(self, let: Let, op: Contract, turns: tuple[str, ...]) -> Iterator[str]:
        dims = dict(op.dims)
        axes = axis_names(dims)
        free = list(dict.fromkeys(i for axis in op.output for i in axis))
        summed = [i for i in dims if i not in free]
        factors = [
            self.factor(o.value, o.axes, axes, dims, turns) + (".conjugate()" if o.conj else "") for o in op.operands
        ]
        product = " * ".join(factors)
        target = self.values[let.name] + "".join(f"[{self.place(axis, axes, dims)}]" for axis in op.output)
        sign, scale = "-" if op.sign < 0 else "", self.scales(op.scales)
        if summed:
            inner = ["total = 0.0", *self.nest([(axes[i], dims[i]) for i in summed], [f"total += {product}"])]
            inner.append(f"{target} = {sign}total{scale}")
        else:
            inner = [f"{target} = {sign}{product}{scale}"]
        yield from self.nest([(axes[i], dims[i]) for i in free], inner)

    def factor(
        self,
        name: str,
        axes: tuple[tuple[str, ...], ...],
        spelled: dict[str, str],
        dims: dict[str, str],
        turns: tuple[str, ...],
    ) -> str:
        return self.value(name, turns) + "".join(f"[{self.place(axis, spelled, dims)}]" for axis in axes)

    def place(self, axis: tuple[str, ...], spelled: dict[str, str], dims: dict[str, str]) -> str:
        """The place on an axis: of a thick one, the first of its parts varies slowest."""
        text = spelled[axis[0]] if axis else "0"
        for index in axis[1:]:
            text = (
                f"({text}) * {self.sizes[dims[index]]} + {spelled[index]}"
                if " " in text
                else f"{text} * {self.sizes[dims[index]]} + {spelled[index]}"
            )
        return text

    def variables(self, let: Let) -> list[tuple[str, str]]:
        """A loop variable of its own for every axis, with its dimension."""
        indices = [index if index not in let.index[:n] else f"{index}{n}" for n, index in enumerate(let.index)]
        return list(zip(axis_names(indices).values(), let.dims, strict=True))

    def add(self, let: Let, op: Add, turns: tuple[str, ...]) -> Iterator[str]:
        axes = self.variables(let)
        terms = []
        for s in op.summands:
            text = self.value(s.value, turns) + "".join(f"[{axes[n][0]}]" for n in s.axes) + self.scales(s.scales)
            terms.append(f"{'-' if s.sign < 0 else '+'} {text}")
        target = self.values[let.name] + "".join(f"[{variable}]" for variable, _ in axes)
        yield from self.nest(axes, [f"{target} = {' '.join(terms).removeprefix('+ ')}"])

    def apply(self, let: Let, op: Apply, turns: tuple[str, ...]) -> Iterator[str]:
        function = FUNCTIONS[op.function]
        axes = self.variables(let)
        source = self.value(op.value, turns)
        here = "".join(f"[{variable}]" for variable, _ in axes)
        if op.function == "causal":
            query, key = (axes[n][0] for n in op.over)
            yield from self.nest(
                axes, [f"{self.values[let.name]}{here} = {source}{here} if {key} <= {query} else -math.inf"]
            )
        elif function.elementwise:
            yield from self.nest(
                axes, [f"{self.values[let.name]}{here} = {self.spelled(op.function).format(x=source + here)}"]
            )
        else:
            yield from self.along(let, op, function.reduces, source)

    def spelled(self, function: str) -> str:
        """A function of each entry; of complex numbers, by cmath where that has it."""
        text = FUNCTIONS[function].loop
        complex = (self.program.complex or self.turned) and hasattr(cmath, function)
        return text.replace("math.", "cmath.") if complex else text

    def along(self, let: Let, op: Apply, reduces: bool, source: str) -> Iterator[str]:
        """A function of a row: the row is gathered, the function called, what it gives put back."""
        self.used.add(op.function)
        axes = self.variables(let)
        if reduces:
            given = self.dims_of(op.value)
            over = [(f"r{n}", given[axis]) for n, axis in enumerate(op.over)]
            rest, places = list(axes), iter(axes)
            index = [over[op.over.index(n)] if n in op.over else next(places) for n in range(len(given))]
        else:
            over = [axes[n] for n in op.over]
            rest, index = [a for n, a in enumerate(axes) if n not in op.over], axes
        loops = " ".join(f"for {variable} in range({self.sizes[dim]})" for variable, dim in over)
        place = "".join(f"[{variable}]" for variable, _ in index)
        inside = [f"row = {op.function}([{source}{place} {loops}])"]
        target = self.values[let.name]
        if reduces:
            inside.append(f"{target}{''.join(f'[{variable}]' for variable, _ in rest)} = row")
        else:
            flat = self.place(tuple(v for v, _ in over), {v: v for v, _ in over}, dict(over))
            inside += self.nest(over, [f"{target}{place} = row[{flat}]"])
        yield from self.nest(rest, inside)

    def invert(self, let: Let, op: Invert, turns: tuple[str, ...]) -> Iterator[str]:
        self.used.add("inverted")
        dims = self.dims_of(op.value)
        axes = [(f"b{n}", d) for n, d in enumerate(dims[: op.batch])]
        edge = [(f"e{n}", d) for n, d in enumerate(dims[op.batch : op.batch + op.edge])]
        rest = [(f"r{n}", d) for n, d in enumerate(dims[op.batch + op.edge :])]
        source = self.value(op.value, turns) + "".join(f"[{v}]" for v, _ in (*axes, *edge, *rest))
        row, column = (" ".join(f"for {v} in range({self.sizes[d]})" for v, d in side) for side in (edge, rest))
        spelled, known = {v: v for v, _ in (*edge, *rest)}, dict((*edge, *rest))
        flat = [self.place(tuple(v for v, _ in side), spelled, known) for side in (rest, edge)]
        target = self.values[let.name] + "".join(f"[{v}]" for v, _ in (*axes, *rest, *edge))
        inside = [
            f"matrix = inverted([[{source} {column}] {row}])",
            *self.nest([*rest, *edge], [f"{target} = matrix[{flat[0]}][{flat[1]}]"]),
        ]
        yield from self.nest(axes, inside)

    def constant(self, let: Let, op: Constant) -> Iterator[str]:
        name, axes = self.values[let.name], self.variables(let)
        if op.kind == "cap":
            yield f"{name}[{op.place}] = 1.0"
        elif op.kind == "offset":
            (whole, size), *parts = axes[0], *axes[1:]
            total = " + ".join([*(v for v, _ in parts), *[str(op.place)] * bool(op.place)])
            place = "".join(f"[{v}]" for v, _ in parts)
            within = [f"if 0 <= {whole} < {self.sizes[size]}:", f"    {name}[{whole}]{place} = 1.0"]
            yield from self.nest(parts, [f"{whole} = {total}", *within])
        elif op.kind == "fuse":
            thick, parts = axes[0], axes[1:]
            flat = self.place(tuple(v for v, _ in parts), {v: v for v, _ in parts}, dict(parts))
            place = "".join(f"[{v}]" for v, _ in parts)
            yield from self.nest(parts, [f"{name}[{flat}]{place} = 1.0  # {thick[0]}"])
        else:
            place = "".join(f"[{variable}]" for variable, _ in axes)
            yield from self.nest(axes, [f"{name}{place} = 1.0"])

    def text(self) -> str:
        body = list(self.body(self.program.body, ()))
        arguments = [self.values[i.name] for i in self.program.inputs]
        given = [self.values[n] for n in self.returned()]
        results = ", ".join(f'"{name}": {name}' for name in given)
        head = [
            f"# {comment(self.program.title) or 'computed as drawn'}: a loop for every index",
            "",
            *(["import cmath"] if self.program.complex or self.turned else []),
            "import math",
            "import random",
            *(["from itertools import product"] if "product" in self.used else []),
        ]
        helpers = [_ZEROS, _NUMBERS, *filter(None, map(_row, sorted(self.used)))]
        helpers += [_INVERTED] if self.used & {"inverted", "inverse"} else []
        spaced = [line for helper in helpers for line in ("", "", *helper.splitlines())]
        compute = [
            "",
            "",
            f"def compute({', '.join(arguments)}):",
            *(f"    {line}".rstrip() for line in body),
            f"    return {{{results}}}",
        ]
        return "\n".join([*head, *spaced, *compute, "", "", *self.example(given)])

    def example(self, given: list[str]) -> Iterator[str]:
        yield 'if __name__ == "__main__":'
        yield "    random.seed(0)  # any numbers do to see it run; kinds such as isometries would need their own"
        for made in decompositions(self.program):
            results = ", ".join(self.values[result.name] for result in made.results)
            yield f"    # {results}: any numbers, too; no {made.method} of {comment(made.source)} is computed here"
        yield "    values = compute("
        for tensor in self.program.inputs:
            legs = " ".join(leg.index for leg in tensor.legs)
            yield f"        {self.values[tensor.name]}={self.made(tensor)},  # {legs or 'a number'}"
        yield "    )"
        yield "    for name, value in values.items():"
        yield "        print(name, value)"

    def made(self, tensor: Input) -> str:
        """The numbers that a spec gives, else random ones."""
        if tensor.data is not None:
            return literal(tensor.data)
        return f"numbers({', '.join(str(n) for n in (*tensor.layers, *(self.sizes[leg.dim] for leg in tensor.legs)))})"


def _row(function: str) -> str:
    """The definition of a function of a list; none where Python has it."""
    text = dedent(FUNCTIONS[function].loop).strip() if function in FUNCTIONS else ""
    lines = text if "\n" in text else f"return {text}"
    return f"def {function}(row):\n" + indent(lines, "    ") if text else ""


def _letters(body: tuple[Let | Loop, ...]) -> set[str]:
    """Every name that a loop variable may have."""
    found = {f"{letter}{n}" for letter in "rbe" for n in range(8)} | {"matrix"}
    for let in lets(body):
        if isinstance(let.op, Contract):
            found |= set(axis_names(dict(let.op.dims)).values())
        indices = [index if index not in let.index[:n] else f"{index}{n}" for n, index in enumerate(let.index)]
        found |= set(axis_names(indices).values())
    return found


def multiplied(program: Program) -> int:
    """How often the loops multiply: for every contraction the product of the sizes of all of its indices."""
    sizes = {dim.name: dim.size for dim in program.dims}

    def count(body: tuple[Let | Loop, ...]) -> int:
        return sum(item.count * count(item.body) if isinstance(item, Loop) else _of(item) for item in body)

    def _of(let: Let) -> int:
        return prod(sizes[dim] for _, dim in let.op.dims) if isinstance(let.op, Contract) else 0

    return count(program.body)


PATIENCE = 10**8  # multiplications that a person would wait for: a minute or two


def loop_code(program: Program) -> str:
    """A Python script with a function `compute` that does the program by nested loops. Where that would take too long
    at the declared sizes, it is written for small ones, and says so."""
    said, sized = _sized(program)
    return said + _Loops(sized).text()


def loop_lines(program: Program) -> str:
    """What that function does, without what stands around it."""
    _, sized = _sized(program)
    return "\n".join(line.rstrip() for line in _Loops(sized).body(sized.body, ())).strip("\n")


def _sized(program: Program) -> tuple[str, Program]:
    """The program at sizes that a person would wait for, and a line that says so if they are not the declared ones."""
    declared = multiplied(program)
    if declared <= PATIENCE:
        return "", program
    small, _ = prime_sizes(program, palette=2)
    dims = tuple(replace(dim, size=small[dim.name]) for dim in program.dims)
    shown = ", ".join(f"{dim.name} {dim.size}" for dim in program.dims)
    said = f"# Written for small sizes: at {comment(shown)} these loops would multiply {declared:.2g} times.\n"
    return said, replace(program, dims=dims)
