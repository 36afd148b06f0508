"""A folder of specs as a gallery: a card for each, by chapter, with words to look for; and a page for each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from penrose.documents import document
from penrose.records import dataclass, replace
from penrose.site import markup
from penrose.site.marks import Mark
from penrose.site.page import Sheet
from penrose.site.picture import stands_alone
from penrose.site.verdict import BADGES

Stash = Callable[[str], str]
FEWEST = 3  # specs that make a chapter of their own
OTHERS = "From elsewhere"
RELATED = 6  # figures that a figure's page leads on to
TITLE = re.compile(r"^title: *['\"]?(.+?)['\"]? *$", re.MULTILINE)


@dataclass(frozen=True)
class Card:
    """A spec of a gallery: what can be looked for, its thumbnail, the address of its page; or in `whole` the figure
    itself where the site has no pages, and the red box of a spec that is wrong. `id` is its picture's; `alone`: it
    needs no other file to be drawn."""

    name: str
    id: str = ""
    alone: bool = False
    title: str = ""
    chapter: str = OTHERS
    source: str = ""
    kinds: tuple[str, ...] = ()
    tensors: tuple[str, ...] = ()
    word: str = ""
    verdict: str = ""
    thumb: str = ""
    size: tuple[str, str] = ("", "")
    page: str = ""
    whole: str = ""

    @property
    def words(self) -> str:
        """Everything that a reader may look for."""
        return " ".join((self.title, self.name, *self.tensors, *self.kinds, self.source, self.verdict)).lower()


def gallery(sheet: Sheet, mark: Mark, words: str, stash: Stash) -> str:
    """Every spec of a folder as a card, in chapters, with words to filter by."""
    found = cards(sheet, mark, words)
    if not found:
        return stash(sheet.refused(mark, f"there is no spec in {words or 'this folder'} that pages may show"))
    filters = {
        "source": _counted([card.source] for card in found if card.source),
        "kind": _counted(card.kinds for card in found),
        "check": _counted([BADGES[card.word].rstrip(": ") or "claims nothing"] for card in found if card.word),
    }
    chapters = by_chapter(found)
    return stash(document("cards.html.j2", chapters=chapters, filters=filters, badges=BADGES, count=len(found)))


def related(sheet: Sheet, mark: Mark, words: str, stash: Stash) -> str:
    """The figures of a folder that have most in common with one of them: chapter, kinds, functions, tensors."""
    folder, _, name = words.rpartition(" ")
    found = {card.name: card for card in cards(sheet, mark, folder)}
    if name not in found:
        return stash(sheet.refused(mark, f"there is no spec {name} in {folder or 'this folder'}"))
    own = found.pop(name)
    near = sorted(found.values(), key=lambda card: -_common(own, card))[:RELATED]
    return stash(document("cards.html.j2", chapters={"": near}, filters={}, badges=BADGES, count=len(near)))


def _common(one: Card, other: Card) -> int:
    shared = set(one.kinds) & set(other.kinds)
    return 3 * (one.chapter == other.chapter) + 2 * len(shared) + len(set(one.tensors) & set(other.tensors))


def cards(sheet: Sheet, mark: Mark, words: str) -> list[Card]:
    """The cards of a folder, made once for all pages of a build, with addresses as this page writes them."""
    folder = sheet.page.reach.folder / (words or ".")
    key = os.path.realpath(folder)
    if key not in sheet.studio.cards:
        specs = sorted(folder.glob("*.yaml")) if sheet.page.reach.holds(folder) else []
        sheet.studio.cards[key] = [_card(sheet, mark, spec) for spec in specs]
    address = sheet.page.address
    return [
        replace(card, page=address(card.page), thumb=address(card.thumb)) if card.page else card
        for card in sheet.studio.cards[key]
    ]


def _card(sheet: Sheet, mark: Mark, spec: Path) -> Card:
    made: list[Card] = []

    def drawn() -> str:
        frame = sheet.file(str(os.path.relpath(spec, sheet.page.reach.folder)), mark.at)
        chosen = replace(sheet.studio.options, id=spec.stem)
        shown = sheet.studio.shown(frame, chosen, sheet.page.address)
        page = sheet.studio.pages.get(os.path.realpath(spec), "")
        made.append(replace(_said(shown, spec.stem), page=page, thumb=sheet.studio.thumbnail(shown.picture)))
        return "" if page else markup.figure([shown], chosen, sheet.ids, sheet.dress)

    whole = sheet.tried(mark, drawn)
    return replace(made[0] if made else Card(spec.stem), whole=whole)


def _said(shown: markup.Shown, name: str) -> Card:
    picture, verdict = shown.picture, shown.verdict
    return Card(
        name,
        picture.id,
        stands_alone(picture.text),
        picture.title or name,
        source=short_source(picture.origin),
        chapter=picture.origin.rpartition(", ")[2] or OTHERS,
        kinds=picture.kinds,
        tensors=picture.tensors,
        word=verdict.word if verdict else "",
        verdict=verdict.text if verdict else "",
        size=picture.size,
    )


def by_chapter(cards: Sequence[Card]) -> dict[str, list[Card]]:
    """The cards of each chapter, the largest chapter first; those of small ones together at the end."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        found.setdefault(card.chapter, []).append(card)
    large = {name: group for name, group in found.items() if len(group) >= FEWEST and name != OTHERS}
    rest = [card for name, group in found.items() if name not in large for card in group]
    ordered = dict(sorted(large.items(), key=lambda pair: (-len(pair[1]), pair[0])))
    return {name[:1].upper() + name[1:]: group for name, group in ordered.items()} | ({OTHERS: rest} if rest else {})


def short_source(origin: str) -> str:
    """Author and work of a source, without what follows: enough to choose by.

    >>> short_source("Jordan K. Taylor, An introduction to tensors, arXiv 2402.01790 (2024), decompositions")
    'Jordan K. Taylor, An introduction to tensors'
    """
    return ",".join(origin.split(",")[:2]).strip()


def _counted(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """How many cards have each word, most first."""
    count: dict[str, int] = {}
    for group in groups:
        for word in group:
            count[word] = count.get(word, 0) + 1
    return dict(sorted(count.items(), key=lambda pair: (-pair[1], pair[0])))


def page(spec: Path, folder: Path, back: str) -> str:
    """The Markdown of the page of one spec, which lies in a folder: everything that is said of it, and what is like it.

    `back` is the address of the gallery's page from there.
    """
    found = TITLE.search(spec.read_text(encoding="utf-8", errors="replace"))
    title = found[1] if found else spec.stem
    meta: Mapping[str, object] = {"title": title, "search": {"exclude": True}, "hide": ["toc"]}
    address, specs = (os.path.relpath(path, folder) for path in (spec, spec.parent))
    lines = [
        "---",
        *(f"{name}: {json.dumps(value)}" for name, value in meta.items()),
        "---",
        f"[‹ Gallery]({back})\n",
        "# " + re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", title) + "\n",
        f'![]({address}){{ open="formula einsum einops loops spec report" }}\n',
        "## Like it\n",
        f"<!-- penrose:related {specs} {spec.stem} -->",
    ]
    return "\n".join(lines) + "\n"
