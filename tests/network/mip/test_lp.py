"""Every constraint family as it stands in a tiny network, against a reference file written by hand-checked
runs.

``TUMEN_WRITE_LP=1 pytest tests/network/mip/test_lp.py`` writes the files anew; read the difference before
keeping it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tumen.agreements.load import load_agreement
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.build import add_operation_variables, add_site_variables, new_draft
from tumen.network.mip.families import FAMILIES
from tumen.network.mip.families.rows import Work
from tumen.network.model.carrying import Lane, Passage
from tumen.network.model.goods import Item, Offer, PriceBreak, StatedOrigin, Supplier
from tumen.network.model.incentives import Grant, OfferTerms, TaxHoliday
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, CapacityStep, CapitalLimit, Input, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market, ProfitTax, Service
from tumen.network.model.storing import SafetyStock, Stock
from tumen.network.model.written import Period
from tumen.network.plans.plan import Scaling
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.rates.notation import parse_rate

FILES = Path(__file__).with_name("lp")
YEARS = (Period("2026", date(2026, 6, 1)), Period("2027", date(2027, 6, 1), Decimal(2)))
PLANT = Site(
    "plant",
    "VN",
    state="possible",
    capacity=Decimal(60),
    opening_cost=Decimal(500),
    fixed_cost=Decimal(30),
    may_close=True,
    ramp_up=(Decimal("0.5"),),
    steps=(CapacityStep("line", Decimal(20), Decimal(100), Decimal(5), 2),),
)
DEPOT = Site("depot", "JP", "warehouse", "possible", fixed_cost=Decimal(10))
BASE = Network(
    name="tiny",
    currency="USD",
    periods=YEARS[:1],
    items=(
        Item("good", HsCode("870323", "HS2022"), weight_kg=Decimal(3)),
        Item("part", HsCode("870899", "HS2022"), weight_kg=Decimal(1)),
    ),
    suppliers=(Supplier("US", "US"), Supplier("KR", "KR")),
    offers=(
        Offer("US", "part", Decimal(20)),
        Offer("KR", "part", Decimal(30), Decimal(90), (StatedOrigin("RCEP"),)),
    ),
    sites=(PLANT,),
    recipes=(Recipe("make", "good", (Input("part", Decimal(2)),), Decimal("0.8"), operations=("welding",)),),
    capabilities=(
        Capability(
            "make",
            "plant",
            Decimal(4),
            Decimal(3),
            most=Decimal(50),
            capacity_use=Decimal("1.5"),
            co2_kg=Decimal(7),
        ),
    ),
    prices=(Price("good", "plant", Decimal(100)),),
    lanes=(
        Lane("US", "plant", cost_per_unit=Decimal(1)),
        Lane("KR", "plant", cost_per_unit=Decimal(1), capacity=Decimal(80), capacity_unit="kg"),
        Lane("plant", "market", cost_per_unit=Decimal(5), lead_time_days=Decimal(20)),
    ),
    markets=(Market("market", "JP"),),
    demand=(Demand("market", "good", "2026", Decimal(40), Decimal(150), Decimal(25)),),
    agreements=("RCEP",),
    claim_costs=(ClaimCost("RCEP", Decimal("0.5")),),
)
TWO = replace(
    BASE, periods=YEARS, demand=(*BASE.demand, replace(BASE.demand[0], period="2027", quantity=Decimal(70)))
)
STORED = replace(
    BASE,
    sites=(PLANT, DEPOT),
    lanes=(
        *BASE.lanes[:2],
        Lane("plant", "depot", cost_per_unit=Decimal(4)),
        Lane("depot", "market", cost_per_unit=Decimal(1), lead_time_days=Decimal(2)),
    ),
)
SINGLE = replace(
    BASE,
    sites=(PLANT, replace(DEPOT, state="existing")),
    lanes=(*BASE.lanes, *STORED.lanes[2:]),
    markets=(replace(BASE.markets[0], single_source=True),),
)
KEPT = replace(
    TWO,
    sites=(PLANT, replace(DEPOT, storage=Decimal(50))),
    lanes=STORED.lanes,
    stocks=(
        Stock("depot", "good", Decimal(40), Decimal(2), ending=Decimal(6)),
        Stock("plant", "good", safety=SafetyStock(Decimal("0.95"), Decimal(4), Decimal(7), Decimal(28))),
        Stock("plant", "part", Decimal(90)),
    ),
)
TAX = (ProfitTax("VN", Decimal("0.2"), "illustrative"),)
HELP = OfferTerms("help", "plant", "illustrative")
TIERED = replace(
    BASE,
    offers=(
        replace(
            BASE.offers[0],
            breaks=(PriceBreak(Decimal(60), Decimal(18)),),
            least_order=Decimal(10),
            capacity=Decimal(120),
        ),
        replace(BASE.offers[1], breaks=(PriceBreak(Decimal(50), Decimal(25)),), break_kind="incremental"),
    ),
)
NETWORKS = {
    "site_state": TWO,
    **dict.fromkeys(("stock_balance", "storage", "stock_open", "safety_stock", "ending_stock"), KEPT),
    "open_once": TWO,
    "close_after_open": TWO,
    "step_limit": TWO,
    "step_kept": TWO,
    "step_open": TWO,
    "input_balance": BASE,
    "output_balance": BASE,
    "warehouse_balance": STORED,
    "origin_content": BASE,
    "supply": BASE,
    "recipe_limit": BASE,
    "site_capacity": TWO,
    "site_ramp_up": TWO,
    "lane_capacity": BASE,
    "port_capacity": replace(
        BASE,
        lanes=tuple(replace(row, ports=("strait",)) for row in BASE.lanes),
        ports=(Passage("strait", "strait", capacity=Decimal(120), capacity_unit="kg"),),
    ),
    "demand": BASE,
    "service": replace(BASE, services=(Service("market", Decimal(30), Decimal("0.9")),)),
    "open_to_make": BASE,
    "open_to_ship": BASE,
    "open_to_pass": STORED,
    "one_source": SINGLE,
    "ship_from_source": SINGLE,
    "ship_all_from_source": replace(
        SINGLE, demand=tuple(replace(row, lost_penalty=None) for row in SINGLE.demand)
    ),
    "source_open": SINGLE,
    "claim_year": replace(BASE, claim_costs=(ClaimCost("RCEP", per_year=Decimal(60)),)),
    "grant_site": replace(BASE, incentives=(Grant(HELP, Decimal(200), min_output=Decimal(30)),)),
    "grant_output": replace(TWO, incentives=(Grant(HELP, Decimal(200), min_output=Decimal(30)),)),
    "taxable_profit": replace(BASE, profit_taxes=TAX),
    "tax_holiday": replace(
        TWO, profit_taxes=TAX, incentives=(TaxHoliday(HELP, (Decimal(0), Decimal("0.5"))),)
    ),
    "tax_holiday_split": replace(
        TWO, profit_taxes=TAX, incentives=(TaxHoliday(HELP, (Decimal(0), Decimal("0.5"))),)
    ),
    "tier_least": TIERED,
    "tier_most": TIERED,
    "one_tier": TIERED,
    "whole_lots": replace(TWO, offers=(replace(TIERED.offers[0], lot=Decimal(7)), BASE.offers[1])),
    "least_load": replace(TWO, sites=(replace(PLANT, least_load=Decimal("0.4")),)),
    "capital": replace(
        TWO,
        sites=(replace(PLANT, closing_cost=Decimal(40)),),
        capital=(CapitalLimit(Decimal(550)), CapitalLimit(Decimal(90), "2027", less_grants=True)),
        incentives=(
            Grant(HELP, Decimal(200), min_output=Decimal(30)),
            Grant(replace(HELP, name="more"), Decimal(50)),
        ),
    ),
    "carbon_limit": replace(
        BASE,
        co2_limit_kg=Decimal(200),
        offers=tuple(replace(row, co2_kg=Decimal(0)) for row in BASE.offers),
        lanes=tuple(replace(row, co2_kg_per_kg=Decimal(0)) for row in BASE.lanes),
    ),
}
RATES = (("VN", "870899", "10%", "5%"), ("JP", "870323", "10%", "0%"))


def written(family):
    """The model of the family's network with the rows of this family alone."""
    rows = [
        StatedRate(importer, regime, HsCode(code, "HS2022"), parse_rate(rate), "illustrative")
        for importer, code, mfn, rcep in RATES
        for regime, rate in (("MFN", mfn), ("RCEP", rcep))
    ]
    law = TradeLaw({"RCEP": load_agreement("RCEP")}, TariffBook().with_stated(rows))
    work = Work(new_draft(), compile_network(NETWORKS[family], law), Scaling(10.0, 10.0))
    add_site_variables(work)
    add_operation_variables(work)
    FAMILIES[family](work)
    program = work.model.program()
    names = {
        int(column): f"{name}({place})#{column}"
        for name, columns in work.variables.items()
        for place, column in enumerate(columns)
    }
    rows = [f"{full}({k})" for full, block in work.written.items() for k in range(len(block.names))]
    lines = ["s.t.", ""]
    for row, name in enumerate(rows):
        low, high = (float(side[row]) for side in program.sides)
        sign, side = ("=", low) if low == high else ("<=", high) if low == -np.inf else (">=", low)
        line = program.rows[[row]]
        terms = sorted(zip(line.indices.tolist(), line.data.tolist(), strict=True))
        lines += [f"{name}#{row}:", *(f"{value:+} {names[column]}" for column, value in terms)]
        lines.append(f"{sign} {side}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_family_writes_what_the_reference_file_says(family):
    text = written(family)
    path = FILES / f"{family}.lp"
    if os.environ.get("TUMEN_WRITE_LP"):
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"the family {family} has no reference file"
    assert text == path.read_text(encoding="utf-8")
    assert f"{family}" in text, "the tiny network has no row of the family"


def test_every_family_has_a_tiny_network_and_a_file_and_no_file_is_left_over():
    assert set(NETWORKS) == set(FAMILIES)
    assert {path.stem for path in FILES.glob("*.lp")} == set(FAMILIES)
