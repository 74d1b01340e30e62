"""Check what a chain needs before anything is solved: goods, places and money that meet the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.economy.chain import ProductYear, require_plausible, split_product
from tumen.errors import InputError, Problem
from tumen.study.core.scenarios import StudyScenario
from tumen.study.economy.chain.claimed import SoldToday
from tumen.study.economy.chain.made import MadeYear
from tumen.study.economy.chain.mapping import ToTable, stated_sectors
from tumen.study.economy.chain.records import When
from tumen.study.economy.chain.schema import ChainFile, ChainWorld
from tumen.study.economy.earned import with_plans
from tumen.study.product.basis import Sourced, basis_of, sourced_tables
from tumen.study.product.today import BY_ITS_BILL, today
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from tumen.study.core.schema import StudyFile
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.statements import Basis


@dataclass(frozen=True, slots=True, eq=False)
class ChainPart:
    """The production before or after: as the bills say, or of a plan that is still to be solved."""

    when: When
    scenario: StudyScenario
    sites: tuple[str, ...]
    """Titles of the sites that are named."""
    year: ProductYear | None
    """None for a plan."""
    unserved: tuple[str, ...] = ()
    sales: tuple[SoldToday, ...] = ()
    """One by one, where no plan is meant."""

    @property
    def planned(self) -> bool:
        """Whether it is that of a plan."""
        return self.year is None


@dataclass(frozen=True, slots=True, eq=False)
class ChainStudy:
    """A chain as read."""

    asked: ChainFile
    to: ToTable
    home: str
    period: str | None
    """None where the study has no periods."""
    parts: tuple[ChainPart, ...]
    basis: Basis | None


def read_chain(
    study: EconomyStudy, facts: StudyFile, scenarios: tuple[StudyScenario, ...], problems: list[Problem]
) -> ChainStudy | None:
    """Check the chain of a study against its tables; None where there are problems, which are added."""
    asked = study.asked.chain
    if asked is None:
        return None
    found: list[Problem] = []
    stated = stated_sectors(asked, study.folder, study.accounts.axes, found)
    axes = study.accounts.axes
    rates, broken = scenarios[0].tables.exchange_rates, bool(found)
    to = ToTable(asked, study.block, axes, facts.on, facts.currency, stated, rates, found, broken)
    to.unused(code for item in scenarios for code in _places(item))
    period, priced = _period(asked, facts, to), to.factor is not None
    _known_goods(to, scenarios[0])
    parts = []
    for when, world in _worlds(asked, facts).items():
        part = _part(when, world, {item.name: item for item in scenarios}, to, period)
        parts += [] if part is None else [part]
    for item in parts if not found else ():
        _fits(study, item, to)
    problems += dict.fromkeys(found)
    if found or not priced:
        return None
    money = tuple(row for row in (asked.exchange_rate, asked.price_level) if row is not None)
    cited: dict[str, Sequence[Sourced]] = {
        "sectors": tuple(stated.values()),
        "money": money,
        "table": (axes,),
    }
    basis = basis_of({**sourced_tables(scenarios[0].tables), **cited})
    return ChainStudy(asked, to, asked.home or study.asked.focus[0], period, tuple(parts), basis)


def _places(scenario: StudyScenario) -> Iterator[str]:
    """Economies in which something of the study is."""
    tables = scenario.tables
    for rows in (tables.sites, tables.suppliers, tables.markets):
        yield from (row.economy for row in rows)
    yield from (row.country for row in tables.bills if row.country is not None)


def _worlds(asked: ChainFile, facts: StudyFile) -> dict[When, ChainWorld]:
    """What is compared: as stated, else as made today and the plan of the base where one is asked."""
    if asked.before is None and asked.after is None:
        plan = {"after": ChainWorld(plan="base")} if "design" in facts.ask else {}
        return {"before": ChainWorld(), **plan}  # type: ignore[dict-item]
    named: tuple[tuple[When, ChainWorld | None], ...] = (("before", asked.before), ("after", asked.after))
    return {when: world for when, world in named if world is not None}


def _period(asked: ChainFile, facts: StudyFile, to: ToTable) -> str | None:
    names = [item.name for item in facts.periods]
    if asked.period is not None and asked.period not in names:
        known = f"Periods: {', '.join(names)}" if names else "The study has no periods; delete the key"
        to.complain(f"there is no period {asked.period!r}", known, None, "period")
    return asked.period or (names[-1] if names else None)


def _known_goods(to: ToTable, base: StudyScenario) -> None:
    """A sector that is stated of no good of the study counts nowhere."""
    names = {row.product for row in base.tables.products} | {row.material for row in base.tables.bills}
    for name, row in to.stated.items():
        if name not in names:
            what = f"there is no product or material {name!r}"
            to.complain(what, nearest(name, sorted(names), "Goods of the study:"), row.place)


def _part(
    when: When,
    world: ChainWorld,
    scenarios: dict[str, StudyScenario],
    to: ToTable,
    period: str | None,
) -> ChainPart | None:
    key, name = ("plan", world.plan) if world.plan is not None else ("scenario", world.scenario)
    scenario = scenarios.get(name)
    if scenario is None:
        known = nearest(name, sorted(scenarios), "Scenarios:")
        to.complain(f"there is no scenario {name!r}", known, None, when, key)
        return None
    if world.plan is not None:
        if "design" not in scenario.ask:
            what = f"the scenario {name!r} is not asked for a design, so it has no plan"
            to.complain(what, "Add design to ask, or name a site", None, when, key)
        _meets(to, scenario)
        return ChainPart(when, scenario, (), None)
    titles = {row.site: row.title for row in scenario.tables.sites}
    goods = {row.product for row in scenario.tables.demand}
    named: dict[str, tuple[str | int, ...]] = {} if world.site is None else {world.site: (when, "site")}
    for product, site in world.sites.items():
        named.setdefault(site, (when, "sites", product))
        if product not in goods:
            fix = nearest(product, sorted(goods), "Products that markets take:")
            to.complain(f"no market takes a product {product!r}", fix, None, when, "sites", product)
    for site, at in named.items():
        if site not in titles:
            to.complain(f"there is no site {site!r}", nearest(site, titles, "Sites:"), None, *at)
    if not named.keys() <= titles.keys():
        return None
    hindered: list[Problem] = []
    # how many units go at once moves no volume of a year, so it need not be known here
    demand = tuple(replace(row, consignment=row.consignment or Decimal(1)) for row in scenario.tables.demand)
    tables = replace(scenario.tables, demand=demand)
    as_made = today(tables, scenario.on, period, hindered, only_lanes=scenario.today.only_lanes)
    to.problems += [item for item in hindered if item not in to.problems]
    made = MadeYear(to, as_made)
    made.sell(world.site, world.sites, when)
    if not made.sold and not to.problems:
        to.complain("nothing is sold, so there is no production to look at", "Give demand", None, when)
    sites = tuple(titles[site] for site in named)
    return ChainPart(when, scenario, sites, made.year, tuple(made.unserved), tuple(made.sales))


def _meets(to: ToTable, scenario: StudyScenario) -> None:
    """Every good and place that a plan may use has its row in the table."""
    tables = scenario.tables
    products = {row.product: row for row in tables.products}
    places: tuple[Any, ...] = (*tables.suppliers, *tables.sites, *tables.markets)
    for row in places:
        to.economy(row.economy, row.place)
    goods: tuple[Any, ...] = (*tables.ways, *tables.demand)
    used = {row.material for row in tables.bills} | {row.material for row in tables.offers}
    used |= {row.product for row in goods}
    for good in tables.products:
        if good.product in used:
            to.sector(good.product, good.hs, good.place)
    for line in tables.bills:
        own = line.origin == BY_ITS_BILL or (line.origin is None and line.material in products)
        if line.material not in products:
            to.sector(line.material, line.hs, line.place)
        if line.country is not None:
            to.economy(line.country, line.place)
        elif line.supplier is None and not own:
            what = f"where {line.material!r} of {line.product!r} was made is not known"
            to.complain(what, "State its country, or its supplier", line.place)


def _fits(study: EconomyStudy, part: ChainPart, to: ToTable) -> None:
    """The product is not larger than its sector, nor what takes its place than the markets."""
    try:
        if part.year is not None and part.when == "before":
            split_product(study.accounts, part.year)
        elif part.year is not None:
            require_plausible(study.accounts, part.year)
    except InputError as error:
        way = (
            "; is the exchange rate, {1} for one {0}, the right way round?".format(*to.exchange)
            if to.exchange
            else ""
        )
        for problem in error.problems:
            to.complain(problem.what, f"{problem.fix}{way}", None, part.when)


def with_chain(
    study: EconomyStudy | None,
    facts: StudyFile,
    scenarios: tuple[tuple[StudyScenario, ...], ...],
    problems: list[Problem],
) -> EconomyStudy | None:
    """The study with its plans and its chain checked; as it is where none is asked, or tables hinder it."""
    study = None if study is None else with_plans(study, facts, scenarios, problems)
    if study is None or study.asked.chain is None:
        return study
    if not scenarios:
        if not any(True for _ in _others(facts)):
            what = "the chain needs the products of the study, and nothing is asked about them"
            problems.append(study.block.problem(("chain",), what, "Ask origin, landed-cost or design too"))
        return study
    if problems:  # rows that are broken are told first
        quiet: list[Problem] = []
        read_chain(study, facts, scenarios[0], quiet) if len(scenarios) == 1 else None
        known = {(item.what, item.file, item.line) for item in problems}
        problems += [item for item in quiet if (item.what, item.file, item.line) not in known]
        return study
    return replace(study, chain=read_chain(study, facts, scenarios[0], problems))


def _others(facts: StudyFile) -> Iterator[str]:
    """Questions that read the tables of products."""
    from tumen.study.core.schema import ECONOMY_QUESTIONS

    return (name for name in facts.ask if name not in ECONOMY_QUESTIONS)
