"""Speed of origin determinations: one traced answer after another, in one process.

    python benchmarks/determinations.py

The bill has eight materials (three originating, five not; one in the good's own subheading, within the
tolerance); the law is RCEP's, made once. The bare computation, written here for the comparison, takes the
same verdict from the same bill with the rule already in hand: no trace, no figures, no unknowns, no other
criteria.
"""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.origin.law import Law

LINES = (
    ("853400", 20, "originating", "CN"),
    ("854231", 18, "non-originating", "US"),
    ("850440", 6, "non-originating", "US"),
    ("392690", 4, "originating", "TH"),
    ("731815", 1, "non-originating", "IN"),
    ("854442", 5, "non-originating", "TW"),
    ("853221", 2, "originating", "JP"),
    ("741999", 3, "non-originating", "US"),
)


def bill(number: int = 0) -> Bill:
    materials = tuple(
        Material(f"material {n}", HsCode(code, "HS2022"), Decimal(value), status, country)
        for n, (code, value, status, country) in enumerate(LINES)
    )
    return Bill(
        HsCode("850440", "HS2022"),
        "VN",
        materials,
        fob=Decimal(100 + number % 50),
        operations=(Operation("assembly", "VN"),),
        transport=Transport(),
    )


def bare(one: Bill, law: Law) -> bool:
    """CTSH with a tolerance of 10 per cent by value, or RVC40 by build-down, and more than minimal
    operations."""
    if one.fob is None or one.operations is None or law.provisions.operations is None:
        raise ValueError
    outside = [m for m in one.materials if m.status != "originating" or m.country not in law.parties]
    minimal = law.provisions.operations.minimal
    if not any(op.country in law.parties and op.name not in minimal for op in one.operations):
        return not outside
    same = [m.value or 0 for m in outside if m.hs and m.hs.digits[:6] == one.hs.digits[:6]]
    if sum(same) * 100 <= one.fob * 10:
        return True
    vnm = sum(m.value or 0 for m in outside)
    return (one.fob - vnm) * 100 >= one.fob * 40


def rate(work: Callable[[int], object], rounds: int, tries: int = 3) -> float:
    """Answers in a second of processor time, the best of some tries."""
    best = 0.0
    for _ in range(tries):
        start = time.process_time()
        for number in range(rounds):
            work(number)
        best = max(best, rounds / (time.process_time() - start))
    return best


def run() -> list[tuple[str, str]]:
    law = law_on(load_agreement("RCEP"), "VN", date(2024, 6, 1), "KR")
    bills = [bill(number) for number in range(50)]
    for one in bills:
        if (determine_under(one, law).status is Status.ORIGINATING) != bare(one, law):
            msg = "the bare computation does not take the same verdict"
            raise AssertionError(msg)
    traced = rate(lambda n: determine_under(bills[n % 50], law), 2000)
    plain = rate(lambda n: bare(bills[n % 50], law), 20000)
    nodes = sum(1 for _ in determine_under(bills[0], law).trace.walk())
    return [
        ("traced determinations a second (8 materials)", f"{traced:,.0f}"),
        ("tests in each trace", str(nodes)),
        ("bare verdicts a second", f"{plain:,.0f}"),
        ("traced over bare, time", f"{plain / traced:.1f}"),
    ]


if __name__ == "__main__":
    for what, figure in run():
        print(f"{what:<50} {figure:>12}")
