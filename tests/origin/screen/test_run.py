"""Tables from file to file: whole results, resumed runs, bad rows said and counted, CSV, processes, a
cluster."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tumen.errors import InputError
from tumen.origin.screen import Question, judge, lawful, screen
from tumen.origin.screen.engine.answer import answer
from tumen.origin.screen.table.bills import bill_of
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import label_of

QUESTION = Question(("RCEP",), date(2026, 6, 1), "HS2022", importer="JP")


def table(bills: int = 40) -> pl.DataFrame:
    rows = [
        {
            "bill": f"B{number:03d}",
            "hs": "8504.40" if number % 2 else "6109.10",
            "exporter": ("CN", "KR", "US")[number % 3],
            "fob": 100.0,
            "beyond_minimal": True if number % 5 else None,
            "material": f"m{part}",
            "material_hs": ("8504.50", "8473.30", "5205.12")[part],
            "value": (number * 7 + part * 13) % 40 + 0.25,
            "status": ("non-originating", "undetermined", "originating")[(number + part) % 3],
            "country": None,
        }
        for number in range(bills)
        for part in range(3)
    ]
    return pl.DataFrame(rows, schema_overrides={"country": pl.String})


def test_answers_are_those_of_one_bill_at_a_time(tmp_path):
    frame = table()
    frame.write_parquet(tmp_path / "bills.parquet")
    seen = []
    summary = screen(
        tmp_path / "bills.parquet",
        tmp_path / "answers.parquet",
        QUESTION,
        workers=1,
        rows_per_part=30,
        progress=seen.append,
    )
    got = pl.read_parquet(tmp_path / "answers.parquet")
    of = {name: label_of(HsCode(name, "HS2022")) for name in ("850440", "610910")}
    assert got["good"].to_list() == [of["850440" if number % 2 else "610910"] for number in range(40)]
    law = lawful(QUESTION)[0]
    for row, (_, rows) in zip(
        got.iter_rows(named=True), frame.group_by("bill", maintain_order=True), strict=True
    ):
        one = law.law_for(rows["exporter"][0])
        if one is None:  # the United States are no Party
            assert (row["status"], row["reason"]) == (None, "not-in-force")
            continue
        expected = answer(bill_of(rows.to_dicts(), "HS2022"), one)
        assert (row["status"], row["reason"], row["blocking"]) == (
            expected.status.value,
            expected.reason,
            expected.blocking,
        )
    assert (summary.rows, summary.bills, summary.bad_bills) == (120, 40, 0)
    assert sum(total.bills for total in summary.totals) == 40
    assert sum(total.fob for total in summary.totals) == 4000
    assert [item.parts for item in seen] == [1, 2, 3, 4]
    assert not (tmp_path / "answers.parquet.parts").exists()


def test_csv_processes_and_part_sizes_give_the_same_table(tmp_path):
    frame = table()
    frame.write_parquet(tmp_path / "bills.parquet")
    frame.write_csv(tmp_path / "bills.csv")
    screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, workers=1)
    screen(tmp_path / "bills.csv", tmp_path / "b.parquet", QUESTION, workers=2, rows_per_part=50)
    assert pl.read_parquet(tmp_path / "a.parquet").equals(pl.read_parquet(tmp_path / "b.parquet"))


def test_a_folder_and_a_bucket_give_the_table_of_one_file(tmp_path, monkeypatch, bucket):
    """Bills may run over the end of a part; the result of a bucket goes on after it was refused."""
    monkeypatch.chdir(tmp_path)
    bills = table()
    bills.write_parquet("one.parquet")
    (tmp_path / "many").mkdir()
    for number, start in enumerate(range(0, bills.height, 50)):
        part = bills.slice(start, 50)
        part.write_parquet(f"many/part-{number}.parquet")
        part.write_parquet(f"{bucket}/year/part-{number}.parquet")
    screen("one.parquet", "one.answers.parquet", QUESTION, workers=1)
    screen("many", "many.answers.parquet", QUESTION, workers=1, rows_per_part=40)
    with pytest.raises(InputError, match="cannot be reached"):
        screen(f"{bucket}/year", "s3://no-such-bucket/answers.parquet", QUESTION, workers=1)
    assert (tmp_path / "answers.parquet.parts" / "part-000000.json").is_file()
    shutil.rmtree(tmp_path / "answers.parquet.parts")
    found = screen(f"{bucket}/year", f"{bucket}/answers.parquet", QUESTION, workers=1, rows_per_part=40)
    assert found.answers == f"{bucket}/answers.parquet"
    one = pl.read_parquet("one.answers.parquet")
    assert one.equals(pl.read_parquet("many.answers.parquet"))
    assert one.equals(pl.read_parquet(f"{bucket}/answers.parquet"))
    made = {"one.parquet", "many", "one.answers.parquet", "many.answers.parquet"}
    assert {path.name for path in tmp_path.iterdir()} == made
    with pytest.raises(InputError, match="there is nothing to read"):
        screen(f"{bucket}/none.parquet", "out.parquet", QUESTION)
    assert {path.name for path in tmp_path.iterdir()} == made


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    table().write_parquet(tmp_path / "bills.parquet")

    def stop(progress):
        if progress.parts == 2:
            raise KeyboardInterrupt

    arguments = (tmp_path / "bills.parquet", tmp_path / "answers.parquet", QUESTION)
    with pytest.raises(KeyboardInterrupt):
        screen(*arguments, workers=1, rows_per_part=30, progress=stop)
    assert not (tmp_path / "answers.parquet").exists()
    seen = []
    screen(*arguments, workers=1, rows_per_part=30, progress=seen.append)
    assert [item.parts for item in seen] == [3, 4]
    screen(tmp_path / "bills.parquet", tmp_path / "whole.parquet", QUESTION, workers=1)
    assert pl.read_parquet(tmp_path / "answers.parquet").equals(pl.read_parquet(tmp_path / "whole.parquet"))


def test_parts_of_another_screening_are_not_used(tmp_path):
    table().write_parquet(tmp_path / "bills.parquet")

    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen(
            tmp_path / "bills.parquet",
            tmp_path / "a.parquet",
            QUESTION,
            workers=1,
            rows_per_part=30,
            progress=stop,
        )
    other = Question(("RCEP",), date(2025, 6, 1), "HS2022", importer="JP")
    with pytest.raises(InputError, match="another screening"):
        screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", other, workers=1, rows_per_part=30)


def bad_table() -> pl.DataFrame:
    frame = table(4)
    code = pl.Series(frame["material_hs"].to_list())
    code[4] = "9999.99"  # second row of B001, row 5
    value = pl.Series(frame["value"].to_list())
    value[9] = -1.0  # first row of B003, row 10
    return frame.with_columns(material_hs=code, value=value)


def test_bad_rows_are_listed_counted_and_kept_out(tmp_path):
    bad_table().write_parquet(tmp_path / "bills.parquet")
    summary = screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, workers=1)
    assert (summary.bills, summary.bad_bills, summary.bad_fob) == (2, 2, Decimal(200))
    assert pl.read_parquet(tmp_path / "a.parquet")["bill"].to_list() == ["B000", "B002"]
    listed = pl.read_csv(summary.bad_rows)
    assert listed.select("row", "bill", "column").rows() == [
        (5, "B001", "material_hs"),
        (10, "B003", "value"),
    ]
    assert sum(total.bills for total in summary.totals) == 2


def test_every_problem_of_a_bill_is_told_at_its_cell_in_the_words_of_a_bill(tmp_path):
    frame = table(2).cast({"fob": pl.String, "value": pl.String})
    cells = [  # of bill B000, rows 1 to 3
        {"exporter": "UK", "fob": "-1", "material_hs": "9999.99", "value": "y", "status": "orignating"},
        {"exporter": "UK", "fob": "-1", "country": "UK"},
        {"exporter": "UK", "fob": "-2"},
    ]
    rows = [row | more for row, more in zip(frame.to_dicts(), cells, strict=False)] + frame.to_dicts()[3:]
    pl.DataFrame(rows, schema=frame.schema).write_parquet(tmp_path / "bills.parquet")
    summary = screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, workers=1)
    assert (summary.bills, summary.bad_bills) == (1, 1)
    assert pl.read_csv(summary.bad_rows).select("row", "column", "what").rows() == [
        (1, "exporter", "'UK' is not the ISO code of an economy on file. Did you mean United Kingdom (GB)?"),
        (
            1,
            "material_hs",
            (
                "HS code 9999.99 is not in HS2022. No edition on file has it. Codes of HS2022 near it: 9705.22, "
                "9705.29, 9705.31, 9705.39, 9706.10, 9706.90"
            ),
        ),
        (
            1,
            "value",
            "'y' is not a number. Write digits with a point: 1250.50, without thousands marks or units",
        ),
        (1, "status", "'orignating' is no origin status. Did you mean 'originating'?"),
        (
            1,
            "fob",
            (
                "the FOB price of the good is -1. Give an amount greater than zero, or leave it out if it is "
                "unknown"
            ),
        ),
        (2, "country", "'UK' is not the ISO code of an economy on file. Did you mean United Kingdom (GB)?"),
        (3, "fob", "another fact of the good than in the first row of the bill"),
    ]


def test_cells_written_in_another_way_are_read_by_the_bill(tmp_path):
    frame = (
        table(2)
        .cast({"fob": pl.String})
        .with_columns(
            fob=pl.lit(" 100"), country=pl.lit("KOR"), status=pl.col("status").str.replace("-", "_")
        )
    )
    frame.write_parquet(tmp_path / "bills.parquet")
    summary = screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, workers=1)
    assert (summary.bills, summary.bad_bills, summary.one_by_one) == (2, 0, 2)
    table(2).with_columns(country=pl.lit("KR")).write_parquet(tmp_path / "plain.parquet")
    screen(tmp_path / "plain.parquet", tmp_path / "b.parquet", QUESTION, workers=1)
    assert pl.read_parquet(tmp_path / "a.parquet").equals(pl.read_parquet(tmp_path / "b.parquet"))


def test_rows_that_are_not_whole_are_told_with_all_others(tmp_path):
    head = "bill,hs,exporter,fob,material,material_hs,value,status,country\n"
    row = "8504.40,{},{},m,8504.50,{},non-originating,KR"
    cells = [("CN", 100, 30), ("CN", 100, "30,7"), ("CNX", "abc", 30), ("CN", 100, -30)]
    lines = [f"B{at},{row.format(*cell)}\n" for at, cell in enumerate(cells)]
    source = tmp_path / "bills.csv"
    source.write_text(head + "".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        screen(source, tmp_path / "out.parquet", QUESTION)
    told = [(item.line, item.what.partition(":")[0]) for item in caught.value.problems]
    assert told[0] == (3, "the row has 10 cells, but there are 9 columns")
    where = {(4, "bill B2, column fob"), (4, "bill B2, column exporter"), (5, "bill B3, column value")}
    assert set(told[1:]) == where
    assert [path.name for path in tmp_path.iterdir()] == ["bills.csv"]


def test_strict_stops_at_bad_rows_and_leaves_no_result(tmp_path):
    bad_table().write_parquet(tmp_path / "bills.parquet")
    for _ in range(2):  # also when the parts are already there
        with pytest.raises(InputError, match="row 5, bill B001"):
            screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, workers=1, strict=True)
        assert not (tmp_path / "a.parquet").exists()


@pytest.mark.parametrize(("rows_per_part", "expected"), [(6, None), (1000, 1)])
def test_a_bill_in_two_places_is_refused(tmp_path, rows_per_part, expected):
    frame = table(4)
    pl.concat([frame, frame[0:1]]).write_parquet(tmp_path / "bills.parquet")
    arguments = (tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION)
    if expected is None:
        with pytest.raises(InputError, match="do not stand together"):
            screen(*arguments, workers=1, rows_per_part=rows_per_part)
    else:
        summary = screen(*arguments, workers=1, rows_per_part=rows_per_part)
        assert summary.bad_bills == expected


def test_unknown_and_missing_columns_are_all_named(tmp_path):
    table(1).rename({"fob": "price", "hs": "code"}).write_parquet(tmp_path / "bills.parquet")
    with pytest.raises(InputError) as caught:
        screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION)
    words = [problem.what for problem in caught.value.problems]
    assert words == [
        "there is no column 'code' in this table",
        "there is no column 'price' in this table",
        "the column 'hs' is missing",
    ]


def test_a_deduction_that_no_agreement_asked_knows_is_told_as_in_a_bill(tmp_path):
    table(1).with_columns(**{"deduction.freigt": pl.lit(1)}).write_parquet(tmp_path / "bills.parquet")
    with pytest.raises(InputError) as caught:
        screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION)
    (problem,) = caught.value.problems
    assert problem.what == "no agreement asked lets 'freigt' be taken off the value of a material"
    assert problem.fix == "Did you mean 'freight'?"
    assert not (tmp_path / "a.parquet.parts").exists()


# 8524.92 under RCEP is CTH or RVC40: the driver IC of 85.42 changes heading, and 80 of 100 are content. What
# remains is Art. 3.6: packing is its (b), sorting and mixing are (c) and (j) only where they are simple, assembly is
# none of them, and work done in TW is done in no Party.
@pytest.mark.parametrize(
    ("done", "status"),
    [
        ("assembly", "originating"),
        ("packing; assembly", "originating"),
        ("assembly@VN; packing", "originating"),
        ("packing", "not originating"),
        ("packing; assembly@TW", "not originating"),
        ("packing; mixing", "undetermined"),
        ("sorting (simple); packing@KR", "not originating"),
    ],
)
def test_operations_without_a_place_are_done_by_who_makes_the_good(tmp_path, done, status):
    good = ["8524.92", "VN", "100", done]
    rows = [
        ["B", *good, "driver IC", "8542.31", "15", "non-originating", "TW", None, None],
        ["B", "8524.92", None, None, done, "glass", "7007.19", "5", "non-originating", "TW", None, None],
        ["C", *good, "module", "8524.12", "90", "determine", "KR", None, done],
        ["C", *good, "chip", "8542.31", "10", "non-originating", "TW", "module", None],
    ]
    names = ["bill", "hs", "exporter", "fob", "operations", "material", "material_hs", "value", "status"]
    names += ["country", "parent", "made_operations"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    frame.write_csv(tmp_path / "bills.csv")
    summary = screen(tmp_path / "bills.csv", tmp_path / "a.parquet", QUESTION, workers=1)
    assert summary.bad_bills == 0
    # the module of bill C is of 85.24 itself: the good originates where the module does, by the same test in KR
    assert pl.read_parquet(tmp_path / "a.parquet")["status"].to_list() == [status, status]
    one = tm.determine(
        {
            "hs": "8524.92",
            "made-in": "VN",
            "fob": 100,
            "operations": done.split("; "),
            "materials": [
                {"name": "IC", "hs": "8542.31", "value": 20, "country": "TW", "status": "non-originating"}
            ],
        },
        "RCEP",
        on=QUESTION.on,
    )
    assert one.status == status


def test_codes_stored_as_numbers_are_refused(tmp_path):
    table(1).with_columns(material_hs=pl.lit(850440)).write_parquet(tmp_path / "bills.parquet")
    with pytest.raises(InputError, match="zeros at the front"):
        screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, workers=1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_table_and_survives_the_loss_of_a_worker(tmp_path):
    distributed = pytest.importorskip("distributed")
    frame = pl.concat([table(200).with_columns(bill=pl.col("bill") + f"-{copy}") for copy in range(10)])
    frame.write_parquet(tmp_path / "bills.parquet")
    screen(tmp_path / "bills.parquet", tmp_path / "here.parquet", QUESTION, workers=1, rows_per_part=300)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        pids = list(distributed.Client(cluster).run(os.getpid).values())
        killed = []

        def kill_one(progress):
            if progress.parts == 2:
                os.kill(pids[0], signal.SIGKILL)  # a worker process of this cluster
                killed.append(pids[0])

        screen(
            tmp_path / "bills.parquet",
            tmp_path / "there.parquet",
            QUESTION,
            rows_per_part=300,
            on=cluster.scheduler_address,
            progress=kill_one,
        )
    assert killed
    assert pl.read_parquet(tmp_path / "here.parquet").equals(pl.read_parquet(tmp_path / "there.parquet"))


def test_no_scheduler_is_said(tmp_path):
    table(1).write_parquet(tmp_path / "bills.parquet")
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        screen(tmp_path / "bills.parquet", tmp_path / "a.parquet", QUESTION, on="nowhere")


def test_materials_of_one_name_inside_each_other_are_refused_at_once(tmp_path):
    """Read as a tree, the rows named alike would stand in each other without end."""
    rows = [("m0", None), ("m0", "m0"), ("m0", "m0")]
    frame = pl.DataFrame(
        {
            "bill": ["a"] * 3,
            "hs": ["850440"] * 3,
            "exporter": ["CN"] * 3,
            "fob": [100.0] * 3,
            "material": [name for name, _ in rows],
            "material_hs": ["850450"] * 3,
            "value": [5.0] * 3,
            "status": ["determine"] * 3,
            "country": ["CN"] * 3,
            "parent": [parent for _, parent in rows],
        }
    )
    found = judge(frame, lawful(Question(("RCEP",), date(2026, 6, 1), "HS2022")), "HS2022")
    assert {(bad.row, bad.column, bad.what) for bad in found.bad} >= {
        (row, "parent", "two materials of this name in the bill") for row in (2, 3)
    }
