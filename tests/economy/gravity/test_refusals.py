"""What is refused, all of it at once, and what is not: empty is never zero."""

import numpy as np
import polars as pl
import pytest

from tumen.economy.gravity import GravityModel, gravity_estimate, gravity_table
from tumen.errors import InputError, MissingExtraError, NotConvergedError

NAMES = ("AAA", "BBB", "CCC")


def rows(**columns):
    pairs = [(e, i) for e in NAMES for i in NAMES]
    given = {"exporter": [e for e, _ in pairs], "importer": [i for _, i in pairs]}
    given["trade"] = [100.0 if e == i else 5.0 + k for k, (e, i) in enumerate(pairs)]
    given["border"] = [float(e != i) for e, i in pairs]
    return pl.DataFrame(given | columns)


def flows():
    return gravity_table(rows(), "trade").flows.copy()


def at(exporter, importer):
    return (pl.col("exporter") == exporter) & (pl.col("importer") == importer)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (rows().filter(~at("AAA", "BBB")), "flows are not stated .*BBB/AAA"),
        (rows().filter(~at("AAA", "AAA")), "domestic sales are not there: AAA"),
        (rows().filter(pl.col("exporter") != pl.col("importer")), "domestic sales are not there: AAA, BBB, CCC"),
        (rows(trade=[0.0] + [1.0] * 8), "domestic sales are not there: AAA"),
        (rows(trade=[None] + [1.0] * 8), "column 'trade': 1 cell is empty"),
        (rows(trade=[float("nan")] + [1.0] * 8), "empty or no number"),
        (rows(trade=[1.0, -1.0] + [1.0] * 7), "negative"),
        (rows(trade=["1"] * 9), "holds String, not numbers"),
        (rows().with_columns(pl.col("exporter", "importer").replace({"BBB": ""})), r"an economy is called \[''\]"),
        (rows().with_columns(pl.col("exporter", "importer").replace({"BBB": "*"})), r"called \['\*'\]"),
        (rows(border=[None] * 9), "not numbers|empty"),
        (pl.concat([rows(), rows().head(1)]), "exporter importer: 1 stand more than once: AAA AAA"),
        (rows().drop("border"), "column 'border' is missing"),
        (rows(exporter=[None, *(["AAA"] * 8)]), "column 'exporter': 1 cell"),
        (rows(year=[2000] * 8 + [2001]), "several years: 2000, 2001"),
        (rows(year=[2000] * 8 + [None]), "column 'year' has 1 empty"),
        ("trade.csv", "is no table"),
    ],
)  # fmt: skip
def test_rows(table, says):
    with pytest.raises(InputError, match=says):
        gravity_table(table, "trade", ["border"])


def test_negative_and_repeated_rows_are_told_together():
    twice = pl.concat([rows(trade=[1.0, -1.0] + [1.0] * 7), rows().head(1)])
    with pytest.raises(InputError) as caught:
        gravity_table(twice, "trade")
    assert len(caught.value.problems) == 2


def test_a_flow_explains_nothing():
    with pytest.raises(InputError, match="'trade' stands on both sides"):
        gravity_table(rows(), "trade", ["trade"])


def test_a_year():
    two = pl.concat([rows(year=[2000] * 9), rows(year=[2001] * 9, trade=[200.0] * 9)])
    assert gravity_table(two, "trade", year=2001).flows.sum() == 1800
    with pytest.raises(InputError, match="no row of 1999"):
        gravity_table(two, "trade", year=1999)
    with pytest.raises(InputError, match="no column 'year'"):
        gravity_table(rows(), "trade", year=2000)


def test_all_faults_at_once():
    with pytest.raises(InputError) as caught:
        gravity_table(rows().filter(~at("AAA", "BBB") & ~at("CCC", "CCC")), "trade")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("sigma", [1, 0.5, 0, -3, float("nan"), float("inf"), "5", True])
def test_elasticities(sigma):
    with pytest.raises(InputError, match="elasticity of substitution"):
        GravityModel(NAMES, flows(), sigma)


def test_models():
    with pytest.raises(InputError, match=r"economy 'ZZZ' is not in the gravity model"):
        GravityModel(NAMES, flows(), 5, reference="ZZZ")
    with pytest.raises(InputError, match="no closure 'none'"):
        GravityModel(NAMES, flows(), 5, closure="none")
    with pytest.raises(InputError, match="has the shape"):
        GravityModel(NAMES[:2], flows(), 5)
    with pytest.raises(InputError, match="stands 2 times"):
        GravityModel(("AAA", "AAA", "BBB"), flows(), 5)
    apart = np.diag([100.0, 100.0, 100.0])
    apart[0, 1] = 3
    with pytest.raises(InputError, match="CCC does not trade with AAA, not even through others"):
        GravityModel(NAMES, apart, 5)


def test_what_is_no_number_or_table():
    model = GravityModel(NAMES, flows(), 5)
    table = gravity_table(rows(), "trade", "border")
    for call, says in (
        (lambda: GravityModel(NAMES, "x", 5), "flows: 'x' is no array"),
        (lambda: GravityModel(5, flows(), 5), "economies: 5 is no list"),
        (lambda: GravityModel("ABC", flows(), 5), "economies: 'ABC' is no list"),
        (lambda: GravityModel.from_costs(table, {"border": -1}, 5, output="x"), "output: 'x' is no array"),
        (lambda: model.solve(trade_cost="x"), "the change: 'x' is no array"),
        (lambda: model.solve(5), "5 is no table of regressors"),
    ):
        with pytest.raises(InputError, match=says):
            call()


def test_models_of_costs():
    table = gravity_table(rows(), "trade", ["border"])
    for coefficients, says in (
        ({}, "no coefficient for border"),
        ({"border": -1.0, "pta": 1.0}, "regressor 'pta' is not in the table"),
        ({"border": float("nan")}, "the coefficient of border is nan"),
        ({"border": "x"}, "the coefficient of border is 'x'"),
    ):
        with pytest.raises(InputError, match=says):
            GravityModel.from_costs(table, coefficients, 5)
    with pytest.raises(InputError, match="output is not positive: BBB"):
        GravityModel.from_costs(table, {"border": -1.0}, 5, output=[300, 0, 42], expenditure=[114, 114, 114])
    with pytest.raises(InputError, match="output sums to 300, expenditure to 342"):
        GravityModel.from_costs(table, {"border": -1.0}, 5, output=[100] * 3, expenditure=[114, 114, 114])


def test_experiments():
    table = gravity_table(rows(), "trade", ["border"])
    for what, says in (
        ([("AAA", "BBB", 1)], "border of AAA from BBB is 1 already"),
        ([("AAA", "BBB", 0), ("AAA", "*", 0.5)], "is set twice"),
        ([("AAA", "KOR", 0)], "economy 'KOR' is not in the table"),
        ([("AAA", "BBB")], "is no change"),
        ([("AAA", "BBB", float("nan"))], "is no change"),
        (5, "5 is no change"),
        ([], "no change of border"),
        (None, "None is no change"),
    ):
        with pytest.raises(InputError, match=says):
            table.changed("border", what)
    with pytest.raises(InputError, match="regressor 'pta'"):
        table.changed("pta", [("AAA", "BBB", 1)])
    model = GravityModel(NAMES, flows(), 5)
    with pytest.raises(InputError, match="no coefficients"):
        model.solve(table)
    with pytest.raises(InputError, match="0 changes"):
        model.solve()
    with pytest.raises(InputError, match="2 changes"):
        model.solve(log_freeness=np.zeros((3, 3)), trade_cost=np.ones((3, 3)))
    with pytest.raises(InputError, match="a factor of trade cost is not positive: AAA/BBB"):
        model.solve(trade_cost=[[1, 0, 1], [1, 1, 1], [1, 1, 1]])
    with pytest.raises(InputError) as caught:
        model.solve(trade_cost=[[1, 0, 90], [1, 1, 1], [1, 0.05, 1]])
    told = [item.what for item in caught.value.problems]  # per cent, told once, with the zero
    assert told[0].endswith("not positive: AAA/BBB")
    assert told[1].endswith("more than tenfold, either way: AAA/CCC, CCC/BBB")
    assert len(told) == 2
    far = table.changed("border", [("AAA", "BBB", 80)])
    with pytest.raises(InputError, match=r"changes by more than 9.21, a trade cost tenfold .*: AAA/BBB\."):
        GravityModel.from_costs(table, {"border": -1.0}, 5).solve(far)
    with pytest.raises(InputError, match="no number: AAA/BBB"):
        model.solve(log_freeness=[[0, np.nan, 0], [0, 0, 0], [0, 0, 0]])
    with pytest.raises(InputError, match="domestic sales stop: BBB"):
        model.solve(trade_cost=[[1, 1, 1], [1, np.inf, 1], [1, 1, 1]])
    alone = np.zeros((3, 3))
    alone[2, :2] = alone[:2, 2] = -np.inf
    with pytest.raises(InputError, match="CCC does not trade"):
        model.solve(log_freeness=alone)


def test_resistances_that_do_not_exist():
    """AAA sells 40, only to itself, and buys 30, only from itself: no factor makes both sums true."""
    pattern = pl.DataFrame(
        {
            "exporter": ["A", "A", "B", "B"],
            "importer": ["A", "B", "A", "B"],
            "v": [30.0, 0.0, 10.0, 30.0],
            "x": [0.0, -1e6, 0.0, 0.0],
        }
    )
    table = gravity_table(pattern, "v", ["x"])
    with pytest.raises(NotConvergedError, match="multilateral resistances"):
        GravityModel.from_costs(table, {"x": 1.0}, 5, output=[40.0, 30.0], expenditure=[30.0, 40.0])


def panel():
    return pl.concat([rows(year=[year] * 9) for year in (2000, 2001)])


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (panel().slice(1), {}, "the panel is not balanced, 1 of exporter importer year have no row: AAA AAA 2000"),
        (rows().slice(1), {}, "not balanced, 1 of exporter importer have no row: AAA AAA"),
        (rows().with_columns(trade=0.0), {}, "0 everywhere"),
        (rows(), {"errors": ["exporter", "importer", "border"]}, "clustered by 3 columns"),
        (rows(), {"fixed_effects": ["exporter-decade"]}, "column 'decade' is missing"),
        (rows().with_columns(trade=pl.when(pl.int_range(9) == 3).then(None).otherwise(1.0)), {}, "empty"),
    ],
)  # fmt: skip
def test_estimates(table, options, says):
    with pytest.raises(InputError, match=says):
        gravity_estimate(table, "trade", ["border"], **options)


def test_estimates_need_pyfixest(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyfixest", None)
    with pytest.raises(MissingExtraError, match="pyfixest"):
        gravity_estimate(rows(), "trade", ["border"])
    with pytest.raises(InputError, match="no regressor"):
        gravity_estimate(rows(), "trade", [])
    with pytest.raises(InputError, match="both sides"):
        gravity_estimate(rows(), "trade", ["trade"])


@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_told_apart():
    pytest.importorskip("pyfixest", reason="pyfixest is optional and not installed")
    twice = rows().with_columns(again=2 * pl.col("border"))
    with pytest.raises(InputError, match="no estimate for again"):
        gravity_estimate(twice, "trade", ["border", "again"])
    own = rows().with_columns(size=pl.col("exporter").rank("dense").cast(pl.Float64))
    with pytest.raises(InputError, match="no estimate for"):
        gravity_estimate(own, "trade", ["border", "size"])


@pytest.mark.filterwarnings("ignore")
def test_absent_rows_are_left_out_where_it_is_said():
    pytest.importorskip("pyfixest", reason="pyfixest is optional and not installed")
    found = gravity_estimate(rows().slice(1), "trade", ["border"], unbalanced=True)
    assert found.observations == 8
    silent = rows().with_columns(trade=pl.when(pl.col("exporter") == "CCC").then(0.0).otherwise("trade"))
    found = gravity_estimate(silent, "trade", ["border"])
    assert (found.observations, found.left_out) == (6, 3)
    assert (found.fitted == 0).tolist() == [False] * 6 + [True] * 3
