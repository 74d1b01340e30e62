"""Worked examples that others published, with the numbers that were seen there.

None is an official ruling: where an article leaves something open, the test says what was assumed. Codes and
rules are ours, since the examples are about the arithmetic.
"""

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.agreements.rule import ValueContent
from tumen.origin.bill import Bill, Costs, Material, Operation, Transport
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode

RCEP = load_agreement("RCEP")
ZERO = Decimal(0)


def amount(text):
    return Decimal(text)


def line(name, value, country, status):
    return Material(name, HsCode("848190", "HS2022"), amount(value), status, country)


def bill(country, fob, materials, costs):
    return Bill(
        HsCode("848180", "HS2022"), country, materials, fob=amount(fob), costs=costs, transport=Transport(),
        operations=(Operation("assembly", country),), rule=ValueContent(amount("40")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("thai_status", "status", "content"),
    [("non-originating", Status.NOT_ORIGINATING, "37.5"), ("originating", Status.ORIGINATING, "64.28")],
)
def test_product_a_with_and_without_cumulation(thai_status, status, content):
    """Lantai Partners, article 1317 on RCEP rules of origin (lantai.cn/news_view.aspx?id=1317, read
    2026-11-22).

    Product A made in China at 5.6: materials of Thailand 1.5 and India 2.0, and 1.2 and 0.9 added in China.
    Without cumulation (5.6 - 3.5) / 5.6 = (1.2 + 0.9) / 5.6 = 37.5 %; with it (5.6 - 2) / 5.6 =
    (1.5 + 1.2 + 0.9) / 5.6 = 64.28 % (cut off, not rounded, after two decimals). The 1.2 and 0.9 are taken as
    costs.
    """
    materials = (
        line("of Thailand", "1.5", "TH", thai_status),
        line("of India", "2.0", "IN", "non-originating"),
    )
    costs = Costs(amount("1.2"), amount("0.9"), ZERO, ZERO)
    found = determine_under(bill("CN", "5.6", materials, costs), law_on(RCEP, "CN", date(2024, 6, 1)))
    assert found.status is status
    for figure in (found.figures.rvc_build_down_pct, found.figures.rvc_build_up_pct):
        assert abs(figure - amount(content)) < amount("0.01")


def test_motorcycle_by_build_up():
    """KF Logistics, "RVC la gi" (kflv.vn/rvc-la-gi-trong-thuong-mai-quoc-te, read 2026-11-22).

    A motorcycle of Thailand at FOB 1000: labour 250, energy and rent 350, Thai materials 120, profit 150:
    (250 + 350 + 120 + 150) / 1000 = 87 %. What the other 130 is, the example leaves open; taken as
    non-originating material here, build-down gives the same.
    """
    materials = (
        line("Thai materials", "120", "TH", "originating"),
        line("not said", "130", "US", "non-originating"),
    )
    costs = Costs(amount("250"), amount("350"), amount("150"), ZERO)
    found = determine_under(bill("TH", "1000", materials, costs), law_on(RCEP, "TH", date(2024, 6, 1)))
    assert found.status is Status.ORIGINATING
    assert found.figures.rvc_build_up_pct == 87
    assert found.figures.rvc_build_down_pct == 87
