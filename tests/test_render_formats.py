"""PDF, PNG and TikZ of the same picture, and the paints of themes."""

import io
import re
import sys
from itertools import pairwise
from xml.etree import ElementTree

import cairocffi
import pytest
from render_layouts import LAYOUTS, svd

from penrose.diagram.kinds import KINDS as DECLARED
from penrose.errors import PenroseError
from penrose.geometry.path import Box, Point, polyline
from penrose.records import replace
from penrose.render import convert
from penrose.render.convert import pdf, pixels, png
from penrose.render.labels import measure
from penrose.render.scene import scene
from penrose.render.style import DIALECTS
from penrose.render.svg import svg
from penrose.render.themes import KINDS, ROLES, SELECTORS, STRUCTURES, THEMES, glyph_paint
from penrose.render.tikz import tikz
from penrose.scene import Math, Scene, Shape

SVG = "{http://www.w3.org/2000/svg}"
everything = pytest.mark.parametrize("name", LAYOUTS)
every_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def drawn(name, theme="colour"):
    return svg(scene(LAYOUTS[name]()), theme)


def without(monkeypatch, *packages):
    """As on a machine where these are not installed."""
    for package in packages:
        monkeypatch.setitem(sys.modules, package, None)


def image(png):
    """Width, height and the bytes of the pixels, blue green red and alpha."""
    surface = cairocffi.ImageSurface.create_from_png(io.BytesIO(png))
    return surface.get_width(), surface.get_height(), bytes(surface.get_data())


# PNG.


@everything
@pytest.mark.parametrize("theme", THEMES)
def test_two_rasterisers_agree_on_nearly_every_pixel(name, theme, monkeypatch):
    text = drawn(name, theme)
    width, height, ours = image(png(text))
    without(monkeypatch, "cairosvg")
    other_width, other_height, theirs = image(png(text))
    assert (width, height) == (other_width, other_height)
    off = [abs(a - b) for a, b in zip(ours, theirs, strict=True)]
    assert sum(off) / len(off) < 1.5
    assert sum(gap > 96 for gap in off) < len(off) / 500


@pytest.mark.parametrize("missing", [(), ("cairosvg",)], ids=["cairosvg", "resvg"])
def test_a_png_has_the_pixels_and_the_page_asked_for(missing, monkeypatch):
    without(monkeypatch, *missing)
    width, height, pixel = image(png(drawn("svd"), scale=2, page="#ff8000"))
    assert (width, height) == (580, 168)
    assert pixel[:3] == bytes([0x00, 0x80, 0xFF])
    assert image(png(drawn("svd"), page=""))[2][:4] == bytes(4)


@everything
@pytest.mark.parametrize("missing", [(), ("cairosvg",)], ids=["cairosvg", "resvg"])
def test_what_knows_no_variables_of_style_sheets_draws_every_dialect_alike(name, missing, monkeypatch):
    without(monkeypatch, *missing)
    assert len({png(svg(scene(LAYOUTS[name]()), "colour", dialect), scale=1) for dialect in DIALECTS}) == 1


def test_a_picture_too_large_gets_fewer_pixels():
    assert pixels('<svg width="100000pt" height="50pt">', 3) == (convert.WIDEST, 16)


# PDF.


@pytest.mark.parametrize("missing", [(), ("cairosvg",)], ids=["cairosvg", "svg2pdf"])
def test_a_pdf_is_as_large_as_the_picture_and_the_same_every_time(missing, monkeypatch):
    without(monkeypatch, *missing)
    made = pdf(drawn("svd"))
    assert made[:5] == b"%PDF-"
    assert re.search(rb"/MediaBox ?\[ ?0 0 290 84 ?\]", made)
    assert not re.search(rb"D:20(?!00)", made)
    assert pdf(drawn("svd")) == made


@pytest.mark.parametrize("make", [pdf, png])
def test_without_any_converter_it_says_what_to_install(make, monkeypatch):
    without(monkeypatch, "cairosvg", "cairocffi", "resvg_py", "svg2pdf_py")
    with pytest.raises(PenroseError, match=r"penrose-tensor\[pdf\]"):
        make(drawn("svd"))


def test_a_machine_without_libcairo_uses_the_other(monkeypatch):
    def unloadable(svg, page):
        raise OSError("no library called cairo was found")

    monkeypatch.setattr(convert, "_cairo_png", unloadable)
    assert png(drawn("svd"))[1:4] == b"PNG"


# TikZ.


def points(text):
    return [(float(x), float(y)) for x, y in re.findall(r"\((-?[\d.]+),(-?[\d.]+)\)", text)]


def strokes(text, paint):
    """The points of each path of a paint."""
    return [points(line) for line in re.findall(rf"\\path\[penrose {paint}[,\]].*", text)]


@everything
def test_tikz_has_the_points_that_the_svg_has(name):
    root = ElementTree.fromstring(drawn(name))
    numbers = [re.findall(r"-?[\d.]+", e.get("d")) for e in root.iter() if e.get("class") == "wire"]
    wires = [list(zip(map(float, row[::2]), map(float, row[1::2]), strict=True)) for row in numbers]
    assert strokes(tikz(scene(LAYOUTS[name]())), "wire") == wires


@everything
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("outlines", [False, True])
def test_tikz_is_balanced_and_defines_every_style_it_uses(name, theme, outlines):
    text = tikz(scene(LAYOUTS[name]()), theme, outlines)
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("%"))
    assert code.isascii()
    assert all(code.count(left) == code.count(right) for left, right in ("{}", "[]", "()"))
    assert code.count(r"\path") + code.count(r"\node") == code.count(";\n")
    used = set(re.findall(r"\\(?:path|node)\[penrose ([\w -]+)", code))
    assert used == set(re.findall(r"penrose ([\w -]+)/\.style", code))
    assert not re.search(r"\de[-+]\d|nan|inf", code)


def test_labels_in_tikz_lie_where_the_svg_has_them():
    label = Math("W_Q", Point(20, 30), 11.0, "label")
    width, ascent, descent = measure("W_Q", 11.0)
    for turned in (False, True):
        page = Scene(Box(0, 0, 90, 40), (replace(label, upside_down=turned),))
        _, _, drawn = tikz(page, outlines=True).partition("label]")
        ink = (20, 30 - ascent, 20 + width, 30 + descent)
        assert Box.around(map(Point._make, points(drawn))) == pytest.approx(ink, abs=0.3)


def test_labels_in_tikz_are_text_about_the_middle_of_their_ink():
    label = Math("W_Q", Point(20, 30), 11.0, "label")
    [node] = re.findall(r"\\node.*", tikz(Scene(Box(0, 0, 90, 40), (label,))))
    assert node.endswith("at (27.8,30) {$W_{Q}$};")
    assert r"font=\fontsize{11bp}{11bp}\selectfont" in node


def test_a_label_that_tex_has_no_command_for_stays_an_outline():
    label = Math("漢", Point(20, 30), 11.0, "label")
    text = tikz(Scene(Box(0, 0, 90, 40), (label,)))
    assert r"\node" not in text
    assert text == tikz(Scene(Box(0, 0, 90, 40), (label,)), outlines=True)


def test_a_picture_too_large_for_tex_is_drawn_smaller():
    wide = Scene(Box(0, 0, 160_000, 10), (Shape(polyline(Point(0, 5), Point(160_000, 5)), "wire"),))
    text = tikz(wide)
    assert strokes(text, "wire") == [[(0, 0.5), (16_000, 0.5)]]
    assert "line width=0.11bp" in text


# Themes.


def brightness(colour):
    """Relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted(map(brightness, (one, other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour, page, opacity):
    pairs = [(int(colour[i : i + 2], 16), int(page[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(above * opacity + below * (1 - opacity)):02x}" for above, below in pairs)


@every_theme
def test_labels_can_be_read_on_everything_they_stand_on(theme):
    glyphs = [theme.paints[name] for name in ("tensor", *KINDS, *ROLES, "cap")]
    assert min(contrast(theme.paints["label"].fill, glyph.fill) for glyph in glyphs) >= 4.5
    page = theme.page
    for _ in range(4):  # hulls within hulls
        assert contrast(theme.paints["text"].fill, page) >= 4.5
        page = mixed(theme.paints["bubble"].fill, page, theme.paints["bubble"].opacity)


@every_theme
def test_every_line_stands_out_from_the_page(theme):
    lines = [paint.line for paint in theme.paints.values() if paint.line]
    assert min(contrast(line, theme.page) for line in lines) >= 2.5
    assert min(contrast(theme.paints["wire"].line, theme.paints[name].fill) for name in ROLES) >= 4.5


@every_theme
def test_every_paint_is_there_and_is_a_plain_colour(theme):
    assert set(theme.paints) == set(SELECTORS)
    colours = {colour for paint in theme.paints.values() for colour in (paint.fill, paint.line)}
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours - {""})


def test_print_has_greys_that_can_be_told_apart():
    paints = THEMES["print"].paints.values()
    colours = {colour for paint in paints for colour in (paint.fill, paint.line) if colour}
    assert all(colour[1:3] == colour[3:5] == colour[5:] for colour in colours)
    fills = sorted({THEMES["print"].paints[name].fill for name in ("tensor", *KINDS, *ROLES)})
    assert len(fills) >= 4
    assert min(contrast(darker, lighter) for darker, lighter in pairwise(fills)) > 1.1


def test_paints_of_kinds_are_of_kinds_that_can_be_declared():
    named = {kind for kinds in KINDS.values() for kind in kinds} | set(STRUCTURES)
    assert named <= set(DECLARED)
    assert {glyph_paint(kind, "") for kind in DECLARED} <= set(SELECTORS)


@pytest.mark.parametrize("kind", DECLARED)
@pytest.mark.parametrize("role", ["", "stream", "of no theme"])
def test_the_style_sheet_gives_a_glyph_the_paint_it_has_when_baked(kind, role):
    """Later rules win in a style sheet: the last that fits must be the glyph's own."""
    fits = {
        "tensor",
        *(paint for paint, kinds in KINDS.items() if kind in kinds),
        *(paint for paint, roles in ROLES.items() if role in roles),
        *(paint for paint in STRUCTURES if kind == paint),
    }
    assert [paint for paint in SELECTORS if paint in fits][-1] == glyph_paint(kind, role)


def test_dialects_agree_on_widths():
    weights = [
        re.findall(r'stroke-width="([\d.]+)"', svg(scene(svd()), "colour", dialect)) for dialect in DIALECTS
    ]
    assert weights[0] == weights[1] == weights[2] != []
