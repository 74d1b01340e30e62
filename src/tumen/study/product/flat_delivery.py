"""Answers beyond the single consignment as flat tables (see `tumen.study.product.flat`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.plain import Flat, flat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.product.results import ProductResult, ScenarioResult


def delivery_tables(result: ProductResult) -> dict[str, list[Flat]]:
    """The tables by name; one row per leg, day span, product of a consignment, part of a shipment,
    swing and quantile.
    """
    tables = {
        "legs": _legs,
        "schedule": _schedule,
        "consignments": _consignments,
        "shipments": _shipments,
        "relief": _relief,
        "tornado": _tornado,
        "draws": _draws,
    }
    return {name: [row for item in result.scenarios for row in rows(item)] for name, rows in tables.items()}


def _legs(result: ScenarioResult) -> Iterator[Flat]:
    done = set()
    for cell in result.cells:
        if cell.way is None or (cell.site, cell.market) in done:
            continue
        done.add((cell.site, cell.market))
        for leg, part, length in zip(cell.way.journey.legs, cell.way.parts, cell.way.lengths, strict=True):
            yield flat(
                scenario=result.name,
                site=cell.site,
                market=cell.market,
                start=leg.start,
                end=leg.end,
                mode=leg.mode,
                part=part,
                km=leg.km,
                length=length.text,
                days=leg.days,
                cost=leg.cost,
            )


def _schedule(result: ScenarioResult) -> Iterator[Flat]:
    for item in result.schedules:
        for path in item.outlook.paths:
            for point in path.points:
                yield flat(
                    scenario=result.name,
                    product=item.product,
                    exporter=item.exporter,
                    importer=item.importer,
                    line=item.outlook.code.dotted,
                    line_edition=item.outlook.code.edition,
                    regime=path.regime,
                    first_day=point.start,
                    last_day=point.until,
                    rate=point.text,
                    per_cent=point.equivalent,
                    sources=point.sources,
                )


def _consignments(result: ScenarioResult) -> Iterator[Flat]:
    for item in result.consignments:
        for one in item.delivered:
            best = one.landed.best
            yield flat(
                scenario=result.name,
                consignment=item.consignment,
                product=one.item.product,
                customer=one.item.customer,
                rule=item.rule,
                share_pct=one.share * 100,
                regime=best.regime if best else None,
                duty=best.quote.duty.amount if best and best.quote.duty else None,
                delivered=best.total_before_tax if best else None,
                per_unit=best.per_unit_before_tax if best else None,
            )


def _shipments(result: ScenarioResult) -> Iterator[Flat]:
    for item in result.shipments:
        found = item.shipped
        for part in found.parts or (None,):
            yield flat(
                scenario=result.name,
                shipment=item.shipment,
                date=found.trade.on,
                product=item.product,
                units=item.units,
                quota=part.quota if part else None,
                share_pct=part.share * 100 if part else None,
                quantity_in_quota=part.quantity if part else None,
                regime=part.regime if part else None,
                duty_of_part=part.duty if part else None,
                duty=found.duty,
                duty_without_quota=found.without,
                balances=[
                    f"{name}: {'not known' if left is None else f'{left:f}'}" for name, left in found.balances
                ],
                needs=found.needs,
            )


def _relief(result: ScenarioResult) -> Iterator[Flat]:
    for item in result.reliefs:
        yield flat(
            scenario=result.name,
            product=item.product_name,
            site=item.site_name,
            scheme=item.scheme,
            duty_on_materials=item.paid,
            left=item.left.amount,
            calculation=item.left.calculation,
            needs=item.left.needs,
        )


def _tornado(result: ScenarioResult) -> Iterator[Flat]:
    for item in result.uncertainty:
        factors = dict(item.factors)
        for swing in item.tornado.swings:
            band = factors[swing.name]
            yield flat(
                scenario=result.name,
                product=item.product,
                site=item.site,
                market=item.market,
                input=swing.name,
                low_factor=band.low,
                high_factor=band.high,
                cost_at_low=swing.low,
                cost_central=item.tornado.central,
                cost_at_high=swing.high,
                source=band.source,
            )


def _draws(result: ScenarioResult) -> Iterator[Flat]:
    for item in result.uncertainty:
        for share, value in item.quantiles:
            yield flat(
                scenario=result.name,
                product=item.product,
                site=item.site,
                market=item.market,
                draws=item.draws,
                seed=item.seed,
                unknown=item.unknown,
                share_of_draws=share,
                cost_up_to=value,
            )
