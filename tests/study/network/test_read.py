"""A network study as read: units, parts, law, scenarios as patches."""

from __future__ import annotations

import shutil
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.network.model.goods import StatedOrigin
from tumen.network.model.incentives import CostRelief, Grant
from tumen.reference.hs import HsCode
from tumen.study.core.new_workbook import write_new_workbook
from tumen.study.core.read import read_study
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import TableFiles


def network_of(folder):
    return read_study(folder).network


STUDIES = Path(__file__).resolve().parents[3] / "studies"
TEMPLATE = Path(__file__).resolve().parent / "small"


def swap(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def with_scenario(spoil):
    """The scenario ``it`` of the study, its text given in YAML."""

    def read(text, *changes):
        folder = spoil(*changes)
        path = folder / "study.yaml"
        head = path.read_text(encoding="utf-8").split("scenarios:")[0]
        path.write_text(f"{head}scenarios:\n  it:\n    source: illustrative\n    {text}\n", encoding="utf-8")
        return network_of(folder).scenarios[1]

    return read


def test_every_table_can_be_named_in_a_study():
    assert set(TABLES) == set(TableFiles.model_fields)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_column_is_documented_and_keys_are_columns(table):
    assert all(column.doc for column in table.fields)
    assert set(table.key) <= {column.name for column in table.fields}
    assert "source" in {column.name for column in table.fields}


def test_rows_become_the_network(spoil):
    network = network_of(spoil()).scenarios[0].network
    assert [period.years for period in network.periods] == [2, 3]
    assert network.offers[0].origin == (StatedOrigin("RCEP"),)
    assert network.recipes[0].operations == ("injection moulding", "assembly")
    grant, relief = network.incentives
    assert isinstance(grant, Grant)
    assert grant.amount == 80_000
    assert grant.terms.open_conditions == ()
    assert isinstance(relief, CostRelief)
    assert (relief.what, relief.per_year) == ("land", 8000)


def test_a_quantity_in_another_unit_is_converted(spoil):
    """240 g of an item counted in kg are 0.24 kg."""
    network = network_of(spoil()).scenarios[0].network
    assert network.recipes[0].inputs[0].quantity == Decimal("0.24")


def test_an_offer_per_tonne_is_a_thousandth_per_kilogram(spoil):
    """1300 a tonne is 1.30 a kilogram; 5 tonnes a year are 5000 kilograms."""
    folder = spoil(
        ("offers.csv", "price,co2_kg", "price,unit,capacity,co2_kg"),
        ("offers.csv", "1.30,", "1300,t,5,"),
        ("offers.csv", "0.06,", "0.06,,,"),
    )
    offer = network_of(folder).scenarios[0].network.offers[0]
    assert (offer.price, offer.capacity) == (Decimal("1.30"), 5000)


def test_a_condition_not_known_to_hold_stays_open(spoil):
    folder = spoil(("incentives.csv", "investor from abroad=yes", "investor from abroad=unknown"))
    terms = network_of(folder).scenarios[0].network.incentives[0].terms
    assert terms.open_conditions == ("investor from abroad",)


def test_stated_rates_and_customs_values_become_law(spoil):
    folder = spoil()
    (folder / "taxes.csv").write_text("economy,customs_value,source\nVN,FOB,illustrative\n", encoding="utf-8")
    law = network_of(folder).scenarios[0].law
    assert law.value_basis == {"VN": "FOB"}
    rates = law.book.rates("VN", HsCode.parse("3924.10", "HS2022"), date(2026, 7, 1))
    assert {row.text for row in rates if row.regime == "MFN"} == {"22%"}


def test_demand_is_multiplied_where_meant(with_scenario):
    found = with_scenario('scale: {"demand[market=Japan, period=2028-31].quantity": 2}')
    quantities = {(row.market, row.period): row.quantity for row in found.network.demand}
    assert quantities == {
        ("Japan", "2026-28"): 600_000,
        ("Viet Nam", "2026-28"): 500_000,
        ("Japan", "2028-31"): 1_800_000,
        ("Viet Nam", "2028-31"): 990_000,
    }
    assert found.changes == ("demand of Japan, 2028-31: quantity times 2",)


def test_prices_of_a_supplier_are_multiplied(with_scenario):
    found = with_scenario('scale: {"all offers[supplier=Ningbo resins].price": 0.9}')
    assert [offer.price for offer in found.network.offers] == [Decimal("1.170"), Decimal("0.06")]


def test_an_offer_is_replaced_in_part(with_scenario):
    found = with_scenario(
        "add: {declarations: [{by: Taipei metal, material: steel clips, agreement: RCEP, origin: VN}]}"
    )
    assert found.network.offers[1].origin == (StatedOrigin("RCEP", "VN"),)
    assert found.network.offers[1].price == Decimal("0.06")


def test_a_supplier_shut_in_one_period_keeps_its_lanes_in_the_other(with_scenario):
    found = with_scenario('set: {"suppliers[supplier=Taipei metal].shut": 2026-28}')
    assert {lane.periods for lane in found.network.lanes if lane.origin == "Taipei metal"} == {("2028-31",)}
    assert {lane.periods for lane in found.network.lanes if lane.origin != "Taipei metal"} == {None}


def test_a_market_shut_in_one_period_is_reached_in_the_other(with_scenario):
    found = with_scenario('set: {"markets[market=Japan].shut": 2026-28}')
    assert {lane.periods for lane in found.network.lanes if lane.destination == "Japan"} == {("2028-31",)}
    assert {lane.periods for lane in found.network.lanes if lane.destination != "Japan"} == {None}


def test_a_lane_is_shut_by_its_ends(with_scenario):
    found = with_scenario('set: {"lanes[from=Ningbo, to=Japan].shut": all}')
    assert [lane.periods for lane in found.network.lanes if lane.destination == "Japan"] == [(), None]


def test_sites_are_decided_and_agreements_left_out(with_scenario):
    found = with_scenario('set: {"sites[site=Hai Phong].decision": open}\n    without: [RCEP]')
    assert {site.name: site.decision for site in found.network.sites} == {
        "Ningbo": "free",
        "Hai Phong": "open",
    }
    assert found.decides
    assert found.network.agreements == ()
    assert found.network.claim_costs == ()
    assert not found.law.agreements


def test_a_service_commitment_is_added(with_scenario):
    found = with_scenario("add: {services: [{market: Japan, within_days: 8, share: 50%}]}")
    assert [(s.market, s.within_days, s.share) for s in found.network.services] == [
        ("Japan", 8, Decimal("0.5"))
    ]


def test_changes_of_policy_reach_the_rates(with_scenario):
    """22 per cent on file of the study and 20 added are 42."""
    found = with_scenario(
        'policy: [{name: wall, importer: VN, origins: [CN], hs: ["3924"], add: 20%, source: illustrative}]'
    )
    assert [change.name for change in found.law.book.changes] == ["wall"]
    assert "adds 20%" in found.changes[0]


def test_what_the_study_states_of_an_appendix_becomes_law(spoil, problems):
    folder = spoil()
    path = folder / "tariff-lines.csv"
    path.write_text("product,importer,in_appendix,source\nlunch box,JP,no,illustrative\n", encoding="utf-8")
    assert network_of(folder).scenarios[0].law.listed == {("JP", "lunch box"): False}
    path.write_text("product,importer,in_appendix,source\nlunch bag,JP,no,illustrative\n", encoding="utf-8")
    assert [(file, line) for file, line, _ in problems()] == [("tariff-lines.csv", 2)]


@pytest.mark.parametrize("folder", ["coffee", "oled-changchun", "birds-nest"])
def test_every_shipped_network_study_reads_without_problems(folder):
    study = network_of(STUDIES / folder)
    assert len(study.scenarios) > 3
    assert all(row.source for rows in study.rows.values() for row in rows)


@pytest.fixture
def workbook(tmp_path):
    """The small study in one workbook."""
    pytest.importorskip("openpyxl", reason="the extra for spreadsheets is not installed")
    path = tmp_path / "design.xlsx"
    write_new_workbook(TEMPLATE, path)
    return path


def test_a_workbook_says_what_the_folder_says(workbook):
    def bare(value):
        """Without the places where rows stand, which differ."""
        if is_dataclass(value) and not isinstance(value, type):
            return tuple(
                bare(getattr(value, item.name)) for item in fields(value) if item.name not in {"at", "terms"}
            )
        return tuple(map(bare, value)) if isinstance(value, tuple) else value

    one, two = network_of(TEMPLATE), network_of(workbook)
    assert [item.name for item in one.scenarios] == [item.name for item in two.scenarios]
    for here, there in zip(one.scenarios, two.scenarios, strict=True):
        assert bare(here.network) == bare(there.network)
        assert here.changes == there.changes
    assert read_study(workbook).files[0][0] == "design.xlsx"


def test_mistakes_in_a_workbook_name_sheet_and_row(workbook):
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    book["lanes"]["A2"] = "Ningpo"
    book.create_sheet("plants")["A1"] = "plant"
    book.save(workbook)
    with pytest.raises(InputError) as caught:
        network_of(workbook)
    assert "there is no table 'plants' in a study" in caught.value.problems[0].what
    del book["plants"]
    del book["demand"]
    book.save(workbook)
    with pytest.raises(InputError) as caught:
        network_of(workbook)
    said = [(problem.what, (problem.file or "")[-14:]) for problem in caught.value.problems]
    assert any("design is asked without the table demand" in what for what, _ in said)


def test_names_of_the_design_are_told_beside_a_broken_row(tmp_path):
    """Two readings of a broken row know other names; that a name is none of either is told with the rest."""
    folder = shutil.copytree(STUDIES / "coffee", tmp_path / "coffee")
    swap(folder / "markets.csv", "japan,Japan,JP", "japan,Japan,JQ")
    swap(
        folder / "study.yaml",
        "market: europe, within_days: 14, shares",
        "market: europ, within_days: 14, shares",
    )
    swap(folder / "study.yaml", "reference: base", "reference: bass")
    swap(folder / "study.yaml", "stress: {days", "stress: {places: [dongguann], days")
    with pytest.raises(InputError) as raised:
        read_study(folder)
    assert [problem.what for problem in raised.value.problems] == [
        "economy: 'JQ' is not the ISO code of an economy on file",
        "design.uncertainty.reference: there is no scenario 'bass'",
        "design.trade_off.service.market: there is no market 'europ'",
        "design.stress.places[1]: there is no site, supplier or port 'dongguann'",
    ]
    assert "japan" in raised.value.problems[2].fix


@pytest.mark.parametrize(("table", "cell", "other"), [("sites", "CN", "CQ"), ("markets", "JP", "JQ")])
def test_a_mistyped_economy_is_the_only_thing_told(tmp_path, table, cell, other):
    """Rates into it and out of it are not said to count nowhere."""
    folder = shutil.copytree(TEMPLATE, tmp_path / "small")
    swap(folder / f"{table}.csv", f",{cell},", f",{other},")
    with pytest.raises(InputError) as raised:
        read_study(folder)
    assert [(problem.what, problem.line) for problem in raised.value.problems] == [
        (f"economy: {other!r} is not the ISO code of an economy on file", 2)
    ]
