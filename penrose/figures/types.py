"""What a figure's file says: one of its kinds, with its title, caption and source."""

from __future__ import annotations

from penrose.records import dataclass
from penrose.source import Source, Span


@dataclass(frozen=True)
class Arrow:
    """An arc from one token to another; places count from 0; after the last stands the one predicted."""

    start: int
    end: int
    label: str
    below: bool
    span: Span


@dataclass(frozen=True)
class Strip:
    """Tokens in a row, the one predicted after them, and arcs."""

    tokens: tuple[str, ...]
    next: str = ""
    arrows: tuple[Arrow, ...] = ()


@dataclass(frozen=True)
class Heatmap:
    """A matrix of a spec as cells: `spec` is the address of its file, `tensor` a declared tensor or a step.

    `rows` and `columns` name the axes; ticks are words for each place. Every `divide` places a line crosses.
    """

    spec: str
    span: Span
    tensor: str
    seed: int = 0
    rows: str = ""
    columns: str = ""
    row_ticks: tuple[str, ...] = ()
    column_ticks: tuple[str, ...] = ()
    divide: int = 0


@dataclass(frozen=True)
class Legend:
    """The legs of a spec with their names, their sizes under a preset, and what each counts."""

    spec: str
    span: Span
    preset: str
    meanings: tuple[tuple[str, str, Span], ...]


@dataclass(frozen=True)
class Array:
    """The cells of a tensor that a spec draws; `told`: the call of torch that makes as many numbers, instead."""

    spec: str
    span: Span
    tensor: str
    told: bool = False


@dataclass(frozen=True)
class Said:
    """What a spec draws, in symbols: `way` is "formula" or "pattern"."""

    way: str
    spec: str
    span: Span


@dataclass(frozen=True)
class Words:
    """A cell of a board that is text."""

    text: str


@dataclass(frozen=True)
class Named:
    """A cell of a board that is another file: a spec, or a figure."""

    spec: str
    span: Span


@dataclass(frozen=True)
class Inline:
    """A cell of a board that is a spec, written there."""

    source: Source


@dataclass(frozen=True)
class Titled:
    """A cell of a board with words above it."""

    title: str
    cell: Cell


@dataclass(frozen=True)
class Board:
    """Rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]


Data = Strip | Heatmap | Legend | Array | Said
Cell = Titled | Words | Named | Inline | Data
Body = Data | Board


@dataclass(frozen=True)
class Figure:
    """One file."""

    body: Body
    title: str = ""
    caption: str = ""
    origin: str = ""
