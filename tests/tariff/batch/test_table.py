"""Tables of shipments: the same answers as single quotes, and bad rows kept out where everyone can see it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.audit.evidence import not_on_file
from tumen.tariff.batch.table import QuoteDesk, quote_stream
from tumen.tariff.book.intervals import codes_on_file, export_rates
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.on_file import role_of

EXPORTERS = ("CN", "KR", "VN", "TH", "AU", "US", "MX", "DE", "KH", "MM")
CHANGES = [
    {
        "name": "wall",
        "importer": "JP",
        "origins": ["CN"],
        "hs": ["39-85"],
        "add": "10%",
        "source": "illustrative",
    },
    {"name": "kilo", "importer": "VN", "origins": ["ASEAN"], "add": "2 USD/kg", "source": "illustrative"},
    {"name": "exit", "importer": "JP", "end": "RCEP", "from": date(2026, 8, 1), "source": "illustrative"},
    {"name": "relief", "importer": "VN", "hs": ["84-85"], "suspend": "1%", "source": "illustrative"},
    {
        "name": "co2",
        "importer": "JP",
        "hs": ["72-76"],
        "source": "illustrative",
        "carbon": {"price": "75 USD/t", "intensity": {"CN": Decimal("2.1")}},
    },
]


def drawn(seed, count, *, whole_codes=False):
    """Shipments drawn from the lines on file, every form of duty among them, with holes in what is known."""
    rng = random.Random(seed)  # noqa: S311  # shipments, not secrets
    rows = []
    for _ in range(count):
        importer = rng.choice(["JP", "VN", "AU", "KR", "CN", "HK"])
        codes = codes_on_file(importer) or codes_on_file("JP")
        code = rng.choice(codes)
        cut = rng.choice([4, 6, 12]) if whole_codes else 12
        origin = rng.choice([True, False, None])
        exporter = rng.choice([economy for economy in EXPORTERS if economy != importer])
        rows.append(
            {
                "importer": importer,
                "exporter": exporter,
                "country": rng.choice([None, exporter, "TH" if importer != "TH" else "CN"])
                if origin is not None
                else None,
                "hs": code.digits[:cut],
                "edition": code.edition,
                "on": date(2025, 12, 1) + timedelta(days=rng.randrange(400)),
                "currency": (money := rng.choice(["USD", "JPY", "AUD"])),
                "value": rng.choice(
                    [None, Decimal(rng.randrange(10**9)).scaleb(0 if money == "JPY" else -2)]
                ),
                "originating": origin,
                "kg": rng.choice([None, Decimal(rng.randrange(10**6)) / 10]),
                "l": rng.choice([None, Decimal(rng.randrange(10**6)) / 10]),
            }
        )
    return rows


def framed(rows):
    money = pl.Decimal(38, 6)
    return pl.DataFrame(
        rows,
        schema_overrides={
            "value": money,
            "kg": money,
            "l": money,
            "originating": pl.Boolean,
            "country": pl.String,
        },
        infer_schema_length=None,
    )


def traded(row):
    """Importer, exporter, whose goods they are for a preference, and the day."""
    return row["importer"], row["exporter"], row["country"] or row["exporter"], row["on"]


def singly(row, book):
    """The same shipment as one quote."""
    code = HsCode(row["hs"], row["edition"])
    amounts = {name: row[name] for name in ("kg", "l") if row[name] is not None}
    goods = Consignment(row["value"], row["currency"], amounts)
    claims = {}
    if row["originating"] is not None:
        country = row["country"] or row["exporter"]
        status = "originating" if row["originating"] else "not originating"
        rates = book.rates(row["importer"], code, row["on"])
        claims = {
            item.regime: Claim(row["originating"], status, country)
            for item in rates
            if role_of(item.regime) in {"agreement", "unilateral"}
        }
    for regime in not_on_file(*traded(row)):  # in force, so that a quote asks about it
        claims.setdefault(regime, Claim(row["originating"], "as stated", traded(row)[2]))
    return quotes(Trade(row["importer"], row["exporter"], code, row["on"], goods), book, claims)


def rounded(duty):
    return None if duty is None or duty.amount is None else round(duty.amount, 12)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("changes", [[], CHANGES], ids=["as on file", "with changes"])
def test_a_table_gives_the_answers_of_single_quotes(seed, changes):
    stated = StatedRate("HK", "MFN", HsCode("85", "HS2022"), parse_rate("max(3%, 2 USD/kg)"), "illustrative")
    book = TariffBook().with_stated([stated]).with_changes(parse_changes(changes))
    rows = drawn(seed, 120, whole_codes=seed % 2 == 1)
    chunk = QuoteDesk(book).quote(framed(rows))
    by_row = chunk.quotes.partition_by("row", as_dict=True, maintain_order=True)
    for number, row in enumerate(rows, start=1):
        expected = singly(row, book)
        mine = by_row[number,].rows(named=True)
        open_ = {"MFN", *not_on_file(*traded(row))}
        known = [quote for quote in expected.quotes if quote.rate is not None or quote.regime in open_]
        assert [item["regime"] for item in mine] == [quote.regime for quote in known], row
        for item, quote in zip(mine, known, strict=True):
            where = (row, quote)
            assert item["lawful"] is quote.lawful, where
            assert item["duty"] == rounded(quote.duty), where
            assert item["rate"] == quote.rate, where
            assert item["excluded"] == bool(quote.duty and quote.duty.excluded), where
            assert item["changes"] == ", ".join(quote.changes), where
        (best,) = chunk.best.filter(pl.col("row") == number).rows(named=True)
        assert best["best_regime"] == (expected.best.regime if expected.best else None), row
        # A regime whose whole tariff has no rate for goods of the country is not in the table: nothing can be
        # claimed under it.
        assert best["could_be_lower"] == any(quote in known for quote in expected.could_be_lower), row


def test_answers_per_regime():
    rows = [{**row, "originating": None, "country": None} for row in drawn(1, 40) if row["importer"] == "VN"]
    frame = framed(rows).drop("originating").with_columns(pl.lit("yes").alias("originating RCEP"))
    chunk = QuoteDesk().quote(frame)
    others = chunk.quotes.filter(~pl.col("regime").is_in(["RCEP", "MFN"]) & ~pl.col("excluded"))
    assert others["lawful"].unique().to_list() == [None]
    assert chunk.quotes.filter(pl.col("regime") == "RCEP")["lawful"].any()


BAD = {
    "importer": ["JP", "XX", "JP", "JP", "JP", "JP", "JP"],
    "exporter": ["KR", "KR", "JP", "KR", "KR", "KR", "KR"],
    "hs": ["3923.10", "392310", "392310", "999999", "392310", "392310", "392310"],
    "on": ["2026-06-01", "2026-06-01", "2026-06-01", "2026-06-01", "2026-13-01", "2026-06-01", "2026-06-01"],
    "value": ["1000", "200", "300", "400", "500.5", "-6", "0.1234567"],
    "currency": ["USD"] * 7,
}


def test_bad_rows_are_left_out_with_count_value_and_reason():
    chunk = QuoteDesk().quote(pl.DataFrame(BAD), strict=False, file="shipments.csv")
    # Rows 2 to 7 are bad; of their values 200 + 300 + 400 + 500.5 can be read.
    assert chunk.best["row"].to_list() == [1]
    assert (chunk.rejected.rows, chunk.rejected.value) == (6, (("USD", Decimal("1400.5")),))
    assert [(problem.line, problem.what.split(" ")[0]) for problem in chunk.rejected.problems] == [
        (2, "importer"),
        (3, "exporter"),
        (4, "hs"),
        (5, "on"),
        (6, "value"),
        (7, "value"),
    ]
    assert str(chunk.rejected) == (
        "6 rows are left out of every total; their value: 1,400.50 USD; of 2 it is not known"
    )


@pytest.mark.parametrize(("exporter", "lower"), [("JP", ["CPTPP"]), ("TH", ["AANZFTA"]), ("CN", [])])
def test_a_regime_in_force_whose_tariff_is_not_on_file_may_be_lower_as_in_a_single_quote(exporter, lower):
    """Australia's tariff on file has MFN and RCEP; the rates of its other agreements are not known."""
    row = {"importer": "AU", "exporter": exporter, "hs": "85011000", "on": date(2026, 6, 1)}
    row |= {"value": Decimal(1000), "currency": "AUD", "originating": True}
    chunk = QuoteDesk().quote(pl.DataFrame([row], schema_overrides={"value": pl.Decimal(38, 6)}))
    single = tm.quote("85011000", to="AU", exporter=exporter, value=1000, currency="AUD", on="2026-06-01")
    assert [quote.regime for quote in single.record.could_be_lower] == lower
    unknown = chunk.quotes.filter(pl.col("rate").is_null())
    assert unknown["regime"].to_list() == lower
    assert chunk.best["could_be_lower"].to_list() == [bool(lower)]


@pytest.mark.parametrize("day", ["26-06-01", "1-Jun-26", "0026-06-01", "2206-06-01"])
def test_years_of_two_figures_or_of_another_age_are_no_days(day):
    """They were read as the year 26."""
    chunk = QuoteDesk().quote(pl.DataFrame(BAD).head(1).with_columns(on=pl.lit(day)), strict=False)
    (problem,) = chunk.rejected.problems
    assert problem.what == f"on {day!r} cannot be used"
    assert "the year with four figures" in problem.fix


def test_strict_stops_at_bad_rows():
    with pytest.raises(InputError) as caught:
        QuoteDesk().quote(pl.DataFrame(BAD), file="shipments.csv")
    assert len(caught.value.problems) == 7
    assert "6 rows are left out" in caught.value.problems[-1].what


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"hs": [392310] * 7}, "zeros may be lost"),
        ({"colour": ["red"] * 7}, "no column 'colour'"),
        ({"currency": None}, "the column 'currency' is missing"),
        ({"kg": ["1"] * 7, "t": ["1"] * 7}, "given in kg and in t"),
    ],
)
def test_wrong_columns(change, what):
    table = {name: cells for name, cells in {**BAD, **change}.items() if cells is not None}
    with pytest.raises(InputError, match=what):
        QuoteDesk().quote(pl.DataFrame(table), strict=False)


def test_row_numbers_must_tell_rows_apart():
    with pytest.raises(InputError, match="does not number the rows"):
        QuoteDesk().quote(pl.DataFrame({**BAD, "row": [1, 2, 3, 4, 5, 6, 6]}), strict=False)


def test_a_stream_adds_up_to_the_whole(tmp_path):
    frame = framed(drawn(7, 300)).with_row_index("row", offset=1)
    whole = QuoteDesk().quote(frame)
    seen = []
    path = tmp_path / "shipments.parquet"
    frame.write_parquet(path)
    for source in (frame, path):
        parts = list(quote_stream(source, QuoteDesk(), chunk=77, progress=seen.append))
        assert pl.concat([part.quotes for part in parts]).equals(whole.quotes)
        assert pl.concat([part.best for part in parts]).equals(whole.best)
    assert seen == [77, 154, 231, 300] * 2


def test_rates_as_intervals_in_parquet(tmp_path):
    book, path = TariffBook(), tmp_path / "AU.parquet"
    codes = [code for code in codes_on_file("AU") if code.digits.startswith("8501")]
    days = {"first": date(2022, 1, 1), "last": date(2032, 12, 31)}
    assert export_rates(book, "AU", path, codes=codes, **days) == pl.read_parquet(path).height
    for code in codes:
        for on in (date(2022, 1, 1), date(2026, 6, 1), date(2030, 12, 31)):
            mine = (pl.col("code") == code.digits) & (pl.col("edition") == code.edition)
            found = pl.read_parquet(path).filter(mine, pl.lit(on).is_between("start", "until"))
            told = [
                (
                    *(row.regime, " ".join(row.beneficiaries), row.text, " ".join(row.lines), row.edition),
                    *(row.start, row.until),
                    *(" | ".join(texts) for texts in (row.sources, row.notes, row.changes)),
                )
                for row in book.rates("AU", code, on)
            ]
            names = ["regime", "beneficiaries", "rate", "lines", "row_edition", "valid_from", "valid_until"]
            assert found.select(*names, "sources", "notes", "changes").rows() == told
    frame = pl.read_parquet(path)
    assert frame.filter(pl.col("start") > pl.col("until")).is_empty()
    assert frame["read_on"].null_count() == 0
