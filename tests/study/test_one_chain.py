"""One chain: a flow of a plan has the status, regime, duty and cost that the product chapter shows, suppliers being the same."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.study.core.read import read_study
from tumen.study.core.rows.transport import lanes_between, parts_of, units_of
from tumen.study.core.scenarios import period_of
from tumen.study.network.build import world_of
from tumen.study.network.titles import titles_of
from tumen.study.product.run import answered

STUDIES = Path(__file__).resolve().parents[2] / "studies"
BOTH = ("oled-changchun", "coffee", "birds-nest")


def as_today(study, scenario, site):
    """The scenario with one way for each product, one offer for each material, and one plant that sells."""
    tables = scenario.tables
    used = {(row.supplier, row.material) for row in tables.bills if row.supplier}
    lines = [row for (_, at), rows in scenario.today.bills.items() if at == site for row in rows]
    makes = {(row.material, row.made_at or site) for row in lines if row.origin == "by its bill"}
    kept = {site} | {at for _, at in makes}
    ways = tuple(
        row
        for row in tables.ways
        if row.state == "today" and (row.site == site or (row.product, row.site) in makes)
    )
    at = {(row.product, row.site) for row in ways}
    sources = kept
    suppliers = {row.supplier for row in tables.suppliers}
    markets = {row.market for row in tables.markets}
    lanes = tuple(
        row
        for row in tables.lanes
        if (row.start in suppliers | sources and row.end in kept)
        or (row.start == site and row.end in markets)
    )
    sites = tuple(
        replace(
            row, state="existing", decision="free", may_close=False, capacity=None, ramp_up=(), open_from=None
        )
        for row in tables.sites
        if row.site in kept
    )
    reached = {
        (row.market, row.product)
        for row in tables.demand
        if lanes_between(tables, site, row.market, row.product)
        and any((way.product, way.site) == (row.product, site) for way in ways)
    }
    first = {}
    for row in lanes:  # the first lane is that of today
        first.setdefault((row.start, row.end), row.lane)
    taken = tuple(row for row in lanes if row.lane == first[row.start, row.end])
    narrowed = replace(
        tables,
        ways=ways,
        offers=tuple(row for row in tables.offers if (row.supplier, row.material) in used),
        sites=sites,
        lanes=taken,
        ports=tuple(row for row in tables.ports if any(row.port in lane.ports for lane in taken)),
        bills=tuple(
            row
            for row in tables.bills
            if (row.site is None or (row.product, row.site) in at)
            and (row.way is None or any(way.way == row.way for way in ways))
        ),
        prices=tuple(row for row in tables.prices if row.site in kept),
        demand=tuple(row for row in tables.demand if (row.market, row.product) in reached),
        services=(),
        incentives=(),
        stock=tuple(row for row in tables.stock if row.site in kept),
        steps=(),
        claiming=tuple(row for row in tables.claiming if row.basis != "year"),
    )
    return replace(scenario, tables=narrowed)


def cells_of(study):
    """Cells of the base with the cost of claiming once a year left out."""
    scenario = study.scenarios[0]
    tables = replace(
        scenario.tables, claiming=tuple(row for row in scenario.tables.claiming if row.basis != "year")
    )
    scenario = replace(scenario, tables=tables, today=replace(scenario.today, tables=tables))
    return answered(study, scenario), scenario


def on_board(tables, lane_rows, product, load):
    """What a unit costs on the way to the port of export: it is part of the price on board."""
    row = next(item for item in tables.products if item.product == product)
    return parts_of(lane_rows, lambda lane: units_of(lane, row, load))["inland_origin"] or Decimal(0)


def _by_contribution(cell):
    """Whether the country of origin is another than the exporter: the Party that contributed most."""
    found = next((item.country for item in cell.origins if item.agreement == cell.regime), None)
    return found is not None and found.party != cell.exporter


def compare(study, site):
    """The pairs of cell and flow, each compared; how many there were."""
    highs = pytest.importorskip("highspy")
    assert highs
    from tumen.network.mip.settings import Settings
    from tumen.network.mip.solve import solve

    cells, scenario = cells_of(study)
    today = as_today(study, scenario, site)
    network, law, problems, _ = world_of(study.facts, study.document, today)
    assert not problems, problems
    if not network.demand:
        return 0
    plan = solve(network, law, Settings(gap=0.0))
    titles = titles_of(today.tables)
    period = period_of(study.facts.periods, scenario.on) or str(scenario.on)
    markets = {row.market for row in today.tables.markets}
    compared = 0
    for cell in cells:
        if cell.site != site or cell.market not in markets:
            continue
        flows = [
            flow
            for flow in plan.flows
            if (flow.origin, flow.destination, flow.item)
            == (titles[site], titles[cell.market], titles[cell.product])
            and flow.period == period
            and flow.quantity > 1e-6
        ]
        for flow in flows:
            compared += 1
            price = scenario.today.price_for((cell.product, site), cell.market)
            rows = lanes_between(scenario.tables, site, cell.market, cell.product)
            load = cell.units_per_consignment
            for item in cell.origins:
                if item.determination is not None and item.agreement in network.agreements:
                    claimed = item.agreement in flow.originating
                    # The plan claims only what it needs; what it claims the product chapter finds originating.
                    assert not claimed or item.determination.status == "originating", (cell, flow)
            inside = on_board(scenario.tables, rows, cell.product, load) if not cell.domestic else Decimal(0)
            delivered = float(price.price - inside) + flow.transport_cost + flow.duty + flow.claim_cost
            if cell.domestic:
                assert flow.regime is None
            elif (
                _by_contribution(cell) and flow.duty > float(cell.landed.best.quote.duty.amount / load) + 1e-9
            ):
                continue  # the plan does not rest on who contributed most: it pays more, never less
            else:
                assert flow.regime == cell.regime, (cell.site, cell.market, flow)
                best = cell.landed.best
                assert flow.duty == pytest.approx(float(best.quote.duty.amount / load), rel=1e-9, abs=1e-9)
            assert delivered == pytest.approx(float(cell.cost_per_unit), rel=1e-9), (cell.site, cell.market)
    return compared


@pytest.mark.parametrize("name", BOTH)
def test_flows_of_shipped_studies_are_the_cells_of_their_products(name):
    study = read_study(STUDIES / name)
    made = {site for _, site in study.scenarios[0].today.made()}
    assert sum(compare(study, site) for site in sorted(made)) >= 8


ECONOMIES = ("CN", "KR", "VN", "JP")
CODES = ("8542.39", "8534.00", "7007.19", "9001.20")


def table(folder, name, rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(columns), *(",".join(str(row.get(column, "")) for column in columns) for row in rows)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def random_study(folder, seed):
    """Two plants, three materials each, two markets; every cost stated, in several bases and currencies."""
    draw = random.Random(seed)  # noqa: S311 - the same study for the same seed
    sites = {f"plant{i}": economy for i, economy in enumerate(draw.sample(ECONOMIES, 2))}
    markets = {f"market{i}": economy for i, economy in enumerate(draw.sample(ECONOMIES, 3))}
    suppliers = {f"maker{i}": economy for i, economy in enumerate(draw.sample((*ECONOMIES, "US"), 3))}
    said = {"source": "made up"}
    table(
        folder,
        "products",
        [
            {"product": "panel", "hs": "8524.92", "weight_kg": 0.4, "units_per_consignment": 500, **said},
            *(
                {"product": f"part{i}", "hs": code, "weight_kg": 0.1, "units_per_consignment": 500, **said}
                for i, code in enumerate(CODES)
            ),
        ],
    )
    table(
        folder,
        "sites",
        [{"site": name, "economy": economy, "fixed_cost": 1000, **said} for name, economy in sites.items()],
    )
    table(
        folder, "markets", [{"market": name, "economy": economy, **said} for name, economy in markets.items()]
    )
    table(
        folder, "suppliers", [{"supplier": name, "economy": code, **said} for name, code in suppliers.items()]
    )
    bills, lanes, prices, ways, declared = [], [], [], [], []
    for name, economy in sites.items():
        for part in draw.sample(range(4), 3):
            row = {"product": "panel", "site": name, "material": f"part{part}", **said}
            if draw.random() < 0.4:
                origin = draw.choice(("originating", "non-originating"))
                row |= {"value": draw.randint(1, 12), "origin": origin, "country": draw.choice(ECONOMIES)}
            else:
                by = draw.choice(list(suppliers))
                row |= {"quantity": draw.choice((1, 2)), "price": f"{draw.uniform(1, 6):.2f}", "supplier": by}
                if draw.random() < 0.6 and suppliers[by] != "US":
                    declared.append({"by": by, "material": f"part{part}", "agreement": "RCEP", **said})
                elif draw.random() < 0.5:
                    row["origin"] = "non-originating"
                lanes.append(
                    {"from": by, "to": name, "basis": "unit", "cost": f"{draw.uniform(0, 0.3):.2f}", **said}
                )
            bills.append(row)
        ways.append(
            {
                "product": "panel",
                "site": name,
                "operations": "bonding",
                "labour": 1,
                "overhead": 1,
                "other": 1,
                "profit": 1,
                **said,
            }
        )
        prices.append({"product": "panel", "site": name, "price": 60, "term": "FOB", **said})
        for market, there in markets.items():
            home = economy == there
            basis = draw.choice(("consignment", "unit", "kg"))
            size = {"consignment": 500, "unit": 1, "kg": 3}[basis]
            parts = (
                ("inland_destination",) if home else ("freight", "insurance", "fees", "inland_destination")
            )
            lanes.append(
                {
                    "from": name,
                    "to": market,
                    "basis": basis,
                    "inland_origin": "" if home else 0,
                    **{part: f"{draw.uniform(0, 1) * size:.2f}" for part in parts},
                    **said,
                }
            )
    unique = {(row["from"], row["to"]): row for row in lanes}
    one_price = {}
    for row in bills:
        if "supplier" in row:
            row["price"] = one_price.setdefault((row["supplier"], row["material"]), row["price"])
            row["origin"] = one_price.setdefault(
                (row["supplier"], row["material"], "o"), row.get("origin", "")
            )
            if any((it["by"], it["material"]) == (row["supplier"], row["material"]) for it in declared):
                row["origin"] = ""  # what is declared is not denied besides
    table(folder, "bills", bills)
    table(folder, "ways", ways)
    own = random.Random(seed + 1000)  # noqa: S311 - markets with a price of their own
    for name in sites:
        for market in markets:
            if own.random() < 0.4:
                prices.append({**prices[0], "site": name, "market": market, "price": own.randint(48, 70)})
    table(folder, "prices", prices)
    table(folder, "lanes", list(unique.values()))
    if declared:
        table(folder, "declarations", list({(r["by"], r["material"]): r for r in declared}.values()))
    table(
        folder,
        "demand",
        [
            {"market": name, "product": "panel", "quantity": 5000, "consignment": 500, **said}
            for name in markets
        ],
    )
    table(
        folder,
        "claiming",
        [{"regime": "RCEP", "basis": "consignment", "cost": draw.choice((0, 40, 400)), **said}],
    )
    rates = []
    for importer in dict.fromkeys((*sites.values(), *markets.values())):
        for code in ("8524", "8542", "8534", "7007", "9001"):
            rates.append(
                {"importer": importer, "regime": "MFN", "hs": code, "rate": f"{draw.randint(0, 12)}%", **said}
            )
            rates.append(
                {"importer": importer, "regime": "RCEP", "hs": code, "rate": f"{draw.randint(0, 6)}%", **said}
            )
    makes = {row["material"] for row in bills}
    table(
        folder,
        "rates",
        [
            row
            for row in rates
            if (row["hs"] == "8524" and row["importer"] in markets.values())  # the panel enters markets alone
            or any(CODES[int(name[4:])].startswith(row["hs"]) for name in makes)
        ],
    )
    used = dict.fromkeys(row["supplier"] for row in bills if "supplier" in row)
    table(
        folder,
        "suppliers",
        [{"supplier": name, "economy": code, **said} for name, code in suppliers.items() if name in used]
        or [{"supplier": "nobody", "economy": "JP", **said}],
    )
    table(
        folder,
        "tariff-lines",
        [
            {"product": "panel", "importer": importer, "in_appendix": "no", **said}
            for importer in dict.fromkeys((*sites.values(), *markets.values()))
        ],
    )
    (folder / "study.yaml").write_text(
        "study: random\ntitle: Made up\nquestion: The same?\nask: [origin, landed-cost, design]\non: 2026-07-01\n"
        "agreements: [RCEP]\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("seed", range(8))
def test_flows_of_random_studies_are_the_cells_of_their_products(seed, tmp_path):
    study = read_study(random_study(tmp_path, seed))
    made = {site for _, site in study.scenarios[0].today.made()}
    assert sum(compare(study, site) for site in sorted(made)) >= 4


# Units of the own currency for one USD: at the market on the day, and as customs published it.
RATES = {"CNY": ("7.2", "7.02"), "JPY": ("150", "141"), "KRW": ("1400", "1450")}
CURRENCY = {"CN": "CNY", "JP": "JPY", "KR": "KRW"}


def at_rates_of_customs(folder, seed):
    """A random study with prices and freight in several currencies, duties by weight, and rates of customs."""
    draw = random.Random(seed)  # noqa: S311 - the same study for the same seed
    random_study(folder, seed)
    (folder / "study.yaml").write_text(
        (folder / "study.yaml").read_text(encoding="utf-8") + "currency: USD\n", encoding="utf-8"
    )
    rows = [("2026-06-30", "EUR", "USD", "1.1", "market")]
    for code, (market, published) in RATES.items():
        rows.append(("2026-06-30", "USD", code, market, "market"))
        rows.append(("2026-07-01", "USD", code, published, "customs"))
        rows.append(("2026-07-01", "EUR", code, Decimal(published) * Decimal("1.2"), "customs"))
    names = ("date", "base", "quote", "rate", "kind")
    stated = [dict(zip(names, row, strict=True)) | {"source": "made up"} for row in rows]
    table(folder, "exchange-rates", stated)
    change(folder, "prices", lambda row: row | {"currency": "EUR", "price": "50"})
    change(folder, "lanes", lambda row: row | {"currency": draw.choice(("USD", "EUR"))})
    weighed = {"CN": "3 CNY/kg", "JP": "250 JPY/kg", "KR": "1500 KRW/kg"}

    def by_weight(row):
        mine = row["hs"] == "8524" and row["regime"] == "MFN" and draw.random() < 0.4
        return row | {"rate": weighed.get(row["importer"], row["rate"])} if mine else row

    change(folder, "rates", by_weight)
    return folder


def change(folder, name, each):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        table(folder, name, [each(row) for row in csv.DictReader(file)])


@pytest.mark.parametrize("seed", range(8))
def test_flows_are_valued_at_the_rate_of_customs_as_the_cells_are(seed, tmp_path):
    study = read_study(at_rates_of_customs(tmp_path, seed))
    scenario = study.scenarios[0]
    for importer, currency in CURRENCY.items():
        used = scenario.customs_rates(importer).rate("USD")
        assert used is not None
        assert used.rate == Decimal(RATES[currency][1])
    made = {site for _, site in scenario.today.made()}
    assert sum(compare(study, site) for site in sorted(made)) >= 4


def test_a_share_of_the_value_is_one_of_that_of_customs(tmp_path):
    """Claiming RCEP for 1 % of the customs value: the same at both scales."""
    folder = at_rates_of_customs(tmp_path, 1)
    table(folder, "claiming", [{"regime": "RCEP", "share_of_value": "0.01", "source": "made up"}])
    change(folder, "rates", lambda row: row | {"rate": "0%" if row["regime"] == "RCEP" else "40%"})
    study = read_study(folder)
    claimed = [cell for cell in cells_of(study)[0] if cell.regime == "RCEP"]
    assert claimed
    for cell in claimed:
        paid = next(step.amount for step in cell.landed.best.steps if step.name == "cost of claiming")
        mfn = next(quote for quote in cell.quotes.quotes if quote.role == "mfn")
        assert paid == mfn.duty.amount / 40
    made = {site for _, site in study.scenarios[0].today.made()}
    assert sum(compare(study, site) for site in sorted(made)) >= 4
