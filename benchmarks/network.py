"""A network of 12 plants, 40 suppliers, 60 products and 15 markets under two agreements, to a gap of 0.1 %.

The same network is solved twice in one run: with Tumen's origin modes (linear conditions per mode, streams by
origin class, tight rows per item and market), and in the plain formulation, in which a binary per product,
plant and agreement says whether the product is claimed and a big M switches its conditions off. Both are
solved by HiGHS with the same settings; their optima must agree within the gap.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import perf_counter

ON = date(2026, 6, 1)
PLANTS = ("VN", "KR", "CN", "TH", "VN", "KR", "CN", "TH", "VN", "CN", "KR", "TH")
MARKETS = ("JP", "KR", "VN", "CN", "TH", "JP", "AU", "NZ", "KR", "CN", "VN", "TH", "JP", "AU", "KR")
SUPPLIERS = ("CN", "KR", "VN", "TH", "JP", "US", "DE", "US")
GOODS = ("852491", "841451", "392690", "842211", "870323", "190590", "851671", "721049")
MATERIALS = (
    "852499",
    "841459",
    "390120",
    "850131",
    "870899",
    "720890",
    "110100",
    "848210",
    "853400",
    "392010",
)
SIZE = {"plants": 12, "suppliers": 40, "products": 60, "markets": 15}


def network(plants: int, suppliers: int, products: int, markets: int, seed: int = 1):
    """A seeded network and its law; all figures are made up."""
    from tumen.network.model.carrying import Lane
    from tumen.network.model.goods import Item, Offer, StatedOrigin, Supplier
    from tumen.network.model.law import TradeLaw
    from tumen.network.model.making import Capability, Input, Price, Recipe, Site
    from tumen.network.model.network import Network
    from tumen.network.model.selling import ClaimCost, Demand, Market
    from tumen.network.model.written import Period
    from tumen.reference.hs import HsCode
    from tumen.tariff.book.tariffs import StatedRate, TariffBook
    from tumen.tariff.rates.notation import parse_rate

    rng = random.Random(seed)  # noqa: S311

    def number(low: float, high: float) -> Decimal:
        return Decimal(str(round(rng.uniform(low, high), 2)))

    sites = [
        Site(
            f"plant{n}",
            PLANTS[n % len(PLANTS)],
            state="possible",
            capacity=Decimal(products * 90),
            opening_cost=number(2e4, 6e4),
            fixed_cost=number(5e3, 2e4),
        )
        for n in range(plants)
    ]
    makers = [Supplier(f"supplier{n}", SUPPLIERS[n % len(SUPPLIERS)]) for n in range(suppliers)]
    materials = [
        Item(f"material{n}", HsCode(MATERIALS[n % len(MATERIALS)], "HS2022"), weight_kg=Decimal(1))
        for n in range(products)
    ]
    goods = [
        Item(f"good{n}", HsCode(GOODS[n % len(GOODS)], "HS2022"), weight_kg=Decimal(3))
        for n in range(products)
    ]
    parties = {"RCEP": {"CN", "KR", "VN", "TH", "JP"}, "AKFTA": {"KR", "VN", "TH"}}
    offers = []
    for item in materials:
        base = rng.uniform(8, 20)
        for maker in rng.sample(makers, 4):
            origin = tuple(StatedOrigin(code) for code, who in parties.items() if maker.economy in who)
            price = base * rng.uniform(0.9, 1.1) * (1.15 if origin else 1.0)
            offers.append(Offer(maker.name, item.name, Decimal(str(round(price, 2))), origin=origin))
    recipes, capabilities, prices, demand = [], [], [], []
    for good in goods:
        inputs = tuple(Input(item.name, Decimal(1)) for item in rng.sample(materials, 4))
        recipes.append(Recipe(f"make {good.name}", good.name, inputs, operations=("assembly-by-machine",)))
        for site in rng.sample(sites, max(2, plants // 3)):
            capabilities.append(Capability(f"make {good.name}", site.name, number(4, 9), number(4, 9)))
            prices.append(Price(good.name, site.name, number(85, 110)))
    places = [Market(f"market{n}", MARKETS[n % len(MARKETS)]) for n in range(markets)]
    for place in places:
        demand += [Demand(place.name, good.name, "2026", number(5, 60)) for good in goods]
    lanes = [
        Lane(one.name, two.name, cost_per_unit=number(0.3, 4))
        for one, two in [*((a, b) for a in makers for b in sites), *((a, b) for a in sites for b in places)]
    ]
    rates = []
    economies = sorted({*PLANTS, *MARKETS})
    for code in (*GOODS, *MATERIALS):
        for importer in economies:
            mfn = rng.choice((0, 5, 8, 15, 20))
            rates.append(
                StatedRate(importer, "MFN", HsCode(code, "HS2022"), parse_rate(f"{mfn}%"), "illustrative")
            )
            for agreement in parties:
                if agreement == "RCEP" or importer in {"KR", "VN", "TH"}:
                    rate = parse_rate(f"{rng.choice((0, 0, mfn // 2))}%")
                    rates.append(
                        StatedRate(importer, agreement, HsCode(code, "HS2022"), rate, "illustrative")
                    )
    whole = Network(
        "benchmark",
        "USD",
        (Period("2026", ON),),
        tuple(materials + goods),
        tuple(makers),
        tuple(offers),
        tuple(sites),
        tuple(recipes),
        tuple(capabilities),
        tuple(prices),
        tuple(lanes),
        tuple(places),
        tuple(demand),
        tuple(parties),
        claim_costs=tuple(ClaimCost(code, Decimal("0.2")) for code in parties),
    )
    law = TradeLaw.on_file(parties, TariffBook(remedies=()).with_stated(rates))
    return whole, replace(law, value_basis=dict.fromkeys(economies, "CIF"))


def plain(compiled):
    """The same model in the plain formulation: a binary and a big M per mode that claims, no tight rows."""
    from tumen.network.mip.build import (
        Built,
        add_operation_variables,
        add_site_variables,
        first_stage_costs,
        minimise,
        new_draft,
        scaling_of,
        second_stage_costs,
    )
    from tumen.network.mip.families import FAMILIES
    from tumen.network.mip.families.rows import RowName, Rows, Work

    work = Work(new_draft(), compiled, scaling_of(compiled))
    add_site_variables(work)
    add_operation_variables(work)
    left_out = {"origin_content", "open_to_make", "open_to_ship", "open_to_pass"}
    for name, write in FAMILIES.items():
        if name not in left_out:
            write(work)
    claiming = [index for index, mode in enumerate(compiled.modes) if mode.tests]
    place = {index: number for number, index in enumerate(claiming)}
    work.add_variable("switch", len(claiming), kind="binary")
    sites = {site.name: site for site in compiled.network.sites}
    most = [
        float(sites[compiled.modes[index].capability.site].capacity) / work.scaling.quantity
        for index in claiming
    ]
    claimed = Rows("claimed")
    for number, index in enumerate(claiming):
        row = claimed.add(RowName("claimed"))
        claimed.put("make", index, row)
        claimed.put("switch", number, row, -most[number])
    work.add_rows(claimed, "<=")
    condition = Rows("condition")
    for bound in compiled.bounds:
        number = place[bound.mode]
        largest = max((abs(amount) for amount in bound.coefficients), default=0.0)
        big = most[number] * largest * sum(compiled.modes[bound.mode].needs)
        row = condition.add(RowName("condition"), big)
        for flow, amount in zip(bound.flows, bound.coefficients, strict=True):
            condition.put("flow", flow, row, amount)
        condition.put("make", bound.mode, row, -bound.limit)
        condition.put("switch", number, row, big)
    work.add_rows(condition, "<=")
    costs = [*first_stage_costs(compiled), *second_stage_costs(work)]
    minimise([(work, costs, 1.0)])
    return Built(work, tuple(costs))


def run() -> list[tuple[str, str]]:
    from tumen.network.compile.assemble import compile_network
    from tumen.network.mip.build import build
    from tumen.network.mip.settings import Settings
    from tumen.network.mip.solver import run as optimise

    build(compile_network(*network(2, 6, 4, 2)))  # the libraries are loaded
    whole, law = network(**SIZE)
    start = perf_counter()
    compiled = compile_network(whole, law)
    worked_out = perf_counter() - start
    built = build(compiled)
    total = perf_counter() - start
    rows = [
        (
            "modes, flows, streams",
            f"{len(compiled.modes):,}, {len(compiled.flows):,}, {len(compiled.streams):,}",
        ),
        ("working out origin and duties", f"{worked_out:.2f} s"),
        ("build in all (target 3 s)", f"{total:.2f} s"),
    ]
    times, best = [], []
    for name, model, limit in (("origin modes", built, None), ("plain big M", plain(compiled), 300.0)):
        settings = Settings(gap=1e-3, time_limit=limit)
        program = model.work.model.program()
        found = optimise(program, settings)
        relaxed = optimise(program, settings, continuous=True).objective
        root = (found.objective - relaxed) / abs(found.objective)
        times.append(found.seconds)
        best.append(found)
        rows.append((f"{name}: columns, integer", f"{len(program.whole):,}, {int(program.whole.sum()):,}"))
        rows.append((f"{name}: time to 0.1 %", f"{found.seconds:.1f} s, {found.status}, gap {found.gap:.2%}"))
        rows.append((f"{name}: root gap", f"{root:.2%}"))
    if best[0].objective - best[1].objective > 2.5e-3 * abs(best[0].objective):
        raise AssertionError("the two formulations do not have the same optimum")
    if best[1].bound > best[0].objective * (1 + 1e-6):
        raise AssertionError("the plain formulation proves a bound above the plan of the other")
    rows.append(("ratio of times, plain to modes", f"{times[1] / times[0]:.1f}"))
    return rows
