"""The site's plugin: somebody else's site, strict builds, the cache, files, live reload."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from site_kit import Site, counts, ids

ROOT = Path(__file__).parents[1]

OK = "```penrose\ndraw: A[i j] B[j k]\n```\n"


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_somebody_elses_site_builds_strictly(site):
    built = site.build("--strict")
    assert built.returncode == 0, built.stderr
    html = site.html()
    assert html.count("<svg") == 5
    assert "this is shown, not drawn" in html
    assert 'id="svd"' in html
    assert (site.folder / "site/assets/penrose/penrose.js").is_file()
    assert "assets/penrose/penrose.css" in html


def test_nothing_but_the_plugins_files_is_asked_for(site):
    site.build()
    asked = re.findall(r'(?:src|href)="(https?:[^"]*)"', re.sub(r'<a\b[^>]*>', "", site.html()))
    assert [address for address in asked if "penrose" in address] == []


def test_a_rebuild_draws_nothing(site):
    first, second = site.build(), site.build()
    assert counts(first)["drawn"] == (4, 1)
    assert counts(second)["drawn"] == (0, 5)


def test_a_change_draws_what_changed_and_nothing_else(site):
    site.build()
    site.write("docs/specs/svd.yaml", "draw: M[i k] = U[i j] λ[j] V†[j k]\n")
    assert counts(site.build())["drawn"] == (1, 4)


WRONG = {
    "an unknown index": ("# A\n\n```penrose\neinsum: i j -> k\n```\n", "docs/index.md:4:16"),
    "an expression that is cut short": ("# A\n\n- b\n\n    ```penrose\n    draw: A[i\n    ```\n", "docs/index.md:6:12"),
    "a missing file": ("# A\n\ntext ![x](nowhere.yaml) text\n", "docs/index.md:3:11"),
    "an unknown option": ("# A\n\n```penrose opne=formula\ni j\n```\n", "docs/index.md:3:12"),
    "a fence that does not end": ("# A\n\n```penrose\ni j\n", "docs/index.md:4:1"),
    "a wrong einsum in a sentence": ("# A\n\nSee `#!penrose i j -> k` there.\n", "docs/index.md:3:23"),
    "a file that is wrong": ("# A\n\n![x](specs/wrong.yaml)\n", "docs/specs/wrong.yaml:1:8"),
    "a page below its front matter": (
        "---\ntitle: A\n---\n\n# A\n\n```penrose\neinsum: i j -> k\n```\n",
        "docs/index.md:8:16",
    ),
    "a frame of a storyboard": ("```penrose\ni j -> i\n---\n\ndraw: A[i\n```\n", "docs/index.md:5:8"),
    "a figure in a quotation": ("> a\n>\n> ```penrose\n> einsum: i j -> k\n> ```\n", "docs/index.md:4:18"),
    "something generated that does not exist": ("# A\n\n<!-- penrose:galery specs -->\n", "docs/index.md:3:14"),
    "a gallery of nothing": ("# A\n\n<!-- penrose:gallery nowhere -->\n", "docs/index.md:3:14"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_strict_build_fails_with_the_place_and_succeeds_when_it_is_mended(site, wrong):
    page, place = WRONG[wrong]
    site.write("docs/specs/wrong.yaml", "draw: A[i j\n")
    site.page(page)
    failed = site.build("--strict")
    assert failed.returncode == 1
    assert f"ERROR   -  {place}: " in failed.stderr
    assert "Traceback" not in failed.stderr
    site.page(OK)
    assert site.build("--strict").returncode == 0


def test_other_builds_go_on_and_show_the_message(site):
    site.page(WRONG["an unknown index"][0] + OK)
    built = site.build()
    assert built.returncode == 0
    html = site.html()
    assert 'class="penrose-error" role="alert"' in html
    assert "docs/index.md:4:16: " in html
    assert html.count("<svg") == 1


def test_an_error_in_the_extension_alone_fails_a_strict_build_too(site):
    site.page(WRONG["an unknown index"][0])
    site.write("mkdocs.yml", "site_name: Notes\ntheme: mkdocs\nmarkdown_extensions: [penrose]\n")
    failed = site.build("--strict")
    assert failed.returncode == 1
    assert ":4:16: " in failed.stderr


FALSE = "```penrose check=2\ndraw: A[i j] B[j k] = B[i j] A[j k]\n```\n"


@pytest.mark.slow
def test_a_failed_check_fails_a_strict_build_at_its_line(site):
    site.page("# A\n\n" + FALSE)
    failed = site.build("--strict")
    assert failed.returncode == 1
    assert re.search(r"ERROR   -  docs/index\.md:4:\d+: the check found a difference", failed.stderr), failed.stderr
    site.page("# A\n\n" + FALSE.replace("= B[i j] A[j k]", "= A[i j] B[j k]"))
    mended = site.build("--strict")
    assert mended.returncode == 0, mended.stderr
    assert 'class="penrose-badge"' in site.html()
    assert counts(mended)["checked"] == (1, 0)
    assert counts(site.build("--strict"))["checked"] == (0, 1)


@pytest.mark.slow
def test_the_site_checks_every_figure_if_it_is_told_to(site):
    site.page(f"# A\n\n{OK}\n{FALSE.replace('check=2', '')}\n{FALSE.replace('check=2', 'check=off')}", check=2)
    built = site.build()
    html = site.html()
    assert html.count('class="penrose-badge"') == 1
    assert html.count('class="penrose-error"') == 1
    assert counts(built)["checked"] == (2, 0)


def test_the_menu_offers_files_that_are_there(site):
    site.page(OK, files="[svg, pdf, tikz]")
    built = site.build("--strict")
    assert built.returncode == 0, built.stderr
    offered = dict(re.findall(r'<a href="([^"]*)" download="diagram\.(\w+)"', site.html()))
    assert sorted(offered.values()) == ["pdf", "svg", "tex", "yaml"]
    sizes = {suffix: (site.folder / "site" / name).stat().st_size for name, suffix in offered.items()}
    assert min(sizes.values()) > 10
    assert counts(built)["pdf"] == (1, 0)
    assert counts(site.build())["pdf"] == (0, 1)


def test_fifty_fences_on_a_page_share_no_id_and_stay_small(site):
    spec = (site.folder / "docs/specs/svd.yaml").read_text(encoding="utf-8")
    fences = [f"```penrose\n{spec.replace('M', f'M_{n % 25}')}```\n" for n in range(50)]
    site.page("\n".join(fences))
    assert site.build("--strict").returncode == 0
    html = site.html()
    assert html.count("<figure") == 50
    assert [id for id, count in Counter(ids(html)).items() if count > 1] == []
    assert set(re.findall(r'xlink:href="#([^"]*)"', html)) <= set(ids(html))
    assert len(html.encode()) <= 1_500_000


@pytest.mark.parametrize("setting", ["open: [formulas]", "theme: sepia", "check: 9", "files: [gif]"])
def test_a_wrong_setting_is_refused(site, setting):
    site.page(OK, **dict([setting.split(": ")]))
    failed = site.build()
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr


@pytest.mark.slow
@pytest.mark.parametrize("strict", [[], ["--strict"]], ids=["plain", "strict"])
def test_a_changed_spec_is_told_or_shown_within_a_second_of_the_rebuild(site, strict):
    spec = site.write("docs/specs/live.yaml", "title: Before\ndraw: A[i j] B[j k]\n")
    site.page("![](specs/live.yaml)\n")
    log = site.folder / "log"
    with served(site, log, strict) as address:
        assert "Before" in fetched(address)
        wrong, place = "draw: A[i\n", "specs/live.yaml:1:8: "
        in_a_second(log, lambda: spec.write_text(wrong), lambda said: place in said)
        assert strict or place in fetched(address)  # a strict server holds its pages back until it is mended
        mended = "title: After\ndraw: A[i j]\n"
        in_a_second(log, lambda: spec.write_text(mended), lambda said: "Reloading" in said)
        assert "After" in fetched(address)


def in_a_second(log, change, told):
    """Make a change; what the server then says must follow within a second beside what MkDocs needs to build."""
    start, before = time.monotonic(), len(log.read_text())
    change()
    until(lambda: told(log.read_text()[before:]))
    seconds = time.monotonic() - start
    until(lambda: re.search("Reloading|An error", log.read_text()[before:]))
    [own, *_] = [*re.findall(r"built in ([\d.]+) seconds", log.read_text()[before:]), "0"]
    assert seconds - float(own) <= 1.0, f"{seconds:.2f} s, of which MkDocs took {own} s"


class served:
    """The site served by MkDocs, with live reload; its address."""

    def __init__(self, site, log, options):
        self.site, self.log, self.options = site, log, options

    def __enter__(self):
        port = 8000 + os.getpid() % 20000
        command = self.site.mkdocs("serve", *self.options, "-a", f"127.0.0.1:{port}")
        self.said = self.log.open("w")
        self.process = subprocess.Popen(command, cwd=self.site.folder, stderr=self.said, stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}/"
        until(lambda: "Serving on" in self.log.read_text())
        return address

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        self.said.close()


def fetched(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def until(holds, seconds=20):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.slow
def test_the_projects_own_site_is_built_in_time_and_then_kept(tmp_path):
    for name in ("docs", "mkdocs.yml", "README.md", "CONTRIBUTING.md"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    run = partial(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, check=False)
    before = os.times()
    first = run()
    spent = os.times().children_user + os.times().children_system - before.children_user - before.children_system
    assert first.returncode == 0, first.stderr
    assert spent <= 90, "seconds of one core"
    second = run()
    assert second.returncode == 0, second.stderr
    assert {sort: made for sort, (made, _) in counts(second).items()} == {"drawn": 0, "checked": 0, "pdf": 0}
    assert all(made > 20 for made, _ in counts(first).values())
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert home.count("<figure") == 3
    assert len(home.encode()) <= 400_000
    for name, most in {"gallery/index.html": 600_000, "search/search_index.json": 200_000}.items():
        assert (tmp_path / "site" / name).stat().st_size <= most


MAP = "heatmap:\n  spec: numbers.yaml\n  tensor: T\n"


def test_a_figure_of_data_without_its_spec_is_told_at_its_line(site):
    site.write("docs/specs/map.yaml", MAP)
    site.page("![](specs/map.yaml)\n")
    failed = site.build("--strict")
    assert failed.returncode == 1
    assert "docs/specs/map.yaml:2:9: there is no file numbers.yaml" in failed.stderr


@pytest.mark.slow
def test_a_figure_of_data_is_drawn_anew_when_its_spec_changes(site):
    site.write("docs/specs/map.yaml", MAP)
    site.page("![](specs/map.yaml)\n")
    for numbers in ("[[1, 0], [0, 1]]", "[[0, 1], [1, 0]]"):
        site.write("docs/specs/numbers.yaml", f"tensors: {{T: {{legs: i j, data: {numbers}}}}}\ndraw: T[i j]\n")
        built = site.build("--strict")
        assert built.returncode == 0, built.stderr
        assert counts(built)["drawn"] == (1, 0)
    assert counts(site.build("--strict"))["drawn"] == (0, 1)


CARD = "title: {}\ncaption: A caption with {} in it.\nsource: Somebody, A work, chapter one\ndraw: {}\n"


def gallery_of(site, **specs):
    """A site with a page that shows a gallery, and a search."""
    site.page("# A\n\n<!-- penrose:gallery cards -->\n", files="[svg]")
    settings = (site.folder / "mkdocs.yml").read_text(encoding="utf-8")
    site.write("mkdocs.yml", settings.replace("plugins:\n", "plugins:\n  - search\n"))
    for name, expression in specs.items():
        site.write(f"docs/cards/{name}.yaml", CARD.format(name.title(), f"{name}word", expression))


def cards(html):
    """Where the cards of a page lead."""
    return re.findall(r'<a class="penrose-card" href="([^"]*)"', html)


def test_every_spec_of_a_gallery_has_a_card_that_leads_to_a_page_of_its_own(site):
    gallery_of(site, product="A[i j] B[j k]", curve="softmax[j](A[i j])", lone="C[i]")
    built = site.build("--strict")
    assert built.returncode == 0, built.stderr
    home = site.html()
    assert cards(home) == ["cards/curve/", "cards/lone/", "cards/product/"]
    assert "<svg" not in home
    for thumb in re.findall(r'<img src="([^"]*)"', home):
        assert (site.folder / "site" / thumb).is_file()
    page = site.html("cards/curve")
    assert page.count('<details class="penrose-pane"') == page.count(" open><summary>") > 3
    assert sorted(cards(page)) == ["../lone/", "../product/"]


def test_a_search_finds_captions_and_no_code(site):
    gallery_of(site, product="A[i j] B[j k]")
    site.build("--strict")
    index = (site.folder / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "productword" in index
    assert "torch" not in index
    assert "draw:" not in index


def test_a_bad_spec_in_a_gallery_stops_no_build_and_fails_a_strict_one_at_its_place(site):
    gallery_of(site, product="A[i j] B[j k]", wrong="A[i j")
    assert site.build().returncode == 0
    assert site.html().count('<a class="penrose-card"') == 1
    assert "docs/cards/wrong.yaml:4:8" in site.html()
    failed = site.build("--strict")
    assert failed.returncode == 1
    assert "docs/cards/wrong.yaml:4:8" in failed.stderr
