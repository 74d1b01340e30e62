"""The same answers alone, on processes and on a cluster, to the byte; a lost worker is survived."""

from __future__ import annotations

import os
import signal
from datetime import date

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.partitions import NoSchedulerError
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.sample import sample_shipments
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.runs.audit_file import audit_file
from tumen.tariff.runs.folder import TableAsked, Where
from tumen.tariff.runs.quote_file import quote_file

CHANGES = [
    {"name": "surcharge", "importer": "JP", "hs": ["01-97"], "add": "2%", "source": "illustrative"},
    {
        "name": "tq",
        "importer": "JP",
        "hs": ["01-97"],
        "quota": {"rate": "free", "amount": "9 t", "per": "year"},
        "source": "illustrative",
    },
]


@pytest.fixture
def shipments(tmp_path):
    path = tmp_path / "shipments.parquet"
    frame = sample_shipments(count=400, seed=5, lines=30).drop("origin_of_data")
    bad = pl.when(pl.int_range(pl.len()) % 97 == 5).then(pl.lit("QQ")).otherwise("exporter")
    frame.with_columns(bad.alias("exporter")).write_parquet(path)
    return path


def desk():
    return QuoteDesk(TariffBook().with_changes(parse_changes(CHANGES)))


def quoted(path, out, where):
    return quote_file(TableAsked(path, along=("claimed", "duty_paid")), out, desk(), where)


def audited(path, out, where):
    return audit_file(TableAsked(path), out, desk(), where, as_of=date(2026, 12, 1), told=sums)


def sums(audit):
    return audit.findings.to_dicts(), audit.left


RUNS = {"audit": audited, "quote": quoted}


def written(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(params=sorted(RUNS))
def run(request):
    return RUNS[request.param]


def test_processes_give_the_bytes_of_one(tmp_path, shipments, run):
    alone = run(shipments, tmp_path / "alone", Where(100))
    many = run(shipments, tmp_path / "many", Where(100, workers=2))
    assert written(tmp_path / "alone") == written(tmp_path / "many")
    assert alone.rejected.rows == many.rejected.rows == 5  # rows 5, 102, 199, 296 and 393 of 400
    one = run(shipments, tmp_path / "one", Where(1000))
    assert one.rejected == alone.rejected
    for path in (tmp_path / "one").iterdir():
        other = tmp_path / "alone" / path.name
        if path.suffix == ".parquet":
            assert pl.read_parquet(path).equals(pl.read_parquet(other)), path.name
        elif path.name != "summary.json":  # it tells the parts
            assert path.read_bytes() == other.read_bytes(), path.name


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of Dask are not ours
def test_a_cluster_gives_the_same_and_survives_the_loss_of_a_worker(tmp_path, shipments):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        for name, run in RUNS.items():
            client.wait_for_workers(2)  # in place of one that was lost there is another
            pids, killed, place = list(client.run(os.getpid).values()), [], tmp_path / name
            place.mkdir()

            def kill_one(done, of, pids=pids, killed=killed):
                if done == 60:
                    os.kill(pids[0], signal.SIGKILL)  # a worker process of this cluster
                    killed.append(pids[0])

            run(shipments, place / "here", Where(20))
            run(shipments, place / "there", Where(20, on=cluster.scheduler_address, progress=kill_one))
            assert killed
            assert written(place / "here") == written(place / "there")


def test_no_scheduler_leaves_the_parts_that_are_done(tmp_path, shipments, run):
    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(shipments, tmp_path / "out", Where(100, progress=stop))
    with pytest.raises(NoSchedulerError, match="no Dask scheduler answers"):
        run(shipments, tmp_path / "out", Where(100, on="nowhere"))
    assert run(shipments, tmp_path / "out", Where(100)).resumed == 1
    assert not (tmp_path / "out.unfinished").exists()


def test_what_is_wrong_with_a_table_is_told_from_a_process(tmp_path, shipments):
    table = TableAsked(shipments, along=("claimed", "duty_paid"), strict=True)
    with pytest.raises(InputError, match="exporter 'QQ' cannot be used"):
        quote_file(table, tmp_path / "out", desk(), Where(100, workers=2))
    assert not list(tmp_path.glob("out*"))


def test_an_audit_of_a_file_is_that_of_its_frame(tmp_path, shipments, monkeypatch):
    """Also where lines are compared in slices."""
    monkeypatch.setattr("tumen.tariff.runs.audit_file._SLICE", 90)
    frame = pl.concat([pl.read_parquet(shipments), pl.read_parquet(shipments).head(7)])
    frame.write_parquet(shipments)
    day = date(2026, 12, 1)
    whole = audit(frame, desk(), strict=False, as_of=day)
    done = audit_file(
        TableAsked(shipments), tmp_path / "out", desk(), Where(60), as_of=day, told=sums, ending="parquet"
    )
    assert done.told == sums(whole)
    assert whole.looks.filter(pl.col("kind") == "duplicate").height >= 6
    for name, table in whole.tables().items():
        mine = pl.read_parquet(tmp_path / "out" / f"{name}.parquet").cast(table.schema)
        assert mine.select(table.columns).equals(table), name


def test_a_folder_of_parts_is_one_table(tmp_path, shipments):
    frame = pl.read_parquet(shipments)
    folder = tmp_path / "year"
    folder.mkdir()
    for number, start in enumerate(range(0, 400, 150)):
        frame.slice(start, 150).write_parquet(folder / f"part-{number}.parquet")
    quoted(folder, tmp_path / "parts", Where(100))
    quoted(shipments, tmp_path / "whole", Where(100))
    for name in ("best", "quotes", "quotas", "rejected"):
        mine, other = (pl.read_parquet(tmp_path / place / f"{name}.parquet") for place in ("parts", "whole"))
        assert mine.equals(other), name
