"""Networks imported from plain tables."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.study.network.columns import TABLES
from tumen.study.network.import_tables import draft_of_tables
from tumen.study.network.read import read_network_study

from .conftest import TEMPLATE


def _frames():
    return {
        path.stem: pl.read_csv(path, infer_schema=False)
        for path in sorted(TEMPLATE.glob("*.csv"))
        if path.stem.replace("-", "_") in TABLES
    }


def _periods():
    return pl.DataFrame(
        {"name": ["2026-28", "2028-31"], "start": ["2026-07-01", "2028-07-01"], "years": ["2", "3"]}
    )


def _imported(path, folder):
    draft = draft_of_tables(path, study="boxes", currency="USD", agreements=("RCEP",), start=date(2026, 7, 1))
    draft.write(folder)
    return read_network_study(folder)


def _same(study):
    """The network of the template but for its name, file names and discount rate."""
    mine, theirs = study.scenarios[0].network, read_network_study(TEMPLATE).scenarios[0].network
    for name in ("periods", "agreements"):
        assert getattr(mine, name) == getattr(theirs, name)
    for name in ("items", "offers", "sites", "recipes", "lanes", "demand", "prices", "incentives"):
        assert len(getattr(mine, name)) == len(getattr(theirs, name))
    assert [item.price for item in mine.offers] == [item.price for item in theirs.offers]
    assert [item.hs for item in mine.items] == [item.hs for item in theirs.items]


def test_a_workbook_with_a_sheet_per_table_is_read(tmp_path):
    pytest.importorskip("openpyxl")
    from tumen.tariff.batch.files import write_workbook

    write_workbook({**_frames(), "Periods": _periods()}, tmp_path / "boxes.xlsx")
    _same(_imported(tmp_path / "boxes.xlsx", tmp_path / "study"))


def test_a_folder_of_csv_files_is_read(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, frame in {**_frames(), "periods": _periods()}.items():
        frame.write_csv(tmp_path / "tables" / f"{name}.csv")
    _same(_imported(tmp_path / "tables", tmp_path / "study"))


def test_rows_without_a_source_name_the_file_they_are_from(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, frame in {**_frames(), "periods": _periods()}.items():
        frame.drop("source", strict=False).write_csv(tmp_path / "tables" / f"{name}.csv")
    study = _imported(tmp_path / "tables", tmp_path / "study")
    assert all(row.source.startswith("imported: ") for rows in study.rows.values() for row in rows)


def test_without_periods_there_is_one(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, frame in _frames().items():
        first = frame
        if name == "demand":
            first = frame.drop("period").unique(["market", "item"], keep="first", maintain_order=True)
        first.write_csv(tmp_path / "tables" / f"{name}.csv")
    study = _imported(tmp_path / "tables", tmp_path / "study")
    assert [period.start for period in study.scenarios[0].network.periods] == [date(2026, 7, 1)]


def test_sheets_and_columns_that_are_none_are_said_at_once(tmp_path):
    (tmp_path / "tables").mkdir()
    frames = _frames()
    frames["lanez"] = frames.pop("lanes")
    frames["sites"] = frames["sites"].rename({"capacity": "capacities"})
    frames["periods"] = _periods().with_columns(start=pl.lit("July"))
    for name, frame in frames.items():
        frame.write_csv(tmp_path / "tables" / f"{name}.csv")
    with pytest.raises(InputError) as caught:
        _imported(tmp_path / "tables", tmp_path / "study")
    text = str(caught.value)
    assert "'lanez' is no table of a network study. Did you mean 'lanes'?" in text
    assert "there is no column capacities" in text
    assert "'July' is not a date" in text
    assert "no table lanes" in text
    assert not (tmp_path / "study").exists()
