"""Figures that cannot be, and shipments that stand in a table twice, are found before anything else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.tariff.batch.audit import audit

AS_OF = date(2026, 11, 30)


def rows(*given):
    base = {
        "importer": "JP",
        "exporter": "CN",
        "hs": "392410000",
        "on": date(2026, 6, 1),
        "value": Decimal(1000),
        "currency": "USD",
        "originating": True,
        "claimed": "RCEP",
        "duty_paid": Decimal(18),
        "kg": Decimal(100),
        "declaration": None,
        "supplier": "Li",
    }
    full = [base | {"value": Decimal(1000 + place), **row} for place, row in enumerate(given)]
    types = {name: pl.Decimal(38, 6) for name in ("value", "duty_paid", "kg")}
    return pl.DataFrame(full, schema_overrides={**types, "declaration": pl.String})


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"on": date(2026, 12, 1)}, "the day 2026-12-01 is after 2026-11-30"),
        # 1.8 % is due, so that 1,800 of duty on 1,000 is a figure of another cell.
        ({"duty_paid": Decimal(1800)}, "the duty of 1800 USD is above the value of the shipment"),
        ({"value": Decimal(10) ** 12, "duty_paid": None}, "a value of 1000000000000 USD"),
        ({"value": Decimal(0), "duty_paid": Decimal(0)}, "a value of 0 USD"),
        # Nine rows at 10 USD/kg, and 10 g that were meant as 10 kg.
        ({"kg": Decimal("0.1")}, "the value per kg is 1010.0 times the median of the line in this table"),
    ],
)
def test_what_cannot_be_is_in_no_sum(row, what):
    found = audit(
        rows(
            *[{"on": date(2026, 6, day + 1)} for day in range(9)],
            row | {"value": row.get("value", Decimal(1010))},
        ),
        as_of=AS_OF,
    )
    (look,) = found.looks.filter(pl.col("kind") == "impossible").rows(named=True)
    assert (look["row"], look["what"]) == (10, what)
    assert found.shipments["finding"].to_list()[9] == "impossible"
    assert found.shipments["left"].to_list()[9] is None
    assert found.utilisation["eligible"].sum() < 10_000


def test_a_duty_above_the_value_may_be_due():
    """Fish of Korea's 1604.15: nothing says so here; a stated rate of 700 % does."""
    from tumen.reference.hs import HsCode
    from tumen.tariff.batch.table import QuoteDesk
    from tumen.tariff.book.tariffs import StatedRate, TariffBook
    from tumen.tariff.rates.notation import parse_rate

    stated = StatedRate("JP", "MFN", HsCode("392410", "HS2022"), parse_rate("700%"), "illustrative", ("all",))
    desk = QuoteDesk(TariffBook().with_stated([stated]))
    found = audit(
        rows({"claimed": "MFN", "duty_paid": Decimal(7000), "originating": False}), desk, as_of=AS_OF
    )
    assert found.looks.is_empty()
    assert found.shipments["finding"].to_list() == ["as it should be"]


def test_the_same_shipment_twice():
    once = {"value": Decimal(1000)}
    found = audit(
        rows(
            once | {"declaration": "A-1"},
            once | {"declaration": "A-1"},
            once | {"declaration": "A-1", "claimed": "MFN", "duty_paid": Decimal(39)},
            once | {"declaration": "A-2", "on": date(2026, 6, 3)},
            once | {"declaration": "A-3", "on": date(2026, 8, 3)},
            {"value": Decimal(2000), "declaration": "A-1"},
        ),
        as_of=AS_OF,
    )
    looks = found.looks.select("row", "kind", "other_row").rows()
    assert looks == [(2, "duplicate", 1), (3, "duplicate", 1), (4, "near-identical", 1)]
    assert found.shipments["finding"].to_list().count("duplicate") == 2
    # The two that stand there again count nowhere; 3.9 % less 1.8 % of row 3 is in no sum.
    assert found.left == ()
    assert found.utilisation["eligible"].sum() == 5000


def test_money_by_supplier_line_and_claim():
    """MFN 3.9 % where RCEP is 1.8 %: 21 of 1,000 by Li and 42 of 2,000 by Wu could have been saved."""
    missed = {"claimed": "MFN"}
    found = audit(
        rows(
            missed | {"value": Decimal(1000), "duty_paid": Decimal(39)},
            missed | {"value": Decimal(2000), "duty_paid": Decimal(78), "supplier": "Wu"},
            {"value": Decimal(3000), "duty_paid": Decimal(50), "supplier": "Wu"},
        ),
        as_of=AS_OF,
    )
    by = found.totals("supplier").select("supplier", "left", "owed").rows()
    assert by == [("Wu", 42, 4), ("Li", 21, 0)]  # 54 were due under RCEP on 3,000
    assert found.totals("importer", "digits")["left"].to_list() == [63]
    assert found.totals("claimed").select("claimed", "left").rows() == [("MFN", 63), ("RCEP", 0)]
    assert {"by-supplier", "by-line", "by-claim", "look-first"} <= set(found.tables())
