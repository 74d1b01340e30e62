"""The cheapest changes with which a good originates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.api.arguments import door, question_of
from tumen.api.result import Result, rows_of
from tumen.errors import InputError, Problem
from tumen.reference.nomenclature import labelled
from tumen.shown import short
from tumen.tables.given import FieldProblem, Reader, amount, amounts, inside, items, pairs, words
from tumen.tables.record import settle, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from tumen.agreements.model import Agreement
    from tumen.origin.bill import Bill
    from tumen.origin.qualify import PossibleChange
    from tumen.study.product.qualify import WayToQualify
    from tumen.tables.record import Read


class QualifyResult(Result["tuple[WayToQualify, ...]"]):
    """The way to qualify under each agreement, the highest net gain first."""

    def __init__(self, record: tuple[WayToQualify, ...], label: str, currency: str) -> None:
        super().__init__(record)
        self.label, self.currency = label, currency

    @property
    def best(self) -> WayToQualify:
        """The way with the highest net gain, as far as it is known."""
        return self.record[0]

    @property
    def answer(self) -> str:
        """What to change under each agreement, what it costs and saves."""
        return " ".join(f"{_sentence(way)}." for way in self.record)

    def explain(self) -> str:
        """Every change alone and in the chosen set, and every break-point of a price."""
        from tumen.report.product.qualify import way_lines

        return "\n".join(line for way in self.record for line in way_lines(self.label, way, self.currency))

    def page(self) -> str:
        """The ranking, every change, and the charts."""
        from tumen.report.product.page import render_ways

        return render_ways(self._title(), [(self.label, way) for way in self.record], self.currency)

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        ways = ("now=before.status", "after=after.status", "chosen", "cost", "saving", "net", "not_proven")
        return {
            "ways": rows_of(self.record, "agreement", *ways),
            "changes": [
                row
                for way in self.record
                for row in rows_of(way.possible, "change=name", "cost", "chosen", agreement=way.agreement)
            ],
            "break_points": [
                {"agreement": way.agreement, "of": curve.what, "unit": curve.unit, "at": float(turn.at)}
                for way in self.record
                for curve in way.curves
                for turn in curve.turns
            ],
        }

    def _title(self) -> str:
        return f"The way to qualify: {self.label}"

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield from super()._facts()
        for way in self.record:
            yield f"net gain under {way.agreement}", way.net


def _sentence(way: WayToQualify) -> str:
    asked = f" (to be asked: {'; '.join(way.questions)})" if way.questions else ""
    head = f"Under {way.agreement} it is {way.before.status} today{asked}"
    if way.not_proven is not None:
        return f"{head}; what is cheapest was not proven: {way.not_proven}"
    if way.after is None:
        return f"{head}, and none of the changes stated makes it originate"
    if not way.chosen:
        return f"{head}: nothing has to change"
    if way.cost is not None and way.cost < 0:
        return f"{head}; cheapest is {' and '.join(way.chosen)}, which saves {short(-way.cost)}"
    saving = (
        "what claiming saves is not known" if way.saving is None else f"claiming saves {short(way.saving)}"
    )
    return (
        f"{head}; it originates with {' and '.join(way.chosen)}, which costs {short(way.cost)}, and {saving}"
    )


@door
def qualify(
    bill: Bill | Mapping[str, Any] | str | Path,
    agreement: Agreement | str | Path | Iterable[Any] | None = None,
    *,
    to: str,
    on: date | str | None = None,
    changes: Iterable[PossibleChange | Mapping[str, Any]] = (),
    volume: Decimal | float | str = 1,
    saving: Mapping[str, Any] | None = None,
    paid_in: Mapping[str, Iterable[str]] | None = None,
) -> QualifyResult:
    """Find the cheapest set of changes with which a good originates, proven, and the break-points of prices.

    Parameters
    ----------
    bill, to, on
        As of `determine`.
    agreement
        One or several; left out: every agreement in force for the pair and day.
    changes
        What is possible: keys with values, as ``{"name": "panel from Korea", "supplier": {"material":
        "panel", "value": 50, "status": "originating", "country": "KR"}}``; or price, declaration, step,
        added-value.
    volume
        Units over which costs that come once are borne.
    saving
        What claiming saves on one unit, by agreement; left out: from the rates on file, on the FOB price.
    paid_in
        Materials by the currency in which they are paid, for break-points of exchange rates.
    """
    from tumen.study.product.compare import agreements_between

    reader = Reader()
    stated, used, importer, when = question_of(reader, bill, agreement, to, on)
    given = {"volume": volume, "saving": saving, "paid_in": paid_in, "changes": changes}
    further = reader.get("", further_of, given, stated)
    reader.done()
    if agreement is None:
        used, _ = agreements_between(stated.country, importer, when)
    ways = ways_of(stated, used, importer, when, further)
    return QualifyResult(ways, f"{labelled(stated.hs)} from {stated.country} to {importer}", "")


@told
@dataclass(frozen=True, slots=True)
class FurtherGiven:
    """What is asked of a way to qualify besides the good, as a file or Python gives it."""

    volume: Decimal = Decimal(1)
    saving: Mapping[str, Decimal] = field(default_factory=dict)
    paid_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: tuple[PossibleChange, ...] = ()

    def __post_init__(self) -> None:
        """Read what is given as text; the changes are read with the bill."""
        reads: dict[str, Read] = {"volume": (Decimal, amount), "saving": (None, amounts)}
        problems = settle(self, {**reads, "paid_in": (None, _named), "changes": (tuple, items)})
        if not problems and self.volume <= 0:
            problems.append(FieldProblem(f"it is {self.volume}", "Give more than zero", at=("volume",)))
        if problems:
            raise InputError(problems)


def _named(given: Any) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words(item) for item in items(listed)) for name, listed in pairs(given).items()}


def further_of(given: Mapping[str, Any], bill: Bill | None) -> FurtherGiven:
    """Read what is asked besides the good; what does not fit the bill is refused, where there is one."""
    from tumen.origin.qualify.changes import change_of, check

    problems: list[Problem] = []
    found, changes = FurtherGiven(), []
    try:
        found = FurtherGiven(**{key: value for key, value in given.items() if value is not None})
    except InputError as error:
        problems += error.problems
    for number, item in enumerate(found.changes):
        try:
            changes.append(change_of(item, None if bill is None else bill.country))
        except InputError as error:
            problems += inside(error, "changes", number)
    if bill is not None:
        known = {material.name for material in bill.materials}
        problems += [
            FieldProblem(f"there is no material {name!r}", "Name one of the bill", at=("paid-in", currency))
            for currency, names in found.paid_in.items()
            for name in names
            if name not in known
        ]
        try:
            check(bill, changes)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return replace(found, changes=tuple(changes))


def ways_of(
    bill: Bill, agreements: Iterable[Agreement], importer: str, on: date, further: FurtherGiven
) -> tuple[WayToQualify, ...]:
    """The way to qualify under each agreement, ranked; what claiming saves is from the rates on file where it
    is not stated.
    """
    from tumen.origin.determine import law_on
    from tumen.study.product.qualify import ranked, way_to_qualify

    laws = [(item, law_on(item, bill.country, on, importer)) for item in agreements]
    savings = _savings([item for item, _ in laws], bill, importer, on) | dict(further.saving)
    paid_in = {f"exchange rate of {name}": names for name, names in further.paid_in.items()}
    return ranked(
        [
            way_to_qualify(
                bill,
                law,
                further.changes,
                volume=further.volume,
                saving_per_unit=savings.get(item.code),
                paid_in=paid_in,
            )
            for item, law in laws
        ]
    )


def _savings(agreements: list[Agreement], bill: Bill, importer: str, on: date) -> dict[str, Decimal]:
    """Duty saved on one unit, on the FOB price as customs value, where both rates are on file."""
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.quotes import Claim, Trade, quotes

    goods = Consignment(bill.fob, "")
    claims = {item.code: Claim(True, "as if originating", bill.country) for item in agreements}
    found = quotes(Trade(importer, bill.country, bill.hs, on, goods), TariffBook(), claims)
    duties = {
        quote.regime: quote.duty.amount
        for quote in found.quotes
        if quote.duty is not None and quote.duty.amount is not None
    }
    if "MFN" not in duties:
        return {}
    return {code: duties["MFN"] - duties[code] for code in claims if code in duties}
