"""The columns give the answers of the one-bill engine, for random bills, rules and provisions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tumen.agreements.provisions import OperationsPolicy
from tumen.agreements.rule import AnyOf, TariffChange, ValueContent
from tumen.origin.bill import Bill, Material, Operation
from tumen.origin.law import Law
from tumen.origin.screen import answer, judge, table_of
from tumen.origin.screen.judge import Lawful
from tumen.reference.hs import HsCode

EDITION = "HS2022"
COLUMNS = ("status", "criterion", "reason", "margin", "blocking", "needs")


def both(bills, law):
    named = {f"b{number}": bill for number, bill in enumerate(bills)}
    part = judge(table_of(named), [Lawful(law.agreement, lambda _: law, {})], EDITION)
    assert not part.bad
    assert part.bills == len(bills)
    expected = []
    for bill in bills:
        one = answer(bill, law)
        margin = None if one.margin is None else float(one.margin)
        expected.append((one.status.value, one.criterion, one.reason, margin, one.blocking, one.needs))
    return expected, part.answers.select(COLUMNS).rows(), part


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_bills(data, random_bills):
    bills = data.draw(st.lists(random_bills.bills(), min_size=1, max_size=6))
    law = data.draw(random_bills.laws())
    expected, got, _ = both(bills, law)
    assert got == expected


@pytest.fixture
def law(random_bills):
    provisions = random_bills.Provisions(
        criteria_order=("WO", "PE", "PSR"),
        criteria_articles=random_bills.ARTICLES,
        cumulation="originating-materials",
        cumulation_article="",
        content=random_bills.ContentPolicy(base="FOB", methods=("build-down",), articles={}),
        tolerance=random_bills.TolerancePolicy(limbs=(random_bills.limb("value", "FOB", "10", "01-97"),)),
        operations=OperationsPolicy(minimal={}, article="o"),
    )
    return Law("TEST", provisions, frozenset(["CN"]), EDITION, lambda _: None)


def bill(value: str, hs: str, rule) -> Bill:
    return Bill(
        HsCode("850440", EDITION),
        "CN",
        (Material("m", HsCode(hs, EDITION), Decimal(value), "non-originating"),),
        fob=Decimal(100),
        operations=(Operation("assembly", "CN"),),
        rule=rule,
    )


def test_thresholds_are_exact(law):
    # RVC40 by build-down: VNM of 60 of 100 is exactly 40 % and passes, a hundredth more fails;
    # tolerance: 10 of 100 from the good's own heading is exactly 10 % and passes, a hundredth more fails
    rvc, cth = ValueContent(Decimal(40)), TariffChange("CTH")
    bills = [
        bill("60", "847330", rvc),
        bill("60.01", "847330", rvc),
        bill("10", "850450", cth),
        bill("10.01", "850450", cth),
        bill("60.01", "850450", AnyOf((cth, rvc))),
    ]
    expected, got, part = both(bills, law)
    assert got == expected
    assert [row[0] for row in got] == [
        "originating",
        "not originating",
        "originating",
        "not originating",
        "not originating",
    ]
    assert [row[2] for row in got] == ["content", "content", "tolerance", "change", "change+content"]
    assert [row[3] for row in got] == [0, -0.01, 0, -0.01, -0.01]
    assert part.one_by_one == 0


def test_amounts_beyond_whole_numbers_take_the_other_engine_and_agree(law):
    bills = [
        bill("60.000000001", "847330", ValueContent(Decimal(40))),
        bill("60", "847330", ValueContent(Decimal(40))),
    ]
    expected, got, part = both(bills, law)
    assert got == expected
    assert [row[0] for row in got] == ["not originating", "originating"]
    assert part.one_by_one == 1


def test_one_amount_of_many_decimals_keeps_no_other_bill_out_of_the_columns(law):
    """5,000,000.00 is a whole number of hundredths in the range; of millionths it would not be."""
    rule = ValueContent(Decimal(40))
    large = replace(bill("3000000", "847330", rule), fob=Decimal(5_000_000))
    expected, got, part = both([bill("60.000000001", "847330", rule), large], law)
    assert got == expected
    assert [row[0] for row in got] == ["not originating", "originating"]
    assert part.one_by_one == 1


def test_thresholds_with_many_decimals_take_the_other_engine_and_agree(law):
    expected, got, part = both([bill("60", "847330", ValueContent(Decimal("40.00001")))], law)
    assert got == expected
    assert part.one_by_one == 1


def test_members_of_a_customs_union_are_one_party(law):
    union = replace(
        law,
        parties=frozenset(["VN", "EU", "DE", "FR"]),
        inside=frozenset([("DE", "EU"), ("FR", "EU")]),
    )

    def greens(*lands):
        materials = [
            Material(
                f"m{n}", HsCode("070610", EDITION), Decimal(1), "originating", land, wholly_obtained=True
            )
            for n, land in enumerate(lands)
        ]
        made = (Operation("spinning", "DE"),)
        return Bill(
            HsCode("070690", EDITION),
            "DE",
            tuple(materials),
            fob=Decimal(9),
            operations=made,
            rule=TariffChange("CTH"),
        )

    expected, got, _ = both([greens("FR", "DE"), greens("DE"), greens("FR", "VN"), greens("DE", "US")], union)
    assert got == expected
    assert [row[1] for row in got[:3]] == ["WO", "WO", "PE"]


def test_an_operation_of_the_list_may_count_for_single_goods(law):
    policy = OperationsPolicy(minimal={"shelling": "(h)"}, article="o", but_not={"shelling": "0801.32"})
    listed = replace(law, provisions=law.provisions.model_copy(update={"operations": policy}))

    def nuts(good, shell):
        return replace(
            bill("50", shell, TariffChange("CTSH")),
            hs=HsCode(good, EDITION),
            operations=(Operation("shelling", "CN"),),
        )

    expected, got, _ = both([nuts("080132", "080131"), nuts("080212", "080211")], listed)
    assert got == expected
    assert [row[0] for row in got] == ["originating", "not originating"]
