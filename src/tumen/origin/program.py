"""A rule under a law, compiled once for a good: the one form of rules that is evaluated.

The traced engine explains a program for one bill, the columns of a table gather and sum it for millions, the
optimiser takes its rows as constraints, and break-points are the zeros of its lines. What the provisions say
of a test (methods and base of a value content, limbs of a tolerance, what minimal operations defeat) is
settled here, so that no reader settles it for itself. What is no part of a rule (sets, consignment) the
traced engine alone decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from tumen.agreements.provisions import Exclusion, Provisions, TestKind, Tolerance
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChangeLevel,
    ChemicalReaction,
    CodeRange,
    ContentBase,
    ContentMethod,
    ExclusivelyFromOriginating,
    ForGoods,
    Materials,
    MaxNonOriginating,
    OfMaterials,
    Process,
    Provided,
    Rule,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
    render,
)

HUNDRED = Decimal(100)
_text = lru_cache(maxsize=4096)(render)
"""Many goods share a rule."""
CHEMICAL_REACTION = "chemical-reaction"


@dataclass(frozen=True, slots=True)
class CodeTest:
    """Every non-originating material makes a change in classification, or what misses it is tolerated."""

    text: str = field(compare=False)
    level: ChangeLevel
    exceptions: tuple[CodeRange, ...]
    limbs: tuple[Tolerance, ...]
    """Limbs of the tolerance that speak of the good and the level; empty: what misses the change is not
    tolerated."""
    every_limb: bool
    """Whether every limb must be kept; else one is enough."""
    exclusions: tuple[Exclusion, ...]
    """Materials that no limb may tolerate in the good."""
    component_only: bool
    """Whether only materials of the component that classifies the good must make the change."""
    unread: str | None
    """Why the tolerance for the good is not on file, None where it is."""
    open_because: str | None
    """Why missing the change and the limbs is not the last word, None where it is."""

    @property
    def columnar(self) -> bool:
        """Whether a table of bills has columns for all that the test asks."""
        asked = (
            limb.materials or limb.provided or limb.other or limb.of == "component" for limb in self.limbs
        )
        return not (self.exclusions or self.component_only or self.open_because is not None or any(asked))


@dataclass(frozen=True, slots=True)
class Limit:
    """One comparison of sums of a bill, linear in the value of each material.

    ``VNM <= pct % of the base``, or ``VOM + the producer's costs >= pct % of the base``.
    """

    method: ContentMethod | None
    """The method of value content; None for a limit on non-originating materials."""
    amount: Literal["VNM", "VOM"] | None
    """None: the agreement names the method and not how it is computed."""
    pct: Decimal
    base: ContentBase | Literal["NC"]
    """Price of the good, or the producer's net cost."""
    costs: bool = False
    """Whether the producer's costs and profit count beside the VOM."""


@dataclass(frozen=True, slots=True)
class AmountTest:
    """A regional value content (one limit is enough), or a limit on non-originating materials."""

    text: str = field(compare=False)
    kind: Literal["RVC", "MaxNOM"]
    pct: Decimal
    """As the rule states it."""
    base: ContentBase
    limits: tuple[Limit, ...]
    methods: tuple[ContentMethod, ...] = ()
    """Methods that the rule names; empty: it leaves them to the agreement."""
    of: Materials | None = None
    within: tuple[CodeRange, ...] | None = None
    """Codes of the materials that are counted; None: all."""
    unread: str | None = None
    """Why it is not known how the agreement computes it."""

    @property
    def columnar(self) -> bool:
        """Whether the columns of a table decide it: all materials counted, in a way that is on file."""
        return self.within is None and self.unread is None


@dataclass(frozen=True, slots=True)
class MaterialsTest:
    """A condition that each material of some codes must meet: wholly obtained, originating, not used."""

    text: str = field(compare=False)
    of: OfMaterials
    tolerance: CodeTest
    """What of those that do not meet it is tolerated."""

    @property
    def columnar(self) -> bool:
        """Whether the columns of a table decide it."""
        plain = not self.tolerance.limbs and self.tolerance.unread is None
        return self.by_answer or (plain and self.of.kind == "WO" and not self.of.noun)

    @property
    def by_answer(self) -> bool:
        """Whether it stays open unless a person says which materials it speaks of, or all originate."""
        return self.of.kind == "PE" and bool(self.of.noun)


@dataclass(frozen=True, slots=True)
class OperationTest:
    """A named operation carried out in a Party."""

    text: str = field(compare=False)
    kind: Literal["CR", "process"]
    operation: str


@dataclass(frozen=True, slots=True)
class CriterionTest:
    """The good meets another criterion: wholly obtained, or exclusively from originating materials."""

    text: str = field(compare=False)
    criterion: Literal["WO", "PE"]


@dataclass(frozen=True, slots=True)
class BeyondMinimal:
    """More than minimal operations was done in a Party; without it the test beside it is defeated."""

    text: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Untyped:
    """A part of the rule that is not on file as a rule: its outcome stays unknown."""

    text: str = field(compare=False)
    reason: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of which one is enough (``any``) or every one must be met (``all``)."""

    text: str = field(compare=False)
    how: Literal["any", "all"]
    parts: tuple[Program, ...]


@dataclass(frozen=True, slots=True)
class OnAnswer:
    """A person's answer decides: yes for `term`, no for `otherwise`; without it a no is a no."""

    text: str = field(compare=False)
    condition: str
    term: Program
    otherwise: Program | None
    facts: Program | None = None
    """What the bill itself says of the condition."""
    surely: bool = False
    """Whether `facts` can only affirm it: where they do not, the answer decides."""


Program = (
    CodeTest
    | AmountTest
    | MaterialsTest
    | OperationTest
    | CriterionTest
    | BeyondMinimal
    | Untyped
    | Joined
    | OnAnswer
)


def every_test(program: Program) -> Iterator[Program]:
    """Yield every test in the program, in the order of the rule."""
    match program:
        case Joined(_, _, parts):
            for part in parts:
                yield from every_test(part)
        case OnAnswer(_, _, term, otherwise, facts):
            for one in (term, otherwise, facts):
                if one is not None:
                    yield from every_test(one)
        case _:
            yield program


def compiled(rule: Rule, good: str, provisions: Provisions) -> Program:
    """Compile a rule for a good, given by its code in the edition of the rule (digits)."""
    text = _text(rule)

    def of(term: Rule) -> Program:
        return compiled(term, good, provisions)

    match rule:
        case AnyOf(terms):
            return Joined(text, "any", tuple(map(of, terms)))
        case AllOf(terms):
            return Joined(text, "all", tuple(map(of, terms)))
        case Provided(term, condition, where, surely):
            facts = None if where is None else _facts(where, good, provisions)
            return OnAnswer(text, condition, of(term), None, facts, surely)
        case OfMaterials():
            return _of_materials(rule, text, good, provisions)
        case ForGoods(goods, term, otherwise):
            return OnAnswer(text, goods, of(term), of(otherwise))
        case WhollyObtained():
            return CriterionTest(text, "WO")
        case ExclusivelyFromOriginating():
            return CriterionTest(text, "PE")
        case Unread(reason):
            return Untyped(text, reason)
        case TariffChange():
            return _defeated(_code_test(rule, text, good, provisions), "CTC", good, provisions)
        case ValueContent():
            return _defeated(_content(rule, text, good, provisions), "RVC", good, provisions)
        case MaxNonOriginating():
            return _defeated(_most(rule, text, good, provisions), "RVC", good, provisions)
        case ChemicalReaction():
            return _defeated(OperationTest(text, "CR", CHEMICAL_REACTION), "PROCESS", good, provisions)
        case Process(name):
            return _defeated(OperationTest(text, "process", name), "PROCESS", good, provisions)


def _facts(where: Rule, good: str, provisions: Provisions) -> Program:
    """What a bill says of a condition; that it names minimal operations is no matter of the condition."""
    if isinstance(where, TariffChange):
        return _code_test(where, _text(where), good, provisions)
    if isinstance(where, MaxNonOriginating):
        return _most(where, _text(where), good, provisions)
    return compiled(where, good, provisions)


def _of_materials(rule: OfMaterials, text: str, good: str, provisions: Provisions) -> Program:
    """The condition with its tolerance; that those of some codes originate is a change with exceptions."""
    policy = provisions.tolerance
    change = TariffChange("AH", rule.codes)
    if policy is not None and policy.conditions:
        test = _code_test(change, text, good, provisions)
    else:
        test = CodeTest(text, "AH", rule.codes, (), False, (), False, None, None)
    return (
        test if rule.kind == "PE" and rule.codes and rule.min_pct is None else MaterialsTest(text, rule, test)
    )


def operations_by_test(provisions: Provisions) -> bool:
    """Whether minimal operations defeat claims by some tests only (else they defeat every rule)."""
    policy = provisions.operations
    return policy is not None and set(policy.tests) != {"CTC", "RVC", "PROCESS"}


def _defeated(test: Program, kind: TestKind, good: str, provisions: Provisions) -> Program:
    """The test, with more than minimal operations where these would defeat it and not every rule."""
    policy = provisions.operations
    if policy is None or not operations_by_test(provisions) or not policy.defeats(kind, good):
        return test
    return Joined(test.text, "all", (test, BeyondMinimal()))


def _code_test(rule: TariffChange, text: str, good: str, provisions: Provisions) -> CodeTest:
    policy, component = provisions.tolerance, provisions.component_only
    limbs: tuple[Tolerance, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    if policy is not None and rule.level in policy.levels:
        limbs = tuple(limb for limb in policy.limbs if limb.covers(good))
        exclusions = tuple(item for item in policy.exclusions if item.speaks_of(good)) if limbs else ()
    open_ = bool(limbs) and policy is not None and good.startswith(policy.open_for or ("-",))
    return CodeTest(
        text,
        rule.level,
        rule.exceptions,
        limbs,
        policy is not None and policy.combine == "all",
        exclusions,
        component is not None and good[:2] in component.chapters,
        provisions.tolerance_unread(good),
        policy.open_because if open_ and policy is not None else None,
    )


def _content(rule: ValueContent, text: str, good: str, provisions: Provisions) -> AmountTest:
    policy = provisions.content
    asked = tuple(method for method in policy.methods if not rule.methods or method in rule.methods)
    return AmountTest(
        text,
        "RVC",
        rule.min_pct,
        policy.base,
        tuple(_limit(method, rule, provisions) for method in asked),
        rule.methods,
        rule.of,
        None if rule.of is None else rule.of.ranges(good),
        provisions.not_read.get("content"),
    )


def _limit(method: ContentMethod, rule: ValueContent, provisions: Provisions) -> Limit:
    policy = provisions.content
    base, rest = policy.base, HUNDRED - rule.min_pct
    if method == "build-down" or (method == "focused-value" and rule.of is not None):
        return Limit(method, "VNM", rest, base)
    if method == "build-up":
        return Limit(method, "VOM", rule.min_pct, base, costs=policy.build_up == "materials-and-costs")
    if method == "net-cost" and policy.net_cost_excludes:
        return Limit(method, "VNM", rest, "NC")
    return Limit(method, None, rule.min_pct, base)


def _most(rule: MaxNonOriginating, text: str, good: str, provisions: Provisions) -> AmountTest:
    base = rule.base or provisions.content.base
    return AmountTest(
        text,
        "MaxNOM",
        rule.max_pct,
        base,
        (Limit(None, "VNM", rule.max_pct, base),),
        (),
        rule.of,
        None if rule.of is None else rule.of.ranges(good),
        provisions.not_read.get("content") if rule.base is None else None,
    )
