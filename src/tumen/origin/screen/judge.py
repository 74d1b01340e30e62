"""One part of a table under all chosen agreements: columns where they are exact, the one-bill engine
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.errors import InputError, TumenError
from tumen.origin.criteria.materials import partners_of
from tumen.origin.determination import Status
from tumen.origin.determine import law_on
from tumen.origin.screen.earned import sums_of
from tumen.origin.screen.engine import reasons
from tumen.origin.screen.engine.answer import answer
from tumen.origin.screen.engine.evaluate import CRITERIA, evaluate
from tumen.origin.screen.engine.laws import OneByOneError, book_of
from tumen.origin.screen.engine.level import NONE
from tumen.origin.screen.table.arrays import BadRow
from tumen.origin.screen.table.bills import bill_of
from tumen.origin.screen.table.cell_texts import amount_of, operations_of
from tumen.origin.screen.table.columns import OUTSIDE
from tumen.origin.screen.table.read import read_table
from tumen.reference.hs import HsCode, dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tumen.origin.law import Law
    from tumen.origin.screen.engine.evaluate import Verdicts
    from tumen.origin.screen.engine.laws import Book
    from tumen.origin.screen.table.arrays import Array, BillArrays
    from tumen.reference.hs import Edition

STATUSES = (Status.NOT_ORIGINATING, Status.UNDETERMINED, Status.ORIGINATING)
"""In the order of the codes of truth."""
_NAMED = pl.Enum([status.value for status in STATUSES])


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table: agreements (codes on file or folders), the day, the importer, the edition of
    its codes.
    """

    agreements: tuple[str, ...]
    on: date
    edition: Edition
    importer: str | None = None
    earned: bool = False
    """Whether earned shares are summed up too."""


@dataclass(frozen=True, slots=True)
class Lawful:
    """An agreement for a table: the law by exporter (None: not in force), and its rules."""

    name: str
    law_for: Callable[[str], Law | None]
    edition: Edition
    """HS edition of the table."""
    books: dict[str, Book]

    def book(self, law: Law) -> Book:
        """The rules met so far."""
        if law.edition not in self.books:
            self.books[law.edition] = book_of(law, self.edition)
        return self.books[law.edition]


@dataclass(frozen=True, slots=True)
class Total:
    """Bills of one agreement with one status: how many, the sum of their FOB prices as far as known, how many
    without.
    """

    agreement: str
    status: str
    bills: int
    fob: Decimal
    without_fob: int


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """The answers for one part of a table."""

    answers: pl.DataFrame
    bad: tuple[BadRow, ...]
    totals: tuple[Total, ...]
    rows: int
    bills: int
    """Bills answered."""
    bad_bills: int
    bad_fob: Decimal
    """Sum of the FOB prices of bills left out, as far as they can be read."""
    one_by_one: int
    """Answers that the one-bill engine gave: amounts or facts beyond what the columns decide exactly."""
    sums: pl.DataFrame | None = None
    """For earned shares, see `earned.sums_of`."""


@lru_cache(maxsize=16)
def lawful(question: Question) -> tuple[Lawful, ...]:
    """Load the agreements of a question.

    Raises
    ------
    InputError
        If one is not on file, or has no rules for the day.
    """
    from tumen.agreements.load import load_agreement

    found = []
    for name in question.agreements:
        agreement = load_agreement(name)
        agreement.edition_on(question.on)

        def law_for(exporter: str, agreement: Any = agreement) -> Law | None:
            try:
                return law_on(agreement, exporter, question.on, question.importer)
            except InputError:
                return None

        found.append(Lawful(agreement.code, lru_cache(maxsize=None)(law_for), question.edition, {}))
    return tuple(found)


def judge(
    frame: pl.DataFrame, laws: Sequence[Lawful], edition: Edition, offset: int = 0, *, earned: bool = False
) -> JudgedPart:
    """Determine every bill of a frame of whole bills under every law.

    Raises
    ------
    InputError
        If the columns are not those of a table of bills, or a rule on file is wrong.
    """
    height = frame.height
    table, bad, left_out = read_table(frame, edition, offset)
    odd = {number: _rows_of(table, number) for number in np.flatnonzero(table.one_by_one).tolist()}
    unreadable = [
        item for number in odd if (item := _unreadable(table, number, odd[number], edition, offset))
    ]
    if unreadable:
        names = {item.bill for item in unreadable}
        mask = table.frame["bill"].cast(pl.String).is_in(list(names))
        bad = (*bad, *unreadable)
        left_out = pl.concat([left_out, table.frame.filter(mask)])
        table, _, _ = read_table(table.frame.filter(~mask), edition, offset)
        odd = {number: _rows_of(table, number) for number in np.flatnonzero(table.one_by_one).tolist()}
    answers, totals, engine = [], [], 0
    for law in laws:
        found, used = _under(table, law, edition, odd)
        engine += used
        answers.append(found)
        totals.extend(_totals(table, law.name, found))
    first = left_out.filter(left_out["bill"].rle_id().is_first_distinct()) if left_out.height else left_out
    joined = answers[0] if len(answers) == 1 else _interleaved(answers)
    sums = sums_of(table.frame, table.first, answers, first) if earned else None
    return JudgedPart(
        joined, bad, tuple(totals), height, table.bills, first.height, _known_fob(first), engine, sums
    )


def _interleaved(answers: Sequence[pl.DataFrame]) -> pl.DataFrame:
    whole = pl.concat(answers)
    count = answers[0].height
    return whole[np.arange(len(answers) * count).reshape(len(answers), count).T.ravel()]


def _rows_of(table: BillArrays, number: int) -> list[dict[str, Any]]:
    start = int(table.first[number])
    stop = int(table.first[number + 1]) if number + 1 < len(table.first) else table.frame.height
    return table.frame[start:stop].to_dicts()


def _unreadable(
    table: BillArrays, number: int, rows: list[dict[str, Any]], edition: Edition, offset: int
) -> BadRow | None:
    try:
        bill_of(rows, edition)
    except (TumenError, ValueError) as error:
        what = error.problems[0].what if isinstance(error, InputError) else str(error)
        return BadRow(offset + int(table.first[number]) + 1, str(rows[0]["bill"]), "bill", what)
    return None


def _under(
    table: BillArrays, law: Lawful, edition: Edition, odd: dict[int, list[dict[str, Any]]]
) -> tuple[pl.DataFrame, int]:
    """Answers under one agreement, and how many of them the one-bill engine gave."""
    exporters = table.nodes.country[: table.bills]
    used = np.unique(exporters).tolist()
    by_exporter = {number: law.law_for(table.countries[number]) for number in used}
    in_force = [found for found in by_exporter.values() if found is not None]
    if not in_force:
        return _not_in_force(table, law.name), 0
    sets = list(dict.fromkeys(found.parties for found in in_force))
    group = np.full(len(table.countries), -1, dtype=np.int64)
    for number, found in by_exporter.items():
        if found is not None:
            group[number] = sets.index(found.parties)
    groups = group[exporters]
    aside = table.one_by_one | _with_partners(table, in_force)
    try:
        verdicts = evaluate(table, law.book(in_force[0]), sets, np.maximum(groups, 0))
        aside = aside | verdicts.one_by_one
        frame = _frame(table, law.name, verdicts, groups >= 0)
    except OneByOneError:
        frame = _not_in_force(table, law.name)
        aside = np.ones(table.bills, dtype=bool)
    engine = np.flatnonzero(aside & (groups >= 0)).tolist()
    if not engine:
        return frame, 0
    rows = []
    for number in engine:
        one = by_exporter[int(exporters[number])]
        if one is None:
            raise AssertionError
        lines = odd[number] if number in odd else _rows_of(table, number)
        row = answer(bill_of(lines, edition), one)
        margin = None if row.margin is None else float(row.margin)
        rows.append((row.status.value, row.criterion, row.reason, margin, row.blocking, row.needs))
    columns = frame.columns[2:]
    patch = pl.DataFrame(rows, schema={name: frame.schema[name] for name in columns}, orient="row")
    where = np.array(engine)
    order = np.arange(frame.height)
    order[where] = frame.height + np.arange(len(where))
    patch = frame[where].select("bill", "agreement").hstack(patch)
    return pl.concat([frame, patch])[order], len(engine)


def _with_partners(table: BillArrays, laws: Sequence[Law]) -> Array:
    """Bills with something from an economy outside an agreement that cumulates with it."""
    found = np.zeros(table.bills, dtype=bool)
    if not any(law.provisions.partners for law in laws):
        return found

    def cumulates(country: str) -> bool:
        return any(partners_of(country, law, what) for law in laws for what in ("materials", "production"))

    by_country = np.array([*map(cumulates, table.countries), False])
    performed = [any(cumulates(op.country) for op in operations_of(text or "")) for text in table.operations]
    nodes, rows = table.nodes, table.rows
    of_nodes = by_country[nodes.country] | np.array([*performed, False])[nodes.operations]
    found[nodes.top[of_nodes]] = True
    found[nodes.top[rows.owner[by_country[rows.country]]]] = True
    return found


def _not_in_force(table: BillArrays, name: str) -> pl.DataFrame:
    count = table.bills
    empty = np.full(count, -1)
    return _assembled(
        table,
        name,
        empty,
        empty,
        pl.Series([reasons.NOT_IN_FORCE]).new_from_index(0, count),
        None,
        pl.repeat(None, count, dtype=pl.String, eager=True),
        pl.repeat(None, count, dtype=pl.String, eager=True),
    )


def _frame(table: BillArrays, name: str, verdicts: Verdicts, in_force: Array) -> pl.DataFrame:
    reason_texts = _texts(np.where(in_force, verdicts.reason, -1), reasons.reason_text)
    needs = _texts(np.where(in_force, verdicts.needs, 0), reasons.needs_text)
    blocking = _names(table, np.where(in_force, verdicts.blocking, -1), verdicts.from_outside)
    return _assembled(
        table,
        name,
        np.where(in_force, verdicts.status, -1),
        np.where(in_force, verdicts.criterion, -1),
        reason_texts,
        np.where(in_force, verdicts.margin, NONE),
        blocking,
        needs,
    )


def _assembled(
    table: BillArrays,
    name: str,
    status: Array,
    criterion: Array,
    reason: pl.Series,
    margin: Array | None,
    blocking: pl.Series,
    needs: pl.Series,
) -> pl.DataFrame:
    count = table.bills
    figures = pl.repeat(None, count, dtype=pl.Float64, eager=True)
    if margin is not None:
        points = np.where(margin == NONE, np.nan, margin / 1e6)
        figures = pl.Series(points).fill_nan(None)
    return pl.DataFrame(
        {
            "bill": table.frame["bill"].gather(table.first),
            "agreement": pl.Series([name]).new_from_index(0, count),
            "status": _coded(status, [item.value for item in STATUSES]).cast(_NAMED),
            "criterion": _coded(criterion, list(CRITERIA)),
            "reason": reason,
            "margin": figures,
            "blocking": blocking,
            "needs": needs,
        }
    )


def _coded(codes: Array, names: list[str]) -> pl.Series:
    return pl.Series([*names, None], dtype=pl.String).gather(np.where(codes < 0, len(names), codes))


def _texts(masks: Array, text: Callable[[int], str | None]) -> pl.Series:
    used = np.flatnonzero(np.bincount(masks + 1)) - 1
    place = np.zeros(int(used[-1]) + 2 if len(used) else 1, dtype=np.int64)
    place[used + 1] = np.arange(len(used))
    place = place[masks + 1]
    words = [reasons.NOT_IN_FORCE if mask < 0 else text(mask) for mask in used.tolist()]
    return pl.Series(words, dtype=pl.String).gather(place)


def _names(table: BillArrays, rows: Array, outside: Array) -> pl.Series:
    if "material" not in table.frame.columns:
        return pl.repeat(None, len(rows), dtype=pl.String, eager=True)
    column = table.frame["material"].cast(pl.String)
    found = column.gather(np.maximum(rows, 0))
    found = found.zip_with(pl.Series(rows >= 0), pl.repeat(None, len(rows), dtype=pl.String, eager=True))
    for number in np.flatnonzero(outside & (rows >= 0)).tolist():
        line = table.frame.row(int(rows[number]), named=True)
        code = HsCode.parse(str(line["material_hs"]), "HS2022").digits
        found[number] = f"{line['parent']}: {dotted(code)} from {OUTSIDE}"
    return found


def _totals(table: BillArrays, name: str, found: pl.DataFrame) -> list[Total]:
    fob = table.nodes.fob[: table.bills]
    status = found["status"].to_physical().fill_null(len(STATUSES)).to_numpy()
    words = [*(item.value for item in STATUSES), reasons.NOT_IN_FORCE]
    odd = {
        number: amount_of(table.frame["fob"][int(table.first[number])]) for number in np.flatnonzero(fob < -1)
    }
    totals = []
    for code, word in enumerate(words):
        at = status == code
        if not at.any():
            continue
        known = at & (fob >= 0)
        value = Decimal(int(fob[known].sum())).scaleb(-table.money)
        value += sum((amount for number, amount in odd.items() if at[number] and amount), Decimal(0))
        totals.append(Total(name, word, int(at.sum()), value, int((at & (fob == -1)).sum())))
    return totals


def _known_fob(first: pl.DataFrame) -> Decimal:
    total = Decimal(0)
    if "fob" in first.columns:
        for cell in first["fob"].to_list():
            try:
                amount = amount_of(cell)
            except ValueError:
                continue
            if amount is not None and amount.is_finite():
                total += amount
    return total
