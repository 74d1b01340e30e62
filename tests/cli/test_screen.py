"""``tumen screen``: tables in, tables out, exit codes, interruption and going on."""

import json
import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from tumen.agreements.load import agreements_on_day
from tumen.tables.given import day


def table(bills: int = 6) -> pl.DataFrame:
    # a static converter (8504.40) of a part from heading 85.04 at 30 of 100 and one from 84.73:
    # RCEP asks CTH or RVC40, so the content of 100 - 30 = 70 % or more passes
    rows = [
        {
            "bill": f"B{number:04d}",
            "hs": "8504.40",
            "exporter": ("CN", "US")[number % 3 == 2],
            "fob": "100",
            "beyond_minimal": True,
            "material": f"m{part}",
            "material_hs": ("8504.50", "8473.30")[part],
            "value": ("30", "10")[part],
            "status": ("non-originating", "originating")[part],
            "country": (None, "CN")[part],
        }
        for number in range(bills)
        for part in range(2)
    ]
    return pl.DataFrame(rows, schema_overrides={"country": pl.String})


@pytest.fixture
def bills(tmp_path):
    path = tmp_path / "bills.csv"
    table().write_csv(path)
    return path


def ask(*more):
    return ("--on-date", "2026-06-01", "--workers", 1, *more)


def test_csv_in_csv_out_with_a_summary(tumen, bills, tmp_path):
    out = tmp_path / "answers.csv"
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--to", "JP", "--out", out, "--json"))
    assert done.exit_code == 0, done.output
    summary = json.loads(done.output)["summary"]
    assert (summary["bills"], summary["rows"], summary["bad_bills"]) == (6, 12, 0)
    totals = {item["status"]: item["bills"] for item in summary["totals"]}
    assert totals == {"originating": 4, "not-in-force": 2}  # the United States are no Party
    got = pl.read_csv(out)
    assert got["bill"].to_list() == [f"B{number:04d}" for number in range(6)]


def test_all_agreements_are_those_that_can_hold(tumen, bills, tmp_path):
    out = tmp_path / "answers.parquet"
    done = tumen("screen", bills, *ask("--to", "JP", "--out", out))
    assert done.exit_code == 0, done.output
    names = set(pl.read_parquet(out)["agreement"])
    assert {"RCEP", "AJCEP", "CPTPP"} <= names
    assert not {"AKFTA", "GB-KR"} & names
    assert "not screened: AKFTA: JP is not a Party on 2026-06-01" in done.output
    assert names == set(agreements_on_day(day("2026-06-01"), "JP")[0])


def test_bad_rows_are_said_and_the_exit_code_is_3(tumen, bills, tmp_path):
    text = bills.read_text().replace(
        "B0001,8504.40,CN,100,true,m1,8473.30", "B0001,8504.40,CN,100,true,m1,9999.99"
    )
    bills.write_text(text)
    out = tmp_path / "answers.parquet"
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--out", out))
    assert done.exit_code == 3
    assert "LEFT OUT: 1 bill that" in done.output
    listed = pl.read_csv(tmp_path / "answers.bad-rows.csv")
    assert listed.select("row", "bill", "column").rows() == [(4, "B0001", "material_hs")]
    assert "B0001" not in pl.read_parquet(out)["bill"].to_list()


def test_strict_stops_without_a_result(tumen, bills, tmp_path):
    bills.write_text(bills.read_text().replace("8473.30", "9999.99"))
    out = tmp_path / "answers.parquet"
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--out", out, "--strict"))
    assert done.exit_code == 2
    assert "row 2, bill B0000" in done.output
    assert not out.exists()
    assert not list(tmp_path.glob("*.parts"))  # the table must change, so its parts are of no use


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agreements", "NAFTA"), "NAFTA"),
        (("--to", "Atlantis"), "--to"),
        (("--edition", "HS1999"), "HS1999"),
        (("--on", "nowhere", "--agreements", "RCEP"), "no Dask scheduler answers"),
        (("--out", "answers.xlsx"), "neither .parquet nor .csv"),
        (("--out", "BILLS"), "is the table of bills itself"),
    ],
)
def test_mistakes_are_plain_lines(tumen, bills, monkeypatch, words, said):
    monkeypatch.chdir(bills.parent)
    done = tumen("screen", bills, *(bills if word == "BILLS" else word for word in words))
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_flags_that_are_wrong_are_told_together(tumen, bills):
    done = tumen("screen", bills, "--agreements", "RCEP,RCPE", "--to", "KRR", "--on-date", "2026//6/1")
    assert done.exit_code == 2
    for said in ("--agreements: there is no agreement 'RCPE'", "--to: 'KRR'", "--on-date: '2026//6/1'"):
        assert said in done.stderr


def test_a_declaration_that_ends_before_it_begins_is_refused(tumen, bills, tmp_path):
    # As in a study and in a question file; it held on no day, in silence.
    given = tmp_path / "declarations.csv"
    given.write_text(
        "by,material,agreement,origin,from,until,source\nasan,m1,RCEP,KR,2026-01-01,2025-12-31,letter\n"
    )
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--declarations", given))
    assert done.exit_code == 2
    assert "declarations.csv:2: until: 2025-12-31 is before from, 2026-01-01" in done.stderr


def test_a_table_without_rows_has_no_answers(tumen, bills, tmp_path):
    # As a table of shipments without rows; an empty list of answers with exit code 0 looked like "nothing fails".
    table().head(0).write_csv(bills)
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--out", tmp_path / "answers.csv"))
    assert done.exit_code == 2
    assert "bills.csv: the table has no rows. Give at least one bill" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bills.csv"]


def test_a_file_that_is_not_there(tumen, tmp_path):
    done = tumen(
        "screen", tmp_path / "none.parquet", "--out", tmp_path / "a.parquet", *ask("--agreements", "RCEP")
    )
    assert done.exit_code == 2
    assert "there is no file" in done.output


@pytest.mark.slow
def test_an_interrupted_run_goes_on_with_resume(tumen, tmp_path):
    source, out = tmp_path / "bills.parquet", tmp_path / "answers.parquet"
    table(3000).write_parquet(source)
    words = ["screen", source, *ask("--agreements", "RCEP", "--rows-per-part", 100)]
    command = [sys.executable, "-c", "from tumen.cli import main; main()", *words, "--out", out]
    run = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True)  # noqa: S603
    parts = tmp_path / "answers.parquet.parts"
    until = time.monotonic() + 60
    while len(list(parts.glob("part-*.json"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "--resume goes on" in " ".join(said.split())
    assert not out.exists()
    kept = {path.name: path.stat().st_mtime_ns for path in parts.glob("part-*.parquet")}
    assert 3 <= len(kept) < 60
    refused = tumen(*words, "--out", out)
    assert refused.exit_code == 2
    assert "--resume" in refused.output
    assert {path.name: path.stat().st_mtime_ns for path in parts.glob("part-*.parquet")} == kept
    assert tumen(*words, "--out", out, "--resume").exit_code == 0
    whole = tmp_path / "whole.parquet"
    assert tumen(*words, "--out", whole).exit_code == 0
    assert pl.read_parquet(out).equals(pl.read_parquet(whole))
    assert not parts.exists()


def test_earned_shares_of_a_table(tumen, bills, tmp_path):
    out = tmp_path / "answers.parquet"
    for ending in ("csv", "parquet"):
        path = tmp_path / f"earned.{ending}"
        done = tumen(
            "screen", bills, *ask("--agreements", "RCEP", "--to", "JP", "--out", out, "--earned", path)
        )
        assert done.exit_code == 0, done.output
        assert "1 shares of value that originates, 0 of them not settled" in done.output
        read = pl.read_csv(path, infer_schema=False) if ending == "csv" else pl.read_parquet(path)
        row = read.row(0, named=True)
        # the four bills from China originate, those from the United States have no agreement
        assert (row["importer"], row["exporter"], row["hs"], row["share"], row["value"]) == (
            "JP",
            "CN",
            "8504.40",
            "1",
            "400.0",
        )
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--out", out, "--earned", tmp_path / "x.txt"))
    assert done.exit_code == 2
    assert "neither .parquet nor .csv" in done.output
    done = tumen("screen", bills, *ask("--agreements", "RCEP", "--out", out, "--earned", bills))
    assert done.exit_code == 2
    assert bills.read_text().startswith("bill,")
