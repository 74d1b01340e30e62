"""What an importer collects of a duty computed exactly: value and amount rounded, small sums free.

The rules are data (``data/taxes/payable.csv``), by importer and day, each with its article. A rounding that
is not on file is not taken to be none: what may be collected is then a range, as wide as the coarsest
rounding on file (see `Arithmetic.range_of`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from functools import cache

from tumen.reference.currency import currencies, decimals
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.duty import DIGITS, Exchange, money
from tumen.tariff.quote.quotes import Claim, Quotes, Trade, quotes
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.national_rules import NationalRule, RuleKind, coarsest, national_rules

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PayableRange:
    """What may be collected for one exact duty, in the importer's currency."""

    exact: Decimal
    """On the value as rounded."""
    least: Decimal
    payable: Decimal | None
    """The duty collected unless a limit holds; None where the rounding is not on file or may go either
    way."""
    most: Decimal


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The rules on file of an importer on a day."""

    importer: str
    currency: str | None
    """Of the importer; None where nothing tells it."""
    rules: tuple[NationalRule, ...]

    def of(self, kind: RuleKind) -> NationalRule | None:
        """The rule of a kind, None where it is not on file."""
        return next((rule for rule in self.rules if rule.rule == kind), None)

    def base(self, value: Decimal) -> Decimal:
        """The customs value that duty is charged on, as far as its rounding is on file."""
        rule = self.of("value")
        return value if rule is None else rule.rounded(value)[0]

    def limits(self, digits: str = "", under: Collection[str] = ()) -> tuple[NationalRule, ...]:
        """The limits up to which nothing, or a flat sum, is due, without those that except the goods."""
        return tuple(
            rule
            for rule in self.rules
            if rule.rule in {"small value", "small duty"} and not rule.excepts(digits, under)
        )

    def range_of(
        self,
        value: Decimal | None,
        duty: Decimal,
        digits: str = "",
        exchange: Exchange | None = None,
        under: Collection[str] = (),
    ) -> PayableRange:
        """What may be collected of a duty, all in the importer's currency.

        Parameters
        ----------
        value
            The customs value before it is rounded.
        duty
            On the value as `base` rounds it.
        exchange
            For limits in another currency, which are left out where it is not known.
        under
            Kinds of the trade remedies that are surely charged.

        Notes
        -----
        Where a rounding is not on file it is allowed for: that of the duty may go to 100 minor units of the
        currency either way and that of the value to 1,000, taken in proportion. These are the coarsest
        steps on file, in minor units of their currency (see `coarsest`).
        """
        return self.range_together([(value, duty, digits)], exchange, under)

    def range_together(
        self,
        goods: Sequence[tuple[Decimal | None, Decimal, str]],
        exchange: Exchange | None = None,
        under: Collection[str] = (),
    ) -> PayableRange:
        """What may be collected of the duties on the goods of one declaration, each with value, duty and code
        (see `range_of`). A rounding of which it is not on file whether it is of each duty or of their sum may
        be either; a limit is of all goods together.
        """
        duty = sum((own for _, own, _ in goods), _ZERO)
        if duty == 0:
            return self._limited(PayableRange(_ZERO, _ZERO, _ZERO, _ZERO), goods, exchange, under)
        known, step = self.of("value") is not None, coarsest("value") * self.minor
        gives = [own * step / value if value and not known else _ZERO for value, own, _ in goods]
        lows = [own - give for (_, own, _), give in zip(goods, gives, strict=True)]
        highs = [own + give for (_, own, _), give in zip(goods, gives, strict=True)]
        low, high, rule = sum(lows, _ZERO), sum(highs, _ZERO), self.of("duty")
        if rule is None:
            give = coarsest("duty") * self.minor * sum(own != 0 for _, own, _ in goods)
            low, high = low - give, high + give
        else:
            low, high = rule.rounded(low)[0], rule.rounded(high)[1]
            if not rule.per:
                low = min(low, sum((rule.rounded(each)[0] for each in lows), _ZERO))
                high = max(high, sum((rule.rounded(each)[1] for each in highs), _ZERO))
        low = max(low, _ZERO)
        payable = low if known and low == high else None
        return self._limited(PayableRange(duty, low, payable, high), goods, exchange, under)

    def _limited(
        self,
        found: PayableRange,
        goods: Sequence[tuple[Decimal | None, Decimal, str]],
        exchange: Exchange | None,
        under: Collection[str],
    ) -> PayableRange:
        """The range with what is due where a limit holds: nothing, or a flat sum, on free goods too."""
        least, most = found.least, found.most
        values = [value for value, _, _ in goods if value is not None]
        worth = sum(values, _ZERO) if len(values) == len(goods) else None
        for limit in self.limits(under=under):
            measure = worth if limit.rule == "small value" else found.exact
            measure = _in_unit(measure, limit, self.currency, exchange)
            free = not any(limit.excepts(digits) for _, _, digits in goods)
            if free and measure is not None and limit.within(measure):
                least, most = min(least, limit.charge), max(most, limit.charge)
        return PayableRange(found.exact, least, found.payable, most)

    def tax_payable(self, tax: Decimal) -> PayableRange:
        """What may be collected of an import tax, computed on the base as `tax_base` rounds it."""
        rule, further = self.of("tax"), self.of("tax on tax")
        if rule is None:
            give = coarsest("duty") * self.minor
            return PayableRange(tax, max(tax - give, _ZERO), None, tax + give)
        with localcontext(DIGITS):
            found, _ = rule.rounded(tax * rule.part[0] / rule.part[1])
            if further is not None:
                found += further.rounded(found * further.part[0] / further.part[1])[0]
        return PayableRange(tax, found, found, found)

    def tax_base(self, base: Decimal) -> Decimal:
        """What the import tax is charged on, as far as its rounding is on file."""
        rule = self.of("tax base")
        return base if rule is None else rule.rounded(base)[0]

    @property
    def minor(self) -> Decimal:
        """The smallest unit of the currency."""
        return Decimal(1).scaleb(-currencies()[self.currency]) if self.currency else Decimal("0.01")

    @property
    def missing(self) -> tuple[str, ...]:
        """The roundings that are not on file."""
        wanted: dict[RuleKind, str] = {"value": "the customs value", "duty": "the duty"}
        return tuple(text for kind, text in wanted.items() if self.of(kind) is None)

    def said(self) -> tuple[str, ...]:
        """How amounts are rounded, each with its law, and what of it is not on file."""
        found = [_rounded(text, rule) for text, rule in self._roundings()]
        lines = [f"what {self.importer} collects: {', '.join(found)}"] if found else []
        if self.missing:
            lines.append(
                f"how {self.importer} rounds {' and '.join(self.missing)} is not on file: what is collected"
                " may differ a little from the exact duty"
            )
        return tuple(lines)

    def _roundings(self) -> list[tuple[str, NationalRule]]:
        named: dict[RuleKind, str] = {"value": "the value", "duty": "the duty"}
        return [(text, rule) for kind, text in named.items() if (rule := self.of(kind)) is not None]


def limit_said(rule: NationalRule) -> str:
    """A limit in a sentence, with the law and what else it hangs on."""
    reach = f"{'of at most' if rule.how == 'at most' else 'below'} {_sum(rule)}"
    if rule.rule == "small duty":
        head = f"duty {reach} is not collected"
    elif rule.charge == 0:
        head = f"a customs value {reach} is free of duty"
    else:
        head = f"{money(rule.charge)} {rule.currency} are due instead on a customs value {reach}"
    but = f"; not {rule.but_not}" if rule.but_not else ""
    return f"{head}, if {rule.hangs_on}{but} ({rule.law})"


def _sum(rule: NationalRule) -> str:
    return f"{money(rule.amount)} {rule.unit or rule.currency}"


def _rounded(text: str, rule: NationalRule) -> str:
    full = f"{_sum(rule)} {rule.hangs_on}".strip()
    if rule.how == "half up":
        return f"{text} rounded to {full} ({rule.law})"
    if rule.how == "down":
        return f"{text} cut to full {full} ({rule.law})"
    return f"{text} rounded up or down to full {full} ({rule.law})"


def _in_unit(
    amount: Decimal | None, limit: NationalRule, currency: str | None, exchange: Exchange | None
) -> Decimal | None:
    if amount is None or not limit.unit:
        return amount
    used = None if exchange is None or currency is None else exchange(currency, limit.unit)
    return None if used is None else amount * used.rate


@cache
def arithmetic(importer: str, on: date) -> Arithmetic:
    """The rules of an importer on a day; empty where none is on file."""
    mine = tuple(
        rule
        for rule in national_rules()
        if (rule.start is None or rule.start <= on)
        and (rule.until is None or on <= rule.until)
        and benefits((rule.economy,), importer, on)
    )
    own = next((rule.currency for rule in mine), None) or CustomsRates(None, importer, on).currency
    return Arithmetic(importer, own or _by_code(importer), mine)


def _by_code(importer: str) -> str | None:
    """A code of ISO 4217 begins with that of its economy: taken where it is the only one."""
    found = [code for code in currencies() if code[:2] == importer]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Payable:
    """What an importer collects under each regime, for those of a known duty."""

    importer: str
    currency: str | None
    value: Decimal | None
    """The customs value in the importer's currency; None where no rate of exchange for it is given."""
    base: Decimal | None
    """The customs value as rounded."""
    duties: Mapping[str, PayableRange]
    """By regime. In the currency of the consignment where that of the importer cannot be had."""
    said: tuple[str, ...]
    """How it is rounded, the limits that may hold, and what is not on file: once for the answer."""


def payable(found: Quotes, book: TariffBook, claims: Mapping[str, Claim]) -> Payable:
    """What is payable of the duties quoted.

    The value is taken to the importer's currency at the rate that the consignment gives; without one the
    roundings, which are in that currency, are not applied.
    """
    trade, goods = found.trade, found.trade.goods
    rules = arithmetic(trade.importer, trade.on)
    rate = own_rate(trade, rules.currency)
    flat = any(limit.charge for limit in rules.limits(trade.line.digits))
    due = [quote.amount for quote in found.quotes if quote.lawful is not False]
    if not any(due) and not (flat and any(amount is not None for amount in due)):
        return Payable(trade.importer, rules.currency, None, None, {}, ())
    if goods.value is None or rules.currency is None or rate is None:
        said = rules.said()
        if goods.value is not None and rules.currency is not None:
            need = f"the rate of exchange from {goods.currency} to {rules.currency} is not given"
            said = (*said, f"{need}, so what is collected is not known to the unit (--exchange-rates)")
        return Payable(trade.importer, rules.currency, None, None, {}, said)
    with localcontext(DIGITS):
        value = goods.value * rate
        base = rules.base(value)
        if rate != 1 or base != value:
            own = replace(goods, value=base, currency=rules.currency)
            found = quotes(replace(trade, goods=own), book, claims)
        duties = {
            quote.regime: rules.range_of(
                value, quote.amount, trade.line.digits, goods.exchange, quote.remedies
            )
            for quote in found.quotes
            if quote.lawful is not False and quote.amount is not None
        }
    under = [quote.remedies for quote in found.quotes if quote.regime in duties]
    said = (*rules.said(), *_limits_met(rules, trade, value, duties, frozenset.intersection(*under)))
    return Payable(trade.importer, rules.currency, value, base, duties, said)


def collected(due: PayableRange, currency: str | None) -> str:
    """What is collected, in words: one sum, or from what to what."""
    if due.payable is not None:
        return f"{money(due.payable)} {currency}"
    ends = (money(round(end, decimals(currency))) for end in (due.least, due.most))
    return f"{' to '.join(ends)} {currency}"


def own_rate(trade: Trade, currency: str | None) -> Decimal | None:
    """What a unit of the consignment's currency is in that of the importer; None where it is not given."""
    goods = trade.goods
    if goods.currency == currency:
        return Decimal(1)
    used = goods.exchange(goods.currency, currency) if goods.exchange and currency else None
    return None if used is None else used.rate


def _limits_met(
    rules: Arithmetic,
    trade: Trade,
    value: Decimal,
    duties: Mapping[str, PayableRange],
    under: Collection[str],
) -> list[str]:
    """The limits that may hold for a consignment of this value and of these duties."""
    due = [found.exact for found in duties.values() if found.exact]
    lowest = min(due, default=_ZERO)
    met = []
    for limit in rules.limits(trade.line.digits, under):
        if not due and not limit.charge:
            continue
        measure = _in_unit(
            value if limit.rule == "small value" else lowest, limit, rules.currency, trade.goods.exchange
        )
        if measure is not None and limit.within(measure):
            met.append(limit_said(limit))
    return met
