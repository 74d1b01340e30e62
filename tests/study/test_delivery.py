"""Legs, mixed consignments, quotas, changes of policy, years, relief and uncertainty in a study; figures
worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.report.product.delivery import due_text
from tumen.report.product.page import chapters
from tumen.study.core.read import read_study
from tumen.study.product.flat import tables_of
from tumen.study.product.run import run_products as run_study
from tumen.tariff.quote.route import sea_way

D = Decimal
STUDY = "mixed-container"


@pytest.fixture(scope="module")
def result(answered):
    return answered(STUDY)[1]


def scenario(result, name):
    return next(item for item in result.scenarios if item.name == name)


def cell(result, product, site, market, name="base"):
    return next(
        item
        for item in scenario(result, name).cells
        if (item.product, item.site, item.market) == (product, site, market)
    )


def steps(found, regime):
    return {step.name: step.amount for step in found.landed.of(regime).steps}


def test_legs_make_the_lane(result):
    # By sea Ningbo to Osaka at 400 USD and 0.30 USD a km; 180 before it; 260 + 120 after it; 1 + 4 + 1 + 1
    # days.
    km = sea_way("CNNGB", "JPOSA").km
    found = cell(result, "tableware", "ningbo", "japan")
    built = steps(found, "MFN")
    assert built["freight"] == 400 + D("0.30") * km
    assert (built["inland to the port"], built["inland at destination"]) == (180, 380)
    assert (found.way.journey.km, found.way.journey.days) == (45 + km + 190 + 20, 7)
    assert [length.text for length in found.way.lengths][::2] == ["stated", "stated"]
    assert found.way.lengths[1].text.startswith("shortest way by sea")
    # 6,000 JPY at 152 JPY for a dollar, the rate of 30 June.
    assert built["insurance"] == D(6000) / 152


def test_a_price_fca_needs_the_way_on_board_and_the_customs_value_has_it(result):
    # 4,000 x 3.60 = 14,400, on board 14,580, CIF with freight and insurance; RCEP 1.8 % of that (392410000,
    # rcep_cn).
    found = cell(result, "tableware", "ningbo", "japan")
    built = steps(found, "RCEP")
    cif = 14400 + 180 + built["freight"] + built["insurance"]
    assert abs(built["duty"] - cif * D("0.018")) < D("1e-20")


def test_an_excise_stands_before_the_import_tax(result):
    # 0.01 USD on each of 20,000 motors.
    assert steps(cell(result, "motor", "ningbo", "japan"), "MFN")["excise"] == 200
    assert "excise" not in steps(cell(result, "tableware", "ningbo", "japan"), "MFN")


def test_scenarios_stack_and_every_quote_names_its_changes(result):
    quoted = cell(result, "tableware", "ningbo", "japan", "carbon").quotes
    assert quoted.of("MFN").changes == ("higher MFN", "table quota", "carbon charge")
    assert quoted.of("RCEP").changes == ("carbon charge",)
    assert cell(result, "tableware", "ningbo", "japan", "quota").quotes.of("RCEP").changes == ()
    # 50 less 11 paid in China is 39 USD a tonne of CO2; 3.2 t on a tonne of goods; 1.1 kg: 39 x 3.2 x 0.0011
    # = 0.13728.
    before, after = (
        cell(result, "tableware", "ningbo", "japan", name).cost_per_unit for name in ("quota", "carbon")
    )
    assert abs(after - before - D("0.13728")) < D("1e-20")
    rows = tables_of(result)["quotes"]
    assert {row["changes"] for row in rows if row["scenario"] == "no-rcep" and row["regime"] == "RCEP"} == {
        "exit of Japan",
        "exit of Australia",
    }
    page = "".join(chapter.html for chapter in chapters(result))
    assert "Changed by</strong> higher MFN, table quota, carbon charge" in page
    assert "Added by <strong>carbon charge</strong>" in page


def test_a_quota_runs_down_over_the_shipments(result):
    # 1.1 kg each: 6.6 t, 8.8 t, 7.7 t of 20 t: left 13.4, 4.6, 0; of the third shipment 4.6/7.7 is inside.
    shipped = scenario(result, "quota").shipments
    assert [dict(item.shipped.balances)["table quota"] for item in shipped] == [D("13.4"), D("4.6"), 0, 0, 0]
    third = shipped[2].shipped
    assert round(third.parts[0].share, 20) == round(D("4.6") / D("7.7"), 20)
    assert [part.regime for part in third.parts] == ["MFN", "RCEP"]
    assert abs(third.duty - third.without * (1 - D("4.6") / D("7.7"))) < D("1e-20")
    assert [item.shipped.duty for item in shipped[:2]] == [0, 0]


def test_products_share_a_container_by_volume(result):
    # 3,000 x 0.006 = 18 m3; 6,000 x 0.0006 = 3.6; 8,000 x 0.0006 = 4.8; together 26.4.
    found = scenario(result, "base").consignments[0]
    assert [round(one.share, 12) for one in found.delivered] == [
        round(part / D("26.4"), 12) for part in (18, D("3.6"), D("4.8"))
    ]
    assert sum(total.amount for total in found.by_product) == sum(total.amount for total in found.by_customer)
    assert dict(found.shared)["inland_destination"] == 380
    # What a customer pays for is what the products sent to it cost.
    chubu = next(total for total in found.by_customer if total.name == "Chubu Fans")
    assert chubu.amount == found.delivered[2].landed.best.total_before_tax


def test_the_year_in_which_a_regime_is_first_lower(result):
    # Australia's schedule, 8501.10.00: 4% x2 | 3% x2 | 2% x2 | 1% x3 | free, against an illustrative MFN rate
    # of 2 %.
    (seen,) = [
        item.outlook
        for item in scenario(result, "base").schedules
        if (item.product, item.exporter, item.importer) == ("motor", "CN", "AU")
    ]
    race = next(race for race in seen.races if race.regimes == ("RCEP", "MFN"))
    assert (race.first_lower, race.open_before) == (date(2028, 1, 1), False)
    assert [(lead.start.year, lead.regimes) for lead in seen.leads] == [
        (2022, ("MFN",)),
        (2026, ("MFN", "RCEP")),
        (2028, ("RCEP",)),
        (2031, ("RCEP",)),
    ]


def test_relief(result):
    # VN MFN: resin 3901.20 2 % x 1.75 = 0.035, pigments free; 90 % exported: 0.0035 is left.
    # Copper wire 8544.11.90 10 % x 0.70 = 0.07, magnets free, bearings 3 % x 0.40 = 0.012; all exported:
    # nothing.
    first, bond, motor = scenario(result, "base").reliefs
    assert (first.paid, first.left.amount) == (D("0.035"), D("0.0035"))
    assert bond.left.amount == D("0.0035")
    assert (motor.paid, motor.left.amount) == (D("0.082"), 0)


def test_uncertainty(result):
    found = next(
        item
        for item in scenario(result, "base").uncertainty
        if (item.product, item.site, item.market) == ("motor", "ningbo", "japan")
    )
    # Free of duty in Japan at 3.20 FOB: 10 % more is 0.32 more, 5 % less 0.16 less.
    swings = {swing.name: swing for swing in found.tornado.swings}
    central = found.tornado.central
    assert swings["price of motors"].high - central == D("0.32")
    assert central - swings["price of motors"].low == D("0.16")
    # The sea leg per unit is (400 + 0.30 x km)/20,000; times 1.8 adds 0.8 of it.
    sea = (400 + D("0.30") * sea_way("CNNGB", "JPOSA").km) / 20000
    assert abs(swings["sea freight"].high - central - D("0.8") * sea) < D("1e-20")
    assert swings["price of tableware"].width == 0
    # Australia's MFN rate (2 %, illustrative) scales every AU MFN row of the study; at 2.5 times RCEP's 2 %
    # is lower.
    australia = next(
        item
        for item in scenario(result, "base").uncertainty
        if (item.product, item.site, item.market) == ("motor", "ningbo", "australia")
    )
    moved = next(s for s in australia.tornado.swings if s.name == "MFN rates of Australia")
    # FOB 3.20: at 1 % 0.032 less; at 5 % the duty under RCEP stays 2 %, and claiming costs 40 on 20,000
    # units.
    assert australia.tornado.central - moved.low == D("0.032")
    assert moved.high - australia.tornado.central == D(40) / 20000
    low, middle, high = (value for _, value in found.quantiles)
    assert low <= middle <= high
    assert (found.draws, found.seed, found.unknown) == (200, 7, 0)
    assert all(not item.uncertainty for item in result.scenarios[1:])


def test_every_answer_is_in_a_table_and_on_the_page(result):
    found = tables_of(result)
    for name in ("legs", "schedule", "consignments", "shipments", "relief", "tornado", "draws"):
        assert found[name], name
        assert len({tuple(row) for row in found[name]}) == 1, name
    page = "".join(chapter.html for chapter in chapters(result))
    for head in (
        "Rates over the years",
        "Consignments of several products",
        "Shipments in the order of their days",
        "Relief from duty on materials",
        "How far the delivered cost may move",
        "The way, leg by leg",
    ):
        assert head in page, head


def test_a_leg_without_a_cost_or_length_is_unknown_not_zero(spoil):
    folder = spoil(
        "legs.csv",
        "VNHPH,JPOSA,,9,400,0.25",
        "VNHPH,Osaka,,9,400,0.25",
        "rail,JPOSA,Nagoya",
        "rail,JPOSA,Nagoya",
        study=STUDY,
    )
    text = (
        (folder / "legs.csv")
        .read_text()
        .replace(
            "haiphong,japan,3,inland destination,rail,JPOSA", "haiphong,japan,3,inland destination,rail,Osaka"
        )
    )
    (folder / "legs.csv").write_text(text)
    spoil(
        "study.yaml",
        "ask: [origin, landed-cost, schedule, consignments, relief, uncertainty, shipments]",
        "ask: [landed-cost]",
        study=STUDY,
    )
    found = run_study(read_study(folder))
    one = cell(found, "tableware", "haiphong", "japan")
    assert (one.way.journey.km, one.cost_per_unit) == (None, None)
    assert "freight" in one.needs


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        ("study.yaml", "builds_on: quota", "builds_on: carbon", "builds on itself"),
        ("study.yaml", "builds_on: quota", "builds_on: nothing", "there is no scenario 'nothing'"),
        ("study.yaml", "end: RCEP", "end: RCEPP", "'RCEPP' is no regime"),
        ("study.yaml", 'raise_by: "2%"', "raise_by: 2 per cent", "not a rate of duty"),
        ("study.yaml", "amount: 20 t", "amount: lots", "no amount of goods"),
        ("study.yaml", "last: 2036", "last: 2020", "the last year is before the first"),
        ("study.yaml", "name: carbon charge", "name: table quota", "there twice"),
        (
            "bands.csv",
            "sea freight,legs,cost_per_km,,,sea,,,0.7,1.8",
            "sea freight,legs,cost_per_km,,,sea,,,1.7,1.8",
            "around 1",
        ),
        ("bands.csv", "sea freight,legs,cost,", "sea freight,legs,weight,", "has no figure 'weight'"),
        (
            "bands.csv",
            "sea freight,legs,cost,,,sea,,,0.7,1.8",
            "sea freight,legs,cost,,,sea,,,0.6,1.8",
            "other factors",
        ),
        ("bands.csv", "claiming,cost,,,", "claiming,cost,motor,,", "no row is meant"),
        (
            "legs.csv",
            "ningbo,japan,3,inland destination,rail,JPOSA",
            "ningbo,japan,3,inland destination,rail,JPTYO",
            "followed by one from JPTYO",
        ),
        ("rates.csv", "8501.10.00,HS2012,2%", "8501.10.00,HS2012,2% + 1 AUD/kg", "no plain rate"),
        ("legs.csv", "ningbo,japan,1", "ningbo,mars,1", "there is no market 'mars'"),
        ("lanes.csv", "insurance,fees", "insurance,freight", "is given here and by the legs"),
        (
            "consignments.csv",
            "C-17,ningbo,japan,motor,6000",
            "C-17,haiphong,japan,motor,6000",
            "goes another way",
        ),
        ("relief.csv", "drawback,0.9", "drawback,1.9", "more than all of it"),
        ("sites.csv", "ningbo,Ningbo,CN", "ningbo,Ningbo,JP", "nothing is imported"),
    ],
)
def test_one_mistake_is_named_with_its_line(spoil, problems_of, file, old, new, word):  # noqa: PLR0917
    found = problems_of(spoil(file, old, new, study=STUDY))
    assert any(word in text and line for _, line, text in found), found


def test_a_question_without_its_table(spoil, problems_of):
    folder = spoil("study.yaml", "study:", "study:", study=STUDY)
    (folder / "relief.csv").unlink()
    ((file, line, text),) = problems_of(folder)
    assert (file, line) == ("study.yaml", 12)
    assert "relief is asked without the table relief" in text


def test_a_price_cif_is_the_customs_value_and_holds_the_freight(spoil):
    # 4,000 x 3.60 = 14,400 CIF; RCEP 1.8 % (392410000, rcep_cn) is 259.20. Freight, insurance and the way on
    # board are inside.
    folder = spoil("prices.csv", "tableware,ningbo,3.60,FCA", "tableware,ningbo,3.60,CIF", study=STUDY)
    spoil("study.yaml", "schedule, consignments, relief, uncertainty, shipments]", "relief]", study=STUDY)
    found = cell(run_study(read_study(folder)), "tableware", "ningbo", "japan")
    built = steps(found, "RCEP")
    assert built["duty"] == D("259.2")
    assert not {"freight", "insurance", "inland to the port"} & set(built)
    # 14,400 + 259.20 + 45,000 JPY at 152 + 380 + 40 for claiming, on 4,000 units.
    assert abs(found.cost_per_unit - (14400 + D("259.2") + D(45000) / 152 + 380 + 40) / 4000) < D("1e-20")


def claimed(result, consignment="C-17", regime="RCEP"):
    found = next(item for item in result.scenarios[0].consignments if item.consignment == consignment)
    return [
        step.amount
        for one in found.delivered
        for step in one.landed.of(regime).steps
        if step.name == "cost of claiming"
    ]


def test_the_certificate_is_paid_by_what_is_claimed(result):
    """40 USD a consignment. Small fan motors (8501.10) are free in Japan under MFN: nothing to claim. So the
    tableware bears 40, not its share by volume: 3,000 x 0.006 of 26.4 m3, or 27.27.
    """
    assert claimed(result) == [40, 0, 0]


def test_what_is_paid_by_unit_is_each_products_own(spoil):
    """0.01 USD a unit, besides: 3,000, 6,000 and 8,000 units; the certificate stays with the tableware."""
    row = "RCEP,40,illustrative,consignment"
    folder = spoil("claiming.csv", row, f"{row}\nRCEP,0.01,illustrative,unit", study=STUDY)
    spoil(
        "study.yaml", "schedule, consignments, relief, uncertainty, shipments]", "consignments]", study=STUDY
    )
    assert claimed(run_study(read_study(folder))) == [70, 60, 80]


def test_the_whole_declaration_is_cut_once(answered):
    """C-17 into Japan: 1,754,363.99 yen of tableware, cut to 1,754,000 (Customs Act Art. 13-4); motors are free. RCEP
    1.8 %: 31,572, cut to 31,500; MFN 3.9 %: 68,406, cut to 68,400. For Australia no rate of exchange is given.
    """
    _, found = answered("mixed-container")
    one, other = found.scenarios[0].consignments[:2]
    assert [item.due.payable for item in one.due] == [31_500, 68_400]
    assert "31,500 JPY" in due_text(one.due)
    assert [item.due for item in other.due] == [None, None]
    assert "not known" in due_text(other.due)
