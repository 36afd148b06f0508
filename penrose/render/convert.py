"""An SVG of the baked dialect as PDF or PNG, by whichever converter this machine has; a white page is left out.

cairosvg needs the system's libcairo; svg2pdf and resvg are wheels that carry all they need and take over
where it is missing. None of them is imported before a file is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from penrose.errors import PenroseError, Problem
from penrose.source import Source

SCALE = 3.0  # pixels for each pt: 216 dots per inch, sharp on a screen and fair in print
WIDEST = 32_000  # pixels a side: cairo refuses 32,768
SIZE = re.compile(r'(<svg [^>]*?width=")([\d.]+)pt(" height=")([\d.]+)pt"')
WHITE = re.compile(r'<path class="page" [^>]* fill="#ffffff"/>')
NO_TIME = "2000-01-01T00:00:00Z"  # every PDF was made then, so that the same picture is the same file


def pdf(svg: str) -> bytes:
    """The picture as a PDF of the same size, all of it vectors; PenroseError if no converter is installed."""
    return _first("PDF", {"cairosvg": _cairo_pdf, "svg2pdf-py": _svg2pdf}, svg)


def png(svg: str, scale: float = SCALE, page: str = "#ffffff") -> bytes:
    """The picture as a PNG of `scale` pixels for each pt on a page of a colour ("" for none).

    A picture that would be wider or higher than `WIDEST` pixels gets fewer for each pt. PenroseError if no
    converter is installed.
    """
    size = pixels(svg, scale)
    sized = SIZE.sub(rf'\g<1>{size[0]}\g<3>{size[1]}"', svg, count=1)
    makers = {"cairosvg": lambda text: _cairo_png(text, page), "resvg-py": lambda text: _resvg(text, page)}
    return _first("PNG", makers, sized)


def pixels(svg: str, scale: float) -> tuple[int, int]:
    """Width and height of the picture in pixels, at most `WIDEST`; ValueError if it says no size in pt.

    >>> pixels('<svg width="100pt" height="10.5pt">', 3), pixels('<svg width="64000pt" height="1000pt">', 3)
    ((300, 32), (32000, 500))
    """
    found = SIZE.search(svg)
    if found is None:
        raise ValueError("an SVG with a width and height in pt is wanted")
    width, height = float(found[2]), float(found[4])
    fitting = min(scale, WIDEST / max(width, height, 1))
    return max(1, round(width * fitting)), max(1, round(height * fitting))


def _first(format: str, makers: dict[str, Callable[[str], bytes]], svg: str) -> bytes:
    """What the first converter makes that can be loaded."""
    bare = WHITE.sub("", svg, count=1)
    for make in makers.values():
        try:
            return make(bare)
        except (ImportError, OSError):  # OSError: cairosvg is there, libcairo is not
            continue
    hint = "pip install 'penrose-tensor[pdf]', or keep the SVG"
    raise PenroseError(Source(format, ""), [Problem(f"needs one of {', '.join(makers)}", None, hint)])


def _cairo_pdf(svg: str) -> bytes:
    from cairocffi import PDF_METADATA_CREATE_DATE  # type: ignore[import-untyped]
    from cairosvg.surface import PDFSurface

    class Timeless(PDFSurface):  # type: ignore[misc]
        def _create_surface(self, width: float, height: float) -> Any:
            surface, *size = super()._create_surface(width, height)
            surface.set_metadata(PDF_METADATA_CREATE_DATE, NO_TIME)
            return surface, *size

    return bytes(Timeless.convert(svg.encode()))


def _svg2pdf(svg: str) -> bytes:
    from svg2pdf_py import FontDatabase, svg_to_pdf

    return bytes(svg_to_pdf(SIZE.sub(r'\1\2\3\4"', svg, count=1), FontDatabase()))  # it takes a px for a pt


def _cairo_png(svg: str, page: str) -> bytes:
    from cairosvg import svg2png

    return bytes(svg2png(svg.encode(), background_color=page or None))


def _resvg(svg: str, page: str) -> bytes:
    from resvg_py import svg_to_bytes

    # Labels are outlines, so no fonts: looking through a machine's own takes seconds.
    return bytes(svg_to_bytes(svg, background=page or None, skip_system_fonts=True))
