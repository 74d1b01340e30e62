"""Random bills, rules and provisions for the comparison of the evaluators."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from tumen.agreements.provisions import (
    ChapterOperations,
    ContentPolicy,
    OperationsPolicy,
    Partner,
    Provisions,
    RolePolicy,
    Tolerance,
    TolerancePolicy,
    parse_chapters,
)
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    CodeRange,
    ExclusivelyFromOriginating,
    ForGoods,
    Materials,
    MaxNonOriginating,
    OfMaterials,
    Process,
    Provided,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
)
from tumen.origin.bill import Bill, Costs, Deduction, Material, Operation, OutsideMaterial, Transport
from tumen.origin.law import Law
from tumen.reference.hs import HsCode

EDITION = "HS2022"
# subheadings, headings and chapters of HS2022; 8524.91 is one of several successors of older codes
CODES = [
    "850440",
    "850450",
    "8504",
    "85",
    "852491",
    "847330",
    "8473",
    "610910",
    "520512",
    "5205",
    "010121",
    "39",
]
GOODS = ["850440", "852491", "847330", "610910", "520512", "85044030"]
PARTIES = ["CN", "KR", "JP", "VN"]
ECONOMIES = [*PARTIES, "US", "DE"]
ROLES = ["material"] * 6 + ["retail-packaging", "shipping-packaging", "accessory", "indirect"]
CONDITIONS = ["knitted", "of cotton"]

# amounts beyond the whole numbers of the columns: rare, since one of them sends its bill to the other engine
ODD = {n: Decimal(text) for n, text in enumerate(("0.1234567", "3e13", "12345678901234567890.5"))}

maybe = st.sampled_from([None, True, False])
# few distinct amounts, so that thresholds are often hit exactly
amounts = st.one_of(
    st.sampled_from([Decimal(n) for n in (0, 1, 5, 10, 20, 30, 40, 60)]),
    st.decimals(min_value=0, max_value=100, places=2),
    st.decimals(min_value=0, max_value=100, places=5),
    st.integers(0, 1000).map(lambda n: ODD.get(n, Decimal(n % 50))),
)
prices = st.one_of(st.just(Decimal(100)), amounts.filter(lambda value: value > 0))


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(strategy, strategy, strategy, st.none())


codes = st.sampled_from(CODES).map(lambda digits: HsCode(digits, EDITION))
goods = st.sampled_from(GOODS).map(lambda digits: HsCode(digits, EDITION))
ranges = st.sampled_from(
    [CodeRange(c, c) for c in ("85", "8504", "850450", "847330", "8473", "5205")]
    + [CodeRange("84", "85"), CodeRange("8501", "8510"), CodeRange("850440", "850450"), CodeRange("52", "61")]
)
some_materials = st.builds(
    Materials, st.lists(ranges, min_size=1, max_size=2).map(tuple), st.sampled_from([None, "CTH", "CTSH"])
)
percents = st.sampled_from([Decimal(p) for p in ("40", "35", "10", "60", "33.3", "0", "100")])

of_materials = st.one_of(
    st.builds(OfMaterials, st.sampled_from(["WO", "WO", "PE"]), st.lists(ranges, max_size=2).map(tuple)),
    st.builds(OfMaterials, st.sampled_from(["none", "WO"]), st.lists(ranges, max_size=2).map(tuple)),
    st.builds(
        OfMaterials, st.just("PE"), st.just(()), st.just("cotton"), st.sampled_from([None, Decimal(50)])
    ),
)
leaves = st.one_of(
    st.builds(
        TariffChange, st.sampled_from(["CC", "CTH", "CTSH", "AH"]), st.lists(ranges, max_size=2).map(tuple)
    ),
    st.builds(TariffChange, st.sampled_from(["CC", "CTH", "CTSH", "AH"])),
    st.builds(ValueContent, percents, st.sampled_from([(), ("build-down",), ("build-up",), ("net-cost",)])),
    st.builds(MaxNonOriginating, percents, st.sampled_from([None, "EXW", "FOB"])),
    st.sampled_from([WhollyObtained(), ExclusivelyFromOriginating(), ChemicalReaction(), Process("dyeing")]),
    # more than once, so that they are no rarer than the plain ones
    st.one_of(
        st.builds(MaxNonOriginating, percents, st.sampled_from([None, "EXW", "FOB"]), some_materials),
        st.builds(ValueContent, percents, st.just(("focused-value",)), some_materials),
        st.just(Unread("a passage that is not typed")),
        of_materials,
    ),
)


def _joined(kind: type, inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(inner, min_size=2, max_size=3).map(tuple).map(kind)


# the rule language nests alternatives, conditions and parts in this order
parts = st.one_of(leaves, _joined(AllOf, leaves))
tests_of_bills = st.one_of(
    of_materials,
    of_materials,
    st.builds(TariffChange, st.just("AH"), st.lists(ranges, min_size=1, max_size=2).map(tuple)),
    st.builds(MaxNonOriginating, percents, st.just("FOB"), some_materials),
)
conditions = st.sampled_from(CONDITIONS)
provided = st.one_of(
    parts,
    parts,
    st.builds(Provided, parts, conditions),
    st.builds(Provided, parts, conditions, tests_of_bills, st.booleans()),
)
alternatives = st.one_of(provided, _joined(AnyOf, provided), _joined(AnyOf, provided))
rules = st.one_of(
    alternatives, alternatives, st.builds(ForGoods, st.sampled_from(CONDITIONS), alternatives, alternatives)
)

# by the list of `MINIMAL`: real work, minimal, minimal if simple or if it preserves, nothing done, not in the list
WORDS = [
    *("assembly", "dyeing", "chemical-reaction", "polymerisation", "sorting and dyeing", "조립"),
    *("packaging", "bottling", "sorting", "simple mixing", "drying (for preservation)", "包装"),
    *(
        "mixing",
        "blending and packing",
        "drying",
        "mixing (not simple)",
        "printing of labels",
        "assembly of boxes",
    ),
    *("storing", "packging", "frobbing", "frobbing and assembly"),
]
operations = st.lists(
    st.builds(
        Operation,
        st.sampled_from(WORDS),
        st.sampled_from([*PARTIES * 4, "US"]),
    ),
    max_size=2,
).map(tuple)


@st.composite
def materials(draw: st.DrawFn, name: str, depth: int) -> Material:
    status = draw(
        st.sampled_from(
            ["originating", "non-originating", "undetermined"] + (["determine"] * 2 if depth < 2 else [])
        )
    )
    value = draw(optional(amounts))
    if status == "determine" and value == 0:
        value = Decimal(7)
    weight = draw(optional(amounts.filter(lambda w: w > 0)))
    code = (
        draw(goods if draw(st.integers(0, 9)) else codes) if status == "determine" else draw(optional(codes))
    )
    country = (
        draw(st.sampled_from(ECONOMIES))
        if status == "determine"
        else draw(optional(st.sampled_from(ECONOMIES)))
    )
    made = None
    if status == "determine":
        made = Bill(
            hs=code,
            country=country,
            materials=draw(material_lists(f"{name}.", depth + 1)),
            fob=value,
            exw=value,
            weight_kg=weight,
            operations=draw(optional(operations)),
            transport=Transport(),
            name=name,
        )
    deductions: tuple[Deduction, ...] = ()
    added = None
    if value and draw(st.booleans()):
        deductions = (
            Deduction("freight", value / 4, documented=True),
            Deduction("other", value / 8, documented=True),
        )
        added = draw(st.sampled_from([None, value / 2]))
    outside = None
    if status in {"non-originating", "undetermined"} and draw(st.booleans()):
        parts = st.builds(OutsideMaterial, codes, amounts, optional(amounts))
        outside = draw(st.lists(parts, min_size=1, max_size=2).map(tuple))
    role = "material"
    if status != "determine" or draw(st.integers(0, 9)) == 0:
        role = draw(st.sampled_from(ROLES))
    known = st.booleans() if draw(st.integers(0, 9)) else maybe
    return Material(
        name=name,
        hs=code,
        value=value,
        status=status,
        country=country,
        role=role,
        weight_kg=weight,
        deductions=deductions,
        wholly_obtained=draw(maybe),
        made=made,
        purchased=draw(st.booleans()),
        regional_value_added=added,
        outside_materials=outside,
        invoiced_separately=draw(known),
        customary=draw(known),
    )


def material_lists(prefix: str, depth: int) -> st.SearchStrategy[tuple[Material, ...]]:
    most = 4 if depth == 0 else 2
    return st.integers(0, most).flatmap(
        lambda count: st.tuples(*(materials(f"{prefix}m{i}", depth) for i in range(count)))
    )


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    costs = st.builds(Costs, *[st.sampled_from([Decimal(0), Decimal(10), Decimal("12.5")])] * 4)
    return Bill(
        hs=HsCode(draw(st.sampled_from(GOODS)), EDITION),
        country=draw(st.sampled_from(PARTIES)),
        materials=draw(material_lists("", 0)),
        fob=draw(optional(prices)),
        exw=draw(optional(prices)),
        weight_kg=draw(optional(prices)),
        operations=draw(optional(operations)),
        costs=draw(st.one_of(st.none(), costs)),
        answers=draw(st.dictionaries(st.sampled_from([*CONDITIONS, "m0 is cotton"]), st.booleans())),
        rule=draw(rules),
        name="",
    )


TREATMENT = {
    "packing": RolePolicy(
        treatment={"WO": "disregard", "PE": "disregard", "CTC": "disregard", "RVC": "count"}, article="x"
    ),
    "none": RolePolicy(
        treatment={"WO": "disregard", "PE": "disregard", "CTC": "disregard", "RVC": "disregard"}, article="x"
    ),
    "customary": RolePolicy(
        treatment={"WO": "disregard", "PE": "originating", "CTC": "disregard", "RVC": "originating"},
        article="x",
        only_if_customary=True,
    ),
}
ARTICLES = {"WO": "a", "PE": "b", "PSR": "c"}


def limb(measure: str, of: str, limit: str, chapters: str, **more: object) -> Tolerance:
    return Tolerance(
        measure=measure,
        of=of,
        limit_pct=Decimal(limit),
        chapters=parse_chapters(chapters),
        article="t",
        **more,
    )


MINIMAL = {
    "packaging": "(b)",
    "sorting": "(c)",
    "preserving": "(a)",
    "simple-mixing": "(j)",
    "labelling": "(d)",
}
OPERATIONS = [
    None,
    OperationsPolicy(minimal=MINIMAL, article="o"),
    OperationsPolicy(minimal=MINIMAL, article="o"),
    OperationsPolicy(minimal=MINIMAL, article="o", tests=("CTC", "PROCESS")),
    OperationsPolicy(minimal=MINIMAL, article="o", tests=("RVC",)),
    OperationsPolicy(
        minimal={},
        article="o",
        by_chapter=(
            ChapterOperations(
                chapters=parse_chapters("61, 85"), minimal={"assembly": "(d)", "dyeing": "(e)"}, article="p"
            ),
        ),
    ),
]
NOT_READ = [{}] * 5 + [
    {"tolerance": "the text was not read"},
    {"operations": "the text was not read"},
    {"cumulation": "the text was not read"},
    {"tolerance": "not read", "operations": "not read", "cumulation": "not read"},
]


PARTNERS = [()] * 4 + [
    (Partner(economies=("US",), production=True, article="p"),),
    (Partner(economies=("DE",), provided="knitted", article="p"),),
]


@st.composite
def provisions(draw: st.DrawFn) -> Provisions:
    base = draw(st.sampled_from(["FOB", "EXW"]))
    limbs = draw(
        st.sampled_from(
            [
                (limb("value", base, "10", "01-97"), limb("weight", "good", "10", "50-63")),
                (limb("value", base, "10", "01-49"), limb("weight", "good", "15", "01-97")),
                (limb("weight", "good", "7.5", "84-85"), limb("value", "EXW", "10", "84-97")),
                (limb("value", base, "10", "01-97", other="CTSH"),),
                (limb("value", base, "10", "01-97", codes=("8504", "610910")),),
                (),
            ]
        )
    )
    role = optional(st.sampled_from(list(TREATMENT.values())))
    return Provisions(
        criteria_order=draw(st.sampled_from([("WO", "PE", "PSR"), ("PSR", "WO", "PE"), ("WO", "PSR")])),
        criteria_articles=ARTICLES,
        cumulation=draw(st.sampled_from(["originating-materials", "full", "none"])),
        cumulation_article="",
        partners=draw(st.sampled_from(PARTNERS)),
        content=ContentPolicy(
            base=base,
            methods=draw(
                st.sampled_from(
                    [("build-down", "build-up"), ("build-down",), ("build-up",), ("build-down", "net-cost")]
                )
            ),
            articles={},
            deductible=("freight", "insurance"),
        ),
        tolerance=draw(
            st.one_of(
                st.none(),
                st.builds(
                    TolerancePolicy,
                    limbs=st.just(limbs),
                    combine=st.sampled_from(["any", "all"]),
                    levels=st.sampled_from([("CC", "CTH", "CTSH"), ("CTH",), ("CC", "CTH", "CTSH", "AH")]),
                    unknown_for=st.sampled_from([(), (), "61, 85.04"]),
                    unknown_because=st.just("more than the limbs hold"),
                ),
            )
        ),
        retail_packaging=draw(role),
        shipping_packaging=draw(role),
        accessories=draw(role),
        indirect=draw(role),
        operations=draw(st.sampled_from(OPERATIONS)),
        not_read=draw(st.sampled_from(NOT_READ)),
    )


@st.composite
def laws(draw: st.DrawFn, editions: tuple[str, ...] = ("HS2022", "HS2012")) -> Law:
    parties = draw(st.sampled_from([frozenset(PARTIES), frozenset(["CN", "KR"])]))
    return Law("TEST", draw(provisions()), parties, draw(st.sampled_from(editions)), lambda _: None)
