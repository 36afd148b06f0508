"""Imports run one way: `MAY` says what each part may import, `ONLY` where a package from outside may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "penrose"
NOTHING: tuple[str, ...] = ()
TYPES = ("source", "errors", "geometry")

COMMON = ("records", "classes")  # any part may use them
MAY = {
    "records": NOTHING,
    "classes": NOTHING,
    "source": NOTHING,
    "errors": ("source",),
    "geometry": NOTHING,
    "spec": ("source", "errors"),
    "diagram": ("source", "errors", "spec"),
    "diagram.build": ("source", "errors", "spec", "rewrite"),
    "rewrite": ("source", "errors", "spec", "diagram"),
    "glyphs": ("geometry", "diagram"),
    "layout": (*TYPES, "diagram", "glyphs", "marks", "lint"),
    "marks": ("source", "geometry", "diagram"),
    "scene": ("geometry",),
    "render": (*TYPES, "diagram", "marks", "glyphs", "scene"),
    "read": (*TYPES, "spec", "diagram", "glyphs", "marks"),
    "lint": (*TYPES, "marks", "read"),
    "numerics": ("source", "errors", "spec", "diagram", "documents"),
    "numerics.cli": ("source", "errors", "spec", "diagram", "documents", "pipeline", "cli"),
    "documents": NOTHING,
    "figures": (*TYPES, "spec", "diagram", "marks", "layout", "scene", "render", "numerics", "pipeline"),
    "site": (*TYPES, "spec", "diagram", "scene", "render", "read", "documents", "pipeline", "numerics", "figures"),
    "site.cli": ("errors", "documents", "pipeline", "cli", "site"),
    "proof": ("errors", "diagram", "marks", "read"),
    "pipeline": (*TYPES, "spec", "diagram", "rewrite", "layout", "marks", "proof", "scene", "render"),
    "figure": ("source", "diagram", "numerics", "pipeline"),
    "tracing": ("figure", "numerics"),
    "tracing.cli": ("errors", "pipeline", "cli"),
    "cli": (*TYPES, "spec", "diagram", "scene", "render", "read", "lint", "pipeline", "figures"),
    "__init__": ("errors", "figure", "tracing"),
    "__main__": ("cli",),
}

ONLY = {
    "yaml": ("spec",),
    "ziamath": ("render",),
    "ziafont": ("render",),
    "graphviz": ("layout",),
    "cairosvg": ("render",),
    "svg2pdf": ("render",),
    "resvg_py": ("render",),
    "click": ("cli", "numerics.cli", "site.cli", "tracing.cli"),
    "jinja2": ("documents",),
    "torch": ("numerics", "tracing"),
    "einops": ("numerics",),
    "numpy": ("numerics",),
    "rich": ("numerics.cli", "numerics"),
}


def modules() -> dict[str, str]:
    """The text of every module, by its dotted name below `penrose`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


def imported(text: str) -> Iterator[str]:
    """Every module that a text imports, also inside functions and for type checking only."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide their direction"
            yield from (_target(node.module or "", alias.name) for alias in node.names)


def _target(module: str, name: str) -> str:
    """`from penrose import pipeline` imports a module, `from penrose.spec import read` a name of one."""
    longer = PACKAGE.joinpath(*f"{module}.{name}".split(".")[1:])
    is_module = module.startswith("penrose") and (longer.is_dir() or longer.with_suffix(".py").exists())
    return f"{module}.{name}" if is_module else module


def part_of(module: str) -> str:
    """The row of `MAY` that a module belongs to: the longest that its name begins with."""
    rows = [row for row in MAY if module == row or module.startswith(f"{row}.")]
    assert rows, f"{module} is in no row of the table; say what it may import"
    return max(rows, key=len)


def wrong(module: str, text: str) -> list[str]:
    """The imports of a module that the two tables do not allow."""
    part = part_of(module)
    return [name for name in imported(text) if not _ours(part, name) or not _outside(part, name)]


def _ours(part: str, name: str) -> bool:
    if name == "penrose" or not name.startswith("penrose."):
        return True
    target = name.removeprefix("penrose.")
    return any(target == row or target.startswith(f"{row}.") for row in (*COMMON, part.split(".")[0], *MAY[part]))


def _outside(part: str, name: str) -> bool:
    rows = ONLY.get(name.split(".")[0], (part,))
    return any(part == row or part.startswith(f"{row}.") for row in rows)


@pytest.mark.parametrize("module", modules())
def test_imports_run_one_way(module):
    assert wrong(module, modules()[module]) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("layout.row", "from penrose.render.themes import THEMES"),
        ("layout.row", "def f():\n    import torch"),
        ("diagram.build", "from penrose import pipeline"),
        ("numerics.run", "from penrose.marks.types import Layout"),
        ("render.svg", "import yaml"),
        ("lint.index", "from penrose.layout import row"),
        ("geometry.path", "if TYPE_CHECKING:\n    from penrose.source import Source"),
    ],
)
def test_a_wrong_import_is_caught(module, text):
    assert len(wrong(module, text)) == 1


def test_a_module_outside_the_table_is_caught():
    with pytest.raises(AssertionError, match="in no row"):
        part_of("newcomer")


def test_every_row_names_a_part_that_exists():
    rows = {part_of(module) for module in modules()}
    assert rows == set(MAY)
