"""A study inside a customs territory: what is sold from one member to another is sold at home, with no duty and no
regime to claim, and what is stated for the Union serves its members. Rates as the study of coffee makers has them:
5 %, and 4 % for Viet Nam. Value at CIF (Union Customs Code Art. 71(1)(e))."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tumen.study.core.read import read_study
from tumen.study.product.run import run_products


@pytest.fixture
def inside(spoil):
    """The plant of Dongguan in Hungary, the market of Australia in Germany."""
    spoil("sites.csv", "Dongguan,CN", "Dongguan,HU")
    spoil("rates.csv", "AU,MFN,8516.71", "EU,MFN,8516.71")
    spoil("claiming.csv", "RCEP,CN,50", "RCEP,VN,50", "RCEP,VN,45,illustrative,consignment\n", "")
    spoil("answers.csv", "no,AU", "no,EU")
    return spoil("markets.csv", "Australia,AU", "Germany,DE")


def cells(folder):
    result = run_products(read_study(folder))
    return {(cell.site, cell.market): cell for cell in result.scenarios[0].cells}


def test_no_border_between_members(inside):
    found = cells(inside)
    home, abroad = found["dongguan", "australia"], found["bacninh", "australia"]
    assert home.domestic
    assert (home.regime, home.quotes, home.origins) == (None, None, ())
    # 31.00 at the gate, and 300 + 2600 + 35 + 340 + 460 for 1,000 on the way
    assert home.cost_per_unit == Decimal("34.735")
    assert not abroad.domestic
    # CIF: 30.40 + (350 + 2700 + 35) / 1000 = 33.485; 5 % of it for 1,000
    assert abroad.quotes.of("MFN").amount == Decimal("1674.25")
    assert not found["bacninh", "japan"].domestic


def test_a_duty_of_one_member_is_that_of_the_union(inside):
    path = inside / "rates.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("EU,MFN", "FR,MFN"), encoding="utf-8")
    assert cells(inside)["bacninh", "australia"].quotes.of("MFN").amount == Decimal("1674.25")


def test_a_consignment_inside_the_union_is_no_import(inside, problems_of):
    (inside / "consignments.csv").write_text(
        "consignment,product,site,market,units,source\nc1,coffee-maker,dongguan,australia,10,illustrative\n",
        encoding="utf-8",
    )
    path = inside / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("landed-cost]", "landed-cost, consignments]"))
    assert any(
        "'dongguan' and 'australia' are in one customs territory, EU: nothing is imported" in text
        for _, _, text in problems_of(inside)
    )


@pytest.mark.parametrize(
    ("file", "rows", "said"),
    [
        ("taxes.csv", "economy,customs_value,source\nEU,CIF,x\nDE,FOB,x\n",
         "the customs value is another in DE than in EU"),
        ("tariff_lines.csv", "product,importer,line,source\ncoffee-maker,DE,8516.71.00,x\ncoffee-maker,EU,8516.71.10,x\n",
         "the line of coffee-maker is another in EU than in DE"),
        ("tariff_lines.csv", "product,importer,in_appendix,source\ncoffee-maker,EU,yes,x\ncoffee-maker,FR,no,x\n",
         "whether an Appendix lists the line of coffee-maker is another in FR than in EU"),
    ],
)  # fmt: skip
def test_members_of_a_union_have_one_tariff_and_one_customs_value(inside, problems_of, file, rows, said):
    (inside / file).write_text(rows, encoding="utf-8")
    ((name, line, text),) = problems_of(inside)
    assert (name, line) == (file, 3)
    assert said in text
    assert f"{file}:2), and both are in one customs territory" in text


@pytest.mark.parametrize(("origins", "refused"), [("HU", True), ("HU, VN", False), ("all", False)])
def test_a_change_of_policy_on_what_crosses_no_border_is_refused(inside, problems_of, origins, refused):
    change = f"{{importer: DE, origins: [{origins}], hs: '8516.71', add: 25%, source: x}}"
    path = inside / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\nscenarios:\n" in text
    wall = f"\nscenarios:\n  wall: {{policy: [{change}]}}\n"
    path.write_text(text.replace("\nscenarios:\n", wall), encoding="utf-8")
    if refused:
        ((_, _, said),) = problems_of(inside)
        assert "counts nowhere: what enters DE from HU crosses no border of customs" in said
    else:
        read_study(inside)
