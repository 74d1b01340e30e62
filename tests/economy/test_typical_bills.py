"""Typical bills put to the rules of a sector's lines: by hand for two lines, and laws for whole sectors."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.typical_bills import TypicalBill, TypicalMaterial, qualifying_shares
from tumen.errors import InputError

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rcep():
    return load_agreement("RCEP")


def bill(*materials, sector="C26_27", weight=1.0, operation="assembly", name="one"):
    made = tuple(
        TypicalMaterial(f"m{k}", hs, Decimal(share), made_in)
        for k, (hs, share, made_in) in enumerate(materials)
    )
    return TypicalBill(sector, name, weight, operation, made)


def shares(rcep, *bills, sector_of=None):
    return qualifying_shares(
        bills, sector_of or hs_sectors("HS2022"), rcep, exporter="CN", importer="JP", on=ON
    )


# RCEP, Annex 3A: 8524.92 CTH or RVC40, 3924.10 CTH or RVC40 (the rules of the studies oled-changchun and new-study).
TWO = {"852492": "C26_27", "392410": "C22"}


def test_two_lines_by_hand(rcep):
    # parts of the same heading: the change of heading fails, and what decides is content: 100 - 65 = 35 < 40, 100 - 55 = 45
    assert shares(rcep, bill(("same", 65, "outside")), sector_of=TWO)["C26_27"].fails == 1
    assert shares(rcep, bill(("same", 55, "outside")), sector_of=TWO)["C26_27"].qualifies == 1
    # of another heading (plates of plastics, 3920): the heading changes, whatever the content
    assert shares(rcep, bill(("392010", 90, "outside")), sector_of=TWO)["C26_27"].qualifies == 1
    # materials of a Party count as one's own (Article 3.4)
    assert shares(rcep, bill(("same", 65, "party")), sector_of=TWO)["C26_27"].qualifies == 1
    # nothing is known of where it comes from, and it would turn the answer
    found = shares(rcep, bill(("same", 65, "unknown")), sector_of=TWO)["C26_27"]
    assert found.undetermined == 1
    assert found.needs


def test_weights_of_bills(rcep):
    found = shares(
        rcep,
        bill(("same", 65, "outside"), weight=1, name="kit"),
        bill(("same", 55, "outside"), weight=3, name="made"),
        sector_of=TWO,
    )["C26_27"]
    assert (found.qualifies, found.fails, found.undetermined) == (0.75, 0.25, 0)
    assert (found.lines, found.bills) == (1, 2)


def test_a_whole_sector(rcep):
    cheap = shares(rcep, bill(("same", 20, "outside")))["C26_27"]
    dear = shares(rcep, bill(("same", 65, "outside")))["C26_27"]
    for found in (cheap, dear):
        assert found.lines == Counter(hs_sectors("HS2022").values())["C26_27"]
        assert found.qualifies + found.fails + found.undetermined == pytest.approx(1, abs=1e-12)
    assert cheap.qualifies > dear.qualifies  # more content from outside never helps


def test_every_problem_at_once(rcep):
    with pytest.raises(InputError) as caught:
        shares(
            rcep,
            bill(("same", 80, "outside"), ("392010", 30, "home"), name="too much"),
            bill(("39", -1, "outside"), weight=0, name="bad"),
            bill(("same", 1, "home"), sector="X", name="nowhere"),
            bill(name="empty"),
        )
    text = str(caught.value)
    for part in (
        "'too much' of C26_27: the shares are 80, 30",
        "the weight is 0",
        "of X: the sector has no",
        "'empty'",
    ):
        assert part in text


def test_an_agreement_that_is_not_in_force(rcep):
    with pytest.raises(InputError, match="not in force"):
        qualifying_shares([bill(("same", 1, "home"))], TWO, rcep, exporter="CN", importer="US", on=ON)


def test_the_map_of_sectors():
    now = hs_sectors("HS2022")
    assert (now["852492"], now["870323"], now["100630"], now["392410"]) == (
        "C26_27",
        "C29_30",
        "C10T12",
        "C22",
    )
    assert len(now) == 5612  # subheadings of the source, HS2022
    with pytest.raises(InputError, match="no map from HS1996"):
        hs_sectors("HS1996")
