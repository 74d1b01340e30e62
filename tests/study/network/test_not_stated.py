"""What nobody stated and a design counts is refused by name; where it counts nowhere its total is not known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.solve import solve
from tumen.study.core.read import read_study
from tumen.study.missing.write import open_facts
from tumen.study.network.run import run_network

from .conftest import network_of

BARE = (
    ("ways.csv", "0.25,0.5,illustrative\nlunch box,Hai", "0.25,,illustrative\nlunch box,Hai"),
    ("offers.csv", "0.06,0.02,", "0.06,,"),
    ("lanes.csv", "sea,6,0.02,", "sea,6,,"),
)


@pytest.mark.parametrize("setting", ["carbon_price: 40", "co2_limit_kg: 100000000", "trade_off: {co2: 2}"])
def test_co2_that_counts_is_refused_where_it_is_not_stated(problems, setting):
    found = problems(("study.yaml", "design:\n", f"design:\n  {setting}\n"), *BARE)
    assert [(file, line) for file, line, _ in found] == [("offers.csv", 3), ("ways.csv", 2), ("lanes.csv", 6)]
    assert all("is not stated, and the design counts CO2" in text for _, _, text in found)


def test_a_scenario_that_brings_an_unstated_offer_is_refused_too(problems):
    added = "    add:\n      offers:\n        - {supplier: Taipei metal, material: plastic granules, price: 1, source: x}\n"
    found = problems(
        ("study.yaml", "design:\n", "design:\n  carbon_price: 40\n"),
        ("study.yaml", "    title: Without the grant\n", f"    title: Without the grant\n{added}"),
    )
    assert ["the CO2 of plastic granules from Taipei metal is not stated" in text for *_, text in found] == [
        True
    ]


def test_a_total_of_co2_leaves_nothing_out(spoil):
    from tumen.network.mip.solve import solve
    from tumen.report.network.view import co2_of

    pytest.importorskip("highspy")
    base = network_of(spoil()).scenarios[0]
    whole = solve(base.network, base.law)
    assert whole.co2_kg is not None
    assert co2_of(whole) == f"{whole.co2_kg:,.0f} kg"
    base = network_of(spoil(*BARE[1:2])).scenarios[0]
    part = solve(base.network, base.law)
    assert part.co2_kg is None
    assert part.co2_not_stated == ("the offer of steel clips by Taipei metal",)
    assert part.net_cost == pytest.approx(whole.net_cost)
    assert co2_of(part) == "not known, for nobody stated that of the offer of steel clips by Taipei metal"


@pytest.mark.parametrize(
    "asked",
    [
        "design:\n  trade_off: {service: {market: Japan, within_days: 7, shares: [0.5, 1]}}\n",
        "design:\n  trade_off: {service: {within_days: 7, shares: [0.5, 1]}}\n",
    ],
)
def test_days_that_a_curve_of_service_counts_are_refused_where_they_are_not_stated(problems, asked):
    found = problems(("study.yaml", "design:\n", asked), ("lanes.csv", "sea,6,0.02,", "sea,,0.02,"))
    assert [(file, line) for file, line, _ in found] == [("lanes.csv", 6)]
    assert "the lead time of lane Ningbo > Japan by sea is not stated" in found[0][2]


def test_a_claim_paid_by_consignment_needs_its_size(spoil):
    """Else the claim would be left out in silence, and the agreement be said to be worth nothing."""
    folder = spoil(("claiming.csv", "RCEP,unit,0.002", "RCEP,consignment,50"))
    base = network_of(folder).scenarios[0]
    with pytest.raises(InputError) as caught:
        compile_network(base.network, base.law)
    found = {(Path(p.file).name, p.line): p.what for p in caught.value.problems}
    assert found["products.csv", 2].startswith(
        "what it costs to claim RCEP on lunch box made in VN, into JP,"
    )
    sized = spoil(
        ("products.csv", "weight_kg,source", "weight_kg,units_per_consignment,source"),
        ("products.csv", "0.25,", "0.25,1000,"),
        ("products.csv", "kg,1,", "kg,1,1000,"),
        ("products.csv", "0.01,", "0.01,1000,"),
    )
    base = network_of(sized).scenarios[0]
    assert compile_network(base.network, base.law).flows


def test_a_claim_of_which_only_the_cost_by_year_is_stated_is_refused(spoil):
    """Where others pay by unit, a row by year alone does not say that a claim costs nothing."""
    folder = spoil(
        ("claiming.csv", "regime,basis", "regime,exporter,basis"),
        ("claiming.csv", "RCEP,unit", "RCEP,CN,unit"),
        ("claiming.csv", "RCEP,year", "RCEP,,year"),
    )
    base = network_of(folder).scenarios[0]
    with pytest.raises(InputError) as caught:
        compile_network(base.network, base.law)
    told = [problem.what for problem in caught.value.problems]
    assert any("what it costs to claim RCEP on lunch box made in VN, into JP" in what for what in told)
    assert not any("lunch box made in CN" in what for what in told)


def test_a_claim_that_everybody_pays_by_year_has_no_other_cost(spoil):
    base = network_of(spoil(("claiming.csv", "RCEP,unit,0.002,illustrative\n", ""))).scenarios[0]
    assert [(cost.per_unit, cost.per_year) for cost in base.network.claim_costs] == [(0, 1500)]
    assert compile_network(base.network, base.law).flows


def test_what_hangs_on_several_tables_is_told_in_one_round(problems):
    """Units of bills against offers, a way without its cost, demand without a lane, a period without demand."""
    found = problems(
        ("bills.csv", "plastic granules,240,g", "plastic granules,240,l"),
        ("ways.csv", "0.35,0.40", ",0.40"),
        ("lanes.csv", "Ningbo,Japan,sea,6,0.02,illustrative,unit,0.05\n", ""),
        ("lanes.csv", "Hai Phong,Japan,sea,10,0.05,illustrative,unit,0.07\n", ""),
        ("demand.csv", "Japan,lunch box,2028-31,300000,illustrative\n", ""),
        ("demand.csv", "Viet Nam,lunch box,2028-31,330000,illustrative\n", ""),
    )
    told = {(file, line): text for file, line, text in found}
    for place, text in {
        ("bills.csv", 2): "'plastic granules' is counted in kg",
        ("ways.csv", 2): "labour of lunch box at Ningbo is not known",
        ("demand.csv", 2): "no lane brings lunch box to Japan in 2026-28",
        ("study.yaml", 14): "2028-31 has no demand",
    }.items():
        assert text in told[place], found
    assert len(found) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("demand.csv", "Japan,lunch box,2026-28", "Japan,lunch box,2027-28"),
            "there is no period '2027-28'",
        ),
        (("prices.csv", "FOB", "CIF"), "has a price CIF, none FOB or EXW"),
    ],
)
def test_a_broken_row_is_told_once(problems, change, words):
    """A stand-in takes its place, so that nothing that hangs on it is a second fault."""
    (only,) = problems(change)
    assert words in only[2]


def test_a_way_without_a_bill_is_not_free_of_materials(problems):
    found = problems(
        ("bills.csv", "product,way", "product,site,way"),
        ("bills.csv", "lunch box,moulding,plastic", "lunch box,Hai Phong,moulding,plastic"),
        ("bills.csv", "lunch box,moulding,steel", "lunch box,Hai Phong,moulding,steel"),
    )
    assert [(file, line) for file, line, _ in found] == [("ways.csv", 2)]
    assert "what lunch box at Ningbo is made of is not known" in found[0][2]


def test_a_scenario_whose_duty_is_not_known_is_not_said_to_have_no_plan(spoil):
    from tumen.study.network.run import run_network

    pytest.importorskip("highspy")
    added = "  no-rate:\n    title: Rate gone\n    source: x\n    remove:\n      - rates[importer=JP, regime=MFN]\n"
    folder = spoil(("study.yaml", "  no-grant:\n", f"{added}  no-grant:\n"))
    result = run_network(network_of(folder))
    (unknown,) = [item for item in result.scenarios if item.name == "no-rate"]
    assert unknown.unsolved
    assert unknown.plan is None
    assert "no duty is known on lunch box" in unknown.answer.text
    assert "Whether there is a plan is not known" in unknown.answer.text


def test_a_preference_whose_rate_is_not_known_is_told_with_the_worth_of_its_agreement(tmp_path):
    """Japan's RCEP rate on lunch boxes is not on file for the day and not stated: nothing can be claimed there, and
    RCEP is not said to be worth nothing."""
    pytest.importorskip("highspy")
    folder = shutil.copytree(Path(__file__).parent / "small", tmp_path / "small")
    rates = (folder / "rates.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "rates.csv").write_text("".join(r for r in rates if not r.startswith("JP,RCEP")), "utf-8")
    study = read_study(folder)
    plan = solve(study.network.scenarios[0].network, study.network.scenarios[0].law)
    for economy in ("CN", "VN"):
        what = f"RCEP is not claimed on lunch box (3924.10) made in {economy}, into JP: "
        assert sum(line.startswith(what) for line in plan.remarks) == 1  # once for both periods
    facts = {
        dict(fact.key)["importer"] for fact in open_facts(study) if dict(fact.key).get("regime") == "RCEP"
    }
    assert "JP" in facts
    found = run_network(study.network)
    (worth,) = [item for item in found.agreements if item.agreement == "RCEP"]
    assert any("into JP" in text for text in worth.missing)
