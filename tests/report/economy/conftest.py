"""Results to render: one about trade, one about dependence."""

from pathlib import Path

import pytest

from tumen.report.economy.page import render_economy_page
from tumen.study.core.read import read_study
from tumen.study.economy.run import run_economy_study


def economy_of(folder):
    return read_study(folder).economy


STUDIES = Path(__file__).resolve().parents[3] / "studies"


@pytest.fixture(scope="session")
def trade_result(tmp_path_factory):
    """studies/rcep-impact with three draws, for speed."""
    folder = tmp_path_factory.mktemp("rcep")
    for path in (STUDIES / "rcep-impact").iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("count: 100", "count: 3"), encoding="utf-8")
    return run_economy_study(economy_of(folder))


@pytest.fixture(scope="session")
def supply_result():
    return run_economy_study(economy_of(STUDIES / "supply-security"))


@pytest.fixture(scope="session")
def trade_page(trade_result):
    return render_economy_page(trade_result)


@pytest.fixture(scope="session")
def supply_page(supply_result):
    return render_economy_page(supply_result)
