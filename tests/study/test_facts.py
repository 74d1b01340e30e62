"""Facts of a bill that tables may state: what may be taken off, cumulated, left out of a net cost, weighed by
component."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.product.assemble import bill_of, sales
from tumen.study.product.run import run_products as run_study


def add_column(path, name, value, where):
    """Add a column to a table; `value` on rows that contain `where`."""
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{value if where in row else ''}" for row in rows]
    path.write_text("\n".join([f"{head},{name}", *rows]) + "\n", encoding="utf-8")


def figures(folder, site, market):
    cells = run_study(read_study(folder)).scenarios[0].cells
    (origin,) = next(item for item in cells if (item.site, item.market) == (site, market)).origins
    return origin.determination.figures


def test_documented_freight_is_taken_off(spoil):
    """RCEP Art. 3.5.5: of the machine in parts 1.50 is freight, so the VNM falls by 1.50."""
    folder = spoil("study.yaml", "As planned", "As planned")
    before = figures(folder, "kits", "japan").vnm
    add_column(folder / "bills.csv", "deductions", "freight=1.5", "machine in parts")
    assert figures(folder, "kits", "japan").vnm == before - Decimal("1.5")


def test_a_deduction_that_no_agreement_knows_is_refused(spoil):
    folder = spoil("study.yaml", "As planned", "As planned")
    add_column(folder / "bills.csv", "deductions", "freigt=1.5", "machine in parts")
    with pytest.raises(InputError, match=r"bills\.csv.*'freigt'.*Kinds: brokerage"):
        read_study(folder)


def test_every_fact_reaches_the_bill(spoil):
    folder = spoil("study.yaml", "As planned", "As planned")
    add_column(folder / "bills.csv", "regional_value_added", "2.25", "machine in parts")
    add_column(folder / "bills.csv", "in_component", "yes", "machine in parts")
    add_column(folder / "products.csv", "component_weight_kg", "0.8", "coffee")
    add_column(folder / "products.csv", "set_rule", "3b", "coffee")
    add_column(folder / "ways.csv", "net_cost", "20", "kits")
    add_column(folder / "ways.csv", "royalties", "1.5", "kits")
    scenario = read_study(folder).scenarios[0]
    sale = next(item for item in sales(scenario) if item.site.site == "kits")
    bill = bill_of(scenario, sale, "RCEP")
    part = next(item for item in bill.materials if item.name == "machine in parts")
    assert (part.regional_value_added, part.in_component) == (Decimal("2.25"), True)
    assert (bill.component_weight_kg, bill.set_rule) == (Decimal("0.8"), "3b")
    assert (bill.net_cost.total, bill.net_cost.royalties) == (Decimal(20), Decimal("1.5"))


def first_origin(folder, agreement):
    """What is found of the first good that is imported under an agreement in force."""
    cells = run_study(read_study(folder)).scenarios[0].cells
    return next(
        item.determination
        for cell in cells
        if cell.site == "dongguan"
        for item in cell.origins
        if item.agreement == agreement and item.determination is not None
    )


def test_declarations_reach_the_bill_and_what_is_declared_is_not_assumed(spoil):
    """The supplier of Shenzhen declares all it delivers but the carton, under RCEP and ACFTA."""
    folder = spoil("study.yaml", "study:", "study:", study="coffee")
    scenario = read_study(folder).scenarios[0]
    sale = next(item for item in sales(scenario) if item.site.site == "dongguan")
    materials = {item.name: item for item in bill_of(scenario, sale, "RCEP").materials}
    assert [(item.agreement, item.origin, item.who) for item in materials["control board"].evidence] == [
        ("RCEP", "CN", "shenzhen"),
        ("ACFTA", "CN", "shenzhen"),
    ]
    assert first_origin(folder, "RCEP").assumed == ("carton and inlays",)


def test_a_declaration_that_has_run_out_shows_nothing(spoil):
    folder = spoil("study.yaml", "study:", "study:", study="coffee")
    before = first_origin(folder, "RCEP").figures.vnm
    add_column(folder / "declarations.csv", "until", "2020-01-01", "control board")
    found = first_origin(folder, "RCEP")
    assert found.figures.vnm > before
    assert "control board" in {item.name for item in found.materials if item.vnm}
