"""A program as code to paste: a function or a module of torch, a function of jax or of numpy.

One printer writes them all (`code.py`); a dialect is a line of the table `DIALECTS`. Contractions are einops' in every
one, because it takes arrays of any library. What comes in are the tensors that a spec leaves open; sizes are read off
them, and numbers are of their type, on their device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import KINDS
from penrose.errors import PenroseError, Problem
from penrose.numerics.arrays import ARRAY_HELPERS, ARRAY_WORDS, JAX_HELPERS
from penrose.numerics.code import ALPHABET, _Printer
from penrose.numerics.decompositions import decompositions
from penrose.numerics.helpers import HELPERS, WORDS, derivations
from penrose.numerics.naming import comment, identifier
from penrose.numerics.plan import pruned
from penrose.numerics.sizes import learnt
from penrose.numerics.types import Apply, Input, Program, lets
from penrose.records import dataclass, field, replace
from penrose.source import Source


@dataclass(frozen=True)
class Dialect:
    """A way of writing code: what an array is called, what is imported where code has the word before it, the helpers
    there are, whether weights are parameters of a module; what `np` is called where it is not torch, and of how many
    factors its einsum finds a path (numpy's finds none)."""

    array: str
    imports: dict[str, str]
    helpers: dict[str, str] = field(default_factory=lambda: HELPERS)
    module: bool = False
    short: str = ""
    together: int = ALPHABET


TORCH = {"torch.": "import torch", "F.": "import torch.nn.functional as F"}
DIALECTS = {
    "function": Dialect("Tensor", {**TORCH, "Tensor": "from torch import Tensor"}),
    "module": Dialect("Tensor", {**TORCH, "Tensor": "from torch import Tensor, nn"}, module=True),
    "jax": Dialect("Array", {"jax.": "import jax", "jnp.": "import jax.numpy as jnp", "Array": "from jax import Array"},
                   JAX_HELPERS, short="jnp"),
    "numpy": Dialect("np.ndarray", {"np.": "import numpy as np"}, ARRAY_HELPERS, short="np", together=2),
}  # fmt: skip
"""Ways of writing code, by the word after --as."""


class _Pasted(_Printer):
    """Writes one program, which gives one value, as a function or as a module."""

    def __init__(self, program: Program, dialect: Dialect, result: str) -> None:
        super().__init__(program, TAKEN)
        self.dialect, self.result = dialect, result
        self.together = dialect.together
        self.words = ARRAY_WORDS if dialect.short else WORDS
        self.scalars = "Complex" if self.complex else "Float"
        self.fixed = [i for i in self.plain_inputs() if i.data is not None or KINDS[i.kind].chance == "none"]
        self.open = [i for i in self.plain_inputs() if i not in self.fixed]
        self.learnt = [i for i in learnt(program) if dialect.module and i in self.open]
        self.name = identifier(comment(program.title).lower())[:NAME].strip("_") if program.title else "computed"
        self.arguments = {i.name: self.values[i.name] for i in self.open}
        self.values |= {i.name: f"self.{self.values[i.name]}" for i in self.learnt}

    def apply(self, op: Apply, turns: tuple[str, ...]) -> str:
        if not self.dialect.short or op.function == "causal":
            return super().apply(op, turns)
        text = FUNCTIONS[op.function].numpy
        self.used |= {name for name in ARRAY_HELPERS if f"{name}(" in text}
        axis = str(op.over[0]) if len(op.over) == 1 and not FUNCTIONS[op.function].square else str(op.over)
        return text.format(x=self.value(op.value, turns), axis=axis)

    # Parts.

    def lines(self) -> list[str]:
        """The lines of the body, sizes first."""
        dims = {i.name: tuple(leg.dim for leg in i.legs) for i in self.program.inputs}
        made = [f"{self.values[i.name]} = {self.typed(self.made(i))}" for i in self.fixed]
        body = [*made, *self.after([i.name for i in self.fixed + self.open]), *self.body(self.program.body, ())]
        body.append(f"return {self.values[self.result]}")
        sizes = []
        for dim in self.program.dims:
            word = self.sizes[dim.name]
            if any(re.search(rf"(?<![.\w]){re.escape(word)}(?![\w=])", _bare(line)) for line in body):
                here = next((i for i in self.open if dim.name in dims[i.name]), None)
                at = f"{self.values[here.name]}{'[0]' * len(here.layers)}.shape" if here is not None else ""
                sizes.append(f"{word} = " + (f"{at}[{dims[here.name].index(dim.name)}]" if here else str(dim.size)))
        return [self.worded(line) for line in [*sizes, *body]]

    def typed(self, text: str) -> str:
        """What makes a tensor, in the type of all others where a helper makes it in its own."""
        own = any(f"{name}(" in text for name in HELPERS)
        return self.said("type", x=text, type="DTYPE") if own else text

    def worded(self, line: str) -> str:
        """A line with the type and device of what comes in."""
        first = next(iter(self.open), None)
        like = f"{self.values[first.name]}{'[0]' * len(first.layers)}" if first is not None else ""
        if like:
            device = "" if self.dialect.short else f", device={like}.device"
            line = line.replace("dtype=DTYPE", f"dtype={like}.dtype{device}")
            line = line.replace("(DTYPE)", f"({like}.dtype)" if self.dialect.short else f"({like})")  # and its device
        elif self.dialect.short:
            line = line.replace(", dtype=DTYPE", "").replace(".astype(DTYPE)", "")
        return self.imported(line)

    def imported(self, text: str) -> str:
        """Code with `np` under the name that it is imported by."""
        return re.sub(r"\bnp\.", f"{self.dialect.short}.", text) if self.dialect.short else text

    def annotated(self, tensor: Input) -> str:
        """An argument with its shape in jaxtyping's notation."""
        legs = " ".join(identifier(leg.index) for leg in tensor.legs)
        shape = f'{self.scalars}[{self.dialect.array}, "{legs}"]'
        for _ in tensor.layers:
            shape = f"list[{shape}]"
        return f"{self.arguments[tensor.name]}: {shape}"

    def parameters(self) -> Iterator[str]:
        """The lines of __init__."""
        used, sizes = {leg.dim for i in self.learnt for leg in i.legs}, {d.name: d.size for d in self.program.dims}
        given = [f"{self.sizes[name]}: int = {size}" for name, size in sizes.items() if name in used]
        yield f"def __init__({', '.join(['self', *given])}) -> None:"
        yield "    super().__init__()"
        for tensor in self.learnt:
            made = self.made(replace(tensor, layers=()))
            largest = max(tensor.legs, key=lambda leg: sizes[leg.dim], default=None)
            if tensor.kind == "tensor" and len(tensor.legs) > 1 and largest is not None:
                made = f"{made} / {self.sizes[largest.dim]} ** 0.5"
            text = made if tensor.layers else f"nn.Parameter({made})"
            for depth, count in enumerate(reversed(tensor.layers)):
                text = f"nn.{'ModuleList' if depth else 'ParameterList'}([{text} for _ in range({count})])"
            yield f"    self.{self.arguments[tensor.name]} = {text}  # {' '.join(leg.index for leg in tensor.legs)}"
        yield ""

    def text(self) -> str:
        given = ["self"] * self.dialect.module + [self.annotated(i) for i in self.open if i not in self.learnt]
        legs = " ".join(identifier(leg.index) for leg in self.program.equations[0].legs[-1])
        inside, back = self.lines(), f'{self.scalars}[{self.dialect.array}, "{legs}"]'
        title = comment(self.program.title).replace("\\", "").replace('"', "'").rstrip(".") or "What is drawn"
        says = f'    """{title}; the legs of the result: {legs or "none"}."""'
        if self.dialect.module:
            whole = [*self.parameters(), *_head("forward", given, back), *_in(inside)]
            whole = [f"class {self.name.title().replace('_', '')}(nn.Module):", says, "", *_in(whole)]
        else:
            whole = [*_head(self.name, given, back), says, *_in(inside)]
        return "\n".join([*self.head(whole), *whole]).rstrip()

    def head(self, whole: list[str]) -> list[str]:
        """Imports and helpers."""
        known = self.dialect.helpers
        called = [name for name in known if any(re.search(rf"(?<![\w.]){name}\(", line) for line in whole)]
        sources = [self.imported(known[name]) for name in called]
        methods = sorted({made.method for made in decompositions(self.program)})
        sources += [derivations(methods)] if methods else []
        written = "\n".join([*whole, *sources])
        wanted = [line for word, line in self.dialect.imports.items() if re.search(rf"\b{re.escape(word)}", written)]
        einops = [word for word in ("einsum", "rearrange") if f"{word}(" in written]
        dtype = "torch.complex128" if self.complex else "torch.get_default_dtype()"
        return [
            "from __future__ import annotations", "", *["import math"] * ("math." in written),
            *["from itertools import combinations, permutations"] * ("permutations(" in written),
            "from typing import TYPE_CHECKING", "", *wanted,
            *[f"from einops import {', '.join(einops)}"] * bool(einops), "",
            "if TYPE_CHECKING:", f"    from jaxtyping import {self.scalars}", "",
            *[f"DTYPE = {dtype}", ""] * (re.search(r"\bDTYPE\b", written) is not None),
            *(line for source in sources for line in ("", *source.splitlines(), "")), "",
        ]  # fmt: skip


NAME = 40  # letters of a function's name
WIDE = 100  # letters of a line of arguments
TAKEN = ("Tensor", "Array", "nn", "np", "jnp", "jax", "self", *ARRAY_HELPERS)


def _bare(line: str) -> str:
    """A line without its texts and its comment."""
    return re.sub(r'"[^"]*"', "", line.partition("  #")[0])


def _head(name: str, given: list[str], back: str) -> list[str]:
    """The line that begins a function, or one for each argument."""
    line = f"def {name}({', '.join(given)}) -> {back}:"
    return [line] if len(line) <= WIDE else [f"def {name}(", *(f"    {one}," for one in given), f") -> {back}:"]


def _in(lines: list[str]) -> list[str]:
    return [f"    {line}".rstrip() for line in lines]


def pasted(program: Program, way: str, source: Source) -> str:
    """The code of what a program draws first (of an equation its last side) in a dialect; PenroseError where a library
    has no words for it."""
    dialect, result = DIALECTS[way], program.equations[0].values[-1]
    part = replace(pruned(program, [result]), equations=program.equations[:1])
    alone = [f"{made.source} is decomposed by {made.method}" for made in decompositions(part)]
    applied = {let.op.function for let in lets(part.body) if isinstance(let.op, Apply)} - {"causal"}
    alone += [f"{name} is applied" for name in sorted(applied) if not FUNCTIONS[name].numpy]
    if dialect.short and alone:
        said = f"{alone[0]}, which is written in torch alone"
        raise PenroseError(source, [Problem(said, None, "print it --as function")])
    return _Pasted(part, dialect, result).text()
