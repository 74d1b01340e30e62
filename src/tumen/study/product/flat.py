"""Results as flat tables, one row per cell, origin, quote, step, assumption; every value as exact text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.plain import Flat, flat
from tumen.study.product.flat_delivery import delivery_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.product.results import Cell, ProductResult


def tables_of(result: ProductResult) -> dict[str, list[Flat]]:
    """The tables of a result by name; a table without rows is left out.

    Amounts are in the study's currency, shares in per cent, both as decimal text; an empty value is not known
    or does not apply. Amounts of landed cost are per consignment unless the column says per unit.
    """
    cells = [(scenario.name, cell) for scenario in result.scenarios for cell in scenario.cells]
    found = {
        "cells": [_cell(name, cell) for name, cell in cells],
        "origins": [row for name, cell in cells for row in _origins(name, cell)],
        "agreements": [row for name, cell in cells for row in _compared(name, cell)],
        "qualify": [row for name, cell in cells for row in _qualify(name, cell)],
        "changes": [row for name, cell in cells for row in _changes(name, cell)],
        "break_points": [row for name, cell in cells for row in _break_points(name, cell)],
        "quotes": [row for name, cell in cells for row in _quotes(name, cell)],
        "landed": [row for name, cell in cells for row in _steps(name, cell)],
        **delivery_tables(result),
    }
    return {name: rows for name, rows in found.items() if rows}


def _key(scenario: str, cell: Cell) -> Flat:
    return {"scenario": scenario, "product": cell.product, "site": cell.site, "market": cell.market}


def _cell(scenario: str, cell: Cell) -> Flat:
    return {
        **_key(scenario, cell),
        **flat(
            exporter=cell.exporter,
            importer=cell.importer,
            line=cell.line.dotted,
            line_edition=cell.line.edition,
            cost_per_unit=cell.cost_per_unit,
            cost_per_unit_mfn=cell.cost_before,
            regime=cell.regime,
            saving_per_year=cell.saving_per_year,
            units_per_year=cell.units_per_year,
            units_per_consignment=cell.units_per_consignment,
            needs=cell.needs,
        ),
    }


def _origins(scenario: str, cell: Cell) -> Iterator[Flat]:
    for item in cell.origins:
        found = item.determination
        figures = found.figures if found else None
        yield {
            **_key(scenario, cell),
            **flat(
                agreement=item.agreement,
                in_force=item.in_force.holds,
                status=found.status if found else None,
                criterion=found.criterion if found else None,
                rule=found.rule if found else None,
                margin_points=found.margin if found else None,
                rvc_build_down_pct=figures.rvc_build_down_pct if figures else None,
                rvc_build_up_pct=figures.rvc_build_up_pct if figures else None,
                country_of_origin=item.country.party if item.country else None,
                needs=found.needs if found else (),
            ),
        }


def _compared(scenario: str, cell: Cell) -> Iterator[Flat]:
    """Every agreement in force for the pair and day, with its proof and what it gives."""
    compared = cell.compared
    for item in compared.options if compared else ():
        proof = item.proof
        yield {
            **_key(scenario, cell),
            **flat(
                agreement=item.agreement,
                status=item.status,
                criterion=item.criterion,
                margin_points=item.margin,
                may_be_claimed=item.lawful,
                rate=item.rate,
                duty=item.duty,
                proof=proof.kinds,
                proof_valid=proof.valid,
                records_kept=proof.records,
                proof_not_needed_up_to=proof.not_needed,
                to_claim=compared.claim == item.agreement if compared and compared.claim else None,
                which=compared.verdict if compared else None,
            ),
        }


def _qualify(scenario: str, cell: Cell) -> Iterator[Flat]:
    for way in cell.to_qualify:
        yield {
            **_key(scenario, cell),
            **flat(
                agreement=way.agreement,
                status=way.before.status,
                margin_points=way.before.margin,
                qualifies_with=None if way.after is None else way.chosen,
                status_after=way.after.status if way.after else None,
                margin_after=way.after.margin if way.after else None,
                volume=way.volume,
                cost=way.cost,
                saving=way.saving,
                net=way.net,
                determinations=way.judged,
                not_proven=way.not_proven,
            ),
        }


def _changes(scenario: str, cell: Cell) -> Iterator[Flat]:
    for way in cell.to_qualify:
        for item in way.possible:
            yield {
                **_key(scenario, cell),
                **flat(
                    agreement=way.agreement,
                    change=item.name,
                    cost=item.cost,
                    chosen=item.chosen,
                    status_alone=item.alone.status if item.alone else None,
                    margin_alone=item.alone.margin if item.alone else None,
                    status_without=item.without.status if item.without else None,
                    margin_without=item.without.margin if item.without else None,
                ),
            }


def _break_points(scenario: str, cell: Cell) -> Iterator[Flat]:
    """Exact, as a fraction."""
    for way in cell.to_qualify:
        for curve in way.curves:
            for turn in curve.turns:
                yield {
                    **_key(scenario, cell),
                    **flat(
                        agreement=way.agreement,
                        what=curve.what,
                        unit=curve.unit,
                        now=curve.now,
                        turns_at=turn.at,
                        below=turn.below,
                        at=turn.here,
                        above=turn.above,
                    ),
                }


def _quotes(scenario: str, cell: Cell) -> Iterator[Flat]:
    for item in cell.quotes.quotes if cell.quotes else ():
        yield {
            **_key(scenario, cell),
            **flat(
                regime=item.regime,
                lawful=item.lawful,
                reason=item.reason,
                rate=item.rate,
                duty=item.duty.amount if item.duty else None,
                calculation=item.duty.calculation if item.duty else None,
                source=item.source,
                needs=item.needs,
                changes=item.changes,
                added_duties=[
                    f"{charge.change}: {charge.rate}: {charge.duty.calculation}" for charge in item.charges
                ],
            ),
        }


def _steps(scenario: str, cell: Cell) -> Iterator[Flat]:
    for item in cell.landed.landed if cell.landed else ():
        for step in item.steps:
            yield {
                **_key(scenario, cell),
                **flat(regime=item.regime, step=step.name, amount=step.amount, text=step.text),
            }
