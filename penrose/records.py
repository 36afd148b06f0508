"""Dataclasses that cost nothing to define, for every type on the way from a spec to a picture.

The standard library writes six methods as source text for each class and compiles them when it is imported. For the
hundred types of this pipeline that was half of the start of `penrose render` (55 of 110 ms beyond its libraries).
Here all classes share the same methods. The names and their meaning are the standard library's; only what the
project uses is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")
MISSING: Any = object()


class Field:
    """One field of a record: its name, what it is where nothing is given, and whether `repr` shows it."""

    __slots__ = ("default", "default_factory", "init", "name", "repr")

    def __init__(self, default: Any, default_factory: Callable[[], Any] | None, repr: bool, init: bool) -> None:
        self.name, self.default, self.default_factory, self.repr, self.init = "", default, default_factory, repr, init


def field(
    *, default: Any = MISSING, default_factory: Callable[[], Any] | None = None, repr: bool = True, init: bool = True
) -> Any:
    """A field with a default that is made anew for each record, that `repr` leaves out, or that nobody may give."""
    return Field(default, default_factory, repr, init)


@overload
def dataclass(cls: type[T], /) -> type[T]: ...
@overload
def dataclass(*, frozen: bool = False, order: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def dataclass(cls: Any = None, /, *, frozen: bool = False, order: bool = False) -> Any:
    """A class whose annotated names are its fields, compared and hashed by them.

    >>> @dataclass(frozen=True)
    ... class Pair:
    ...     left: int
    ...     right: int = 0
    >>> Pair(1), Pair(1, 2) == Pair(right=2, left=1), replace(Pair(1), right=3).right
    (Pair(left=1, right=0), True, 3)
    >>> Pair(1).left = 2
    Traceback (most recent call last):
    AttributeError: cannot assign to field 'left'
    """
    return (lambda c: _made(c, frozen, order)) if cls is None else _made(cls, frozen, order)


def _made(cls: Any, frozen: bool, order: bool) -> Any:
    named = cls.__dict__.get("__annotations__", {})  # noqa: RUF063 (inspect is what this module spares the start)
    own = {name: _field(cls, name) for name in named}
    table: dict[str, Field] = {**getattr(cls, "__fields__", {}), **own}
    cls.__fields__ = table
    cls.__names__ = tuple(table)
    cls.__given__ = tuple(name for name, one in table.items() if one.init)
    cls.__whole__ = len(table) if len(cls.__given__) == len(table) else -1  # so many values in order are all there are
    setattr(cls, "__match_args__", cls.__given__)  # noqa: B010 (mypy holds the plain assignment to be a mistake)
    cls.__defaults__ = {name: one.default for name, one in table.items() if one.default is not MISSING}
    cls.__factories__ = tuple((name, one.default_factory) for name, one in table.items() if one.default_factory)
    cls.__init__ = _init_and_then if hasattr(cls, "__post_init__") else _init
    cls.__eq__, cls.__repr__ = _eq, cls.__dict__.get("__repr__", _repr)
    cls.__hash__ = _hash if frozen else None
    if frozen:
        cls.__setattr__, cls.__delattr__ = _no_set, _no_delete
    if order:
        cls.__lt__, cls.__le__, cls.__gt__, cls.__ge__ = _lt, _le, _gt, _ge
    return cls


def _field(cls: Any, name: str) -> Field:
    default = cls.__dict__.get(name, MISSING)
    found = default if isinstance(default, Field) else Field(default, None, True, True)
    found.name = name
    if isinstance(default, Field):
        delattr(cls, name)
    return found


def _init(self: Any, *args: Any, **named: Any) -> None:
    cls, values = self.__class__, self.__dict__
    names = cls.__given__
    if len(args) == cls.__whole__ and not named:
        values.update(zip(names, args, strict=True))
        return
    if len(args) > len(names):
        _refuse(cls, "too many values")
    values.update(cls.__defaults__)
    values.update(zip(names, args, strict=False))
    if named:
        if twice := named.keys() & set(names[: len(args)]):
            _refuse(cls, f"{min(twice)} is given twice")
        values.update(named)
    for name, factory in cls.__factories__:
        if name not in values:
            values[name] = factory()
    if len(values) != len(cls.__names__) or (named and values.keys() != cls.__fields__.keys()):
        _refuse(cls, f"needs {', '.join(names)} and got {', '.join(values)}")


def _init_and_then(self: Any, *args: Any, **named: Any) -> None:
    _init(self, *args, **named)
    self.__post_init__()


def _refuse(cls: type, why: str) -> Any:
    raise TypeError(f"{cls.__name__}: {why}")


def _values(self: Any) -> tuple[Any, ...]:
    held = self.__dict__
    return tuple([held[name] for name in self.__names__])


def _eq(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    shown = (f"{name}={self.__dict__[name]!r}" for name, one in self.__fields__.items() if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _no_set(self: Any, name: str, value: object) -> None:
    raise AttributeError(f"cannot assign to field {name!r}")


def _no_delete(self: Any, name: str) -> None:
    raise AttributeError(f"cannot delete field {name!r}")


def _lt(self: Any, other: Any) -> bool:
    return _values(self) < _values(other)


def _le(self: Any, other: Any) -> bool:
    return _values(self) <= _values(other)


def _gt(self: Any, other: Any) -> bool:
    return _values(self) > _values(other)


def _ge(self: Any, other: Any) -> bool:
    return _values(self) >= _values(other)


def replace(record: T, **changes: Any) -> T:
    """A record with some fields changed."""
    cls: Any = record.__class__
    made = cls.__new__(cls)
    if not changes.keys() <= cls.__fields__.keys():
        _refuse(cls, f"has no field {min(changes.keys() - cls.__fields__.keys())}")
    held = record.__dict__
    if len(held) > len(cls.__names__):  # a record may also keep what was worked out about it
        held = {name: held[name] for name in cls.__names__}
    made.__dict__.update(held, **changes)
    return made  # type: ignore[no-any-return]


def fields(record: Any) -> tuple[Field, ...]:
    """The fields of a record or of its class."""
    return tuple(record.__fields__.values())


def is_record(thing: object) -> bool:
    """Whether a thing is a record (not a class of records)."""
    return hasattr(thing, "__fields__") and not isinstance(thing, type)


def asdict(record: Any) -> dict[str, Any]:
    """A record as plain data: records within it, also in tuples, lists and dictionaries, become dictionaries too.

    >>> @dataclass
    ... class Line:
    ...     names: tuple[str, ...]
    >>> asdict(Line(("i", "j")))
    {'names': ('i', 'j')}
    """
    return {name: _plain(record.__dict__[name]) for name in record.__names__}


def _plain(value: Any) -> Any:
    if is_record(value):
        return asdict(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_plain, value))
    return type(value)(map(_plain, value)) if isinstance(value, (list, tuple)) else value
