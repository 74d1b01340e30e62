"""A study under a change of policy that names origins: whose goods they are decides the duty, and it is said.

The coffee maker 8516.71 made in Dongguan: of its materials only the pump (8413.81, of Italy) is imported, which
changes the subheading: CTSH of Viet Nam's list is met (Circular 44/2023), so it is of China and bears the wall.
"""

from decimal import Decimal

import pytest

from tumen.study.core.read import read_study
from tumen.study.product.flat import tables_of
from tumen.study.product.run import run_products

WALL = """scenarios:
  wall:
    title: Viet Nam and Japan add duty
    policy:
      - {name: wall, importer: VN, origins: [CN], hs: ["8516.71"], add: 25%, source: illustrative}
      - {name: wall-jp, importer: JP, origins: [VN], hs: ["8516.71"], add: 25%, source: illustrative}
"""


@pytest.fixture
def found(spoil):
    result = run_products(read_study(spoil("study.yaml", "scenarios:\n", WALL)))
    return result, next(item for item in result.scenarios if item.name == "wall")


def cell_of(scenario, site, market):
    return next(cell for cell in scenario.cells if (cell.site, cell.market) == (site, market))


def test_the_duty_is_due_on_goods_of_the_economy_named(found):
    _result, wall = found
    cell = cell_of(wall, "dongguan", "viet-nam")
    assert (cell.made.basis, cell.made.country) == ("determined", "CN")
    value = cell.quotes.trade.goods.value
    for quote in cell.quotes.quotes:
        assert [charge.duty.amount for charge in quote.charges] == [value * Decimal("0.25")]
    assert cell.quotes.rests.startswith("wall: non-preferential origin of CN")


def test_where_the_importers_rules_are_not_on_file_the_answer_says_assumed(found):
    result, wall = found
    cell = cell_of(wall, "bacninh", "japan")
    assert (cell.made.basis, cell.made.country) == ("assumed", "VN")
    told = " ".join(wall.answer.points)
    assert "what is made in Dongguan is of CN by the rules of the importer (Viet Nam)" in told
    assert "what is made in Bac Ninh is assumed to be of VN, where it was last worked (Japan)" in told
    rows = [row for row in tables_of(result)["non_preferential"] if row["scenario"] == "wall"]
    assert {(row["site"], row["market"], row["basis"]) for row in rows} >= {
        ("dongguan", "viet-nam", "determined"),
        ("bacninh", "japan", "assumed"),
    }


def test_what_is_not_said_of_the_work_leaves_the_duty_open(spoil):
    """Assembly may be simple, which never counts (Decree 31/2018 Art. 9(6), 3(13)): nobody said so."""
    folder = spoil("study.yaml", "scenarios:\n", WALL)
    spoil("ways.csv", "moulding and assembly", "assembly")
    result = run_products(read_study(folder))
    wall = next(item for item in result.scenarios if item.name == "wall")
    cell = cell_of(wall, "dongguan", "viet-nam")
    assert (cell.made.of_maker, cell.made.country) == (None, None)
    assert len(cell.made.needs) == 1
    assert cell.made.needs[0].startswith("the operations carried out: whether 'assembly' is simple")
    mfn = cell.quotes.of("MFN")
    assert mfn.amount is None
    assert 'an answer to "goods that wall means (8516.71, of non-preferential origin CN)"' in mfn.needs
    told = " ".join(wall.answer.points)
    assert "whether what is made in Dongguan is of CN is not determined (Viet Nam)" in told


def test_without_such_a_change_nothing_is_said(answered):
    _, result = answered("coffee-machine")
    base = result.scenarios[0]
    assert all(cell.quotes is None or cell.quotes.rests is None for cell in base.cells)
    assert "non-preferential" not in " ".join(base.answer.points)
