"""From tariff lines to sectors: averages by hand, netting, unknown lines, promised against earned."""

from decimal import Decimal

import pytest

from tumen.economy.tariff_lines import UNKNOWN, TariffLine, sector_means
from tumen.errors import InputError

SECTORS = {"850760": "C27", "850790": "C27", "870323": "C29"}
LINES = [
    TariffLine("KOR", "JPN", "850760", mfn=Decimal("0.08"), new=0.0, value=300.0),
    TariffLine("KOR", "JPN", "8507901000", mfn=0.04, new=None, value=100.0),
    TariffLine("KOR", "JPN", "870323", mfn=0.08, new=UNKNOWN, value=50.0),
    TariffLine("KOR", "CHN", "850760", mfn=0.08, new=0.05, in_force=(0.02, 0.06), value=10.0),
]


def cells(**options):
    found = sector_means(LINES, SECTORS, **{"weighting": "simple", **options})
    return {(c.importer, c.exporter, c.sector): c for c in found.cells}


def test_simple_average_by_hand():
    cell = cells()["KOR", "JPN", "C27"]
    assert cell.before == pytest.approx((0.08 + 0.04) / 2)
    assert cell.promised == pytest.approx((0 + 0.04) / 2)  # the excluded line keeps its MFN rate
    assert cell.coverage == 1


def test_trade_weights_by_hand():
    cell = cells(weighting="trade")["KOR", "JPN", "C27"]
    assert cell.before == pytest.approx((0.08 * 300 + 0.04 * 100) / 400)
    assert cell.promised == pytest.approx(0.04 * 100 / 400)


def test_reference_weights_by_hand():
    found = cells(weighting="reference", reference={"850760": 1.0, "850790": 3.0})
    assert found["KOR", "JPN", "C27"].before == pytest.approx((0.08 + 3 * 0.04) / 4)
    assert found["KOR", "JPN", "C29"].before is None


def test_an_agreement_in_force_is_netted():
    """China already pays 2 per cent under another agreement, so a new rate of 5 adds nothing."""
    cell = cells()["KOR", "CHN", "C27"]
    assert cell.mfn == pytest.approx(0.08)
    assert cell.before == pytest.approx(0.02)
    assert cell.promised == pytest.approx(0.02)


def test_earned_by_hand():
    cell = cells(utilisation=0.6)["KOR", "JPN", "C27"]
    assert cell.earned == pytest.approx((0.08 - 0.6 * 0.08 + 0.04) / 2)
    assert cell.promised < cell.earned < cell.before
    # the agreement in force is used by half: before = 0.08 - 0.5 * 0.06 = 0.05, so 0.05 adds nothing
    assert cells(utilisation_in_force=0.5)["KOR", "CHN", "C27"].before == pytest.approx(0.05)


def test_unknown_is_seen_and_is_not_zero():
    cell = cells()["KOR", "JPN", "C29"]
    assert cell.promised is None
    assert cell.unknown == ("870323",)
    assert cell.coverage == 0
    found = sector_means(LINES, SECTORS, weighting="simple")
    assert found.coverage == pytest.approx(3 / 4)
    with pytest.raises(InputError, match="sector C29, is known"):
        found.factors("promised")
    rows = found.factors("promised", unknown="leave")
    assert ("KOR", "JPN", "C27", pytest.approx(1.02 / 1.06)) in rows
    assert len(rows) == 2
    assert ("KOR", "CHN", "C27", pytest.approx(0.02)) in found.rates("earned", unknown="leave")


def test_zero_is_the_lowest_whatever_is_unknown():
    line = TariffLine("SGP", "JPN", "870323", mfn=0.0, new=UNKNOWN, in_force=(UNKNOWN,))
    (cell,) = sector_means([line], SECTORS, weighting="simple").cells
    assert (cell.before, cell.promised) == (0, 0)


def test_unmapped_and_unweighted_lines_are_named():
    lines = [
        TariffLine("KOR", "JPN", "010121", mfn=0.08),
        TariffLine("KOR", "JPN", "850760", mfn=0.08),
        TariffLine("KOR", "JPN", "850790", mfn=0.02, value=5.0),
    ]
    found = sector_means(lines, SECTORS, weighting="trade")
    assert found.unmapped == ("010121",)
    assert found.cells[0].unweighted == ("850760",)
    assert found.cells[0].before == pytest.approx(0.02)
    assert found.coverage == pytest.approx(1 / 3)


def test_all_mistakes_at_once():
    lines = [
        TariffLine("KOR", "JPN", "8507.60", mfn=0.1),
        TariffLine("KOR", "JPN", "850760", mfn=-1.0, value=-3.0),
        TariffLine("KOR", "JPN", "850760", mfn=0.1),
    ]
    with pytest.raises(InputError) as caught:
        sector_means(lines, SECTORS, weighting="reference", utilisation={})
    text = str(caught.value)
    for part in (
        "six digits",
        "-100 per cent",
        "value is -3",
        "given twice",
        "not given",
        "no utilisation rate",
    ):
        assert part in text
    with pytest.raises(InputError, match=r"is 1\.2"):
        cells(utilisation=1.2)
