"""Things that are one: classes grown by joining two at a time, and things of one key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Classes(dict[K, K]):
    """For everything that was joined something else of its class; whatever was never joined is alone.

    >>> same = Classes[str]()
    >>> same.join("i", "j"), same.join("j", "k"), [same.root(name) for name in "ikx"]
    ('i', 'i', ['i', 'i', 'x'])
    """

    @classmethod
    def of(cls, ties: Iterable[tuple[K, K]]) -> Classes[K]:
        """The classes of what ties join."""
        same: Classes[K] = cls()
        for one, other in ties:
            same.join(one, other)
        return same

    def root(self, one: K) -> K:
        """The one that stands for a thing's class."""
        above = self.get(one, one)
        while above != one:
            self[one] = one = self.get(above, above)
            above = self.get(one, one)
        return one

    def join(self, one: K, other: K) -> K:
        """Makes two things one; the root of the first stands for both."""
        root = self[self.root(other)] = self.root(one)
        return root


def grouped(things: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Ts with the same key together, in their order.

    >>> grouped([1, 2, 3], lambda n: n % 2)
    [[1, 3], [2]]
    """
    groups: dict[Hashable, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return list(groups.values())
