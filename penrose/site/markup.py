"""A figure as HTML: pictures with their captions, panes, menu and verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from xml.etree.ElementTree import tostring

from penrose.documents import document
from penrose.records import dataclass
from penrose.render.mathml import mathml
from penrose.site.options import Options
from penrose.site.picture import Picture
from penrose.site.verdict import Verdict

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
LOOKS = re.compile(r' (?:fill|fill-opacity|stroke|stroke-dasharray)="[#\d][^"]*"')
NAME = re.compile(r"(?<![\w^])(?:[^\W\d_]{1,2}(?:[_^][^\W_]+|[†ᵀ′]|⁻¹)+|[α-ωΑ-Ω])(?![\w^])")
"""A name with scripts, or one Greek letter, within words."""


@dataclass(frozen=True)
class Shown:
    """One frame of a figure: a picture, and what its check said if it was checked. `files` are (label, suffix,
    address); `tries` is the address of the playground with its spec."""

    picture: Picture
    verdict: Verdict | None = None
    files: tuple[tuple[str, str, str], ...] = ()
    tries: str = ""


@dataclass(frozen=True)
class Dress:
    """How figures stand on a page: `inline` makes text of Markdown into HTML; `styled`: the page's style sheet has the
    colours of pictures, which then need none of their own."""

    inline: Callable[[str], str] = escape
    styled: bool = False


class Ids:
    """Ids that a page has not seen: the second figure of one content gets others than the first."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def fresh(self, id: str) -> str:
        """The id itself, or with a number behind it."""
        self.seen[id] += 1
        return id if self.seen[id] == 1 else f"{id}n{self.seen[id]}"


def figure(shown: Sequence[Shown], options: Options, ids: Ids, dress: Dress) -> str:
    """A figure: one picture, or the frames of a storyboard."""
    story = len(shown) > 1
    caption = "" if options.caption is None else dress.inline(options.caption)
    frames = [_frame(one, options, ids, dress) for one in shown]
    if caption and not story:
        frames[0]["caption"], caption = caption, ""
    page = document("figure.html.j2", frames=frames, id=options.id, play=options.play, caption=caption)
    return page.strip()


def _frame(shown: Shown, options: Options, ids: Ids, dress: Dress) -> dict[str, object]:
    picture = shown.picture
    id = ids.fresh(picture.id)
    panes = [pane for pane in (*picture.panes, *_report(shown)) if pane[0] in options.panes]
    below = [pane for pane in panes if pane[0] not in options.beside]
    return {
        "title": picture.title,
        "svg": svg(picture, id, options.theme, dress),
        "width": f"{picture.size[0]}pt",
        "caption": own_caption(picture),
        "verdict": shown.verdict,
        "report": f"{id}-report",
        "beside": [{"name": name, "html": html} for name, html in panes if name in options.beside],
        "panes": [
            {
                "name": name,
                "html": html,
                "open": name in options.open,
                "id": f"{id}-report" if name == "report" else "",
            }
            for name, html in below
        ],
        "tries": shown.tries,
        "files": [_file(picture, *offered) for offered in shown.files],
    }


def _report(shown: Shown) -> list[tuple[str, str]]:
    return [("report", shown.verdict.html)] if shown.verdict else []


def _file(picture: Picture, label: str, suffix: str, address: str) -> dict[str, str]:
    name = re.sub(r"\W+", "-", picture.title.lower()).strip("-") or "diagram"
    return {"suffix": suffix, "address": address, "name": f"{name}.{suffix}", "label": label}


def own_caption(picture: Picture) -> str:
    """The title and caption of a spec, as HTML; they are plain text, and nothing in them is markup but mathematics."""
    title = f"<strong>{_set(picture.title)}.</strong>" if picture.title else ""
    return f"{title} {_set(picture.caption)}".strip()


def _set(text: str) -> str:
    """Plain text as HTML, with names that have scripts, and Greek ones, set as the picture sets them.

    >>> _set("W_Q < a")
    '<math displaystyle="false"><msub><mi>W</mi><mi>Q</mi></msub></math> &lt; a'
    """
    out, done = [], 0
    for match in NAME.finditer(text):
        label = tostring(mathml(match[0]), encoding="unicode")
        out += [escape(text[done : match.start()], quote=False), label]
        done = match.end()
    return "".join(out) + escape(text[done:], quote=False)


def svg(picture: Picture, id: str, theme: str, dress: Dress) -> str:
    """The picture's SVG under another id; without colours of its own where the page has those of its theme."""
    text = picture.svg.replace(picture.id, id)
    if dress.styled:
        bare = LOOKS.sub("", STYLE.sub("", text, count=1))
        text = bare.replace('class="penrose"', f'class="penrose penrose-{theme}"', 1)
    return text


def inline(picture: Picture, theme: str, ids: Ids, dress: Dress) -> str:
    """A small picture within a sentence."""
    drawn = svg(picture, ids.fresh(picture.id), theme, dress)
    return f'<span class="penrose-inline" style="--penrose-width:{picture.size[0]}pt">{drawn}</span>'


def error(message: str) -> str:
    """The red box that stands where a figure could not be drawn."""
    return f'<div class="penrose-error" role="alert"><pre tabindex="0">{escape(message)}</pre></div>'
