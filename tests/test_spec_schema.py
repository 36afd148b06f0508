"""The schema that editors use and the reader agree: on every spec, on every key, and on what is refused."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping as Table
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import declarable
from penrose.errors import PenroseError
from penrose.source import Source
from penrose.spec import load_source, read
from penrose.spec.declarations import _readers as tensor_keys
from penrose.spec.hints import _readers as layout_keys
from penrose.spec.nodes import Mapping, Node, Scalar, Sequence, parse
from penrose.spec.problems import Problems
from penrose.spec.reader import _KEYS as TOP_KEYS

ROOT = Path(__file__).parents[1]
SCHEMA_PATH = ROOT / "penrose" / "spec" / "schema.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_PATH.read_text("utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
GALLERY = sorted((ROOT / "docs" / "gallery").rglob("*.yaml"))
CASES = sorted((ROOT / "tests" / "cases").rglob("*.yaml"))
ERRORS = [path for path in CASES if path.parent.name == "errors"]
SPECS = [path for path in [*GALLERY, *CASES] if path not in ERRORS]
CORE = (
    (re.compile(r"~|null|Null|NULL|"), lambda _text: None),
    (re.compile(r"true|True|TRUE"), lambda _text: True),
    (re.compile(r"false|False|FALSE"), lambda _text: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)
"""What an editor takes plain scalars for: the core schema of YAML 1.2."""


def as_editor(node: Node | None) -> object:
    """A node as the value that an editor validates."""
    if isinstance(node, Mapping):
        return {key.text: as_editor(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [as_editor(item) for item in node.items]
    return plain(node) if isinstance(node, Scalar) else None


def plain(scalar: Scalar) -> object:
    for pattern, value in CORE if not scalar.style else ():
        if pattern.fullmatch(scalar.text):
            return value(scalar.text)
    return scalar.text


def valid(source: Source) -> bool:
    return not list(VALIDATOR.iter_errors(as_editor(parse(source))))


def keys(schema: object) -> set[str]:
    assert isinstance(schema, Table)
    return set(schema["properties"])


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_is_valid(path: Path) -> None:
    for error in VALIDATOR.iter_errors(as_editor(parse(load_source(path)))):
        pytest.fail(f"{list(error.absolute_path)}: {error.message}")


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_every_spec_names_its_schema(path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    wanted = os.path.relpath(SCHEMA_PATH, path.parent)
    assert first == f"# yaml-language-server: $schema={Path(wanted).as_posix()}"


def test_the_keys_are_those_of_the_reader() -> None:
    problems = Problems(Source("", ""))
    layout = SCHEMA["properties"]["layout"]["anyOf"][-1]
    assert keys(SCHEMA) == set(TOP_KEYS)
    assert keys(SCHEMA["definitions"]["tensor"]) == set(tensor_keys(()))
    assert keys(layout) == set(layout_keys(problems))


def test_every_key_says_what_it_is_for() -> None:
    def undescribed(schema: object, where: str) -> list[str]:
        if isinstance(schema, list):
            return [at for item in schema for at in undescribed(item, where)]
        if not isinstance(schema, dict):
            return []
        inner = schema.get("properties", {})
        found = [f"{where}.{key}" for key, value in inner.items() if not described(value)]
        return found + [at for key, value in schema.items() for at in undescribed(value, f"{where}.{key}")]

    def described(schema: dict[str, Any]) -> bool:
        name = schema.get("$ref", "").rpartition("/")[2]
        return "description" in schema or "description" in SCHEMA["definitions"].get(name, {})

    assert undescribed(SCHEMA, "") == []


def test_the_kinds_and_functions_are_those_of_the_tables() -> None:
    kinds = SCHEMA["definitions"]["tensor"]["properties"]["kind"]["oneOf"]
    functions = SCHEMA["definitions"]["function"]["oneOf"]
    assert [kind["const"] for kind in kinds] == list(declarable())
    assert [function["const"] for function in functions] == list(FUNCTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "einsum: ij,jk->ik",
        "einsum: ['i j -> i', 'i -> i']",
        "draw: [A, y]\nlet: [{'y[i]': 'x[i]'}, {'y[i]': 'y[i] + x[i]'}]\ntensors: {A: [i, j]}",
        "draw: y\nlet:\n  repeat 3:\n    repeat 2:\n      y[i]: x[i]",
        "draw: A\ntensors: {A: {legs: i, data: [1, 2.5, -3e2], label: α, role: weight}}",
        "draw: A\ntensors:\n  A, b:\n    from: svd(M, i | k)",
        "draw: A\nlayout: down\ntensors: {A: }",
        "draw: A[i]\nlayout: [[A, .], B C]",
        "draw: A[i]\nlayout: {sides: {A: {i: up}}, keep: A, rows: A, flow: right, backbone: A}",
        "draw: A[on]\ndims: {on: 3, y: {size: 4, gpt2: 768, label: 1e3}, no: }",
        "draw: f(A[i])\nfunctions: {f: relu}\nid: 12\ncheck: y = 2",
    ],
)
def test_both_accept(text: str) -> None:
    source = Source("a.yaml", text)
    assert valid(source)
    read(source)


@pytest.mark.parametrize(
    "text",
    [
        "title: nothing drawn",
        "draw: A\ndimensions: {i: 3}",
        "draw: A\ndims: {i: x}",
        "draw: A\ndims: {i: 0}",
        "draw: A\ndims: {i: {size: 2, label: [a]}}",
        "draw: A\ntensors: {A: {leg: i}}",
        "draw: A\nlet: {y: x}",
        "draw: A\nlet: {repeat x: {}}",
        "draw: A\nlayout: {flow: left}",
        "draw: A\nlayout: {sides: {A: {i: inside}}}",
        "draw: {a: b}",
        "draw: []",
        "- draw",
    ],
)
def test_both_refuse(text: str) -> None:
    source = Source("a.yaml", text)
    assert not valid(source)
    with pytest.raises(PenroseError):
        read(source)
