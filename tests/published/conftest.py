"""The published data, read by the same loader that validation/ uses."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def cp2015():
    if not (DATA / "cp2015" / "trade.parquet").exists():
        pytest.skip(
            "needs ../shared/data/cp2015 (replication data of Caliendo & Parro 2015), which is not shipped"
        )
    spec = importlib.util.spec_from_file_location("cp2015", ROOT / "validation" / "trade_model" / "cp2015.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["cp2015"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def paper(cp2015):
    return cp2015.load()


@pytest.fixture(scope="session")
def elasticity_sample(cp2015):
    import polars as pl

    return pl.read_parquet(DATA / "cp2015" / "elasticity_sample.parquet")
