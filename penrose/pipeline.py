"""The one place that knows the order: text, Source, Spec, Diagram, Layout, Scene, file.

Every step is a pure function of its arguments and imports its stage when it is called, so that a command pays
only for what it uses. Reading and writing files happens here and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from penrose.errors import PenroseError, Problem, choice
from penrose.records import dataclass, replace
from penrose.source import Source

if TYPE_CHECKING:
    from penrose.diagram.types import Diagram
    from penrose.marks.types import Layout
    from penrose.scene import Scene

PathLike = str | os.PathLike[str]
THEME = "colour"
DIALECT = "baked"


def source(path: PathLike) -> Source:
    """The text of a file, or of standard input for "-"; PenroseError says why there is none."""
    from penrose.spec import load_source

    return load_source(path)


def diagram(source: Source) -> Diagram:
    """Everything to draw and to compute in a source; PenroseError lists what is wrong with it."""
    from penrose.diagram import build
    from penrose.spec import read

    return build(read(source))


def schema() -> str:
    """The JSON Schema of specs, by which editors complete and check."""
    with open(os.path.join(os.path.dirname(__file__), "spec", "schema.json"), encoding="utf-8") as file:
        return file.read()


def einsum(text: str) -> Diagram:
    """The diagram of a one-line einsum, in any of its spellings."""
    from penrose.diagram import build
    from penrose.spec import read_einsum

    return build(read_einsum(text))


def to_yaml(diagram: Diagram) -> str:
    """A spec that a person would have written for a diagram; reading it gives the diagram, but for places.

    Equations say again what somebody wrote where that is what they are, else what their networks are. A diagram that no
    spec says, such as one with names that are no names in the notation, is a PenroseError.
    """
    from penrose.diagram.unbuild import unbuild
    from penrose.spec.print_yaml import printed

    for quoting in (True, False):
        text = printed(unbuild(diagram, quoting))
        if _reads_as(text, diagram):
            return text
    raise refusal(diagram.source.path, "is a diagram that no spec says")


def formatted(source: Source) -> str:
    """A spec as a person writes it in the house's order, with its comments; PenroseError lists what is wrong with it.

    >>> print(formatted(Source("a.yaml", "draw: A[i j]  b[j] # twice\\ntitle:  One")), end="")
    title: One
    draw: A[i j] b[j]  # twice
    """
    from penrose.spec.comments import commented, comments
    from penrose.spec.print_yaml import printed
    from penrose.spec.reader import own

    wanted = diagram(source)
    found = comments(source)
    rows = any(comment.text and comment.path[:1] == ("dims",) and comment.path[1:] for comment in found)
    text = commented(printed(own(source)[0], rows), found)
    if not _reads_as(text, wanted):
        raise refusal(source.path, "cannot be printed so that it says the same; it is left as it is")
    return text


def _reads_as(text: str, wanted: Diagram) -> bool:
    from penrose.diagram.unbuild import same

    try:
        return same(diagram(Source(wanted.source.path, text)), wanted)
    except PenroseError:
        return False


def transformed(diagram: Diagram, rule: str, names: tuple[str, ...] = ()) -> Diagram:
    """The diagram with what it draws rewritten by a rule; PenroseError where it cannot be."""
    from penrose.rewrite.apply import transformed as rewrite

    return rewrite(diagram, rule, names)[0]


def layout(diagram: Diagram) -> Layout:
    """Where everything stands, with labels measured in the font they are set in."""
    from penrose.layout import layout as lay_out
    from penrose.render.labels import measure

    return lay_out(diagram, measure)


def at_width(diagram: Diagram, width: float | None) -> Diagram:
    """The diagram with another width to be broken into lines for, in pt; None leaves it the one it has."""
    return diagram if width is None else replace(diagram, hints=replace(diagram.hints, width=width))


def unfolded(diagram: Diagram) -> Diagram:
    """The diagram with every tensor of a long repeat to be drawn, whatever the spec says."""
    from penrose.diagram.types import ALL

    return replace(diagram, hints=replace(diagram.hints, repeats=ALL))


def label_sizes() -> tuple[float, float]:
    """The font sizes of the labels of tensors and of indices, in pt."""
    from penrose.layout.style import INDEX, LABEL

    return LABEL, INDEX


def scene(diagram: Diagram) -> Scene:
    """What any output format draws; PenroseError if its ink would not join as the diagram does."""
    from penrose.proof import hold
    from penrose.render.scene import scene as compose

    made = layout(diagram)
    hold(made, diagram)
    return compose(made)


def svg(diagram: Diagram, theme: str = THEME, dialect: str = DIALECT) -> str:
    """The picture as SVG text."""
    return _svg_text(scene(diagram), theme, dialect)


def _svg_text(scene: Scene, theme: str, dialect: str = DIALECT) -> str:
    from penrose.render.svg import svg as write

    return write(scene, theme, dialect)


@dataclass(frozen=True)
class Format:
    """An output format: the suffix of its files, and the bytes of a file from (scene, theme, dialect). It needs one of
    some modules, if any; `label` is what the menu of a page calls it, which offers it if there is one.
    """

    suffix: str
    encode: Callable[[Scene, str, str], bytes]
    needs: tuple[str, ...] = ()
    label: str = ""


def _svg(scene: Scene, theme: str, dialect: str) -> bytes:
    return _svg_text(scene, theme, dialect).encode()


def _pdf(scene: Scene, theme: str, _: str) -> bytes:
    from penrose.render.convert import pdf

    return pdf(_svg_text(scene, theme))


def _png(scene: Scene, theme: str, _: str) -> bytes:
    from penrose.render.convert import png

    return png(_svg_text(scene, theme))


def _tikz(outlines: bool) -> Callable[[Scene, str, str], bytes]:
    def encode(scene: Scene, theme: str, _: str) -> bytes:
        from penrose.render.tikz import tikz

        return tikz(scene, theme, outlines).encode()

    return encode


FORMATS: dict[str, Format] = {
    "svg": Format(".svg", _svg, label="SVG"),
    "pdf": Format(".pdf", _pdf, ("cairosvg", "svg2pdf_py"), "PDF"),
    "png": Format(".png", _png, ("cairosvg", "resvg_py")),
    "tikz-outlines": Format(".tex", _tikz(outlines=True)),
    "tikz": Format(".tex", _tikz(outlines=False), label="TikZ"),
}
"""Every output format by its name; of two with one suffix a file's name means the last. A new one is a module in
`render` and a line here."""


def format_of(path: PathLike) -> str:
    """The format that a file's suffix asks for; PenroseError if it is none of ours.

    >>> format_of("fig/svd.tex"), format_of("a.b.PNG")
    ('tikz', 'png')
    """
    suffix = os.path.splitext(path)[1].lower()
    names = {format.suffix: name for name, format in FORMATS.items()}
    if suffix in names:
        return names[suffix]
    found = f"no format has the suffix {suffix}" if suffix else "a file needs a suffix that says its format"
    raise refusal(path, found, choice(suffix, names))


def encode(diagram: Diagram, format: str = "svg", theme: str = THEME, dialect: str = DIALECT) -> bytes:
    """The bytes of a picture file."""
    return FORMATS[format].encode(scene(diagram), theme, dialect)


def write_atomically(path: PathLike, data: bytes) -> None:
    """Put `data` into a file whole or not at all: whoever reads it meets the old content or the new one.

    A folder that is missing is made, but not the folders above it. What is no regular file (a pipe, a
    terminal) is written to as it is. PenroseError says why it failed.
    """
    target = os.path.realpath(path)
    try:
        if not os.path.isdir(folder := os.path.dirname(target)):
            os.mkdir(folder)
        if os.path.isdir(target):
            raise refusal(path, "is a folder; the picture needs a file name")
        if os.path.exists(target) and not os.path.isfile(target):
            _write(target, data)
        else:
            _replace(target, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refusal(path, f"cannot be written: {_trouble(error)}") from None


def _replace(target: str, data: bytes) -> None:
    exists = os.path.exists(target)
    if exists and not os.access(target, os.W_OK):
        raise PermissionError(13, "no permission")
    folder, name = os.path.split(target)
    beside = os.path.join(folder, f".{name}.{os.getpid()}.part")
    try:
        _write(beside, data)
        if exists:
            os.chmod(beside, os.stat(target).st_mode & 0o777)
        os.replace(beside, target)
    except BaseException:
        if os.path.exists(beside):
            os.unlink(beside)
        raise


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def refusal(path: PathLike, message: str, hint: str = "") -> PenroseError:
    """An error about a file as a whole."""
    return PenroseError(Source(str(path), ""), [Problem(message, None, hint)])


def _trouble(error: OSError) -> str:
    return _TROUBLES.get(type(error), (error.strerror or str(error)).lower())


_TROUBLES: dict[type[OSError], str] = {
    FileNotFoundError: "there is no such folder",
    FileExistsError: "a part of this path is a file, not a folder",
    NotADirectoryError: "a part of this path is a file, not a folder",
    PermissionError: "no permission",
}
