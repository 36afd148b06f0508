"""What the site generates into pages stands in the checkout too, as the tables of the package say it."""

from pathlib import Path

import pytest

from penrose.site.committed import PLAIN, refreshed
from penrose.site.marks import marks

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(path for path in DOCS.glob("*.md") if "<!-- penrose:end -->" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_says_what_the_tables_say(path):
    text = path.read_text(encoding="utf-8")
    assert refreshed(text) == text, "python3 dev.py accept writes it anew"


def test_every_table_stands_in_a_page():
    texts = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    assert [name for name in PLAIN if f"<!-- penrose:{name} -->" not in texts] == []
    assert all(word in texts for word in ("`hermitian`", "`softmax[j]`", "## `tensors`"))


def test_a_table_that_has_changed_is_written_anew():
    page = "a\n<!-- penrose:kinds -->\nstale\n<!-- penrose:end -->\nb"
    assert "stale" not in refreshed(page)
    assert refreshed(page).startswith("a\n<!-- penrose:kinds -->\n\n| kind |")
    assert refreshed(page).endswith("|\n\n<!-- penrose:end -->\nb")
    assert refreshed("a\n<!-- penrose:kinds -->\nb") == "a\n<!-- penrose:kinds -->\nb"


def test_the_site_puts_its_own_in_the_place_of_the_plain_text():
    lines = ["<!-- penrose:kinds -->", "| a | `i j -> i` |", "<!-- penrose:end -->", "<!-- penrose:functions -->", "b"]
    assert [(mark.text, mark.lines) for mark in marks(lines)] == [("kinds", (0, 3)), ("functions", (3, 4))]
