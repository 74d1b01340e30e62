"""Caliendo & Parro (2015), Review of Economic Studies 82(1): tables 2, 3 and 5, to every printed digit.

The numbers are the paper's as they stand in ../shared/data/cp2015/CONVENTIONS.md, in per cent, two decimals;
order Mexico, Canada, United States.
"""

import numpy as np
import pytest

from tumen.economy.trade_model import Change, TradeModel, bloc_trade, linear_welfare


@pytest.fixture(scope="module")
def nafta(cp2015, paper):
    return cp2015.nafta(paper)


def printed(values, paper, members):
    at = [paper.raw.economy(code) for code in members]
    return np.round(100 * np.asarray(values)[at], 2).tolist()


TABLE_2 = {
    "welfare": [1.31, -0.06, 0.08],
    "terms_of_trade": [-0.41, -0.11, 0.04],
    "volume_of_trade": [1.72, 0.04, 0.04],
}


@pytest.mark.parametrize("column", TABLE_2)
def test_table_2_welfare(cp2015, paper, nafta, column):
    assert printed(getattr(linear_welfare(nafta), column), paper, cp2015.NAFTA) == TABLE_2[column]


def test_table_2_real_wages(cp2015, paper, nafta):
    assert printed(nafta.real_wage - 1, paper, cp2015.NAFTA) == [1.72, 0.32, 0.11]


def test_exact_real_income_is_not_the_table(cp2015, paper, nafta):
    # ../shared/data/cp2015/CONVENTIONS.md, 7: the exact change of I/P, from an independent solver
    at = [paper.raw.economy(code) for code in cp2015.NAFTA]
    assert np.round(100 * (nafta.real_income[at] - 1), 4).tolist() == [0.0073, -0.1101, 0.0741]


def test_table_3_by_partner(cp2015, paper, nafta):
    welfare = linear_welfare(nafta)
    rest = [code for code in paper.raw.economies if code not in cp2015.NAFTA]
    for partners, terms, volume in (
        (cp2015.NAFTA, [-0.39, -0.09, 0.03], [1.80, 0.08, 0.04]),
        (rest, [-0.02, -0.02, 0.01], [-0.08, -0.04, 0.00]),
    ):
        found = welfare.with_partners(partners)
        assert printed(found[0], paper, cp2015.NAFTA) == terms
        assert printed(found[1], paper, cp2015.NAFTA) == volume


def test_table_5_growth_of_imports(paper, nafta):
    growth = np.round(100 * (nafta.import_growth() - 1), 2)
    published = {
        ("MEX", "CAN"): 116.60,
        ("MEX", "USA"): 118.31,
        ("CAN", "MEX"): 58.57,
        ("CAN", "USA"): 9.49,
        ("USA", "MEX"): 109.54,
        ("USA", "CAN"): 6.57,
    }
    found = {pair: growth[paper.raw.economy(pair[0]), paper.raw.economy(pair[1])] for pair in published}
    assert found == published


def test_intra_bloc_trade_of_the_abstract(cp2015, nafta):
    """The paper's abstract (papers.ssrn.com, abstract 2170631, read 2026-11-22): 118, 11 and 41 per cent."""
    growth = bloc_trade(nafta, cp2015.NAFTA).intra_growth
    assert np.round(100 * (growth - 1)).tolist() == [118, 11, 41]


def test_residuals(nafta):
    assert nafta.residuals.largest <= 1e-10
    # the published coefficients sum to one to seven digits (CONVENTIONS.md, 3: a 9e-8 labour-market residual)
    assert nafta.residuals.labour_market == pytest.approx(9.2e-8, abs=1e-9)


def test_from_raw_shares_in_one_step_or_two(cp2015, paper, nafta):
    """CONVENTIONS.md, 5: exact-hat algebra composes."""
    cut = Change(tariff=cp2015.nafta_tariffs(paper))
    settled = nafta.before
    model = TradeModel.from_baseline(settled, paper.theta, closure="balanced-trade")
    half = model.solve(Change(tariff=(settled.tariff + cut.tariff) / 2))
    second = TradeModel.from_baseline(half.after, paper.theta, closure="balanced-trade").solve(cut)
    assert half.real_income * second.real_income == pytest.approx(nafta.real_income, rel=1e-9)
    assert second.after.imports == pytest.approx(nafta.after.imports, rel=1e-7, abs=1e-3)


def test_no_change_is_exactly_no_change(cp2015, paper):
    same = cp2015.model(paper).solve(Change())
    for factor in (same.real_income, same.real_wage, same.wage, same.price, same.unit_cost):
        assert (factor == 1).all()
    assert (same.after.imports == same.before.imports).all()
    assert same.iterations == 0


# Elasticities as the authors' programs use them (../shared/data/cp2015/elasticities.csv, from their file
# T.txt). For s18 and s19 the programs use 8.22; the estimates of the 99 per cent sample stand in README.md
# there. s01 needs the smallest trader (1.2 per cent of trade) out, and s16 is not reproduced by this rule, so
# neither is compared.
FROM_README = {"s18": 1.84, "s19": 0.39}
REPRODUCED = [f"s{number:02d}" for number in range(2, 21) if number != 16]


@pytest.mark.parametrize("sector", REPRODUCED)
def test_elasticities_without_the_smallest_traders(cp2015, paper, elasticity_sample, sector):
    found = cp2015.estimate(elasticity_sample, sector, smallest=0.01)
    used = paper.theta[paper.raw.sectors.index(sector)]
    assert found.elasticity == pytest.approx(FROM_README.get(sector, used), abs=0.0055)


def test_the_programs_replace_the_estimates_of_vehicles(paper):
    # README.md: the elasticities of Auto and Other Transport in T.txt are 8.22
    assert [paper.theta[paper.raw.sectors.index(sector)] for sector in FROM_README] == [8.22, 8.22]
