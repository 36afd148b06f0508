"""A contact sheet: many pictures at print size on one page, to be looked at. `python3 dev.py sheet` runs it.

sheet [names] -o sheet.html     the gallery, or the named specs of it, in a page
sheet [names] -o sheet.png      the same as one image
sheet --changed -o sheet.html   only what differs from the committed pictures: old, new, both
sheet --accept [names]          write the committed pictures anew, beside their specs
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from penrose import pipeline
from penrose.documents import document
from penrose.errors import PenroseError
from penrose.records import dataclass
from penrose.render.labels import outline

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
WIDEST = 1000.0  # pt of a row of pictures in the image
AIR = 24.0  # pt between pictures in the image
NAME = 8.0  # pt, the font size of a picture's name
_SIZE = re.compile(r' width="([\d.]+)pt" height="([\d.]+)pt"')


@dataclass(frozen=True)
class Card:
    """One picture of the sheet: its spec's name, what stands beside it, and the SVG or why there is none."""

    name: str
    title: str = ""
    caption: str = ""
    new: str = ""
    old: str = ""  # the committed picture, when the two are to be compared
    error: str = ""


class Placed(NamedTuple):
    """A picture at its place in the image, in pt, with the outlines of its name."""

    x: float
    y: float
    width: float
    height: float
    name: str
    picture: str


def card(spec: Path) -> Card:
    """The card of a spec; what is wrong with it becomes its `error`."""
    try:
        diagram = pipeline.diagram(pipeline.source(spec))
        return Card(spec.stem, diagram.title, diagram.caption, pipeline.svg(diagram))
    except PenroseError as error:
        return Card(spec.stem, error=str(error))


def committed(spec: Path) -> Path:
    """The picture that is kept beside a gallery spec."""
    return spec.with_suffix(".svg")


def accept(specs: Iterable[Path]) -> int:
    """Write the committed pictures anew; the status is 2 if some spec cannot be drawn."""
    cards = {spec: card(spec) for spec in specs}
    for spec, drawn in cards.items():
        if drawn.error:
            print(drawn.error, file=sys.stderr)
        elif _old(spec) != drawn.new:
            pipeline.write_atomically(committed(spec), drawn.new.encode())
            print(f"wrote {committed(spec)}")
    return 2 if any(drawn.error for drawn in cards.values()) else 0


def changed(specs: Iterable[Path]) -> list[Card]:
    """The cards of the pictures that differ from the committed ones, with both."""
    pairs = [(card(spec), _old(spec)) for spec in specs]
    return [Card(new.name, new.title, new.caption, new.new, old, new.error) for new, old in pairs if new.new != old]


def _old(spec: Path) -> str:
    return committed(spec).read_text(encoding="utf-8") if committed(spec).exists() else ""


def html(cards: Sequence[Card]) -> str:
    """The sheet as a page."""
    return document("sheet.html.j2", title="Contact sheet", cards=cards)


def image(cards: Sequence[Card]) -> str:
    """The sheet as one SVG: pictures in rows from left to right, at their own size, each below its name."""
    placed: list[Placed] = []
    x = y = AIR
    height = 0.0
    for drawn in cards:
        box = _SIZE.search(drawn.new)
        assert box is not None, "every picture of ours says its size in pt"
        wide, tall = float(box[1]), float(box[2])
        if x > AIR and x + wide > WIDEST:
            x, y, height = AIR, y + height + 2 * AIR, 0.0
        placed.append(Placed(x, y, wide, tall, outline(drawn.name, NAME), _SIZE.sub("", drawn.new, count=1)))
        x, height = x + wide + AIR, max(height, tall)
    width = max((one.x + one.width for one in placed), default=0.0) + AIR
    return document("sheet.svg.j2", width=width, height=y + height + AIR, pictures=placed)


def main(arguments: Sequence[str]) -> int:
    """Run the command; its exit status comes back."""
    options = _options(arguments)
    specs = [GALLERY / f"{name}.yaml" for name in options.names] or sorted(GALLERY.glob("*.yaml"))
    if options.accept:
        return accept(specs)
    cards = changed(specs) if options.changed else [card(spec) for spec in specs]
    pipeline.write_atomically(options.output, _encoded(cards, options.output))
    print(f"wrote {options.output}: {len(cards)} pictures", file=sys.stderr)
    return 2 if any(drawn.error for drawn in cards) else 0


def _encoded(cards: Sequence[Card], to: str) -> bytes:
    if not to.endswith(".png"):
        return html(cards).encode()
    from penrose.render.convert import png

    for drawn in cards:
        if drawn.error:
            print(drawn.error, file=sys.stderr)
    return png(image([drawn for drawn in cards if not drawn.error]))


def _options(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser("sheet", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="specs of the gallery, by name; none for all")
    parser.add_argument("-o", "--output", default="sheet.html", help="an .html or .png file")
    parser.add_argument("--changed", action="store_true", help="only what differs from the committed pictures")
    parser.add_argument("--accept", action="store_true", help="write the committed pictures anew")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
