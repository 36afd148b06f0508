"""Figures under a hand: pointing, keys, the dialog, storyboards, the menu, the gallery's filters."""

import pytest

FIGURE = "figure:has(.penrose-picture[aria-label='Singular value decomposition'])"
HALFWAY = """e => {
  const point = e.getPointAtLength(e.getTotalLength() / 2).matrixTransform(e.getScreenCTM());
  return [point.x, point.y];
}"""
OPEN = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"


@pytest.fixture
def chapter(site, visit):
    """The figure of the decomposition in its chapter, with every pane open; its page."""
    page = visit(site + "svd/").page
    page.evaluate(OPEN)
    return page.locator(FIGURE).first


def names(figure, where, tag):
    """The names of what is lit in a part of a figure."""
    lit = figure.locator(f"{where} .penrose-lit[data-{tag}]")
    return set(lit.evaluate_all(f"all => all.map((e) => e.dataset.{tag})"))


def tip(page):
    return page.locator(".penrose-tip:not(:empty)").inner_text()


def point_at(element):
    """Move the pointer onto the ink of a path: half-way along it."""
    page = element.page
    element.scroll_into_view_if_needed()
    page.mouse.move(*element.evaluate(HALFWAY))


def test_a_wire_lights_its_index_everywhere_and_says_its_size(chapter):
    point_at(chapter.locator("svg .wire[data-index='j']").first)
    for where in ("svg", "[data-pane=formula]", "[data-pane=einsum]", "[data-pane=einops]", "[data-pane=loops]"):
        assert names(chapter, where, "index") == {"j"}, where
    assert tip(chapter.page) == "j: size 6"


def test_an_index_in_the_code_lights_its_wire(chapter):
    chapter.locator("[data-pane=loops] [data-index='k']").first.hover()
    assert names(chapter, "svg", "index") == {"k"}
    assert chapter.locator("svg .wire.penrose-lit").count() == 2


def test_a_tensor_says_its_kind_shape_and_verdict(chapter):
    chapter.locator("svg .tensor[data-tensor='U'] > .outline").first.hover(force=True)  # or its label there
    assert names(chapter, "svg", "tensor") == {"U"}
    stroke = "e => getComputedStyle(e).stroke"
    lit = chapter.locator("svg .tensor.penrose-lit > .outline").first
    assert lit.evaluate(stroke) != chapter.locator("svg .tensor[data-tensor='V'] > .outline").evaluate(stroke)
    assert names(chapter, "[data-pane=spec]", "tensor") == {"U"}
    said = tip(chapter.page)
    assert said.startswith("U: isometry, i 8 × j 6, ")
    assert "passed" in said or "checked" in said


def test_pointing_elsewhere_puts_the_light_out(chapter):
    point_at(chapter.locator("svg .wire[data-index='j']").first)
    chapter.page.mouse.move(2, 2)
    assert chapter.page.locator(".penrose-lit").count() == 0


def test_a_near_miss_of_a_thin_wire_still_finds_it(chapter):
    wire = chapter.locator("svg .wire[data-index='i']").first
    point_at(wire)
    box = wire.bounding_box()
    chapter.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 5)
    assert names(chapter, "svg", "index") == {"i"}


def test_the_keyboard_goes_from_part_to_part(chapter):
    picture = chapter.locator(".penrose-picture")
    picture.focus()
    said = []
    for _ in range(4):
        chapter.page.keyboard.press("ArrowRight")
        said.append(tip(chapter.page))
    assert len(set(said)) == 4
    chapter.page.keyboard.press("ArrowLeft")
    assert tip(chapter.page) == said[2]
    chapter.page.keyboard.press("Escape")
    assert chapter.page.locator(".penrose-lit").count() == 0


def test_enter_enlarges_escape_closes_and_the_focus_returns(chapter):
    page, picture = chapter.page, chapter.locator(".penrose-picture")
    small = picture.locator("svg").bounding_box()["width"]
    picture.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    assert dialog.locator("svg").bounding_box()["width"] > 1.5 * small
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert page.locator("dialog").count() == 0
    assert picture.locator("svg").bounding_box()["width"] == small
    assert picture.evaluate("e => e === document.activeElement")


def test_pointing_works_in_the_dialog_too(chapter):
    chapter.locator(".penrose-picture").focus()
    chapter.page.keyboard.press("Enter")
    point_at(chapter.page.locator("dialog .wire[data-index='j']").first)
    assert tip(chapter.page) == "j: size 6"
    assert names(chapter, "[data-pane=formula]", "index") == {"j"}


def test_a_click_keeps_the_light_until_the_next(chapter):
    wire = chapter.locator("svg .wire[data-index='j']").first
    point_at(wire)
    chapter.page.mouse.down()
    chapter.page.mouse.up()
    chapter.page.mouse.move(2, 2)
    assert names(chapter, "svg", "index") == {"j"}
    chapter.page.mouse.click(2, 2)
    assert chapter.page.locator(".penrose-lit").count() == 0


def test_the_badge_leads_to_the_report(site, visit):
    page = visit(site + "svd/").page
    figure = page.locator(FIGURE).first
    figure.locator(".penrose-badge").click()
    figure.locator(".penrose-report").wait_for(state="visible")
    assert figure.locator(".penrose-report tr[data-verdict=pass]").count() > 0


def test_the_menu_copies_text_and_offers_files(site, visit):
    page = visit(site + "svd/", permissions=["clipboard-read", "clipboard-write"]).page
    figure = page.locator(FIGURE).first
    figure.locator(".penrose-menu > summary").click()
    for suffix, part in {"svg": "<svg ", "tex": "\\begin{tikzpicture}", "yaml": "svd(M, i | k)"}.items():
        link = figure.locator(f"[data-copy={suffix}]")
        link.click()
        page.wait_for_function("e => e.textContent.endsWith('copied')", arg=link.element_handle())
        assert part in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        figure.locator("[data-copy=pdf]").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_the_gallery_is_filtered(site, visit):
    page = visit(site + "gallery/").page
    cards = page.locator(".penrose-card:visible")
    every = cards.count()
    assert every > 100
    page.locator("[data-filter=kind]").select_option("isometry")
    some = cards.count()
    assert 0 < some < every
    assert page.locator(".penrose-filters output").inner_text() == f"{some} of {every}"
    counts = page.locator(".penrose-chapter:visible > .penrose-name > span").all_inner_texts()
    assert sum(map(int, counts)) == some
    assert all("isometry" in card.get_attribute("data-kind").split("|") for card in cards.all())


def test_the_gallery_is_searched_and_walked_by_keys(site, visit):
    page = visit(site + "gallery/").page
    cards = page.locator(".penrose-card:visible")
    page.locator("[data-search]").fill("softmax w_q")
    found = cards.count()
    assert 0 < found < 40
    assert page.locator(".penrose-filters output").inner_text().startswith(f"{found} of ")
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.href"
    first = page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) not in (first, None)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(first)
    assert page.locator("h1").count() == 1


def test_thumbnails_are_loaded_when_they_are_seen_and_follow_the_palette(site, visit):
    seen = visit(site + "gallery/")
    files = [url for url in seen.requests if url.endswith(".svg")]
    cards = seen.page.locator(".penrose-card").count()
    assert 0 < len(files) < cards / 2


def test_pictures_answer_after_a_page_is_exchanged_without_a_load(site, visit):
    seen = visit(site)
    seen.page.locator("a:visible", has_text="Gallery").first.click()
    seen.page.wait_for_url("**/gallery/")
    seen.page.locator(".penrose-filters:visible").wait_for()
    seen.page.locator("a.penrose-card", has_text="Singular value decomposition").first.click()
    seen.page.wait_for_url("**/t-svd/")
    point_at(seen.page.locator("figure svg .wire").first)
    assert seen.page.locator(".penrose-lit").count() > 0
    assert seen.errors == []


def test_a_storyboard_steps_with_buttons_and_arrows(foreign, visit):
    seen = visit(foreign)
    story = seen.page.locator(".penrose-story")
    shown = story.locator(".penrose-frame:visible")
    assert shown.count() == 1
    assert story.get_by_role("status").first.inner_text() == "1 of 2"
    story.get_by_role("button", name="next").click()
    assert shown.locator("svg title").text_content() == "Singular value decomposition"
    shown.locator(".penrose-picture").focus()
    seen.page.keyboard.press("ArrowLeft")
    assert story.get_by_role("status").first.inner_text() == "1 of 2"
    assert shown.locator(".penrose-picture").evaluate("e => e === document.activeElement")
    assert seen.errors == []


def test_without_javascript_a_storyboard_shows_all_its_frames(foreign, visit):
    page = visit(foreign, java_script_enabled=False).page
    assert page.locator(".penrose-story .penrose-frame:visible").count() == 2


def test_another_theme_has_the_same_light_and_dialog(foreign, visit):
    page = visit(foreign).page
    page.evaluate(OPEN)
    point_at(page.locator("figure svg .wire[data-index='j']").first)
    assert page.locator("[data-pane=formula] .penrose-lit[data-index='j']").count() > 0
    page.locator(".penrose-picture").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog[open] svg").count() == 1
