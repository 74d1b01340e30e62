"""Results as flat tables; every value as text, empty where it is not known or does not apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tumen.study.core.results.plain import Flat, columns_of, flat
from tumen.study.economy.chain.tables import tables_of as chain_tables
from tumen.study.economy.dependence.tables import tables_of as dependence_tables
from tumen.study.economy.disruption.tables import tables_of as disruption_tables
from tumen.study.economy.footprint.tables import tables_of as footprint_tables
from tumen.study.economy.gravity.tables import tables_of as gravity_tables
from tumen.study.economy.results import EconomyResult, TradeResult


def tables_of(result: EconomyResult) -> dict[str, list[Flat]]:
    """The tables of a result by name; a table without rows is left out."""
    found = {} if result.trade is None else _trade(result.trade)
    found |= dependence_tables(result)
    found |= {} if result.disruption is None else disruption_tables(result.disruption)
    found |= footprint_tables(result.footprints)
    found |= chain_tables(result.chain)
    found |= {} if result.gravity is None else gravity_tables(result.gravity)
    found["economies"] = _records(result.economies)
    found["table-trust"] = [
        flat(
            **columns_of(item, "coefficients"),
            coefficients=" ".join(item.coefficients),
            rescaled=item.rescaled,
            doubts="; ".join(item.doubts),
            trust=item.trust,
        )
        for item in result.provenance
    ]
    return {name: rows for name, rows in found.items() if rows}


def _trade(trade: TradeResult) -> dict[str, list[Flat]]:
    return {
        "effects": [
            flat(
                variant=variant.name,
                **columns_of(item, "band", "alone"),
                settled=item.settled,
                **{f"real_income_{name}": value for name, value in columns_of(item.band).items()},
            )
            for variant in trade.variants
            for item in variant.effects
        ],
        "bands": [
            flat(variant=variant.name, economy=who, drawn_alone=source, **columns_of(band))
            for variant in trade.variants
            for who, alone in (
                (variant.total.name, variant.members_alone),
                *((item.economy, item.alone) for item in variant.effects),
            )
            for source, band in alone
        ],
        "creation-diversion": [
            flat(variant=variant.name, **columns_of(item))
            for variant in trade.variants
            for item in (variant.total, *variant.members)
        ],
        "integration": [
            flat(variant=variant.name, state=state, **columns_of(getattr(variant, state)))
            for variant in trade.variants
            for state in ("before", "after")
        ],
        "variants": [
            flat(
                variant=item.name,
                title=item.title,
                changes=" ".join(item.changes),
                members_real_income=item.members_real_income,
                members_low=item.members_band.low,
                members_high=item.members_band.high,
                largest_residual=item.residual,
            )
            for item in trade.variants
        ],
        "sectors": [
            flat(
                sector=item.sector,
                **columns_of(item.bloc, "name"),
                **{f"output_{code}": value for code, value in item.output},
            )
            for item in trade.sectors
        ],
        "cut-grounds": [
            flat(variant=item.name, rates=side, rest_on=ground, share_of_cut_pct=share)
            for item in trade.variants
            if item.grounds is not None
            for side in ("before", "after")
            for ground, share in getattr(item.grounds, side)
        ],
        "pairs": _records(trade.pairs),
        "flows": _records(trade.flows),
        "sensitivity": [
            flat(set=item.name, economy=code, real_income=value)
            for item in trade.sensitivity
            for code, value in item.real_income
        ],
        "earned": _records(trade.earned),
        "earned-cuts": _records(trade.cuts),
        "published": _records(trade.published),
    }


def _records(items: Iterable[Any]) -> list[Flat]:
    return [flat(**columns_of(item)) for item in items]
