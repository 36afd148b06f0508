"""SVG text as a tree of elements that know their place in it. Nothing is resolved, fetched or expanded."""

from __future__ import annotations

from xml.parsers import expat

from penrose.errors import PenroseError, Problem
from penrose.marks.names import names
from penrose.records import dataclass, field
from penrose.source import Source, Span

SPACE = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink href"
DEEPEST = 200  # elements within each other; ours nest as deep as bubbles do, a bomb deeper
MOST = 16_000  # elements of a picture; the largest of the gallery has 400, and wires are held against each other


@dataclass
class Element:
    """A tag without its namespace, attributes, elements within, and the span of its opening tag's name."""

    tag: str
    attributes: dict[str, str]
    span: Span
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute's value, "" if it is not there."""
        return self.attributes.get(name, "")

    def words(self, name: str) -> tuple[str, ...]:
        """An attribute's value as words; a group in parentheses is one word, as a fused index `(i l)` is."""
        return names(self.get(name))


def parse(source: Source) -> Element:
    """The root element of SVG text; PenroseError if it is not well-formed, or is no SVG."""
    if "<!DOCTYPE" in source.text or "<!ENTITY" in source.text:
        at = source.text.find("<!")
        hint = "delete it: pictures written by penrose have none"
        raise PenroseError(source, [Problem("a document type declaration is not read", Span(at, at + 9), hint)])
    return _Tree(source).root()


class _Tree:
    """Expat's callbacks, and the elements that are open."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.raw = source.text.encode("utf-8", "surrogatepass")
        self.mark = (0, 0)  # a place passed already, in bytes and in characters
        self.top = Element("", {}, Span(0, 0))
        self.open = [self.top]
        self.count = 0
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def root(self) -> Element:
        try:
            self.parser.Parse(self.raw, True)
        except expat.ExpatError as error:
            self._refuse(f"not well-formed XML: {expat.ErrorString(error.code)}")
        root = self.top.children[0]
        if root.tag != "svg":
            self._refuse(f"the root element is <{root.tag}>, not <svg>", root.span)
        return root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._offset(self.parser.CurrentByteIndex)
        namespace, _, tag = name.rpartition(" ")
        if len(self.open) > DEEPEST:
            self._refuse(f"elements nest deeper than {DEEPEST}", Span(at, at + 1))
        self.count += 1
        if self.count > MOST:
            self._refuse(f"a picture has at most {MOST:,} elements", Span(at, at + 1))
        known = {key.replace(LINK, "href"): value for key, value in attributes.items()}
        element = Element(tag if namespace in (SPACE, "") else name, known, Span(at, at + 1 + len(tag)))
        self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, name: str) -> None:
        self.open.pop()

    def _offset(self, byte: int) -> int:
        before, characters = self.mark if self.mark[0] <= byte else (0, 0)
        self.mark = (byte, characters + len(self.raw[before:byte].decode("utf-8", "replace")))
        return self.mark[1]

    def _refuse(self, message: str, span: Span | None = None) -> None:
        at = self._offset(max(0, self.parser.ErrorByteIndex))
        raise PenroseError(self.source, [Problem(message, span or Span(at, at + 1))])
