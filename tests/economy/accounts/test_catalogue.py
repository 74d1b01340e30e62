"""The list of tables, offline: what is there, and what to place where."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tumen.economy.accounts import built_in
from tumen.economy.accounts import catalogue as module
from tumen.economy.accounts.catalogue import SOURCES, available, folder_for, load
from tumen.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

SMALL = "V1,AUS_A,VNM_A,AUS_FD,VNM_FD,OUT\nAUS_A,1,2,3,4,10\nVNM_A,0,1,1,8,10\nTLS,0,0,0,0,0\nVA,9,7,0,0,0\nOUT,10,10,0,0,0\n"


def place(folder: Path) -> Path:
    path = folder / "oecd-2023" / "2019_SML.csv"
    path.parent.mkdir(parents=True)
    path.write_text(SMALL)
    return path


def test_only_the_built_in_table_is_there_at_first(tmp_path: Path) -> None:
    lines = available(tmp_path)
    assert [(line.name, line.years) for line in lines if line.years] == [("built-in", (2022,))]
    assert load("built-in", folder=tmp_path) is built_in()
    assert len(lines) == 1 + len(SOURCES)
    assert all(str(tmp_path) in line.place for line in lines[1:])


def test_a_placed_file_is_found_and_read(tmp_path: Path) -> None:
    place(tmp_path)
    assert next(line for line in available(tmp_path) if line.name == "oecd-2023").years == (2019,)
    assert load("oecd-2023", 2019, tmp_path).axes.economies == ("AUS", "VNM")


def test_a_missing_file_says_what_to_place_where(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"place WIOT11_ROW_Apr12.xlsx or .* in .*wiod-2013") as caught:
        load("wiod-2013", 2011, tmp_path)
    assert "https://" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "year", "said"),
    [
        ("oecd-2099", 2020, "no table is called"),
        ("adb", 1990, "ADB MRIO, current prices of 1990 is not on this machine"),
        ("adb", None, "Give one of 2000 to 2024"),
        ("built-in", 2010, "is of 2022"),
    ],
)
def test_what_is_not_there_is_refused(tmp_path: Path, name: str, year: int | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load(name, year, tmp_path)


def test_a_file_with_another_digest_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place(tmp_path)
    source = next(s for s in SOURCES if s.name == "oecd-2023")
    right = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(module, "SOURCES", (replace(source, sha256=((path.name, right),)),))
    assert load("oecd-2023", 2019, tmp_path).axes.year == 2019
    monkeypatch.setattr(module, "SOURCES", (replace(source, sha256=((path.name, "0" * 64),)),))
    with pytest.raises(InputError, match="not the published one"):
        load("oecd-2023", 2019, tmp_path)


def test_the_folder_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUMEN_TABLES", str(tmp_path))
    assert folder_for("adb") == tmp_path / "adb"
