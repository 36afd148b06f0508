"""Labels with a long number as subscript, such as `A_1024`, put together from the pack's `A_1`, `A_0` …

Chains and grids number their tensors; setting each number by itself would take longer than all else together.
"""

from __future__ import annotations

import re
from functools import lru_cache

from penrose.render import pack
from penrose.render.setting import Part, Setting

NUMBERED = re.compile(r"(.+_)([0-9]{2,})")
MODEL = "A_"  # the pack's two-digit subscripts of A say how far each digit pushes the next one


def find(text: str) -> Setting | None:
    """The setting of a label with a subscript of several digits, or none if the pack has no such letter.

    >>> find("A_1024").width - find("A_102").width
    401
    >>> find("A_1"), find("Wide_12")
    (None, None)
    """
    match = NUMBERED.fullmatch(text)
    if match is None:
        return None
    digits = [_digit(match[1] + digit) for digit in match[2]]
    found = [setting for setting in digits if setting is not None]
    return _joined(found, match[2]) if len(found) == len(digits) else None


def _joined(settings: list[Setting], digits: str) -> Setting:
    """The settings of one letter with one digit each, as one with all digits."""
    parts = [*settings[0].parts]
    width, shift = settings[0].width, 0
    for before, setting in zip(digits, settings[1:], strict=False):
        shift += _advances()[int(before)]
        last = setting.parts[-1]
        parts.append(Part(last.x + shift, last.y, last.shape))
        width = max(width, setting.width + shift)
    ascent = max(setting.ascent for setting in settings)
    return Setting(width, ascent, max(setting.descent for setting in settings), tuple(parts))


@lru_cache(maxsize=4096)
def _digit(text: str) -> Setting | None:
    return pack.find(text)


@lru_cache(maxsize=1)
def _advances() -> tuple[int, ...]:
    """How far each digit of a subscript pushes the next one, 0 to 9, in units."""
    return tuple(_end(f"{digit}1") - _end("1") for digit in "0123456789")


def _end(number: str) -> int:
    """Where the last digit of a subscript of the model stands."""
    setting = pack.find(MODEL + number)
    return setting.parts[-1].x if setting else 0
