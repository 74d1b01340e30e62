"""Read a part of a table of bills into arrays, and set aside the bills that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.agreements.parse import parse_rule
from tumen.errors import InputError
from tumen.origin.screen.table.arrays import DETERMINE, NO, UNKNOWN, YES, BadRow, BillArrays
from tumen.origin.screen.table.cell_texts import answers_of, operations_of
from tumen.origin.screen.table.cells import (
    STATUS,
    Reading,
    check_codes,
    check_economy,
    check_exporter,
    check_texts,
    choice,
    yes_no,
)
from tumen.origin.screen.table.columns import COLUMNS, DEDUCTION, OUTSIDE, ROLES, known
from tumen.origin.screen.table.levels import arrange, levels_of, parents_of
from tumen.origin.screen.table.read_amounts import check_parts, costs_of, odd_bills, read_amounts
from tumen.tables.place import header_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.origin.screen.table.arrays import Array
    from tumen.reference.hs import Edition


def check_columns(names: Sequence[str], file: str | None = None) -> None:
    """Refuse a table with unknown columns or without a required one.

    Raises
    ------
    InputError
        With every such column.
    """
    deductions = [name for name in names if name.startswith(DEDUCTION) and known(name)]
    needed = [column.name for column in COLUMNS if column.required]
    others = [column.name for column in COLUMNS if not column.required]
    problems = header_problems(list(names), needed, [*others, *deductions], file, 1)
    if problems:
        raise InputError(problems)


def read_table(
    frame: pl.DataFrame, edition: Edition, offset: int = 0
) -> tuple[BillArrays, tuple[BadRow, ...], pl.DataFrame]:
    """Read rows into arrays.

    Parameters
    ----------
    frame
        Rows of whole bills, with the columns of `columns.COLUMNS`.
    edition
        HS edition of the codes in the table.
    offset
        Number of rows of the whole table before these, for messages.

    Returns
    -------
    table, bad, left_out
        The bills that can be read, what is wrong with the others, and the rows of the others.
    """
    bad: list[BadRow] = []
    left_out = frame.clear()
    position = np.arange(frame.height, dtype=np.int64)
    while True:
        table, wrong, bills = _read(frame, edition, offset, position)
        if not wrong:
            bad.sort(key=lambda item: item.row)
            return table, tuple(bad), left_out
        bad.extend(wrong)
        mask = pl.Series(np.isin(_runs(frame["bill"])[1], list(bills)))
        left_out = pl.concat([left_out, frame.filter(mask)])
        frame, position = frame.filter(~mask), position[~mask.to_numpy()]


def _runs(bills: pl.Series) -> tuple[Array, Array]:
    number_of = bills.rle_id().to_numpy().astype(np.int64)
    if not len(number_of):
        return number_of, number_of
    first = np.flatnonzero(np.concatenate(([True], number_of[1:] != number_of[:-1])))
    return first, number_of


def _read(
    frame: pl.DataFrame, edition: Edition, offset: int, position: Array
) -> tuple[BillArrays, list[BadRow], set[int]]:
    first, bill = _runs(frame["bill"])
    inside = np.ones(frame.height, dtype=bool)
    inside[first] = False
    reading = Reading(frame, first, bill, offset, inside)
    if frame["bill"].null_count():
        reading.refuse(np.flatnonzero(frame["bill"].is_null().to_numpy()), "bill", "the bill has no name")
    names = frame["bill"].gather(first)
    if names.n_unique() < len(names):
        twice = np.flatnonzero(names.is_duplicated().to_numpy())
        reading.refuse(first[twice], "bill", "the rows of the bill do not stand together")
    reading.same_within_bills()
    table = _table(reading, edition)
    wrong = [
        BadRow(int(position[item.row - offset - 1]) + offset + 1, item.bill, item.column, item.what)
        for item in reading.bad
    ]
    return table, wrong, reading.bad_bills


def _table(reading: Reading, edition: Edition) -> BillArrays:
    frame, first = reading.frame, reading.first
    good_names, good = reading.distinct("hs", of_good=True)
    row_names, code = reading.distinct("material_hs", of_good=False)
    codes, good, code = _one_list(good_names, good, row_names, code)
    digits = check_codes(reading, codes, good, code, edition)
    reading.refuse(first[good == UNKNOWN], "hs", "the good has no code")
    exporters, exporter = reading.distinct("exporter", of_good=True)
    places, country = reading.distinct("country", of_good=False)
    countries, exporter, country = _one_list(exporters, exporter, places, country)
    check_texts(reading, "exporter", countries, exporter[reading.bill], check_exporter)
    check_texts(reading, "country", countries, country, check_economy)
    reading.refuse(first[exporter == UNKNOWN], "exporter", "the exporting economy is not given")
    money, amounts = read_amounts(reading, "money")
    mass, weights = read_amounts(reading, "mass")
    stated = _stated(reading)
    status = choice(reading, "status", STATUS, default=None, among=stated)
    role = _roles(reading)
    operations, node_operations, made_operations = _operations(reading)
    rules, rule = reading.distinct("rule", of_good=True)
    check_texts(
        reading, "rule", rules, rule[reading.bill], lambda text: parse_rule(text, file="rule", line=1)
    )
    answers, answer = reading.distinct("answers", of_good=True)
    check_texts(reading, "answers", answers, answer[reading.bill], answers_of)
    costs = costs_of(reading, amounts)
    for name in ("fob", "exw"):
        reading.refuse(first[amounts[name][first] == 0], name, "a price of zero")
    reading.refuse(first[weights["weight_kg"][first] == 0], "weight_kg", "a weight of zero")
    made = stated & (status == DETERMINE)
    if made.any():
        reading.refuse(
            np.flatnonzero(made & (code == UNKNOWN)), "material_hs", "to be determined, without code"
        )
        reading.refuse(
            np.flatnonzero(made & (country == UNKNOWN)), "country", "to be determined, without country"
        )
        reading.refuse(
            np.flatnonzero(made & (amounts["value"] == 0)), "value", "to be determined, of value zero"
        )
        weightless = made & (weights["material_weight_kg"] == 0)
        reading.refuse(np.flatnonzero(weightless), "material_weight_kg", "to be determined, of weight zero")
    check_parts(reading, amounts)
    parent = parents_of(reading, status, stated)
    inside = status == STATUS[OUTSIDE]
    missing = stated & inside & ((code == UNKNOWN) | (amounts["value"] == UNKNOWN) | (parent == UNKNOWN))
    reading.refuse(np.flatnonzero(missing), "status", "from outside, without code, value or parent")
    level = levels_of(reading, parent, made)
    odd = odd_bills(reading, amounts, weights)
    nodes, rows, outside, levels = arrange(
        reading,
        {
            "good": good,
            "code": code,
            "exporter": exporter,
            "country": country,
            "status": status,
            "role": role,
            "operations": node_operations,
            "made_operations": made_operations,
            "rule": rule,
            "answers": answer,
            "costs": costs,
            "parent": parent,
            "level": level,
            "stated": stated,
        },
        amounts,
        weights,
    )
    return BillArrays(
        frame,
        first,
        levels,
        nodes,
        rows,
        outside,
        digits,
        countries,
        operations,
        rules,
        answers,
        money,
        mass,
        odd,
    )


def _one_list(
    one: tuple[str, ...], numbers: Array, two: tuple[str, ...], others: Array
) -> tuple[tuple[str, ...], Array, Array]:
    names = tuple(sorted({*one, *two}))
    place = {name: index for index, name in enumerate(names)}
    first = np.array([*(place[name] for name in one), UNKNOWN], dtype=np.int32)
    second = np.array([*(place[name] for name in two), UNKNOWN], dtype=np.int32)
    return names, first[numbers], second[others]


def _stated(reading: Reading) -> Array:
    """Rows that state a material; a bill without materials has one row without."""
    if "material" not in reading.frame.columns:
        return np.zeros(reading.frame.height, dtype=bool)
    names = reading.frame["material"].cast(pl.String)
    stated = (names.is_not_null() & (names != "")).fill_null(value=False).to_numpy()
    for name in ("material_hs", "value", "status", "material_weight_kg"):
        if not stated.all() and reading.has(name):
            given = reading.frame[name].is_not_null().to_numpy()
            reading.refuse(np.flatnonzero(~stated & given), name, "a fact of a material that has no name")
    return np.asarray(stated)


def _roles(reading: Reading) -> Array | None:
    if not reading.has("role"):
        return None
    choices = {name: place for place, name in enumerate(ROLES)}
    everything = np.ones(reading.frame.height, dtype=bool)
    return choice(reading, "role", choices, default=0, among=everything)


def _operations(reading: Reading) -> tuple[tuple[str | None, ...], Array, Array]:
    tops, top = reading.distinct("operations", of_good=True)
    inner, made = reading.distinct("made_operations", of_good=False)
    texts, top, made = _one_list(tops, top, inner, made)
    check_texts(reading, "operations", texts, top[reading.bill], operations_of)
    check_texts(reading, "made_operations", texts, made, operations_of)
    for name, numbers, rows in (("operations", top, reading.first), ("made_operations", made, None)):
        if reading.has(name) and reading.frame[name].dtype == pl.String:
            series = reading.frame[name] if rows is None else reading.frame[name].gather(rows)
            numbers[(series == "").fill_null(value=False).to_numpy()] = len(texts)
    listed: tuple[str | None, ...] = (*texts, "", None)
    beyond = yes_no(reading, "beyond_minimal")
    if beyond is not None:
        unlisted = top == UNKNOWN
        of_good = beyond[reading.first]
        top = np.where(unlisted & (of_good == NO), len(texts), top)
        top = np.where(unlisted & (of_good == YES), len(texts) + 1, top)
    return listed, top.astype(np.int32), made
