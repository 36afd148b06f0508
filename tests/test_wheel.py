"""The wheel holds all that the package reads, and works where nothing else is."""

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
DRAW = """
import penrose, penrose.documents
print(penrose.einsum('ij,jk->ik').svg()[:4], penrose.documents.folder().parent.name)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the tree without a network."""
    to = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(to)!r}))"
    built = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return to / built.stdout.split()[-1]


@pytest.mark.slow
def test_it_holds_what_is_no_python(wheel):
    names = set(ZipFile(wheel).namelist())
    package = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "penrose").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    templates = {f"penrose/templates/{path.name}" for path in (ROOT / "templates").iterdir()}
    assert "penrose/spec/schema.json" in package
    assert "penrose/py.typed" in package
    assert package | templates <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"penrose", "penrose_tensor"}


@pytest.mark.slow
def test_it_is_small(wheel):
    assert wheel.stat().st_size <= 1.5e6


@pytest.mark.slow
def test_it_draws_and_finds_its_templates(wheel, tmp_path):
    ZipFile(wheel).extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", DRAW],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "<svg penrose\n"


@pytest.mark.slow
def test_it_announces_its_command_and_plugins(wheel, tmp_path):
    ZipFile(wheel).extractall(tmp_path)
    [found] = distributions(name="penrose-tensor", path=[str(tmp_path)])
    announced = {(entry.group, entry.value) for entry in found.entry_points}
    assert announced == {
        ("console_scripts", "penrose.__main__:main"),
        ("mkdocs.plugins", "penrose.site.plugin:PenrosePlugin"),
        ("markdown.extensions", "penrose.site.extension:PenroseExtension"),
    }
