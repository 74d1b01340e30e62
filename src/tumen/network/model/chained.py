"""The stages of a network that keep safety stock, as one chain of guaranteed service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tumen.errors import InputError, Problem
from tumen.network.model.carrying import Lane
from tumen.network.model.guaranteed import ChainStage, service_times
from tumen.network.model.network import Network
from tumen.network.model.storing import SafetyStock, Stock

Key = tuple[str, str]
"""Site and item."""
RULE = "guaranteed service"


def with_guaranteed_service(network: Network) -> Network:
    """The network with safety stock that bridges what guaranteed service leaves to bridge.

    Every lane and way that is stated counts, whether a plan takes it or not: the promises hold for all plans.

    Raises
    ------
    InputError
        With every problem at its row of stock: goods that go on to where no safety stock is stated, a cost of
        holding that is not by unit, circles.
    """
    chain = _Chain(network)
    problems = list(chain.problems())
    if problems:
        raise InputError(problems)
    if not chain.stages:
        return network
    links = tuple(chain.links())
    delivers = {one for one, _ in links}
    stages = {}
    for key, row in chain.stages.items():
        most = chain.most(key)
        if row.safety is not None:  # where nothing goes on from, nothing is left for others to wait
            stages[key] = _stage(row, row.safety, most if key in delivers else most or Decimal(0))
    try:
        times = service_times(stages, links)
    except InputError as error:
        at = next(iter(chain.stages.values())).at
        raise InputError([at.problem(problem.what, problem.fix) for problem in error.problems]) from None
    found = []
    for row in network.stocks:
        if row.safety is not None:
            time = times[row.site, row.item]
            safety = replace(row.safety, covered_days=time.covered, promised_days=time.promised)
            row = replace(row, safety=safety)  # noqa: PLW2901
        found.append(row)
    return replace(network, stocks=tuple(found))


def _stage(row: Stock, safety: SafetyStock, most: Decimal | None) -> ChainStage:
    one_day = replace(safety, lead_time_days=Decimal(1), covered_days=None)
    return ChainStage(safety.lead_time_days, float(row.holding_cost * one_day.units), most)


class _Chain:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.stages = {(row.site, row.item): row for row in network.stocks if row.safety is not None}
        recipes = {recipe.name: recipe for recipe in network.recipes}
        self.made: dict[Key, dict[str, None]] = {}
        """What is made at a site of an item that it takes."""
        self.output: set[Key] = set()
        """What is made at a site."""
        for capability in network.capabilities:
            recipe = recipes[capability.recipe]
            self.output.add((capability.site, recipe.item))
            for part in recipe.inputs:
                self.made.setdefault((capability.site, part.item), {})[recipe.item] = None
        self.warehouses = {site.name for site in network.sites if site.kind == "warehouse"}
        self.sold = {(row.market, row.item) for row in network.demand}

    def _lanes(self, key: Key) -> Iterator[Lane]:
        """Lanes on which a site sends an item: a plant what it makes."""
        site, item = key
        sends = site in self.warehouses or key in self.output
        for lane in self.network.lanes if sends else ():
            if lane.origin == site and (lane.items is None or item in lane.items):
                yield lane

    def _goes(self, key: Key) -> Iterator[Key]:
        """Where an item is next that is at a stage: at a stage, or where no safety stock is stated."""
        site, item = key
        yield from self._used(site, item)
        for lane in self._lanes(key):
            there = (lane.destination, item)
            if there in self.stages or lane.destination in self.warehouses:
                yield there
            else:
                yield from self._used(*there)

    def _used(self, site: str, item: str) -> Iterator[Key]:
        for made in self.made.get((site, item), ()):
            yield site, made

    def links(self) -> Iterator[tuple[Key, Key]]:
        """Pairs of a stage and one that it delivers to."""
        for key in self.stages:
            for there in dict.fromkeys(self._goes(key)):
                if there != key:
                    yield key, there

    def most(self, key: Key) -> Decimal | None:
        """Days that a stage may promise: none to a market without a commitment, else what its days leave."""
        item = key[1]
        found: list[Decimal] = []
        for lane in self._lanes(key):
            if (lane.destination, item) not in self.sold:
                continue
            kept = [
                row.within_days - lane.lead_time_days
                for row in self.network.services
                if row.market == lane.destination
                and row.item in {None, item}
                and lane.lead_time_days is not None
                and row.within_days >= lane.lead_time_days
            ]
            found.append(min(kept, default=Decimal(0)))
        return min(found, default=None)

    def problems(self) -> Iterator[Problem]:
        """What keeps the chain from being reckoned as a whole."""
        for key, row in self.stages.items():
            site, item = key
            if row.holding_share:
                yield row.at.problem(
                    f"{item} at {site} costs a share of its value to hold; {RULE} weighs what a unit costs",
                    "State holding_cost in place of holding_share",
                )
            for there in dict.fromkeys(self._goes(key)):
                if there not in self.stages:
                    next_one = f"{there[0]}, where no safety stock of {there[1]} is stated"
                    yield row.at.problem(
                        f"{item} goes from {site} on to {next_one}",
                        f"Add its row of stock (a deviation of 0 keeps none): {RULE} needs the whole chain",
                    )
        for lane in self.network.lanes:
            for promise in self.network.services:
                for market, item in sorted(self.sold):
                    if (
                        market == lane.destination == promise.market
                        and promise.item in {None, item}
                        and (lane.items is None or item in lane.items)
                        and (lane.origin in self.warehouses or (lane.origin, item) in self.output)
                        and (lane.origin, item) not in self.stages
                    ):
                        yield promise.at.problem(
                            f"{market} is promised {item} in {promise.within_days} days, and it is not known "
                            f"what {lane.origin} promises",
                            f"State its safety stock in the table stock, as {RULE} asks",
                        )
