"""From expressions to trees of sums, products and calls: names looked up, legs counted, sizes joined.

One `Scope` is one expression with a head or one equation: an index name means one size throughout it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from penrose.diagram import powers
from penrose.diagram.derive import METHODS
from penrose.diagram.functions import DIVISION, FUNCTIONS, unknown
from penrose.diagram.numerals import constant, factors
from penrose.diagram.rename import unused
from penrose.diagram.resolve import BUILT_IN, Names
from penrose.diagram.sizes import GROUP, Rule
from penrose.diagram.suspects import with_legs
from penrose.diagram.tree import Add, Call, Entity, Factor, Glyph, Times, names_in, names_of, rescripted
from penrose.diagram.views import reverses, written
from penrose.diagram.written import apart, head_name, index_names, indices, sliced
from penrose.records import replace
from penrose.source import Span
from penrose.spec import types as spec

DEEPEST = 60  # calls within calls; deeper is a slip or an attack, and no one could read the picture


class Scope:
    """The indices of one expression or equation: size variables, and names for capped and fused legs."""

    def __init__(
        self,
        names: Names,
        expressions: tuple[spec.Expression, ...],
        head: tuple[spec.Leg, ...],
        built_in: tuple[str, ...] = BUILT_IN,
    ) -> None:
        self.names = names
        self._built_in_names = built_in
        self.variables: dict[str, int] = {}
        self.spans: dict[str, Span] = {}
        self.plain = {name.text for leg in head for name in index_names(leg)}
        for expression in expressions:
            self.plain.update(indices(expression))
        self._cut = {name for expression in expressions for name in sliced(expression)}  # not as long as declared
        self._made: set[str] = set()
        self._sums: list[str] = []
        self.summed: set[str] = set()
        self._depth = 0

    def variable(self, name: str, span: Span) -> int:
        """The size variable of an index."""
        if name not in self.variables:
            declared = {} if name in self._cut else self.names.sizes.declared
            self.variables[name] = declared[name] if name in declared else self.names.sizes.variable(name)
            self.spans[name] = span
        return self.variables[name]

    # Sums and products.

    def add(self, expression: spec.Expression) -> Add:
        """The expression as a sum of products."""
        if isinstance(expression, spec.Sum):
            terms: list[Times] = []
            for sign, term in expression.terms:
                terms.extend(replace(times, sign=sign * times.sign) for times in self.add(term).terms)
            return Add(tuple(terms), expression.span)
        if isinstance(expression, spec.Product) and len(expression.factors) == 1 and not expression.divisors:
            return self.add(expression.factors[0])
        return Add((self.times(expression),), expression.span)

    def times(self, expression: spec.Expression) -> Times:
        """The expression as one product; a sum of several terms becomes a bubble without function."""
        if isinstance(expression, spec.Product):
            return self._product(expression)
        if isinstance(expression, spec.SumOver):
            return self._sum_over(expression)
        scales, span = self.scalar(expression), expression.span
        if scales is not None:
            return Times(1, scales, (), (), span)
        if isinstance(expression, spec.Ref):
            power = powers.written_out(expression, self.names, self.fresh)
            return Times(1, (), (), tuple(self._glyphs(expression)), span) if power is None else self._product(power)
        if isinstance(expression, spec.Apply):
            return Times(1, (), (), tuple(self._apply(expression)), span)
        body = self.add(expression)
        return body.terms[0] if len(body.terms) == 1 else Times(1, (), (), (_group(body, span),), span)

    def _product(self, product: spec.Product) -> Times:
        parts = [self.times(factor) for factor in product.factors]
        scalars, divisors = self._divisors(product)
        parts += divisors
        inner = self._kept_apart(parts)
        return Times(
            prod(part.sign for part in inner),
            (*(scale for part in inner for scale in part.scales), *scalars),
            tuple(index for part in inner for index in part.over),
            tuple(factor for part in inner for factor in part.factors),
            product.span,
        )

    def _kept_apart(self, parts: list[Times]) -> list[Times]:
        """Factors ready to be multiplied: a Σ whose index stands elsewhere too gets another name for it."""
        found = []
        for place, part in enumerate(parts):
            if not part.over:
                found.append(part)
                continue
            others = [other for number, other in enumerate(parts) if number != place]
            taken = {name for other in others for name in names_of(other)}
            renamed = {name: self.fresh(name) for name, _ in part.over if name in taken}
            for name, new in renamed.items():
                self.variables[new] = self.variables[name]
            found.append(rescripted(part, renamed) if renamed else part)
        return found

    def _divisors(self, product: spec.Product) -> tuple[list[Factor], list[Times]]:
        """What stands after a /: numbers and sizes as scalars, anything else within the function 1/."""
        scalars: list[Factor] = []
        others: list[Times] = []
        for divisor in product.divisors:
            scales = self.scalar(divisor)
            if scales is None:
                body = self.add(divisor)
                call = Call(DIVISION, (), False, body, names_in(body), divisor.span, divides=True)
                others.append(Times(1, (), (), (call,), divisor.span))
            scalars += [Factor(scale.kind, scale.text, -scale.power, scale.dim) for scale in scales or ()]
        return scalars, others

    def scalar(self, expression: spec.Expression) -> tuple[Factor, ...] | None:
        """A number, a size such as `s`, its root, or a product of those; None for anything else."""
        return factors(expression, self._named)

    def _named(self, ref: spec.Ref) -> tuple[Factor, ...] | None:
        """A bare name as a size, or as a constant where nothing else has it."""
        if (size := self._size(ref)) is not None:
            return (Factor("size", ref.name.text, 1, size),)
        known = ref.name.text in self.names.entities or ref.name.text in self.names.coming
        return None if known or self.names.legless(ref.name.text) else constant(ref)

    def _size(self, ref: spec.Ref) -> int | None:
        name = ref.name.text
        if ref.legs is not None or ref.views or name in self.names.entities or name in self.names.coming:
            return None
        if name in self.names.sizes.declared:
            return self.names.sizes.declared[name]
        return self.variable(name, ref.span) if name in self.plain or name in self.variables else None

    def _sum_over(self, expression: spec.SumOver) -> Times:
        for name in expression.indices:
            if name.text in self._sums:
                self.names.problem(f"{name.text} is already summed by a Σ around this one", name.span)
            if name.text not in indices(expression.body):
                self.names.problem(f"Σ sums over {name.text}, which stands on no tensor after it", name.span)
        self._sums.extend(name.text for name in expression.indices)
        self.summed.update(self._sums)
        body = self.add(expression.body)
        del self._sums[len(self._sums) - len(expression.indices) :]
        over = tuple((name.text, self.variable(name.text, name.span)) for name in expression.indices)
        if len(body.terms) == 1:
            only = body.terms[0]
            return Times(only.sign, only.scales, (*over, *only.over), only.factors, expression.span)
        return Times(1, (), over, (_group(body, expression.span),), expression.span)

    # Functions.

    def _apply(self, apply: spec.Apply) -> Iterator[Call]:
        name = apply.function
        function = FUNCTIONS.get(self.names.functions.get(name.text, name.text))
        self._depth += 1
        bodies = [self.add(argument) for argument in apply.arguments] if self._depth <= DEEPEST else []
        self._depth -= 1
        if self._depth >= DEEPEST:
            self.names.problem(f"more than {DEEPEST} functions stand within each other", name.span)
        elif function is None and name.text not in self.names.functions:
            self.names.problem(f"there is no function {name.text}", name.span, unknown(name.text, self.names.functions))
        elif function is None:
            return
        elif len(bodies) != 1:
            self.names.problem(f"{name.text} takes one argument, not {len(bodies)}", apply.span)
        elif self._fits(apply, function.least, function.most, function.reduces):
            over = tuple(index.text for index in apply.over)
            for index in apply.over:
                self.variable(index.text, index.span)
            if function.square and apply.over:
                rows, columns = (self.variables[index.text] for index in apply.over)
                self.names.sizes.join(rows, columns, apply.over[1].span, apply.over[0].text, name.text)
            yield Call(name.text, over, function.reduces, bodies[0], names_in(bodies[0]), apply.span)

    def _fits(self, apply: spec.Apply, least: int, most: int | None, reduces: bool) -> bool:
        name, count = apply.function.text, len(apply.over)
        for index in apply.over:
            if index.text in self._sums:
                self.names.problem(f"{name} cannot act along {index.text}, which a Σ sums", index.span)
                return False
        if len({index.text for index in apply.over}) < count:
            self.names.problem(f"{name} names a leg twice", apply.over[-1].span)
        elif most == 0 and count:
            self.names.problem(f"{name} acts on each entry, not along legs", apply.over[0].span, f"write {name}(…)")
        elif (count and count < least) or (most is not None and count > most):
            self.names.problem(f"{name} acts along {least} legs, not {count}", apply.function.span)
        elif reduces and not count:
            self.names.problem(f"{name} does not say along which legs", apply.function.span, f"write {name}[i](…)")
        else:
            return True
        return False

    # Tensors.

    def _glyphs(self, ref: spec.Ref) -> Iterator[Glyph]:
        entity = self._entity(ref)
        if entity is None:
            return
        legs = ref.legs if ref.legs is not None else self._own(entity, ref)
        if len(legs) != len(entity.dims) and len(parts := tuple(apart(legs))) == len(entity.dims):
            legs = parts  # K[(i a) (j b)] of a tensor with the legs i a j b, whose rows and columns the groups show
        if len(legs) != len(entity.dims):
            self._miscounted(ref, entity, len(legs))
            return
        order = written(ref.views, len(legs), entity.edge, entity.batch)
        names: list[str] = []
        dims: list[int] = []
        scripts: list[tuple[int, str]] = []
        made: list[Glyph] = []
        for place, leg in zip(order, legs, strict=True):
            index = self._leg(leg, entity.dims[place], entity.name, made)
            if index in self._sums:
                scripts.append((place, index))
            else:
                names.append(index)
                dims.append(self.variables[index])
        if "inverse" in ref.views:
            self._squared(entity)
        views = () if entity.kind in ("identity", "delta") else ref.views
        yield Glyph(entity, tuple(names), tuple(dims), views, tuple(sorted(scripts)), "", ref.span)
        yield from made

    def _squared(self, entity: Entity) -> None:
        """What is inverted had better have two sides of one size, where nothing else says how large."""
        half = len(entity.dims) // 2
        for one, other in zip(entity.dims[:half], entity.dims[half:], strict=False):
            self.names.sizes.rule(Rule("~", (other,), (one,), entity.span, ""))

    def _own(self, entity: Entity, ref: spec.Ref) -> tuple[spec.Leg, ...]:
        names = self.names.own_legs(entity)
        order = written(ref.views, len(names), entity.edge, entity.batch)
        return tuple(spec.Index(spec.Name(names[place], ref.span)) for place in order)

    def _miscounted(self, ref: spec.Ref, entity: Entity, count: int) -> None:
        legs = " ".join(self.names.own_legs(entity))
        hint = f"{entity.name} has legs {legs}" if legs else f"{entity.name} is a number: write {entity.name}[]"
        if entity.derivation is not None:
            method, names = entity.derivation.method, list(entity.derivation.names)
            hint += f": it is result {names.index(entity.name) + 1} of {method}, {METHODS[method].meaning}"
            for place, name in enumerate(names):
                if name != entity.name and len(self.names.entities[name].dims) == count:
                    own = names.index(entity.name)
                    names[place], names[own] = entity.name, name
                    hint = f"{method} gives {METHODS[method].meaning}: write {', '.join(names)}: {method}(…)"
                    break
        wanted = len(entity.dims)
        said = f"{entity.name} has {wanted} leg{'s' * (wanted != 1)}, but {count} are written"
        self.names.problem(said, ref.span, hint)

    def _entity(self, ref: spec.Ref) -> Entity | None:
        name = ref.name.text
        entity = self.names.entities.get(name)
        if entity is not None:
            self.names.refer(entity)
            return entity
        if name in self.names.coming:
            self.names.problem(f"{name} is used before its step", ref.name.span, "steps are done from top to bottom")
        elif ref.legs is None and self.names.legless(name):
            hint = f"declare them: {name}: {{legs: i j}}"
            self.names.problem(f"the legs of {name} are not known here", ref.name.span, hint)
        elif ref.legs is None:
            how = f"declare it, or write it with its legs: {with_legs(name)}; a number is {name}[]"
            hint = self.names.near(name) or how
            self.names.problem(f"{name} is neither a step nor a declared tensor", ref.name.span, hint)
        elif name in self._built_in_names:
            return self._built_in(ref)
        else:
            return self._undeclared(ref)
        return None

    def _built_in(self, ref: spec.Ref) -> Entity | None:
        """δ with its legs, or an identity: a new entity each time, for its size is only its neighbours'."""
        name, count = ref.name.text, len(ref.legs or ())
        if name != "δ" and count != 2:
            self.names.problem(f"the identity {name} has 2 legs, not {count}", ref.span, "δ[i j k] copies an index")
            return None
        if count == 0:
            self.names.problem("δ needs at least one leg", ref.span)
            return None
        variable = self.names.sizes.variable("")
        kind = "identity" if count == 2 else "delta"
        return Entity(name, ("",) * count, (variable,) * count, kind, ref.span)

    def _undeclared(self, ref: spec.Ref) -> Entity:
        """A random tensor, made by its first use; legs are named as written there, in declared order."""
        names = [head_name(leg) for leg in ref.legs or ()]
        legs = [(name, self.names.sizes.variable(name)) for name in names]
        if reverses(ref.views):
            legs.reverse()
        return self.names.undeclared(ref.name.text, tuple(legs), ref.name.span)

    # Legs.

    def _leg(self, leg: spec.Leg, variable: int, tensor: str, made: list[Glyph]) -> str:
        """The index on a leg, joined to the leg's size; groups and caps add a glyph of their own."""
        span = spec.leg_span(leg)
        if isinstance(leg, spec.Index):
            index = leg.name.text
            self.names.sizes.join(self.variable(index, span), variable, span, index, tensor)
            return index
        if isinstance(leg, spec.Cap):
            return self._cap(leg, variable, tensor, made)
        index = self.fresh(head_name(leg))
        self.names.sizes.join(self.variable(index, span), variable, span, index, tensor)
        if isinstance(leg, spec.Group):
            self.fuse(leg, index, made)
        else:
            made.append(self._moved(leg, index, tensor))
        return index

    def _moved(self, leg: spec.Offset | spec.Slice, index: str, tensor: str) -> Glyph:
        """The glyph between an index and those that it is the sum of, moved by a number."""
        if isinstance(leg, spec.Slice):
            whole, names, number = index, [leg.name.text], leg.start
        elif leg.minus:
            whole, names, number = leg.plus[0].text, [index, *(name.text for name in leg.minus)], -leg.number
        else:
            whole, names, number = index, [name.text for name in leg.plus], leg.number
        for name in (whole, *names):
            if name in self._sums:
                said = f"{name} is written out by Σ, so it cannot be added to"
                self.names.problem(said, leg.span, "sum it without Σ")
        dims = tuple(self.variable(name, leg.span) for name in (whole, *names))
        sizes, said = self.names.sizes, ""
        slack = number - len(names) + 1
        if isinstance(leg, spec.Slice):
            said = f"{leg.name.text} has {{left}} places on {tensor}, but its slice needs {{right}}"
            slack -= min(leg.stop or 0, 0)
        if isinstance(leg, spec.Slice) and leg.stop is not None and leg.stop > 0:
            sizes.fix(dims[1], leg.stop - leg.start, leg.span, leg.name.text, f"this slice of {tensor}")
            sizes.rule(Rule("≥", dims[:1], (), leg.span, "", number=leg.stop))
        else:
            sizes.rule(Rule("+", dims[:1], dims[1:], leg.span, said, number=slack))
        self.names.moved.append((dims, number, leg, tensor))
        entity = Entity("", (whole, *names), dims, "offset", leg.span)
        value = "+" if number == 0 and len(names) > 1 else f"{number:+d}"
        if isinstance(leg, spec.Slice):
            value = f"{leg.start or ''}:{'' if leg.stop is None else leg.stop}"
        return Glyph(entity, (whole, *names), dims, (), (), value, leg.span)

    def _cap(self, cap: spec.Cap, variable: int, tensor: str, made: list[Glyph]) -> str:
        name = cap.name.text
        declared = self.names.sizes.declared.get(name)
        if declared is not None:
            self.names.sizes.join(declared, variable, cap.name.span, name, tensor)
        index = self.fresh(name)
        self.variables[index] = variable
        entity = Entity("", (name,), (variable,), "cap", cap.value.span)
        made.append(Glyph(entity, (index,), (variable,), (), (), cap.value.text, cap.value.span))
        self.names.capped.append((variable, cap.value, tensor))
        return index

    def fuse(self, group: spec.Group, index: str, made: list[Glyph]) -> None:
        """The glyph between a thick leg and its parts; a part may be a group or a cap again."""
        thick = self.variable(index, group.span)
        parts = []
        for leg in group.legs:
            part = self._leg(leg, self.names.sizes.variable(""), "the group", made)
            if part in self._sums:
                said = f"{part} is written out by Σ, so it cannot be part of a group"
                self.names.problem(said, group.span, "sum it by writing it twice, without Σ")
            parts.append(part)
        dims = tuple(self.variables[part] for part in parts)
        self.names.sizes.rule(Rule("=", (thick,), dims, group.span, GROUP))
        entity = Entity("", (index, *parts), (thick, *dims), "fuse", group.span)
        made.append(Glyph(entity, (index, *parts), (thick, *dims), (), (), "", group.span))

    def fresh(self, name: str) -> str:
        """The name, with primes if an index of this expression or another made one has it already."""
        name = unused(name, self._made | self.plain)
        self._made.add(name)
        return name


def _group(body: Add, span: Span) -> Call:
    return Call("", (), False, body, names_in(body), span)
