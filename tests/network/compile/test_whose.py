"""A change of policy that names origins looks at whose goods a plant makes, over all that a plan may buy.

The panel (8524.91: CTH or LVC30 in Viet Nam's list) is made in China from a cell of the same heading and a film of
another. FOB 70, film 10 + 1 freight. With the American cell (40 + 2) VNM = 53: LVC = 17 / 70 = 24.3 % < 30 %, and 42 /
70 = 60 % > 15 % (Decree 31/2018 Art. 11): not of China. With the Chinese cell VNM = 11: LVC = 84.3 %: of China.
Customs value in Viet Nam 70 + 2 freight (CIF): MFN 10 % is 7.20, with the wall of 25 % on goods of China 25.20.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Offer, StatedOrigin, Supplier
from tumen.network.model.making import Price, Site
from tumen.network.model.selling import Market
from tumen.tariff.policy.change_file import parse_changes

WALL = {"name": "wall", "importer": "VN", "origins": ["CN"], "hs": ["8524"], "add": "25%", "source": "x"}
AMERICAN = Offer("cells US", "cell", Decimal(40))
CHINESE = Offer("cells CN", "cell", Decimal(50), of_maker=True)
FILM = Offer("films US", "film", Decimal(10))
MFN, WALLED = 7.2, 25.2


@pytest.fixture
def asked(panel_network, law):
    def make(*cells, operations=("lamination",), change=WALL, cells_of="US"):
        network = replace(
            panel_network,
            sites=(Site("plant", "CN", capacity=Decimal(1000)),),
            capabilities=tuple(replace(item, site="plant") for item in panel_network.capabilities),
            recipes=tuple(replace(item, operations=operations) for item in panel_network.recipes),
            prices=(Price("panel", "plant", fob=Decimal(70)),),
            suppliers=(
                Supplier("cells CN", "CN"),
                Supplier("cells US", cells_of),
                Supplier("films US", "US"),
            ),
            offers=(*cells, FILM),
            lanes=(
                Lane("cells CN", "plant"),
                Lane("cells US", "plant", cost_per_unit=Decimal(2)),
                Lane("films US", "plant", cost_per_unit=Decimal(1)),
                Lane("plant", "Tokyo", cost_per_unit=Decimal(2)),
            ),
            markets=(Market("Tokyo", "VN"),),
            agreements=() if cells_of == "US" else ("RCEP",),
        )
        free = [("CN", "MFN", code, "0%") for code in ("852499", "392010")]
        found = law([*free, ("VN", "MFN", "852491", "10%"), ("VN", "RCEP", "852491", "0%")])
        return network, replace(found, book=found.book.with_changes(parse_changes([change])))

    return make


@pytest.fixture
def compiled(asked):
    return lambda *cells, **more: compile_network(*asked(*cells, **more))


@pytest.fixture
def solved(asked):
    return lambda *cells: solve(*asked(*cells, cells_of="KR"))


def told(found):
    """The duties to the market, and on what they rest."""
    duties = {round(row.duty, 6) for row in found.flows if row.destination == "Tokyo"}
    return duties, " ".join(line for line in found.remarks if "name origins" in line)


def test_goods_that_are_surely_not_of_the_economy_do_not_bear_the_duty(compiled):
    duties, remark = told(compiled(AMERICAN))
    assert duties == {MFN}
    assert "panel made in plant, into VN: non-preferential origin not of CN" in remark


def test_goods_that_surely_are_bear_it(compiled):
    duties, remark = told(compiled(CHINESE))
    assert duties == {WALLED}
    assert "into VN: non-preferential origin of CN" in remark


def test_where_the_plan_decides_it_is_assumed_and_said(compiled):
    duties, remark = told(compiled(AMERICAN, CHINESE))
    assert duties == {WALLED}
    assert "assumed to be of CN, where it was last worked; not determined" in remark
    assert "it hangs on where the plan buys its materials" in remark


def test_what_nobody_stated_leaves_no_duty_known(compiled):
    # Whether the Chinese cell is of China decides, and is not stated; or whether the assembly was simple.
    for cell, operations in ((replace(CHINESE, of_maker=None), ("lamination",)), (CHINESE, ("assembly",))):
        with pytest.raises(InputError, match="no duty is known on panel") as caught:
            compiled(cell, operations=operations)
        assert "goods that wall means (85.24, of non-preferential origin CN)" in str(caught.value)


def test_a_material_bought_as_made_elsewhere_is_imported(compiled):
    # Delivered by a Chinese seller, made in Korea: 50 of 70 is 71.4 %: LVC = (70 - 61) / 70 = 12.9 %.
    assert told(compiled(replace(CHINESE, made_in="KR")))[0] == {MFN}


def test_without_such_a_change_nothing_is_said(compiled):
    assert told(compiled(AMERICAN, change={**WALL, "origins": ["all"]})) == ({WALLED}, "")


def test_importers_without_rules_on_file_assume(compiled):
    duties, remark = told(compiled(AMERICAN, change={**WALL, "importer": "JP"}))
    assert (duties, remark) == ({MFN}, "")  # nothing goes there


def test_a_claim_is_checked_with_the_same_origin(solved):
    """A Korean cell with proof under RCEP cumulates (Art. 3.4), so the panel originates and is free of duty; by Viet
    Nam's own rules it is not of China, so the wall does not stand on top of that. The exact quotes of the plan say
    the same as the rows that it was made of."""
    plan = solved(replace(AMERICAN, origin=(StatedOrigin("RCEP"),)))
    assert [round(flow.duty, 6) for flow in plan.flows if flow.destination == "Tokyo"] == [0]
    assert {flow.regime for flow in plan.flows if flow.destination == "Tokyo"} == {"RCEP"}
