"""Things that are one: classes grown by joining two at a time."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


class Classes(dict[K, K]):
    """For everything that was joined something else of its class; whatever was never joined is alone.

    >>> same = Classes[str]()
    >>> same.join("i", "j"), same.join("j", "k"), [same.root(name) for name in "ikx"]
    ('i', 'i', ['i', 'i', 'x'])
    """

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
