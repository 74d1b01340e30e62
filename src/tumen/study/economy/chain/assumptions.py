"""What the chain assumes: said with every result of it."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from tumen.study.core.results.records import Assumption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.economy.chain.read import ChainStudy
    from tumen.study.economy.read import EconomyStudy

METHOD = "docs/theory/economy.md"


def chain_assumptions(
    study: EconomyStudy, chain: ChainStudy, resold: tuple[str, ...] = ()
) -> tuple[Assumption, ...]:
    """What is stated or assumed; `resold` are goods of a plan that suppliers made."""
    return tuple(starmap(Assumption, _all(study, chain, resold)))


def _all(
    study: EconomyStudy, chain: ChainStudy, resold: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str]]:
    """What, how, source and where, of each."""
    axes, asked, where = study.accounts.axes, chain.asked, study.block.where
    at = where(("chain",))
    level, rate = asked.price_level, asked.exchange_rate
    if level is None:
        how = f"prices of the study are taken as prices of {axes.year}, the year of the table"
        yield "chain: prices", how, METHOD, at
    else:
        how = f"prices of the study times {level.factor:f} are prices of {axes.year}"
        yield "chain: prices", how, level.source, where(("chain", "price_level"))
    if rate is not None and chain.to.exchange is not None:
        how = "{1} for one {0}".format(*chain.to.exchange)
        yield "chain: exchange rate", how, rate.source, where(("chain", "exchange_rate"))
    value = axes.valuation or "prices whose basis the table does not state"
    told = {
        "valuation": "sales count at the maker's price (FOB where there is one), whatever its term "
        f"includes, beside a table in {value}; "
        "materials delivered: their freight counts as made by the supplier, duties are left out",
        "value added of the makers": "price less materials; what the bill does not name (energy, services, "
        "depreciation) is in it",
        "who buys": "inside a market the product goes to users as the deliveries of its sector do",
    }
    if any(part.when == "after" for part in chain.parts):
        told["after"] = (
            "users in a market turn from makers that sell less to those that sell more; what is sold beyond "
            "it goes to final demand, what buyers save is their own value added; all else stays"
        )
    for what, how in told.items():
        yield f"chain: {what}", how, METHOD, at
    for code, label in chain.to.unnamed.items():
        yield f"chain: {code}", f"stands in {label}, with many others", METHOD, at
    for label, codes in chain.to.together.items():
        how = (
            f"{', '.join(codes)} stand together in {label}: what one sells to another crosses no border here"
        )
        yield f"chain: {label}", how, METHOD, at
    for name, row in chain.to.stated.items():
        yield f"chain: sector of {name}", row.sector, row.source, str(row.place)
    for name in resold:
        yield f"chain: {name}", "made by a supplier and sold as bought: not counted", METHOD, at
    for satellite in study.chain_satellites:
        how = f"the product has the amount per unit of output of its sector, in {satellite.unit}"
        if satellite.year != axes.year:
            how += f"; amounts of {satellite.year} beside a table of {axes.year}"
        how += satellite.not_counted
        yield f"chain: {satellite.stressor}", how, "; ".join(satellite.sources), at
