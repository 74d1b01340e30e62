"""CO2 that nobody stated is named where a design reckons with CO2: its totals are without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.study.core.read import read_study
from tumen.study.core.results.assumptions import assumptions_of

SMALL = Path(__file__).resolve().parents[1] / "network" / "small"


@pytest.mark.parametrize("setting", ["carbon_price: 40", "co2_limit_kg: 100000000", "trade_off: {co2: 2}"])
def test_it_is_named_where_it_counts(tmp_path, setting):
    folder = shutil.copytree(SMALL, tmp_path / "study")
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8").replace("design:\n", f"design:\n  {setting}\n", 1)
    path.write_text(text, encoding="utf-8")
    found = [item.what for item in assumptions_of(read_study(folder)) if item.what.startswith("CO2")]
    # the two ways and the two offers of the small study state none; its lanes state theirs
    assert found == ["CO2 of 2 of 2 rows of ways", "CO2 of 2 of 2 rows of offers"]


def test_it_is_not_named_where_it_counts_nowhere():
    assert not [item for item in assumptions_of(read_study(SMALL)) if item.what.startswith("CO2")]
