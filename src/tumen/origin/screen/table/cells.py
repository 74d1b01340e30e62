"""One reading of a part of a table: its cells as numbers, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.errors import InputError, TumenError
from tumen.origin.screen.table.arrays import DETERMINE, NO, OPEN, ORIGINATING, OTHER, UNKNOWN, YES, BadRow
from tumen.origin.screen.table.cell_texts import YES_NO, is_economy
from tumen.origin.screen.table.columns import COLUMNS, NAMES, OF_GOOD, OUTSIDE
from tumen.reference.correlation import check_code
from tumen.reference.economies import economy
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.origin.screen.table.arrays import Array
    from tumen.reference.hs import Edition

WRONG = -3
"""A cell that cannot be read."""
STATUS = {
    "originating": ORIGINATING,
    "non-originating": OTHER,
    "undetermined": OTHER,
    "determine": DETERMINE,
    OUTSIDE: 3,
}


@dataclass(slots=True)
class Reading:
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
        """Whether the table has the column, with a cell that is given."""
        return name in self.frame.columns and self.frame[name].null_count() < self.frame.height

    def distinct(self, name: str, *, of_good: bool) -> tuple[tuple[str, ...], Array]:
        """Distinct texts of a column and the number of each cell's, -1 where it is empty."""
        count = len(self.first) if of_good else self.frame.height
        if not self.has(name):
            return (), np.full(count, UNKNOWN, dtype=np.int32)
        series = self.frame[name]
        if of_good:
            series = series.gather(self.first)
        if NAMES[name].kind == "hs" and series.dtype.is_numeric():
            raise InputError.of(
                f"the column {name!r} holds numbers, so zeros at the front of codes are lost",
                "Store it as text",
            )
        return number(series.cast(pl.String))

    def same_within_bills(self) -> None:
        """Refuse bills whose rows say different things about the good."""
        for column in COLUMNS:
            if column.name not in OF_GOOD or column.name == "bill" or not self.has(column.name):
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
    categories = series.cast(pl.Categorical).to_physical()
    if categories.null_count():
        at = categories.cast(pl.Int64).fill_null(UNKNOWN).to_numpy() + 1
    else:
        at = categories.to_numpy().astype(np.intp)
    used = np.flatnonzero(np.bincount(at))
    row = np.zeros(int(used[-1]) + 1 if len(used) else 1, dtype=np.int64)
    row[at] = np.arange(len(at))
    texts = series.gather(row[used]).to_list()
    names = sorted(text for text in texts if text)
    place = {name: index for index, name in enumerate(names)}
    table = np.full(len(row), UNKNOWN, dtype=np.int32)
    table[used] = [place.get(text, UNKNOWN) for text in texts]
    return tuple(names), table[at]


def check_codes(
    reading: Reading, codes: tuple[str, ...], good: Array, code: Array, edition: Edition
) -> tuple[str, ...]:
    """Digits of the distinct codes; refuse the bills with a code that is not in the edition."""
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


def check_economy(text: str) -> None:
    """Raise ValueError unless the text is the code of an economy."""
    if not is_economy(text):
        msg = f"{text!r} is not an ISO 3166 alpha-2 code"
        raise ValueError(msg)


def check_exporter(text: str) -> None:
    """Raise unless the text is the code of an economy on file."""
    check_economy(text)
    economy(text)


def check_texts(
    reading: Reading, column: str, texts: tuple[str, ...], numbers: Array, read: Callable[[str], object]
) -> None:
    """Refuse the rows whose text `read` does not take; `numbers` says which of the texts a row has."""
    for place, text in enumerate(texts):
        try:
            read(text)
        except (ValueError, TumenError) as error:
            what = error.problems[0].what if isinstance(error, InputError) else str(error)
            reading.refuse(np.flatnonzero(numbers == place), column, what)


def choice(
    reading: Reading, name: str, choices: Mapping[str, int], default: int | None, among: Array
) -> Array:
    """Number of the choice of each row; refuse texts that are none, and empty cells where there is no
    default.
    """
    texts, numbers = reading.distinct(name, of_good=False)
    empty = UNKNOWN if default is None else default
    table = np.array([*(choices.get(text, WRONG) for text in texts), empty], dtype=np.int8)
    found = table[numbers]
    wrong = among & (found == WRONG)
    if wrong.any():
        reading.refuse(
            np.flatnonzero(wrong),
            name,
            lambda row: f"{texts[int(numbers[row])]!r} is none of {', '.join(choices)}",
        )
    if default is None:
        reading.refuse(np.flatnonzero(among & (found == UNKNOWN)), name, f"the {name} is not given")
    return found


def yes_no(reading: Reading, name: str) -> Array | None:
    """Truth of each row, open where the cell is empty; None where the column is not given."""
    if not reading.has(name):
        return None
    series = reading.frame[name]
    if series.dtype == pl.Boolean:
        # 0, 1 and, for a cell that is not given, the last
        truth = np.array([NO, YES, OPEN], dtype=np.int8)
        return np.asarray(truth[series.cast(pl.Int8).fill_null(-1).to_numpy()])
    texts, numbers = number(series.cast(pl.String).str.strip_chars().str.to_lowercase())
    table = [(YES if YES_NO[text] else NO) if text in YES_NO else WRONG for text in texts]
    found = np.array([*table, OPEN], dtype=np.int8)[numbers]
    reading.refuse(np.flatnonzero(found == WRONG), name, "neither yes nor no")
    return found
