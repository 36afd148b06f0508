"""Labels that were set before, on disk: one small file each, in the user's cache folder.

A file is written under a name of its own and then renamed, so that runs at the same time never see half of
one. A file that is damaged, or a folder that cannot be written, only means that a label is set again.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib.util import find_spec
from zlib import crc32

from penrose.render.setting import Part, Setting

MOST = 4096  # labels that are kept; what is over is what was written longest ago
SETTERS = ("typeset.py", "mathml.py")  # a change of these makes a new cache


def find(text: str) -> Setting | None:
    """The setting that is kept for a label, or none."""
    try:
        with open(_path(text), encoding="ascii", newline="\n") as file:
            return parsed(file.read(), text)
    except (OSError, ValueError):
        return None


def keep(text: str, setting: Setting) -> None:
    """Write a setting to the cache, if it can be written."""
    from threading import get_ident  # a label that is not kept yet is rare

    path = _path(text)
    draft = f"{path}.{os.getpid()}.{get_ident()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(draft, "w", encoding="ascii", newline="\n") as file:
            file.write(written(text, setting))
        os.replace(draft, path)
        if path.endswith("0"):  # looked at now and then
            _prune(os.path.dirname(path))
    except OSError:
        return


def _prune(folder: str) -> None:
    """Remove the oldest labels over `MOST`."""
    files = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime)
    for entry in files[:-MOST]:
        os.unlink(entry.path)


def written(text: str, setting: Setting) -> str:
    """A cache file: checksum of the rest, the label, the box of its ink, one line for each part.

    >>> content = written("A", Setting(2, 1, 0, (Part(0, 0, "M 0 0 L 2 0"),)))
    >>> parsed(content, "A").width
    2
    """
    parts = (f"{part.x} {part.y} {part.shape}" for part in setting.parts)
    body = "\n".join([_escaped(text), " ".join(map(str, setting[:3])), *parts])
    return f"{crc32(body.encode('ascii')):08x}\n{body}"


def parsed(content: str, text: str) -> Setting:
    """The setting in a cache file; ValueError if the file is damaged or holds another label."""
    checksum, _, body = content.partition("\n")
    label, *lines = body.split("\n")
    if checksum != f"{crc32(body.encode('ascii')):08x}" or label != _escaped(text):
        raise ValueError("damaged")
    width, ascent, descent = map(int, lines[0].split(" "))
    split = (line.split(" ", 2) for line in lines[1:])
    return Setting(width, ascent, descent, tuple(Part(int(x), int(y), shape) for x, y, shape in split))


def _escaped(text: str) -> str:
    """The label in ASCII and on one line."""
    return text.encode("unicode_escape").decode("ascii")


def _path(text: str) -> str:
    label = _escaped(text).encode("ascii")
    return os.path.join(folder(), f"{crc32(label):08x}-{len(label)}")


def folder() -> str:
    """The folder of the cache, in `$XDG_CACHE_HOME/penrose` or `~/.cache/penrose`: one for each setter."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # as the XDG base directory specification wants
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "penrose", f"labels-{_key()}")


@lru_cache(maxsize=1)
def _key() -> str:
    """A checksum of what sets labels: our part of it, the versions of ziamath and ziafont, the font."""
    here = os.path.dirname(__file__)
    found = b"".join(_content(os.path.join(here, name)) for name in SETTERS)
    return f"{crc32(found + repr([_version('ziamath'), _version('ziafont'), _font()]).encode()):08x}"


def _version(package: str) -> list[str]:
    """The version a package gives itself, read without importing it."""
    source = _content(os.path.join(_home(package), "__init__.py")).decode("utf-8", "replace")
    return re.findall(r"__version__\s*=\s*['\"](.*?)['\"]", source)


def _font() -> list[tuple[str, int]]:
    """Names and sizes of the fonts that come with ziamath."""
    fonts = os.path.join(_home("ziamath"), "fonts")
    names = sorted(os.listdir(fonts)) if os.path.isdir(fonts) else []
    names = [name for name in names if name.endswith(".ttf")]
    return [(name, os.path.getsize(os.path.join(fonts, name))) for name in names]


def _home(package: str) -> str:
    spec = find_spec(package)
    return os.path.dirname(spec.origin) if spec is not None and spec.origin else ""


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
