"""Limits, interruption, progress, determinism, and what is refused."""

from __future__ import annotations

import _thread
import subprocess
import sys
import threading
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from tumen.errors import DataError, MissingExtraError, NotConvergedError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.build import build
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.sites import Decisions

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def big(panel_network, panel_rates, law):
    """Capacitated location with 16 possible plants: long enough to be interrupted. All in one economy."""
    from random import Random

    from tumen.network.model.carrying import Lane
    from tumen.network.model.goods import Offer, Supplier
    from tumen.network.model.making import Capability, Recipe, Site
    from tumen.network.model.network import Network
    from tumen.network.model.selling import Demand, Market

    rng = Random(3)  # noqa: S311
    plants = [
        Site(
            f"p{n}",
            "VN",
            state="possible",
            capacity=Decimal(rng.randrange(60, 120)),
            opening_cost=Decimal(rng.randrange(800, 1600)),
        )
        for n in range(16)
    ]
    markets = [Market(f"m{n}", "VN") for n in range(40)]
    spots = {place.name: (rng.random(), rng.random()) for place in (*plants, *markets)}

    def far(one, two):
        (a, b), (c, d) = spots[one.name], spots[two.name]
        return Decimal(str(round(40 * ((a - c) ** 2 + (b - d) ** 2) ** 0.5, 2)))

    network = Network(
        name="location",
        currency="USD",
        periods=panel_network.periods,
        items=(panel_network.items[0], panel_network.items[1]),
        suppliers=(Supplier("s", "VN"),),
        offers=(Offer("s", "cell", Decimal(1)),),
        sites=tuple(plants),
        recipes=(Recipe("make", "panel", panel_network.recipes[0].inputs[:1]),),
        capabilities=tuple(Capability("make", plant.name) for plant in plants),
        prices=(),
        lanes=(
            *(Lane("s", plant.name) for plant in plants),
            *(
                Lane(plant.name, market.name, cost_per_unit=far(plant, market))
                for plant in plants
                for market in markets
            ),
        ),
        markets=tuple(markets),
        demand=tuple(
            Demand(market.name, "panel", "2026", Decimal(rng.randrange(5, 25))) for market in markets
        ),
    )
    return network, law([], ())


def test_progress_is_told_and_ends_at_the_plan(big):
    seen = []
    plan = solve(*big, Settings(gap=0.02, progress=seen.append, duals=False))
    assert plan.status == "optimal"
    assert plan.gap <= 0.02
    assert plan.bound <= plan.net_cost * (1 + 1e-9)
    found = [item.best for item in seen if item.best is not None]
    assert found
    assert found[-1] >= plan.net_cost * (1 - 1e-9)
    assert all(item.bound is None or item.bound <= plan.net_cost * (1 + 1e-6) for item in seen)


def test_ctrl_c_returns_the_best_plan_with_its_proven_gap(big):
    """The interrupt comes as soon as a plan is known; the gap asked for cannot be reached by then."""
    stopped = threading.Event()

    def tell(progress):
        if progress.best is not None and not stopped.is_set():
            stopped.set()
            _thread.interrupt_main()

    plan = solve(*big, Settings(gap=0.0, progress=tell, duals=False))
    assert plan.solver.interrupted
    assert plan.status == "feasible"
    assert plan.bound < plan.net_cost
    assert plan.gap == pytest.approx((plan.net_cost - plan.bound) / abs(plan.net_cost))
    served = sum(row.delivered for row in plan.deliveries)
    assert served == pytest.approx(float(sum(row.quantity for row in big[0].demand)))


def test_no_time_for_any_plan_raises(big):
    with pytest.raises(NotConvergedError):
        solve(*big, Settings(time_limit=0.0, duals=False))


def test_the_same_network_gives_the_same_plan(big):
    one, two = (solve(*big, Settings(gap=0.05, seed=4, duals=False)) for _ in range(2))
    assert one.flows == two.flows
    assert one.events == two.events


def test_nothing_hangs_on_the_order_of_sets(panel_network, panel_rates, law, tmp_path):
    """The compiled network is the same whatever seed Python hashes strings with."""
    script = (
        "import sys; sys.path.insert(0, 'tests/network'); import conftest as c\n"
        "from tumen.agreements.load import load_agreement\n"
        "from tumen.network.compile.assemble import compile_network\n"
        "from tumen.network.model.law import TradeLaw\n"
        "get = lambda f: f.__wrapped__() if hasattr(f, '__wrapped__') else f._get_wrapped_function()()\n"
        "net, rates = get(c.panel_network), get(c.panel_rates)\n"
        "found = compile_network(net, TradeLaw({'RCEP': load_agreement('RCEP')}, c.stated(rates)))\n"
        "print([(f.origin, f.destination, f.stream, f.mode, f.regime) for f in found.flows], found.bounds, "
        "found.remarks)\n"
    )
    answers = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "RVC40 by build-down" in answers.pop()


def test_decisions_can_be_held(big):
    network, law = big
    free = solve(network, law, Settings(gap=0.02, duals=False))
    held = Decisions(frozenset((event.site, event.period) for event in free.events))
    again = solve(network, law, Settings(duals=False), fixed=held)
    assert again.events == free.events
    assert again.net_cost <= free.net_cost * (1 + 1e-9)
    dearer = solve(
        network,
        law,
        Settings(duals=False),
        fixed=Decisions(frozenset((s.name, "2026") for s in network.sites)),
    )
    assert dearer.net_cost > free.net_cost


def test_without_the_extra_the_remedy_is_named(panel_network, panel_rates, law, monkeypatch):
    assert find_spec("highspy") is not None
    monkeypatch.setitem(sys.modules, "highspy", None)
    compiled = compile_network(panel_network, law(panel_rates))
    with pytest.raises(MissingExtraError, match=r"tumen\[network\]"):
        build(compiled)


def test_a_claim_that_the_exact_engine_denies_is_an_error(panel_network, panel_rates, law, monkeypatch):
    """With the coefficients of the conditions halved the optimiser claims too much, and the recheck says
    so."""
    from tumen.network.compile import conditions

    true = conditions.coefficient

    def half(*args):
        found = true(*args)
        return None if found is None else found / 2

    monkeypatch.setattr(conditions, "coefficient", half)
    with pytest.raises(DataError, match="the exact engine does not agree with the plan"):
        solve(panel_network, law(panel_rates))


def test_figures_far_apart_are_scaled(panel_network, panel_rates, law):
    """A thousand times the demand and the fixed cost: a thousand times the net cost, other scaling
    factors."""
    small = solve(panel_network, law(panel_rates))
    site = replace(panel_network.sites[0], capacity=Decimal(10) ** 9, fixed_cost=Decimal(100) * 10**6)
    demand = (replace(panel_network.demand[0], quantity=Decimal(100) * 10**6),)
    large = solve(replace(panel_network, sites=(site,), demand=demand), law(panel_rates))
    assert large.net_cost == pytest.approx(small.net_cost * 1e6)
    assert large.scaling.quantity == pytest.approx(small.scaling.quantity * 1e6)
