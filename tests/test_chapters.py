"""The chapters of the site: what they show exists and draws, what they compute runs, what they say is defined."""

import re
import textwrap
from pathlib import Path

import pytest

from penrose import pipeline
from penrose.lint import lint_svg
from penrose.source import Source

DOCS = Path(__file__).parents[1] / "docs"
CHAPTERS = ("tutorial", "svd", "gpt2", "induction", "papers", "boards")
TEXTS = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in CHAPTERS}
FENCE = re.compile(r"^(?P<indent> *)```(?P<word>\w+)[^\n]*\n(?P<body>.*?)^(?P=indent)```", re.DOTALL | re.MULTILINE)
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+\.yaml)\)")
everywhere = pytest.mark.parametrize("name", CHAPTERS)


def fences(word):
    """The fences of a language in all chapters, by chapter and number."""
    found = [
        pytest.param(textwrap.dedent(match["body"]), id=f"{name}-{number}")
        for name, text in TEXTS.items()
        for number, match in enumerate(FENCE.finditer(text))
        if match["word"] == word
    ]
    return pytest.mark.parametrize("body", found)


@everywhere
def test_every_figure_that_is_shown_exists(name):
    assert [path for path in IMAGE.findall(TEXTS[name]) if not (DOCS / path).is_file()] == []


@everywhere
def test_every_footnote_is_referred_to_and_defined(name):
    defined = re.findall(r"^\[\^(\w+)\]:", TEXTS[name], re.MULTILINE)
    referred = re.findall(r"(?<!^)\[\^(\w+)\]", TEXTS[name], re.MULTILINE)
    assert len(defined) == len(set(defined))
    assert set(defined) == set(referred)


@everywhere
def test_every_page_that_is_linked_exists(name):
    pages = re.findall(r"\]\(([\w-]+\.md)", TEXTS[name])
    assert [page for page in pages if not (DOCS / page).is_file()] == []


def test_no_chapter_shows_a_figure_twice():
    shown = [path for name in CHAPTERS for path in IMAGE.findall(TEXTS[name])]
    assert len(shown) == len(set(shown))


def test_the_figures_of_data_are_all_shown():
    shown = {path for text in TEXTS.values() for path in IMAGE.findall(text)}
    figures = {f"figures/{path.name}" for path in (DOCS / "figures").glob("*.yaml")}
    assert figures <= shown


@fences("penrose")
def test_specs_in_the_text_draw_without_a_fault(body):
    for frame in body.split("\n---\n"):
        name = frame.strip()
        source = pipeline.source(DOCS / name) if name.endswith(".yaml") else Source("<chapter>", frame)
        figures = lint_svg(pipeline.svg(pipeline.diagram(source)))
        assert [fault.sentence for fault in figures.faults] == []


@fences("python")
def test_code_in_the_text_runs(body, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile("import penrose\n" + body, "<chapter>", "exec"), {})
