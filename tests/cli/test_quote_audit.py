"""`tumen quote` and `tumen audit`: from a table of shipments to tables and a page, and every mistake in
it."""

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tumen.tariff.audit.findings import FIRST, MEANING
from tumen.tariff.batch.sample import sample_shipments

HEAD = "importer,exporter,hs,on,value,currency,originating,claimed,duty_paid\n"
GOOD = "JP,CN,3924.10,2026-06-01,1000,USD,yes,MFN,39\n"


@pytest.fixture
def table(tmp_path):
    def write(*rows, name="shipments.csv", head=HEAD):
        path = tmp_path / name
        path.write_text(head + "".join(rows), encoding="utf-8")
        return path

    return write


def test_quote_writes_the_tables(tumen, table, tmp_path):
    path = table(
        "JP,CN,3924.10,2026-06-01,1000,USD,yes\n", head="importer,exporter,hs,on,value,currency,originating\n"
    )
    result = tumen("quote", path)
    assert result.exit_code == 0, result.stderr
    # Japan 2026, 3924.10: MFN 3.9 %, RCEP for China 1.8 % (as in the new study): 39 and 18.
    assert re.search(r"USD +1,000.00 +39.00 +18.00 +21.00", result.stdout)
    assert "best regime: RCEP 1" in result.stdout
    best = pl.read_parquet(tmp_path / "shipments-quotes" / "best.parquet").row(0, named=True)
    assert (best["best_regime"], best["best_duty"], best["mfn_duty"]) == ("RCEP", 18, 39)
    again = tumen("quote", path)
    assert again.exit_code == 2
    assert "nothing is overwritten" in again.stderr


def test_bad_rows_of_a_quote(tumen, table, tmp_path):
    path = table(
        GOOD, "JP,CN,3924.10,2026-06-01,abc,USD,yes,MFN,39\n", "JP,QQ,3924.10,2026-06-01,7,USD,yes,MFN,\n"
    )
    result = tumen("quote", path, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "2 rows are left out of every total; their value: 7.00 USD" in result.stdout
    assert "shipments.csv:3: value 'abc' cannot be used" in result.stdout
    assert "shipments.csv:4: exporter 'QQ' cannot be used" in result.stdout
    assert pl.read_parquet(tmp_path / "out" / "rejected.parquet")["row"].to_list() == [3, 4]
    strict = tumen("quote", path, "--out", tmp_path / "strict", "--strict")
    assert strict.exit_code == 2
    assert "shipments.csv:3: value 'abc'" in strict.stderr
    assert not list(tmp_path.glob("strict*"))
    plain = tumen("quote", path, "--out", tmp_path / "json", "--json")
    assert plain.exit_code == 3
    found = json.loads(plain.stdout)
    assert found["summary"]["rejected"]["rows"] == 2
    assert found["summary"]["totals"][0]["shipments"] == 1


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--as", "ods"), "no kind of table"),
        (("--answer", "carp"), "answers nothing"),
        (("--bills", "nothing.csv"), "no such file"),
        (("--keep", "colour"), "the column 'colour' is missing"),
        (("--changes", "nothing.yaml"), "--changes: "),
        (("--answer", "carp", "--changes", "nothing.yaml"), "--changes: "),  # every option at once
        (("--keep", "kind"), "the column 'kind' to be kept has the name of one of the answer. Rename it"),
        ((), "there is no column 'customer'"),
    ],
)
def test_mistakes_of_a_quote(tumen, table, tmp_path, words, what):
    path = table(GOOD) if words else table(f"Li,{GOOD}", head=f"customer,{HEAD}")
    result = tumen("quote", path, "--out", tmp_path / "out", *words)
    assert result.exit_code == 2
    assert what in result.stderr
    assert not list(tmp_path.glob("out*"))


def test_origin_from_bills(tumen, table, tmp_path):
    head = "importer,exporter,hs,on,value,currency,bill\n"
    path = table("JP,CN,3924.10,2026-06-01,1000,USD,box\n", head=head)
    bills = table(
        "box,3924.10,CN,4.60,yes,resin,3902.10,3.90,non-originating,SA\n",
        name="bills.csv",
        head="bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country\n",
    )
    result = tumen("quote", path, "--bills", bills)
    assert result.exit_code == 0, result.stderr
    assert "best regime: RCEP 1" in result.stdout
    without = tumen("quote", path, "--keep", "bill", "--out", tmp_path / "without")
    assert "best regime: MFN 1" in without.stdout
    assert "may be lower still" in without.stdout


def test_conditions_that_nobody_answered_are_counted(tumen, table, tmp_path):
    """Eggs of VN 0407.21 bear another rate in the quota than outside; which line of 8703 it is decides the
    rate."""
    head = "importer,exporter,hs,on,value,currency,originating\n"
    rows = [f"VN,CN,{hs},2026-06-03,1000,USD,no\n" for hs in ("04072100", "0407.21", "8703")]
    result = tumen("quote", table(*rows, head=head), "--out", tmp_path / "out")
    assert "asked by rates and not answered (--answer):" in result.stdout
    assert "  within the tariff quota: 2 shipments" in result.stdout
    assert "  which national line it is: 1 shipment\n" in result.stdout
    answer = ("--answer", "within the tariff quota=no", "--json")
    said = tumen("quote", table(*rows, head=head), "--out", tmp_path / "answered", *answer)
    asked = json.loads(said.stdout)["summary"]["asked"]
    # Two rates of 8703 stand in Chapter 98, which the tariff refers to: they are asked for besides.
    assert {name: count for name, count in asked.items() if "Chapter 98" not in name} == {
        "which national line it is": 1
    }


@pytest.mark.parametrize(("command", "workers"), [("quote", 1), ("quote", 2), ("audit", 1)])
def test_answers_that_no_rate_asks_are_told(tumen, table, tmp_path, command, workers):
    """Each part has rows of which one asks about the quota (eggs) and one does not."""
    head = "importer,exporter,hs,on,value,currency,originating,claimed,duty_paid\n"
    rows = [f"VN,CN,{hs},2026-06-03,1000,USD,no,,\n" for hs in ("04072100", "39241000")]
    names = ("within the tariff quota=no", "nonsense=yes")
    given = [word for name in names for word in ("--answer", name)]
    parts = ("--workers", str(workers), "--rows-per-part", "1")
    done = tumen(command, table(*rows, head=head), "--out", tmp_path / "out", *given, *parts)
    assert "answered, and asked by no rate of these shipments: nonsense\n" in done.stdout


def test_quotas_run_down_over_a_table(tumen, table, tmp_path):
    """Hand: 50 of 100 kg fit into the quota; the rest bears 1.8 % (RCEP, Japan 2026) of half of 1,000."""
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        'changes:\n  - {name: tq, importer: JP, hs: ["3924"], quota: {rate: free, amount: 50 kg}, source: '
        "illustrative}\n"
    )
    head = "importer,exporter,hs,on,value,currency,originating,originating GSP,kg\n"
    path = table("JP,CN,3924.10,2026-06-01,1000,USD,yes,no,100\n", head=head)
    result = tumen("quote", path, "--changes", changes)
    assert result.exit_code == 0, result.stderr
    assert re.search(r"USD +1,000.00 +39.00 +9.00 +30.00", result.stdout)
    assert "quota tq, 1 shipment: 0 kg left" in result.stdout
    assert (tmp_path / "shipments-quotes" / "quotas.parquet").is_file()


def test_a_table_for_an_audit_can_be_quoted(tumen, table, tmp_path):
    result = tumen("quote", table(GOOD), "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "columns of an audit, taken along: claimed, duty_paid" in result.stdout
    best = pl.read_parquet(tmp_path / "out" / "best.parquet").row(0, named=True)
    assert (best["claimed"], best["duty_paid"]) == ("MFN", "39")


def test_audit_finds_what_was_missed(tumen, table, tmp_path):
    path = table(GOOD, "JP,CN,3924.10,2026-06-01,2000,USD,yes,RCEP,36\n")
    result = tumen("audit", path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("21.00 USD of duty could have been saved: in 1 of 2 shipments in USD")
    assert "  RCEP: 21.00 USD, shipments: 1" in result.stdout
    folder = tmp_path / "shipments-audit"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "21.00 USD of duty could have been saved" in page
    assert "Synthetic" not in page
    # 2,000 of the 3,000 that could claim was claimed.
    assert pl.read_csv(folder / "use-by-partner.csv")["use"].to_list() == [pytest.approx(200 / 3)]
    again = tumen("audit", path)
    assert again.exit_code == 2


def test_a_shipment_without_a_value_is_never_worth_nothing(tumen, table, tmp_path):
    # RCEP has a rate of 1.8 % and AJCEP none for goods of China: without a value both duties are unknown. For
    # goods of Viet Nam AJCEP is free (Japan 2026, 3924.10), so that 39 paid is 39 too much, whatever the value.
    # Found by hand as exit code 70, "worth 0.00 USD" and "in one shipment ... Of 1 more".
    missed = table(GOOD, "JP,VN,392410000,2026-06-01,,USD,yes,MFN,39\n")
    result = tumen("audit", missed, "--out", tmp_path / "missed")
    assert result.exit_code == 0, result.stderr
    page = (tmp_path / "missed" / "report.html").read_text(encoding="utf-8")
    assert "1,000.00 USD, and 1 whose value is not known" in page
    assert ">0.00 USD<" not in page
    assert "of 0.00 USD that" not in page
    assert "nothing could claim" not in page
    alone = table("JP,CN,3924.10,2026-06-01,,USD,yes,MFN,\n", name="alone.csv")
    told = tumen("audit", alone).stdout
    assert told.startswith("Whether a lawful claim was missed cannot be told yet of one shipment in USD.")
    assert "in no sum: 1 shipment in USD, all without a value" in tumen("quote", alone).stdout


def test_bad_rows_of_an_audit(tumen, table, tmp_path):
    path = table(
        GOOD, "JP,CN,3924.10,2026-06-01,500,USD,yes,NAFTA,39\n", "JP,CN,392,2026-06-01,7,USD,yes,MFN,\n"
    )
    result = tumen("audit", path)
    assert result.exit_code == 3
    assert "2 rows are left out of every total; their value: 507.00 USD" in result.stderr
    page = (tmp_path / "shipments-audit" / "report.html").read_text(encoding="utf-8")
    assert "2 rows are left out" in page
    assert "row 3" in page
    assert "row 4" in page
    strict = tumen("audit", path, "--out", tmp_path / "strict", "--strict")
    assert strict.exit_code == 2
    assert not list(tmp_path.glob("strict*"))
    nothing = tumen("audit", table("JP,CN,1,2026-06-01,7,USD,yes,MFN,\n"), "--out", tmp_path / "none")
    assert nothing.exit_code == 2
    assert "no row of the table can be used" in nothing.stderr


def test_a_sample_is_marked_on_the_page_and_in_the_tables(tumen, tmp_path):
    path = tmp_path / "sample.csv"
    sample_shipments(count=80, seed=4, lines=8).write_csv(path)
    result = tumen("audit", path, "--as", "parquet", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert {row["finding"] for row in found["findings"]} <= {*MEANING} - {*FIRST}
    assert sum(row["shipments"] for row in found["findings"]) == 80
    folder = tmp_path / "sample-audit"
    assert "Synthetic data" in (folder / "report.html").read_text(encoding="utf-8")
    assert pl.read_parquet(folder / "shipments.parquet")["origin_of_data"].unique().to_list() == ["synthetic"]


def test_a_workbook_in_and_out(tumen, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra for spreadsheets is not installed")
    book = openpyxl.Workbook()
    book.active.title = "first"
    sheet = book.create_sheet("second")
    for row in [HEAD.strip().split(","), ["JP", "CN", "3924.10", "2026-06-01", 1000, "USD", True, "MFN", 39]]:
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert "Name one of first, second" in tumen("audit", path).stderr
    result = tumen("audit", f"{path}#second", "--as", "xlsx")
    assert result.exit_code == 0, result.stderr
    assert "audit.xlsx" in {item.name for item in (tmp_path / "book-audit").iterdir()}
    sheet["C2"] = 392410
    book.save(path)
    refused = tumen("audit", f"{path}#second", "--out", tmp_path / "x")
    assert refused.exit_code == 2
    assert "392410 is a number, so zeros may be lost" in refused.stderr


def test_a_new_table_of_shipments(tumen, tmp_path):
    path = tmp_path / "new" / "shipments.csv"
    result = tumen("new", path, "--kind", "shipments", "--count", "60", "--seed", "3")
    assert result.exit_code == 0, result.stderr
    assert "marked synthetic" in result.stdout
    assert sample_shipments(count=60, seed=3).write_csv() == path.read_text(encoding="utf-8")
    for words, what in [
        ((path,), "nothing is overwritten"),
        ((tmp_path / "a.ods",), "no name of a table"),
        ((tmp_path / "b.csv", "--importer", "QQ"), "no sample"),
        ((tmp_path / "b.csv", "--count", "0"), "no sample"),
    ]:
        refused = tumen("new", *words, "--kind", "shipments")
        assert refused.exit_code == 2
        assert what in refused.stderr
    assert not (tmp_path / "b.csv").exists()
    assert tumen("audit", path).exit_code == 0


def test_the_sample_in_the_documentation(tumen, tmp_path):
    path = Path(__file__).resolve().parents[2] / "docs" / "samples" / "shipments.csv"
    frame = pl.read_csv(path, infer_schema=False)
    assert frame["origin_of_data"].unique().to_list() == ["synthetic"]
    result = tumen("audit", path, "--out", tmp_path / "audit")
    assert result.exit_code == 0, result.stderr
    assert "Synthetic data" in (tmp_path / "audit" / "report.html").read_text(encoding="utf-8")


def test_rates_as_intervals(tumen, tmp_path):
    path = tmp_path / "rates.parquet"
    result = tumen("tariff", "AU", "--export", path, "--hs", "8501", "--until", "2030")
    assert result.exit_code == 0, result.stderr
    frame = pl.read_parquet(path)
    assert frame["code"].str.starts_with("8501").all()
    assert {"start", "until", "sources", "read_on", "rate", "regime"} <= set(frame.columns)
    assert frame["until"].max() == date(2030, 12, 31)
    for words, what in [
        (("JP", "--export", path), "is there already"),
        (("JP", "--export", tmp_path / "rates.csv"), "no name of a Parquet file"),
        (("QA", "--export", tmp_path / "new.parquet"), "no rate of QA is on file"),
        (("JP", "--hs", "98765", "--export", tmp_path / "new.parquet"), "no rate of JP is on file"),
    ]:
        refused = tumen("tariff", *words)
        assert refused.exit_code == 2
        assert what in refused.stderr
    assert [item.name for item in tmp_path.iterdir()] == ["rates.parquet"]
