"""What a study of whole economies assumes, and which data it rests on: said with every result."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files

import numpy as np

from tumen.economy.accounts import elasticities, provenance
from tumen.economy.accounts.built_in import Provenance
from tumen.study.core.results.records import Assumption, Vintage
from tumen.study.economy.chain.assumptions import chain_assumptions
from tumen.study.economy.disruption.assumptions import disruption_assumptions
from tumen.study.economy.earned import Utilisation
from tumen.study.economy.gravity.ask import gravity_assumptions
from tumen.study.economy.policy.statements import measure_assumptions
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.schedules import GROUNDS
from tumen.study.economy.schema import ElasticityDraws, TradeFile
from tumen.study.economy.tariffs import replaced
from tumen.tariff.book.coverage import coverage_on_file
from tumen.tariff.rates.on_file import role_of

METHOD = "docs/theory/economy.md"
SOURCES = "data/accounts/SOURCES.md"


def assumptions_of(study: EconomyStudy, resold: tuple[str, ...] = ()) -> tuple[Assumption, ...]:
    """Everything stated by the study or assumed by its data and methods."""
    trade = study.asked.trade
    found = [*_of_table(study), *(() if trade is None else _of_trade(study, trade))]
    if study.asked.exposure is not None or "extraction" in study.ask:
        how = "inputs are not replaced and every user cuts back in proportion: an exposure, not a forecast"
        what = "reading of losses when a supply stops"
        found.append(Assumption(what, how, "Ghosh model; Dietzenbacher (1997)", METHOD))
    found += [*_of_satellites(study), *gravity_assumptions(study)]
    unit = study.accounts.axes.unit
    for place, plant in enumerate(study.asked.plants):
        made = f"{plant.output:,f} {unit} of {plant.sector} a year in {plant.economy}"
        how = f"{made}, with the average technology of that sector there"
        where = study.block.where(("plants", place))
        found.append(Assumption(f"plant: {plant.name}", how, plant.source, where))
    if study.disrupted is not None:
        found += disruption_assumptions(study.disrupted, study.block.where(("disruption",)), unit)
    found += [] if study.chain is None else chain_assumptions(study, study.chain, resold)
    return tuple(found)


def _of_satellites(study: EconomyStudy) -> Iterator[Assumption]:
    """Each source of each stressor, and what a year other than that of the table stands for."""
    if study.asked.footprint is None:
        return
    where, table = study.asked.footprint.satellite, study.accounts.axes.year
    for item in study.satellites:
        value = f"amounts in {item.unit}, {item.year}"
        if item.year != table:
            value += f", beside a table of {table}: taken as if they were of one year"
        value += item.not_counted
        for source in item.sources:
            yield Assumption(f"satellite: {item.stressor}", value, source, where)
        missing = int(np.isnan(item.amounts).sum())
        if missing:
            how = f"{missing} of {len(item.amounts)} sectors have no amount: not known, not zero"
            yield Assumption(f"satellite: {item.stressor}", how, "no row in the file", where)


def _of_table(study: EconomyStudy) -> Iterator[Assumption]:
    """Every note of the table, economies with the same note together."""
    grouped: dict[str, list[str]] = {}
    for code, note in study.accounts.notes.items():
        grouped.setdefault(note, []).append(code)
    source = study.accounts.axes.source
    for note, codes in grouped.items():
        who = ", ".join(code for code in codes if code) or "all economies"
        yield Assumption(f"table: {who}", note, source, "the table's notes")


def _of_trade(study: EconomyStudy, trade: TradeFile) -> Iterator[Assumption]:
    where, chosen, draws = study.block.where, elasticities(trade.elasticities), trade.draws
    yield Assumption("trade elasticities", trade.elasticities, chosen.citation, SOURCES)
    stand_ins = ", ".join(code for code, origin in chosen.from_source.items() if origin == "no")
    if stand_ins:
        yield Assumption(f"elasticity of {stand_ins}", "4, a stand-in", "not in the source", SOURCES)
    yield Assumption(
        "bands",
        f"{draws.count} draws of the elasticities (log-normal, seed {draws.seed}); standard error of a "
        f"sector: the sample standard deviation between {', '.join(draws.spread)}, or "
        f"{float(100 * draws.otherwise):g} % of the elasticity where fewer than two of them have an "
        "estimate. "
        f"{_shocks(draws)}Bands say nothing about errors in the table or in the model",
        "own choice",
        where(("trade", "draws")),
    )
    yield from _of_ranges(study, trade)
    yield Assumption("deficits", trade.closure, METHOD, where(("trade", "closure")))
    yield Assumption(
        "tariffs before the agreement" if trade.members else "tariffs in force",
        "the rate under agreements older than it (built-in tariffs: as of 2026), fully used, or the base "
        "rate where that is lower or no older one is given; a trader then "
        "claims the lower of the two sector means",
        study.schedules.source if study.schedules else "",
        METHOD,
    )
    yield from _of_rates(study, trade)
    for place, rate in enumerate(trade.outside):
        about, how = f"tariff of {rate.importer} on everybody", replaced(study, rate)
        yield Assumption(about, how, rate.source, where(("trade", "outside", place)))
    for name, what in study.utilisation.items():
        yield from _of_utilisation(name, what)
    yield from measure_assumptions(trade, where)


def _shocks(draws: ElasticityDraws) -> str:
    low, high = draws.shock
    if low == high == 1:
        return ""
    return (
        f"The changes of tariffs are drawn too, uniform from {low:g} to {high:g} times as large in "
        "logarithms. "
    )


def _of_ranges(study: EconomyStudy, trade: TradeFile) -> Iterator[Assumption]:
    """Between what assumed rates are drawn, and which are taken as they stand."""
    schedules, where = study.schedules, study.block.where
    if schedules is None:
        return
    stages = [stage for stage in schedules.rates if stage != "base"]
    known = [~np.isnan(schedules.rates[stage]) for stage in stages]
    assumed = [schedules.grounds[stage] >= GROUNDS.index("assumed") for stage in stages]
    ranged = [
        (schedules.highest[stage] * schedules.level[1] > schedules.lowest[stage] * schedules.level[0])
        for stage in stages
    ]
    drawn = sum(int((is_known & moves).sum()) for is_known, moves in zip(known, ranged, strict=True))
    fixed = sum(
        int((is_known & soft & ~moves & (schedules.rates[stage] > 0)).sum())
        for stage, is_known, soft, moves in zip(stages, known, assumed, ranged, strict=True)
    )
    how = (
        f"{drawn:,} rates of the stages are drawn within their ranges: every importer on its own, its "
        "sectors and partners together, as much above as below; "
        f"{fixed:,} that are assumed or illustrative have no range and do not move"
    )
    yield Assumption("ranges of tariffs", how, schedules.source, where(("trade", "tariffs")))
    for place, rate in enumerate(trade.outside):
        if rate.plus_minus:
            how = f"{float(100 * rate.plus_minus):g} percentage points up or down, never below zero"
            at = where(("trade", "outside", place))
            yield Assumption(f"range of the tariff of {rate.importer}", how, rate.source, at)


def _of_utilisation(name: str, what: Utilisation) -> Iterator[Assumption]:
    about = f"share of the cut that is earned ({name})"
    for share in what.sectors:
        value = f"{float(100 * share.rate):g} % of the cut"
        if share.plus_minus:
            value += f", {float(100 * share.plus_minus):g} points up or down"
        yield Assumption(f"{about}: {share}", value, share.source, str(share.place))
    if what.waits:
        how = f"the shares of goods under {what.facts.regime} that the plan of {what.facts.plan} earns"
        yield Assumption(about, how, "the plan, once it is solved", METHOD)
    if what.goods is None:
        return
    how = _OPEN[what.facts.unknown]
    if what.other_regimes:
        how += f"; {what.other_regimes} rows of other regimes are not asked about"
    where = what.facts.earned or f"plan of {what.facts.plan}"
    sources = Counter(row.source for row in what.rows)
    weigh = "lines of a sector weigh by the value of their rows, or the same where a row has none"
    for source, count in sources.items():
        yield Assumption(
            f"{about}: {count} rows of goods under {what.regime}", f"{weigh}; {how}", source, where
        )
    if any(row.counted == "originates" for row in what.rows) and not what.claiming:
        yield Assumption(f"{about}: claiming", "all that originates is claimed", METHOD, where)
    for size in what.facts.claiming:
        cost = f"claiming costs {size.cost:,g}; weight {size.weight:g}; claimed where the duty saved at the "
        value = f"{cost}sector's mean cut is more"
        yield Assumption(f"{about}: shipments of {size.value:,g}", value, size.source, where)


_OPEN = {
    None: "what they leave open takes the share stated by sector",
    "leave-out": "what they leave open is taken to earn like the rest of its sector",
    "unused": "what they leave open is taken not to earn it",
    "used": "what they leave open is taken to earn it",
}


def _of_rates(study: EconomyStudy, trade: TradeFile) -> Iterator[Assumption]:
    """For every importer, what its rates rest on, with the number of cells of base and of full staging."""
    if study.schedules is None:
        return
    for importer in trade.members or study.schedules.basis:
        counts = study.schedules.basis.get(importer, {})
        total = sum(counts.values())
        assumed = sum(count for key, count in counts.items() if key.startswith("assumed"))
        keys = ", ".join(f"{key} ({count})" for key, count in counts.items())
        share = f"{100 * assumed / total:.0f} % of its rates are assumed" if total else "no rate on file"
        rest = f"{share}; rates by what they rest on: {keys}"
        yield Assumption(f"tariffs of {importer}", rest, study.schedules.source, METHOD)


def provenance_of(study: EconomyStudy) -> tuple[Provenance, ...]:
    """How the economies of the built-in table came about; those that a map adds up are not told apart."""
    choice, known = study.asked.accounts, study.accounts.axes.economies
    if choice.table != "built-in" or choice.economies is not None:
        return ()
    return tuple(item for item in provenance() if item.economy in known)


def _read_on() -> str:
    """The day the built-in data were read, as their SOURCES.md says."""
    text = (files("tumen") / "data" / "accounts" / "SOURCES.md").read_text(encoding="utf-8")
    found = re.search(r"day read: (\d{4}-\d{2}-\d{2})", text)
    return found[1] if found else ""


def _covered(importers: Iterable[str]) -> str:
    """How much of the nomenclature the lines on file answer for MFN, by importer; nothing where none is."""
    shares = [
        f"{importer} {row.share:.1%}"
        for importer in importers
        for row in coverage_on_file(importer)
        if role_of(row.regime) == "mfn"
    ]
    return f"; MFN lines on file, as shares of subheadings: {', '.join(shares)}" if shares else ""


def vintages_of(study: EconomyStudy) -> tuple[Vintage, ...]:
    """The bodies of data behind the results."""
    axes = study.accounts.axes
    found = [
        Vintage(
            f"input-output table, {axes.n_economies} economies x {axes.n_sectors} sectors",
            axes.source,
            str(axes.year),
            axes.vintage,
            ", ".join(part for part in (axes.unit, axes.valuation) if part),
        )
    ]
    trade = study.asked.trade
    if trade is not None and study.schedules is not None:
        found.append(
            Vintage(
                "sector tariffs: base, older agreements, the agreement by stage",
                study.schedules.source,
                "2026, 2030 and full staging",
                _read_on() if trade.tariffs == "built-in" else "",
                f"importers with rates: {', '.join(study.schedules.basis)}{_covered(study.schedules.basis)}",
            )
        )
        for name in dict.fromkeys((trade.elasticities, *trade.sensitivity, *trade.draws.spread)):
            item = elasticities(name)
            found.append(Vintage(f"trade elasticities {name}", item.citation, "", _read_on(), item.warning))
    return tuple(found)
