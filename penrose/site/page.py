"""A page that is being made: its marks become HTML, or say with file, line and column why they cannot."""

from __future__ import annotations

from collections.abc import Callable

from penrose.errors import PenroseError, Problem, Refused, show
from penrose.figures.reach import Reach
from penrose.records import dataclass, replace
from penrose.site import markup, options
from penrose.site.marks import Mark, Place
from penrose.site.markup import Dress, Ids
from penrose.site.options import Options
from penrose.site.picture import Frame
from penrose.site.studio import Studio
from penrose.source import Source, Span

NEXT_FRAME = "---"


@dataclass(frozen=True)
class Page:
    """Where a page's Markdown is from: its path in messages, what addresses on it may name, the line of the file that
    it begins on, and how an address of the site is written on it."""

    path: str
    reach: Reach
    first_line: int = 1
    address: Callable[[str], str] = str


class Within(Source):
    """A text that begins at a line and column of a longer one, which messages name.

    >>> Within.of("p.md", "ab\\ncd", Place(7, 3)).place(Span(1, 2))
    'p.md:7:4'
    """

    start = Place(1, 1)

    @staticmethod
    def of(path: str, text: str, start: Place) -> Within:
        """The text at a place of the file at `path`."""
        source = Within(path, text)
        object.__setattr__(source, "start", start)
        return source

    def place(self, span: Span | None) -> str:
        line, column = self.line_and_column(span.start) if span else (1, 1)
        return f"{self.path}:{self.start.line + line - 1}:{self.start.column + column - 1}"


class Sheet:
    """A page in the making: the ids that it has, the marks that have anchors, and what draws for it."""

    def __init__(self, page: Page, studio: Studio, dress: Dress, complain: Callable[[PenroseError, str], None]) -> None:
        self.page, self.studio, self.dress, self.complain = page, studio, dress, complain
        self.ids = Ids()
        self.anchors: dict[str, Mark] = {}

    def tried(self, mark: Mark, make: Callable[[], str]) -> str:
        """What `make` gives; where it cannot, the red box with what is wrong, which `complain` hears of."""
        try:
            return make()
        except PenroseError as error:
            return self.box(error, mark)
        except Exception as error:  # noqa: BLE001 - a fault of ours on one spec leaves the other pages a site
            message = f"penrose itself failed on this: {type(error).__name__}: {error}"
            return self.box(self.refusal(mark.at, message, "please report it with the spec"), mark)

    def box(self, error: PenroseError, mark: Mark) -> str:
        """The red box that stands in a mark's place, which `complain` hears of first."""
        self.complain(error, self.message(error, mark))
        return markup.error(self.message(error, mark))

    def refused(self, mark: Mark, message: str, hint: str = "") -> str:
        """The red box of a mark that asks for what there is not."""
        return self.box(self.refusal(mark.at, message, hint), mark)

    def anchored(self, mark: Mark, id: str) -> None:
        """Keep an anchor; PenroseError if a figure above has it."""
        if id in self.anchors:
            above = self.within("", self.anchors[id].at).place(None)
            raise self.taken(mark, id, f"the figure at {above} has it")
        self.anchors[id] = mark

    def taken(self, mark: Mark, id: str, by: str) -> PenroseError:
        """What is wrong where an address would lead to two places."""
        start = max(0, mark.options.find(id))
        span = Span(start, start + len(id))
        problem = Problem(f"the anchor {id} is taken: {by}", span, "give this figure another id")
        return PenroseError(self.within(mark.options, mark.options_at), [problem])

    def html(self, mark: Mark) -> str:
        """A mark as HTML; PenroseError says what is wrong with it, with its place."""
        chosen = self.options(mark)
        if mark.shape == "inline":
            frames = [self.framed(self.source(mark, inline_spec(mark.text)))]
        else:
            frames = self.frames(mark)
        if mark.alone:
            shown = [self.studio.shown(frame, chosen, self.page.address) for frame in frames]
            return markup.figure(shown, chosen, self.ids, self.dress)
        self.studio.checked(frames[0], chosen.check)
        return markup.inline(self.studio.picture(frames[0], chosen.theme), chosen.theme, self.ids, self.dress)

    def options(self, mark: Mark) -> Options:
        """The options of a mark over those of the site."""
        found, problems = options.read(mark.options, 0, self.studio.options)
        if not mark.closed:
            raise self.refusal(mark.at, "this fence is not closed", "close it with a line of the same ticks")
        if problems:
            raise PenroseError(self.within(mark.options, mark.options_at), problems)
        if found.id and mark.alone:
            self.anchored(mark, found.id)
        return replace(found, caption=mark.caption) if mark.caption and found.caption is None else found

    def frames(self, mark: Mark) -> list[Frame]:
        """The frames of a figure: one, or several for a storyboard."""
        if mark.shape == "image":
            return [self.file(mark.text, mark.at)]
        found: list[Frame] = []
        for start, text in documents(mark.text):
            at = Place(mark.at.line + start, mark.at.column)
            word = text.strip()
            if word.endswith((".yaml", ".yml")) and len(word.split()) == 1:
                found.append(self.file(word, Place(at.line + _blank_lines(text), at.column)))
            else:
                found.append(self.framed(self.within(fence_spec(text), at)))
        return found

    def source(self, mark: Mark, text: str) -> Source:
        """The text of an inline mark as a spec; its places all fall on the mark."""
        shift = len(text) - len(mark.text)
        return self.within(text, Place(mark.at.line, mark.at.column - shift))

    def framed(self, source: Source) -> Frame:
        """A text of the page as a frame: addresses in it start where those of the page do."""
        return Frame(source, self.page.reach)

    def file(self, address: str, at: Place) -> Frame:
        """The spec in a file, named relative to the page; what is wrong is said at the mark."""
        try:
            return Frame(*self.page.reach.source(address))
        except Refused as refused:
            raise self.refusal(at, refused.problem.message, refused.problem.hint) from None

    def within(self, text: str, at: Place) -> Source:
        """A text of the page, at its place in the file."""
        return Within.of(self.page.path, text, Place(at.line + self.page.first_line - 1, at.column))

    def refusal(self, at: Place, message: str, hint: str = "") -> PenroseError:
        """What is wrong at a place of the page."""
        return PenroseError(self.within("", at), [Problem(message, None, hint)])

    def message(self, error: PenroseError, mark: Mark) -> str:
        """An error in words; one that lies in another file says also which mark of the page asked for it."""
        text = show(error.source, error.problems)
        if isinstance(error.source, Within):
            return text
        return f"{text}\n  shown at {self.within('', mark.at).place(None)}"


def documents(text: str) -> list[tuple[int, str]]:
    """The parts of a text between lines `---`, each with the number of lines before it.

    >>> documents("a\\n---\\nb\\nc\\n")
    [(0, 'a\\n'), (2, 'b\\nc\\n')]
    """
    found: list[tuple[int, list[str]]] = [(0, [])]
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if line.rstrip() == NEXT_FRAME:
            found.append((number, []))
        else:
            found[-1][1].append(line)
    return [(start, "".join(lines)) for start, lines in found if "".join(lines).strip()] or [(0, text)]


def _blank_lines(text: str) -> int:
    return len(text[: len(text) - len(text.lstrip())].splitlines())


EINSUM = "einsum: "
DRAW = "draw: "


def fence_spec(text: str) -> str:
    """What a fence holds as a spec: itself, or a one-line einsum.

    >>> fence_spec("i j, j k -> i k"), fence_spec("draw: A[i j]")
    ('einsum: i j, j k -> i k', 'draw: A[i j]')
    """
    line = text.strip()
    plain = "\n" not in line and ": " not in line and not line.endswith(":") and bool(line)
    return inline_spec(line) if plain else text


def inline_spec(text: str) -> str:
    """A one-line einsum, or a product of tensors with their legs, as a spec.

    >>> inline_spec("A[i j] B[j k]")
    'draw: A[i j] B[j k]'
    """
    return (DRAW if "[" in text else EINSUM) + text
