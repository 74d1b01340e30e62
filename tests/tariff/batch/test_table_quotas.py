"""Quotas that run down over a table: hand computations, and the same answers as shipments taken one by
one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from tumen.reference.hs import HsCode
from tumen.tariff.batch.quotas.balances import run_table
from tumen.tariff.batch.quotas.meeting import meeting
from tumen.tariff.batch.quotas.missing import asked_of
from tumen.tariff.batch.shipments import checked
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment, money
from tumen.tariff.quote.quota import run_quotas
from tumen.tariff.quote.quotes import Claim, Trade
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.runs.folder import TableAsked, Where
from tumen.tariff.runs.quote_file import quote_file

CODE = HsCode("010121", "HS2022")
QUOTA = {
    "name": "tq",
    "importer": "HK",
    "hs": ["0101"],
    "quota": {"rate": "free", "amount": "250 kg"},
    "source": "illustrative",
}


def desk(**more):
    rows = [("MFN", "10%", "all"), ("ONE", "4%", "KR")]
    stated = [
        StatedRate("HK", regime, CODE, parse_rate(rate), "illustrative", (who,)) for regime, rate, who in rows
    ]
    book = TariffBook(tariff_year=lambda *_: None).with_stated(stated)
    return QuoteDesk(book.with_changes(parse_changes([{**QUOTA, **more}])))


def table(*rows):
    names = ("exporter", "on", "value", "originating", "kg")
    base = {"importer": "HK", "hs": "010121", "currency": "USD"}
    return pl.DataFrame(
        [{**base, **dict(zip(names, row, strict=True))} for row in rows],
        schema_overrides={"originating": pl.Boolean, "value": pl.Int64, "kg": pl.Int64},
        infer_schema_length=None,
    )


ROWS = [
    ("KR", date(2026, 6, 3), 1000, True, 100),
    ("KR", date(2026, 6, 1), 1000, True, 200),
    ("US", date(2026, 6, 3), 1000, False, 100),
]


def test_the_balance_runs_down_in_the_order_of_days_and_rows():
    """Hand: 200 of 250 kg on 1 June, free. On 3 June 50 of 100 kg fit; the other half bears ONE, 4 % of 500.
    Then MFN, 10 %."""
    found = desk().quote(table(*ROWS))
    assert found.best.select("row", "mfn_duty", "best_duty", "best_regime", "quota").rows() == [
        (1, 100, 20, "MFN and ONE", "tq"),
        (2, 100, 0, "MFN", "tq"),
        (3, 100, 100, "MFN", None),
    ]
    assert found.best["could_be_lower"].to_list() == [False, False, False]
    assert found.quotas.select("row", "quota", "share", "quantity", "duty", "balances").rows() == [
        (2, "tq", 1, 200, 0, "tq: 50"),
        (1, "tq", Decimal("0.5"), 50, 0, "tq: 0"),
        (1, None, Decimal("0.5"), None, 20, "tq: 0"),
        (3, None, 1, None, 100, "tq: 0"),
    ]


def test_a_year_begins_anew():
    rows = [("US", date(2026, 12, 31), 1000, False, 250), ("US", date(2027, 1, 1), 1000, False, 250)]
    best = desk(quota={"rate": "free", "amount": "250 kg", "per": "year"}).quote(table(*rows)).best
    assert best["best_duty"].to_list() == [0, 0]


@pytest.mark.parametrize("hole", [{"kg": None}, {"originating": None}])
def test_what_is_not_known_leaves_later_duties_unknown(hole):
    frame = table(*ROWS).with_columns(
        pl.when(pl.col("on") == date(2026, 6, 1)).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in hole.items()
    )
    best = desk().quote(frame).best
    assert best["best_duty"].to_list() == [None, None, None]
    assert best["could_be_lower"].to_list() == [True, True, True]


def test_the_same_answers_as_shipments_one_by_one():
    rows = [
        (("KR", "US")[n % 2], date(2026, 6, 1 + n * 7 % 28), 100 + n, n % 2 == 0, 5 + n * 11 % 40)
        for n in range(24)
    ]
    shelf = desk()
    trades = [
        (
            Trade("HK", exporter, CODE, on, Consignment(Decimal(value), "USD", {"kg": Decimal(kg)})),
            {"ONE": Claim(True, "originating", "KR")} if originating else {},
        )
        for exporter, on, value, originating, kg in rows
    ]
    expected = {item.row + 1: item.duty for item in run_quotas(shelf.book, trades)}
    best = shelf.quote(table(*rows)).best
    assert dict(best.select("row", "best_duty").iter_rows()) == {
        row: round(duty, 12) for row, duty in expected.items()
    }
    assert None not in expected.values()


def test_a_file_in_parts_keeps_one_balance(tmp_path):
    path = tmp_path / "shipments.parquet"
    table(*ROWS).write_parquet(path)
    found = quote_file(TableAsked(path), tmp_path / "out", desk(), Where(1))
    assert found.quotas == ("quota tq, 3 shipments: 0 kg left",)
    best = pl.read_parquet(tmp_path / "out" / "best.parquet")
    assert best["best_duty"].to_list() == [20, 0, 100]
    assert pl.read_parquet(tmp_path / "out" / "quotas.parquet")["row"].to_list() == [1, 1, 2, 3]


def test_without_a_quota_nothing_is_added():
    shelf = QuoteDesk(TariffBook())
    assert shelf.quote(table(*ROWS)).quotas is None


def drawn(seed):
    """Shipments of a few lines of Japan, and changes of policy drawn at random: quotas that overlap, run out,
    begin anew, are in another unit or may not be open to the goods; duties added, rates changed."""
    rng = random.Random(seed)  # noqa: S311  # shipments, not secrets
    lines = rng.sample(["392410000", "392690029", "040620100", "851713000", "610910", "220421020", "0901"], 5)
    rows = [
        {
            "importer": "JP",
            "exporter": rng.choice(["CN", "KR", "VN", "US"]),
            "hs": rng.choice(lines),
            "on": date(2026, 5, 1) + timedelta(days=rng.randrange(400)),
            "value": rng.choice([None, Decimal(0), *(Decimal(rng.randrange(1, 10**7)) for _ in range(30))]),
            "currency": rng.choice(["JPY", "USD"]),
            "originating": rng.choice([True] * 8 + [False] * 5 + [None]),
            "originating RCEP": rng.choice([True, False, False, None]) if seed % 2 else True,
            "kg": rng.choice([None, *(Decimal(rng.randrange(1, 900)) for _ in range(120))]),
            "l": Decimal(rng.randrange(1, 90)),
        }
        for _ in range(120)
    ]
    money = pl.Decimal(38, 6)
    types = {
        "value": money,
        "kg": money,
        "l": money,
        "originating": pl.Boolean,
        "originating RCEP": pl.Boolean,
    }
    frame = pl.DataFrame(rows, schema_overrides=types, infer_schema_length=None)
    scopes = [["01-97"], ["3924", "3926"], ["0406.20", "2204.21"], ["6109.10.010"], ["85"]]
    changes = []
    for number in range(rng.randrange(1, 4)):
        size = rng.choice(["9 t", "4000 kg", "2 kl", "900 kg"])
        terms = {"rate": rng.choice(["free", "1%", "2%", "3 JPY/kg"]), "amount": size}
        if rng.random() < 0.5:
            terms["per"] = "year"
        change = {
            "name": f"q{number}",
            "importer": "JP",
            "hs": rng.choice(scopes) if number else scopes[0],
            "quota": terms,
        }
        if rng.random() < 0.3:
            change["origins"] = rng.choice([["CN"], ["RCEP"], ["US", "VN"]])
        if rng.random() < 0.4:
            change["from"] = "2026-08-01"
        changes.append(change)
    more = [
        {"name": "up", "raise_by": "2%"},
        {"name": "add", "add": rng.choice(["5%", "4 JPY/kg", "3% + 2 JPY/kg"])},
        {"name": "cut", "suspend": "1%", "origins": ["KR"]},
        {"name": "carbon", "carbon": {"price": "9000 JPY/t", "intensity": {"CN": 2.1, "KR": 1}}},
    ]
    for change in rng.sample(more, rng.randrange(3)):
        changes.insert(
            rng.randrange(len(changes) + 1), {"importer": "JP", "hs": rng.choice(scopes), **change}
        )
    book = TariffBook().with_changes(
        parse_changes([{**change, "source": "illustrative"} for change in changes])
    )
    return QuoteDesk(book, {"within the tariff quota": False} if seed % 3 == 0 else {}), frame


@pytest.mark.parametrize("seed", range(12))
def test_random_quotas_and_changes_give_the_answers_of_shipments_one_by_one(seed):
    shelf, frame = drawn(seed)
    good, rejected = checked(frame.with_row_index("row", offset=1))
    assert not rejected.rows
    trades = [asked_of(shelf, row, good.columns) for row in good.iter_rows(named=True)]
    every = run_quotas(shelf.book, trades)
    found = shelf.quote(frame)

    def places(amount):
        return None if amount is None else round(amount, 12)

    told = {row: [] for row in range(1, frame.height + 1)}
    for row, *more in found.quotas.drop("on").iter_rows():
        told[row].append(tuple(more))
    best = {row["row"]: row for row in found.best.iter_rows(named=True)}
    for item in every:
        mine, row = told[item.row + 1], best[item.row + 1]
        if not item.balances:
            assert not mine
            continue
        after = "; ".join(
            f"{name}: {'not known' if left is None else money(left)}" for name, left in item.balances
        )
        parts = [
            (part.quota, places(part.share), places(part.quantity), part.regime, places(part.duty))
            for part in item.parts
        ] or [(None,) * 5]
        assert mine == [(*part, after, "; ".join(item.needs)) for part in parts], (seed, item.row)
        assert row["best_duty"] == places(item.duty)
        assert row["mfn_duty"] == places(item.mfn)
        assert (row["quota"] is not None) == any(part.quota for part in item.parts)
    assert any(item.balances for item in every)
    parts = [meeting(shelf, good.slice(start, 37)) for start in range(0, 120, 37)]
    again = run_table(shelf, parts)
    assert again.parts.equals(found.quotas)
