"""Laws that hold for every bill, rule and set of provisions."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tumen as tm
from tumen.agreements.load import load_agreement
from tumen.agreements.provisions import ContentPolicy, Tolerance, TolerancePolicy, parse_chapters
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    CodeRange,
    ExclusivelyFromOriginating,
    ForGoods,
    MaxNonOriginating,
    Process,
    Provided,
    TariffChange,
    ValueContent,
    WhollyObtained,
)
from tumen.origin.bill import (
    Bill,
    Costs,
    Deduction,
    Material,
    ObtainedFacts,
    Operation,
    OutsideMaterial,
    Transport,
)
from tumen.origin.country import country_of_origin
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, law_on
from tumen.origin.truth import all_of, any_of, negate
from tumen.reference.hs import HsCode

RCEP = load_agreement("RCEP")
LAW = law_on(RCEP, "VN", date(2024, 6, 1))
PARTIES = ("VN", "CN", "JP")
OUTSIDE = ("US", "IN")
CODES = ("620520", "620530", "620342", "610910", "520832", "520512", "540752", "960621")
QUESTION = "the good is knitted"

amounts = st.integers(0, 400).map(lambda n: Decimal(n) / 8)


def hs(digits):
    return HsCode(digits, "HS2022")


def maybe(strategy):
    return st.one_of(st.none(), strategy, strategy)


@st.composite
def laws(draw):
    """RCEP's provisions, and variations of each block."""
    p = LAW.provisions
    limbs = (
        p.tolerance.limbs[0],
        p.tolerance.limbs[1],
        Tolerance(measure="weight", of="good", limit_pct=15, chapters=parse_chapters("01-97"), article="x"),
        Tolerance(measure="value", of="EXW", limit_pct=10, chapters=parse_chapters("01-97"), article="x"),
        Tolerance(
            measure="value", of="FOB", limit_pct=30, chapters=parse_chapters("62"), other="CTSH", article="x"
        ),
        Tolerance(
            measure="value",
            of="FOB",
            limit_pct=20,
            chapters=parse_chapters("62"),
            codes=("6205",),
            article="x",
        ),
    )
    chosen = tuple(draw(st.lists(st.sampled_from(limbs), max_size=3, unique_by=id)))
    policy = TolerancePolicy(limbs=chosen, combine=draw(st.sampled_from(["any", "all"])))
    content = ContentPolicy(
        base=draw(st.sampled_from(["FOB", "FOB", "EXW"])),
        methods=draw(st.sampled_from([("build-down",), ("build-down", "build-up"), ("build-up",)])),
        articles={},
        deductible=("freight",),
    )
    changes = {
        "cumulation": draw(
            st.sampled_from(["originating-materials", "originating-materials", "full", "none"])
        ),
        "content": content,
        "tolerance": draw(st.sampled_from([p.tolerance, policy, None])),
        "operations": draw(
            st.sampled_from(
                [p.operations, p.operations, None, p.operations.model_copy(update={"tests": ("CTC",)})]
            )
        ),
        "accessories": draw(st.sampled_from([p.accessories, None])),
        "retail_packaging": draw(st.sampled_from([p.retail_packaging, None])),
        "criteria_order": draw(st.permutations(p.criteria_order).map(tuple)),
    }
    return replace(LAW, provisions=p.model_copy(update=changes))


def ranges():
    pairs = [("5204", "5212"), ("54", "54"), ("520832", "520832"), ("6203", "6205"), ("5407", "54")]
    return st.lists(st.sampled_from(pairs), max_size=2, unique=True).map(
        lambda found: tuple(CodeRange(*pair) for pair in found)
    )


leaves = st.one_of(
    st.builds(TariffChange, st.sampled_from(["CC", "CTH", "CTSH"]), ranges()),
    st.builds(TariffChange, st.sampled_from(["CC", "CTH", "CTSH"]), ranges()),
    st.builds(
        ValueContent,
        st.sampled_from([Decimal(40), Decimal("45.5"), Decimal(20)]),
        st.sampled_from([(), ("build-down",), ("build-up",)]),
    ),
    st.builds(MaxNonOriginating, st.sampled_from([Decimal(50), Decimal(30)]), st.sampled_from([None, "EXW"])),
    st.sampled_from(
        [WhollyObtained(), ExclusivelyFromOriginating(), ChemicalReaction(), Process("knitting")]
    ),
)
terms = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda t: AnyOf(tuple(t))),
        st.lists(inner, min_size=2, max_size=3).map(lambda t: AllOf(tuple(t))),
        st.builds(Provided, inner, st.just(QUESTION)),
        st.builds(ForGoods, st.just(QUESTION), inner, inner),
    ),
    max_leaves=4,
)


@st.composite
def materials(draw, depth=1, *, complete=False):
    """One line; `complete` leaves no fact open."""
    known = (lambda strategy: strategy) if complete else maybe
    value = draw(known(amounts))
    status = draw(
        st.sampled_from(["originating", "non-originating", "non-originating", "undetermined", "determine"])
    )
    if status == "determine" and (depth == 0 or value in (None, 0)):
        status = "non-originating"
    country = draw(st.sampled_from(PARTIES if status in ("originating", "determine") else PARTIES + OUTSIDE))
    kwargs = {}
    if value is not None and draw(st.booleans()):
        kwargs["deductions"] = (Deduction("freight", value / 4, draw(st.booleans())),)
    if value is not None and status == "non-originating" and country in PARTIES and draw(st.booleans()):
        outside = (OutsideMaterial(hs(draw(st.sampled_from(CODES))), value / 2, draw(known(amounts))),)
        regional = value / 2
        choice = draw(st.integers(0, 2))
        kwargs.pop("deductions", None)
        kwargs["outside_materials"] = None if choice == 0 else outside
        kwargs["regional_value_added"] = None if choice == 1 else regional
    code = hs(draw(st.sampled_from(CODES)))
    if status == "determine":
        kwargs["made"] = Bill(
            code, country, tuple(draw(st.lists(materials(depth=depth - 1, complete=complete), min_size=1, max_size=2))),
            fob=value, exw=value, operations=(Operation("weaving", country),), rule=draw(leaves), name="made",
            weight_kg=draw(known(amounts.filter(bool))),
        )  # fmt: skip
        kwargs["purchased"] = draw(st.booleans())
    role = draw(
        st.sampled_from(
            ["material"] * 5 + ["accessory", "retail-packaging", "shipping-packaging", "indirect"]
        )
    )
    return Material(
        name=draw(st.sampled_from("abcdefgh")), hs=draw(known(st.just(code))), value=value, status=status,
        country=country, role=role, weight_kg=draw(known(amounts)),
        wholly_obtained=draw(known(st.booleans())) if status == "originating" else None,
        invoiced_separately=draw(known(st.booleans())), customary=draw(known(st.booleans())), **kwargs,
    )  # fmt: skip


@st.composite
def bills(draw, *, complete=False):
    """A bill whose prices cover its materials, so that costs can account for the rest."""
    known = (lambda strategy: strategy) if complete else maybe
    lines = tuple(draw(st.lists(materials(complete=complete), max_size=4)))
    total = sum((m.value or 0 for m in lines), Decimal(0))
    price = total + draw(amounts.filter(bool))
    rest = price - total
    part = rest / 8
    costs = Costs(part, part, part, rest - 3 * part) if draw(st.booleans()) else None
    names = ["knitting", "packaging", "simple-mixing", "chemical-reaction", "sewing"]
    operations = tuple(
        Operation(draw(st.sampled_from(names)), "VN")
        for _ in range(draw(st.integers(1, 2)))
    )  # fmt: skip
    if draw(st.integers(0, 4)) == 0:
        operations += (Operation(draw(st.sampled_from(names)), draw(st.sampled_from(PARTIES + OUTSIDE))),)
    facts = {"country": draw(st.sampled_from(["VN", "US"]))}
    return Bill(
        hs("620520"), "VN", lines,
        fob=draw(known(st.just(price))), exw=draw(known(st.just(price))),
        weight_kg=draw(known(amounts.filter(bool).map(lambda w: w * 4))),
        operations=draw(known(st.just(operations))),
        obtained=ObtainedFacts("harvested-plant", facts) if draw(st.integers(0, 5)) == 0 else None,
        costs=costs, transport=Transport(), answers={QUESTION: True} if draw(st.booleans()) else {},
        rule=draw(terms),
    )  # fmt: skip


def verdict(found):
    return found.status, found.criterion, found.figures, found.preference_eligible


def rebuilt(bill, change):
    """The bill with `change` applied to every material, intermediates included."""

    def one(material):
        made = rebuilt(material.made, change) if material.made else None
        return change(replace(material, made=made))

    return replace(bill, materials=tuple(one(m) for m in bill.materials))


@given(bills(), laws(), st.randoms(use_true_random=False))
def test_the_order_of_materials_does_not_matter(bill, law, random):
    shuffled = list(bill.materials)
    random.shuffle(shuffled)
    again = determine_under(replace(bill, materials=tuple(shuffled)), law)
    assert verdict(again) == verdict(determine_under(bill, law))


@given(bills(), laws(), st.integers(0, 3), st.sampled_from([2, 4, 5]))
def test_splitting_a_line_changes_nothing(bill, law, index, parts):
    if index >= len(bill.materials) or bill.materials[index].status == "determine":
        return
    line = bill.materials[index]

    def share(amount, number):
        if amount is None:
            return None
        first = amount / parts
        return first if number == 0 else amount - first

    halves = tuple(
        replace(
            line,
            name=f"{line.name}{n}",
            value=share(line.value, n),
            weight_kg=share(line.weight_kg, n),
            regional_value_added=share(line.regional_value_added, n),
            deductions=tuple(replace(d, amount=share(d.amount, n)) for d in line.deductions),
            outside_materials=None
            if line.outside_materials is None
            else tuple(
                replace(o, value=share(o.value, n), weight_kg=share(o.weight_kg, n))
                for o in line.outside_materials
            ),
        )
        for n in (0, 1)
    )
    split = replace(bill, materials=(*bill.materials[:index], *halves, *bill.materials[index + 1 :]))
    assert verdict(determine_under(split, law)) == verdict(determine_under(bill, law))


def scaled(bill, factor):
    def times(amount):
        return None if amount is None else amount * factor

    def one(m):
        return replace(
            m,
            value=times(m.value),
            regional_value_added=times(m.regional_value_added),
            deductions=tuple(replace(d, amount=d.amount * factor) for d in m.deductions),
            outside_materials=None
            if m.outside_materials is None
            else tuple(replace(o, value=o.value * factor) for o in m.outside_materials),
            made=scaled(m.made, factor) if m.made else None,
        )

    costs = bill.costs
    if costs is not None:
        costs = Costs(*(getattr(costs, f.name) * factor for f in fields(costs)))
    return replace(
        bill,
        fob=times(bill.fob),
        exw=times(bill.exw),
        costs=costs,
        materials=tuple(one(m) for m in bill.materials),
    )


@given(bills(), laws(), st.sampled_from([Decimal("0.01"), Decimal(3), Decimal("7.25"), Decimal(1300)]))
def test_the_currency_does_not_matter(bill, law, factor):
    here, there = determine_under(bill, law), determine_under(scaled(bill, factor), law)
    assert (here.status, here.criterion) == (there.status, there.criterion)
    for name in (
        "rvc_build_down_pct",
        "rvc_build_up_pct",
        "nom_pct",
        "failing_value_pct",
        "failing_weight_pct",
    ):
        one, two = getattr(here.figures, name), getattr(there.figures, name)
        assert (one is None) == (two is None), name
        assert one is None or abs(one - two) < Decimal("1e-20"), name


@given(bills(), laws())
def test_names_do_not_matter(bill, law):
    numbers = iter(range(1000))
    renamed = rebuilt(bill, lambda m: replace(m, name=f"material {next(numbers)}"))
    assert verdict(determine_under(replace(renamed, name="x"), law)) == verdict(determine_under(bill, law))


@given(bills(complete=True), laws(), amounts, st.sampled_from(CODES))
def test_adding_originating_value_never_turns_a_pass_into_a_fail(bill, law, value, code):
    bill = replace(bill, costs=None)
    more = Material("added", hs(code), value, "originating", "VN", weight_kg=Decimal(1), wholly_obtained=True)
    before = determine_under(bill, law)
    after = determine_under(replace(bill, materials=(*bill.materials, more)), law)
    if before.status is Status.ORIGINATING and bill.materials:
        assert after.status is Status.ORIGINATING


@given(bills(complete=True), laws(), st.integers(0, 3), st.sampled_from([0, Decimal("0.5"), Decimal("0.9")]))
def test_lowering_a_non_originating_value_never_turns_a_pass_into_a_fail(bill, law, index, factor):
    if index >= len(bill.materials) or bill.materials[index].status not in (
        "non-originating",
        "undetermined",
    ):
        return
    line = bill.materials[index]
    lower = scaled(replace(bill, materials=(line,)), factor).materials[0] if factor else replace(
        line, value=Decimal(0), deductions=(), regional_value_added=None, outside_materials=None
    )  # fmt: skip
    if not factor and law.provisions.cumulation == "full":
        return
    lower = replace(lower, made=line.made)
    after = replace(bill, materials=(*bill.materials[:index], lower, *bill.materials[index + 1 :]))
    if determine_under(bill, law).status is Status.ORIGINATING:
        assert determine_under(after, law).status is Status.ORIGINATING


BILL_FACTS = ("fob", "exw", "weight_kg", "operations", "costs", "obtained")
LINE_FACTS = (
    "hs", "value", "weight_kg", "wholly_obtained", "regional_value_added", "outside_materials",
    "invoiced_separately", "customary", "country",
)  # fmt: skip


def hidden(bill):
    """Bills with one fact less, and the name of that fact.

    Not hidden: operations outside the Parties (the bill's country says that the good is made there), the
    country of a material that does not originate (it then counts as from outside), and deductions (they are
    claims).
    """
    for name in BILL_FACTS:
        if getattr(bill, name) is None:
            continue
        if name == "operations" and any(op.country in OUTSIDE for op in bill.operations):
            continue
        yield name, replace(bill, **{name: None})
    if bill.answers:
        yield "answers", replace(bill, answers={})
    for index, line in enumerate(bill.materials):
        for name in LINE_FACTS:
            if getattr(line, name) is None or (name == "value" and line.deductions):
                continue
            if name == "country" and line.status not in ("originating", "determine"):
                continue
            if name == "value" and line.regional_value_added is not None:
                continue
            less = replace(line, **{name: None})
            lines = (*bill.materials[:index], less, *bill.materials[index + 1 :])
            yield f"{name} of {line.name}", replace(bill, materials=lines)


@given(bills(), laws())
def test_what_is_not_known_never_settles_otherwise(bill, law):
    """Three-valued monotonicity: with one fact less the verdict is the same or undetermined."""
    full = determine_under(bill, law).status
    for name, less in hidden(bill):
        status = determine_under(less, law).status
        if full is Status.UNDETERMINED:
            assert status is Status.UNDETERMINED, name
        else:
            assert status in (full, Status.UNDETERMINED), name


@given(bills(), laws())
def test_undetermined_names_a_need_and_settled_names_none(bill, law):
    found = determine_under(bill, law)
    assert (found.status is Status.UNDETERMINED) == bool(found.needs)
    for node in found.trace.walk():
        if node.met is None and node.decides:
            assert node.missing(), node
        if node.met is not None:
            assert not node.needs, node


@given(bills(), laws())
def test_every_outcome_follows_from_its_children(bill, law):
    trace = determine_under(bill, law).trace
    for node in trace.walk():
        outcomes = [child.met for child in node.children if child.decides]
        if not outcomes:
            continue
        match node.test:
            case "origin" | "any" | "RVC":
                assert node.met == any_of(outcomes), node
            case "all" | "PSR" | "WO" | "PE" | "provided":
                assert node.met == all_of(outcomes), node
            case "CC" | "CTH" | "CTSH":
                assert node.met == node.children[-1].met, node
            case "goods":
                assert node.met == outcomes[0] or (len(outcomes) == 2 and node.met is None), node
            case "tolerance":
                assert node.met in (any_of(outcomes), all_of(outcomes)), node
            case "operations":
                assert node.met is any_of(outcomes) or (node.met is None and node.needs), node
            case _:
                pytest.fail(f"no law is stated for {node.test!r}")


@given(bills(), laws())
def test_texts_are_whole(bill, law):
    found = determine_under(bill, law)
    for node in (*found.trace.walk(), *found.consignment.walk()):
        for text in (
            node.test,
            node.text,
            node.article or "",
            *node.needs,
            *(t for pair in node.inputs for t in pair),
        ):
            assert "None" not in text, node
            assert "Decimal(" not in text, node
            assert text == text.strip(), node


@given(bills(), laws())
def test_alternatives_are_met_one_by_one(bill, law):
    found = determine_under(bill, law)
    if isinstance(bill.rule, AnyOf):
        alone = [determine_under(replace(bill, rule=term), law) for term in bill.rule.terms]
        psr = [next(n for n in one.trace.children if n.test == "PSR").met for one in alone]
        whole = next(n for n in found.trace.children if n.test == "PSR").met
        assert whole == any_of(psr)


@given(bills(complete=True))
def test_both_methods_agree_when_the_price_is_accounted_for(bill):
    """RCEP Art. 3.5: VNM, VOM and the producer's costs make up the FOB price."""
    bill = rebuilt(bill, lambda m: replace(m, deductions=()))
    found = determine_under(bill, LAW).figures
    if found.vnm is None or found.vom is None:
        return
    rest = bill.fob - found.vnm - found.vom
    if rest < 0:
        return
    figures = determine_under(
        replace(bill, costs=Costs(rest, Decimal(0), Decimal(0), Decimal(0))), LAW
    ).figures
    assert abs(figures.rvc_build_up_pct - figures.rvc_build_down_pct) < Decimal("1e-20")


@given(bills(), laws())
def test_what_would_originate_does(bill, law):
    found = determine_under(bill, law)
    if not found.would_originate_with:
        return
    left = list(found.would_originate_with)
    lines = []
    for line in bill.materials:
        shown = line.status == "undetermined" and line.name in left
        if shown:
            left.remove(line.name)
        lines.append(replace(line, status="originating") if shown else line)
    names = [m.name for m in bill.materials if m.status == "undetermined"]
    if len(set(names)) == len(names):
        assert determine_under(replace(bill, materials=tuple(lines)), law).status is Status.ORIGINATING


@given(bills(), st.booleans(), st.booleans())
def test_the_country_of_origin_is_a_party_or_says_what_is_missing(bill, differs, listed):
    found = determine_under(bill, LAW)
    country = country_of_origin(bill, found, LAW, differs=differs, in_appendix=listed)
    if found.status is not Status.ORIGINATING:
        assert country is None
        return
    assert (country.party is None) == bool(country.needs)
    assert country.party is None or country.party in LAW.parties


@given(bills())
def test_the_country_is_settled_without_the_appendix_where_it_is_the_same_either_way(bill):
    """RCEP Art. 2.6.3 asks for a share at home of lines of an Appendix only: where it is met, or where the same
    Party follows without it, the Appendix decides nothing."""
    found = determine_under(bill, LAW)
    listed, unlisted, unknown = (
        country_of_origin(bill, found, LAW, differs=True, in_appendix=answer)
        for answer in (True, False, None)
    )
    if found.status is not Status.ORIGINATING:
        assert unknown is None
        return
    parties = (listed.party, unlisted.party)
    same = parties[0] if parties[0] == parties[1] else None
    assert unknown.party == same
    assert unknown.either == (parties if None not in parties and same is None else ())


TRUTHS = (True, False, None)


@pytest.mark.parametrize("a", TRUTHS)
@pytest.mark.parametrize("b", TRUTHS)
@pytest.mark.parametrize("c", TRUTHS)
def test_kleene_logic(a, b, c):
    """Kleene's strong three-valued logic is a distributive lattice with De Morgan's laws."""
    assert negate(negate(a)) is a
    assert negate(all_of((a, b))) is any_of((negate(a), negate(b)))
    assert all_of((a, any_of((b, c)))) is any_of((all_of((a, b)), all_of((a, c))))
    assert all_of((a, any_of((a, b)))) is a
    assert any_of((a, all_of((a, b)))) is a
    assert all_of((a, all_of((b, c)))) is all_of((a, b, c))
    assert any_of((a, b)) is any_of((b, a))
    assert all_of(()) is True
    assert any_of(()) is False


def test_what_is_made_outside_the_parties_does_not_originate_by_its_own_bill():
    """ACFTA, 7318.16: CTH or RVC40 (Circular 12/2019 Art. 7.1(b)). The blank of 73.18 is forged in TW, no Party,
    from rod of 72.13: it stays in the heading, and RVC = (100 - 80) / 100 = 20 %. Made in MY it would originate
    (a change of heading) and RVC be 100 %."""
    rod = {"name": "rod", "hs": "7213.91", "value": 20, "country": "JP", "status": "non-originating"}

    def status(country):
        made = {"country": country, "hs": "7318.15", "operations": ["forging"], "materials": [rod]}
        blank = {"name": "blank", "hs": "7318.15", "value": 80, "status": "determine", "made": made}
        nut = {
            "hs": "7318.16",
            "country": "CN",
            "fob": 100,
            "operations": ["threading"],
            "materials": [blank],
        }
        return tm.determine(nut, "ACFTA", on="2026-06-01").status

    assert (status("TW"), status("MY")) == ("not originating", "originating")
