"""Results as flat tables, one row per cell, origin, quote, step and so on; every value as exact text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tumen.study.core.results.plain import Flat, flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tumen.study.product.results import ProductResult, ScenarioResult

    Records = Iterable[tuple[Any, ...]]
    """What each row of a table is about; keys and values stand for themselves."""


class _Columns(NamedTuple):
    """A table: its rows, and the columns of each of their records, ``column=path`` where the names differ."""

    rows: Callable[[ScenarioResult], Records]
    of: tuple[str, ...]


def tables_of(result: ProductResult) -> dict[str, list[Flat]]:
    """The tables of a result by name; a table without rows is left out.

    Amounts are in the study's currency, shares in per cent, both as decimal text; an empty value is not known
    or does not apply. Amounts of landed cost are per consignment unless the column says per unit.
    """
    found = {
        name: [
            flat(scenario=scenario.name, **_values(records, table.of))
            for scenario in result.scenarios
            for records in table.rows(scenario)
        ]
        for name, table in _TABLES.items()
    }
    return {name: rows for name, rows in found.items() if rows}


def _values(records: tuple[Any, ...], columns: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for record, named in zip(records, columns, strict=True):
        if isinstance(record, dict):
            found |= record
            continue
        for column, path in _paths(named):
            value: Any = record
            for name in path:
                value = None if value is None else getattr(value, name)
            found[column] = value
    return found


@cache
def _paths(named: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = [item.partition("=") for item in named.split()]
    return tuple((column, tuple((path or column).split("."))) for column, _, path in pairs)


def _origins(result: ScenarioResult) -> Records:
    return (
        (cell, item, item.determination, item.country, item.determination)
        for cell in result.cells
        for item in cell.origins
    )


def _agreements(result: ScenarioResult) -> Records:
    """Every agreement in force for the pair and day, with its proof and what it gives."""
    for cell in result.cells:
        for item in cell.compared.options if cell.compared else ():
            claim = cell.compared.claim if cell.compared else None
            yield cell, item, item.proof, {"to_claim": claim and claim == item.agreement}, cell.compared


def _qualify(result: ScenarioResult) -> Records:
    for cell in result.cells:
        for way in cell.to_qualify:
            yield cell, way, {"qualifies_with": None if way.after is None else way.chosen}, way


def _changes(result: ScenarioResult) -> Records:
    return ((cell, way, item) for cell in result.cells for way in cell.to_qualify for item in way.possible)


def _break_points(result: ScenarioResult) -> Records:
    return (
        (cell, way, curve, turn)
        for cell in result.cells
        for way in cell.to_qualify
        for curve in way.curves
        for turn in curve.turns
    )


def _quotes(result: ScenarioResult) -> Records:
    for cell in result.cells:
        for item in cell.quotes.quotes if cell.quotes else ():
            added = [f"{one.change}: {one.rate}: {one.duty.calculation}" for one in item.charges]
            yield cell, item, {"added_duties": added}


def _steps(result: ScenarioResult) -> Records:
    for cell in result.cells:
        for item in cell.landed.landed if cell.landed else ():
            yield from ((cell, item, step) for step in item.steps)


def _legs(result: ScenarioResult) -> Records:
    first = {(cell.site, cell.market): cell for cell in reversed(result.cells)}
    for cell in (cell for cell in result.cells if cell is first[cell.site, cell.market]):
        if cell.way is not None:
            legs = zip(cell.way.journey.legs, cell.way.parts, cell.way.lengths, strict=True)
            yield from ((cell, leg, {"part": part}, leg, length, leg) for leg, part, length in legs)


def _schedule(result: ScenarioResult) -> Records:
    for item in result.schedules:
        for path in item.outlook.paths:
            yield from ((item, item.outlook.code, path, point) for point in path.points)


def _consignments(result: ScenarioResult) -> Records:
    for item in result.consignments:
        for one in item.delivered:
            yield item, one.item, item, {"share_pct": one.share * 100}, one.landed.best


def _shipments(result: ScenarioResult) -> Records:
    for item in result.shipments:
        left = [
            f"{name}: {'not known' if amount is None else f'{amount:f}'}"
            for name, amount in item.shipped.balances
        ]
        for part in item.shipped.parts or (None,):
            whole = {"quota": None, "share_pct": None}
            quota = whole if part is None else {"quota": part.quota, "share_pct": part.share * 100}
            yield item, quota, part, item.shipped, {"balances": left}, item.shipped


def _tornado(result: ScenarioResult) -> Records:
    for item in result.uncertainty:
        for swing in item.tornado.swings:
            band = dict(item.factors)[swing.name]
            yield item, swing, band, swing, item.tornado, swing, band


def _draws(result: ScenarioResult) -> Records:
    for item in result.uncertainty:
        for share, value in item.quantiles:
            yield item, {"share_of_draws": share, "cost_up_to": value}


def _made(result: ScenarioResult) -> Records:
    return ((cell, cell.made, {"rests": str(cell.made)}, cell.made) for cell in result.cells if cell.made)


_CELL = "product site market"
_TABLES = {
    "cells": _Columns(
        lambda result: ((cell,) for cell in result.cells),
        (
            (
                f"{_CELL} exporter importer line=line.dotted line_edition=line.edition cost_per_unit "
                "cost_per_unit_mfn=cost_before regime saving_per_year units_per_year units_per_consignment "
                "needs"
            ),
        ),
    ),
    "origins": _Columns(
        _origins,
        (
            _CELL,
            "agreement in_force=in_force.holds",
            (
                "status criterion rule margin_points=margin rvc_build_down_pct=figures.rvc_build_down_pct "
                "rvc_build_up_pct=figures.rvc_build_up_pct"
            ),
            "country_of_origin=party",
            "needs",
        ),
    ),
    "non_preferential": _Columns(_made, (_CELL, "importer made_in of_maker basis country", "", "needs")),
    "agreements": _Columns(
        _agreements,
        (
            _CELL,
            "agreement status criterion margin_points=margin may_be_claimed=lawful rate duty",
            "proof=kinds proof_valid=valid records_kept=records proof_not_needed_up_to=not_needed",
            "",
            "which=verdict",
        ),
    ),
    "qualify": _Columns(
        _qualify,
        (
            _CELL,
            "agreement status=before.status margin_points=before.margin",
            "",
            (
                "status_after=after.status margin_after=after.margin volume cost saving net "
                "determinations=judged not_proven"
            ),
        ),
    ),
    "changes": _Columns(
        _changes,
        (
            _CELL,
            "agreement",
            (
                "change=name cost chosen status_alone=alone.status margin_alone=alone.margin "
                "status_without=without.status margin_without=without.margin"
            ),
        ),
    ),
    "break_points": _Columns(
        _break_points, (_CELL, "agreement", "what unit now", "turns_at=at below at=here above")
    ),
    "quotes": _Columns(
        _quotes,
        (
            _CELL,
            "regime lawful reason rate duty=duty.amount calculation=duty.calculation source needs changes",
            "",
        ),
    ),
    "landed": _Columns(_steps, (_CELL, "regime", "step=name amount text")),
    "legs": _Columns(_legs, ("site market", "start end mode", "", "km", "length=text", "days cost")),
    "schedule": _Columns(
        _schedule,
        (
            "product exporter importer",
            "line=dotted line_edition=edition",
            "regime",
            "first_day=start last_day=until rate=text per_cent=equivalent sources",
        ),
    ),
    "consignments": _Columns(
        _consignments,
        (
            "consignment",
            "product customer",
            "rule",
            "",
            "regime duty=quote.duty.amount delivered=total_before_tax per_unit=per_unit_before_tax",
        ),
    ),
    "shipments": _Columns(
        _shipments,
        (
            "shipment date=shipped.trade.on product units",
            "",
            "quantity_in_quota=quantity regime duty_of_part=duty",
            "duty duty_without_quota=without",
            "",
            "needs",
        ),
    ),
    "relief": _Columns(
        lambda result: ((item, item.left) for item in result.reliefs),
        (
            "product=product_name site=site_name scheme duty_on_materials=paid",
            "left=amount calculation needs",
        ),
    ),
    "tornado": _Columns(
        _tornado,
        (
            _CELL,
            "input=name",
            "low_factor=low high_factor=high",
            "cost_at_low=low",
            "cost_central=central",
            "cost_at_high=high",
            "source",
        ),
    ),
    "draws": _Columns(_draws, (f"{_CELL} draws seed unknown", "")),
}
"""The tables by name; a record without columns gives keys and values of its own."""
