"""A network under the names that a reader knows: titles in place of the short names of the tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.study.core.rows.columns import StudyTables

_PLACES = ("site", "supplier", "market", "origin", "destination")


def titles_of(tables: StudyTables) -> dict[str, str]:
    """Title by short name of products and places; where two have one title they keep their short names."""
    products = {row.product: row.title for row in tables.products}
    places = {row.site: row.title for row in tables.sites}
    places |= {row.supplier: row.name or row.supplier for row in tables.suppliers}
    places |= {row.market: row.title for row in tables.markets}
    return _unique(products) | _unique(places)


def _unique(names: Mapping[str, str]) -> dict[str, str]:
    counted = Counter([*names.values(), *(name for name in names if names[name] != name)])
    return {name: title for name, title in names.items() if counted[title] == 1}


def titled(network: Network, titles: Mapping[str, str]) -> Network:
    """The network with titles for names, wherever a product or a place is named."""

    def one(name: str) -> str:
        return titles.get(name, name)

    def row(item: Any, **more: Any) -> Any:
        named = {
            key: one(getattr(item, key))
            for key in (*_PLACES, "item")
            if isinstance(getattr(item, key, None), str)
        }
        return replace(item, **named, **more)

    def owned(item: Any) -> Any:
        return replace(item, name=one(item.name))

    return replace(
        network,
        items=tuple(map(owned, network.items)),
        suppliers=tuple(map(owned, network.suppliers)),
        sites=tuple(map(owned, network.sites)),
        markets=tuple(map(owned, network.markets)),
        offers=tuple(map(row, network.offers)),
        recipes=tuple(
            row(item, inputs=tuple(map(row, item.inputs)), name=_recipe(item.name, item.item, titles))
            for item in network.recipes
        ),
        capabilities=tuple(
            row(item, recipe=_recipe(item.recipe, made[item.recipe], titles))
            for made in ({item.name: item.item for item in network.recipes},)
            for item in network.capabilities
        ),
        prices=tuple(map(row, network.prices)),
        lanes=tuple(
            row(lane, items=None if lane.items is None else tuple(map(one, lane.items)))
            for lane in network.lanes
        ),
        demand=tuple(map(row, network.demand)),
        services=tuple(map(row, network.services)),
        claim_costs=tuple(map(row, network.claim_costs)),
        incentives=tuple(
            replace(item, terms=replace(item.terms, site=one(item.terms.site))) for item in network.incentives
        ),
    )


def _recipe(name: str, item: str, titles: Mapping[str, str]) -> str:
    """A recipe that is called after its product, or product and site, keeps doing so."""
    head, mark, site = name.partition(" at ")
    if head == item or head.startswith(f"{item}: "):
        head = titles.get(item, item) + head.removeprefix(item)
    return f"{head}{mark}{titles.get(site, site)}" if mark else head


def law_titled(law: TradeLaw, titles: Mapping[str, str]) -> TradeLaw:
    """The law with titles for the products that it names."""

    def keyed(found: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
        return {(first, titles.get(item, item)): value for (first, item), value in found.items()}

    return replace(
        law,
        listed=keyed(law.listed),
        lines=keyed(law.lines),
        answers=keyed(law.answers),
        rules=keyed(law.rules),
    )
