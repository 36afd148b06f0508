"""The contact sheet: every picture on one page or one image, what changed beside what it was, errors shown."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import sheet

SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture
def gallery(tmp_path, monkeypatch):
    """A gallery of two specs that draw, and one that does not."""
    specs = {"a": "einsum: i j, j k -> i k", "b": "title: <b>\ndraw: T[i j k]", "wrong": "draw: A["}
    for name, text in specs.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.setattr(sheet, "GALLERY", tmp_path)
    return tmp_path


def test_a_page_shows_every_picture_and_every_error(gallery, capsys):
    page = gallery / "sheet.html"
    assert sheet.main(["-o", str(page)]) == 2
    text = page.read_text()
    assert text.count("<svg") == 2
    assert "wrong.yaml:1:" in text
    assert "&lt;b&gt;" in text


def test_an_image_shows_the_pictures_side_by_side(gallery):
    assert sheet.main(["a", "b", "-o", str(gallery / "sheet.png")]) == 0
    assert (gallery / "sheet.png").read_bytes().startswith(b"\x89PNG")
    cards = [sheet.card(gallery / f"{name}.yaml") for name in ("a", "b")]
    pictures = ElementTree.fromstring(sheet.image(cards)).findall(SVG)
    boxes = [[float(one.get(key)) for key in ("x", "y", "width", "height")] for one in pictures]
    assert len(boxes) == 2
    assert boxes[0][0] + boxes[0][2] < boxes[1][0]


def test_accepting_keeps_the_pictures_and_then_nothing_has_changed(gallery, capsys):
    assert sheet.main(["--accept", "a"]) == 0
    assert capsys.readouterr().out == f"wrote {gallery / 'a.svg'}\n"
    assert sheet.main(["--accept", "a"]) == 0
    assert capsys.readouterr().out == ""
    assert sheet.changed([gallery / "a.yaml"]) == []


def test_what_changed_stands_beside_what_it_was(gallery):
    sheet.main(["--accept", "a"])
    (gallery / "a.yaml").write_text("einsum: i j, j k l -> i k l")
    [card] = sheet.changed([gallery / "a.yaml"])
    assert card.old == Path(gallery / "a.svg").read_text() != card.new
    assert sheet.html([card]).count("<svg") == 4  # old, new, and both once more, one over the other
