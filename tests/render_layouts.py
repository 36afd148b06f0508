"""Layouts made by hand, for tests of what is drawn from them: each shows one part of the notation."""

from penrose.geometry.path import Box, Path, Point, circle, polygon, polyline, rounded_box
from penrose.marks import types as lay
from penrose.render.labels import measure

NASTY = '<&">\'\n\t\x00😀 ]]> -->'


def label(text, x, y, size=11.0, of=None, **more):
    """A label whose ink is centred on a point."""
    width, ascent, descent = measure(text, size)
    at = Point(x - width / 2, y + (ascent - descent) / 2)
    box = Box(at.x, at.y - ascent, at.x + width, at.y + descent)
    return lay.Label(text, size, at, box, text if of is None else of, **more)


def index(text, x, y):
    return label(text, x, y, 8.5)


def glyph(name, legs, outline, text=None, kind="tensor", **more):
    x, y = outline.box().centre
    at = more.pop("at", (x, y))
    named = None if text == "" else label(text or name, *at, of=name)
    return lay.Glyph(
        name,
        tuple(legs.split()),
        kind,
        more.pop("shape", "circle"),
        more.pop("role", ""),
        more.pop("views", ()),
        outline,
        named,
        **more,
    )


def disc(x, y, radius=14):
    return circle(Point(x, y), radius)


def triangle(x, y, tip):
    points = [(-14, -14), (14, -2.6), (14, 2.6), (-14, 14)]
    return polygon([Point(x + tip * across, y + up) for across, up in points])


def wire(name, *points, weight=1.0, size=6):
    return lay.Wire(name, name, polyline(*(Point(*point) for point in points)), weight, size)


def term(*items, sign=1, **more):
    return lay.Drawing(
        sign, more.pop("scale", ""), tuple(more.pop("over", "").split()), more.pop("marks", ()), items, **more
    )


def side(*terms, free=""):
    return lay.Side(terms, tuple(free.split()))


def page(width, height, *sides, signs=(), marks=(), left=0.0, top=0.0, **more):
    equation = lay.Equation(sides, signs, marks, more.pop("stream", None))
    return lay.Layout((equation,), Box(left, top, left + width, top + height), **more)


def svd():
    """M = U λ V†: triangles, a dot, a diagonal that hangs, wires of two widths."""
    alone = term(
        glyph("M", "i k", disc(42, 40)),
        wire("i", (4, 40), (28, 40)),
        wire("k", (56, 40), (80, 40), weight=2.3),
        index("i", 14, 32),
        index("k", 70, 32),
    )
    split = term(
        glyph("U", "i j", triangle(154, 40, 1), kind="isometry", at=(150, 40)),
        glyph("λ", "j", disc(201, 66.5, 10.5), kind="diagonal"),
        glyph("V", "j k", triangle(248, 40, -1), "V†", kind="coisometry", views=("dagger",), at=(252, 40)),
        lay.Dot("j", disc(201, 40, 2.8)),
        wire("i", (116, 40), (140, 40)),
        wire("j", (168, 40), (201, 40)),
        wire("j", (201, 40), (234, 40)),
        wire("j", (201, 40), (201, 56)),
        wire("k", (262, 40), (286, 40), weight=2.3),
        index("i", 126, 32),
        index("j", 184, 32),
        index("k", 276, 32),
    )
    return page(
        290,
        84,
        side(alone, free="i k"),
        side(split, free="i k"),
        signs=("=",),
        marks=(label("=", 98, 40, 16),),
        title="Singular value decomposition",
        description="M[i k] = U[i j] λ[j] V†[j k]",
    )


def bubbles():
    """− 1/√s softmax(causal(W_Q W_K)) + 2 Σ x: hulls within hulls, a wire through both, scales and signs."""
    innermost = term(
        glyph("W_Q", "q s", disc(100, 60), role="query"),
        glyph("W_K", "s k", rounded_box(Box(136, 46, 164, 74), 1.5), kind="orthogonal", role="key"),
        wire("q", (75, 60), (86, 60)),
        wire("s", (114, 60), (136, 60)),
        wire("k", (164, 60), (175, 60)),
        index("s", 125, 52),
    )
    mask = lay.Region(
        "causal",
        ("q", "k"),
        ("q", "k"),
        rounded_box(Box(75, 36, 175, 84), 10),
        (label("causal", 110, 29, 10),),
        side(innermost, free="q k"),
    )
    within = term(mask, wire("q", (65, 60), (75, 60)), wire("k", (175, 60), (185, 60)))
    softmax = lay.Region(
        "softmax",
        ("k",),
        ("q", "k"),
        rounded_box(Box(65, 18, 185, 92), 12),
        (label("softmax_k", 110, 10, 10),),
        side(within, free="q k"),
    )
    first = term(
        wire("q", (45, 60), (65, 60)),
        softmax,
        wire("k", (185, 60), (205, 60)),
        index("q", 52, 52),
        index("k", 198, 52),
        sign=-1,
        scale="1/sqrt(s)",
        marks=(label("−", 10, 60, 16), label("1/sqrt(s)", 28, 60)),
    )
    hull = rounded_box(Box(276, 36, 344, 84), 10)
    brackets = lay.Region("", (), ("q", "k"), hull, (), side(term(glyph("x", "", disc(310, 60)))))
    marks = (label("+", 222, 60, 16), label("2", 240, 60), label("Σ_n", 256, 60))
    second = term(brackets, over="n", scale="2", marks=marks)
    return page(350, 100, side(first, second, free="q k"), title="Bubbles")


def ends():
    """What closes and joins legs: caps, a wedge, a delta, a bare line, a one-hot, turned and outer labels."""
    wedge = polygon([Point(126, 28), Point(140, 20), Point(140, 40), Point(126, 32)])
    turned = label("R_2", 290, 30, upside_down=True)
    items = (
        glyph("a", "i", disc(40, 30)),
        wire("i", (54, 30), (70, 30)),
        lay.End("i", polyline(Point(70, 24), Point(70, 36))),
        glyph("i", "i", rounded_box(Box(90, 22, 106, 38), 3), "0", kind="cap", value="0"),
        wire("m", (106, 30), (126, 30), weight=2.6),
        glyph("fuse", "m j k", wedge, "", kind="fuse"),
        wire("j", (140, 24), (160, 24)),
        wire("k", (140, 36), (160, 36)),
        glyph("δ", "p q r", disc(190, 30, 4), kind="delta", at=(190, 14)),
        wire("p", (170, 30), (186, 30)),
        wire("q", (194, 30), (210, 30)),
        wire("r", (190, 34), (190, 50)),
        wire("s t", (226, 30), (262, 30)),
        lay.Glyph("R", (), "tensor", "circle", "", ("transpose",), disc(290, 30), turned),
        lay.Link("a", polyline(Point(40, 44), Point(40, 56), Point(290, 56), Point(290, 44))),
    )
    return page(300, 60, side(term(*items)), left=10.0, top=5.0, title="Ends")


def nasty():
    """Names that are markup, control characters and no letters."""
    items = (
        glyph(NASTY, "i", disc(40, 30, 28), kind=NASTY, role=NASTY, value=NASTY),
        wire(NASTY, (68, 30), (90, 30)),
        lay.Label(NASTY, 8.5, Point(70, 20), Box(70, 10, 80, 20), NASTY),
        lay.Region(NASTY, (NASTY,), (NASTY,), disc(120, 30, 10), (), side()),
    )
    return page(140, 60, side(term(*items, scale=NASTY), free=NASTY), title=NASTY, description=NASTY * 2)


def stream():
    """A backbone with one block beside it, and a bracket that repeats it."""
    block = term(glyph("x", "p h", disc(100, 30), role="stream", step=True), glyph("W", "h e", disc(150, 30)))
    values = (lay.Repeated(12, (lay.Bound("x", 1, side(block, free="p e")),)),)
    links = (
        lay.Link("x", polyline(Point(30, 4), Point(30, 76)), main=True),
        lay.Link("x", polyline(Point(30, 8), Point(100, 8), Point(100, 16))),
    )
    bracket = Path(Point(14, 6), polyline(Point(14, 6), Point(8, 6), Point(8, 74), Point(14, 74)).segments)
    panels = (lay.Panel(rounded_box(Box(70, 12, 180, 50), 6)), lay.Panel(bracket))
    backbone = lay.Stream("x", values, links, panels, (label("×12", 20, 40),))
    return page(190, 80, side(term(glyph("x", "p h", disc(100, 64, 10), role="stream"))), stream=backbone)


def told():
    """A direction, an index with its dimension, and a legend."""
    heads = lay.Label("heads", 7.0, Point(50, 19), Box(50, 14, 68, 19), "k")
    noted = lay.Label("k:", 8.5, Point(40, 19), Box(40, 12, 68, 19), "k", note=heads)
    items = (
        glyph("A", "k", disc(18, 30)),
        glyph("B", "k", disc(92, 30)),
        wire("k", (32, 30), (78, 30), weight=2.6),
        lay.Arrowhead("k", polygon([Point(59, 30), Point(51, 26.5), Point(51, 33.5)])),
        noted,
    )
    words = (index("k", 38, 62), index("heads", 58, 62), index("64", 84, 62))
    legend = lay.Sample("n", ("k",), 64, polyline(Point(4, 62), Point(26, 62)), 2.6, words)
    return page(110, 70, side(term(*items)), legend=(legend,))


LAYOUTS = {make.__name__: make for make in (svd, bubbles, ends, nasty, stream, told)}
