"""The Markdown extension by itself: what is a mark and what is not, what becomes of it, in what company."""

import re
from pathlib import Path

import markdown
import pytest

from penrose.errors import PenroseError
from penrose.site.__main__ import main
from penrose.site.extension import makeExtension
from penrose.site.marks import marks
from penrose.site.tokens import in_notation, in_patterns, tagged

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
SVD = "![](t-svd.yaml)"
COMPANY = ["tables", "admonition", "attr_list", "md_in_html", "footnotes", "toc"]
FENCES = {"none": [], "plain": ["fenced_code"], "super": ["pymdownx.superfences", "pymdownx.tabbed"]}


def html(text, company=(), **settings):
    """A page of Markdown as HTML."""
    settings = {"base": str(GALLERY), "strict": True, **settings}
    return markdown.markdown(text, extensions=[*COMPANY, *company, makeExtension(**settings)])


def words(text):
    return [(mark.shape, mark.text.strip()) for mark in marks(text.split("\n"))]


DRAWN = {
    "a fence": "```penrose\ni j, j k -> i k\n```",
    "a fence of tildes": "~~~~ penrose\ni j, j k -> i k\n~~~~",
    "a fence in braces": "``` {.penrose open=formula}\ni j, j k -> i k\n```",
    "a fence in a list": "- a\n\n    ```penrose\n    i j, j k -> i k\n    ```",
    "a fence in a list in a list": "1. a\n\n    - b\n\n        ```penrose\n        i j, j k -> i k\n        ```",
    "a fence in an admonition": "!!! note\n\n    ```penrose\n    i j, j k -> i k\n    ```",
    "a fence in a quotation": "> a\n>\n> ```penrose\n> i j, j k -> i k\n> ```",
    "a fence between paragraphs": "a\n```penrose\ni j, j k -> i k\n```\nb",
    "an image alone": SVD,
    "an image in a paragraph": f"a {SVD} b",
    "an image in a table": f"| a |\n|---|\n| {SVD} |",
    "an image with options": f"{SVD}{{ panes=none }}",
    "an image below lines": f"a\n{SVD}\nb",
    "an einsum in a sentence": "a `#!penrose i j, j k -> i k` b",
    "a product in a sentence": "a ``#!penrose A[i j] B[j k]`` b",
}
SHOWN = {
    "a fence in a longer fence": "````markdown\n```penrose\ni j\n```\n````",
    "a fence in a fence of tildes": "~~~\n```penrose\ni j\n```\n~~~",
    "a fence of another language": "```yaml\ndraw: A[i j]\n```",
    "a fence of a longer word": "```penrose-spec\ni j\n```",
    "an indented block": f"a\n\n    {SVD}\n",
    "a code span": f"a `{SVD}` b",
    "a code span in a code span": "a `` `#!penrose i j` `` b",
    "an escaped image": f"a \\{SVD} b",
    "a comment": f"<!-- {SVD} -->\n<!--\n```penrose\ni j\n```\n-->",
    "an image elsewhere": "![](https://example.org/a.yaml)",
    "another image": "![](a.svg)",
}


@pytest.mark.parametrize("fences", FENCES)
@pytest.mark.parametrize("case", DRAWN)
def test_it_is_drawn(case, fences):
    page = html(DRAWN[case], FENCES[fences])
    assert page.count("<svg") == 1
    assert "<code><figure" not in page
    assert "<p><figure" not in page
    assert "\x02" not in page


@pytest.mark.parametrize("case", SHOWN)
def test_it_is_shown(case):
    assert words(SHOWN[case]) == []


def test_a_fence_stands_in_a_tab():
    text = '=== "a"\n\n    ```penrose\n    i j\n    ```\n\n=== "b"\n\n    b\n'
    assert html(text, FENCES["super"]).count("<svg") == 1


def test_a_fence_in_a_container_loses_its_indent_and_nothing_else():
    text = "- a\n\n    ```penrose\n    layout: |\n      A B\n    draw: A[i j] B[j k]\n    ```"
    assert words(text) == [("fence", "layout: |\n  A B\ndraw: A[i j] B[j k]")]


def test_the_caption_is_the_specs_own_unless_the_page_has_one():
    assert "<strong>Singular value decomposition.</strong> Every matrix is" in html(SVD)
    assert '<div class="penrose-caption">My <em>own</em></div>' in html("![My *own*](t-svd.yaml)")


def test_panes_are_chosen_opened_and_put_beside():
    page = html(f'{SVD}{{ panes="formula loops" open="loops" beside="formula" }}')
    assert re.findall(r'<details class="penrose-pane" data-pane="(\w+)"( open)?', page) == [("loops", " open")]
    assert re.findall(r'<section class="penrose-pane" data-pane="(\w+)"', page) == ["formula"]


def test_frames_of_a_storyboard_are_named_by_their_number():
    page = html("```penrose\nt-svd.yaml\n---\ni j, j k -> i k\n```")
    assert re.findall(r'aria-label="(\d of \d[^"]*)"', page) == ["1 of 2: Singular value decomposition", "2 of 2"]


def test_one_spec_twice_on_a_page_shares_no_id():
    ids = re.findall(r'\sid="([^"]*)"', html(f"{SVD}\n\n{SVD}\n\na {SVD}"))
    assert len(ids) == len(set(ids)) > 6


def test_every_picture_is_described_for_those_who_do_not_see_it():
    page = html(SVD)
    [label] = re.findall(r'<svg [^>]*aria-labelledby="([^"]*)"', page)
    for id in label.split():
        assert re.search(rf'<(title|desc) id="{id}">[^<]+<', page)


def test_nothing_of_a_spec_becomes_markup():
    page = html("```penrose\ntitle: <script>alert(1)</script>\ncaption: <b onclick=x>\ndraw: A[i j]\n```")
    assert "<script" not in page.replace("&lt;script", "")
    assert "onclick=x>" not in page.replace("&lt;b onclick=x&gt;", "")


def test_without_a_style_sheet_of_the_page_a_picture_brings_its_own():
    assert "<style>" in html(SVD)


def test_a_wrong_spec_raises_where_the_page_is_to_be_strict_else_it_leaves_a_box(caplog):
    wrong = "a\n\n```penrose\neinsum: i j -> k\n```"
    with pytest.raises(PenroseError, match=r":4:16: "):
        html(wrong)
    page = html(wrong, strict=False)
    assert '<div class="penrose-error" role="alert">' in page
    assert ":4:16: " in caplog.text


MISTAKES = {
    "opne=formula": "no option opne\n  opne=formula\n  ^^^^^^^^^^^^\n  hint: did you mean open?",
    "open=formulas": "no pane formulas: did you mean formula?",
    "check=9": "check=9 is no level: 1 to 5, or off",
    "theme=sepia": "no sepia here: one of colour, print, dark",
    "play": "play needs a value: play=…",
    "id=1a": "1a is no anchor: a letter, then letters, digits, - and _",
}


@pytest.mark.parametrize("option", MISTAKES)
def test_a_wrong_option_is_said_with_what_would_be_right(option):
    with pytest.raises(PenroseError) as error:
        html(f"```penrose {option}\ni j\n```")
    assert str(error.value).removeprefix(f"{GALLERY}/<markdown>:1:12: ").startswith(MISTAKES[option])


def test_the_tables_and_the_reference_are_made_from_what_there_is():
    page = html("<!-- penrose:kinds -->\n\n<!-- penrose:functions -->\n\n<!-- penrose:reference -->")
    for word in ("isometry", "softmax[j]", "made by", "A bare name draws a step"):
        assert word in page
    assert page.count("<svg") > 60


def test_the_gallery_has_a_card_for_every_spec():
    page = html("<!-- penrose:gallery -->", base=str(GALLERY))
    assert page.count('class="penrose-card penrose-whole"') == len(list(GALLERY.glob("*.yaml")))
    assert 'id="t-svd"' in page
    assert '<option value="isometry">' in page


def test_words_are_told_apart_by_where_they_stand():
    names = {"i", "x"}, {"A", "x"}
    assert tagged("for i in x: A[x]", in_notation, *names) == (
        'for <span data-index="i">i</span> in <span data-tensor="x">x</span>: '
        '<span data-tensor="A">A</span>[<span data-index="x">x</span>]'
    )
    assert tagged('A("x i")  # x', in_patterns, *names) == (
        '<span data-tensor="A">A</span>("<span data-index="x">x</span> <span data-index="i">i</span>")  '
        '# <span data-index="x">x</span>'
    )


def test_the_two_files_are_written_for_sites_without_the_plugin(tmp_path, capsys):
    assert main([str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["penrose.css", "penrose.js"]
    assert ".penrose-colour" in (tmp_path / "penrose.css").read_text(encoding="utf-8")
    (tmp_path / "file").touch()
    assert main([str(tmp_path / "file")]) == 2
    assert "not a folder" in capsys.readouterr().err
    assert main([]) == 2


@pytest.fixture
def pages(tmp_path):
    """A folder of pages beside one that is nobody's business, which links lead into."""
    (tmp_path / "secret").mkdir()
    for name in ("key.yaml", "key.txt"):
        (tmp_path / "secret" / name).write_text("draw: A[hunter2\n", encoding="utf-8")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "link.yaml").symlink_to(tmp_path / "secret" / "key.yaml")
    (docs / "folder").symlink_to(tmp_path / "secret")
    (docs / "notes.yaml").write_text("password: hunter2\n", encoding="utf-8")
    (docs / "binary.yaml").write_bytes(b"hunter2 \xff\n")
    return docs


REACHED = {
    "a fence": "```penrose\n{}\n```",
    "a frame": "```penrose\ni j\n---\n{}\n```",
    "an image": "![]({})",
    "an image in a sentence": "see ![]({}) there",
    "a heat-map": "```penrose\nheatmap: {{spec: {}, tensor: A}}\n```",
    "a legend": "```penrose\nlegend: {{spec: {}, preset: a, legs: {{i: rows}}}}\n```",
}
ADDRESSES = ("../secret/key.yaml", "{secret}/key.yaml", "link.yaml", "folder/key.yaml", "notes.yaml", "binary.yaml")
ANY_NAME = ("../secret/key.txt", "/etc/passwd")


@pytest.mark.parametrize("address", [*ADDRESSES, *ANY_NAME])
@pytest.mark.parametrize("route", REACHED)
def test_no_file_outside_and_none_that_is_no_spec_is_quoted(pages, caplog, route, address):
    if address in ANY_NAME and route not in ("a heat-map", "a legend"):
        return  # that is no address there
    address = address.format(secret=pages.parent / "secret")
    page = html(REACHED[route].format(address), base=str(pages), strict=False)
    assert page.count('class="penrose-error"') == 1
    assert "hunter2" not in page + caplog.text
    assert "root:" not in page + caplog.text
    assert re.search("lies outside|is no spec", page)


def test_a_gallery_shows_nothing_outside(pages, caplog):
    for folder in ("../secret", "folder", "."):
        assert "hunter2" not in html(f"<!-- penrose:gallery {folder} -->", base=str(pages), strict=False) + caplog.text


def test_a_spec_beside_the_page_is_read_and_its_mistakes_are_quoted(pages):
    (pages / "sub").mkdir()
    (pages / "sub" / "a.yaml").write_text("draw: A[i j\n", encoding="utf-8")
    with pytest.raises(PenroseError, match=r"draw: A\[i j"):
        html("![](sub/../sub/a.yaml)", base=str(pages))


SAME = {
    "fences": ("```penrose id=a\ni j\n```\n\n```penrose id=a\ni\n```", "5:15: the anchor a is taken: the figure "),
    "a heading below": ("```penrose id=\"a-b\"\ni j\n```\n\n## A b\n", "1:16: the anchor a-b is taken: <h2> «A b»"),
    "a heading above": ("# A b\n\n![](t-svd.yaml){id=a-b}\n", "3:20: the anchor a-b is taken: <h1> «A b»"),
    "a paragraph": ("words\n{: #a}\n\n```penrose id=a\ni j\n```\n", "4:15: the anchor a is taken: <p> «words»"),
}


@pytest.mark.parametrize("case", SAME)
def test_two_places_of_one_page_have_no_anchor_in_common(case):
    page, message = SAME[case]
    with pytest.raises(PenroseError, match=re.escape(f"<markdown>:{message}")):
        html(page)
    assert html(page, strict=False).count("penrose-error") == 1


def test_a_fault_of_ours_is_a_box_and_leaves_the_page(monkeypatch, caplog):
    monkeypatch.setattr("penrose.site.studio.picture", lambda *_: {}["tensor"])
    page = html("```penrose\ni j\n```\n\nand on", strict=False)
    assert "KeyError: &#x27;tensor&#x27;" in page
    assert "and on" in page
    assert "please report it" in caplog.text
