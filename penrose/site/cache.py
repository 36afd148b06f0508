"""What was made once is kept under the hash of what it was made from. A cache may be deleted at any time."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from penrose.pipeline import write_atomically

PACKAGE = Path(__file__).parents[1]
MOST = 2000  # files that a cache keeps beside those of the run that ends
CODE = (".py", ".j2", ".json")


@cache
def version() -> str:
    """A hash of the package's own text: what another version of it made is not taken for its work."""
    digest = hashlib.sha256()
    for path in sorted(path for path in PACKAGE.rglob("*") if path.suffix in CODE):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def key(*parts: str) -> str:
    """The hash of some texts, in order, and of the package that handles them.

    >>> key("a", "b") == key("a", "b"), key("a", "b") == key("ab", "")
    (True, False)
    """
    text = "\0".join(hashlib.sha256(part.encode()).hexdigest() for part in (version(), *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Cache:
    """Values by key, in memory and, where there is a folder, in files. `made` and `kept` count what was asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.values: dict[str, object] = {}
        self.made: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.used: set[str] = set()

    def get(self, sort: str, key: str, make: Callable[[], object]) -> object:
        """The value of a key, made now if it is not there; it is one that JSON can hold. `sort` is what is counted."""
        name = f"{sort}-{key}"
        self.used.add(f"{name}.json")
        if name not in self.values:
            found = self._read(name)
            counter = self.made if found is None else self.kept
            self.values[name] = self._write(name, make()) if found is None else found
            counter[sort] += 1
        else:
            self.kept[sort] += 1
        return self.values[name]

    def file(self, sort: str, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes of a file by its key, made now if they are not there."""
        self.used.add(f"{sort}-{key}")
        path = self.folder / f"{sort}-{key}" if self.folder else None
        if path is not None and path.is_file():
            self.kept[sort] += 1
            return path.read_bytes()
        self.made[sort] += 1
        data = make()
        if path is not None:
            self._put(path, data)
        return data

    def prune(self, most: int = MOST) -> None:
        """Remove what this run did not ask for, but for the newest `most` files: other pages may want those again."""
        if self.folder is None or not self.folder.is_dir():
            return
        others = [path for path in self.folder.iterdir() if path.name not in self.used and path.is_file()]
        for path in sorted(others, key=lambda path: path.stat().st_mtime)[: max(0, len(others) - most)]:
            path.unlink(missing_ok=True)

    def _put(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)

    def _read(self, name: str) -> object:
        if self.folder is None:
            return None
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not there, or cut short by a crash: made again
            return None

    def _write(self, name: str, value: object) -> object:
        if self.folder is not None:
            self._put(self.folder / f"{name}.json", json.dumps(value, ensure_ascii=False).encode())
        return json.loads(json.dumps(value))
