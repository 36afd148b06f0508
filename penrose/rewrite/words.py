"""The words of the language that rewrite: `∂[B](y)`, `expand[x](y)`, done before a spec becomes a diagram.

A word stands like a function, with what it is about in brackets. What it makes of its argument becomes a step of its
own, written out where it is drawn; glyphs that it makes are steps that are kept as one glyph. So everything after this
(sizes, pictures, programs, claims) sees a spec that a person could have written, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from penrose.diagram.types import Diagram, Leg, Sum
from penrose.diagram.walk import glyphs_of
from penrose.diagram.wording import side, word
from penrose.errors import PenroseError, Problem, Refused
from penrose.records import replace
from penrose.rewrite.apply import BUILT_IN
from penrose.rewrite.context import Context, Rewritten, context
from penrose.rewrite.rules import RULES
from penrose.source import Span
from penrose.spec import types as spec
from penrose.spec.expressions import read_expression

Build = Callable[[spec.Spec], Diagram]


def reworded(document: spec.Spec, build: Build) -> spec.Spec:
    """The spec with every rewriting word done; PenroseError with all that cannot be."""
    return _Rewording(document, build).document()


class _Rewording:
    """One spec on its way; mutable only while it runs."""

    def __init__(self, document: spec.Spec, build: Build) -> None:
        self._document = document
        self._build = build
        self._own = {name.text for name, _ in document.functions}
        self._steps: list[spec.Step | spec.Repeat] = []
        self._tensors = list(document.tensors)
        self._made: list[str] = []
        self._held: set[str] = set()
        self._problems: list[Problem] = []
        self._taken = {step.name.text for step in spec.steps_of(document.steps)}

    def document(self) -> spec.Spec:
        """The spec without words."""
        for step in self._document.steps:
            done = step
            if isinstance(step, spec.Step):
                done = replace(step, value=self._expression(step.value))
            self._steps.append(done)
        draws = tuple(replace(one, sides=tuple(map(self._expression, one.sides))) for one in self._document.draws)
        checks = tuple(replace(one, sides=tuple(map(self._expression, one.sides))) for one in self._document.checks)
        if self._problems:
            raise PenroseError(self._document.source, self._problems)
        hints = self._document.hints
        kept = (*hints.keep, *(spec.Name(name, Span(0, 0)) for name in self._made))
        return replace(
            self._document, tensors=tuple(self._tensors), steps=tuple(self._steps), draws=draws, checks=checks,
            hints=replace(hints, keep=kept),
        )  # fmt: skip

    def _expression(self, tree: spec.Expression) -> spec.Expression:
        """The expression with its words done, inner ones first."""
        match tree:
            case spec.Apply(function, _, arguments):
                inner = replace(tree, arguments=tuple(map(self._expression, arguments)))
                return self._word(inner) if self._is_word(function) and not self._problems else inner
            case spec.Product(factors, divisors):
                over = tuple(map(self._expression, divisors))
                return replace(tree, factors=tuple(map(self._expression, factors)), divisors=over)
            case spec.Sum(terms):
                return replace(tree, terms=tuple((sign, self._expression(term)) for sign, term in terms))
            case spec.SumOver(_, body):
                return replace(tree, body=self._expression(body))
            case spec.Call(name, arguments):
                if self._is_word(name) and len(arguments) == 1 and arguments[0].value is not None:
                    return self._expression(spec.Apply(name, (), (arguments[0].value,), tree.span))
                return replace(tree, arguments=tuple(map(self._argument, arguments)))
            case spec.Power(base, exponent):
                return replace(tree, base=self._expression(base), exponent=self._expression(exponent))
        return tree

    def _argument(self, argument: spec.Argument) -> spec.Argument:
        return argument if argument.value is None else replace(argument, value=self._expression(argument.value))

    def _is_word(self, name: spec.Name) -> bool:
        return name.text in RULES and name.text not in self._own

    def _word(self, word: spec.Apply) -> spec.Expression:
        """A word as a glyph of the step that holds what the word makes."""
        rule, names = RULES[word.function.text], tuple(name.text for name in word.over)
        if len(word.arguments) != 1:
            return self._wrong(word, f"{word.function.text} takes one argument, not {len(word.arguments)}")
        if len(names) < rule.least:
            return self._wrong(word, f"{word.function.text} does not say what it is about", f"write {rule.written}")
        diagram = self._diagram(word)
        around = replace(context(diagram), made=frozenset(self._made), held=frozenset(self._held))
        try:
            result = rule.apply(diagram.equations[0].sides[0], names, around)
        except Refused as refused:
            return self._wrong(word, refused.problem.message, refused.problem.hint)
        for made in result.made:
            self._enter(made.name, made.value, word.span, made.label, made.role)
            self._made.append(made.name)
            self._held |= {made.name} if made.held else set()
        self._declare(result, around, word.span)
        name = self._unused(f"{rule.name}_{'_'.join(names)}" if names else rule.name)
        self._enter(name, result.whole, word.span)
        return spec.Ref(spec.Name(name, word.span), _indices(result.whole.free, word.span), (), word.span)

    def _diagram(self, word: spec.Apply) -> Diagram:
        """The argument of a word by itself, no step in it written out."""
        steps = {step.name.text: step.name for step in spec.steps_of(tuple(self._steps))}
        relation = spec.Relation(word.arguments, (), word.span)
        hints = spec.Hints(keep=tuple(steps.values()))
        tensors, so_far = tuple(self._tensors), tuple(self._steps)
        alone = replace(self._document, tensors=tensors, steps=so_far, draws=(relation,), hints=hints, checks=())
        return self._build(alone)

    def _enter(self, name: str, value: Sum, span: Span, label: str = "", role: str = "") -> None:
        """A step for a value that a rule made."""
        self._taken.add(name)
        if label or role:
            self._tensors.append(_declaration(name, "", label if label != name else "", span, role))
        known = [one.name.text for one in self._tensors] + [one.name.text for one in spec.steps_of(tuple(self._steps))]
        body = read_expression(side(value), lambda a, b: span, known)
        self._steps.append(spec.Step(spec.Name(name, span), _indices(value.free, span), body, span))

    def _declare(self, result: Rewritten, around: Context, span: Span) -> None:
        """Tensors that a rule brought in and nobody has declared."""
        known = {one.name for one in around.declared} | {one.name.text for one in self._tensors}
        for glyph in (glyph for whole in (result.whole, *(m.value for m in result.made)) for glyph in glyphs_of(whole)):
            if not glyph.step and glyph.kind not in BUILT_IN and glyph.name not in known:
                self._tensors.append(_declaration(glyph.name, glyph.kind, "", span))
                known.add(glyph.name)

    def _unused(self, name: str) -> str:
        while name in self._taken:
            name += "'"
        return name

    def _wrong(self, word: spec.Apply, message: str, hint: str = "") -> spec.Expression:
        self._problems.append(Problem(message, word.span, hint))
        return word


def _indices(legs: Iterable[Leg], span: Span) -> tuple[spec.Leg, ...]:
    return tuple(spec.Index(spec.Name(word(leg.index), span)) for leg in legs)


def _declaration(name: str, kind: str, label: str, span: Span, role: str = "") -> spec.Declaration:
    said, part = (spec.Name(word, span) if word else None for word in (kind, role))
    return spec.Declaration(spec.Name(name, span), None, said, part, label or None)
