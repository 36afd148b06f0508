"""Laws of reading: a tree written and read is the same, places are right, nothing ends in a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

from hypothesis import example, given, settings
from hypothesis import strategies as st
from spec_trees import bare, expressions, relations

from penrose import records
from penrose.errors import PenroseError
from penrose.source import Source, Span
from penrose.spec import load_source, print_yaml, printer, read, read_einsum
from penrose.spec.expressions import read_expression, read_relation
from penrose.spec.load import decode
from penrose.spec.reader import own
from penrose.spec.types import Expression, Name, Relation, Spec

GALLERY = sorted((Path(__file__).parents[1] / "docs" / "gallery").glob("*.yaml"))
TEXTS = [path.read_text("utf-8") for path in GALLERY]


def all_names(tree: object) -> Iterator[Name]:
    if isinstance(tree, Name):
        yield tree
    elif isinstance(tree, tuple):
        for item in tree:
            yield from all_names(item)
    elif records.is_record(tree) and not isinstance(tree, Source):
        for field in records.fields(tree):
            yield from all_names(getattr(tree, field.name))


def names_stand_at_their_places(spec: Spec) -> None:
    """Those of a spec that is used stand where it is named."""
    used = re.findall(r"^use: (.*)$", spec.source.text, re.MULTILINE)
    for name in all_names(spec):
        written = spec.source.text[name.span.start : name.span.end]
        assert normalize("NFC", written).replace("′", "'") == name.text or written in used


@given(expressions())
def test_an_expression_written_and_read_is_the_same(tree: Expression) -> None:
    assert bare(read_expression(printer.expression(tree), Span)) == bare(tree)


@given(relations())
def test_a_relation_written_and_read_is_the_same(tree: Relation) -> None:
    assert bare(read_relation(printer.relation(tree), Span)) == bare(tree)


@given(relations())
def test_commas_between_legs_and_wider_spaces_change_nothing(tree: Relation) -> None:
    text = printer.relation(tree)
    wide = text.replace(" ", "  \n ")
    assert bare(read_relation(wide, Span)) == bare(read_relation(text, Span))


STYLES = {
    "plain": lambda text: f"draw: {text}\n",
    "single": lambda text: "draw: '" + text.replace("'", "''") + "'\n",
    "double": lambda text: 'draw: "' + text.replace("λ", "\\u03BB").replace("†", "\\u2020") + '"\n',
    "folded": lambda text: "draw: >\n   " + text.replace(" ", "\n   ") + "\n",
    "literal": lambda text: "draw: |\r\n  " + text.replace(" ", "\r\n  ") + "\r\n",
    "lines": lambda text: "draw:\n  " + text.replace(" ", "\n    ") + "\n",
    "list": lambda text: f"# 𝔸\ndraw:\n  - {text} # why\n",
}


@given(relations(), st.sampled_from(sorted(STYLES)))
def test_every_style_of_text_says_the_same(tree: Relation, style: str) -> None:
    text = f"A = {printer.relation(tree).strip()}"
    spec = read(Source("a.yaml", STYLES[style](text)))
    assert bare(spec.draws) == (bare(read_relation(text, Span)),)
    if style != "double" and "'" not in text:
        names_stand_at_their_places(spec)


def test_every_name_of_the_gallery_stands_at_its_place() -> None:
    assert GALLERY
    for path in GALLERY:
        spec = read(load_source(path))
        if "\neinsum:" not in spec.source.text:  # there, operands without names are called by letters
            names_stand_at_their_places(spec)


# No traceback, whatever is written.


def quiet(text: str) -> None:
    for reader in (lambda: read(Source("a.yaml", text)), lambda: read_einsum(text)):
        try:
            reader()
        except PenroseError as error:
            spans = [problem.span or Span(0, 0) for problem in error.problems]
        else:
            continue
        assert spans
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@given(st.text())
@example("draw: A[i]\n\u2028b")
@example("\x85")
@example("a: \ud7ff\ufeff")
def test_any_text_is_read_or_refused(text: str) -> None:
    quiet(text)


@given(st.binary())
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        source = decode("a.yaml", data)
    except PenroseError:
        return
    quiet(source.text)


WORDS = """
A[i j] [ ] ( ) { } , : - > -> | & * ! ? % @ ` ' " # = := ≠ † ᵀ ⁻¹ Σ[n]( conj( inv( softmax[k]( δ
1 2 1e3 0.5 / +
draw: let: dims: tensors: layout: check: einsum: repeat svd(M, … ... V̄ x' <<: \\u
"""
SCRAPS = st.sampled_from([*WORDS.split(), "\n", "\t", " ", "\r\n  "])


@given(st.lists(SCRAPS | st.text(max_size=3), max_size=25))
def test_any_row_of_scraps_is_read_or_refused(scraps: list[str]) -> None:
    text = " ".join(scraps)
    quiet(text)
    quiet(f"draw: {text}\n")
    quiet(f"tensors:\n  A: {text}\nlet:\n  y[i]: {text}\n  {text}: A\nlayout: |\n  {text}\neinsum: {text}\n")


@settings(max_examples=200)
@given(st.sampled_from(TEXTS), st.integers(0, 2000), st.integers(0, 12), st.text(max_size=4) | SCRAPS)
def test_a_spec_with_a_slip_is_read_or_refused(text: str, at: int, length: int, put: str) -> None:
    at = min(at, len(text))
    quiet(text[:at] + put + text[at + length :])


# A spec printed and read is the same.


def said(spec: Spec) -> object:
    """All that a spec says: claims by their text, and nothing of places."""
    return bare(records.replace(spec, checks=tuple(claim.text for claim in spec.checks)))


def test_every_gallery_spec_printed_and_read_is_the_same() -> None:
    for path in GALLERY:
        spec, _ = own(load_source(path))  # what another spec of the folder brings along is not printed
        again, _ = own(Source(str(path), print_yaml.printed(spec)))
        assert said(again) == said(spec)


@given(st.lists(relations(), min_size=1, max_size=3))
def test_a_spec_printed_and_read_is_the_same(drawn: list[Relation]) -> None:
    spec = Spec(Source("a.yaml", ""), draws=tuple(drawn))
    assert bare(read(Source("b.yaml", print_yaml.printed(spec))).draws) == bare(spec.draws)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1).filter(str.strip))
def test_any_title_is_printed_as_it_is_read(title: str) -> None:
    spec = read(Source("a.yaml", f"{print_yaml.scalar('title')}: {print_yaml.scalar(title)}\ndraw: A[i]"))
    assert spec.title == title.strip()
    label = print_yaml.scalar(title[:100], True)
    flow = read(Source("a.yaml", f"dims: {{i: {{size: 3, label: {label}}}}}\ndraw: A[i]"))
    assert flow.dims[0].label == title[:100].strip()
