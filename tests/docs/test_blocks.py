"""The Python of how-tos that no other test runs."""

import re
from datetime import date
from pathlib import Path

import pytest

import tumen as tm

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


@pytest.mark.parametrize("name", ["qualify", "tariff-changes", "tariff-years"])
def test_the_python_of_a_page_runs(name):
    panel = tm.Material("panel", "8524.12", 50, "non-originating", "TW")
    chip = tm.Material("chip", "8542.31", 20, "undetermined", "JP")
    names = {
        "agreement": tm.agreement("RCEP"),
        "on": date(2026, 6, 1),
        "bill": tm.Bill("8524.92", "CN", [panel, chip], fob=100, operations=["bonding"]),
    }
    blocks = re.findall(r"```python\n(.*?)```", (HOWTO / f"{name}.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), names)  # noqa: S102 - our own page
