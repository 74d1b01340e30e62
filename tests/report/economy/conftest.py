"""Results to render: one about trade, one about dependence, one about shocks."""

from pathlib import Path

import pytest

from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study

STUDIES = Path(__file__).resolve().parents[3] / "studies"


@pytest.fixture(scope="session")
def trade_study(tmp_path_factory):
    """studies/rcep-impact with three draws, for speed."""
    folder = tmp_path_factory.mktemp("rcep")
    for path in (STUDIES / "rcep-impact").iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("count: 100", "count: 3"), encoding="utf-8")
    return run_study(read_study(folder))


@pytest.fixture(scope="session")
def supply_study():
    return run_study(read_study(STUDIES / "supply-security"))


@pytest.fixture(scope="session")
def trade_result(trade_study):
    return trade_study.economy


@pytest.fixture(scope="session")
def trade_page(trade_study):
    return render_study(trade_study)


@pytest.fixture(scope="session")
def supply_page(supply_study):
    return render_study(supply_study)


@pytest.fixture(scope="session")
def shock_study():
    return run_study(read_study(STUDIES / "parts-stop"))


@pytest.fixture(scope="session")
def shock_page(shock_study):
    return render_study(shock_study)
