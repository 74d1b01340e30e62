"""The cheapest way to qualify against brute force over all sets; break-points against the engine on both
sides."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tumen.agreements.rule import AnyOf, TariffChange, ValueContent
from tumen.errors import InputError, NotConvergedError
from tumen.origin.bill import Bill, Deduction, Material, Operation
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under
from tumen.origin.law import Law
from tumen.origin.qualify import (
    AddedValue,
    CurrencyPrice,
    Declaration,
    MaterialPrice,
    OtherPrice,
    OtherSupplier,
    PossibleChange,
    SellingPrice,
    Step,
    applied,
    cheapest,
    rank,
    sensitivity,
)
from tumen.reference.hs import HsCode

_path = Path(__file__).parents[2] / "random_bills.py"
_spec = importlib.util.spec_from_file_location("random_bills_for_qualify", _path)
random_bills = importlib.util.module_from_spec(_spec)
sys.modules["random_bills_for_qualify"] = random_bills
_spec.loader.exec_module(random_bills)

EDITION = random_bills.EDITION
D = Decimal


def law_of(content: str = "FOB", parties=("CN", "KR"), name: str = "TEST") -> Law:
    provisions = random_bills.Provisions(
        criteria_order=("WO", "PE", "PSR"),
        criteria_articles=random_bills.ARTICLES,
        cumulation="originating-materials",
        cumulation_article="",
        content=random_bills.ContentPolicy(base=content, methods=("build-down",), articles={}),
        tolerance=random_bills.TolerancePolicy(limbs=(random_bills.limb("value", "FOB", "10", "01-97"),)),
        operations=random_bills.OperationsPolicy(minimal={"packaging": "(b)"}, article="o"),
    )
    return Law(name, provisions, frozenset(parties), EDITION, lambda _: None)


def material(name: str, value: str, hs: str = "847330", status: str = "non-originating", **more) -> Material:
    return Material(name, HsCode(hs, EDITION), D(value), status, **more)


def bill_of(*materials: Material, rule, operation: str = "assembly", **more) -> Bill:
    return Bill(
        HsCode("850440", EDITION),
        "CN",
        materials,
        fob=D(100),
        exw=D(90),
        operations=(Operation(operation, "CN"),),
        rule=rule,
        **more,
    )


RVC40 = ValueContent(D(40))


def test_the_cheapest_set_by_hand():
    # VNM 45 + 30 = 75 of 100: RVC 25 %, 15 points short. VNM may be 60 at most.
    # panel from KR: VNM 30, costs 50 - 45 = 5; cheaper chip: VNM 45 + 15 = 60, exactly enough, saves 15 but
    # costs 18 a unit: 3; a declaration for the chip: VNM 45, 400 once for 100 units: 4 a unit. So the cheaper
    # chip wins.
    bill = bill_of(material("panel", "45"), material("chip", "30", status="undetermined"), rule=RVC40)
    changes = [
        PossibleChange("panel from KR", OtherSupplier("panel", D(50), "originating", "KR")),
        PossibleChange("cheaper chip", OtherPrice("chip", D(15)), cost_per_unit=D(18)),
        PossibleChange("declaration for the chip", Declaration("chip", "CN"), cost_once=D(400)),
    ]
    way = cheapest(bill, law_of(), changes, volume=D(100))
    assert [change.name for change in way.changes] == ["cheaper chip"]
    assert way.cost == 300
    assert (way.before.margin, way.after.margin) == (-15, 0)
    # at 1,000 units the declaration costs 0.40 a unit
    way = cheapest(bill, law_of(), changes, volume=D(1000))
    assert [change.name for change in way.changes] == ["declaration for the chip"]
    effects = {effect.change: effect for effect in way.effects}
    assert effects["panel from KR"].alone.margin == 30  # VNM 30: RVC 70 %
    assert effects["declaration for the chip"].without.margin == -15


def test_one_more_step_where_only_minimal_operations_are_done():
    bill = bill_of(material("panel", "45"), rule=TariffChange("CTH"), operation="packaging")
    step = PossibleChange("assemble in CN", Step("assembly", "CN"), cost_per_unit=D(2))
    way = cheapest(bill, law_of(), [step])
    assert (way.before.status, way.after.status) == (Status.NOT_ORIGINATING, Status.ORIGINATING)
    assert way.cost == 2


def test_no_way_is_said():
    bill = bill_of(material("part", "45", "850450"), rule=TariffChange("CTH"))
    assert cheapest(bill, law_of(), [PossibleChange("cheaper", OtherPrice("part", D(20)))]) is None


def test_ranking_by_net_gain():
    # under A nothing is needed; under B the panel must come from KR at 5 more; C is not known to save
    # anything
    bill = bill_of(material("panel", "45"), material("chip", "30"), rule=None)
    panel = PossibleChange("panel from KR", OtherSupplier("panel", D(50), "originating", "KR"))

    class OnFile:
        def __init__(self, rule):
            self.rule, self.text, self.source = rule, "", ""

    def under(name, rule):
        base = law_of(name=name)
        return Law(name, base.provisions, base.parties, EDITION, lambda _: OnFile(rule))

    laws = [
        under("A", TariffChange("CTH")),
        under("B", RVC40),
        under("C", RVC40),
        under("D", ValueContent(D(80))),
    ]
    found = rank(bill, laws, [panel], {"A": D(1), "B": D(8), "D": D(50)}, volume=D(10))
    assert [(gain.agreement, gain.net) for gain in found] == [("B", 30), ("A", 10), ("C", None), ("D", None)]
    assert found[2].way is not None
    assert found[3].way is None


def test_changes_that_do_not_fit_are_all_named():
    bill = bill_of(material("panel", "45"), rule=RVC40)
    changes = [PossibleChange("x", OtherPrice("chip", D(1))), PossibleChange("x", Step("assembly", "CN"))]
    with pytest.raises(InputError) as caught:
        cheapest(bill, law_of(), changes)
    assert len(caught.value.problems) == 2


def test_a_search_that_is_cut_short_gives_no_answer():
    bill = bill_of(*(material(f"m{n}", "9") for n in range(8)), rule=RVC40)
    changes = [PossibleChange(f"c{n}", OtherPrice(f"m{n}", D(8)), cost_per_unit=D(2)) for n in range(8)]
    with pytest.raises(NotConvergedError):
        cheapest(bill, law_of(), changes, most_judged=3)


def test_a_step_on_operations_that_are_not_known_is_refused():
    bill = replace(bill_of(material("a", "9"), rule=RVC40), operations=None)
    with pytest.raises(InputError, match="operations that are not known"):
        cheapest(bill, law_of(), [PossibleChange("step", Step("coating", "CN"))])


@st.composite
def problems(draw):
    bill = draw(random_bills.bills())
    names = [m.name for m in bill.materials if m.value is not None]
    assume(names)
    amount = st.integers(0, 40).map(Decimal)
    edits = st.one_of(
        st.builds(
            OtherSupplier,
            st.sampled_from(names),
            amount,
            st.sampled_from(["originating", "non-originating"]),
            st.sampled_from(["CN", "KR", "US", None]),
        ),
        st.builds(OtherPrice, st.sampled_from(names), amount),
        st.builds(Declaration, st.sampled_from(names), st.sampled_from(["CN", "KR", "US"])),
    )
    if bill.operations is not None:
        steps = st.sampled_from(["assembly", "dyeing", "packaging"])
        edits = st.one_of(edits, edits, st.builds(Step, steps, st.sampled_from(["CN", "US"])))
    if bill.fob is not None or bill.exw is not None:
        edits = st.one_of(edits, edits, st.builds(AddedValue, amount))
    listed = draw(st.lists(st.tuples(edits, st.integers(-3, 60).map(Decimal)), min_size=1, max_size=6))
    return bill, [PossibleChange(f"c{n}", edit, cost) for n, (edit, cost) in enumerate(listed)]


def brute_force(bill, law, changes):
    best = None
    for size in range(len(changes) + 1):
        for chosen in combinations(changes, size):
            touched = [change.material for change in chosen if change.material is not None]
            if len(set(touched)) < len(touched):
                continue
            try:
                after = applied(bill, chosen)
            except InputError:
                continue
            cost = sum((change.cost(bill, D(1)) for change in chosen), D(0))
            if (best is None or cost < best) and determine_under(after, law).originating:
                best = cost
    return best


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), random_bills.laws(("HS2022",)))
def test_the_search_finds_what_brute_force_finds(problem, law):
    bill, changes = problem
    way = cheapest(bill, law, changes)
    expected = brute_force(bill, law, changes)
    assert (None if way is None else way.cost) == expected
    if way is not None:
        assert determine_under(applied(bill, way.changes), law).originating


def test_break_points_by_hand():
    # RVC40 build-down with VNM = p + 20, FOB 100: turns at p = 40, itself still originating
    bill = bill_of(material("panel", "30"), material("chip", "20"), rule=RVC40)
    found = sensitivity(bill, law_of(), MaterialPrice("panel"))
    assert [(p.at, p.below, p.here, p.above) for p in found.points] == [
        (40, Status.ORIGINATING, Status.ORIGINATING, Status.NOT_ORIGINATING)
    ]
    assert (found.up, found.down) == (40, None)
    # VNM 50 against FOB f: (f - 50)/f = 0.4 at f = 250/3, which no decimal hits
    found = sensitivity(bill, law_of(), SellingPrice())
    assert [(p.at, p.below, p.here) for p in found.points] == [
        (Fraction(250, 3), Status.NOT_ORIGINATING, Status.ORIGINATING)
    ]
    # both materials in yen: 50 r = 60 at r = 1.2
    found = sensitivity(bill, law_of(), CurrencyPrice("JPY", ("panel", "chip")))
    assert [p.at for p in found.points] == [Fraction(6, 5)]
    assert [(s.low, s.high) for s in found.segments] == [(0, Fraction(6, 5)), (Fraction(6, 5), None)]


def test_break_points_of_a_tolerance_and_of_documented_freight():
    # CTH: the part of the good's own heading is tolerated up to 10 of 100; RVC40 fails beyond 60 + 3 of
    # freight
    part = material("part", "9", "850450", deductions=(Deduction("freight", D(3), documented=True),))
    bill = bill_of(part, rule=TariffChange("CTH"))
    assert [p.at for p in sensitivity(bill, law_of(), MaterialPrice("part")).points] == [10]
    law = law_of()
    content = law.provisions.content.model_copy(update={"deductible": ("freight",)})
    law = Law(
        "TEST", law.provisions.model_copy(update={"content": content}), law.parties, EDITION, law.rule_for
    )
    bill = bill_of(part, rule=AnyOf((TariffChange("CTH"), RVC40)))
    assert [p.at for p in sensitivity(bill, law, MaterialPrice("part")).points] == [63]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_bills.bills(), random_bills.laws(("HS2022",)), st.data())
def test_the_engine_turns_at_break_points_and_nowhere_else(bill, law, data):
    names = [m.name for m in bill.materials if m.value is not None and m.made is None]
    assume(names)
    name = data.draw(st.sampled_from(names))
    try:
        found = sensitivity(bill, law, MaterialPrice(name))
    except InputError as error:
        assume("linear" not in str(error))
        raise
    at = data.draw(st.integers(0, 200).map(lambda n: Fraction(n, 2)))
    least = found.segments[0].low
    assume(at > least and all(point.at != at for point in found.points))
    moved = [
        m
        if m.name != name
        else Material(
            **{f: getattr(m, f) for f in m.__slots__} | {"value": D(at.numerator) / D(at.denominator)}
        )
        for m in bill.materials
    ]
    status = determine_under(
        Bill(**{f: getattr(bill, f) for f in bill.__slots__} | {"materials": tuple(moved)}), law
    ).status
    inside = [s for s in found.segments if s.low <= at and (s.high is None or at <= s.high)]
    assert status in {s.status for s in inside}
