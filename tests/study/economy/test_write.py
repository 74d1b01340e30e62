"""Results on disk: whole or not at all, with what made them."""

import csv
import json
from hashlib import sha256

import polars as pl
import pytest

from tumen.study.core.read import read_study
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study


@pytest.fixture(scope="module")
def whole(small):
    """The small study and its result, as a whole study has them."""
    study = read_study(small.folder)
    return study, run_study(study)


def test_a_run_folder(whole, tmp_path):
    study, result = whole
    folder = write_results(result, study, tmp_path, render=lambda result: f"<p>{result.title}</p>")
    assert folder.parent == tmp_path / "small"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seeds"] == {"draws": 7}
    assert manifest["files"]["study.yaml"] == sha256((study.folder / "study.yaml").read_bytes()).hexdigest()
    assert set(manifest["files"]) == {"study.yaml", "shares.csv"}
    assert manifest["vintages"]
    for name, digest in manifest["outputs"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    assert set(manifest["outputs"]) | {"manifest.json"} == {path.name for path in folder.iterdir()}
    json.loads((folder / "result.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_the_tables_say_what_the_result_says(whole, tmp_path):
    study, result = whole
    folder = write_results(result, study, tmp_path)
    with (folder / "effects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["variant"], row["economy"]): float(row["real_income"]) for row in rows}
    for variant in result.economy.trade.variants:
        for item in variant.effects:
            assert found[variant.name, item.economy] == item.real_income
    assert pl.read_parquet(folder / "effects.parquet").to_dicts() == rows
    assert not (folder / "dependence.csv").exists()


def test_the_tables_of_dependence(studies, tmp_path):
    study = read_study(studies / "supply-security")
    folder = write_results(run_study(study), study, tmp_path)
    names = {path.name for path in folder.glob("*.csv")}
    assert {"dependence.csv", "suppliers.csv", "critical-links.csv", "extraction.csv", "plants.csv"} <= names
    assert len(pl.read_csv(folder / "suppliers.csv")) == 2 * 20
    own = pl.read_csv(folder / "extraction.csv").filter(pl.col("economy") == "CHN")["lost_in_CHN_pct"]
    assert own.to_list() == [None]


def test_nothing_is_left_when_it_fails(whole, tmp_path):
    def broken(_result):
        raise RuntimeError("no page")

    with pytest.raises(RuntimeError):
        write_results(whole[1], whole[0], tmp_path, render=broken)
    assert list(tmp_path.iterdir()) == []
