"""Who is made of what: goods by level, and the rows in them sorted by the good that they are used in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.origin.screen.table.arrays import DETERMINE, UNKNOWN, Nodes, Outside, Rows
from tumen.origin.screen.table.cells import STATUS, yes_no
from tumen.origin.screen.table.columns import DEDUCTION, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.origin.screen.table.arrays import Array
    from tumen.origin.screen.table.cells import Reading

_DEEPEST = 30


def parents_of(reading: Reading, status: Array, stated: Array) -> Array:
    """Row of the material that each row is used in, -1 for materials of the good itself."""
    parent = np.full(reading.frame.height, UNKNOWN, dtype=np.int64)
    if not reading.has("parent"):
        return parent
    rows = pl.DataFrame(
        {
            "at": np.arange(reading.frame.height),
            "bill": reading.bill,
            "material": reading.frame["material"].cast(pl.String),
            "parent": reading.frame["parent"].cast(pl.String).replace("", None),
            "stated": stated,
        }
    )
    used = rows.filter(pl.col("parent").is_not_null())
    named = (
        rows.filter(pl.col("stated"))
        .group_by("bill", "material")
        .agg(pl.col("at").first().alias("above"), pl.len().alias("times"))
    )
    joined = used.join(named, left_on=["bill", "parent"], right_on=["bill", "material"], how="left")
    lost = joined.filter(pl.col("above").is_null())["at"].to_numpy()
    twice = joined.filter(pl.col("times") > 1)["at"].to_numpy()
    reading.refuse(lost, "parent", "no material of this name in the bill")
    reading.refuse(twice, "parent", "two materials of this name in the bill")
    good = joined.filter(pl.col("above").is_not_null())
    parent[good["at"].to_numpy()] = good["above"].to_numpy()
    above = np.where(parent >= 0, status[parent], DETERMINE)
    inside = status == STATUS[OUTSIDE]
    wrong = (parent >= 0) & ~inside & (above != DETERMINE)
    reading.refuse(np.flatnonzero(wrong), "parent", "its parent is not to be determined")
    parent[wrong] = UNKNOWN
    deep = (parent >= 0) & inside & (above == STATUS[OUTSIDE])
    reading.refuse(np.flatnonzero(deep), "parent", "its parent is itself from outside")
    return parent


def levels_of(reading: Reading, parent: Array, made: Array) -> Array:
    """Level of the good that each row is used in: 0 the bill's own; refuse circles."""
    level = np.zeros(reading.frame.height, dtype=np.int64)
    if not made.any():
        return level
    at = parent.copy()
    for _ in range(_DEEPEST):
        live = at >= 0
        if not live.any():
            return level
        level[live] += 1
        at = np.where(live, parent[at], UNKNOWN)
    reading.refuse(
        np.flatnonzero(at >= 0), "parent", f"materials in a circle, or deeper than {_DEEPEST} levels"
    )
    level[at >= 0] = 0
    parent[at >= 0] = UNKNOWN
    return level


def arrange(
    reading: Reading,
    facts: Mapping[str, Any],
    amounts: Mapping[str, Array],
    weights: Mapping[str, Array],
) -> tuple[Nodes, Rows, Outside | None, tuple[int, ...]]:
    """Sort goods by level and rows by the good that they are used in; return goods, rows, what is from
    outside, and the count of each level.
    """
    first, bill, parent = reading.first, reading.bill, facts["parent"]
    status, stated = facts["status"], facts["stated"]
    inside = status == STATUS[OUTSIDE]
    material = stated & ~inside
    determine = material & (status == DETERMINE)
    node_rows = np.flatnonzero(determine)
    # a good of level k is the material of a good of level k - 1
    order = np.argsort(facts["level"][node_rows], kind="stable")
    node_rows = node_rows[order]
    depth = facts["level"][node_rows] + 1
    levels = (len(first), *np.bincount(depth)[1:].tolist()) if len(node_rows) else (len(first),)
    node_of = np.full(reading.frame.height + 1, UNKNOWN, dtype=np.int64)
    node_of[node_rows] = len(first) + np.arange(len(node_rows))
    owner = np.where(parent >= 0, node_of[parent], bill)
    kept = np.arange(reading.frame.height) if material.all() else np.flatnonzero(material)
    if len(node_rows):
        kept = kept[np.argsort(owner[kept], kind="stable")]

    def rows_of(values: Array) -> Array:
        return values if len(kept) == len(values) and not len(node_rows) else values[kept]

    def joined(good: Array, own: Array | None) -> Array:
        below = np.full(len(node_rows), UNKNOWN, dtype=good.dtype) if own is None else own[node_rows]
        return np.concatenate((good, below)) if len(node_rows) else good

    def optional(name: str) -> Array | None:
        values = yes_no(reading, name)
        return None if values is None else rows_of(values)

    value = amounts["value"]
    nodes = Nodes(
        code=joined(facts["good"], facts["code"]),
        country=joined(facts["exporter"], facts["country"]),
        fob=joined(amounts["fob"][first], value),
        exw=joined(amounts["exw"][first], value),
        weight=joined(weights["weight_kg"][first], weights["material_weight_kg"]),
        costs=joined(facts["costs"], None),
        operations=joined(facts["operations"], facts["made_operations"]),
        rule=joined(facts["rule"], None),
        answers=joined(facts["answers"], None),
        top=joined(np.arange(len(first)), bill),
    )
    added = amounts.get("regional_value_added")
    rows = Rows(
        owner=rows_of(owner),
        code=rows_of(facts["code"]),
        value=rows_of(value),
        weight=rows_of(weights["material_weight_kg"]),
        status=rows_of(status),
        country=rows_of(facts["country"]),
        role=None if facts["role"] is None else rows_of(facts["role"]),
        deductions={
            name.removeprefix(DEDUCTION): rows_of(amounts[name])
            for name in amounts
            if name.startswith(DEDUCTION)
        },
        obtained=optional("wholly_obtained"),
        added=None if added is None else rows_of(added),
        invoiced=optional("invoiced_separately"),
        customary=optional("customary"),
        purchased=optional("purchased"),
        made=rows_of(node_of[:-1]) if len(node_rows) else None,
        source=kept,
    )
    outside = None
    if inside.any():
        place = np.full(reading.frame.height, UNKNOWN, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        parts = np.flatnonzero(inside & stated & (parent >= 0))
        above = place[parent[parts]]
        parts = parts[np.argsort(above, kind="stable")]
        outside = Outside(
            row=place[parent[parts]],
            code=facts["code"][parts],
            value=value[parts],
            weight=weights["material_weight_kg"][parts],
            source=parts,
        )
    return nodes, rows, outside, levels
