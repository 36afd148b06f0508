"""What a site's playground is made of: an archive that answers by itself, and a page that says when it is not there."""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest
from site_kit import Site

from penrose import pipeline
from penrose.site import playground
from penrose.site.answer import answer
from penrose.source import Source

SPEC = "draw: M[i k] = U_foo[i j] λ[j] V†[j k]\n"
ALONE = """
import sys
sys.path[:] = [sys.argv[1], *(p for p in sys.path if "site-packages" not in p and "dist-packages" not in p)]
from penrose.site.answer import answer
for asked in sys.argv[2:]:
    print(answer(asked))
assert not {"torch", "jinja2", "click", "numpy", "graphviz"} & set(sys.modules)
"""


def asked(ask, text=SPEC):
    return json.dumps({"ask": ask, "text": text})


def test_panes_of_code_hold_what_is_computed_and_nothing_around_it():
    said = json.loads(answer(asked("panes", "dims: {i: {size: 2, label: rows}, j: 3}\ndraw: A[i j] b[j]")))["panes"]
    assert re.sub("<[^>]*>", "", said["einops"]).startswith("i = 2  # rows\nj = 3\n\n")
    assert not any(word in said[pane] for pane in ("einops", "loops") for word in ("import", "def ", "print", "return"))


def test_the_archive_answers_with_nothing_else_installed(tmp_path):
    zipfile.ZipFile(io.BytesIO(playground.bundle())).extractall(tmp_path / "all")
    questions = [asked(name) for name in ("draw", "panes", "svg", "tikz")]
    command = [sys.executable, "-I", "-c", ALONE, str(tmp_path / "all"), *questions]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [answer(question) for question in questions]


def test_the_archive_has_the_same_bytes_each_time():
    assert playground.bundle() == playground.bundle()


def test_an_answer_has_every_mistake_with_its_place_in_units_of_a_browser():
    text = "# 𝔸\ndraw: A[i j] sofmax(b[j])\n"
    (problem,) = json.loads(answer(asked("draw", text)))["problems"]
    units = text.encode("utf-16-le")
    assert units[2 * problem["start"] : 2 * problem["end"]].decode("utf-16-le") == "sofmax"
    assert (problem["line"], problem["column"], problem["hint"]) == (2, 14, "did you mean softmax?")


def test_an_answer_reads_a_picture_back():
    picture = pipeline.svg(pipeline.diagram(Source("a", SPEC)))
    assert json.loads(answer(asked("read", picture))) == {"lines": ["M[i k] = U_foo[i j] λ[j] V†[j k]"]}


@pytest.mark.parametrize("text", ["", "draw: " + "(" * 5000, "\0", "[" * 5000, "draw: 1/0", "- a"])
def test_whatever_is_asked_is_answered(text):
    assert {"problems", "picture"} & set(json.loads(answer(asked("draw", text))))


@pytest.mark.parametrize("given", ["", "no archive"])
def test_a_site_without_pyodide_is_built_and_says_so(tmp_path, monkeypatch, given):
    (tmp_path / "pyodide.tgz").write_text(given)
    monkeypatch.setenv(playground.GIVEN, str(tmp_path / "pyodide.tgz"))
    site = Site(tmp_path / "site")
    site.page("# Try\n\n<!-- penrose:playground specs -->\n\n```penrose\ni j, j k\n```\n")
    built = site.build("--strict")
    assert built.returncode == 0, built.stderr
    assert "left out" in site.html()
    assert "penrose-try" not in site.html()


def library():
    """A standard library of a module and a tool."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("json/__init__.pyc", b"")
        archive.writestr("pdb.pyc", b"")
    return into.getvalue()


def test_tools_of_developers_are_left_out():
    with zipfile.ZipFile(io.BytesIO(playground._without_tools(library()))) as archive:
        assert archive.namelist() == ["json/__init__.pyc"]


def test_a_site_with_pyodide_has_its_files_and_leads_there(tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "pyodide.tgz", "w:gz") as tar:
        for name in (playground.PLAIN, playground.STDLIB, *playground.PACKED, playground.LOCK):
            member = tarfile.TarInfo(f"package/{name}")
            data = library() if name == playground.STDLIB else json.dumps({"info": {}, "packages": {"x": 1}}).encode()
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    packed = (tmp_path / "pyodide.tgz").read_bytes()
    monkeypatch.setenv(playground.GIVEN, str(tmp_path / "pyodide.tgz"))
    monkeypatch.setattr(playground, "SHA256", hashlib.sha256(packed).hexdigest())
    found = playground.files(tmp_path)
    assert set(found) >= {"worker.js", "playground.js", "penrose.zip", "lock.json", "pyodide.asm.wasm.gz"}
    assert json.loads(found["lock.json"]) == {"info": {}, "packages": {}}
