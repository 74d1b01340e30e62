"""The columns give the answers of the one-bill engine under every agreement on file."""

import pytest

from tumen.agreements.load import agreements_on_file
from tumen.origin.criteria.plausible import KINDS, doubts
from tumen.origin.screen import answer, judge, table_of
from tumen.origin.screen.judge import Lawful

COLUMNS = ("status", "criterion", "reason", "margin", "blocking", "needs", "questions")


def kinds_in(bill):
    yield from doubts(bill)
    for material in bill.materials:
        if material.made is not None:
            yield from kinds_in(material.made)


@pytest.mark.parametrize(
    ("known", "edition"),
    [(True, None), (False, None), (False, "HS2022"), (False, "HS2012")],
    ids=["known", "open", "HS2022", "HS2012"],
)
@pytest.mark.parametrize("code", agreements_on_file())
def test_table_and_bill_agree(code, known, edition, shipped_bills):
    maker = shipped_bills.Maker(code, 7, known, edition)
    bills = {f"b{number}": maker.bill() for number in range(40)}
    part = judge(table_of(bills), [Lawful(code, maker.laws.get, {})], maker.edition)
    assert not part.bad
    expected = []
    for bill in bills.values():
        one = answer(bill, maker.laws[bill.country])
        margin = None if one.margin is None else float(one.margin)
        asked = {kind for kind, _ in kinds_in(bill)}
        questions = "+".join(kind for kind in KINDS if kind in asked) or None
        expected.append(
            (one.status.value, one.criterion, one.reason, margin, one.blocking, one.needs, questions)
        )
    assert part.answers.select(COLUMNS).rows() == expected
    assert part.one_by_one < len(bills)  # else the columns were not tested


def test_the_bills_are_worth_testing(shipped_bills):
    """All three answers, every role, all cumulation, and tolerance that decides occur among them."""
    statuses, roles, reasons, cumulation = set(), set(), set(), set()
    for code in agreements_on_file():
        maker = shipped_bills.Maker(code, 7)
        for _ in range(15):
            bill = maker.bill()
            law = maker.laws[bill.country]
            found = answer(bill, law)
            statuses.add(found.status.value)
            reasons.add(found.reason)
            roles |= {material.role for material in bill.materials}
            cumulation.add(law.provisions.cumulation)
    assert statuses == {"originating", "not originating", "undetermined"}
    assert roles == {"material", *shipped_bills.ROLES}
    assert cumulation == {"originating-materials", "full", "none"}
    assert {"tolerance", "change", "content", "exclusively-originating"} <= reasons
