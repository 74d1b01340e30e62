"""Tables on object storage, against a local server of S3 (moto); what cannot be reached is a problem."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.files.places import place_of
from tumen.tariff.batch.sample import sample_shipments
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.runs.folder import TableAsked, Where
from tumen.tariff.runs.quote_file import quote_file


@pytest.fixture
def frame():
    return sample_shipments(count=60, seed=3, lines=10).drop("claimed", "duty_paid", "origin_of_data")


def test_a_folder_on_object_storage_becomes_one_there(tmp_path, monkeypatch, bucket, frame):
    monkeypatch.chdir(tmp_path)
    frame.write_parquet("here.parquet")
    frame.slice(0, 25).write_parquet(f"{bucket}/year/part-0.parquet")
    frame.slice(25).write_parquet(f"{bucket}/year/part-1.parquet")
    quote_file(TableAsked(Path("here.parquet")), Path("quotes"), QuoteDesk(), Where(20))
    found = quote_file(TableAsked(f"{bucket}/year"), f"{bucket}/quotes", QuoteDesk(), Where(20))
    assert found.shipments == 60
    for name in ("best", "quotes"):
        there = pl.read_parquet(f"{bucket}/quotes/{name}.parquet")
        assert there.equals(pl.read_parquet(f"quotes/{name}.parquet"))
    lines = pl.read_csv(f"{bucket}/quotes/summary.json", has_header=False, separator="\x01", quote_char=None)
    told = json.loads("\n".join(lines.to_series()))
    assert [part["shipments"] for part in told["parts"]] == [20, 20, 20]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.parquet", "quotes"]
    with pytest.raises(InputError, match="is there already"):
        quote_file(TableAsked(f"{bucket}/year"), f"{bucket}/quotes", QuoteDesk())


def test_an_audit_of_a_bucket_is_that_of_the_file(tmp_path, monkeypatch, bucket):
    monkeypatch.chdir(tmp_path)
    table = sample_shipments(count=80, seed=5, lines=10)
    table.write_parquet("here.parquet")
    table.slice(0, 30).write_parquet(f"{bucket}/year/part-0.parquet")
    table.slice(30).write_parquet(f"{bucket}/year/part-1.parquet")

    def audit(place, folder):
        command = [
            sys.executable,
            "-c",
            "from tumen.cli import main; main()",
            "audit",
            place,
            "--out",
            folder,
        ]
        done = subprocess.run([*command, "--as", "parquet"], capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr

    audit("here.parquet", "audit")
    audit(f"{bucket}/year", f"{bucket}/audit")
    tables = sorted(path.name for path in Path("audit").glob("*.parquet"))
    assert "missed.parquet" in tables
    assert pl.read_parquet("audit/missed.parquet").height > 0
    for name in tables:
        assert pl.read_parquet(f"{bucket}/audit/{name}").equals(pl.read_parquet(f"audit/{name}")), name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit", "here.parquet"]


def test_an_interrupted_run_of_another_table_does_not_go_on(tmp_path, monkeypatch, bucket, frame):
    monkeypatch.chdir(tmp_path)
    frame.write_parquet(f"{bucket}/a.parquet")

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quote_file(TableAsked(f"{bucket}/a.parquet"), Path("out"), QuoteDesk(), Where(20, progress=stop))
    frame.reverse().write_parquet(f"{bucket}/a.parquet")
    with pytest.raises(InputError, match="parts of another run"):
        quote_file(TableAsked(f"{bucket}/a.parquet"), Path("out"), QuoteDesk(), Where(20))
    frame.write_parquet(f"{bucket}/a.parquet")
    assert quote_file(TableAsked(f"{bucket}/a.parquet"), Path("out"), QuoteDesk(), Where(20)).resumed == 1


def test_what_is_not_there_or_not_allowed_is_told(tmp_path, monkeypatch, bucket, frame):
    monkeypatch.chdir(tmp_path)
    frame.write_parquet("here.parquet")
    frame.write_parquet(f"{bucket}/x.parquet")
    with pytest.raises(InputError, match="there is nothing to read"):
        quote_file(TableAsked(f"{bucket}/none.parquet"), Path("out"), QuoteDesk())

    def tumen(*words, **more):
        command = [sys.executable, "-c", "from tumen.cli import main; main()", "quote", *words]
        done = subprocess.run(  # noqa: S603
            command, env=os.environ | more, capture_output=True, text=True, check=False
        )
        return done.returncode, " ".join(done.stderr.split())

    nobody = {"AWS_SKIP_SIGNATURE": "true"}  # whom the server refuses
    code, said = tumen(f"{bucket}/x.parquet", "--out", "out", **nobody)
    assert (code, "the credentials that this machine gives Polars" in said) == (2, True), said
    assert [path.name for path in tmp_path.iterdir()] == ["here.parquet"]
    code, said = tumen("here.parquet", "--out", "s3://no-such-bucket/quotes")
    assert (code, "cannot be reached" in said) == (2, True), said
    # what is done is not lost: the same command goes on
    assert (tmp_path / "quotes.unfinished" / "000000.json").is_file()


def test_addresses():
    assert place_of("file:///data/a%20b.parquet", "") == Path("/data/a b.parquet")
    assert place_of("shipments.csv", "") == Path("shipments.csv")
    assert place_of("gs://bucket/year/", "") == "gs://bucket/year"
    with pytest.raises(InputError, match=r"--out: https://x/y: https:// cannot be written to"):
        place_of("https://x/y", "--out", written=True)
    with pytest.raises(InputError, match="ftp:// cannot be read from"):
        place_of("ftp://x/y.parquet", "")
