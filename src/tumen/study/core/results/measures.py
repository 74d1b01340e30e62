"""What the figures of tables measure, so that their change is said in a way that is true.

A relative change is said of amounts alone: of shares, rates and margins it would be a percentage of a
percentage, of days of the calendar, years and codes it would mean nothing. A column that is named nowhere
here is told before and after, and no change of it is reckoned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tumen.study.core.rows.columns import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

Measure = Literal["", "amount", "share", "points"]
"""``amount``: money or a quantity, counted from a zero that means none; ``share``: a part of one; ``points``:
per cent of something."""

AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "agreement_worth": ("net_cost_without", "worth"),
    "agreements": ("duty",),
    "alternatives": ("net_cost", "extra"),
    "break_even": ("net_cost", "net_cost_without_the_site"),
    "cells": (
        "cost_per_unit",
        "cost_per_unit_mfn",
        "saving_per_year",
        "units_per_year",
        "units_per_consignment",
    ),
    "changes": ("cost",),
    "consignments": ("duty", "delivered", "per_unit"),
    "cost_to_serve": ("quantity", "discounted"),
    "costs": ("amount", "discounted"),
    "creation-diversion": ("before_members", "before_outside", "rise_from_members", "creation", "diversion"),
    "deliveries": ("demand", "delivered", "lost", "price"),
    "disruption": ("value_added_lost", "output_lost", "final_demand_not_met"),
    "disruption-industries": ("value_added_lost", "output_lost"),
    "draws": ("cost_up_to",),
    "extraction": ("demand_loss", "supply_loss"),
    "flows": (
        "quantity",
        "value",
        "duty",
        "mfn_duty",
        "claim_cost",
        "transport_cost",
        "purchase_cost",
        "co2_kg",
        "before",
        "after",
    ),
    "landed": ("amount",),
    "lead_times": ("quantity", "mean_days", "longest_days"),
    "legs": ("km", "days", "cost"),
    "pairs": ("before", "change"),
    "preferences": ("quantity", "duty_saved", "claim_cost"),
    "production": ("quantity", "conversion_cost"),
    "purchases": ("bought", "price", "average", "valued_at"),
    "qualify": ("volume", "cost", "saving", "net"),
    "quotes": ("duty",),
    "regret": ("net_cost", "regret"),
    "relief": ("duty_on_materials", "left"),
    "robust": ("net_cost", "extra", "worst", "worst_of_plan"),
    "safety_stock": ("units",),
    "scenarios": ("net_cost_discounted", "bound", "co2_kg"),
    "sectors": ("before_members", "before_outside", "rise_from_members", "creation", "diversion"),
    "shipments": ("units", "quantity_in_quota", "duty_of_part", "duty", "duty_without_quota"),
    "sites": ("capacity", "used"),
    "stocks": ("quantity", "value", "holding_cost"),
    "stress": ("loss", "undelivered", "loss_until_recovery", "redundancy_extra"),
    "tornado": ("cost_at_low", "cost_central", "cost_at_high"),
    "trade_off": ("net_cost", "bound", "co2_kg"),
    "uncertainty": ("net_cost",),
    "zone-growth": ("now", "now_low", "now_high", "before", "before_low", "before_high"),
    "zone-pipeline": ("now", "now_low", "now_high", "reached", "reached_low", "reached_high"),
}
"""Columns of the tables of results."""
POINTS: Mapping[str, tuple[str, ...]] = {
    "agreements": ("margin_points",),
    "bands": ("low", "middle", "high"),
    "changes": ("margin_alone", "margin_without"),
    "consignments": ("share_pct",),
    "creation-diversion": ("rise_pct",),
    "disruption": ("share", "peak"),
    "effects": ("real_income", "real_wage", "terms", "volume", "exports", "imports"),
    "origin": ("margin_points",),
    "origins": ("margin_points", "rvc_build_down_pct", "rvc_build_up_pct"),
    "pairs": ("pct",),
    "qualify": ("margin_points", "margin_after"),
    "schedule": ("per_cent",),
    "sectors": ("rise_pct",),
    "shipments": ("share_pct",),
}
"""Likewise."""


def measures_of_results(table: str) -> Mapping[str, Measure]:
    """What the columns of a table of results measure."""
    found: dict[str, Measure] = dict.fromkeys(POINTS.get(table, ()), "points")
    return found | dict.fromkeys(AMOUNTS.get(table, ()), "amount")


_KINDS: Mapping[str, Measure] = {
    "amount": "amount",
    "positive": "amount",
    "count": "amount",
    "share": "share",
    "positive share": "share",
}


def measures_of_inputs(table: str) -> Mapping[str, Measure]:
    """What the columns of a table of a study measure, by the names that they have in its rows."""
    return {
        field.attribute or field.name: "amount" if field.dimension == "money" else _KINDS.get(field.kind, "")
        for field in TABLES[table].fields
        if field.name not in TABLES[table].key
    }
