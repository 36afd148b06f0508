"""A Spec, written: YAML as a person writes it, in the house's order. Read again, it is the same, but for its places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from penrose.spec import lengths
from penrose.spec.printer import expression, legs, names_of, relation
from penrose.spec.types import Claim, Declaration, Dim, Hints, Name, Product, Ref, Relation, Repeat, Spec, Step, Stored

WIDTH = 100  # characters of a line that holds a mapping
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:(?!: | #|:$)[^\n])*|-[^\s\-](?:(?!: | #|:$)[^\n])*")
_FLOW = re.compile(r"[^,\[\]{}\n]*")


def printed(spec: Spec, rows: bool = False) -> str:
    """The whole spec as text that reads as the same spec; `rows`: each dimension on a line.

    >>> from penrose.source import Source
    >>> from penrose.spec import read
    >>> print(printed(read(Source("a.yaml", "draw: A[i j]  b[j]\\ndims: {i: 3}"))), end="")
    dims: {i: 3}
    draw: A[i j] b[j]
    """
    head, foot = _SECTIONS
    parts = (*(write(spec) for write in head), _dims(spec, rows), *(write(spec) for write in foot))
    return "".join(f"{line}\n" for part in parts for line in part)


def scalar(text: str, flow: bool = False) -> str:
    """A text as YAML gives it back, in quotes where it needs them."""
    if "\n" in text or any(not sign.isprintable() for sign in text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'
    if _PLAIN.fullmatch(text) and text == text.strip() and (not flow or _FLOW.fullmatch(text)):
        return text
    return "'" + text.replace("'", "''") + "'"


def _flow(entries: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{scalar(key, True)}: {value}" for key, value in entries) + "}"


def _words(key: str, text: str | None) -> Iterator[str]:
    if text:
        yield f"{key}: {scalar(text)}"


def _dims(spec: Spec, rows: bool) -> Iterator[str]:
    found = [(dim.name.text, _dim(dim)) for dim in spec.dims]
    line = "dims: " + _flow(found)
    if found and not rows and len(line) <= WIDTH and not any(dim.label or dim.presets for dim in spec.dims):
        yield line
    elif found:
        yield "dims:"
        yield from (f"  {scalar(name)}: {value}".rstrip() for name, value in found)


def _dim(dim: Dim) -> str:
    if not dim.label and not dim.presets:
        return "" if dim.size is None else str(dim.size)
    entries = [("size", str(dim.size))] if dim.size is not None else []
    entries += [(name, str(size)) for name, size in dim.presets]
    entries += [("label", scalar(dim.label, True))] if dim.label else []
    return _flow(entries)


def _tensors(spec: Spec) -> Iterator[str]:
    done: list[Declaration] = []
    lines = []
    for declaration in spec.tensors:
        derived = declaration.derivation
        if derived is not None and any(other.derivation == derived for other in done):
            continue
        done.append(declaration)
        names = ", ".join(name.text for name in derived.names) if derived else declaration.name.text
        lines.append(f"  {scalar(names)}: {_declaration(declaration)}".rstrip())
    if lines:
        yield "tensors:"
        yield from lines


def _declaration(declaration: Declaration) -> str:
    written = _declared_legs(declaration)
    entries: list[tuple[str, str]] = []
    if declaration.derivation is not None:
        made = declaration.derivation
        parts = " | ".join(legs(part) for part in made.parts)
        written = f"{made.method.text}({made.tensor.text}{', ' if made.parts else ''}{parts})"
        entries.append(("from", scalar(written, True)))
    elif declaration.legs is not None:
        entries.append(("legs", scalar(written, True) if written else "''"))
    bare = len(entries)
    entries += [(key, scalar(name.text, True)) for key in ("kind", "role") if (name := getattr(declaration, key))]
    entries += [("label", scalar(declaration.label, True))] if declaration.label else []
    entries += [("data", _data(declaration.data))] if declaration.data is not None else []
    entries += _stored(declaration.stored) if declaration.stored is not None else []
    return scalar(written) if written and len(entries) == bare else "" if len(entries) == bare else _flow(entries)


def _declared_legs(declaration: Declaration) -> str:
    found = declaration.legs or ()
    if declaration.edge is None:
        return legs(found)
    parts = [found[declaration.batch : declaration.edge], found[declaration.edge :]]
    parts = [found[: declaration.batch], *parts] if declaration.batch else parts
    return " | ".join(map(legs, parts)).strip()


def _data(data: object) -> str:
    if isinstance(data, tuple):
        return f"[{', '.join(map(_data, data))}]"
    return scalar(data, True) if isinstance(data, str) else repr(data)


def _stored(stored: Stored) -> list[tuple[str, str]]:
    entries = [("from", scalar(stored.file, True)), ("key", scalar(stored.key, True))]
    if stored.axes is not None:
        axes = (_axis(axis) for axis in stored.axes)
        entries.append(("take", scalar(" ".join(axes), True)))
    return entries


def _axis(axis: tuple[tuple[str, str], ...]) -> str:
    atoms = " ".join(f"{name}={value}" if value else name for name, value in axis)
    return atoms if len(axis) == 1 else f"({atoms})"


def _functions(spec: Spec) -> Iterator[str]:
    if spec.functions:
        yield "functions: " + _flow((name.text, target.text) for name, target in spec.functions)


def _steps(steps: Iterable[Step | Repeat], margin: str) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Repeat):
            yield f"{margin}repeat {step.count}:"
            yield from _steps(step.steps, margin + "  ")
        else:
            head = f"{step.name.text}[{legs(step.legs)}]"
            yield f"{margin}{scalar(head)}: {scalar(expression(step.value))}"


def _let(spec: Spec) -> Iterator[str]:
    if spec.steps:
        yield "let:"
        yield from _listed_steps(spec.steps)


def _listed_steps(steps: tuple[Step | Repeat, ...]) -> Iterator[str]:
    """Steps as keys; as a list where two of them would be one key."""
    lines = list(_steps(steps, "  "))
    heads = [line.split(": ")[0] for line in lines]
    if len(set(heads)) == len(heads):
        yield from lines
        return
    for step in steps:
        first, *rest = _steps((step,), "    ")
        yield "  - " + first.strip()
        yield from rest


def _listed(key: str, texts: list[str]) -> Iterator[str]:
    if len(texts) == 1:
        yield f"{key}: {scalar(texts[0])}"
    elif texts:
        yield f"{key}:"
        yield from (f"  - {scalar(text)}" for text in texts)


def _use(spec: Spec) -> Iterator[str]:
    yield from _listed("use", [name.text for name in spec.use])


def _draws(spec: Spec) -> Iterator[str]:
    """What is drawn, in the order in which it stands."""
    texts: dict[str, list[str]] = {}
    for drawn in spec.draws:
        key, write = ("draw", relation) if drawn.result is None else ("einsum", einsum)
        texts.setdefault(key, []).append(write(drawn))
    for key, found in texts.items():
        yield from _listed(key, found)


def einsum(drawn: Relation) -> str:
    """A relation with its result as a line of code: operands, then the pattern."""
    side = drawn.sides[0]
    operands = [ref for ref in (side.factors if isinstance(side, Product) else (side,)) if isinstance(ref, Ref)]
    pattern = ", ".join(legs(operand.legs or ()) for operand in operands) + f" -> {legs(drawn.result or ())}"
    return f"{', '.join(operand.name.text for operand in operands)}, '{pattern.rstrip()}'"


def _layout(spec: Spec) -> Iterator[str]:
    lines = [line for write in _HINTS for line in write(spec.hints)]
    if lines:
        yield "layout:"
        yield from (f"  {line}" for line in lines)


def _one(key: str) -> Callable[[Hints], Iterator[str]]:
    def write(hints: Hints) -> Iterator[str]:
        value = getattr(hints, key)
        if value is not None and value != ():
            text = value.text if isinstance(value, Name) else names_of(value) if isinstance(value, tuple) else value
            yield f"{key}: {scalar(str(text))}"

    return write


def _width(hints: Hints) -> Iterator[str]:
    if hints.width is not None:
        yield f"width: {lengths.written(hints.width)}"


def _grid(hints: Hints) -> Iterator[str]:
    rows = [[cell.text if cell else "." for cell in row] for row in hints.grid or ()]
    if rows:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        yield "grid: |"
        yield from ("  " + " ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _sides(hints: Hints) -> Iterator[str]:
    tensors = dict.fromkeys(tensor.text for tensor, _, _ in hints.sides)
    rows = [
        (name, _flow((index.text, side.text) for tensor, index, side in hints.sides if tensor.text == name))
        for name in tensors
    ]
    if rows:
        yield f"sides: {_flow(rows)}"


def _cuts(hints: Hints) -> Iterator[str]:
    if hints.cuts:
        yield f"cuts: {_flow((tensor.text, f'{names_of(one)} | {names_of(two)}') for tensor, one, two in hints.cuts)}"


def _arrows(hints: Hints) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for arrow in hints.arrows:
        ends = (arrow.tail.text if arrow.tail else "", arrow.head.text if arrow.head else "")
        found.setdefault(arrow.index.text, []).append(f"{ends[0]} -> {ends[1]}".strip())
    rows = ((index, scalar(one[0], True) if len(one) == 1 else f"[{', '.join(one)}]") for index, one in found.items())
    if found:
        yield f"arrows: {_flow(rows)}"


def _check(spec: Spec) -> Iterator[str]:
    texts = [claim.text for claim in spec.checks if isinstance(claim, Claim)]
    if texts:
        yield "check:"
        yield from (f"  - {scalar(text)}" for text in texts)


_HINTS = (
    _grid, *map(_one, ("flow", "backbone", "repeats")), _sides, _one("keep"), _cuts, _arrows, _one("sizes"), _width,
)  # fmt: skip
"""What stands under `layout:`, in this order."""

_SECTIONS: tuple[tuple[Callable[[Spec], Iterator[str]], ...], ...] = (
    (
        lambda spec: _words("id", spec.id),
        lambda spec: _words("title", spec.title),
        lambda spec: _words("caption", spec.caption),
        lambda spec: _words("source", spec.origin),
        _use,
    ),
    (_tensors, _functions, _let, _draws, _layout, _check),
)
"""A spec from top to bottom, before its dimensions and after."""
