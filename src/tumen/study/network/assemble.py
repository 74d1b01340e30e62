"""From the rows of the tables to a frozen network and the law that holds for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network, Period

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from tumen.network.model.network import Item
    from tumen.study.network.rows import Given
    from tumen.study.network.schema import NetworkStudyFile

Rows = dict[str, tuple["Given[Any]", ...]]


@dataclass(slots=True)
class _Desk:
    """What has been read, and what is wrong with it."""

    rows: Rows
    problems: list[Problem]
    incomplete: Collection[str]

    def complain(self, row: Given[Any], what: str, fix: str) -> None:
        self.problems.append(Problem(what, fix, row.place.file, row.place.line))

    def known(self, table: str, row: Given[Any], kind: str, name: str) -> bool:
        """Whether a name is in a table; if not it is a problem."""
        names = [given.what.name for given in self.rows.get(table, ())]
        if name in names:
            return True
        if table in self.incomplete:
            return False
        self.complain(row, f"there is no {kind} {name!r}", _close(name, names, kind))
        return False


def _close(name: str, known: list[str], kind: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Names of this kind ({kind}): {', '.join(known) or 'none'}"


def network_of(
    facts: NetworkStudyFile, rows: Rows, problems: list[Problem], incomplete: Collection[str] = ()
) -> Network:
    """Build the network of the base; what does not fit together is added to `problems`.

    Parameters
    ----------
    incomplete
        Tables with rows that could not be read: a name that would stand there is not complained of.
    """
    desk = _Desk(rows, problems, incomplete)
    for row in rows.get("tariff_lines", ()):
        desk.known("items", row, "item", row.what.item)
    items = {given.what.name: given.what for given in rows.get("items", ())}
    items = _answered(items, desk)
    parts = {name: _parts(name, owner, desk, items) for name, owner in _OWNERS.items()}

    def taken(table: str) -> tuple[Any, ...]:
        return tuple(given.what for given in rows.get(table, ()))

    return Network(
        name=facts.study,
        currency=facts.currency,
        periods=tuple(Period(item.name, item.start, item.years) for item in facts.periods),
        items=tuple(items.values()),
        suppliers=taken("suppliers"),
        offers=_measured(
            "offers", desk, items, ("capacity",), per=("price", "regional_value_added", "co2_kg")
        ),
        sites=tuple(replace(site, steps=parts["steps"].get(site.name, ())) for site in taken("sites")),
        recipes=tuple(
            replace(
                recipe,
                inputs=parts["inputs"].get(recipe.name, ()),
                by_products=parts["by_products"].get(recipe.name, ()),
            )
            for recipe in taken("recipes")
        ),
        capabilities=taken("capabilities"),
        prices=taken("prices"),
        lanes=taken("lanes"),
        markets=taken("markets"),
        demand=_measured("demand", desk, items, ("quantity",), per=("price", "lost_penalty")),
        agreements=facts.agreements,
        services=taken("services"),
        claim_costs=taken("claiming"),
        incentives=taken("incentives"),
        profit_taxes=taken("profit_taxes"),
        discount_rate=facts.discount_rate,
        carbon_price=facts.carbon_price,
        co2_limit_kg=facts.co2_limit_kg,
    )


def law_of(facts: NetworkStudyFile, rows: Rows) -> TradeLaw:
    """Build the law: agreements as they are on file, the tariffs on file and the rates that the study states.

    Raises
    ------
    InputError
        If an agreement is not on file or stated rates contradict each other.
    """
    from tumen.tariff.book.tariffs import TariffBook

    book = TariffBook().with_stated(given.what for given in rows.get("rates", ()))
    basis = {given.what.economy: given.what.basis for given in rows.get("customs_values", ())}
    listed = {
        (row.what.importer, row.what.item): row.what.in_appendix for row in rows.get("tariff_lines", ())
    }
    return replace(TradeLaw.on_file(facts.agreements, book), value_basis=basis, listed=listed)


_OWNERS = {"steps": "sites", "inputs": "recipes", "by_products": "recipes"}


def _parts(table: str, owners: str, desk: _Desk, items: dict[str, Item]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for row in desk.rows.get(table, ()):
        one, factor = row.what, None
        if table == "inputs":
            one = row.what.what
            factor = _factor(row, row.what.unit, one.what.item, desk, items)
        if not desk.known(owners, row, owners.removesuffix("s"), one.of):
            continue
        what = one.what if factor is None else replace(one.what, quantity=one.what.quantity * factor)
        found[one.of] = (*found.get(one.of, ()), what)
    return found


def _measured(
    table: str, desk: _Desk, items: dict[str, Item], quantities: tuple[str, ...], per: tuple[str, ...]
) -> tuple[Any, ...]:
    """Rows of a table with their quantities in the units of the items, and their amounts per such a unit."""
    found = []
    for row in desk.rows.get(table, ()):
        what = row.what.what
        factor = _factor(row, row.what.unit, what.item, desk, items)
        if factor is not None:
            times = {name: getattr(what, name) for name in quantities if getattr(what, name) is not None}
            over = {name: getattr(what, name) for name in per if getattr(what, name) is not None}
            what = replace(
                what,
                **{name: value * factor for name, value in times.items()},
                **{name: value / factor for name, value in over.items()},
            )
        found.append(what)
    return tuple(found)


def _factor(
    row: Given[Any], unit: str | None, name: str, desk: _Desk, items: dict[str, Item]
) -> Decimal | None:
    """How many of the item's unit the row's unit is; None where it is the same."""
    from decimal import Decimal

    from tumen.reference.units import convert

    if unit is None or not desk.known("items", row, "item", name) or unit == items[name].unit:
        return None
    try:
        return convert(Decimal(1), unit, items[name].unit)
    except InputError as error:
        for problem in error.problems:
            desk.complain(row, f"{name!r} is counted in {items[name].unit}: {problem.what}", problem.fix)
        return None


def _answered(items: dict[str, Item], desk: _Desk) -> dict[str, Item]:
    """The items with the answers of the table answers."""
    found = dict(items)
    for row in desk.rows.get("answers", ()):
        answer = row.what
        if desk.known("items", row, "item", answer.item):
            item = found[answer.item]
            found[answer.item] = replace(item, answers={**item.answers, answer.condition: answer.answer})
    return found
