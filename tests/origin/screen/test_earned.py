"""Shares of value that originate, from a screened table: by hand, with what is not determined as an
interval."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.agreements.earned import read_earned
from tumen.errors import InputError
from tumen.origin.screen import Question, screen

ON = date(2026, 6, 1)


def bill(name, fob, part, *, status="non-originating", exporter="CN", hs="8524.92", **more):
    # RCEP, Annex 3A, 8524.92: CTH or RVC40; the part is of heading 85.24, so content decides: fob - part of
    # fob, 40 % or more
    return {
        "bill": name,
        "hs": hs,
        "exporter": exporter,
        "fob": fob,
        "beyond_minimal": True,
        "material": "part",
        "material_hs": "8524.91",
        "value": part,
        "status": status,
        **more,
    }


def shares(folder, *bills, importer="JP", ending="csv", write=None):
    table = folder / f"bills.{ending}"
    frame = pl.DataFrame(list(bills), infer_schema_length=None)
    if write is not None:
        write(frame, table)
    elif ending == "csv":
        frame.write_csv(table)
    else:
        frame.write_parquet(table)
    question = Question(("RCEP",), ON, "HS2022", importer)
    found = screen(
        table, folder / "answers.csv", question, workers=1, rows_per_part=2, earned=folder / "earned.csv"
    )
    rows = read_earned(folder / "earned.csv")
    assert found.earned.rows == len(rows)
    assert found.earned.not_settled == sum(row.share is None for row in rows)
    return {(row.exporter, row.goods, row.regime): row for row in rows}, found.earned.bills_without_row


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_by_value(tmp_path, ending):
    found, aside = shares(
        tmp_path,
        bill("a", "300", "30"),
        bill("b", "100", "90"),
        bill("c", "50", "5", hs="8524.92.10"),
        ending=ending,
    )
    row = found["CN", "8524.92", "RCEP"]
    assert (row.importer, row.share, row.value, row.counted) == ("JP", Decimal("0.75"), 400, "originates")
    assert found["CN", "8524.92.10", "RCEP"].share == 1
    assert row.source == f"bills.{ending}, screened under RCEP on 2026-06-01"
    assert aside == 0


def test_what_is_shipped_weighs(tmp_path):
    found, _ = shares(tmp_path, bill("a", "300", "30", shipped="10"), bill("b", "100", "90", shipped="90"))
    assert found["CN", "8524.92", "RCEP"].share == Decimal("0.1")
    # where it is empty the FOB price weighs
    found, _ = shares(tmp_path, bill("a", "300", "30", shipped="100"), bill("b", "100", "90", shipped=""))
    assert found["CN", "8524.92", "RCEP"].share == Decimal("0.5")
    with pytest.raises(InputError, match="shipped is no value: a 'much'"):
        shares(tmp_path, bill("a", "300", "30", shipped="much"))


def test_what_is_not_determined_is_an_interval(tmp_path):
    found, _ = shares(
        tmp_path,
        bill("yes", "300", "30"),
        bill("no", "100", "90"),
        bill("asks", "60", "", status="non-originating"),  # a part of unknown value
        bill("doubt", "40", "30", status="undetermined"),  # does not originate, unless the part does
    )
    row = found["CN", "8524.92", "RCEP"]
    assert row.share is None
    assert (row.lowest, row.highest) == (Decimal("0.6"), Decimal("0.8"))  # 300 and 400 of 500


def test_a_bill_that_cannot_be_read_is_not_left_out_of_the_whole(tmp_path):
    found, aside = shares(
        tmp_path,
        bill("yes", "300", "30"),
        bill("broken", "100", "much"),
        bill("lost", "100", "much", hs="85x"),
    )
    row = found["CN", "8524.92", "RCEP"]
    assert (row.lowest, row.highest, row.share) == (Decimal("0.75"), 1, None)
    assert aside == 1


def test_a_bill_without_a_price(tmp_path):
    kinds = {"a": ("300", "30"), "b": ("", "30"), "c": ("", "")}
    found, _ = shares(tmp_path, *(bill(name, *amounts) for name, amounts in kinds.items()))
    row = found["CN", "8524.92", "RCEP"]
    assert (row.share, row.value) == (None, None)  # what the bills weigh is not known
    assert (row.lowest, row.highest) == (0, 1)


def test_an_agreement_that_is_not_in_force_has_no_row(tmp_path):
    found, _ = shares(tmp_path, bill("a", "300", "30"), bill("b", "300", "30", exporter="US"), importer=None)
    assert set(found) == {("CN", "8524.92", "RCEP")}
    assert found["CN", "8524.92", "RCEP"].importer == "*"


def test_as_it_was_screened(tmp_path):
    """Semicolons and decimal commas, and a name that a spreadsheet would run: the same shares."""

    def as_kept_in_europe(frame, path):
        lines = [frame.columns, *frame.rows()]
        path.write_text(
            "\n".join(";".join(str(cell).replace("30.5", "30,5") for cell in line) for line in lines) + "\n"
        )

    found, aside = shares(
        tmp_path, bill("=a", "300", "30.5"), bill("b", "100", "90"), write=as_kept_in_europe
    )
    row = found["CN", "8524.92", "RCEP"]
    assert (row.share, row.value, aside) == (Decimal("0.75"), 400, 0)
