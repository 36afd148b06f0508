"""How a dialect of SVG says what a paint looks like: by plain attributes, or by a style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from penrose.geometry import number
from penrose.records import dataclass
from penrose.render.themes import SELECTORS, THEMES, Paint, Theme

DARK_PAGES = (
    '[data-md-color-scheme="slate"]',  # mkdocs-material
    '[data-theme="dark"]',  # Sphinx's furo and pydata themes
    '[data-bs-theme="dark"]',  # Bootstrap
    '[data-jp-theme-light="false"]',  # JupyterLab
    ".dark",
)
"""Marks by which pages say that they are dark."""


@dataclass(frozen=True)
class Dialect:
    """The attributes of a shape or label from (paint, weight), the style sheet from (theme, used paints, id),
    and whether a drawing of a theme brings its page along."""

    attributes: Callable[[Paint, float], str]
    stylesheet: Callable[[Theme, Iterable[str], str], str]
    page: Callable[[Theme], bool]


def _baked(paint: Paint, weight: float) -> str:
    """Every property as a plain attribute; the root's own are no fill, round caps and round joins."""
    fill = f' fill="{paint.fill}"' if paint.fill else ""
    opacity = f' fill-opacity="{number(paint.opacity)}"' if paint.fill and paint.opacity < 1 else ""
    stroke = f' stroke="{paint.line}"' if paint.line else ""
    dash = f' stroke-dasharray="{_dash(paint)}"' if paint.dash else ""
    return f"{fill}{opacity}{stroke}{_width(paint, weight)}{dash}"


def _at_night(theme: Theme, used: Iterable[str], id: str) -> str:
    """The colours of the dark theme for a reader who asks for a dark page, where the drawing is a document or an image.

    Within a page it keeps those it has: the page may be light whatever the reader asks for.
    """
    if not theme.dark:
        return ""
    dark, paints = THEMES[theme.dark], set(used)
    rules = [_plain(f"#{id}:root", name, dark.paints[name]) for name in SELECTORS if name in paints]
    return f"@media(prefers-color-scheme:dark){{#{id}:root>.page{{fill:{dark.page}}}{''.join(rules)}}}"


def _plain(root: str, name: str, paint: Paint) -> str:
    """The rule of a paint in plain colours."""
    pairs = [("fill", paint.fill or "none"), *[("stroke", paint.line)] * bool(paint.line)]
    return f"{_scope(root, name)}{{{';'.join(f'{name}:{colour}' for name, colour in pairs)}}}"


def _scope(root: str, name: str) -> str:
    return ",".join(f"{root} {selector}" for selector in SELECTORS[name].split(","))


def _width(paint: Paint, weight: float) -> str:
    """The width of a line, the one property that varies between shapes of one paint."""
    return f' stroke-width="{number(paint.width * weight)}"' if paint.line else ""


def _dash(paint: Paint) -> str:
    return " ".join(map(number, paint.dash))


def _stylesheet(theme: Theme, used: Iterable[str], id: str) -> str:
    """The rules of the paints that a drawing uses; a dark theme takes over on dark pages and dark screens.

    On its own, as an image, a drawing brings the theme's page and ink. What knows no variables
    of style sheets skips all of it, and keeps to the attributes.
    """
    paints = [name for name in SELECTORS if name in set(used)]
    dark = THEMES[theme.dark] if theme.dark else theme
    rules = [f"#{id}{{{_variables(theme, paints)}}}", f"#{id}:root{{color:{theme.ink};background:{theme.page}}}"]
    if theme.dark:
        pages = ",".join(DARK_PAGES)
        rules.append(f":is({pages}) #{id}{{{_variables(dark, paints)}}}")
        own = f"color:{dark.ink};background:{dark.page};{_variables(dark, paints)}"
        rules.append(f"@media(prefers-color-scheme:dark){{#{id}:root{{{own}}}}}")
    return f"@supports (color:var(--v)){{{''.join([*rules, *(_rule(theme, name, id) for name in paints)])}}}"


def _variables(theme: Theme, paints: Iterable[str]) -> str:
    """The colours of a theme that are not the page's ink, as variables of the drawing's own."""
    pairs = ((name, theme.paints[name]) for name in paints)
    colours = (pair for name, paint in pairs for pair in _colours(name, paint))
    return ";".join(f"--{name}:{colour}" for name, colour in colours if not _is_ink(theme, name, colour))


def _colours(name: str, paint: Paint) -> list[tuple[str, str]]:
    return [(name, paint.fill)] * bool(paint.fill) + [(f"{name}-line", paint.line)] * bool(paint.line)


def _is_ink(theme: Theme, name: str, colour: str) -> bool:
    """Whether the page's ink takes a colour's place: not on a glyph, whose fill the page does not know."""
    return colour == theme.ink and name != "label"


def _rule(theme: Theme, name: str, id: str) -> str:
    paint = theme.paints[name]
    values = {own: _value(theme, own, colour) for own, colour in _colours(name, paint)}
    properties = [f"fill:{values.get(name, 'none')}"]
    properties += [f"fill-opacity:{number(paint.opacity)}"] * (paint.opacity < 1)
    properties += [f"stroke:{values[own]}" for own in values if own != name] or ["stroke:none"] * (not values)
    properties += [f"stroke-dasharray:{_dash(paint)}"] * bool(paint.dash)
    return f"{_scope(f'#{id}', name)}{{{';'.join(properties)}}}"


def _value(theme: Theme, name: str, colour: str) -> str:
    """A colour: the page's variable, else the page's ink or the drawing's own variable."""
    own = "currentColor" if _is_ink(theme, name, colour) else f"var(--{name})"
    return f"var(--penrose-{name},{own})"


DIALECTS: dict[str, Dialect] = {
    "baked": Dialect(_baked, _at_night, page=lambda theme: True),
    "bare": Dialect(_baked, lambda theme, used, id: "", page=lambda theme: theme.opaque),
    "css": Dialect(_baked, _stylesheet, page=lambda theme: False),
}
"""Every dialect by its name; the first is the default."""
