"""Tables in memory, studies, networks and economies through `import tumen`."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import tumen as tm

DAY = "2026-06-01"
STUDIES = Path(__file__).resolve().parents[2] / "studies"
SHIPMENTS = pl.DataFrame(
    {
        "importer": ["JP", "JP"],
        "exporter": ["CN", "CN"],
        "hs": ["3924.10", "3924.10"],
        "on": [DAY, DAY],
        "value": ["10000", "20000"],
        "currency": ["JPY", "JPY"],
        "originating": ["yes", "no"],
        "claimed": ["MFN", "MFN"],
        "duty_paid": ["", ""],
    }
)


@pytest.fixture
def bill():
    materials = [tm.Material("driver IC", "8542.31", 20, "non-originating", "TW")]
    return tm.Bill("8524.92", "VN", materials, fob=100, operations=["assembly"])


def test_a_table_of_bills_says_what_one_bill_says(bill):
    found = tm.screen({"A": bill, "B": bill}, ["RCEP"], to="JP", on=DAY)
    one = tm.determine(bill, "RCEP", to="JP", on=DAY)
    rows = found.tables["answers"].to_dicts()
    assert [row["bill"] for row in rows] == ["A", "B"]
    assert {row["status"] for row in rows} == {one.status.value}
    assert {row["margin"] for row in rows} == {float(one.margin or 0)}
    assert "2 originating" in found.answer


def test_a_frame_a_file_and_rows_are_one_table(bill, tmp_path):
    from tumen.origin.screen import table_of

    table = table_of({"A": bill})
    path = tmp_path / "bills.parquet"
    table.write_parquet(path)
    asked = [tm.screen(given, "RCEP", to="JP", on=DAY).answers for given in (table, path, table.to_dicts())]
    assert asked[0].equals(asked[1])
    assert asked[0].equals(asked[2])
    with pytest.raises(tm.InputError, match="is no table of bills"):
        tm.screen(42)


def test_screening_is_saved_with_its_answers(bill, tmp_path):
    place = tm.screen({"A": bill}, "RCEP", to="JP", on=DAY).save(tmp_path / "screened")
    assert pl.read_parquet(place / "answers.parquet").height == 1


def test_shipments_are_quoted_and_audited():
    quoted = tm.quote_table(SHIPMENTS.drop("claimed", "duty_paid"))
    single = tm.quote("3924.10", exporter="CN", to="JP", value=10000, currency="JPY", on=DAY)
    assert single.best is not None
    assert single.best.duty is not None
    best = quoted.tables["best"]
    assert best["best_duty"].to_list()[0] == single.best.duty.amount
    found = tm.audit(SHIPMENTS)
    # the first shipment could have claimed; of the second it is said that it does not originate
    saved = best["mfn_duty"][0] - best["best_duty"][0]
    assert saved > 0
    assert found.left == {"JPY": saved}
    assert found.tables["missed"].height == 1
    assert len(repr(found)) < 2000


def test_tables_take_rates_of_exchange_and_what_was_announced():
    """3.9 % of 10,000 USD at 150 yen, the average of the week before the previous one: of 1,500,000 yen 58,500."""
    row = {
        "importer": "JP",
        "exporter": "CN",
        "hs": "3924.10",
        "on": DAY,
        "value": "10000",
        "currency": "USD",
    }
    average = {"date": "2026-05-18", "base": "USD", "quote": "JPY", "rate": "150"}
    mfn = {"importer": "JP", "regime": "MFN", "hs": "3924.10", "rate": "3.9%", "source": "made up"}
    rates = [average | {"source": "made up"}]
    single = tm.quote(
        "3924.10", exporter="CN", to="JP", value=10000, currency="USD", on=DAY, exchange_rates=rates
    )
    best = tm.quote_table(pl.DataFrame([row]), exchange_rates=rates).tables["best"]
    assert round(best["mfn_payable"][0] * 150, 2) == single.tables["quotes"]["payable"][0]
    other = pl.DataFrame([row | {"importer": "CN", "exporter": "DE", "currency": "CNY"}])
    mfn |= {"importer": "CN", "from": "2026-01-01"}  # whose MFN rates are not on file
    assert tm.quote_table(other).tables["best"]["mfn_duty"][0] is None
    assert tm.quote_table(other, announced=[mfn]).tables["best"]["mfn_duty"][0] == 390  # 3.9 % of 10,000
    with pytest.raises(tm.InputError) as wrong:
        tm.audit(SHIPMENTS, exchange_rates=[average | {"rate": "x"}], announced=[mfn | {"rate": "x"}])
    assert len(wrong.value.problems) > 1


def test_rows_that_cannot_be_used_are_told():
    wrong = SHIPMENTS.with_columns(pl.Series("hs", ["3924.10", "9999.99"]))
    found = tm.audit(wrong)
    assert "LEFT OUT" in found.answer
    with pytest.raises(tm.InputError):
        tm.audit(wrong, strict=True)


@pytest.fixture(scope="module")
def base():
    """The base of a shipped study, run once."""
    return tm.read_study(STUDIES / "birds-nest").scenario("base").run()


def test_a_study_is_read_checked_narrowed_and_run(base):
    study = tm.read_study(STUDIES / "birds-nest")
    assert study.check() == ()
    assert study.scenarios[0] == "base"
    assert len(repr(study)) < 2000
    narrow = study.scenario(study.scenarios[1])
    assert narrow.scenarios == study.scenarios[:2]
    with pytest.raises(tm.InputError, match="there is no scenario 'bases'"):
        study.scenario("bases")
    found = base
    assert found.answer.startswith(found.record.answer.headline)
    landed = found.tables["landed"]
    assert landed.schema["amount"].is_decimal()
    assert landed["regime"].dtype == pl.String
    cells = {(cell.product, cell.site, cell.market): cell for cell in found.scenario("base").cells}
    row = found.tables["cells"].row(0, named=True)
    cell = cells[row["product"], row["site"], row["market"]]
    assert cell.cost_per_unit is not None
    assert abs(row["cost_per_unit"] - cell.cost_per_unit) <= Decimal("1e-10")
    assert len(repr(found)) < 2000
    assert "<html" in found.page()


def test_a_study_is_saved_as_tumen_run_does(base, tmp_path):
    place = base.save(tmp_path)
    assert (place / "report.html").is_file()
    assert (place / "landed.csv").is_file()


def test_economies():
    world = tm.accounts()
    tariffs = tm.sector_tariffs()
    assert len(repr(world)) < 2000
    assert "21 economies x 16 sectors" in repr(world)
    assert len(repr(tariffs)) > 0


def test_a_network_is_solved_as_the_command_does():
    pytest.importorskip("highspy")
    network = tm.Network(STUDIES / "coffee")
    assert len(repr(network)) < 2000
    plan = network.solve(gap=0.001)
    assert plan.gap <= 0.001
    assert plan.net_cost == plan.record.net_cost
    assert plan.tables["flows"].height == len(plan.record.flows)
    assert len(repr(plan)) < 2000
    assert plan.earned() == plan.record.earned(network._scenario.law)
    with pytest.raises(tm.InputError, match="there is no scenario"):
        tm.Network(STUDIES / "coffee", scenario="bases")


@pytest.mark.parametrize(("study", "told"), [("rcep-impact", "table: "), ("oled-changchun", "origin of ")])
def test_a_study_names_what_is_assumed_of_products_and_of_economies(study, told):
    assumed = tm.read_study(STUDIES / study).assumptions
    assert any(text.startswith(told) for text in assumed), assumed


def test_a_network_of_a_study_that_was_read():
    study = tm.read_study(STUDIES / "coffee")
    assert repr(tm.Network(study)) == repr(tm.Network(STUDIES / "coffee"))


def test_what_is_short_is_not_told_as_nothing_where_a_duty_is_not_known():
    """RCEP for goods of the United States: Japan is short of 3.9 % of 10,000; China's MFN rate is not on file."""
    head = {
        "exporter": "US",
        "hs": "3924.10",
        "on": DAY,
        "value": "10000",
        "currency": "USD",
        "claimed": "RCEP",
    }
    rows = [head | {"importer": importer, "duty_paid": "0"} for importer in ("JP", "CN")]
    found = tm.audit(pl.DataFrame(rows), as_of="2026-07-01")
    assert found.tables["shipments"]["finding"].to_list() == ["unlawful claim", "unlawful claim"]
    assert found.tables["shipments"]["owed"].to_list() == [390, None]
    assert "Short by 390.00 USD, in one shipment" in found.answer
    assert (
        "Whether one shipment whose claim was not lawful or not proved is short cannot be told"
        in found.answer
    )
    assert "390.00 USD and not known of 1" in found.page()
