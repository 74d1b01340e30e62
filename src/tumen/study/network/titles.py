"""A network under the names that a reader knows: titles in place of the short names of the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

from tumen.network.model.carrying import Lane, Passage
from tumen.network.model.goods import Item, Supplier
from tumen.network.model.incentives import Incentive
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import Market
from tumen.study.core.rows.columns import StudyTables

_NAMED = ("site", "supplier", "market", "origin", "destination", "item")


def titles_of(tables: StudyTables) -> dict[str, str]:
    """Title by short name of products and places; where two have one title they keep their short names."""
    products = {row.product: row.title for row in tables.products}
    places = {row.site: row.title for row in tables.sites}
    places |= {row.supplier: row.name or row.supplier for row in tables.suppliers}
    places |= {row.market: row.title for row in tables.markets}
    places |= {row.port: row.title for row in tables.ports}
    return _unique(products) | _unique(places)


def _unique(names: Mapping[str, str]) -> dict[str, str]:
    counted = Counter([*names.values(), *(name for name in names if names[name] != name)])
    return {name: title for name, title in names.items() if counted[title] == 1}


def titled(network: Network, titles: Mapping[str, str]) -> Network:
    """The network with titles for names, wherever a product or a place is named."""
    made = {recipe.name: recipe.item for recipe in network.recipes}

    def one(name: str) -> str:
        return titles.get(name, name)

    def row(item: Any) -> Any:
        named = {key: one(name) for key in _NAMED if isinstance(name := getattr(item, key, None), str)}
        if isinstance(item, Recipe | Capability):
            key = "name" if isinstance(item, Recipe) else "recipe"
            named[key] = _recipe(getattr(item, key), made[getattr(item, key)], titles)
        elif isinstance(item, Item | Supplier | Site | Market | Passage):
            named["name"] = one(item.name)
        within: dict[str, Any] = {}
        if isinstance(item, Lane) and item.items is not None:
            within["items"] = tuple(map(one, item.items))
        if isinstance(item, Lane) and item.ports:
            within["ports"] = tuple(map(one, item.ports))
        if isinstance(item, Recipe):
            within["inputs"] = tuple(map(row, item.inputs))
        if isinstance(item, get_args(Incentive)):
            within["terms"] = row(item.terms)
        return replace(item, **named, **within)

    rows = {part.name: getattr(network, part.name) for part in fields(network)}
    renamed: dict[str, Any] = {
        name: tuple(map(row, cell))
        for name, cell in rows.items()
        if isinstance(cell, tuple) and cell and is_dataclass(cell[0])
    }
    return replace(network, **renamed)


def _recipe(name: str, item: str, titles: Mapping[str, str]) -> str:
    """A recipe that is called after its product, or product and site, keeps doing so."""
    head, mark, site = name.partition(" at ")
    if head == item or head.startswith(f"{item}: "):
        head = titles.get(item, item) + head.removeprefix(item)
    return f"{head}{mark}{titles.get(site, site)}" if mark else head


def law_titled(law: TradeLaw, titles: Mapping[str, str]) -> TradeLaw:
    """The law with titles for the products and places that it names."""

    def keyed(found: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
        return {(first, titles.get(item, item)): value for (first, item), value in found.items()}

    return replace(
        law,
        listed=keyed(law.listed),
        lines=keyed(law.lines),
        answers=keyed(law.answers),
        producers={titles.get(place, place): name for place, name in law.producers.items()},
        rules=keyed(law.rules),
        valued={importer: titled(network, titles) for importer, network in law.valued.items()},
    )
