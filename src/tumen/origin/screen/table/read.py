"""Read a part of a table of bills into arrays.

What the columns do not hold exactly is left to the bill: it takes the cells, or says what is wrong with them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.agreements.parse import parse_rule
from tumen.errors import InputError
from tumen.origin.bill import Operation
from tumen.origin.declared import Declared
from tumen.origin.screen.table.amounts import Amounts
from tumen.origin.screen.table.arrays import (
    DETERMINE,
    FROM_OUTSIDE,
    NO,
    ORIGINATING,
    OTHER,
    UNKNOWN,
    YES,
    BadRow,
    BillArrays,
    GoodArrays,
    MaterialArrays,
    taken,
)
from tumen.origin.screen.table.bills import (
    COSTS,
    DEEPEST,
    PRODUCTION,
    answers_of,
    bill_of,
    operations_in,
    operations_of,
)
from tumen.origin.screen.table.columns import BILLS, DEDUCTION, OF_GOOD, OUTSIDE, ROLES, is_deduction
from tumen.origin.screen.table.reading import Reading
from tumen.tables.given import economy_code
from tumen.tables.place import header_problems
from tumen.tables.record import code as read_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.origin.declared import DeclarationRow
    from tumen.origin.screen.table.arrays import Array
    from tumen.reference.hs import Edition, HsCode

_STATUS = {
    "originating": ORIGINATING,
    "non-originating": OTHER,
    "undetermined": OTHER,
    "determine": DETERMINE,
    OUTSIDE: FROM_OUTSIDE,
}
_ROLE = {name: place for place, name in enumerate(ROLES)}


def check_columns(names: Sequence[str], file: str | None = None) -> None:
    """Refuse a table with unknown columns or without a required one."""
    needed = [column.name for column in BILLS.fields if column.required]
    others = [column.name for column in BILLS.fields if not column.required]
    problems = header_problems(list(names), needed, [*others, *filter(is_deduction, names)], file, 1)
    if problems:
        raise InputError(problems)


def read_table(
    frame: pl.DataFrame, edition: Edition, offset: int = 0, declared: Declared | None = None
) -> tuple[BillArrays, tuple[BadRow, ...], pl.DataFrame]:
    """Read rows into arrays.

    Parameters
    ----------
    frame
        Rows of whole bills, with the columns of `columns.BILLS`.
    edition
        HS edition of the codes in the table.
    offset
        Number of rows of the whole table before these, for messages.

    Returns
    -------
    table, bad, left_out
        The bills that can be read, what is wrong with the others, and the rows of the others.
    """
    declared = declared or Declared()
    frame = filled(frame)
    bill = frame["bill"].rle_id().to_numpy().astype(np.int64)
    first = np.flatnonzero(np.diff(bill, prepend=-1))
    reading = Reading(frame, first, bill, np.zeros(len(first), dtype=bool))
    names = frame["bill"].gather(first)
    apart = names.is_duplicated().to_numpy() if names.n_unique() < len(names) else np.zeros(len(first), bool)
    reading.doubted |= apart | names.is_null().to_numpy()
    table = _arrays(reading, edition, declared)
    bad: list[BadRow] = []
    for number in np.flatnonzero(reading.doubted).tolist():
        rows = table.rows_of(number)
        try:
            table.single[number] = bill_of(rows, edition, declared, apart=bool(apart[number]))
        except InputError as error:
            for problem in error.problems:
                row, column = problem.at  # type: ignore[attr-defined] # every problem of a bill has its place
                at = offset + int(first[number]) + int(row) + 1
                what = f"{problem.what}. {problem.fix}" if problem.fix else problem.what
                bad.append(BadRow(at, str(rows[0]["bill"]), str(column), what))
    if not bad:
        return table, (), frame.clear()
    refused = np.zeros(len(first), dtype=bool)
    refused[bill[[item.row - offset - 1 for item in bad]]] = True
    left_out = pl.Series(refused[bill])
    table, _, _ = read_table(frame.filter(~left_out), edition, 0, declared)
    return table, tuple(sorted(bad, key=lambda item: item.row)), frame.filter(left_out)


def filled(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with the edition of a code, where a column states it, before the code, and who makes a good
    behind the operations that name no place.
    """
    for name in ("hs", "material_hs"):
        if (own := f"{name}_edition") in frame.columns and not frame.schema[name].is_numeric():
            edition, code = pl.col(own).cast(pl.String), pl.col(name).cast(pl.String)
            both = (
                pl.when(edition.str.strip_chars() != "")
                .then(pl.format("{} {}", edition, code))
                .otherwise(code)
            )
            frame = frame.with_columns(both.alias(name)).drop(own)
    for name, maker in (("operations", "exporter"), ("made_operations", "country")):
        if name in frame.columns and maker in frame.columns:
            frame = _with_places(frame, name, maker)
    return frame


def _with_places(frame: pl.DataFrame, name: str, maker: str) -> pl.DataFrame:
    """Operations that name no place are done where the good is made: ``assembly`` as ``assembly@CN``."""
    done, made = pl.col(name).cast(pl.String), pl.col(maker).cast(pl.String).replace("", None)
    if name in OF_GOOD:  # a fact of the good may stand in its first row alone
        made = made.forward_fill()
    texts = frame[name].cast(pl.String).unique().to_list()
    bare = [text for text in texts if text and any("@" not in part for part in operations_in(text))]
    if not bare:
        return frame
    pairs = frame.select(done.alias("done"), made.alias("made")).unique().drop_nulls()
    pairs = pairs.filter(pl.col("done").is_in(bare))
    placed = [
        "; ".join(part if "@" in part else f"{part}@{place}" for part in operations_in(text))
        for text, place in pairs.iter_rows()
    ]
    keys = frame.select(done.alias("done"), made.alias("made"))
    known = pairs.with_columns(pl.Series("placed", placed, dtype=pl.String))
    found = keys.join(known, on=["done", "made"], how="left", maintain_order="left")
    return frame.with_columns(found["placed"].fill_null(found["done"]).alias(name))


def _arrays(reading: Reading, edition: Edition, declared: Declared) -> BillArrays:
    frame, first, bill = reading.frame, reading.first, reading.bill
    reading.doubt_other_facts()
    for name in ("obtained", "facts"):  # rare: the one-bill engine reads them
        if reading.has(name):
            reading.doubt(frame[name].is_not_null().to_numpy())
    codes, good, code = reading.read(lambda text: _code(text, edition), "hs", "material_hs")
    countries, exporter, country = reading.read(economy_code, "exporter", "country")
    listed, done, made_by = reading.read(operations_of, "operations", "made_operations", empty=True)
    rules, rule, _ = reading.read(_rule, "rule")
    answers, answer, _ = reading.read(_answers, "answers")
    origins = (row.origin for row in declared.rows if row.origin is not None)
    countries = tuple(dict.fromkeys((*countries, *origins)))
    beyond = reading.truth("beyond_minimal")
    if beyond is not None:  # after the lists that are stated: nothing, and what stands for more than minimal
        for truth, place in ((NO, len(listed)), (YES, len(listed) + 1 + exporter)):
            done = np.where((done == UNKNOWN) & (beyond[first] == truth), place, done)
        listed = (*listed, (), *((Operation(PRODUCTION, name),) for name in countries))
    amounts = Amounts.of(frame, first)
    reading.doubt(amounts.odd)
    money = amounts.columns
    costs, reading.doubted[:] = _costs(amounts, first, reading.doubted)
    fob, exw, whole = (money[name][first] for name in ("fob", "exw", "weight_kg"))
    goods = GoodArrays(good, exporter, fob, exw, whole, costs, done, rule, answer, np.arange(len(first)))
    for needed in (good, exporter):
        reading.doubted |= needed == UNKNOWN
    for price in (goods.fob, goods.exw, goods.weight):
        reading.doubted |= price == 0
    stated = _stated(reading)
    status = reading.choice("status", _STATUS, UNKNOWN)
    status = np.full(frame.height, UNKNOWN, dtype=np.int8) if status is None else status
    evidence, lists = _evidence(reading, declared, country)
    if evidence is not None:
        told = evidence >= 0
        plain = (
            reading.has("status") and (frame["status"] == "non-originating").fill_null(value=False).to_numpy()
        )
        reading.doubt(told & (plain | (status == DETERMINE)))
        status = np.where(told, ORIGINATING, status)
    made = stated & (status == DETERMINE)
    value, weight = money["value"], money["material_weight_kg"]
    reading.doubt(stated & ((status == UNKNOWN) | (status == FROM_OUTSIDE)))
    reading.doubt(made & ((code == UNKNOWN) | (country == UNKNOWN) | (value == 0) | (weight == 0)))
    added = money.get("regional_value_added")
    taken = [column for name, column in money.items() if name.startswith(DEDUCTION)]
    if taken or added is not None:
        parts = sum(np.maximum(part, 0) for part in [*taken, *([] if added is None else [added])])
        reading.doubt((value >= 0) & (parts > value))
    parent = _parents(reading, status, stated)
    level = _levels(reading, parent, made)
    rows = MaterialArrays(
        owner=bill,
        code=code,
        value=value,
        weight=weight,
        status=status,
        country=country,
        evidence=evidence,
        role=reading.choice("role", _ROLE, 0),
        deductions={n.removeprefix(DEDUCTION): c for n, c in money.items() if n.startswith(DEDUCTION)},
        obtained=reading.truth("wholly_obtained"),
        added=added,
        invoiced=reading.truth("invoiced_separately"),
        customary=reading.truth("customary"),
        purchased=reading.truth("purchased"),
        made=None,
        source=np.arange(frame.height),
    )
    material = stated & (status != FROM_OUTSIDE)
    layers = _layers(goods, rows, made_by, material, made, parent, level)
    return BillArrays(
        frame, first, layers, codes, countries, listed, rules, answers, lists, amounts.scale, {}
    )


@lru_cache(maxsize=50_000)
def _code(text: str, edition: Edition) -> HsCode:
    return read_code(text, edition)


def _rule(text: str) -> str:
    parse_rule(text)
    return text


def _answers(text: str) -> str:
    answers_of(text)
    return text


def _costs(amounts: Amounts, first: Array, doubted: Array) -> tuple[Array, Array]:
    """Sum of the producer's costs of each bill, -1 where they are not given; doubt bills that give some."""
    absent = np.full(len(first), UNKNOWN, dtype=np.int64)
    found = [amounts.columns[name][first] if name in amounts.columns else absent for name in COSTS.values()]
    given = np.stack(found) != UNKNOWN
    every = given.all(axis=0)
    return np.where(every, np.sum(found, axis=0), UNKNOWN), doubted | (given.any(axis=0) & ~every)


def _stated(reading: Reading) -> Array:
    """Rows that state a material; a bill without materials has one row without."""
    if "material" not in reading.frame.columns:
        return np.zeros(reading.frame.height, dtype=bool)
    names = reading.frame["material"].cast(pl.String)
    stated = np.asarray((names != "").fill_null(value=False).to_numpy())
    if not stated.all():
        for name in ("material_hs", "value", "status", "material_weight_kg"):
            if reading.has(name):
                reading.doubt(~stated & reading.frame[name].is_not_null().to_numpy())
    return stated


def _evidence(
    reading: Reading, declared: Declared, country: Array
) -> tuple[Array | None, tuple[tuple[DeclarationRow, ...], ...]]:
    """What is declared of each row: its number among the lists of declarations, -1 where nothing is."""
    if not declared.rows or not (reading.has("supplier") and reading.has("material")):
        return None, ()
    keys = pl.DataFrame(
        [(*key, place) for place, key in enumerate(declared.by_material)],
        schema={"supplier": pl.String, "material": pl.String, "place": pl.Int64},
        orient="row",
    )
    rows = reading.frame.select(pl.col("supplier", "material").cast(pl.String))
    joined = rows.join(keys, on=["supplier", "material"], how="left", maintain_order="left")
    found = joined["place"].fill_null(UNKNOWN).to_numpy()
    lists = tuple(declared.by_material.values())
    placeless = np.array([*(any(row.origin is None for row in listed) for listed in lists), False])
    reading.doubt(placeless[found] & (country == UNKNOWN))
    added = np.array([*(any(row.value_added is not None for row in listed) for listed in lists), False])
    reading.doubt(added[found])
    return found, lists


def not_in_table(bills: pl.LazyFrame, declared: Declared) -> tuple[tuple[str, str], ...]:
    """Who declares which material of which no row of the bills says that it delivers it."""
    pairs = ["supplier", "material"]
    if not declared.rows or not set(pairs) <= set(bills.collect_schema()):
        return tuple(declared.by_material)
    keys = pl.LazyFrame(list(declared.by_material), schema=dict.fromkeys(pairs, pl.String), orient="row")
    named = bills.select(pl.col(pairs).cast(pl.String)).join(keys, on=pairs, how="semi").unique()
    there = set(named.collect(engine="streaming").iter_rows())
    return tuple(pair for pair in declared.by_material if pair not in there)


def _parents(reading: Reading, status: Array, stated: Array) -> Array:
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
        }
    )
    named = rows.filter(stated).group_by("bill", "material").agg(pl.col("at").first(), times=pl.len())
    used = rows.filter(pl.col("parent").is_not_null()).drop("material")
    joined = used.join(named, left_on=["bill", "parent"], right_on=["bill", "material"], how="left")
    at = joined["at"].to_numpy()
    above = joined["at_right"].fill_null(UNKNOWN).to_numpy()
    parent[at] = above
    wrong = (above == UNKNOWN) | (joined["times"].fill_null(0).to_numpy() > 1) | (status[above] != DETERMINE)
    reading.doubted[reading.bill[at[wrong]]] = True
    parent[at[wrong]] = UNKNOWN
    return parent


def _levels(reading: Reading, parent: Array, made: Array) -> Array:
    """Level of the good that each row is used in: 0 the bill's own; doubt circles."""
    level = np.zeros(reading.frame.height, dtype=np.int64)
    if not made.any():
        return level
    at = parent.copy()
    for _ in range(DEEPEST):
        live = at >= 0
        if not live.any():
            return level
        level[live] += 1
        at = np.where(live, parent[at], UNKNOWN)
    reading.doubt(at >= 0)
    level[at >= 0], parent[at >= 0] = 0, UNKNOWN
    return level


def _layers(
    goods: GoodArrays,
    rows: MaterialArrays,
    made_by: Array,
    material: Array,
    made: Array,
    parent: Array,
    level: Array,
) -> tuple[tuple[GoodArrays, MaterialArrays], ...]:
    """Sort rows by the good that they are used in, level by level."""
    found: list[tuple[GoodArrays, MaterialArrays]] = []
    owner, bill = rows.owner, rows.owner
    while True:
        depth = len(found)
        at = np.flatnonzero(material & (level == depth)) if made.any() else np.flatnonzero(material)
        if depth:
            at = at[np.argsort(owner[at], kind="stable")]
        below = at[made[at]]
        own = rows if len(at) == len(owner) else taken(rows, at)
        numbers = None
        if len(below):
            numbers = np.full(len(at), UNKNOWN, dtype=np.int64)
            numbers[made[at]] = np.arange(len(below))
        found.append((goods, replace(own, owner=owner[at], made=numbers)))
        if not len(below):
            return tuple(found)
        node = np.full(len(owner) + 1, UNKNOWN, dtype=np.int64)
        node[below] = np.arange(len(below))
        owner = node[parent]
        none = np.full(len(below), UNKNOWN, dtype=np.int64)
        value = rows.value[below]
        code, country, weight = rows.code[below], rows.country[below], rows.weight[below]
        goods = GoodArrays(code, country, value, value, weight, none, made_by[below], none, none, bill[below])
