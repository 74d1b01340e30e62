"""Read a part of a table of bills into arrays, and set aside the bills that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.agreements.parse import parse_rule
from tumen.errors import InputError, Problem, TumenError
from tumen.origin.screen.columnar import (
    DETERMINE,
    NO,
    OPEN,
    ORIGINATING,
    OTHER,
    UNKNOWN,
    YES,
    BadRow,
    Nodes,
    Outside,
    Rows,
    Table,
)
from tumen.origin.screen.columns import COLUMNS, COSTS, DEDUCTION, NAMES, OUTSIDE, ROLES, known
from tumen.origin.screen.texts import YES_NO, answers_of, is_economy, operations_of
from tumen.reference.economies import economy
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import check_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tumen.origin.screen.columnar import Array
    from tumen.reference.hs import Edition

_SCALES = (2, 4, 6)
_LARGEST = 10**12
"""Largest amount in scaled units that is computed with columns; 6 digits more still fit into 64 bits."""
_MOST_ROWS = 4
"""Times the largest amount: a sum of a bill beyond it goes to the one-bill engine."""
_EXACT_TEXT = 15
_DEEPEST = 30
_ODD = -2
"""An amount that is a number, but not a whole number of scaled units in the range."""
_WRONG = -3

_STATUS = {
    "originating": ORIGINATING,
    "non-originating": OTHER,
    "undetermined": OTHER,
    "determine": DETERMINE,
    OUTSIDE: 3,
}


def check_columns(names: Sequence[str], file: str | None = None) -> None:
    """Refuse a table with unknown columns or without a required one.

    Raises
    ------
    InputError
        With every such column.
    """
    listed = ", ".join(column.name for column in COLUMNS)
    problems = [
        Problem(f"the column {name!r} is not known", f"Use {listed} or {DEDUCTION}<kind>", file)
        for name in names
        if not known(name)
    ]
    problems += [
        Problem(f"the column {column.name!r} is missing", column.meaning, file)
        for column in COLUMNS
        if column.required and column.name not in names
    ]
    if problems:
        raise InputError(problems)


@dataclass(slots=True)
class _Reading:
    """One reading of a frame: collects what is wrong on the way."""

    frame: pl.DataFrame
    first: Array
    bill: Array
    offset: int
    inside: Array
    """Rows that are not the first of their bill."""
    bad: list[BadRow] = field(default_factory=list)
    bad_bills: set[int] = field(default_factory=set)

    def refuse(self, rows: Array, column: str, what: str | Callable[[int], str]) -> None:
        """Set aside the bills of these rows."""
        for row in rows.tolist():
            name = str(self.frame["bill"][row])
            words = what if isinstance(what, str) else what(row)
            self.bad.append(BadRow(self.offset + row + 1, name, column, words))
            self.bad_bills.add(int(self.bill[row]))

    def has(self, name: str) -> bool:
        return name in self.frame.columns and self.frame[name].null_count() < self.frame.height

    def distinct(self, name: str, *, of_good: bool) -> tuple[tuple[str, ...], Array]:
        """Distinct texts of a column and the number of each cell's, -1 where it is empty."""
        count = len(self.first) if of_good else self.frame.height
        if not self.has(name):
            return (), np.full(count, UNKNOWN, dtype=np.int32)
        series = self.frame[name]
        if of_good:
            series = series.gather(self.first)
        if NAMES[name].kind == "code" and series.dtype.is_numeric():
            raise InputError.of(
                f"the column {name!r} holds numbers, so zeros at the front of codes are lost",
                "Store it as text",
            )
        return number(series.cast(pl.String))

    def same_within_bills(self) -> None:
        """Refuse bills whose rows say different things about the good."""
        for column in COLUMNS:
            if column.of != "good" or column.name == "bill" or not self.has(column.name):
                continue
            series = self.frame[column.name]
            if series.null_count():
                stated = series.gather(self.first).gather(self.bill)
                differs = (series != stated) | (series.is_not_null() & stated.is_null())
            else:
                differs = series != series.shift(1)
                differs = differs & pl.Series(self.inside)
            if differs.any():
                rows = np.flatnonzero(differs.fill_null(value=False).to_numpy())
                self.refuse(rows, column.name, "another fact of the good than in the first row of the bill")


def number(series: pl.Series) -> tuple[tuple[str, ...], Array]:
    """Number the distinct texts; an empty text or null is -1."""
    # texts are hashed once, to a category; all that follows is done with whole numbers
    categories = series.cast(pl.Categorical).to_physical().cast(pl.Int64).fill_null(UNKNOWN).to_numpy() + 1
    used = np.flatnonzero(np.bincount(categories))
    row = np.zeros(int(used[-1]) + 1 if len(used) else 1, dtype=np.int64)
    row[categories] = np.arange(len(categories))
    texts = series.gather(row[used]).to_list()
    names = sorted(text for text in texts if text)
    place = {name: index for index, name in enumerate(names)}
    table = np.full(len(row), UNKNOWN, dtype=np.int32)
    table[used] = [place.get(text, UNKNOWN) for text in texts]
    return tuple(names), table[categories]


def read_table(
    frame: pl.DataFrame, edition: Edition, offset: int = 0
) -> tuple[Table, tuple[BadRow, ...], pl.DataFrame]:
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
) -> tuple[Table, list[BadRow], set[int]]:
    first, bill = _runs(frame["bill"])
    inside = np.ones(frame.height, dtype=bool)
    inside[first] = False
    reading = _Reading(frame, first, bill, offset, inside)
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


def _table(reading: _Reading, edition: Edition) -> Table:
    frame, first = reading.frame, reading.first
    good_names, good = reading.distinct("hs", of_good=True)
    row_names, code = reading.distinct("material_hs", of_good=False)
    codes, good, code = _one_list(good_names, good, row_names, code)
    digits = _check_codes(reading, codes, good, code, edition)
    reading.refuse(first[good == UNKNOWN], "hs", "the good has no code")
    exporters, exporter = reading.distinct("exporter", of_good=True)
    places, country = reading.distinct("country", of_good=False)
    countries, exporter, country = _one_list(exporters, exporter, places, country)
    _check_texts(reading, "exporter", countries, exporter[reading.bill], _exporter)
    _check_texts(reading, "country", countries, country, _economy)
    reading.refuse(first[exporter == UNKNOWN], "exporter", "the exporting economy is not given")
    money, amounts = _amounts(reading, "money")
    mass, weights = _amounts(reading, "mass")
    stated = _stated(reading)
    status = _choice(reading, "status", _STATUS, default=None, among=stated)
    role = _roles(reading)
    operations, node_operations, made_operations = _operations(reading)
    rules, rule = reading.distinct("rule", of_good=True)
    _check_texts(
        reading, "rule", rules, rule[reading.bill], lambda text: parse_rule(text, file="rule", line=1)
    )
    answers, answer = reading.distinct("answers", of_good=True)
    _check_texts(reading, "answers", answers, answer[reading.bill], answers_of)
    costs = _costs(reading, amounts)
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
    _check_parts(reading, amounts)
    parent = _parents(reading, status, stated)
    inside = status == _STATUS[OUTSIDE]
    missing = stated & inside & ((code == UNKNOWN) | (amounts["value"] == UNKNOWN) | (parent == UNKNOWN))
    reading.refuse(np.flatnonzero(missing), "status", "from outside, without code, value or parent")
    level = _levels(reading, parent, made)
    odd = _odd(reading, amounts, weights)
    nodes, rows, outside, levels = _arrange(
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
    return Table(
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


def _check_codes(
    reading: _Reading, codes: tuple[str, ...], good: Array, code: Array, edition: Edition
) -> tuple[str, ...]:
    digits = []
    for place, text in enumerate(codes):
        try:
            parsed = _code(text, edition)
            digits.append(parsed)
        except InputError as error:
            digits.append("00")
            what = error.problems[0].what
            reading.refuse(reading.first[good == place], "hs", what)
            reading.refuse(np.flatnonzero(code == place), "material_hs", what)
    return tuple(digits)


_CODES: dict[tuple[str, str], str] = {}


def _code(text: str, edition: Edition) -> str:
    found = _CODES.get((text, edition))
    if found is None:
        parsed = HsCode.parse(text, edition)
        check_code(parsed)
        found = _CODES[text, edition] = parsed.digits
    return found


def _economy(text: str) -> None:
    if not is_economy(text):
        msg = f"{text!r} is not an ISO 3166 alpha-2 code"
        raise ValueError(msg)


def _exporter(text: str) -> None:
    _economy(text)
    economy(text)


def _check_texts(
    reading: _Reading, column: str, texts: tuple[str, ...], numbers: Array, read: Callable[[str], object]
) -> None:
    for place, text in enumerate(texts):
        try:
            read(text)
        except (ValueError, TumenError) as error:
            what = error.problems[0].what if isinstance(error, InputError) else str(error)
            reading.refuse(np.flatnonzero(numbers == place), column, what)


def _choice(
    reading: _Reading, name: str, choices: Mapping[str, int], default: int | None, among: Array
) -> Array:
    texts, numbers = reading.distinct(name, of_good=False)
    empty = UNKNOWN if default is None else default
    table = np.array([*(choices.get(text, _WRONG) for text in texts), empty], dtype=np.int8)
    found = table[numbers]
    wrong = among & (found == _WRONG)
    if wrong.any():
        reading.refuse(
            np.flatnonzero(wrong),
            name,
            lambda row: f"{texts[int(numbers[row])]!r} is none of {', '.join(choices)}",
        )
    if default is None:
        reading.refuse(np.flatnonzero(among & (found == UNKNOWN)), name, f"the {name} is not given")
    return found


def _stated(reading: _Reading) -> Array:
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


def _roles(reading: _Reading) -> Array | None:
    if not reading.has("role"):
        return None
    choices = {name: place for place, name in enumerate(ROLES)}
    everything = np.ones(reading.frame.height, dtype=bool)
    return _choice(reading, "role", choices, default=0, among=everything)


def _operations(reading: _Reading) -> tuple[tuple[str | None, ...], Array, Array]:
    tops, top = reading.distinct("operations", of_good=True)
    inner, made = reading.distinct("made_operations", of_good=False)
    texts, top, made = _one_list(tops, top, inner, made)
    _check_texts(reading, "operations", texts, top[reading.bill], operations_of)
    _check_texts(reading, "made_operations", texts, made, operations_of)
    for name, numbers, rows in (("operations", top, reading.first), ("made_operations", made, None)):
        if reading.has(name) and reading.frame[name].dtype == pl.String:
            series = reading.frame[name] if rows is None else reading.frame[name].gather(rows)
            numbers[(series == "").fill_null(value=False).to_numpy()] = len(texts)
    listed: tuple[str | None, ...] = (*texts, "", None)
    beyond = _yes_no(reading, "beyond_minimal")
    if beyond is not None:
        unlisted = top == UNKNOWN
        of_good = beyond[reading.first]
        top = np.where(unlisted & (of_good == NO), len(texts), top)
        top = np.where(unlisted & (of_good == YES), len(texts) + 1, top)
    return listed, top.astype(np.int32), made


def _yes_no(reading: _Reading, name: str) -> Array | None:
    if not reading.has(name):
        return None
    series = reading.frame[name]
    if series.dtype == pl.Boolean:
        # 0, 1 and, for a cell that is not given, the last
        truth = np.array([NO, YES, OPEN], dtype=np.int8)
        return np.asarray(truth[series.cast(pl.Int8).fill_null(-1).to_numpy()])
    texts, numbers = number(series.cast(pl.String).str.strip_chars().str.to_lowercase())
    table = [(YES if YES_NO[text] else NO) if text in YES_NO else _WRONG for text in texts]
    found = np.array([*table, OPEN], dtype=np.int8)[numbers]
    reading.refuse(np.flatnonzero(found == _WRONG), name, "neither yes nor no")
    return found


def _amounts(reading: _Reading, what: str) -> tuple[int, dict[str, Array]]:
    names = [
        name
        for name in reading.frame.columns
        if (name.startswith(DEDUCTION) or NAMES[name].kind == "amount")
        and name.endswith("weight_kg") == (what == "mass")
    ]
    found: dict[str, Array] = {}
    for scale in _SCALES:
        found = {}
        exact = True
        for name in names:
            found[name] = _scaled(reading.frame[name], scale)
            if name == "profit":  # a loss is an amount, and goes to the one-bill engine
                numbers = reading.frame[name].cast(pl.Float64, strict=False)
                found[name][(numbers.is_finite() & (numbers < 0)).fill_null(value=False).to_numpy()] = _ODD
            if scale != _SCALES[-1] and (found[name] == _ODD).any():
                exact = False
                break
        if exact:
            break
    for name in names:
        reading.refuse(np.flatnonzero(found[name] == _WRONG), name, "not an amount of zero or more")
    empty = np.full(reading.frame.height, UNKNOWN, dtype=np.int64)
    needed = ("weight_kg", "material_weight_kg") if what == "mass" else ("fob", "exw", "value")
    return scale, {**dict.fromkeys(needed, empty), **found}


def _scaled(series: pl.Series, scale: int) -> Array:
    """Whole numbers of 10^-scale; -1 not given, -2 not exact or too large, -3 no amount."""
    absent = series.is_null()
    loses = None
    if series.dtype == pl.String:
        absent = absent | (series == "").fill_null(value=False)
        loses = (series.str.len_bytes() > _EXACT_TEXT).fill_null(value=False).to_numpy()
    elif isinstance(series.dtype, pl.Decimal):
        text = series.cast(pl.Float64)
        loses = (text.abs() * 10.0**series.dtype.scale >= 10.0**_EXACT_TEXT).fill_null(value=False).to_numpy()
    number_of = series.cast(pl.Float64, strict=False).to_numpy()
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.rint(number_of * 10.0**scale)
        small = np.abs(scaled) <= _LARGEST
        exact = small & (scaled / 10.0**scale == number_of)
        wrong = ~np.isfinite(number_of) | (number_of < 0)
        found = np.where(exact, scaled, _ODD).astype(np.int64)
    if loses is not None:
        found[loses] = _ODD
    found[wrong] = _WRONG
    if absent.any():
        found[absent.to_numpy()] = UNKNOWN
    return found


def _costs(reading: _Reading, amounts: Mapping[str, Array]) -> Array:
    first = reading.first
    given = [amounts[name][first] for name in COSTS if name in amounts]
    if not given:
        return np.full(len(first), UNKNOWN, dtype=np.int64)
    columns = np.stack(given + [np.full(len(first), UNKNOWN)] * (len(COSTS) - len(given)))
    absent = columns == UNKNOWN
    some = absent.any(axis=0) & ~absent.all(axis=0)
    reading.refuse(first[some], "direct_labour", f"costs are incomplete: give all of {', '.join(COSTS)}")
    return np.where(absent.any(axis=0), UNKNOWN, np.maximum(columns, 0).sum(axis=0))


def _check_parts(reading: _Reading, amounts: Mapping[str, Array]) -> None:
    names = [name for name in amounts if name.startswith(DEDUCTION) or name == "regional_value_added"]
    if names:
        parts = sum(
            (np.maximum(amounts[name], 0) for name in names), np.zeros(reading.frame.height, np.int64)
        )
        value = amounts["value"]
        odd = (value == _ODD) | np.any([amounts[name] == _ODD for name in names], axis=0)
        over = (value >= 0) & (parts > value) & ~odd
        reading.refuse(
            np.flatnonzero(over), "value", "deductions and regional value added are more than the value"
        )


def _parents(reading: _Reading, status: Array, stated: Array) -> Array:
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
    inside = status == _STATUS[OUTSIDE]
    wrong = (parent >= 0) & ~inside & (above != DETERMINE)
    reading.refuse(np.flatnonzero(wrong), "parent", "its parent is not to be determined")
    parent[wrong] = UNKNOWN
    deep = (parent >= 0) & inside & (above == _STATUS[OUTSIDE])
    reading.refuse(np.flatnonzero(deep), "parent", "its parent is itself from outside")
    return parent


def _levels(reading: _Reading, parent: Array, made: Array) -> Array:
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


def _odd(reading: _Reading, amounts: Mapping[str, Array], weights: Mapping[str, Array]) -> Array:
    odd = np.zeros(len(reading.first), dtype=bool)
    totals = {"money": np.zeros(len(reading.first)), "mass": np.zeros(len(reading.first))}
    for columns in (amounts, weights):
        for values in columns.values():
            rows = values == _ODD
            if rows.any():
                odd[reading.bill[rows]] = True
    for kind, values in (("money", amounts["value"]), ("mass", weights["material_weight_kg"])):
        if len(values) and values.max() > 0:
            starts = np.maximum(values, 0).astype(np.float64)
            totals[kind] = np.add.reduceat(starts, reading.first)
            odd |= totals[kind] > _MOST_ROWS * _LARGEST
    return odd


def _arrange(
    reading: _Reading,
    facts: Mapping[str, Any],
    amounts: Mapping[str, Array],
    weights: Mapping[str, Array],
) -> tuple[Nodes, Rows, Outside | None, tuple[int, ...]]:
    first, bill, parent = reading.first, reading.bill, facts["parent"]
    status, stated = facts["status"], facts["stated"]
    inside = status == _STATUS[OUTSIDE]
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
        values = _yes_no(reading, name)
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
