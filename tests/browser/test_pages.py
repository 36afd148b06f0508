"""Every page: no complaint, no request that leaves, readable in both palettes, on a phone, without JavaScript."""

import json
import os
from pathlib import Path

import pytest
from conftest import PAGES, PALETTES, PHONE

AXE = Path(os.environ["PENROSE_AXE"]).read_text(encoding="utf-8")
PICTURES = "main svg.penrose, [role=main] svg.penrose"
LEAST = 4.5  # contrast that text needs (WCAG 2, AA)

# The contrast of every label with what lies behind it: the page, the bubbles around it, the glyph that it stands in.
CONTRASTS = """() => {
  const colour = (text) => {
    const part = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith("color(") ? [...part.slice(0, 3).map((x) => x * 255), part[3] ?? 1] : [...part.slice(0, 3), part[3] ?? 1];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((x, n) => a * x + (1 - a) * below[n]);
  const luminance = (rgb) => rgb.map((x) => x / 255).map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, n) => sum + x * [0.2126, 0.7152, 0.0722][n], 0);
  const page = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const painted = (shape, below) => {
    const style = getComputedStyle(shape);
    if (style.fill === "none") return below;
    const fill = colour(style.fill);
    return over([...fill.slice(0, 3), fill[3] * Number(style.fillOpacity)], below);
  };
  const inside = (use, shape) => {
    const [a, b] = [use.getBoundingClientRect(), shape.getBoundingClientRect()];
    const [x, y] = [(a.left + a.right) / 2, (a.top + a.bottom) / 2];
    return b.left <= x && x <= b.right && b.top <= y && y <= b.bottom;
  };
  return [...document.querySelectorAll("svg.penrose .label > use")].filter((use) => use.getBoundingClientRect().width).map((use) => {
    const groups = [];
    for (let at = use.parentElement; at.matches("g"); at = at.parentElement) if (at.matches(".bubble, .tensor")) groups.unshift(at);
    const shapes = groups.map((group) => group.querySelector(":scope > .outline")).filter((shape) => shape && inside(use, shape));
    const behind = shapes.reduce((below, shape) => painted(shape, below), page(use.closest("svg")));
    const ink = over(colour(getComputedStyle(use).fill), behind);
    const [light, dark] = [luminance(ink), luminance(behind)].sort((a, b) => b - a);
    return [(light + 0.05) / (dark + 0.05), use.parentElement.dataset.of ?? ""];
  });
}"""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_error_and_asks_only_its_host(site, visit, page):
    seen = visit(site + page)
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith((site, "data:", "blob:"))] == []


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("page", PAGES)
def test_every_label_stands_out_from_what_is_behind_it(site, visit, page, palette):
    opened = visit(site + page, palette).page
    found = opened.evaluate(CONTRASTS)
    assert [(label, round(contrast, 2)) for contrast, label in found if contrast < LEAST] == []
    assert bool(found) == bool(opened.locator(PICTURES).count())


@pytest.mark.parametrize("page", PAGES)
def test_on_a_phone_a_page_scrolls_only_downwards(site, visit, page):
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page = visit(site + page, viewport=PHONE).page
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate(wide) == 0


@pytest.mark.parametrize("page", PAGES)
def test_without_javascript_all_pictures_are_there(site, visit, page):
    bare = visit(site + page, java_script_enabled=False).page.locator(PICTURES)
    full = visit(site + page).page.locator(PICTURES)
    assert bare.count() == full.count()
    assert all(box and box["width"] > 5 for box in (picture.bounding_box() for picture in bare.all()))


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("page", ["", "svd/", "gallery/", "notation/"])
def test_nothing_serious_stands_in_the_way_of_anybody(site, visit, page, palette):
    opened = visit(site + page, palette).page
    opened.evaluate(AXE)
    found = opened.evaluate("async () => (await axe.run()).violations")
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == [], json.dumps(serious, indent=1)


def test_the_palette_changes_without_a_new_drawing(site, visit):
    page = visit(site + "svd/").page
    svg = page.locator(PICTURES).first
    fill = "e => getComputedStyle(e.querySelector('.tensor > .outline')).fill"
    drawn, light = svg.inner_html(), svg.evaluate(fill)
    page.locator("label[for^='__palette']:not([hidden])").first.click()
    page.wait_for_function("document.body.getAttribute('data-md-color-scheme') === 'slate'")
    assert svg.inner_html() == drawn
    assert svg.evaluate(fill) != light
