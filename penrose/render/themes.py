"""How each kind of thing is painted. A new theme is an entry of `THEMES`, a new paint one of a table here.

A glyph takes the paint of its structure, else of its role, else of its kind, else "tensor". Colours are
`#rrggbb`. The ink is the colour of lines and of text outside glyphs; it gives way to the page's own where a
drawing stands in a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from penrose.errors import choice
from penrose.records import dataclass, field

STRUCTURES = ("delta", "fuse", "cap", "offset", "identity", "fold")
KINDS: dict[str, tuple[str, ...]] = {
    "isometry": ("isometry", "coisometry"),
    "orthogonal": ("orthogonal", "unitary", "pauli-x", "pauli-y", "pauli-z", "hadamard", "phase", "fourier"),
    "diagonal": ("diagonal",),
    "symmetric": ("symmetric", "antisymmetric", "hermitian", "positive", "projector", "levi-civita"),
    "stochastic": ("stochastic", "nonnegative"),
    "mask": ("mask", "causal", "ones", "zeros", "triangular"),
    "one-hot": ("one-hot", "permutation", "shift", "xor"),
    "measured": ("data",),
}
"""Paints of kinds, and the kinds that share each."""
ROLES: dict[str, tuple[str, ...]] = {
    "stream": ("stream", "residual"),
    "weight": ("weight", "parameter", "parameters"),
    "data": ("data", "input", "tokenizer"),
    "query": ("query",),
    "key": ("key",),
    "value": ("value", "output"),
    "attention": ("attention", "pattern"),
    "operation": ("operation", "operations"),
    "bias": ("bias", "constant"),
    "gradient": ("gradient", "active"),
    "done": ("done",),
    "first": ("first",),
    "second": ("second",),
    "third": ("third",),
}
"""Paints of roles, and the roles that share each. The last three tell like things apart: a layer and the next."""


def _glyphs(tag: str, values: tuple[str, ...]) -> str:
    return ",".join(f'.tensor[data-{tag}="{value}"]>.outline' for value in values)


SELECTORS: dict[str, str] = {
    "bubble": ".bubble>.outline",
    "grouping": ".bubble:not([data-function])>.outline",
    "wire": ".wire",
    "link": ".link",
    "backbone": ".backbone",
    "cut": ".cut",
    "panel": ".panel",
    "bracket": ".bracket",
    "tensor": ".tensor>.outline",
    **{paint: _glyphs("kind", kinds) for paint, kinds in KINDS.items()},
    **{paint: _glyphs("role", roles) for paint, roles in ROLES.items()},
    **{paint: _glyphs("kind", (paint,)) for paint in STRUCTURES},
    "token": ".token>.outline",
    "predicted": ".predicted>.outline",
    "frame": ".frame>.outline",
    "arrow": ".arrow>.outline",
    "head": ".head>.outline",
    **{f"heat-{level}": f'.heat[data-level="{level}"]>.outline' for level in range(1, 9)},
    "arrowhead": ".arrowhead>.outline",
    "dot": ".dot>.outline",
    "mark": ".mark>.outline",
    "end": ".end>path",
    "text": ".label,.sign",
    "label": ".tensor>.label",
    "beside": '.tensor>.label[data-place="beside"]',
}
"""Every paint, and where it is found in an SVG; later lines win over earlier ones, as in CSS."""

_PAINT_OF = {
    **{("kind", kind): paint for paint, kinds in KINDS.items() for kind in kinds},
    **{("role", role): paint for paint, roles in ROLES.items() for role in roles},
    **{("structure", paint): paint for paint in STRUCTURES},
}


def glyph_paint(kind: str, role: str) -> str:
    """The paint of a tensor's glyph.

    >>> glyph_paint("coisometry", ""), glyph_paint("isometry", "stream"), glyph_paint("delta", "stream")
    ('isometry', 'stream', 'delta')
    """
    tags = (("structure", kind), ("role", role), ("kind", kind))
    return next((_PAINT_OF[tag] for tag in tags if tag in _PAINT_OF), "tensor")


@dataclass(frozen=True)
class Paint:
    """Fill and line colour ("" for none), line width in pt, dashes in pt, and how opaque the fill is."""

    fill: str = ""
    line: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Theme:
    """The ink, the page it is made for, and the paint of everything in `SELECTORS`.

    `opaque`: a picture brings its page along wherever it can. `dark`: the theme that takes over at night, "" for none.
    """

    ink: str
    page: str
    paints: Mapping[str, Paint] = field(repr=False)
    opaque: bool = False
    dark: str = ""


OUTLINE = 1.1  # pt; wires are as heavy as outlines, as in drawings by hand
HULL = 0.8  # of a bubble, lighter than what it holds
THIN = 0.6
ARROW = 1.3  # of an arc between tokens
LINK = 0.9  # of the way of a copy: lighter than a wire, which carries an index
BACKBONE = 4.0  # of a residual stream: the heaviest line, so that the eye follows it
BAR = 1.8  # of the cap on an index that is summed on its own


class Palette(NamedTuple):
    """The colours of a theme: ink and page, hulls and other quiet lines, the tint of bubbles, a stream, the
    largest entry of a heat-map."""

    ink: str
    page: str
    quiet: str
    tint: str
    stream: str
    heat: str


def _theme(palette: Palette, fills: dict[str, str], opaque: bool = False, dark: str = "") -> Theme:
    """A theme from its palette and the fills of glyphs; one that `fills` leaves out is filled as "tensor"."""
    ink, page, quiet, tint, stream, heat = palette
    names = ("tensor", *KINDS, *ROLES)
    glyphs = {name: Paint(fills.get(name, fills["tensor"]), ink, OUTLINE) for name in names}
    rest = {
        "bubble": Paint(tint, quiet, HULL, (3.5, 2.5), opacity=0.16),
        "grouping": Paint("", quiet, THIN, (1.2, 2.2)),
        "wire": Paint("", ink, OUTLINE),
        "link": Paint("", stream, LINK),
        "backbone": Paint("", stream, BACKBONE),
        "cut": Paint("", ink, HULL, (3.0, 2.5)),
        "panel": Paint("", quiet, THIN),
        "bracket": Paint("", ink, OUTLINE),
        "token": Paint(fills["data"], ink, OUTLINE),
        "predicted": Paint("", ink, OUTLINE, (3.0, 2.5)),
        "frame": Paint("", quiet, THIN),
        "arrow": Paint("", stream, ARROW),
        "head": Paint(stream),
        **{f"heat-{level}": Paint(heat, opacity=level / 8) for level in range(1, 9)},
        "delta": Paint(ink, ink, THIN),
        "fuse": Paint(ink, ink, THIN),
        "cap": Paint(fills.get("one-hot", page), ink, OUTLINE),
        "offset": Paint(page, ink, OUTLINE),
        "identity": Paint(page, ink, OUTLINE),
        "fold": Paint(),
        "arrowhead": Paint(ink),
        "dot": Paint(ink),
        "mark": Paint(ink),
        "end": Paint("", ink, BAR),
        "text": Paint(ink),
        "label": Paint(ink),
        "beside": Paint(ink),
    }
    return Theme(ink, page, MappingProxyType(glyphs | rest), opaque, dark)


_COLOUR = {
    "tensor": "#c7dcf2", "isometry": "#b9e3c6", "orthogonal": "#d6e8a8", "diagonal": "#d5d9de",
    "symmetric": "#bfe4e4", "stochastic": "#f4cfe0", "mask": "#e8e8e4", "one-hot": "#fbe0a6",
    "measured": "#fff1c4", "stream": "#ffc98f", "weight": "#c7dcf2", "data": "#fff1c4", "query": "#dccbef",
    "key": "#ffd9a0", "value": "#b5d3fb", "attention": "#f4cfe0", "operation": "#f6c9c4", "bias": "#d3dde8",
    "gradient": "#f9b9b0", "done": "#9cc4ee", "first": "#ffe37d", "second": "#8fbcf0", "third": "#a5dba8",
}  # fmt: skip
_PRINT = {
    "tensor": "#ffffff", "diagonal": "#c4c4c4", "stream": "#dcdcdc", "data": "#f0f0f0", "measured": "#f0f0f0",
    "mask": "#f0f0f0", "one-hot": "#f0f0f0", "attention": "#c4c4c4", "operation": "#dcdcdc", "bias":
    "#f0f0f0", "gradient": "#a8a8a8", "done": "#dcdcdc",
    "first": "#f0f0f0", "second": "#c4c4c4", "third": "#dcdcdc",
}  # fmt: skip
_DARK = {
    "tensor": "#24476b", "isometry": "#1f5238", "orthogonal": "#46541a", "diagonal": "#444c56",
    "symmetric": "#1d5152", "stochastic": "#64304c", "mask": "#3d3f3b", "one-hot": "#5f4a12",
    "measured": "#57491c", "stream": "#7a4413", "weight": "#24476b", "data": "#57491c", "query": "#4c3570",
    "key": "#6b4a10", "value": "#1c4580", "attention": "#64304c", "operation": "#6b322c", "bias": "#3a4857",
    "gradient": "#7d2f27", "done": "#175a9e", "first": "#6b5a08", "second": "#1d62ad", "third": "#2a6034",
}  # fmt: skip

_LIGHT = Palette("#17212b", "#ffffff", "#6b7a89", "#7f9cbb", "#d9822b", "#1f5fa8")
_PAPER = Palette("#000000", "#ffffff", "#595959", "#b0b0b0", "#7a7a7a", "#000000")
_NIGHT = Palette("#e8eef4", "#10171e", "#8b9bab", "#8fb0d2", "#f0a04b", "#8ec5ff")
THEMES: dict[str, Theme] = {
    "colour": _theme(_LIGHT, _COLOUR, dark="dark"),
    "print": _theme(_PAPER, _PRINT),
    "dark": _theme(_NIGHT, _DARK, opaque=True),
}
"""Every theme by its name; the first is the default."""


def theme_named(name: str) -> Theme:
    """The theme of a name; ValueError says which there are.

    >>> theme_named("print").ink
    '#000000'
    """
    if name in THEMES:
        return THEMES[name]
    raise ValueError(f"no theme {name}: {choice(name, THEMES)}")
