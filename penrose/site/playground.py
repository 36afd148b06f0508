"""The playground: a page on which the package itself runs, in the browser's own Python, and asks nobody for anything.

That Python is Pyodide, of npm; what is fetched is held against its hash. It and one archive of the package with the
plain Python that it imports lie in the site, packed, and a browser loads them on that page alone.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

from penrose.documents import document
from penrose.pipeline import write_atomically
from penrose.site.gallery import by_chapter, cards
from penrose.site.marks import Mark
from penrose.site.page import Sheet

FOLDER = "assets/penrose/playground"
PYODIDE = "pyodide-314.0.7.tgz"
SHA256 = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
GIVEN = "PENROSE_PYODIDE"  # the path of that file, for who has it already
LONGEST = 120  # s that npm is given
PACKED = ("pyodide.asm.wasm", "pyodide.asm.mjs")  # few hosts compress these
PLAIN = "pyodide.mjs"
STDLIB = "python_stdlib.zip"
TOOLS = ("unittest", "pdb", "doctest", "pydoc", "pydoc_data", "ensurepip", "venv", "idlelib", "lib2to3", "turtledemo")
"""Modules of the standard library for developers, which a page has no use for."""
LOCK = "pyodide-lock.json"
OWN = ("playground.js", "worker.js")
NEEDED = ("pyyaml", "ziamath", "ziafont", "latex2mathml")
PACKAGE = Path(__file__).parents[1]
LEFT = {"__pycache__", "tracing", "cli", "figures"}  # folders that a browser has no use for
UNUSED = {".so", ".pyd", ".pyc", ".j2", ".css", ".js"}
EPOCH = (1980, 1, 1, 0, 0, 0)

Stash = Callable[[str], str]


def playground(sheet: Sheet, mark: Mark, words: str, stash: Stash) -> str:
    """The playground with the specs of a folder as examples, or a word on why it is not there."""
    if not sheet.studio.playground:
        return stash(document("playground.html.j2", home="", figures="", chapters={}))
    address = sheet.page.address
    shown = by_chapter([card for card in cards(sheet, mark, words) if card.alone])
    figures = address("assets/penrose/figures/")
    return stash(document("playground.html.j2", home=address(f"{FOLDER}/"), figures=figures, chapters=shown))


def files(cache: Path) -> dict[str, bytes]:
    """Every file of the playground by its name; none where Pyodide is not to be had."""
    packed = _pyodide(cache)
    return {} if packed is None else dict(_files(packed))


def _files(packed: Path) -> Iterator[tuple[str, bytes]]:
    for name in OWN:
        yield name, (Path(__file__).parent / name).read_bytes()
    with tarfile.open(packed) as tar:
        yield PLAIN, _member(tar, PLAIN)
        yield STDLIB, _without_tools(_member(tar, STDLIB))
        for name in PACKED:
            yield f"{name}.gz", gzip.compress(_member(tar, name), 9, mtime=0)
        yield "lock.json", _without_packages(_member(tar, LOCK))
    yield "penrose.zip", bundle()


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(f"package/{name}")
    return file.read() if file else b""


def _without_tools(stdlib: bytes) -> bytes:
    """The standard library as one archive, less its tools."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(stdlib)) as whole, zipfile.ZipFile(into, "w") as archive:
        for name in sorted(whole.namelist()):
            if name.split("/")[0].split(".")[0] not in TOOLS:
                archive.writestr(zipfile.ZipInfo(name, EPOCH), whole.read(name), zipfile.ZIP_DEFLATED, 9)
    return into.getvalue()


def _without_packages(lock: bytes) -> bytes:
    """The list of what else Pyodide could fetch, emptied: what it is for stays."""
    return json.dumps({"info": json.loads(lock)["info"], "packages": {}}).encode()


def _pyodide(cache: Path) -> Path | None:
    """The archive of Pyodide as npm has it: given, kept or fetched; None where there is none with the right hash."""
    given, kept = os.environ.get(GIVEN), cache / PYODIDE
    for path in (Path(given),) if given else (kept,):
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == SHA256:
            return path
    if given or not (npm := shutil.which("npm")):
        return None
    return kept if _fetched(npm, kept) else None


def _fetched(npm: str, to: Path) -> bool:
    name = PYODIDE.removesuffix(".tgz").replace("-", "@")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", "--pack-destination", folder, name]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
            data = (Path(folder) / PYODIDE).read_bytes()
        except (OSError, subprocess.SubprocessError):
            return False
    if hashlib.sha256(data).hexdigest() != SHA256:
        return False
    to.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(to, data)
    return True


def bundle() -> bytes:
    """The package and what it imports to draw, as one archive; the same files give the same bytes."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(_sources()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return into.getvalue()


def _sources() -> Iterable[tuple[str, Path]]:
    for path in PACKAGE.rglob("*"):
        place = path.relative_to(PACKAGE.parent)
        kept = path.is_file() and not LEFT & set(place.parts) and path.suffix not in UNUSED
        if kept:
            yield place.as_posix(), path
    for name in NEEDED:
        for file in distribution(name).files or ():
            path = Path(str(file.locate()))
            if ".." not in file.parts and path.is_file() and path.suffix not in UNUSED and path.name != "RECORD":
                yield file.as_posix(), path
