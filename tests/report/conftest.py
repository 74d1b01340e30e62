"""A small study computed by the engines: phones of China, Viet Nam and Korea; every kind of answer once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.describe import describe
from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode
from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage
from tumen.study.product.results import Cell, OriginAnswer, ProductResult, ScenarioResult
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.landed import ConsignmentCosts, landed_costs, saving_per_year
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.quote.taxes import ImportTax
from tumen.tariff.rates.notation import parse_rate

DAY = date(2026, 6, 1)
GOOD = HsCode("851671", "HS2022")
SITES = {"CN": ("changchun", "Changchun", 40, 700), "VN": ("hai-phong", "Hai Phong", 70, 500)}
"""Site, name, value of the US motor and heater in a machine of 100, freight."""


def make_bill(economy: str, motor: int | None) -> Bill:
    def part(name, hs, value, status, country):
        return Material(name, HsCode(hs, "HS2022"), value, status, country)

    return Bill(
        HsCode("851671", "HS2022"),
        economy,
        (
            part("pump", "841370", None if motor is None else Decimal(motor), "non-originating", "US"),
            part("heater", "851690", Decimal(15), "undetermined", None),
            part("housing", "851690", Decimal(5), "originating", "CN"),
        ),
        fob=Decimal(102),
        operations=(Operation("assembly", economy),),
        transport=Transport(),
    )


def make_cell(economy: str, importer: str, *, motor: int | None, mfn: str | None = "10%") -> Cell:
    """Computed as a study does: origin, country of origin, quotes, landed cost."""
    site, name, _, freight = SITES[economy]
    shared = {
        "product": "machine",
        "product_name": "Coffee machine",
        "site": site,
        "site_name": name,
        "market": importer.lower(),
        "market_name": {"JP": "Japan", "VN": "Viet Nam", "TH": "Thailand"}[importer],
        "exporter": economy,
        "importer": importer,
        "line": GOOD,
        "units_per_year": Decimal(1200),
        "units_per_consignment": Decimal(100),
    }
    if economy == importer:
        cost = Decimal("103.5")
        return Cell(
            **shared,
            origins=(),
            quotes=None,
            landed=None,
            cost_per_unit=cost,
            cost_before=cost,
            regime=None,
            saving_per_year=None,
            needs=(),
        )
    rcep = load_agreement("RCEP")
    bill = make_bill(economy, motor)
    law = law_on(rcep, economy, DAY, importer)
    determination = determine_under(bill, law)
    rates = ({"RCEP": "3.3%"} if importer == "JP" else {}) | ({"MFN": mfn} if mfn else {})
    whom = {"MFN": ("all",), "RCEP": ("VN",)}  # those of other Parties stay as they are on file
    book = TariffBook().with_stated(
        StatedRate(importer, regime, HsCode("8516", "HS2022"), parse_rate(rate), "illustrative", whom[regime])
        for regime, rate in rates.items()
    )
    differ = rates_differ(book, rcep, importer, GOOD, DAY)
    country = country_of_origin(bill, determination, law, differs=differ, in_appendix=False)
    costs = ConsignmentCosts(
        Decimal(10000),
        "EXW",
        "USD",
        Decimal(100),
        inland_origin=Decimal(200),
        freight=Decimal(freight),
        insurance=Decimal("33.33"),
        fees=Decimal(50),
        inland_destination=Decimal(150),
        claiming={"RCEP": Decimal(60)},
    )
    trade = Trade(importer, economy, GOOD, DAY, Consignment(costs.cif, "USD"))
    found = quotes(trade, book, {"RCEP": Claim.of(determination, country)})
    tax = ImportTax(importer, "tax", parse_rate("10%"), "illustrative")
    landed = landed_costs(costs, found, tax)
    best = landed.best
    rule = rcep.rule_for(determination.good)
    return Cell(
        **shared,
        origins=(
            OriginAnswer(
                "RCEP",
                rcep.title,
                rcep.in_force(economy, importer, DAY),
                determination,
                country,
                describe(rule.rule, rcep),
            ),
        ),
        quotes=found,
        landed=landed,
        cost_per_unit=None if best is None else best.per_unit_before_tax,
        cost_before=None if (mfn_cost := landed.of("MFN")) is None else mfn_cost.per_unit_before_tax,
        regime=None if best is None else best.regime,
        saving_per_year=None if best is None else saving_per_year(best, Decimal(1200), Decimal(100)),
        needs=() if best is not None else found.quotes[0].needs,
    )


@pytest.fixture(scope="session")
def result() -> ProductResult:
    cells = (
        make_cell("CN", "JP", motor=40),
        make_cell("VN", "JP", motor=70),
        make_cell("CN", "VN", motor=40),
        make_cell("VN", "VN", motor=70),
        make_cell("CN", "TH", motor=40, mfn=None),
        make_cell("VN", "TH", motor=None),
    )
    dearer = tuple(
        replace(cell, cost_per_unit=cell.cost_per_unit + 3) if cell.cost_per_unit is not None else cell
        for cell in cells
    )
    return ProductResult(
        currency="USD",
        answer=StudyAnswer(
            "Made in Changchun the machine originates.", ("It pays 3.3 % in Japan instead of 10 %.",)
        ),
        scenarios=(
            ScenarioResult("base", "Base", StudyAnswer("Changchun serves Japan best.", ()), (), cells),
            ScenarioResult(
                "dear", "Dearer freight", StudyAnswer("Nothing turns.", ()), ("freight +300 USD",), dearer
            ),
        ),
        assumptions=(Assumption("freight to Japan", "700 USD", "illustrative", "lanes.csv:2"),),
        vintages=(Vintage("RCEP rules", "Circular 32/2022", "from 2023-01-01", "2026-11-22"),),
    )


@pytest.fixture(scope="session")
def audited():
    """An audit of made-up shipments, one of them bad."""
    import polars as pl

    from tumen.tariff.batch.audit import audit
    from tumen.tariff.batch.sample import sample_shipments

    sample = sample_shipments(count=300, seed=5, lines=30)
    bad = pl.when(pl.int_range(pl.len()) == 7).then(pl.lit("NAFTA<b>")).otherwise("claimed").alias("claimed")
    return audit(sample.with_columns(bad), extra=["origin_of_data"], strict=False)


_RUNS_OFF = """() => {
  document.querySelectorAll("details").forEach(item => item.open = true);
  const width = document.documentElement.clientWidth;
  const inside = item => item.closest(".scroll") || item.closest("svg") || item.closest("thead");
  const out = [...document.querySelectorAll("body *")].filter(item => !inside(item)
    && item.getBoundingClientRect().right > width + 1);
  const clipped = [...document.querySelectorAll("svg.flows text, svg.tiles text")].filter(item => {
    const box = item.getBoundingClientRect(), around = item.ownerSVGElement.getBoundingClientRect();
    return box.left < around.left - 1 || box.right > around.right + 1;
  });
  return {seen: width, wide: document.documentElement.scrollWidth - width,
    out: out.slice(0, 5).map(item => item.outerHTML.slice(0, 200)), clipped: clipped.length};
}"""


@pytest.fixture
def runs_off(chromium, tmp_path):
    """How far a page runs off the side of a window, which of its parts do, and texts that are cut off."""

    def measure(shown, width):
        file = tmp_path / "page.html"
        file.write_text(shown, encoding="utf-8")
        window = chromium.new_page(viewport={"width": width, "height": 2000})
        window.goto(file.as_uri())
        found = window.evaluate(_RUNS_OFF)
        window.close()
        assert found.pop("seen") == width
        return found

    return measure
