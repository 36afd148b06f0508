#!/usr/bin/env python3
"""Everything a contributor runs, from nothing but Python 3.11 with venv. Only the standard library is used.

    python3 dev.py render docs/gallery/t-svd.yaml     draw a spec; read, code, loops, schema likewise
    python3 dev.py check docs/gallery/t-svd.yaml      compute it; the first call installs torch
    python3 dev.py test [pytest's arguments]          the tests; -m "" slow ones too, --sample 8 fewer
                                                      of them; --browser the site's
    python3 dev.py lint                               ruff and mypy
    python3 dev.py accept                             write pictures and goldens anew; look at them
    python3 dev.py sheet [ids] -o sheet.html|.png     the gallery's pictures at print size on one page
    python3 dev.py candidates SPEC -o FILE             a spec by each way of layout, with its figures
    python3 dev.py docs [--build]                     the site, served or built into site/
    python3 dev.py bench                              how long a picture takes, in Python starts

The first call makes `.venv` beside this file and installs this tree there with what the command needs, at the
versions of constraints.txt; `.venv/bin/penrose` is then the command itself. A stamp remembers it: further calls
start at once and need no network until pyproject.toml or constraints.txt changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
AXE = "axe-core@4.14.1"  # of npm; under a licence of its own, so it is fetched and not shipped
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ALIKE = ("-n", str(os.cpu_count() or 1), "--dist", "loadfile")  # a process for each core, every file in one
CORE = "core"  # the tier with the dependencies and no extra
INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--prefer-binary")


NO_VENV = "this Python cannot make environments; on Debian: apt install python3-venv"


class Failure(Exception):
    """What went wrong, for the person at the terminal, and the exit status that says it."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


def package(tier: str) -> str:
    """The tree as pip takes it, with the extra of a tier.

    >>> package("core"), package("check")
    ('.', '.[check]')
    """
    return "." if tier == CORE else f".[{tier}]"


def stamp(tier: str) -> str:
    """What an installed tier depends on, as one word: the files that say it, and this Python."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt", "dev.py")]
    parts += [tier.encode(), sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def ready(tier: str) -> bool:
    """Whether the tier is installed as the two files say now."""
    mark = VENV / f"{tier}.stamp"
    return PYTHON.exists() and mark.is_file() and mark.read_text() == stamp(tier)


def install(tier: str) -> None:
    """Make the environment hold the tier; nothing is done when it does."""
    if ready(tier):
        return
    print(f"dev.py: installing what «{tier}» needs into {VENV.name}, once", file=sys.stderr, flush=True)
    if not _of_this_python():
        _make_environment()
    command = [PYTHON, *INSTALL, "-c", ROOT / "constraints.txt", "-e", package(tier)]
    run(command, "pip could not install these; is there a network?", folder=ROOT)
    (VENV / f"{tier}.stamp").write_text(stamp(tier))


def made_by() -> str:
    """Which Python makes the environment, for which folder, in which way: another way needs a new one."""
    return f"3 {sys.version} {ROOT}"


def _of_this_python() -> bool:
    mark = VENV / "python.stamp"
    return PYTHON.exists() and mark.is_file() and mark.read_text() == made_by()


def _make_environment() -> None:
    run([sys.executable, "-m", "venv", "--clear", VENV], NO_VENV)
    (VENV / "python.stamp").write_text(made_by())


def run(command: Sequence[str | Path], complaint: str, folder: Path | None = None) -> None:
    """Run a command that must succeed; what to tell the person if it does not."""
    if subprocess.run([str(part) for part in command], check=False, cwd=folder).returncode:
        raise Failure(complaint)


def start(tier: str, *arguments: str, folder: Path | None = None) -> int:
    """Install the tier, run its Python with these arguments, give back the exit status."""
    install(tier)
    # Bytecode makes every start but the first a quick one, so it is kept even where Python is told not to.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run([str(PYTHON), *arguments], check=False, cwd=folder, env=environment).returncode


def penrose(tier: str) -> Callable[[str, list[str]], int]:
    """A command that is penrose's own, run in a tier."""
    return lambda name, arguments: start(tier, "-m", "penrose", name, *arguments)


def module(tier: str, *fixed: str) -> Callable[[str, list[str]], int]:
    """A command that runs Python with fixed arguments and the person's, in the root folder."""
    return lambda _, arguments: start(tier, *fixed, *arguments, folder=ROOT)


def lint(_: str, arguments: list[str]) -> int:
    """Ruff and mypy; both run, the worse status counts."""
    style = start("dev", "-m", "ruff", "check", *(arguments or ["."]), folder=ROOT)
    types = start("dev", "-m", "mypy", *arguments, folder=ROOT)
    return max(style, types)


def test(_: str, arguments: list[str]) -> int:
    """The tests; with `--browser` those that look at the built site in a Chromium of the machine, and no others."""
    if "--browser" not in arguments:
        return start("test", "-m", "pytest", *ALIKE, *arguments, folder=ROOT)
    found = os.environ.get("PENROSE_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise Failure("no Chromium here; on Debian: apt install chromium; or name one in PENROSE_BROWSER")
    os.environ["PENROSE_BROWSER"] = found
    install("browser")
    os.environ.setdefault("PENROSE_AXE", str(axe()))
    rest = [word for word in arguments if word != "--browser"]
    return start("browser", "-m", "pytest", "tests/browser", *rest, folder=ROOT)


def axe() -> Path:
    """The script of axe-core, which knows what stands in the way of readers; fetched once, by npm."""
    folder = VENV / AXE.replace("@", "-")
    script = folder / "package" / "axe.min.js"
    if "PENROSE_AXE" in os.environ or script.is_file():
        return script
    npm = shutil.which("npm")
    if npm is None:
        raise Failure("axe-core comes by npm, which is not here; on Debian: apt install npm")
    folder.mkdir(exist_ok=True)
    fetch = [npm, "pack", "--silent", "--pack-destination", folder, AXE]
    run(fetch, "npm could not fetch axe-core; is there a network?")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        packed.extract("package/axe.min.js", folder)
    return script


def docs(_: str, arguments: list[str]) -> int:
    """The site: served with every change shown, or built once with `--build`."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # the theme's word on a release that pyproject.toml rules out
    if arguments[:1] == ["--build"]:
        return start("docs", "-m", "mkdocs", "build", "--strict", *arguments[1:], folder=ROOT)
    return start("docs", "-m", "mkdocs", "serve", *arguments, folder=ROOT)


def accept(_: str, arguments: list[str]) -> int:
    """Write the committed pictures, tables in pages and goldens anew."""
    pictures = start("test", "tools/sheet.py", "--accept", folder=ROOT)
    pictures = pictures or start("test", "-m", "penrose.site.committed", "docs", folder=ROOT)
    return pictures or start("test", "-m", "pytest", "-q", "--snapshot-update", *arguments, folder=ROOT)


COMMANDS: dict[str, Callable[[str, list[str]], int]] = {
    "render": penrose(CORE),
    "read": penrose(CORE),
    "code": penrose(CORE),
    "loops": penrose(CORE),
    "schema": penrose(CORE),
    "check": penrose("check"),
    "test": test,
    "lint": lint,
    "accept": accept,
    "sheet": module("test", "tools/sheet.py"),
    "candidates": module("test", "tools/candidates.py"),
    "docs": docs,
    "bench": module(CORE, "benchmarks/startup.py"),
}


def main(arguments: list[str]) -> int:
    """Run one command; its exit status comes back."""
    if sys.version_info < (3, 11):
        raise Failure(f"penrose needs Python 3.11 or later, this is {sys.version.split()[0]}")
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        raise Failure(f"no command «{name}»: there are {', '.join(COMMANDS)}")
    return COMMANDS[name](name, rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        print(f"dev.py: {failure}", file=sys.stderr)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        sys.exit(130)
