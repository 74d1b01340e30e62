"""From shares of goods to shares of sectors, by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.agreements.earned import Earned
from tumen.economy.earned_shares import Claiming, EarnedShares, settled, worth_claiming
from tumen.errors import InputError
from tumen.reference.hs import HsCode

SECTORS = {"850710": "C27", "850720": "C27", "850760": "C27", "850790": "C27", "870323": "C29"}


def row(hs, low, high=None, *, importer="*", exporter="*", **given):
    code = None if hs == "*" else HsCode(hs, given.pop("edition", "HS2022"))
    low = Decimal(str(low))
    bounds = {"share": low} if high is None else {"share": None, "lowest": low, "highest": Decimal(str(high))}
    return Earned(
        importer=importer, exporter=exporter, hs=code, regime="RCEP", source="made up", **bounds, **given
    )


def shares(*rows):
    return EarnedShares(rows, lambda _: SECTORS)


def of(found, sector="C27", importer="JP", exporter="KR"):
    return found.of((importer, exporter, sector))[0]


def test_lines_weigh_the_same_without_values():
    found = of(shares(row("850710", 1), row("850720", 0), row("850760", 0.5), row("850790", 0.5, 1)))
    # a quarter of 1 + 0 + 0.5 + 0.5, and of 1 + 0 + 0.5 + 1
    assert found.used() == pytest.approx((0.5, 0.625))
    assert (found.lines, found.known, found.open) == (4, 4, 0)


def test_a_line_without_a_row_is_neither_zero_nor_one():
    found = of(shares(row("850710", 1), row("850720", 0)))
    assert found.used() == pytest.approx((0.25, 0.75))  # two of four lines are open
    assert settled(found.used(), None) is None
    assert settled(found.used(), "unused") == pytest.approx(0.25)
    assert settled(found.used(), "used") == pytest.approx(0.75)
    assert settled(found.used(), "leave-out") == pytest.approx(0.5)
    nothing = of(shares(row("870323", 1)))
    assert nothing.used() == (0, 1)
    assert settled(nothing.used(), "leave-out") is None


def test_values_weigh():
    # 300 of a share of 1 and 100 of a share of 0: 0.75; two lines without a row weigh as the mean, 200 each
    rows = row("850710", 1, value=Decimal(300)), row("850720", 0, value=Decimal(100))
    found = of(shares(*rows))
    assert found.used() == pytest.approx((300 / 800, (300 + 400) / 800))
    assert settled(found.used(), "leave-out") == pytest.approx(0.75)
    # one row without a value: the lines weigh the same
    assert settled(of(shares(rows[0], replace(rows[1], value=None))).used(), "leave-out") == pytest.approx(
        0.5
    )


def test_the_longer_code_and_the_more_exact_pair_go_first():
    rows = [row("*", 0.1), row("85", 0.2), row("8507", 0.3), row("850710", 0.4)]
    found = shares(*rows)
    assert of(found).used()[0] == pytest.approx((0.4 + 3 * 0.3) / 4)
    assert of(found, "C29").used()[0] == pytest.approx(0.1)
    exact = [
        row("8507", 0.5, exporter="KR"),
        row("8507", 0.6, importer="JP"),
        row("8507", 0.7, importer="JP", exporter="KR"),
    ]
    for given in (rows + exact, (rows + exact)[::-1]):  # the order of rows does not matter
        found = shares(*given)
        assert of(found).used()[0] == pytest.approx((0.4 + 3 * 0.7) / 4)
        assert of(found, exporter="CN").used()[0] == pytest.approx((0.4 + 3 * 0.6) / 4)
        assert of(found, importer="VN").used()[0] == pytest.approx((0.4 + 3 * 0.5) / 4)
    assert {str(item) for item in found.of(("JP", "KR", "C27"))[1]} == {
        "* from *, 8507.10, RCEP",
        "JP from KR, 85.07, RCEP",
    }


def test_national_lines_of_a_subheading():
    both = row("85071010", 1, value=Decimal(30)), row("85071020", 0, value=Decimal(10))
    rest = [row(code, 0, value=Decimal(40)) for code in ("850720", "850760", "850790")]
    assert of(shares(*both, *rest)).used() == pytest.approx((30 / 160, 30 / 160))
    # without values it is only known to lie between them
    low, high = of(shares(*(replace(item, value=None) for item in both), *rest)).used()
    assert (low, high) == pytest.approx((0, 0.25))
    with pytest.raises(InputError, match="some lines of the subheading are claimed"):
        shares(both[0], replace(both[1], counted="originates"))


def test_what_originates_is_claimed_where_it_pays():
    """Weights 5 and 3: of 10,000 a margin of 4 % saves 400 for 50, of 1,000 it saves 40."""
    sizes = (Claiming(10_000, 50, 5), Claiming(1_000, 50, 3))
    assert worth_claiming(0.04, sizes) == pytest.approx(5 / 8)
    assert worth_claiming(0.005, sizes) == 0  # saves 50 for 50: no more than it costs
    assert worth_claiming(0.04, ()) == 1
    # a plan that claims 0.6 has reckoned with the cost; what originates has not
    found = of(shares(row("850710", 0.6), row("8507", 0.5, 1, counted="originates")))
    low, high = found.used(5 / 8)
    assert low == pytest.approx((0.6 + 3 * 0.5 * 5 / 8) / 4)
    assert high == pytest.approx((0.6 + 3 * 1.0 * 5 / 8) / 4)


def test_what_is_not_determined_among_what_is_claimed():
    """Half originates, a tenth cannot be told, the rest does not: 5 of the 9 tenths that are known."""
    found = of(shares(row("*", 0.5, 0.6, counted="originates")))
    assert settled(found.used(), "leave-out") == pytest.approx(5 / 9)


def test_one_edition():
    with pytest.raises(InputError, match="the code is not of HS2022"):
        shares(row("850710", 1), row("850720", 1, edition="HS2017"))
