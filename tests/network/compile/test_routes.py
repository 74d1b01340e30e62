"""The optimiser's rows and the one-bill engine call the same bills originating, under every agreement on
file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.parse import parse_rule
from tumen.network.compile.coefficients import barred, coefficient
from tumen.network.compile.routes import routes
from tumen.origin.bill import Bill, Costs, Material, Operation
from tumen.origin.determine import determine_under, law_on, resolve_unit
from tumen.reference.hs import HsCode

ON = date(2026, 6, 1)


def offer_of(bill, law):
    takes = any(material.role == "material" for material in bill.materials)
    return routes(replace(bill, materials=()), law, has_materials=takes, parties=tuple(sorted(law.parties)))


def at_home(bill):
    """The bill with all work done where the good is made, as plans do it."""
    if bill.operations is None:
        return bill
    return replace(bill, operations=tuple(Operation(op.name, bill.country) for op in bill.operations))


def holds(route, bill, law):
    """Whether the materials of the bill meet the bars and rows of a route."""
    units = [resolve_unit(material, bill, law) for material in bill.materials]
    if any(barred(bar, unit, law) for bar in route.bars for unit in units):
        return False
    for bound in route.bounds:
        amounts = [coefficient(bound, unit, bill.country, law) for unit in units]
        if None in amounts or sum(amounts) > bound.limit:
            return False
    return True


@pytest.mark.parametrize(
    ("known", "edition"), [(True, None), (False, None), (True, "HS2022")], ids=["known", "open", "HS2022"]
)
@pytest.mark.parametrize("code", agreements_on_file())
def test_rows_and_bill_agree(code, known, edition, shipped_bills):
    maker, offered = shipped_bills.Maker(code, 11, known, edition), 0
    for number in range(60):
        bill = at_home(maker.bill())
        law = maker.laws[bill.country]
        offer = offer_of(bill, law)
        claimed = [route.text for route in offer.offered if holds(route, bill, law)]
        found = determine_under(bill, law).originating
        offered += bool(claimed)
        if claimed:
            assert found is True, (number, claimed)
        elif known and not offer.refused:  # unknown is no to a plan; what is refused is said
            assert found is not True, number
    assert offered or law.provisions.not_read  # where minimal operations are not on file, all is refused


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rows_claim_nothing_that_the_bill_does_not_bear(data, random_bills):
    """Random provisions: what meets the rows of an alternative originates."""
    bill, law = data.draw(random_bills.bills()), data.draw(random_bills.laws())
    assume(bill.country in law.parties)
    bill = at_home(bill)
    offer = offer_of(bill, law)
    claimed = [route.text for route in offer.offered if holds(route, bill, law)]
    assert not claimed or determine_under(bill, law).originating is True, claimed


def bill_of(rule, costs=None, **more):
    return Bill(
        HsCode("850440", "HS2012"),
        "VN",
        (Material("m", HsCode("853400", "HS2012"), Decimal(40), "originating", "VN"),),
        fob=Decimal(100),
        operations=(Operation("assembly", "VN"),),
        rule=parse_rule(rule, file="test", line=1),
        costs=costs,
        **more,
    )


def test_build_up_counts_materials_alone_where_the_agreement_says_so():
    # CPTPP Art. 3.5: build-up is VOM / value. Originating materials of 40 of 100 make 40 %; costs of 30 add
    # nothing.
    law = law_on(load_agreement("CPTPP"), "VN", ON)
    costs = Costs(Decimal(10), Decimal(10), Decimal(5), Decimal(5))
    for rule, met in (("RVC40(build-up)", True), ("RVC41(build-up)", False)):
        for stated in (costs, None):
            bill = bill_of(rule, stated)
            (route,) = [r for r in offer_of(bill, law).offered if r.criterion == "PSR"]
            assert holds(route, bill, law) is met
            psr = next(node for node in determine_under(bill, law).trace.children if node.test == "PSR")
            assert psr.met is met


def test_a_tolerance_with_a_condition_asks_for_its_answer():
    # CPTPP Art. 4.2(2): 10 % of the weight of a textile, provided that elastomeric yarn is wholly formed in a
    # Party
    law = law_on(load_agreement("CPTPP"), "VN", ON)
    policy = law.provisions.tolerance
    (limb,) = [limb for limb in policy.limbs if limb.measure == "weight" and limb.of == "good"]
    shirt = Bill(
        HsCode("540110", "HS2012"),
        "VN",
        (),
        fob=Decimal(100),
        weight_kg=Decimal(10),
        operations=(Operation("spinning", "VN"),),
        rule=parse_rule("CTH", file="test", line=1),
    )
    for answers, weighed in (({}, False), ({limb.provided: True}, True), ({limb.provided: False}, False)):
        bill = replace(shirt, answers=answers)
        offer = routes(bill, law, has_materials=True, parties=())
        found = [
            bound for route in offer.offered for bound in route.bounds if bound.measure == "failing weight"
        ]
        assert bool(found) is weighed
        assert weighed or any("elastomeric" in item.reason for item in offer.refused)


def test_exclusively_originating_needs_more_than_minimal_work_on_materials_of_a_partner():
    # United Kingdom-Korea Art. 3: materials of the European Union cumulate if more than Art. 6 operations are
    # done
    law = law_on(load_agreement("GB-KR"), "KR", ON)
    minimal = next(iter(law.provisions.operations.minimal))
    for operation, met in (("winding", True), (minimal, False)):
        bill = Bill(
            HsCode("850440", "HS2022"),
            "KR",
            (Material("m", HsCode("850440", "HS2022"), Decimal(40), "originating", "DE"),),
            fob=Decimal(100),
            exw=Decimal(100),
            operations=(Operation(operation, "KR"),),
            rule=parse_rule("PE", file="test", line=1),
        )
        offer = offer_of(bill, law)
        claimed = [route for route in offer.offered if holds(route, bill, law)]
        assert bool(claimed) is met
        assert determine_under(bill, law).originating is met
