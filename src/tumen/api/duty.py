"""The duty on one consignment under every regime, and what it costs delivered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tumen.api.arguments import agreement_of, answers_of, door, needed
from tumen.api.origin import origins_of
from tumen.api.result import Result, named, rows_of
from tumen.errors import InputError
from tumen.origin.bill import Bill
from tumen.reference.nomenclature import labelled
from tumen.shown import short
from tumen.tables.given import (
    FieldProblem,
    Reader,
    amount_of,
    amounts,
    day,
    economy_code,
    one_of,
    words,
)
from tumen.tables.record import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from tumen.reference.currency import ExchangeRates
    from tumen.reference.hs import HsCode
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.payable import Payable
    from tumen.tariff.quote.quoted import Claim, Quote, Quotes, Trade

STATUSES = {"originating": True, "non-originating": False, "unknown": None}


def _not_stated(claims: Mapping[str, Claim]) -> tuple[str, ...]:
    return tuple(code for code, claim in claims.items() if claim.status.endswith("(assumed)"))


def assumed_of(exporter: str, claims: Mapping[str, Claim]) -> Iterator[str]:
    """What is assumed: origin of the good that is not stated, of materials without a declaration."""
    if regimes := _not_stated(claims):
        yield f"assumed: it originates in {exporter} under {', '.join(regimes)}"
    under: dict[tuple[str, ...], list[str]] = {}
    for regime, claim in claims.items():
        if claim.assumed:
            under.setdefault(claim.assumed, []).append(regime)
    for materials, names in under.items():
        yield f"assumed to originate without a declaration under {', '.join(names)}: {', '.join(materials)}"


class DutyResult(Result["Quotes"]):
    """The duty under every regime: `record` holds the quotes, the best lawful one and what could be lower."""

    def __init__(self, record: Quotes, claims: Mapping[str, Claim], payable: Payable) -> None:
        super().__init__(record)
        self.claims = dict(claims)
        self.payable = payable
        """What the importer collects of each duty, which is exact."""

    def of(self, regime: str) -> Quote:
        """The quote of one regime."""
        known = {item.regime: item for item in self.record.quotes}
        return named(regime, known, f"{regime!r} is not quoted", "Quoted are")

    @property
    def assumed(self) -> tuple[str, ...]:
        """Regimes under which origin was not stated and is taken for granted."""
        return _not_stated(self.claims)

    @property
    def answer(self) -> str:
        """The lowest lawful duty, and what is assumed."""
        trade = self.record.trade
        text = (
            f"{labelled(trade.line)} from {trade.exporter} to {trade.importer} on {trade.on}: "
            f"{self.record.explanation}"
        )
        if self.record.off_file is not None:
            text = f"{self.record.off_file}. {text}"
        best = None if self.record.best is None else self.payable.duties.get(self.record.best.regime)
        if self.record.best is not None and best is not None and best.payable is not None:
            free = best.least < best.payable  # a limit for small consignments or sums may hold
            if free or best.payable != self.record.best.amount:
                text += f"; {short(best.payable)} {self.payable.currency} are payable of it"
            text += f", or {short(best.least)} within a limit that explain() tells" if free else ""
        text += "".join(f"; {said}" for said in assumed_of(trade.exporter, self.claims))
        if self.record.rests is not None:
            text += f"; {self.record.rests}"
        if self.record.beyond:
            text += f"; {self.record.beyond}"
        return f"{text}."

    def explain(self) -> str:
        """Every regime with law, rate, calculation, source and needs."""
        from tumen.report.text import payable_lines, quotes_lines

        return "\n".join([*quotes_lines(self.record), *payable_lines(self.payable)])

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        rows = quote_rows(self.record)
        for row in rows:
            due = self.payable.duties.get(row["regime"])
            row |= {"payable": due and due.payable, "payable_least": due and due.least}
            row |= {
                "payable_most": due and due.most,
                "payable_currency": self.payable.currency if due else None,
            }
        return {"quotes": rows}

    def _title(self) -> str:
        trade = self.record.trade
        return f"Duty on {labelled(trade.line)} from {trade.exporter} to {trade.importer}"

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield from super()._facts()
        for quote in self.record.quotes:
            due = quote.duty and quote.duty.amount
            lawful = {True: "lawful", False: "not lawful", None: "not settled"}[quote.lawful]
            yield quote.regime, f"{quote.rate or 'no rate on file'}, duty {short(due)}, {lawful}"


def quote_rows(found: Quotes) -> list[dict[str, Any]]:
    """One row for each regime."""
    duty = ("duty=duty.amount", "currency=duty.currency", "calculation=duty.calculation")
    return rows_of(found.quotes, "regime", "lawful", "reason", "rate", *duty, "source", "needs")


@door
def quote(
    good: Bill | HsCode | str,
    *,
    to: str,
    exporter: str | None = None,
    on: date | str | None = None,
    value: Decimal | float | str | None = None,
    currency: str = "USD",
    quantities: Mapping[str, Any] | None = None,
    origin: str | Mapping[str, str] | None = None,
    agreements: Iterable[str] | None = None,
    answers: Mapping[str, bool] | None = None,
    changes: str | Path | Iterable[Mapping[str, Any]] = (),
    exchange_rates: str | Path | Iterable[Mapping[str, Any]] | None = None,
    announced: str | Path | Iterable[Mapping[str, Any]] = (),
    remedies: str | Path | Iterable[Mapping[str, Any]] = (),
    producer: str | None = None,
) -> DutyResult:
    """Quote the duty on a consignment under every regime on file.

    Parameters
    ----------
    good
        HS code or national line of the importer; or a bill, whose origin is then determined under every
        agreement.
    to, exporter
        Economies; a bill says itself where it is made.
    on
        Day of import; today if left out.
    value, currency
        Customs value of the consignment; without it an ad valorem duty is not known.
    quantities
        Such as ``{"kg": 100}``, for specific duties.
    origin
        Without a bill: originating (assumed where left out), non-originating or unknown; by regime:
        ``{"RCEP": "unknown"}``.
    agreements
        With a bill: only these.
    answers
        Answers to the conditions that a rate asks.
    changes
        Changes of trade policy: keys with values, or the path of a file of them.
    exchange_rates
        Rates of exchange with their days, as in the table `exchange_rates` of a study.
    announced
        What tariffs refer to by name and do not print, and rates that are not on file, as in the table
        `announced` of a study.
    remedies
        Trade remedies besides those on file: rows by column, or the path of a table of them.
    producer
        Who made (or exports) the goods, where a trade remedy names producers; ``all others`` for another.
    """
    from tumen.tariff.quote.charges import check_answers
    from tumen.tariff.quote.payable import payable
    from tumen.tariff.quote.quotes import quotes

    reader = Reader()
    trade, claims, book = trade_asked(
        reader,
        good,
        to,
        exporter,
        on,
        value,
        currency,
        quantities,
        origin,
        agreements,
        answers,
        changes,
        exchange_rates,
        announced,
        remedies,
        producer,
    )
    check_answers(trade, book)
    found = quotes(trade, book, claims)
    return DutyResult(found, claims, payable(found, book, claims))


def at_border(trade: Trade, rates: ExchangeRates | None) -> Trade:
    """The trade with amounts in other currencies taken as customs of the importer take them."""
    if rates is None:
        return trade
    from tumen.tariff.quote.customs_rates import CustomsRates

    customs = CustomsRates(rates, trade.importer, trade.on)
    said = customs.said(trade.goods.currency)
    goods = replace(trade.goods, exchange=customs.exchange, valued=() if said is None else (said,))
    return replace(trade, goods=goods)


def exchange_of(given: Any) -> ExchangeRates:
    """Rates of exchange from a file of them, or from rows of keys and values."""
    from tumen.study.core.raw import exchange_rates_of, read_exchange_rates

    return read_exchange_rates(given) if _is_path(given) else exchange_rates_of(given)


def announced_of(given: Any) -> Any:
    """What was announced, from a file of it, or from rows of keys and values."""
    from tumen.tariff.book.announced import announced_rows, read_announced

    return read_announced(given) if _is_path(given) else announced_rows(given)


def _is_path(given: Any) -> bool:
    return isinstance(given, str) or hasattr(given, "__fspath__")


def trade_asked(  # noqa: PLR0917 - the arguments of both doors, one by one
    reader: Reader,
    good: Any,
    to: Any,
    exporter: Any,
    on: Any,
    value: Any,
    currency: Any,
    quantities: Any,
    origin: Any,
    agreements: Any,
    answers: Any,
    changes: Any,
    exchange_rates: Any = None,
    announced: Any = (),
    remedies: Any = (),
    producer: Any = None,
) -> tuple[Trade, dict[str, Claim], TariffBook]:
    """Read the arguments of a quote: the trade, what is known of its origin, the tariffs; every problem at
    once.
    """
    from tumen.origin.non_preferential import non_preferential_origin
    from tumen.reference.currency import check_currency
    from tumen.reference.territories import nothing_imported
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.quotes import Trade
    from tumen.tariff.rates.line_codes import check_line

    bill = good if isinstance(good, Bill) else None
    line = bill.hs if bill is not None else reader.get("good", code, good)
    if bill is None:
        source = reader.get("exporter", needed(economy_code, "the exporting economy"), exporter)
    else:
        source = bill.country
    target = reader.get("to", economy_code, to)
    when = reader.get("on", day, on)
    money = reader.get("currency", check_currency, currency)
    worth = None if value is None else reader.get("value", amount_of, value, money)
    held = reader.get("answers", answers_of, answers)
    many = reader.get("quantities", amounts, quantities)
    policy = reader.get("changes", changes_of, changes)
    rates = None if exchange_rates is None else reader.get("exchange_rates", exchange_of, exchange_rates)
    told = reader.get("announced", announced_of, announced)
    if target is not None and line is not None:
        reader.get("good", check_line, target, line)
    measures = reader.get("remedies", remedies_of, remedies)
    maker = None if producer is None else reader.get("producer", words, producer)
    stated: Any = None if bill is not None else reader.get("origin", _origins, origin)
    inside = None if target is None or when is None else nothing_imported(source, target, when)
    if inside is not None:
        reader.problems.append(FieldProblem(f"both economies are {inside}: nothing is imported", "Give two"))
    reader.done()
    goods = reader.get("", lambda: Consignment(worth, money, many, holds=held, producer=maker))
    book = reader.get("announced", lambda: TariffBook().with_changes(policy).with_announced(told))
    reader.done()
    book = book.with_remedies(measures)
    trade = at_border(Trade(target, source, line, when, goods), rates)
    if bill is not None:
        if book.hangs_on_origin(target, when, line):
            trade = replace(trade, made=non_preferential_origin(replace(bill, rule=None), target, when))
        return trade, claims_of_bill(bill, trade, agreements), book
    return trade, claims_stated(trade, book, stated, "origin"), book


def changes_of(given: Any) -> Any:
    """Changes of trade policy from keys and values or a file of them."""
    from tumen.tariff.policy.change_file import parse_changes, read_changes

    return (
        read_changes(given)
        if isinstance(given, str) or hasattr(given, "__fspath__")
        else parse_changes(list(given))
    )


def remedies_of(given: Any) -> Any:
    """Trade remedies from rows by column or a table of them."""
    from tumen.tariff.policy.remedies import parse_remedies, read_remedies

    if isinstance(given, str) or hasattr(given, "__fspath__"):
        return read_remedies(given)
    rows = list(given)
    return parse_remedies(rows) if rows else ()


def _origins(given: str | Mapping[str, str] | None) -> dict[str, str]:
    if given is None:
        return {}
    stated = {"*": given} if isinstance(given, str) else dict(given)
    return {regime: one_of(status, STATUSES, "origin status") for regime, status in stated.items()}


def claims_of_bill(bill: Bill, trade: Trade, agreements: Iterable[str] | None) -> dict[str, Claim]:
    """What the bill says under each agreement in force, or under those that are named."""
    from tumen.study.product.compare import agreements_between
    from tumen.tariff.quote.quotes import Claim

    if agreements is None:
        try:
            used, _ = agreements_between(trade.exporter, trade.importer, trade.on)
        except InputError:  # MFN remains
            used = ()
    else:
        used = tuple(agreement_of(item) for item in agreements)
    found = origins_of(bill, used, trade.on, trade.importer)
    return {item.agreement.code: Claim.of(item.record, item.country_of_origin) for item in found}


def claims_stated(trade: Trade, book: TariffBook, stated: Mapping[str, str], label: str) -> dict[str, Claim]:
    """A claim of origin under each regime that has a rate for the exporter, or is in force for the pair.

    `stated` says a status by regime, or for all of them by ``*``; where it says nothing, originating is
    assumed.
    """
    from tumen.agreements.load import agreements_on_file, load_agreement
    from tumen.tariff.quote.quotes import Claim
    from tumen.tariff.rates.beneficiaries import row_for
    from tumen.tariff.rates.on_file import role_of

    rows = book.rates(trade.importer, trade.line, trade.on)
    found = {
        row.regime
        for row in rows
        if role_of(row.regime) in {"agreement", "unilateral"}
        and row_for(rows, row.regime, trade.exporter, trade.on)[1]
    }
    found |= {
        name
        for name in agreements_on_file()
        if load_agreement(name).in_force(trade.exporter, trade.importer, trade.on).holds
    }
    unknown = sorted(set(stated) - found - {"*"})
    if unknown:
        raise InputError.of(
            f"{label}: there is no regime {', '.join(unknown)} for this line and pair",
            f"Regimes here: {', '.join(sorted(found)) or 'none'}",
        )
    claims = {}
    for name in sorted(found):
        status = stated.get(name, stated.get("*"))
        word = "originating (assumed)" if status is None else f"{status} (stated)"
        holds = STATUSES[status or "originating"]
        claims[name] = Claim(holds, word, trade.exporter if holds else None)
    return claims
