"""What a consignment costs delivered, under every regime."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from tumen.api.arguments import door, needed
from tumen.api.duty import assumed_of, quote_rows, trade_asked
from tumen.api.result import Result, rows_of
from tumen.origin.bill import Bill
from tumen.reference.nomenclature import labelled
from tumen.shown import short
from tumen.tables.given import Reader, amount, amount_of, amounts, one_of, price_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from tumen.reference.hs import HsCode
    from tumen.tariff.quote.landed import LandedCosts
    from tumen.tariff.quote.payable import Payable
    from tumen.tariff.quote.quoted import Claim, Quotes


@dataclass(frozen=True, slots=True)
class CostDelivered:
    """The quotes of a consignment, and the cost delivered under each regime."""

    quotes: Quotes
    costs: LandedCosts
    payable: Payable
    """What the importer collects of the duties; the costs are exact."""


class LandedResult(Result[CostDelivered]):
    """The cost delivered under every regime, step by step."""

    def __init__(self, record: CostDelivered, claims: Mapping[str, Claim]) -> None:
        super().__init__(record)
        self.claims = dict(claims)

    @property
    def best(self) -> str | None:
        """The cheapest lawful regime before import tax; None where it is not known."""
        found = self.record.costs.best
        return None if found is None else found.regime

    @property
    def per_unit(self) -> Decimal | None:
        """Cost delivered of one unit under it, before import tax."""
        found = self.record.costs.best
        return None if found is None else found.per_unit_before_tax

    @property
    def answer(self) -> str:
        """The cheapest lawful regime, its cost per unit, and what claiming saves."""
        found, trade = self.record.costs.best, self.record.quotes.trade
        head = f"{labelled(trade.line)} from {trade.exporter} to {trade.importer} on {trade.on}"
        if self.record.quotes.off_file is not None:
            head = f"{self.record.quotes.off_file}. {head}"
        if found is None:
            needs = dict.fromkeys(
                need for item in self.record.costs.landed if item.quote.lawful for need in item.needs
            )
            said = "".join(f". {text}" for text in trade.goods.valued if trade.goods.value is None)
            wanted = "; ".join(needs) or "a lawful duty"
            return f"{head}: the cost delivered is not known; it needs {wanted}{said}."
        text = (
            f"{head}: {short(found.per_unit_before_tax)} {found.currency} a unit delivered under "
            f"{found.regime}, before import tax"
        )
        if found.saving:
            text += f"; against MFN it saves {short(found.saving)} {found.currency} a consignment"
        may = [item.regime for item in self.record.costs.may_be_cheaper]
        if may:
            text += f"; {', '.join(may)} may be cheaper, which is not settled"
        text += "".join(f"; {said}" for said in assumed_of(trade.exporter, self.claims))
        if self.record.quotes.rests is not None:
            text += f"; {self.record.quotes.rests}"
        if self.record.quotes.beyond:
            text += f"; {self.record.quotes.beyond}"
        return f"{text}."

    def explain(self) -> str:
        """The build-up of every regime, then every duty."""
        from tumen.report.text import landed_lines, quotes_lines

        quotes = self.record.quotes
        first = [] if quotes.off_file is None else [quotes.off_file, ""]
        told = quotes_lines(replace(quotes, off_file=None))
        rounding = self.record.payable.said
        return "\n".join([*first, *landed_lines(self.record.costs), *rounding, "", *told])

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        landed = self.record.costs.landed
        steps = ("step=name", "amount", "text")
        return {
            "landed": rows_of(
                landed,
                "regime",
                "lawful=quote.lawful",
                "per_unit",
                "per_unit_before_tax",
                "total",
                "total_before_tax",
                "saving",
                "currency",
                "needs",
            ),
            "steps": [row for item in landed for row in rows_of(item.steps, *steps, regime=item.regime)],
            "quotes": quote_rows(self.record.quotes),
        }

    def _title(self) -> str:
        return "Cost delivered"


@door
def landed_cost(
    good: Bill | HsCode | str,
    *,
    to: str,
    price: Decimal | float | str | None = None,
    term: str = "FOB",
    currency: str = "USD",
    units: Decimal | float | str = 1,
    exporter: str | None = None,
    on: date | str | None = None,
    inland_origin: Decimal | float | str | None = None,
    freight: Decimal | float | str | None = None,
    insurance: Decimal | float | str | None = None,
    fees: Decimal | float | str | None = None,
    inland_destination: Decimal | float | str | None = None,
    duty_in_price: Decimal | float | str | None = None,
    claiming: Mapping[str, Any] | None = None,
    rates: Mapping[str, str] | None = None,
    tax_rate: str | None = None,
    customs_value: str | None = None,
    quantities: Mapping[str, Any] | None = None,
    origin: str | Mapping[str, str] | None = None,
    agreements: Iterable[str] | None = None,
    answers: Mapping[str, bool] | None = None,
    changes: str | Path | Iterable[Mapping[str, Any]] = (),
    exchange_rates: str | Path | Iterable[Mapping[str, Any]] | None = None,
    announced: str | Path | Iterable[Mapping[str, Any]] = (),
    remedies: str | Path | Iterable[Mapping[str, Any]] = (),
    producer: str | None = None,
) -> LandedResult:
    """Build up the cost delivered of a consignment under every regime: freight, duty, import tax, cost of
    claiming.

    Parameters
    ----------
    good, to, exporter, on, quantities, origin, agreements, answers, changes
        As of `quote`.
    exchange_rates, announced, remedies, producer
        As of `quote`.
    price
        Of one unit at `term`, of as many decimals as it has; of a bill its FOB price where it is left out.
    term
        Of Incoterms 2020.
    units
        In the consignment.
    inland_origin, freight, insurance, fees, inland_destination, duty_in_price
        Costs of the consignment, of no more decimals than the currency. What is left out is not known, which
        is never zero.
    claiming
        Cost of claiming by regime, for the consignment: ``{"RCEP": 60}``.
    rates
        Rates of duty by regime that are not on file, or go before it: ``{"MFN": "8%"}``.
    tax_rate
        Of the import tax, likewise: ``"21%"``.
    customs_value
        Whether customs of the importer value goods at CIF or FOB, where that is not on file.
    """
    from tumen.reference.currency import currencies
    from tumen.tariff.book.tariffs import StatedRate
    from tumen.tariff.quote.charges import check_answers
    from tumen.tariff.quote.landed import ConsignmentCosts, Term, landed_costs
    from tumen.tariff.quote.payable import payable
    from tumen.tariff.quote.quotes import quotes
    from tumen.tariff.quote.taxes import Basis, ImportTax, import_tax, value_basis
    from tumen.tariff.rates.expression import questions
    from tumen.tariff.rates.notation import parse_rate
    from tumen.tariff.rates.store import regimes as known_regimes

    reader = Reader()
    asked_price = good.fob if price is None and term == "FOB" and isinstance(good, Bill) else price
    paid_in = currency if currency in currencies() else None  # else it is said below
    read_price = partial(price_of, currency=paid_in)
    each = reader.get("price", needed(read_price, "the price of one unit"), asked_price)
    many = reader.get("units", amount, units)
    parts = {
        "inland_origin": inland_origin,
        "freight": freight,
        "insurance": insurance,
        "fees": fees,
        "inland_destination": inland_destination,
        "duty_in_price": duty_in_price,
    }
    given = {
        name: reader.get(name, amount_of, part, paid_in) for name, part in parts.items() if part is not None
    }
    paid = reader.get("claiming", amounts, claiming, paid_in)
    at: Any = reader.get("term", one_of, term, get_args(Term), "term of Incoterms 2020")
    costs: Any = None
    if at is not None:  # what cannot be read is told; the rest is checked beside it
        enough = amount(10**9)
        one, count = (enough if part is None else part for part in (each, many))
        read = {name: part for name, part in given.items() if part is not None}
        costs = reader.get(
            "",
            lambda: ConsignmentCosts(one * count, at, paid_in or "USD", count, claiming=paid or {}, **read),
        )
    told = [(name, reader.get("rates", parse_rate, text)) for name, text in (rates or {}).items()]
    for name in rates or {}:
        reader.get("rates", one_of, name, ("MFN", *known_regimes()), "regime on file")
    levied = None if tax_rate is None else reader.get("tax_rate", parse_rate, tax_rate)
    if customs_value is not None:
        reader.get("customs_value", one_of, customs_value, get_args(Basis), "basis of a customs value")
    trade, claims, book = trade_asked(
        reader,
        good,
        to,
        exporter,
        on,
        None,
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
    on_file = value_basis(trade.importer)
    basis: Any = customs_value or (None if on_file is None else on_file.basis)
    value, said = costs.customs_value(basis), costs.basis_said(trade.importer, basis)
    trade = replace(trade, goods=replace(trade.goods, value=value, valued=said))
    book = book.with_stated(
        StatedRate(trade.importer, name, trade.line, rate, "stated by the caller") for name, rate in told
    )
    found = quotes(trade, book, claims)
    if levied is None:
        tax = import_tax(trade.importer, trade.on)
    else:
        tax = ImportTax(trade.importer, "import tax", levied, "stated by the caller")
    check_answers(trade, book, also=questions(tax.rate) if tax is not None else ())
    due = payable(found, book, claims)
    landed = landed_costs(costs, found, tax, holds=trade.goods.holds, payable=due)
    delivered = CostDelivered(found, landed, due)
    return LandedResult(delivered, claims)
