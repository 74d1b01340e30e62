"""From tariff lines on file to a sector's tariff, promised and earned."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from statistics import mean

import pytest

from tumen.economy.accounts import sector_tariffs as shipped
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.schedule_lines import lines_on_file, with_trade_values
from tumen.economy.tariff_lines import UNKNOWN, TariffLine, sector_tariffs
from tumen.economy.trade_model import TradeModel, change
from tumen.errors import InputError

ON = date(2026, 11, 22)
CHAPTERS = ("39", "40", "85")


@pytest.fixture(scope="module")
def japan():
    return lines_on_file("JP", "CN", on=ON, agreement="RCEP", labels=("JPN", "CHN"), chapters=CHAPTERS)


def test_one_line_as_the_tariff_says(japan):
    # Japan, tariff of 2026: 3924.10 tableware of plastics, MFN 3.9 per cent (tests/cli/test_studies.py works
    # it through: RCEP for China 1.8 per cent); no other agreement between the two
    boxes = {(x.mfn, x.new, x.in_force) for x in japan.lines if x.code.startswith("392410")}
    assert (Decimal("0.039"), Decimal("0.018"), ()) in boxes
    assert {(x.importer, x.exporter) for x in japan.lines} == {("JPN", "CHN")}
    assert japan.edition == "HS2022"
    assert japan.regimes == ()


def test_older_agreements_are_netted_out():
    found = lines_on_file("VN", "KR", on=ON, agreement="RCEP", chapters=("39",))
    assert set(found.regimes) == {"AKFTA", "KR-VN"}
    assert found.unsettled == ("EAEU-VN",)  # the members of the Eurasian Economic Union are not on file
    cells = sector_tariffs(found.lines, hs_sectors("HS2022"), weighting="simple").cells
    plastics = next(cell for cell in cells if cell.sector == "C22")
    assert plastics.promised <= plastics.before < plastics.mfn


def test_unknown_lines_are_counted_and_never_zero(japan):
    cells = sector_tariffs(japan.lines, hs_sectors("HS2022"), weighting="simple")
    unknown = {line.code for line in japan.lines if UNKNOWN in {line.mfn, line.new}}
    named = {code for cell in cells.cells for code in cell.unknown}
    assert named
    assert named <= unknown
    assert cells.coverage < 1
    left_out = [line for line in japan.lines if line.new is None]
    assert left_out  # lines that the schedule for China leaves out keep their rate
    for cell in cells.cells:
        assert cell.promised is None or cell.promised <= cell.before


def test_the_shipped_mean_of_plastics_follows_from_the_lines(japan):
    """data/accounts/tariffs.csv: simple mean over subheadings of the lines with an ad valorem rate (base_from
    jp-2026)."""
    by_subheading = defaultdict(list)
    for line in japan.lines:
        if hs_sectors("HS2022").get(line.code[:6]) == "C22" and UNKNOWN not in {line.mfn, line.new}:
            by_subheading[line.code[:6]].append(line)
    base = mean(mean(float(line.mfn) for line in rows) for rows in by_subheading.values())
    table = shipped("base")
    at = (table.sectors.index("C22"), table.economies.index("JPN"), table.economies.index("CHN"))
    assert 100 * base == pytest.approx(100 * table.rates[at], abs=0.15)


def test_from_lines_to_real_income(japan):
    """The whole chain: lines, sector means, promised and earned, the model."""
    from tumen.economy.accounts import built_in, elasticities

    cells = sector_tariffs(japan.lines, hs_sectors("HS2022"), weighting="simple", utilisation=0.5)
    model = TradeModel(built_in(), 0.05, dict(elasticities("FGO").values))
    promised, earned = (
        model.solve(change(model.baseline, tariff_factors=cells.factors(which, unknown="leave")))
        for which in ("promised", "earned")
    )
    at = model.baseline.economy("JPN"), model.baseline.economy("CHN")
    assert promised.import_growth()[at] > earned.import_growth()[at] > 1


def test_nothing_on_file():
    with pytest.raises(InputError, match="no tariff of US is on file"):
        lines_on_file("US", "CN", on=ON, agreement="RCEP")


def test_trade_weights_by_hand():
    line = {"importer": "JPN", "exporter": "CHN", "new": 0.0}
    lines = (
        TariffLine(code="392410011", mfn=0.02, **line),
        TariffLine(code="392410019", mfn=0.06, **line),
        TariffLine(code="392690000", mfn=0.10, **line),
        TariffLine(code="392310000", mfn=0.50, **line),
    )
    values = {("JPN", "CHN", "392410"): 30.0, ("JPN", "CHN", "392690"): 10.0}
    weighted = with_trade_values(lines, values)
    assert [row.value for row in weighted] == [15.0, 15.0, 10.0, None]
    cell = sector_tariffs(weighted, hs_sectors("HS2022"), weighting="trade").cells[0]
    # (15 x 0.02 + 15 x 0.06 + 10 x 0.10) / 40; the line without a value is named and is no zero
    assert cell.mfn == pytest.approx(2.2 / 40)
    assert cell.unweighted == ("392310000",)
    assert cell.coverage == 0.75
    with pytest.raises(
        InputError, match="1 values of trade are negative or missing, first of JPN/CHN/392410"
    ):
        with_trade_values(lines, {("JPN", "CHN", "392410"): -1.0})
