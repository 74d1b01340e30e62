"""A file in, a folder out: the answers of the table, gone on with after an interruption, whole or not at
all."""

from __future__ import annotations

import json
from decimal import Decimal

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.tariff.batch.sample import sample_shipments
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.runs.folder import TableAsked, Where
from tumen.tariff.runs.quote_file import quote_file


@pytest.fixture
def shipments(tmp_path):
    path = tmp_path / "shipments.parquet"
    frame = sample_shipments(count=50, seed=2, lines=10).drop("claimed", "duty_paid", "origin_of_data")
    frame.write_parquet(path)
    return path


def test_the_folder_holds_the_answers_of_the_table(tmp_path, shipments):
    seen = []
    found = quote_file(
        TableAsked(shipments),
        tmp_path / "out",
        QuoteDesk(),
        Where(20, progress=lambda done, of: seen.append((done, of))),
    )
    whole = QuoteDesk().quote(pl.read_parquet(shipments))
    assert pl.read_parquet(tmp_path / "out" / "best.parquet").equals(whole.best)
    assert pl.read_parquet(tmp_path / "out" / "quotes.parquet").equals(whole.quotes)
    assert seen == [(20, 50), (40, 50), (50, 50)]
    assert (found.shipments, found.quotes, found.resumed) == (50, whole.quotes.height, 0)
    (total,) = found.totals
    known = whole.best.filter(pl.col("mfn_duty").is_not_null() & pl.col("best_duty").is_not_null())
    assert total.mfn_duty == known["mfn_duty"].sum()
    assert total.best_duty == known["best_duty"].sum()
    assert total.unknown == 50 - known.height
    assert total.value == whole.best["value"].sum()
    assert sum(count for _, count in found.best) == 50
    assert not (tmp_path / "out.unfinished").exists()
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["parts"][0]["shipments"] == 20
    with pytest.raises(InputError, match="is there already"):
        quote_file(TableAsked(shipments), tmp_path / "out", QuoteDesk())


class Broken(KeyboardInterrupt):
    pass


def test_an_interrupted_run_goes_on(tmp_path, shipments):
    def stop(done, of):
        if done == 40:
            raise Broken

    out = tmp_path / "out"
    with pytest.raises(Broken):
        quote_file(TableAsked(shipments), out, QuoteDesk(), Where(20, progress=stop))
    assert not out.exists()
    with pytest.raises(InputError, match="parts of another run"):
        quote_file(TableAsked(shipments, asked="another answer"), out, QuoteDesk(), Where(20))
    found = quote_file(TableAsked(shipments), out, QuoteDesk(), Where(20))
    assert found.resumed == 2
    assert pl.read_parquet(out / "best.parquet").equals(QuoteDesk().quote(pl.read_parquet(shipments)).best)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_bad_rows_are_listed_in_the_folder(tmp_path, ending):
    path = tmp_path / "shipments.csv"
    path.write_text(
        "importer,exporter,hs,on,value,currency\n"
        "JP,KR,3923.10,2026-06-01,1000,USD\n"
        "JP,KR,3923.10,tomorrow,200,USD\n"
        "JP,XX,3923.10,2026-06-01,x,USD\n"
        "JP,KR,3923.10,2026-06-01,50,JPY\n",
        encoding="utf-8",
    )
    if ending == "xlsx":
        pytest.importorskip("openpyxl", reason="the extra for spreadsheets is not installed")
    found = quote_file(TableAsked(path), tmp_path / "out", QuoteDesk(), Where(3), ending=ending)
    # Rows 3 and 4 of the file; of their values only 200 can be read.
    assert (found.rejected.rows, found.rejected.value) == (2, (("USD", Decimal(200)),))
    assert found.rejected.listing is not None
    assert found.rejected.listing["row"].to_list() == [3, 4, 4]
    assert found.shipments == 2
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "summary.json",
        *(f"{name}.{ending}" for name in ("best", "quotes", "rejected")),
    }
    with pytest.raises(InputError, match="2 rows are left out"):
        quote_file(TableAsked(path, strict=True), tmp_path / "strict", QuoteDesk())
    assert not list(tmp_path.glob("strict*"))


def test_a_table_without_rows(tmp_path):
    path = tmp_path / "shipments.csv"
    path.write_text("importer,exporter,hs,on,value,currency\n", encoding="utf-8")
    with pytest.raises(InputError, match="no rows"):
        quote_file(TableAsked(path), tmp_path / "out", QuoteDesk())
    assert not list(tmp_path.glob("out*"))
