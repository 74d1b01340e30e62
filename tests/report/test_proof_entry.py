"""The entry in box 10 of Form RCEP: the first alternative met, with ACU and DMI where they were needed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.determine import determine
from tumen.reference.hs import HsCode
from tumen.report.proof_entry import proof_entry

ON = date(2026, 6, 1)


def entry(code: str, *materials: tuple[str, int, str, str]) -> str | None:
    """8504.40 (CTH or RVC40) of a FOB price of 100, made in China."""
    made = tuple(
        Material(f"m{n}", HsCode(hs, "HS2022"), Decimal(value), status, country=country)
        for n, (hs, value, status, country) in enumerate(materials)
    )
    good = Bill(
        HsCode("850440", "HS2022"),
        "CN",
        made,
        fob=Decimal(100),
        operations=(Operation("winding", "CN"),),
        transport=Transport(),
    )
    agreement = load_agreement(code)
    return proof_entry(good, determine(good, agreement, on=ON), agreement)


@pytest.mark.parametrize(
    ("materials", "said"),
    [
        ([("847330", 50, "non-originating", "US")], "CTC"),
        # The same subheading from Korea: without Korea as a Party no change, and (100 - 80) / 100 is below 40 %.
        ([("847330", 50, "non-originating", "US"), ("850440", 30, "originating", "KR")], "CTC, ACU"),
        # Another heading from Korea: nothing of it is needed.
        ([("847330", 50, "non-originating", "US"), ("853400", 30, "originating", "KR")], "CTC"),
        # 8 of 100 from the same subheading: Art. 3.7, at most 10 %.
        ([("847330", 50, "non-originating", "US"), ("850440", 8, "non-originating", "US")], "CTC, DMI"),
        # (100 - 50) / 100 is at least 40 %, and there is no change.
        ([("850440", 50, "non-originating", "US")], "RVC"),
        ([("850440", 50, "originating", "KR")], "PE"),
        ([("850440", 70, "non-originating", "US")], None),
    ],
)
def test_the_words_of_form_rcep(materials, said):
    assert entry("RCEP", *materials) == said


def test_words_not_on_file_are_left_to_a_person():
    assert entry("ACFTA", ("847330", 20, "non-originating", "US")) is None
