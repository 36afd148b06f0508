"""Common labels, set in advance: a text file beside this module, so that most drawings never import ziamath.

    python -m penrose.render.pack          writes the file anew; a test holds it to what ziamath sets today

The file holds comments, an empty line, a shape a line, an empty line, and a label a line: its text, the box
of its ink, and `shape x y` of each part. Many labels share a shape; a label is parsed when it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from os.path import dirname, join

from penrose.records import dataclass
from penrose.render.setting import Part, Setting

PATH = join(dirname(__file__), "labels.pack")
COMMENT = """\
# Labels set in mathematics, in thousandths of the font size. Written by python -m penrose.render.pack.
# Outlines: STIX Two Math, copyright The STIX Fonts Project Authors, SIL Open Font License 1.1."""

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
GREEK = "ΓΔΘΛΞΠΣΥΦΨΩαβγδεζηθικλμνξοπρστυφχψωϕϵℓ"
INDICES = "ijklmnpqrstabcdhxyz"  # letters that stand as subscripts of any tensor
PAIRED = "ijklmnpqrsteghdabc"  # letters of legs that are named together, as beside a stream or in a fused leg
MATRICES = "QKVOUEPWXABCDGHRSTZuv"  # letters that name one of several weights or factors
SIGNS = "=≈≠≔+-−()[],;·×⊗⊕∘…⋯⋮□†*′ΣΠ∂∇∞∈→|<>≤≥/"
FUNCTIONS = (
    "softmax softmin relu gelu silu tanh sigmoid exp log sqrt abs sin cos erf swish softplus normalize norm",
    "layernorm rmsnorm LN RMS causal mask dropout mean var max min argmax one hot sum trace tr det inv pinv",
    "svd qr eig conj vec diag rank ReLU GELU SiLU attention attn embed unembed pos tok seq head heads hidden",
    "batch vocab size time channel in out data query key value input output bias scale shift",
)


def labels() -> Iterator[str]:
    """The texts of the pack; some come twice."""
    letters = LATIN + GREEK
    digits = [str(digit) for digit in range(10)]
    yield from (*letters, *digits, *SIGNS, ":=")
    yield from map(str, range(10, 65))
    yield from (name for line in FUNCTIONS for name in line.split())
    yield from _joined(letters, ["'", "''", "†", "ᵀ", "*", "⁻¹", "^2", "̄", "̂", "̃", *digits])
    yield from _joined(letters, "_^", digits)
    yield from _joined(LATIN, "_", INDICES)
    yield from _joined(GREEK, "_", "ijkn")
    yield from _joined("WVMbXxAQKU", "_", MATRICES)
    yield from _joined("WVMUAuv", "_", [*MATRICES, *digits], ["†", "ᵀ"])
    yield from _joined("WV", "_", "QKVOU", "^", [*digits, *"nhl"])
    yield from _joined("AWUVuvrx", "^", "nshlk")
    yield from _joined("xhyz", "^", [f"({digit})" for digit in digits])
    yield from _joined(["A_"], digits, "1")  # `numbered` puts all other numbers together
    yield from _joined("ABQUWVxyabu", ["_in", "_out", "_up", "_down", "_gate", "_pos"])
    yield from _joined("WbUV", "↑↓")
    yield from _joined("ijkpqst", ["="], digits)
    yield from _joined(["Σ_", "Π_"], [f"{{{index}}}" for index in INDICES])
    yield from _joined("×", [str(n) for n in range(2, 100)])
    yield from _joined(["softmax_", "layernorm_", "norm_", "mean_", "max_", "LN_", "rmsnorm_"], INDICES)
    yield from (f"causal_{{{first} {second}}}" for first, second in product("pqij", "kjqp"))
    yield from (pattern.format(*pair) for pair in product(PAIRED, PAIRED) for pattern in ("{} {}", "({} {})"))
    yield from (f"1/sqrt({letter})" for letter in "dhknps")
    yield from (f"1/{factor}" for factor in ["2", "3", "4", *"dhknps"])


def _joined(*parts: Iterable[str]) -> Iterator[str]:
    """Every text of one piece from each part."""
    return map("".join, product(*parts))


@dataclass(frozen=True)
class Pack:
    """The file, opened: its shapes, and the sorted lines of its labels, all of it as bytes."""

    shapes: list[bytes]
    lines: list[bytes]


def find(text: str) -> Setting | None:
    """The setting of a common label, or none.

    >>> find("W_Q").width, find("an uncommon one")
    (1419, None)
    """
    pack = _open()
    start = f"{text}\t".encode("utf-8", "surrogatepass")
    place = bisect_left(pack.lines, start)
    line = pack.lines[place] if place < len(pack.lines) else b""
    try:
        return _parsed(line[len(start) :], pack.shapes) if line.startswith(start) else None
    except (ValueError, IndexError):  # damaged: the label is set anew
        return None


@lru_cache(maxsize=1)
def _open() -> Pack:
    """The pack as it lies beside this module; an empty one if it is damaged or missing, which costs time alone."""
    try:
        with open(PATH, "rb") as file:
            return opened(file.read())
    except (OSError, ValueError):
        return Pack([], [])


def opened(content: bytes) -> Pack:
    """The pack in a file's content."""
    _, shapes, lines = content.rstrip(b"\n").split(b"\n\n")
    return Pack(shapes.split(b"\n"), lines.split(b"\n"))


def _parsed(line: bytes, shapes: list[bytes]) -> Setting:
    width, ascent, descent, *rest = map(int, line.split(b" "))
    parts = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return Setting(width, ascent, descent, tuple(Part(x, y, shapes[shape].decode()) for shape, x, y in parts))


def packed(settings: dict[str, Setting]) -> bytes:
    """The content of a pack of these labels: shapes and labels sorted.

    >>> content = packed({"-": Setting(2, 1, 0, (Part(0, 0, "M 0 0 L 2 0"),))})
    >>> opened(content).lines
    [b'-\\t2 1 0 0 0 0']
    """
    shapes = sorted({part.shape for setting in settings.values() for part in setting.parts})
    place = {shape: i for i, shape in enumerate(shapes)}
    lines = [f"{text}\t{_line(setting, place)}" for text, setting in settings.items()]
    return ("\n\n".join([COMMENT, "\n".join(shapes), "\n".join(sorted(lines))]) + "\n").encode()


def _line(setting: Setting, place: dict[str, int]) -> str:
    numbers = [*setting[:3], *(n for part in setting.parts for n in (place[part.shape], part.x, part.y))]
    return " ".join(map(str, numbers))


def build() -> bytes:
    """The content of the pack as ziamath sets it today."""
    from penrose.render.typeset import typeset

    return packed({text: typeset(text) for text in labels()})


if __name__ == "__main__":
    with open(PATH, "wb") as file:
        file.write(build())
