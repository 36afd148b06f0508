"""The keys that declare: `dims`, `tensors`, `functions`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from penrose.errors import Refused
from penrose.spec.fields import (
    advised,
    cursor,
    filled,
    head_of,
    key_names,
    known,
    mapping,
    named,
    once,
    one_name,
    scalar,
    unique,
    whole,
    word,
)
from penrose.spec.fields import label as label_of
from penrose.spec.legs import Legs
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence
from penrose.spec.problems import Problems, quoted
from penrose.spec.types import Cap, Declaration, Derivation, Dim, Group, Leg, Name, Offset, Slice, Stored

FIRST = "first"  # of an axis that is longer than the leg: as many as the leg has, from the start


def read_dims(node: Node, problems: Problems) -> tuple[Dim, ...]:
    """`dims:`, each name with a size, or with sizes under names and a label."""
    found: list[Dim] = []
    for key, value in unique(named(mapping(node, "dims", "dims: {i: 8}").entries), problems):
        dims = problems.attempt(_dims, key, value, problems)
        found += dims or ()
    return once(found, lambda item: item.name, problems)


def _dims(key: Scalar, value: Node, problems: Problems) -> list[Dim]:
    names = key_names(key, "an index")
    if not isinstance(value, Mapping):
        text = scalar(value, "a size")
        size = whole(text, "a size") if text.text.strip() else None
        return [Dim(name, size, None) for name in names]
    size, label, presets = None, None, []
    for entry, node in unique(value.entries, problems):
        if entry.text == "label":
            label = label_of(node)
        elif entry.text == "size":
            size = whole(scalar(node, "a size"), "a size")
        else:
            presets.append((entry.text, whole(scalar(node, "a size"), f"the size under {quoted(entry.text)}")))
    return [Dim(name, size, label, tuple(presets)) for name in names]


def read_tensors(node: Node, problems: Problems) -> tuple[Declaration, ...]:
    """`tensors:`, each name with its legs, with a mapping, or with what it is derived from."""
    found: list[Declaration] = []
    for key, value in unique(named(mapping(node, "tensors", "tensors: {A: i j}").entries), problems):
        found += problems.attempt(_declare, key, value, problems) or ()
    return once(found, lambda item: item.name, problems)


def _declare(key: Scalar, value: Node, problems: Problems) -> list[Declaration]:
    names = key_names(key, "a tensor's name")
    fields: dict[str, Any] = {}
    if isinstance(value, Mapping):
        for part in known(value, _readers(names), "a tensor", problems).values():
            fields |= part
        fields = _stored(fields, value, names)
    elif isinstance(value, Scalar) and _is_derivation(value):
        fields["derivation"] = _derivation(value, names)
    else:
        fields = _legs(value)
    return [Declaration(name, **fields) for name in names]


def _readers(names: tuple[Name, ...]) -> dict[str, Callable[[Node], dict[str, Any]]]:
    """The keys under one tensor, and the fields of its declaration that each one sets."""
    return {
        "legs": _legs,
        "kind": lambda node: {"kind": word(node, "a kind")},
        "role": lambda node: {"role": word(node, "a role")},
        "label": lambda node: {"label": label_of(node)},
        "data": lambda node: {"data": read_data(node)},
        "from": lambda node: _origin(filled(node, "a derivation or a file"), names),
        "key": lambda node: {"key": filled(node, "a key")},
        "take": lambda node: {"take": _axes(filled(node, "axes"))},
    }


def _origin(text: Scalar, names: tuple[Name, ...]) -> dict[str, Any]:
    """`svd(M, i | k)` derives; anything else names a file."""
    return {"derivation": _derivation(text, names)} if _is_derivation(text) else {"file": text}


def _stored(fields: dict[str, Any], node: Mapping, names: tuple[Name, ...]) -> dict[str, Any]:
    """The fields with those that speak of a file put together; the key is the tensor's name if none is said."""
    file, key, axes = (fields.pop(name, None) for name in ("file", "key", "take"))
    if file is None and (key or axes):
        raise Refused("key and take speak of a file, and none is named", head_of(node), "from: model.safetensors")
    if file is None:
        return fields
    if fields.get("data") is not None:
        raise Refused("a tensor has data here or in a file, not both", file.span)
    if key is None and len(names) > 1:
        raise Refused("several tensors would be read from one key", file.span, "declare each with its own key:")
    said = key.text.strip() if key else names[0].text
    return fields | {"stored": Stored(file.text.strip(), said, axes, (key or file).span)}


def _axes(text: Scalar) -> tuple[tuple[tuple[str, str], ...], ...]:
    """`h (three=0 n s)`: axes in a file, fused ones in parentheses; of `three` the place 0 is taken."""
    reader = cursor(text)
    with advised(text):
        legs = reader.legs_until()
        reader.finish()
    return tuple(tuple(_atom(leg) for leg in (leg.legs if isinstance(leg, Group) else (leg,))) for leg in legs)


def _atom(leg: Leg) -> tuple[str, str]:
    if isinstance(leg, Group):
        raise Refused("a group of axes holds no group", leg.span, "write (a b c)")
    if isinstance(leg, Offset | Slice):
        raise Refused("an axis is one name, or one place: three=0", leg.span)
    value = leg.value.text if isinstance(leg, Cap) else ""
    if isinstance(leg, Cap) and value != FIRST and not value.isdecimal():
        raise Refused(f"a place is a whole number, or {FIRST}; found {value}", leg.value.span)
    return leg.name.text, value


def _legs(node: Node) -> dict[str, Any]:
    """`i j`, or `[i, j]`; `i | a` an isometry's edge before the bar, `n | i | a` one for each n; none: a number."""
    if isinstance(node, Sequence):
        items = [_legs(scalar(item, "a leg"))["legs"] for item in node.items]
        return {"legs": tuple(leg for item in items for leg in item)}
    text = scalar(node, "legs")
    with advised(text):
        reader = cursor(text)
        parts = _parts(reader)
        reader.finish()
    if len(parts) > 3:
        hint = "write i | a: edge, bar, tip; n | i | a: one for each n"
        raise Refused("legs have two bars at most", head_of(text), hint)
    legs = tuple(leg for part in parts for leg in part)
    batch = len(parts[0]) if len(parts) == 3 else 0
    return {"legs": legs, "batch": batch, "edge": len(legs) - len(parts[-1]) if len(parts) > 1 else None}


def _parts(reader: Legs) -> list[tuple[Leg, ...]]:
    """Groups of legs between bars."""
    parts = [_plain(reader.legs_until("|", ")"))]
    while reader.now.text == "|":
        reader.take()
        parts.append(_plain(reader.legs_until("|", ")")))
    return parts


def _plain(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    for leg in legs:
        if isinstance(leg, Cap):
            raise Refused("a declared leg cannot be capped", leg.name.span, "cap it where the tensor stands")
        if isinstance(leg, Offset | Slice):
            raise Refused("a declared leg is one index", leg.span, "cut or shift it where the tensor stands")
        if isinstance(leg, Group):
            _plain(leg.legs)
    return legs


def _is_derivation(text: Scalar) -> bool:
    """Whether a text begins with a word that touches a parenthesis; legs never do."""
    return bool(re.match(r"\s*[\w-]+\(", text.text))


def _derivation(text: Scalar, names: tuple[Name, ...]) -> Derivation:
    """`svd(M, i | k)`."""
    reader = cursor(text)
    parts: list[tuple[Leg, ...]] = []
    with advised(text):
        method = reader.name("a derivation, such as svd(M, i | k)")
        opening = reader.open("(")
        tensor = reader.name("the tensor it comes from")
        if reader.now.text == ",":
            reader.take()
            parts = _parts(reader)
        elif reader.now.text != ")":
            raise reader.unexpected(f"a comma after {tensor.text}")
        closing = reader.close(opening)
        reader.finish()
    return Derivation(method, tensor, tuple(parts), names, method.span.to(closing.span))


def read_data(node: Node) -> object:
    """Literal data: nested tuples of numbers, or a text that another stage reads."""
    if isinstance(node, Sequence):
        return _array(node)
    text = filled(node, "data")
    number = _number(text.text)
    return text.text if number is None else number


def _array(node: Node) -> object:
    if isinstance(node, Sequence):
        rows = tuple(_array(item) for item in node.items)
        lengths = {_shape(row) for row in rows}
        if len(lengths) > 1:
            raise Refused("rows of one array differ in length", head_of(node))
        return rows
    text = scalar(node, "a number")
    number = _number(text.text)
    if number is None and _is_written(text.text):
        return text.text.strip()
    if number is None:
        raise Refused(f"expected a number, found {quoted(text.text)}", head_of(text))
    return number


def _is_written(text: str) -> bool:
    """Whether a text could be a number that is more than digits: 1i, √2/2, exp(2πi/3). What it is is found later."""
    return bool(re.search(r"\d|π|pi|√", text)) and "[" not in text and not re.search(r"[^\W\d_]{5}", text)


def _shape(row: object) -> tuple[int, ...]:
    if not isinstance(row, tuple):
        return ()
    return (len(row), *(_shape(row[0]) if row else ()))


def _number(text: str) -> int | float | None:
    """A finite number as Python writes it."""
    for read in (int, float):
        try:
            value = read(text.strip())
        except ValueError:
            continue
        return value if abs(value) < float("inf") else None
    return None


def read_functions(node: Node, problems: Problems) -> tuple[tuple[Name, Name], ...]:
    """`functions: {σ_1: tanh}`: a name as drawn, and the function that it is."""
    found: list[tuple[Name, Name]] = []
    for key, value in unique(named(mapping(node, "functions", "functions: {σ: tanh}").entries), problems):
        function = problems.attempt(one_name, value, "a function")
        for name in problems.attempt(key_names, key, "a function's name") or ():
            found += [(name, function)] if function else []
    return once(found, lambda pair: pair[0], problems)
