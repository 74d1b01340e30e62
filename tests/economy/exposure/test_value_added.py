"""Value added in exports: published numbers, the definitions by brute force, the identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tumen.economy.exposure import (
    borin_mancini,
    koopman_wang_wei,
    leontief,
    origin_of_exports,
    participation,
    value_added_by_absorption,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.economy.accounts import Accounts

TERMS = (
    "domestic_value_added",
    "domestic_double",
    "foreign_value_added",
    "foreign_double",
)


def test_origin_of_exports_is_the_published_leontief_decomposition(leather: Accounts) -> None:
    # decompr, _posts/2015-01-06-leather-data.md, commit 0f965452, output of decomp(method = "leontief"):
    # first and last column, and the last row
    got = origin_of_exports(leontief(leather))
    first = [
        28.52278143,
        1.06206936,
        0.21043693,
        0.71952151,
        0.41201175,
        0.03482652,
        0.92530356,
        0.64666560,
        0.66638333,
    ]
    last = [
        4.1208736,
        4.7490351,
        0.1932621,
        6.1806254,
        9.5069032,
        0.6464733,
        9.6006931,
        8.1583150,
        34.7438192,
    ]
    row = [
        0.66638333,
        0.65080723,
        0.25807221,
        1.29066963,
        1.4880228,
        0.56934671,
        1.7321726,
        1.51401054,
        34.7438192,
    ]
    np.testing.assert_allclose(got[:, 0], first, atol=5e-8)
    np.testing.assert_allclose(got[:, 8], last, atol=5e-7)
    np.testing.assert_allclose(got[8], row, atol=5e-7)


def test_nine_terms_are_the_sums_of_the_published_wang_wei_zhu_terms(leather: Accounts) -> None:
    # The same page, WWZ output, rows "sub.TOTAL" of the three industries of each economy. Koopman-Wang-Wei
    # terms are sums of them (Wang, Wei & Zhu 2013, NBER Working Paper 19677): 1 = DVA_FIN,
    # 2 + 3 = DVA_INT + DVA_INTrexI1 + DVA_INTrexF + DVA_INTrexI2, 4 + 5 = RDV_INT + RDV_FIN + RDV_FIN2,
    # 7 = OVA_FIN + MVA_FIN, 8 = OVA_INT + MVA_INT
    columns = (
        "DVA_FIN",
        "INT",
        "rexI1",
        "rexF",
        "rexI2",
        "RDV_INT",
        "RDV_FIN",
        "RDV_FIN2",
        "OF",
        "MF",
        "OI",
        "MI",
    )
    totals = {
        "ARG": [
            [13.0130022, 7.7869640, 1.54935955, 3.48153856, 0.689074047, 0.409964582, 2.11195132, 0.431602581,
             0.70636664, 0.78063119, 0.39055596, 0.47566461],
            [5.4174515, 8.0558948, 1.05937911, 3.55947452, 0.475450753, 0.396856764, 2.31640701, 0.273611074,
             0.74541044, 0.83713807, 1.07468254, 1.25143467],
            [0.9189510, 0.4656839, 0.05391133, 0.18168696, 0.024265939, 0.019151040, 0.11214239, 0.013786703,
             0.17648311, 0.20456591, 0.08714872, 0.10913009],
        ],
        "TUR": [
            [18.1694090, 10.3066170, 0.86835031, 2.78690374, 0.232032845, 0.847960135, 3.91302425, 0.240219299,
             1.56001837, 1.97057264, 0.70077744, 1.28410412],
            [20.9512373, 13.0529806, 1.08881214, 4.20211286, 0.268355245, 1.101245417, 5.71131537, 0.275100223,
             2.35227588, 2.49648684, 1.38128298, 1.62288228],
            [4.2739675, 0.8327955, 0.05722090, 0.23693884, 0.013709897, 0.058372562, 0.32259360, 0.013542308,
             0.72044567, 1.10558686, 0.14900931, 0.22164167],
        ],
        "DEU": [
            [23.1560514, 4.0802941, 0.39863671, 0.75723948, 0.076311301, 1.557699850, 1.54383794, 0.161668766,
             1.75553973, 2.18840885, 0.34410636, 0.34548741],
            [14.9341290, 4.4784463, 0.30929378, 0.93919242, 0.051154728, 1.531880280, 1.95878218, 0.104223370,
             1.52522593, 1.54064502, 0.44590645, 0.47022558],
            [40.6408278, 5.6435788, 0.32942045, 0.86717168, 0.057394046, 1.344011469, 1.80146580, 0.119691243,
             9.35824209, 10.30093006, 1.36272675, 1.48657167],
        ],
    }  # fmt: skip
    result = koopman_wang_wei(leontief(leather))
    for row, economy in enumerate(("ARG", "TUR", "DEU")):
        term = dict(zip(columns, np.array(totals[economy]).sum(0), strict=True))
        nine = result.terms[row]
        assert nine[0] == pytest.approx(term["DVA_FIN"], abs=2e-6)
        assert nine[1] + nine[2] == pytest.approx(
            term["INT"] + term["rexI1"] + term["rexF"] + term["rexI2"], abs=2e-6
        )
        assert nine[3] + nine[4] == pytest.approx(
            term["RDV_INT"] + term["RDV_FIN"] + term["RDV_FIN2"], abs=2e-6
        )
        assert nine[6] == pytest.approx(term["OF"] + term["MF"], abs=2e-6)
        assert nine[7] == pytest.approx(term["OI"] + term["MI"], abs=2e-6)


@pytest.fixture(scope="module", params=[(2, 1, 0), (3, 2, 1), (4, 3, 2), (6, 4, 3)], ids=str)
def table(request: pytest.FixtureRequest, random_table: Callable[[int, int, int], Accounts]) -> Accounts:
    return random_table(*request.param)


@pytest.mark.parametrize("basis", ["source", "sink"])
def test_borin_and_mancini_by_their_definition(table: Accounts, basis: str) -> None:
    """Brute force: the system without the exported intermediates of s is inverted anew for each exporter."""
    model = leontief(table)
    got = borin_mancini(model, basis)
    g, n = table.axes.n_economies, table.axes.n_sectors
    y, e, eye = table.final_by_economy(), table.exports(), np.eye(table.axes.n)
    for s in range(g):
        own = slice(s * n, s * n + n)
        cut = model.A.copy()
        cut[own] = 0.0
        cut[own, own] = model.A[own, own]
        inverse = np.linalg.inv(eye - cut)
        abroad = model.v.copy()
        abroad[own] = 0.0
        for r in range(g):
            if r == s:
                continue
            there = slice(r * n, r * n + n)
            if basis == "source":
                domestic, foreign, basket = (
                    model.v[own] @ inverse[own, own],
                    abroad @ inverse[:, own],
                    e[own, r],
                )
            else:
                kept = y.sum(1)
                kept[own] = y[own, s]
                basket = y[own, r] + model.A[own, there] @ (inverse @ kept)[there]
                domestic, foreign = model.v[own] @ model.L[own, own], abroad @ model.L[:, own]
                home = model.A[own, there] @ (inverse @ y[:, s])[there]
                assert got.reflected is not None
                np.testing.assert_allclose(got.reflected[own, r], domestic * home, rtol=1e-8)
            np.testing.assert_allclose(got.domestic_value_added[own, r], domestic * basket, rtol=1e-8)
            np.testing.assert_allclose(got.foreign_value_added[own, r], foreign * basket, rtol=1e-8)


def test_terms_add_up_to_gross_exports(table: Accounts) -> None:
    model = leontief(table)
    nine = koopman_wang_wei(model)
    np.testing.assert_allclose(nine.terms.sum(1), nine.exports, rtol=1e-10)
    for basis in ("source", "sink"):
        split = borin_mancini(model, basis)
        np.testing.assert_allclose(
            sum(getattr(split, term) for term in TERMS), split.exports, rtol=1e-9, atol=1e-12
        )


def test_source_and_sink_agree_for_the_exporter_as_a_whole(table: Accounts) -> None:
    model = leontief(table)
    source, sink, nine = borin_mancini(model, "source"), borin_mancini(model, "sink"), koopman_wang_wei(model)
    for term in TERMS:
        np.testing.assert_allclose(source.by_economy(term).sum(1), sink.by_economy(term).sum(1), rtol=1e-8)
    # Koopman-Wang-Wei agree with them on everything domestic (Borin & Mancini 2019)
    np.testing.assert_allclose(
        nine.domestic_value_added, sink.by_economy("domestic_value_added").sum(1), rtol=1e-8
    )
    np.testing.assert_allclose(nine.terms[:, 5], sink.by_economy("domestic_double").sum(1), rtol=1e-8)
    np.testing.assert_allclose(nine.terms[:, 3:5].sum(1), sink.by_economy("reflected").sum(1), rtol=1e-8)
    np.testing.assert_allclose(nine.vertical_specialisation, source.by_economy("foreign").sum(1), rtol=1e-8)


def test_value_added_exports_are_value_added_absorbed_abroad(table: Accounts) -> None:
    model = leontief(table)
    absorbed = value_added_by_absorption(model)
    np.testing.assert_allclose(absorbed.sum(1), table.gdp, rtol=1e-9)
    vax = koopman_wang_wei(model).value_added_exports
    np.testing.assert_allclose(absorbed.sum(1) - np.diag(absorbed), vax, rtol=1e-8)


def test_foreign_content_is_what_others_find_in_their_forward_participation(table: Accounts) -> None:
    """World totals: foreign content of all exports = value added of all economies in the exports of
    others."""
    model = leontief(table)
    e = table.exports().sum((1,)).reshape(table.axes.n_economies, -1).sum(1)
    shares = participation(model)
    assert (shares.backward * e).sum() == pytest.approx((shares.forward * e).sum(), rel=1e-9)
    assert ((shares.gvc > 0) & (shares.gvc < 1)).all()


def test_two_economies_by_hand() -> None:
    """One sector each; the numbers are worked out beside the asserts."""
    from tumen.economy.accounts import Accounts, Axes

    axes = Axes(("H", "F"), ("s",), ("FD",), "units", 2000, "", "by hand")
    # H sells 2 to itself, 3 to F as inputs; F sells 2 to H, 2 to itself. Final: H 4 + 1 to F, F 5 + 1 to H
    table = Accounts.build(axes, Z=[[2, 3], [2, 2]], Y=[[4, 1], [1, 5]])
    # x = 10, 10; A = [.2 .3; .2 .2]; v = .6, .5; det(I - A) = .8 * .8 - .06 = .58; L = [.8 .3; .2 .8] / .58
    split = borin_mancini(leontief(table), "source")
    # E_H = 3 + 1 = 4; DVA = .6 / .8 * 4 = 3; domestic content = .6 * .8 / .58 * 4 = 3.310345
    assert split.domestic_value_added[0, 1] == pytest.approx(3.0)
    assert split.domestic[0, 1] == pytest.approx(1.92 / 0.58)
    assert split.domestic_double[0, 1] == pytest.approx(1.92 / 0.58 - 3.0)
    # DAVAX = .75 * (1 + .3 * 5 / .8) = 2.15625
    assert split.directly_absorbed[0, 1] == pytest.approx(2.15625)
    with pytest.raises(ValueError, match="source"):
        borin_mancini(leontief(table), "middle")
