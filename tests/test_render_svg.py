"""A layout as SVG: the text, its two dialects, its tags, and that nothing of a spec becomes markup."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from render_layouts import LAYOUTS, NASTY
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from penrose.geometry.path import Box, Point, polyline
from penrose.render.labels import letters, scaled
from penrose.render.scene import scene
from penrose.render.style import DIALECTS
from penrose.render.svg import svg
from penrose.render.themes import THEMES
from penrose.scene import Group, Scene, Shape

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "style", "defs", "g", "path", "use"}
LOOKS = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "transform"}
LINK = "{http://www.w3.org/1999/xlink}href"  # the name by which editors of all ages find letters
PLACES = {"id", "class", "d", LINK, "x", "y"}
ROOT = {"viewBox", "width", "height", "role", "aria-labelledby", "stroke-linecap", "stroke-linejoin"}
everything = pytest.mark.parametrize("name", LAYOUTS)
in_every_way = pytest.mark.parametrize(
    ("theme", "dialect"), [(theme, dialect) for theme in THEMES for dialect in DIALECTS]
)


class Picture(SingleFileSnapshotExtension):
    """A golden SVG in a file of its own, to be opened and looked at."""

    _write_mode = WriteMode.TEXT
    _file_extension = file_extension = "svg"


def drawn(name, theme="colour", dialect="baked"):
    return svg(scene(LAYOUTS[name]()), theme, dialect)


def tree(name, theme="colour", dialect="baked"):
    return ElementTree.fromstring(drawn(name, theme, dialect))


def found(root, name):
    """The groups and shapes of a class, in the order of the page."""
    return [element for element in root.iter() if name in element.get("class", "").split()]


def tags(element):
    """The data- attributes of an element."""
    return {name[5:]: value for name, value in element.items() if name.startswith("data-")}


def tag(element):
    return element.tag.removeprefix(SVG)


@everything
def test_the_picture_is_the_one_that_was_looked_at(name, snapshot):
    assert drawn(name) == snapshot(extension_class=Picture)


@everything
@in_every_way
def test_only_known_elements_and_attributes_are_written(name, theme, dialect):
    for element in tree(name, theme, dialect).iter():
        assert tag(element) in TAGS
        plain = {attribute for attribute in element.attrib if not attribute.startswith("data-")}
        assert plain <= LOOKS | PLACES | (ROOT if tag(element) == "svg" else set())


@everything
def test_all_dialects_have_the_same_geometry_and_tags(name):
    def bare(root):
        kept = [e for e in root.iter() if tag(e) != "style" and e.get("class") != "page"]
        return [
            (tag(e), e.text, {k: re.sub(r"p[0-9a-f]{12}", "ID", v) for k, v in e.items() if k not in LOOKS})
            for e in kept
        ]

    assert bare(tree(name)) == bare(tree(name, dialect="css")) == bare(tree(name, dialect="bare"))


@everything
@in_every_way
def test_numbers_have_at_most_two_decimals_and_no_exponent(name, theme, dialect):
    for element in tree(name, theme, dialect).iter():
        for attribute in ("d", "x", "y", "width", "height", "viewBox", "stroke-width", "transform"):
            value = element.get(attribute, "")
            assert not re.search(r"\.\d{3}|\de[-+\d]|\.\d*0(?!\d)|-0(?![.\d])|nan|inf", value), value


@everything
def test_every_use_finds_its_letter_and_every_id_is_the_drawings_own(name):
    root = tree(name)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(id.startswith(root.get("id")) for id in ids)
    assert {use.get(LINK) for use in root.iter(f"{SVG}use")} <= {f"#{id}" for id in ids}


def test_two_drawings_on_one_page_share_no_id():
    ids = [set(re.findall(r' id="([^"]+)"', drawn(name))) for name in LAYOUTS]
    assert sum(map(len, ids)) == len(set.union(*ids))


def test_names_stay_text_whatever_they_hold():
    root = tree("nasty")
    said = NASTY.replace("\x00", "�")
    tensor, bubble, wire = found(root, "tensor")[0], found(root, "bubble")[0], found(root, "wire")[0]
    assert tensor.get("data-tensor") == tensor.get("data-role") == tensor.get("data-kind") == said
    assert bubble.get("data-function") == wire.get("data-index") == said
    assert root.find(f"{SVG}title").text == said.replace("\r", "\n")


def test_nothing_of_a_spec_reaches_the_style_sheet():
    sheet = tree("nasty", dialect="css").find(f"{SVG}style").text
    assert not set("&😀�\n") & set(sheet)
    assert "]]" not in sheet


def test_the_tags_of_a_decomposition():
    root = tree("svd")
    equation = found(root, "equation")[0]
    assert [element.get("class") for element in equation] == ["side", "sign", "side"]
    assert [element.get("data-free") for element in found(root, "side")] == ["i k", "i k"]
    assert [tags(tensor) for tensor in found(root, "tensor")] == [
        {"tensor": "M", "legs": "i k", "kind": "tensor"},
        {"tensor": "U", "legs": "i j", "kind": "isometry"},
        {"tensor": "λ", "legs": "j", "kind": "diagonal"},
        {"tensor": "V", "legs": "j k", "kind": "coisometry", "views": "dagger"},
    ]
    assert {e.get("data-size") for e in found(root, "wire")} == {"6"}
    assert {tensor[0].get("class") for tensor in found(root, "tensor")} == {"outline"}


def test_the_tags_of_terms_and_bubbles():
    root = tree("bubbles")
    assert [tags(term) for term in found(root, "term")] == [
        {"sign": "-", "scale": "1/sqrt(s)"},
        {"sign": "+"},
        {"sign": "+"},
        {"sign": "+", "scale": "2", "over": "n"},
        {"sign": "+"},
    ]
    softmax, causal, grouping = found(root, "bubble")
    assert [child.get("class") for child in softmax] == ["outline", "label", "side"]
    assert tags(softmax) == {"function": "softmax", "over": "k", "legs": "q k"}
    assert tags(causal) == {"function": "causal", "over": "q k", "legs": "q k"}
    assert tags(grouping) == {"legs": "q k"}
    assert [sign.get("data-sign") for sign in found(root, "sign")] == ["-", "+"]


def test_bubbles_are_painted_first_then_wires_then_glyphs_then_dots_then_labels():
    order = {"sign": 0, "bubble": 0, "wire": 1, "link": 1, "tensor": 2, "dot": 3, "end": 4, "label": 5}
    for name in ("svd", "ends"):
        for term in found(tree(name), "term"):
            ranks = [order[element.get("class")] for element in term]
            assert ranks == sorted(ranks)


def test_a_bare_line_is_a_wire_and_no_tensor():
    root = tree("ends")
    assert "s t" in [wire.get("data-index") for wire in found(root, "wire")]
    assert "1" not in [tensor.get("data-tensor") for tensor in found(root, "tensor")]


def test_a_wire_keeps_its_ends_to_the_hundredth_and_its_weight():
    path = polyline(Point(10.004, 20.006), Point(30.126, 1e-9))
    root = ElementTree.fromstring(svg(Scene(Box(10, 0, 40, 40), (Shape(path, "wire", 2.5),)), "print"))
    wire = found(root, "wire")[0]
    assert wire.get("d") == "M0 20.01L20.13 0"
    assert wire.get("stroke-width") == "2.75"


def test_the_page_starts_at_nought_wherever_the_layout_lies():
    root = tree("ends")
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 300 60", "300pt", "60pt")
    assert found(root, "end")[0][0].get("d") == "M60 19L60 31"


def test_a_turned_label_turns_about_the_middle_of_its_ink():
    turned = [e for e in found(tree("ends"), "label") if e.get("transform")]
    assert [e.get("transform") for e in turned] == ["rotate(180 280 25)"]


def test_a_letter_is_defined_once_however_often_it_stands():
    root = tree("svd")
    drawn_letters = root.find(f"{SVG}defs")
    assert len({path.get("d") for path in drawn_letters}) == len(drawn_letters)
    assert len(list(root.iter(f"{SVG}use"))) > len(drawn_letters)
    (_, _, shape) = letters("M", 11.0)[0]
    assert scaled(shape, 11.0) in {path.get("d") for path in drawn_letters}


def test_a_label_that_names_its_glyph_from_outside_takes_the_ink_of_the_page():
    delta = next(e for e in found(tree("ends"), "tensor") if e.get("data-tensor") == "δ")
    assert delta[1].get("data-place") == "beside"


@everything
def test_the_style_sheet_defines_every_variable_of_its_own_and_keeps_to_its_drawing(name):
    root = tree(name, dialect="css")
    sheet = root.find(f"{SVG}style").text
    own = set(re.findall(r"var\(--penrose-[\w-]+,var\(--([\w-]+)\)\)", sheet))
    first = re.search(r"\{[^{}]*\{(.*?)\}|$", sheet)[1]
    assert own == set(re.findall(r"--([\w-]+):", first))
    supported = re.fullmatch(r"@supports \(color:var\(--v\)\)\{(.*)\}", sheet)[1]
    rules = re.sub(r"@media\([^)]*\)\{(.*?\})\}", r"\1", supported)
    for selector in re.findall(r"([^{}]+)\{", rules):
        parts = re.sub(r":is\([^)]*\)", "", selector).split(",")
        assert all(f"#{root.get('id')}" in part for part in parts)


def test_a_page_lends_its_ink_but_not_to_labels_on_glyphs():
    sheet = tree("svd", dialect="css").find(f"{SVG}style").text
    assert ".wire{fill:none;stroke:var(--penrose-wire-line,currentColor)}" in sheet
    assert ".tensor>.label{fill:var(--penrose-label,var(--label))}" in sheet
    assert '[data-md-color-scheme="slate"]' in sheet
    assert "currentColor" not in drawn("svd")


def test_a_picture_that_stands_alone_brings_its_page_and_any_other_only_in_an_opaque_theme():
    pages = {(theme, d): len(found(tree("svd", theme, d), "page")) for theme in THEMES for d in DIALECTS}
    assert {way for way, count in pages.items() if count} == {*((theme, "baked") for theme in THEMES), ("dark", "bare")}


def test_a_drawing_without_a_title_still_has_a_name():
    root = ElementTree.fromstring(svg(Scene(Box(0, 0, 1, 1), (Group("equation", ()),))))
    assert root.find(f"{SVG}title").text == "Penrose diagram"
    assert root.get("aria-labelledby") == f"{root.get('id')}-title"


@pytest.mark.parametrize(
    ("theme", "dialect", "message"),
    [
        ("colr", "css", "no theme colr: did you mean colour?"),
        ("print", "xml", "no dialect xml: one of baked, bare, css"),
    ],
)
def test_an_unknown_theme_or_dialect_is_named(theme, dialect, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        svg(Scene(Box(0, 0, 1, 1), ()), theme, dialect)


def test_the_same_scene_is_the_same_bytes_under_any_hash_seed():
    program = """
import zlib
from render_layouts import LAYOUTS
from penrose.render.scene import scene
from penrose.render.svg import svg
from penrose.render.tikz import tikz
made = [scene(make()) for make in LAYOUTS.values()]
text = "".join(svg(one, theme, "css") + tikz(one, theme) for one in made for theme in ("colour", "dark"))
print(len(text), zlib.crc32(text.encode()))
"""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here.parent), str(here)])
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2024")
    }
    assert len(said) == 1
