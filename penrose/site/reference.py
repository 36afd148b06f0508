"""The reference of specs: every key with what it takes and what it says, from the JSON Schema that editors use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
SCALARS = {"string", "number", "boolean"}
FEW = 8  # words that stand in a sentence; more of them are a list of their own


def reference(schema: Schema) -> str:
    """The schema as Markdown: a section for every key of a spec, then one for every definition.

    >>> print(reference({"properties": {"title": {"type": "string", "description": "Its title."}}}))
    ## `title`
    <BLANKLINE>
    Its title.
    <BLANKLINE>
    Takes text.
    <BLANKLINE>
    """
    sections = [*schema["properties"].items()]
    made = [f"## `{name}`\n\n{_section(part)}" for name, part in sections]
    made += [f"## {_title(name)} {{ #{name} }}\n\n{_section(part)}" for name, part in _definitions(schema)]
    return "\n".join(made)


def _definitions(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield from schema.get("definitions", {}).items()


def _title(name: str) -> str:
    return name[0].upper() + name[1:]


def _section(part: Schema) -> str:
    said = [part["description"]] if "description" in part else []
    said += [f"Takes {takes(part)}."]
    rows = list(_rows(part, ""))
    table = "\n".join(["| key | takes | says |", "|---|---|---|", *map(_row, rows)]) if rows else ""
    words = "\n".join(f"- `{one['const']}`: {one.get('description', '')}" for one in _words(part))
    examples = "".join(f"\n```yaml\n{example}\n```\n" for example in part.get("examples", ()))
    return "\n\n".join(text for text in (*said, table, words, examples.strip("\n")) if text) + "\n"


def _row(row: tuple[str, str, str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _rows(part: Schema, above: str) -> Iterator[tuple[str, str, str]]:
    """The keys within a part: path, what each takes, what it says."""
    for choice in (part, *part.get("anyOf", ()), *part.get("allOf", ())):
        for name, inner in choice.get("properties", {}).items():
            yield f"`{above}{name}`", takes(inner), described(inner)
            yield from _rows(inner, f"{above}{name}.")
        each = choice.get("additionalProperties")
        if isinstance(each, Mapping) and "anyOf" not in choice:
            yield f"{f'`{above}`' if above else ''}*name*", takes(each), described(each)
            yield from _rows(each, f"{above}*name*.".replace("*", ""))


def described(part: Schema) -> str:
    """What a part says of itself."""
    return str(part.get("description", ""))


def _words(part: Schema) -> Sequence[Schema]:
    found = [one for one in part.get("oneOf", ()) if "const" in one]
    return found if len(found) > FEW else []


def takes(part: Schema) -> str:
    """What a part takes, in words.

    >>> takes({"anyOf": [{"type": "integer", "minimum": 1}, {"enum": ["right", "down"]}]})
    'a whole number from 1, or `right` or `down`'
    """
    for word, say in SAY.items():
        if word in part:
            return say(part)
    return _typed(part)


def _typed(part: Schema) -> str:
    found = part.get("type", [])
    types = [found] if isinstance(found, str) else list(found)
    said = ["text"] if SCALARS & set(types) else []
    said += [TYPES[type](part) for type in types if type in TYPES]
    return ", or ".join(said) or "anything"


def _list(part: Schema) -> str:
    return f"a list of {takes(part['items'])}" if "items" in part else "a list"


def _keys(part: Schema) -> str:
    return "keys" if "properties" in part else "names with what each takes"


TYPES: Mapping[str, Callable[[Schema], str]] = {
    "integer": lambda part: "a whole number" + (f" from {part['minimum']}" if "minimum" in part else ""),
    "array": _list,
    "object": _keys,
    "null": lambda part: "nothing",
}


def _chosen(part: Schema) -> str:
    consts = [one["const"] for one in part["oneOf"] if "const" in one]
    others = [takes(one) for one in part["oneOf"] if "const" not in one]
    words = ["one of the words below"] if len(consts) > FEW else [f"`{word}`" for word in consts]
    return " or ".join([*words, *others])


SAY: Mapping[str, Callable[[Schema], str]] = {
    "$ref": lambda part: _link(part["$ref"].rsplit("/", 1)[1]),
    "allOf": lambda part: takes(part["allOf"][0]),
    "anyOf": lambda part: ", or ".join(dict.fromkeys(takes(one) for one in part["anyOf"])),
    "oneOf": _chosen,
    "enum": lambda part: " or ".join(f"`{word}`" for word in part["enum"]),
    "const": lambda part: f"`{part['const']}`",
}


def _link(name: str) -> str:
    return f"[{name}](#{name})"
