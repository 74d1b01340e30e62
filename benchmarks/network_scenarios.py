"""Three fixed plans of a study of five plants in 100 scenarios.

The scenarios cross five levels of demand, five of the prices of materials and four states of the world: as it
is, a duty added, a supplier shut, an economy's border shut. Every
fourth scenario is solved once more plan by plan with nothing shared: each plan worked out, built and solved
anew under a law of its own.

    python -m benchmarks.network_scenarios [scenarios]
"""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from itertools import product
from time import perf_counter, process_time

from benchmarks.network import network as made

SIZE = {"plants": 5, "suppliers": 12, "products": 8, "markets": 6}


def scenarios(base, law):
    """One hundred worlds, of one probability."""
    from tumen.network.model.places import economy_of
    from tumen.network.model.scenario import World
    from tumen.tariff.policy.change_file import parse_changes

    added = parse_changes(
        [{"name": "added", "importer": "JP", "hs": ["8524"], "add": "10%", "source": "illustrative"}]
    )
    economy = economy_of(base)

    def crosses(lane):
        return (economy[lane.origin] == "TH") != (economy[lane.destination] == "TH")

    cases = (
        ("as it is", base.lanes, law),
        ("duty", base.lanes, replace(law, book=law.book.with_changes(added))),
        ("supplier shut", tuple(lane for lane in base.lanes if lane.origin != "supplier0"), law),
        ("border shut", tuple(lane for lane in base.lanes if not crosses(lane)), law),
    )
    levels = tuple(map(Decimal, ("0.8", "0.9", "1", "1.1", "1.25")))
    for sold, asked, (name, lanes, here) in product(levels, levels, cases):
        demand = tuple(replace(row, quantity=row.quantity * sold) for row in base.demand)
        offers = tuple(
            replace(row, price=row.price * asked) if economy[row.supplier] == "CN" else row
            for row in base.offers
        )
        network = replace(base, demand=demand, offers=offers, lanes=lanes)
        yield World(f"demand {sold} & prices {asked} & {name}", 0.01, network, here)


def run(count: int = 100) -> list[tuple[str, str]]:
    from tumen.network.mip.settings import Settings
    from tumen.network.mip.solve import solve
    from tumen.network.model.sites import Decisions
    from tumen.network.questions.evaluate import evaluate, quiet

    base, law = made(**SIZE)
    base = replace(base, demand=tuple(replace(row, lost_penalty=Decimal(200)) for row in base.demand))
    worlds = list(scenarios(base, law))[:count]
    names = [site.name for site in base.sites]
    period = base.periods[0].name
    designs = [Decisions(frozenset((name, period) for name in names[:count])) for count in (2, 3, 5)]
    settings = Settings(gap=1e-3)
    started, before = perf_counter(), process_time()
    found = evaluate(designs, worlds, settings)
    seconds, busy = perf_counter() - started, process_time() - before
    every, began = list(range(0, len(worlds), 4)), process_time()
    for number in every:
        for row, design in zip(found, designs, strict=True):
            world = worlds[number]
            plan = solve(world.network, replace(world.law), quiet(settings), fixed=design)
            if row[number] is None or abs(plan.net_cost - row[number].net_cost) > 2e-3 * abs(plan.net_cost):
                raise AssertionError(f"{world.name}: {plan.net_cost} and {row[number]}")
    alone = (process_time() - began) / (len(every) * len(designs))
    solves = len(designs) * len(worlds)
    load = os.getloadavg()[0]
    return [
        ("plans solved", f"{solves} ({len(designs)} designs, {len(worlds)} scenarios)"),
        ("one processor", f"{seconds:.1f} s, of which {busy:.1f} s of processor time"),
        ("a scenario", f"{busy / len(worlds) * 1000:.0f} ms of processor time"),
        ("a plan", f"{busy / solves * 1000:.0f} ms of processor time"),
        ("nothing shared", f"{alone * 1000:.0f} ms a plan, {alone * solves / busy:.1f} times as much"),
        ("load of the machine", f"{load:.1f} at the end"),
    ]


if __name__ == "__main__":
    import sys

    for what, figure in run(*map(int, sys.argv[1:])):
        print(f"{what:24} {figure}")
