"""The MkDocs plugin: the extension for every page, style sheet and script, files for the menus, checks, watching."""

from __future__ import annotations

import logging
import os
import re
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url, write_file

from penrose.figures.reach import Reach, shown_path
from penrose.render.themes import THEMES
from penrose.site import gallery, playground
from penrose.site.cache import Cache, key
from penrose.site.extension import PenroseExtension
from penrose.site.marks import marks
from penrose.site.options import Mistake, Options, chosen
from penrose.site.page import Page
from penrose.site.studio import MENU, Studio
from penrose.site.style import assets

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page as MkDocsPage

LOGGER = logging.getLogger("mkdocs.plugins.penrose")
ASSETS = "assets/penrose"
AFTER_OTHERS, BEFORE_OTHERS = -100, 100
CAPTION = re.compile(r'<(?:div class="penrose-caption"|figcaption)>(.*?)</(?:div|figcaption)>', re.DOTALL)
STAND_IN = re.compile(r'<(div|span) data-penrose="(\d+)">.*?<!--penrose--></\1>', re.DOTALL)


class Settings(Config):  # type: ignore[no-untyped-call]
    """What stands under `penrose:` in mkdocs.yml."""

    check = c.Type((bool, int), default=False)
    panes = c.Optional(c.ListOfItems(c.Type(str)))
    open = c.ListOfItems(c.Type(str), default=[])
    theme = c.Choice(tuple(THEMES), default="colour")
    files = c.ListOfItems(c.Choice(tuple(MENU)), default=["svg", "tikz"])
    watch = c.ListOfItems(c.Type(str), default=[])
    cache = c.Type(str, default=".cache/penrose")


class PenrosePlugin(BasePlugin[Settings]):  # type: ignore[no-untyped-call]
    """Figures from specs in every page of a MkDocs site."""

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Called once: what is kept from one build to the next while a site is served."""
        self.serving = command == "serve"
        self.written: dict[str, tuple[str, str]] = {}

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension, the style sheet and the script."""
        self.root = Path(config.config_file_path or ".").parent
        cache = Cache(self.root / self.config.cache)
        self.studio = Studio(self.options(), cache, tuple(self.config.files), styled=True)
        self.extension = PenroseExtension(studio=self.studio)
        self.extension.stand_in = self.stand_in
        self.made: list[str] = []
        self.of_specs: dict[str, str] = {}
        self.settings = Path(config.config_file_path).read_text(encoding="utf-8") if config.config_file_path else ""
        config.markdown_extensions.append(self.extension)  # type: ignore[arg-type]
        config.extra_css.append(f"{ASSETS}/penrose.css")
        config.extra_javascript.append(f"{ASSETS}/penrose.js")
        _need(("torch",), "check", bool(self.config.check))
        for name in self.config.files:
            _need(MENU[name].needs, name, bool(MENU[name].needs))
        return config

    def options(self) -> Options:
        """How figures are shown where they say nothing else."""
        settings = self.config
        check = 3 if settings.check is True else settings.check
        panes = " ".join(settings.panes) or "none" if settings.panes is not None else ""
        values = {"theme": settings.theme, "open": " ".join(settings.open), "panes": panes, "check": str(check or "")}
        try:
            return chosen(values)
        except Mistake as mistake:
            raise PluginError(f"penrose: {mistake}") from None

    def stand_in(self, html: str) -> str:
        """What stands for a figure until its page is written: its captions, which are all that a search should find."""
        self.made.append(html)
        tag = "span" if html.startswith("<span") else "div"
        said = " ".join(CAPTION.findall(html))
        return f'<{tag} data-penrose="{len(self.made) - 1}">{said}<!--penrose--></{tag}>'

    @event_priority(BEFORE_OTHERS)
    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """The page with its figures in their places."""
        whole = STAND_IN.sub(lambda match: self.made[int(match[2])], output)
        if self.serving and page.file.dest_uri in self.of_specs:
            self.written[page.file.dest_uri] = (self.of_specs[page.file.dest_uri], whole)
        return whole

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the style sheet and the script to the site."""
        for name, text in assets().items():
            files.append(File.generated(config, f"{ASSETS}/{name}", content=text))
        self.made.clear()
        self.studio.cards.clear()
        self.studio.pages.clear()
        self.studio.playground = ""
        for file in [*files.documentation_pages()]:
            for folder in _asked(file, "gallery"):
                self._pages_of(file, folder, files, config)
            if _asked(file, "playground"):
                self._playground(file, files, config)
        return files

    def _playground(self, file: File, files: Files, config: MkDocsConfig) -> None:
        """Add what a page needs on which the package runs; where that cannot be had, the page says so."""
        found = playground.files(self.root / self.config.cache / "npm")
        for name, data in found.items():
            files.append(File.generated(config, f"{playground.FOLDER}/{name}", content=data))
        self.studio.playground = file.url if found else ""
        if not found:
            LOGGER.info("penrose: the playground is left out, for %s is not to be had", playground.PYODIDE)

    def _pages_of(self, file: File, folder: str, files: Files, config: MkDocsConfig) -> None:
        """Add a page for every spec of a gallery, in the gallery's folder, or beside its page if it lies elsewhere."""
        specs = Path(os.path.normpath(Path(config.docs_dir, file.src_uri).parent / folder))
        beside = specs.is_relative_to(config.docs_dir)
        place = specs.relative_to(config.docs_dir) if beside else Path(file.src_uri).with_suffix("")
        for spec in sorted(specs.glob("*.yaml")):
            uri = (place / f"{spec.stem}.md").as_posix()
            if files.get_file_from_path(uri) is None:
                text = gallery.page(spec, config.docs_dir / place, os.path.relpath(file.src_uri, place))
                made = File.generated(config, uri, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
                self.studio.pages[os.path.realpath(spec)] = made.url
                written = spec.read_text(encoding="utf-8", errors="replace")
                self.of_specs[made.dest_uri] = key(text, written, self.settings)
                if not self.is_kept(made.dest_uri):
                    files.append(made)

    def is_kept(self, address: str) -> bool:
        """Whether the page of a spec was written before and is only put back, as most are while a site is served."""
        return self.serving and self.written.get(address, ("", ""))[0] == self.of_specs[address]

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> None:
        """Say which page comes now: its path, the folder of its addresses, the line on which its Markdown begins."""
        path = Path(page.file.abs_src_path or Path(config.docs_dir, page.file.src_uri))
        roots = (Path(config.docs_dir), *(self.root / folder for folder in self.config.watch))
        self.extension.page = Page(
            shown_path(path),
            Reach(path.parent, roots),
            _first_line(path, markdown),
            lambda address: get_relative_url(address, page.url),
        )

    @event_priority(AFTER_OTHERS)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the files that the menus offer, and say how much was drawn."""
        for address, text in self.studio.shelf.items():
            try:
                data = self._pdf(address) if text is None else text.encode()
            except Exception as error:  # noqa: BLE001 - a converter that fails on one picture leaves the others
                LOGGER.error("%s cannot be made: %s", address, error)
                continue
            write_file(data, str(PurePosixPath(config.site_dir) / address))
        for address in filter(self.is_kept, self.of_specs):
            write_file(self.written[address][1].encode(), str(PurePosixPath(config.site_dir) / address))
        self.studio.cache.prune()
        LOGGER.info("penrose: %s", said(self.studio.cache))

    def _pdf(self, address: str) -> bytes:
        from penrose.render.convert import pdf

        text = self.studio.shelf[address.removesuffix("pdf") + "svg"] or ""
        return self.studio.cache.file("pdf", key("pdf", text), lambda: pdf(text))

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Watch the folders of specs that lie elsewhere."""
        for folder in self.config.watch:
            server.watch(str(self.root / folder))
        return server


def _asked(file: File, name: str) -> list[str]:
    """The folders for which a page asks by a name such as gallery."""
    text = file.content_string
    found = marks(text.split("\n")) if f"penrose:{name}" in text else ()
    words = [mark.text.partition(" ") for mark in found if mark.shape == "page"]
    return [folder or "." for asked, _, folder in words if asked == name]


def said(cache: Cache) -> str:
    """What a build made and what it took from the cache, for its log.

    >>> cache = Cache()
    >>> _ = cache.get("drawn", "a", lambda: 1), cache.get("drawn", "a", lambda: 1)
    >>> said(cache)
    'drawn 1, kept 1'
    """
    sorts = sorted({*cache.made, *cache.kept}, key=("drawn", "checked", "pdf").index)
    return "; ".join(f"{sort} {cache.made[sort]}, kept {cache.kept[sort]}" for sort in sorts) or "no figures"


def _first_line(path: Path, markdown: str) -> int:
    """The line of a file on which a page's Markdown begins, after what stands before it between `---`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:  # a page that another plugin made
        return 1
    start = text.find(markdown.strip("\n")) if markdown.strip() else 0
    body = text[:start] if start >= 0 else ""
    leading = len(markdown) - len(markdown.lstrip("\n"))
    return body.count("\n") + 1 - leading


def _need(modules: tuple[str, ...], extra: str, wanted: bool) -> None:
    """Refuse a setting for which none of the modules that could serve it is installed."""
    if wanted and not any(map(find_spec, modules)):
        raise PluginError(f"penrose: this needs {' or '.join(modules)}; pip install 'penrose-tensor[{extra}]'")
