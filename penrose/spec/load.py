"""Files to `Source`: the text of a spec, or a plain word on why there is none."""

from __future__ import annotations

import os
import stat
import sys

from penrose.errors import PenroseError, Problem
from penrose.source import Source, Span

LARGEST = 2**20  # bytes; a spec is written by hand, and a mistaken path must not fill the memory


def load_source(path: str | os.PathLike[str]) -> Source:
    """The text at `path`, or of standard input for "-". Raises PenroseError where it is no text in UTF-8.

    >>> load_source("no-such-spec.yaml")
    Traceback (most recent call last):
    penrose.errors.PenroseError: no-such-spec.yaml: there is no such file
    """
    name = os.fspath(path)
    if name == "-":
        return decode("<stdin>", sys.stdin.buffer.read(LARGEST + 1))
    try:
        if not stat.S_ISREG(os.stat(name).st_mode) and not os.path.isdir(name):
            hint = "a pipe is read with -, from standard input"
            raise PenroseError(Source(name, ""), [Problem("is no file but a pipe or a device", None, hint)])
        with open(name, "rb") as file:
            return decode(name, file.read(LARGEST + 1))
    except (OSError, ValueError) as error:
        raise PenroseError(Source(name, ""), [Problem(_reason(error))]) from None


def decode(path: str, data: bytes) -> Source:
    """Bytes as the text of a spec: UTF-8, with or without a byte order mark, without NUL.

    >>> decode("a.yaml", b"title: caf\\xe9").text
    Traceback (most recent call last):
    penrose.errors.PenroseError: a.yaml:1:11: byte 0xe9 at offset 10 is not UTF-8
      title: caf�
                ^
      hint: save the file as UTF-8
    """
    if len(data) > LARGEST:
        raise PenroseError(Source(path, ""), [Problem(f"larger than {LARGEST // 2**20} MB, so no spec")])
    try:
        source = Source(path, data.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise PenroseError(*_not_utf8(path, data, error.start)) from None
    nul = source.text.find("\0")
    if nul >= 0:
        problem = Problem("a NUL byte stands here, so this is no text file", Span(nul, nul + 1))
        raise PenroseError(source, [problem])
    return source


def _not_utf8(path: str, data: bytes, start: int) -> tuple[Source, list[Problem]]:
    before = data[:start].decode("utf-8").removeprefix("\ufeff")
    source = Source(path, before + data[start:].decode("utf-8", errors="replace"))
    message = f"byte 0x{data[start]:02x} at offset {start} is not UTF-8"
    return source, [Problem(message, Span(len(before), len(before) + 1), "save the file as UTF-8")]


_REASONS = (
    (FileNotFoundError, "there is no such file"),
    (IsADirectoryError, "is a folder, not a spec"),
    (PermissionError, "is not ours to read"),
    (NotADirectoryError, "a part of this path is a file, not a folder"),
)


def _reason(error: OSError | ValueError) -> str:
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    detail = (error.strerror or "").lower() if isinstance(error, OSError) else ""
    return f"cannot be read: {detail}" if detail else "cannot be read: this is no path"
