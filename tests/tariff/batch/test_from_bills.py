"""Origin of shipments from bills: the answers of the one-bill engine, by importer and period, and rows that
do not fit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError
from tumen.origin.determine import determine
from tumen.origin.screen import bill_of
from tumen.reference.hs import HsCode
from tumen.tables.frames import read_frame
from tumen.tariff.batch.from_bills import read_bills
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import TariffBook

if TYPE_CHECKING:
    from pathlib import Path

BILLS = """bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country
a,3924.10,VN,4.50,yes,resin,3902.10,0.90,originating,TH
a,3924.10,VN,4.50,yes,lid,3924.90,0.30,non-originating,TW
b,3924.10,CN,4.60,yes,resin,3902.10,3.90,non-originating,SA
c,3924.10,CN,4.60,yes,lid,3924.90,3.90,non-originating,TW
"""
SHIPMENTS = """importer,exporter,hs,on,value,currency,bill,originating
JP,VN,3924.10,2026-06-01,1000,USD,a,
JP,CN,392410,2026-04-01,1000,USD,b,
KR,CN,3924.10,2026-06-01,1000,USD,b,
JP,CN,3924.10,2026-06-01,1000,USD,c,yes
JP,CN,3924.10,2026-06-01,1000,USD,,yes
AU,CN,3924.10,2022-01-01,1000,USD,b,
"""


@pytest.fixture
def book():
    return TariffBook()


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_answers_are_those_of_the_one_bill_engine(tmp_path, book):
    bills = read_bills(written(tmp_path, "bills.csv", BILLS), book)
    shipments = read_frame(written(tmp_path, "shipments.csv", SHIPMENTS))
    chunk = QuoteDesk(book, bills=bills).quote(shipments)
    stated = {name: list(rows.iter_rows(named=True)) for (name,), rows in bills.bills.group_by("bill")}
    checked = 0
    for row in shipments.filter(pl.col("bill").is_not_null()).iter_rows(named=True):
        good = bill_of(stated[row["bill"]], "HS2022")
        for quote in chunk.quotes.filter(pl.col("row") == row["row"]).iter_rows(named=True):
            if quote["regime"] not in agreements_on_file() or quote["excluded"]:
                continue
            agreement, on = load_agreement(quote["regime"]), date.fromisoformat(row["on"])
            if not agreement.in_force(row["exporter"], row["importer"], on).holds:
                assert quote["lawful"] is not True
                continue
            found = determine(good, agreement, on=on, importer=row["importer"])
            if (row["bill"], quote["regime"], row["importer"]) not in bills.unsettled:
                assert quote["lawful"] is found.originating, (row, quote)
                checked += 1
    assert checked >= 5
    # A row without a bill keeps what it states; one with a bill has the answer of the bill, whatever it
    # states: of c the lid is of the good's own heading and 85 % of its price.
    rcep = chunk.quotes.filter(pl.col("regime") == "RCEP").select("row", "lawful")
    answers = dict(rcep.iter_rows())
    assert (answers[2], answers[3], answers[5], answers[6]) == (True, True, False, True)


def test_rows_that_do_not_fit_their_bill_are_left_out(tmp_path, book):
    bills = read_bills(written(tmp_path, "bills.csv", BILLS), book)
    wrong = SHIPMENTS.replace("JP,VN,3924.10,2026-06-01,1000,USD,a", "JP,VN,3924.10,2026-06-01,1000,USD,z")
    wrong = wrong.replace("JP,CN,392410,", "JP,CN,3923.10,").replace("KR,CN,", "KR,VN,")
    shipments = read_frame(written(tmp_path, "shipments.csv", wrong))
    desk = QuoteDesk(book, bills=bills)
    chunk = desk.quote(shipments, strict=False)
    assert chunk.rejected.rows == 3
    assert [(p.line, p.what.split()[0]) for p in chunk.rejected.problems] == [
        (2, "bill"),
        (3, "hs"),
        (4, "exporter"),
    ]
    assert chunk.best["row"].to_list() == [5, 6, 7]
    with pytest.raises(InputError, match="3 rows are left out"):
        desk.quote(shipments)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("3924.10,VN", "3924.99,VN", "bills.csv:2: bill a"),
        ("bill,hs", "bill,code", "hs"),
        ("originating,TH", "home-made,TH", "bills.csv:2: bill a"),
    ],
)
def test_bills_that_cannot_be_read(tmp_path, book, old, new, what):
    with pytest.raises(InputError, match=what):
        read_bills(written(tmp_path, "bills.csv", BILLS.replace(old, new)), book)


def test_where_the_party_of_origin_is_not_settled_the_claim_stays_open(tmp_path, book):
    # The module is of materials of Korea and Japan, with no list of operations: for a rate that differs among
    # Parties it is not settled of which Party it is; where all Parties have one rate nothing hangs on it.
    text = (
        "bill,hs,exporter,fob,material,material_hs,value,status,country\n"
        "m,8524.91,CN,100,glass,7003.12,30,originating,JP\n"
        "m,8524.91,CN,100,chip,8542.39,40,originating,KR\n"
    )
    agreement = load_agreement("RCEP")
    importers = [p.economy for p in agreement.parties if p.differentials and p.economy != "CN"]
    bills = read_bills(written(tmp_path, "bills.csv", text), book)
    rows = [
        {
            "importer": i,
            "exporter": "CN",
            "hs": "852491",
            "on": date(2026, 6, 1),
            "value": 1,
            "currency": "USD",
        }
        for i in importers
    ]
    chunk = QuoteDesk(book, bills=bills).quote(pl.DataFrame(rows).with_columns(bill=pl.lit("m")))
    quotes = chunk.quotes.filter((pl.col("regime") == "RCEP") & ~pl.col("excluded"))
    lawful = dict(quotes.select("row", "lawful").iter_rows())
    line, day = HsCode("852491", "HS2022"), date(2026, 6, 1)
    for number, importer in enumerate(importers, start=1):
        if number in lawful:
            differs = rates_differ(book, agreement, importer, line, day)
            assert lawful[number] is (True if differs is False else None), importer
            assert (("m", "RCEP", importer) in bills.unsettled) is (differs is not False)
    assert set(lawful.values()) == {True, None}
