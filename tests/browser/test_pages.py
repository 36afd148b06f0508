"""Every page: no complaint, no request that leaves, readable in both palettes, on a phone, without JavaScript."""

import json
import os
from pathlib import Path

import pytest
from browser_kit import PAGES, PALETTES, PHONE

AXE = Path(os.environ["PENROSE_AXE"]).read_text(encoding="utf-8")
PICTURES = "main svg.penrose, [role=main] svg.penrose"
LEAST = 4.5  # contrast that text needs (WCAG 2, AA)

CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text(encoding="utf-8")


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
