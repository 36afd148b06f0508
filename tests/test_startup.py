"""Start-up is a feature: what `penrose render` imports, and that heavy packages stay out."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {
    "torch",
    "numpy",
    "matplotlib",
    "jinja2",
    "rich",
    "einops",
    "opt_einsum",
    "jsonschema",
    "cairosvg",
    "sympy",
}
ON_DEMAND = {"ziamath", "ziafont", "asyncio", "http", "unittest", "importlib.metadata"}
AFTER = "import sys; from penrose.cli import run; assert run({}) == 0; print(*sys.modules)"


def imported(*arguments):
    """The modules that a process has after running the command line."""
    code = AFTER.format(list(arguments))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("spec", ["t-svd", "t-ladder", "t-attention-block"])
def test_render_imports_nothing_heavy(spec, tmp_path):
    found = imported(
        "render", "-q", str(ROOT / "docs" / "gallery" / f"{spec}.yaml"), "-o", f"{tmp_path}/a.svg"
    )
    assert found & (HEAVY | ON_DEMAND) == set()
    assert not any(name.startswith("penrose.numerics") for name in found)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["render", "--help"]])
def test_help_draws_nothing(arguments):
    found = imported(*arguments)
    assert found & (HEAVY | ON_DEMAND | {"yaml"}) == set()


def test_importing_the_package_imports_nothing_else():
    code = "import sys; before = set(sys.modules); import penrose; print(*sorted(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in result.stdout.split() if name.startswith("penrose")} == {"penrose"}
