"""The README is true: its specs draw, its commands and its Python run, its picture is the one drawn now."""

import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from penrose import pipeline
from penrose.cli import run
from penrose.source import Source

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md")


def blocks(page, language):
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(page, program):
    lines = "".join(blocks(page, "sh")).splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.startswith(program)]


def loaded(path):
    """A Python file outside the package, as a module."""
    spec = spec_from_file_location(Path(path).stem, ROOT / path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A folder with the gallery in its place."""
    shutil.copytree(ROOT / "docs" / "gallery", tmp_path / "docs" / "gallery")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_is_something_to_run():
    assert len(blocks("README.md", "yaml")) >= 3
    assert len(commands("README.md", "penrose ")) >= 8


@pytest.mark.parametrize("spec", blocks("README.md", "yaml"))
def test_a_spec_draws(spec):
    assert pipeline.svg(pipeline.diagram(Source("README.md", spec))).startswith("<svg")


README = (ROOT / "README.md").read_text(encoding="utf-8")
BESIDE = re.findall(r"^```yaml\n((?:(?!```).*\n)*)```\n\n!\[[^]]*\]\((.*?)\)", README, re.MULTILINE)


def test_every_spec_has_its_picture_beside_it():
    assert [spec for spec, _ in BESIDE] == blocks("README.md", "yaml")


@pytest.mark.parametrize(("spec", "picture"), BESIDE, ids=[picture for _, picture in BESIDE])
def test_a_spec_is_the_picture_beside_it(spec, picture):
    drawn = pipeline.svg(pipeline.diagram(Source("README.md", spec)))
    assert shape(drawn) == shape((ROOT / picture).read_text(encoding="utf-8"))


def shape(svg):
    """All that is drawn; ids hash the caption too, which the README leaves out."""
    return re.findall(r' d="([^"]*)"', svg)


def test_the_commands_run(clone, capsys):
    for arguments in commands("README.md", "penrose "):
        assert run(arguments[1:]) == 0, (arguments, capsys.readouterr().err)
    assert (clone / "svd.pdf").read_bytes().startswith(b"%PDF")
    assert len(list((clone / "pictures").iterdir())) == len(list((clone / "docs" / "gallery").glob("*.yaml")))


@pytest.mark.parametrize("code", blocks("README.md", "python"))
def test_the_python_runs(clone, code):
    values = {}
    exec(code, values)
    assert values["svg"].startswith("<svg")
    assert (clone / "svd.pdf").exists()


@pytest.mark.parametrize("page", PAGES)
def test_every_dev_command_exists(page):
    dev = loaded("dev.py")
    said = {words[2] for words in commands(page, "python3 dev.py")}
    assert said
    assert said <= set(dev.COMMANDS)


@pytest.mark.parametrize("page", [*PAGES, "docs/design.md"])
def test_every_link_leads_somewhere(page):
    place = ROOT / page
    prose = re.sub(r"`[^`]*`", "", place.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)#]+)\)", prose):
        assert link.startswith("https://") or (place.parent / link).exists(), link


def test_ci_runs_the_two_commands_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for words in commands("README.md", "python3 dev.py"):
        assert " ".join(words) in script


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert (tmp_path / "gallery" / "index.html").read_text(encoding="utf-8").count('<a class="penrose-card"') >= 100
