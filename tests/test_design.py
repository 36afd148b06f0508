"""docs/design.md is true: its table of the parts is the one that the imports are held to."""

import re
from pathlib import Path

import test_imports as imports

DESIGN = (Path(__file__).parents[1] / "docs" / "design.md").read_text(encoding="utf-8")


def rows():
    """The table of the parts: name to what it may import."""
    table = DESIGN[DESIGN.index("## The parts") : DESIGN.index("## What decides")]
    found = re.findall(r"^\| `([\w.]+)` \| .* \| ([^|]*) \|$", table, re.MULTILINE)
    return {name: set(re.findall(r"`([\w.]+)`", allowed)) for name, allowed in found}


def test_the_table_of_the_parts_is_the_one_that_is_held():
    assert rows() == {part: set(allowed) for part, allowed in imports.MAY.items()}


def test_every_part_is_in_the_table():
    assert {imports.part_of(module) for module in imports.modules()} == set(rows())


def test_every_type_that_is_named_exists():
    named = re.findall(r"^\| `([A-Z]\w+)` \|", DESIGN, re.MULTILINE)
    text = "\n".join(imports.modules().values())
    assert [name for name in named if f"class {name}" not in text] == []
