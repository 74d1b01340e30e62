"""Typical bills put to the rules of a sector's lines, through the table that is screened: by hand, and as
shipped."""

import csv
import importlib.util
from datetime import date
from pathlib import Path

import pytest

from tumen.agreements.earned import read_earned
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.earned_shares import EarnedShares

ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("typical_bills", ROOT / "tools" / "typical_bills.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(tool, folder, *bills):
    """Share of each line of chapter 85 for bills of (name, weight, hs, share, made_in)."""
    path = folder / "bills.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "sector",
                "bill",
                "weight",
                "operation",
                "material",
                "hs",
                "share",
                "weight_share",
                "made_in",
                "source",
            ]
        )
        for name, weight, hs, share, made_in in bills:
            writer.writerow(
                ["C26_27", name, weight, "assembly", "parts", hs, share, 50, made_in, "illustrative"]
            )
    shares = EarnedShares(tool.shares(path, "RCEP", ON, ("CN", "JP")), hs_sectors)
    return shares.of(("JP", "CN", "C26_27"))[0].originates


def test_laws_for_a_whole_sector(tool, tmp_path):
    # made of the exporter's own materials everything originates; of the good's own subheading from outside at
    # 65 per cent of the price (content 35 per cent) what qualifies is the few lines whose rule asks for
    # neither a change nor content
    assert judged(tool, tmp_path, ("own", 1, "same", 100, "home")) == (1, 1)
    kit = judged(tool, tmp_path, ("kit", 1, "same", 65, "outside"))
    made = judged(tool, tmp_path, ("made", 1, "same", 55, "outside"))
    assert kit[0] == kit[1] < made[0]
    # bills weigh by their weight
    both = judged(tool, tmp_path, ("kit", 1, "same", 65, "outside"), ("made", 3, "same", 55, "outside"))
    assert both == pytest.approx([(kit[0] + 3 * made[0]) / 4] * 2)
    # where a material of unknown origin decides, the share is open: between that of outside and that of home
    low, high = judged(tool, tmp_path, ("kit", 1, "same", 65, "unknown"))
    assert low == pytest.approx(kit[0])
    assert high == 1


def test_the_shares_of_the_study_are_those_of_its_typical_bills(tool):
    made = tool.shares(ROOT / "tools" / "typical-bills.csv", "RCEP", ON, ("AU", "BN"))
    assert read_earned(ROOT / "studies" / "rcep-impact" / "earned.csv") == tuple(made)
    assert all(row.illustrative for row in made)
