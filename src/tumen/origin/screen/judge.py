"""One part of a table under all agreements: columns where they are exact, else the one-bill engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.errors import InputError, Problem
from tumen.origin.determination import Status
from tumen.origin.determine import law_on
from tumen.origin.screen.earned import sums_of
from tumen.origin.screen.engine.answer import answer
from tumen.origin.screen.engine.doubts import asked_of
from tumen.origin.screen.engine.evaluate import CRITERIA, evaluate
from tumen.origin.screen.engine.laws import Book, Codes, OneByOneError
from tumen.origin.screen.engine.level import NONE
from tumen.origin.screen.engine.reasons import NOT_IN_FORCE, Doubt, Need, Reason, mask_text
from tumen.origin.screen.table.arrays import ORIGINATING, UNKNOWN, distinct
from tumen.origin.screen.table.bills import bill_of
from tumen.origin.screen.table.columns import DEDUCTION, is_deduction
from tumen.origin.screen.table.read import check_columns, read_table
from tumen.origin.spelling import deduction_problems
from tumen.reference.nomenclature import labels
from tumen.tables.given import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from tumen.origin.bill import Bill
    from tumen.origin.declared import Declared
    from tumen.origin.law import Law
    from tumen.origin.screen.engine.evaluate import Verdicts
    from tumen.origin.screen.table.arrays import Array, BadRow, BillArrays
    from tumen.reference.hs import Edition

STATUSES = tuple(map(str, (Status.NOT_ORIGINATING, Status.UNDETERMINED, Status.ORIGINATING)))
"""In the order of the codes of truth."""
_NAMED = pl.Enum(STATUSES)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table: agreements (codes or folders), day, importer, edition of its codes."""

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
    books: dict[str, Book]

    def book(self, law: Law) -> Book:
        """The rules met so far."""
        if law.edition not in self.books:
            self.books[law.edition] = Book(law, Codes(law.edition))
        return self.books[law.edition]


@dataclass(frozen=True, slots=True)
class Total:
    """Bills of one agreement with one status: how many, the sum of their FOB prices, how many without."""

    agreement: str
    status: str
    bills: int
    fob: Decimal
    without_fob: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted in a table, or in a part of one."""

    rows: int = 0
    bills: int = 0
    """Bills answered."""
    bad_bills: int = 0
    bad_fob: Decimal = Decimal(0)
    """Sum of the FOB prices of bills left out, as far as they can be read."""
    asked: int = 0
    """Bills with questions: what is hardly so in them, whatever the answers."""
    one_by_one: int = 0
    """Answers that the one-bill engine gave: amounts or facts beyond what the columns decide exactly."""
    assumed: int = 0
    """Bills with a material that is stated to originate, without a declaration."""
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPart(Tally):
    """The answers for one part of a table."""

    answers: pl.DataFrame
    bad: tuple[BadRow, ...]
    sums: pl.DataFrame | None = None
    """For earned shares, see `earned.sums_of`."""


@lru_cache(maxsize=16)
def lawful(question: Question) -> tuple[Lawful, ...]:
    """Load the agreements of a question; refused are those not on file, or without rules for the day."""
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

        found.append(Lawful(agreement.code, lru_cache(maxsize=None)(law_for), {}))
    return tuple(found)


def check_table(columns: Iterable[str], question: Question, file: str | None = None) -> None:
    """Refuse a table with columns that are none of ours, or of deductions that no agreement asked knows."""
    from tumen.agreements.load import load_agreement

    names = list(columns)
    check_columns(names, file)
    kinds = [(0, name.removeprefix(DEDUCTION)) for name in names if is_deduction(name)]
    provisions = [load_agreement(name).provisions for name in question.agreements]
    problems = [Problem(item.what, item.fix, file) for item in deduction_problems(kinds, provisions)]
    if problems:
        raise InputError(problems)


def judge(
    frame: pl.DataFrame,
    laws: Sequence[Lawful],
    edition: Edition,
    offset: int = 0,
    *,
    earned: bool = False,
    declared: Declared | None = None,
    columns_alone: bool = False,
) -> JudgedPart:
    """Determine every bill of a frame of whole bills under every law.

    Parameters
    ----------
    columns_alone
        Leave the status of a bill that the columns do not decide empty, for a caller that holds the bill.

    Raises
    ------
    InputError
        If the columns are not those of a table of bills, or a rule on file is wrong.
    """
    table, bad, left_out = read_table(frame, edition, offset, declared)
    answers, totals, engine = [], [], 0
    asked = asked_of(table)
    texts = _texts(asked, partial(mask_text, Doubt), None)
    for law in laws:
        found, used = _under(table, law, edition, declared, texts, columns_alone=columns_alone)
        engine += used
        answers.append(found)
        totals.extend(_totals(table, law.name, found))
    first = left_out.filter(left_out["bill"].rle_id().is_first_distinct())
    joined = answers[0] if len(answers) == 1 else _interleaved(answers)
    joined = joined.with_columns(_gathered(_labels(table), np.repeat(table.layers[0][0].code, len(answers))))
    sums = sums_of(table.frame, table.first, answers, first) if earned else None
    fobs = [_amount(row.get("fob")) for row in first.iter_rows(named=True)]
    return JudgedPart(
        rows=frame.height,
        bills=table.bills,
        bad_bills=first.height,
        bad_fob=sum(fobs, Decimal(0)),
        asked=int(np.count_nonzero(asked)),
        one_by_one=engine,
        assumed=_assumed(table),
        totals=tuple(totals),
        answers=joined,
        bad=bad,
        sums=sums,
    )


def _assumed(table: BillArrays) -> int:
    """Bills with a material that originates because it is stated, at any level."""
    found = np.zeros(table.bills, dtype=bool)
    for goods, rows in table.layers:
        stated = rows.status == ORIGINATING
        if rows.evidence is not None:
            stated = stated & (rows.evidence == UNKNOWN)
        found[goods.top[rows.owner[stated]]] = True
    for number, bill in table.single.items():
        found[number] = _has_assumed(bill)
    return int(found.sum())


def _has_assumed(bill: Bill) -> bool:
    return any(
        (item.status == "originating" and not item.evidence)
        or (item.made is not None and _has_assumed(item.made))
        for item in bill.materials
    )


def _labels(table: BillArrays) -> pl.Series:
    """Our label of each code of the table."""
    editions = {code.edition for code in table.codes}
    known = {edition: {label.code: label.en for label in labels(edition)} for edition in editions}
    texts = [
        known[code.edition].get(code.digits[:6], known[code.edition].get(code.digits[:4]))
        for code in table.codes
    ]
    return pl.Series("good", texts, dtype=pl.String)


def _interleaved(answers: Sequence[pl.DataFrame]) -> pl.DataFrame:
    whole = pl.concat(answers)
    count = answers[0].height
    return whole[np.arange(len(answers) * count).reshape(len(answers), count).T.ravel()]


def _under(
    table: BillArrays,
    law: Lawful,
    edition: Edition,
    declared: Declared | None,
    asked: pl.Series,
    *,
    columns_alone: bool,
) -> tuple[pl.DataFrame, int]:
    """Answers under one agreement, and how many of them the one-bill engine gave."""
    exporters = table.layers[0][0].country
    by_exporter = {number: law.law_for(table.countries[number]) for number in np.unique(exporters).tolist()}
    laws: dict[object, Law] = {}  # exporters differ in their Parties, and in the partners of these
    places: dict[int, int] = {}
    for number, found in by_exporter.items():
        if found is not None:
            key = (found.parties, found.provisions.partners)
            laws.setdefault(key, found)
            places[number] = list(laws).index(key)
    group = np.array([places.get(number, -1) for number in range(len(table.countries))])
    in_force = group[exporters] >= 0
    verdicts = None
    aside = np.ones(table.bills, dtype=bool)
    if laws:
        listed = list(laws.values())
        try:
            verdicts = evaluate(table, law.book(listed[0]), listed, np.maximum(group[exporters], 0))
            aside = verdicts.one_by_one
        except OneByOneError:
            pass
    aside[list(table.single)] = True
    frame = _frame(table, law.name, verdicts, in_force, asked)
    if columns_alone:
        open_ = pl.Series(aside)
        return frame.with_columns(status=pl.when(open_).then(None).otherwise(pl.col("status"))), 0
    engine = np.flatnonzero(aside & in_force)
    rows = []
    for number in engine.tolist():
        bill = table.single.get(number) or bill_of(table.rows_of(number), edition, declared)
        row = answer(bill, law.law_for(bill.country))  # type: ignore[arg-type] # it is in force
        margin = None if row.margin is None else float(row.margin)
        rows.append(
            (row.status.value, row.criterion, row.reason, margin, row.blocking, row.needs, asked[number])
        )
    if not rows:
        return frame, 0
    patch = pl.DataFrame(rows, schema=dict(list(frame.schema.items())[2:]), orient="row")
    order = np.arange(frame.height)
    order[engine] = frame.height + np.arange(len(engine))
    patch = frame[engine].select("bill", "agreement").hstack(patch)
    return pl.concat([frame, patch])[order], len(rows)


def _frame(
    table: BillArrays, name: str, verdicts: Verdicts | None, in_force: Array, asked: pl.Series
) -> pl.DataFrame:
    """Rows of answers; where the agreement is not in force nothing but that."""
    count = table.bills
    none = np.full(count, -1)

    def of(name: str) -> Array:
        return none if verdicts is None else np.where(in_force, getattr(verdicts, name), -1)

    margin = np.full(count, NONE) if verdicts is None else verdicts.margin
    points = np.where(in_force & (margin != NONE), margin / 1e6, np.nan)
    material = table.frame["material"] if "material" in table.frame.columns else pl.Series([None])
    return pl.DataFrame(
        {
            "bill": table.frame["bill"].gather(table.first),
            "agreement": pl.Series([name]).new_from_index(0, count),
            "status": _coded(of("status"), STATUSES).cast(_NAMED),
            "criterion": _coded(of("criterion"), CRITERIA),
            "reason": _texts(of("reason"), partial(mask_text, Reason), NOT_IN_FORCE),
            "margin": pl.Series(points).fill_nan(None),
            "blocking": _gathered(material.cast(pl.String), of("blocking")),
            "needs": _texts(of("needs"), partial(mask_text, Need), None),
            "questions": asked,
        }
    )


def _gathered(texts: pl.Series, at: Array) -> pl.Series:
    """The texts at these places, none at -1."""
    places = pl.Series(at, dtype=pl.Int64)
    return texts.gather(pl.select(pl.when(places >= 0).then(places)).to_series())


def _coded(codes: Array, names: Sequence[str]) -> pl.Series:
    return _gathered(pl.Series(names, dtype=pl.String), codes)


def _texts(masks: Array, text: Callable[[int], str | None], without: str | None) -> pl.Series:
    """The text of each mask; -1 is `without`."""
    used, place = distinct(masks)
    words = [without if mask < 0 else text(mask) for mask in used.tolist()]
    return pl.Series(words, dtype=pl.String).gather(place)


def _totals(table: BillArrays, name: str, found: pl.DataFrame) -> list[Total]:
    fob = table.layers[0][0].fob
    status = found["status"].to_physical().fill_null(len(STATUSES)).to_numpy()
    single = {number: bill.fob for number, bill in table.single.items()}
    exact = np.ones(len(fob), dtype=bool)
    exact[list(single)] = False
    totals = []
    for code, word in enumerate((*STATUSES, NOT_IN_FORCE)):
        at = status == code
        if not at.any():
            continue
        value = Decimal(int(fob[at & exact & (fob >= 0)].sum())).scaleb(-table.money)
        more = [amount for number, amount in single.items() if at[number]]
        value += sum((amount for amount in more if amount is not None), Decimal(0))
        without = int((at & exact & (fob == UNKNOWN)).sum()) + more.count(None)
        totals.append(Total(name, word, int(at.sum()), value, without))
    return totals


def _amount(cell: object) -> Decimal:
    """An amount as far as it can be read."""
    try:
        return amount(cell)
    except InputError:
        return Decimal(0)
