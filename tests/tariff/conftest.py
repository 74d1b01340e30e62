from __future__ import annotations

import csv
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "rcep" / "tariff"


@pytest.fixture(scope="session")
def rate_file():
    """A reader of the collected rate files; the test is skipped where they are not at hand."""

    def read(name):
        path = SHARED / name
        if not path.is_file():
            pytest.skip(f"the collected rate file {name} is not beside the repository (../shared/data)")
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
