"""dev.py: what each command installs and runs, and that nothing is installed twice."""

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """dev.py over an empty copy of the repository; `dev.ran` lists the commands instead of running them."""
    spec = spec_from_file_location("dev", ROOT / "dev.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt", "dev.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    module.ran = []
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(module, "_make_environment", lambda: made(module))
    monkeypatch.setattr(module, "run", lambda command, *_, **__: module.ran.append([str(part) for part in command]))
    return module


def made(dev):
    """What is left of making an environment: its Python, and the note of which Python made it."""
    dev.VENV.mkdir(exist_ok=True)
    dev.PYTHON.touch()
    (dev.VENV / "python.stamp").write_text(dev.made_by())


def test_its_examples_run(dev):
    failed, tried = doctest.testmod(dev)
    assert failed == 0
    assert tried > 0


def test_only_the_standard_library_is_used():
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in plain | named} <= sys.stdlib_module_names


def test_rendering_installs_the_core_alone(dev):
    dev.install("core")
    [pip] = dev.ran
    assert pip[-4:] == ["-c", str(dev.ROOT / "constraints.txt"), "-e", "."]


def test_checking_installs_the_extra_of_that_name(dev):
    dev.install("check")
    [pip] = dev.ran
    assert pip[-2:] == ["-e", ".[check]"]


def test_a_second_call_installs_nothing(dev):
    dev.install("core")
    dev.ran.clear()
    dev.install("core")
    assert dev.ran == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_the_requirements_installs_again(dev, name):
    dev.install("core")
    dev.ran.clear()
    (dev.ROOT / name).write_bytes((dev.ROOT / name).read_bytes() + b"\n# newer\n")
    dev.install("core")
    assert len(dev.ran) == 1


def test_another_python_makes_the_environment_anew(dev, monkeypatch):
    dev.install("core")
    made_again = []
    monkeypatch.setattr(dev, "_make_environment", lambda: made_again.append(True))
    (dev.VENV / "python.stamp").write_text("3.11.0, elsewhere")
    (dev.VENV / "core.stamp").write_text("old")
    dev.install("core")
    assert made_again == [True]


def test_an_install_that_fails_is_not_remembered(dev, monkeypatch):
    def fail(command, complaint, folder):
        raise dev.Failure(complaint)

    monkeypatch.setattr(dev, "run", fail)
    with pytest.raises(dev.Failure, match="is there a network"):
        dev.install("core")
    assert not dev.ready("core")


def requirements(tier):
    """The requirements of a tier, beside the project's own extras."""
    extras = PROJECT["optional-dependencies"]
    return [*PROJECT["dependencies"], *(found for name in [tier] if name in extras for found in extras[name])]


@pytest.mark.parametrize("tier", ["core", *PROJECT["optional-dependencies"]])
def test_every_requirement_has_a_pinned_version(tier):
    pinned = {bare(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    wanted = [requirement for requirement in requirements(tier) if not requirement.startswith(PROJECT["name"])]
    assert {bare(re.match(r"[\w.-]+", requirement)[0]) for requirement in wanted} <= pinned


def bare(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_status_of_what_ran_comes_back(dev, monkeypatch):
    monkeypatch.setattr(dev, "install", lambda tier: None)
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    assert dev.start("core", "-c", "raise SystemExit(7)") == 7


def test_a_browser_that_is_not_there_is_asked_for(dev, monkeypatch):
    monkeypatch.delenv("PENROSE_BROWSER", raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    with pytest.raises(dev.Failure, match="apt install chromium"):
        dev.main(["test", "--browser"])


def test_npm_that_is_not_there_is_asked_for(dev, monkeypatch):
    monkeypatch.delenv("PENROSE_AXE", raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: None if name == "npm" else f"/usr/bin/{name}")
    made(dev)
    with pytest.raises(dev.Failure, match="apt install npm"):
        dev.main(["test", "--browser"])


def test_help_names_every_command():
    said = subprocess.run([sys.executable, ROOT / "dev.py"], capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"dev\.py (\w+)", said)) | set(
        re.findall(r"read, code, loops, schema", said)[0].split(", ")
    )
    spec = spec_from_file_location("dev", ROOT / "dev.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert set(module.COMMANDS) == listed


def test_an_unknown_command_is_refused():
    result = subprocess.run([sys.executable, ROOT / "dev.py", "rendre"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert "no command «rendre»" in result.stderr
