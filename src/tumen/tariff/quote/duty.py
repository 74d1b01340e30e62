"""From a rate and a consignment to a duty with the calculation shown. Exact decimals; unknown spreads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Context, Decimal, localcontext

from tumen.errors import InputError, Problem
from tumen.reference.currency import ExchangeRates, UsedRate
from tumen.reference.units import convert, unit
from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.notation import plain
from tumen.tariff.rates.producers import rate_of, who_made

Exchange = Callable[[str, str], "UsedRate | None"]
"""``exchange("JPY", "USD")``: what one JPY is in USD on the day, with its source; None if not on file."""

SAME = "the same in every case"
"""How the calculation begins of a duty that all candidates come to."""
_SHOWN = 8  # decimals of a figure in a calculation; the figure itself stays exact
_TOGETHER: dict[type, tuple[str, Callable[[list[Decimal]], Decimal | int]]] = {
    forms.Sum: ("sum", sum),
    forms.Higher: ("higher", max),
    forms.Lower: ("lower", min),
}
DIGITS = Context(prec=60)  # far beyond any customs value, so products of figures stay exact


def exchange_on(rates: ExchangeRates, on: date) -> Exchange:
    """The exchange rates of a study on a day, for `Consignment.exchange`."""

    def exchange(base: str, quote: str) -> UsedRate | None:
        try:
            return rates.rate(base, quote, on)
        except InputError:
            return None

    return exchange


@dataclass(frozen=True, slots=True)
class Consignment:
    """What duty is charged on: customs value, quantities by unit, Party of origin, answered conditions.

    `holds` answers the conditions of a rate ("in quota": True). `exchange` is needed only where a rate is
    in another currency than the value. Anything not given is unknown, never zero.

    Raises
    ------
    InputError
        If the value or a quantity is not an exact decimal, is negative, or is not finite.
    """

    value: Decimal | None
    currency: str
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    origin: str | None = None
    holds: Mapping[str, bool] = field(default_factory=dict)
    exchange: Exchange | None = None
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Announced reference prices by name, in the currency and per the unit of the rate that asks for them."""
    valued: tuple[str, ...] = ()
    """How customs make the value of amounts in other currencies (see `tumen.tariff.quote.customs_rates`)."""
    producer: str | None = None
    """Who made (or exports) the goods, for duties that name producers; ``all others``: one not named."""

    def __post_init__(self) -> None:
        figures: list[tuple[str, object]] = [
            ("customs value", self.value),
            *((f"quantity in {name}", amount) for name, amount in self.quantities.items()),
            *((name, amount) for name, amount in self.prices.items()),
        ]
        problems = [
            Problem(f"the {name} is {shown(figure)}", "Give a decimal number of zero or more")
            for name, figure in figures
            if figure is not None and not is_amount(figure)
        ]
        seen: dict[str, str] = {}
        for name in self.quantities:
            try:
                measured = unit(name).dimension
            except InputError as error:
                problems += error.problems
                continue
            if measured in seen:
                problems.append(
                    Problem(f"the quantity is given in {seen[measured]} and in {name}", "Give it once")
                )
            seen[measured] = name
        if problems:
            raise InputError(problems)

    def quantity(self, name: str) -> Decimal | None:
        """The quantity in the unit, converted within its dimension, None if nothing of that kind is given."""
        wanted = unit(name)
        for given, amount in self.quantities.items():
            if unit(given).dimension == wanted.dimension:
                return convert(amount, given, name)
        return None


@dataclass(frozen=True, slots=True)
class Duty:
    """An amount with its calculation; unknown (`needs` says why), or excluded from the regime."""

    amount: Decimal | None
    currency: str
    calculation: str
    needs: tuple[str, ...] = ()
    excluded: bool = False

    @property
    def known(self) -> bool:
        """Whether there is an amount."""
        return self.amount is not None


def compute(rate: forms.Rate, goods: Consignment) -> Duty:
    """The duty on a consignment, exact, in its currency.

    Where a quantity, the value, an exchange rate or an answer is missing it is unknown, and `needs` names
    all that is.
    """
    with localcontext(DIGITS):
        return _duty(rate, goods)


def whichever(rate: forms.Rate, goods: Consignment, general: Duty | None = None) -> Duty | None:
    """The duty, where it is open which of several candidates is right and all of them come to the same.

    Parameters
    ----------
    general
        The duty under the MFN rate, which is charged on goods for which the regime has no rate or does not
        apply the one that is printed. Without it such a candidate settles nothing.

    Returns
    -------
    Duty or None
        None where the rate leaves nothing open, a candidate is unknown or not stated, or two candidates
        differ.
    """
    if not isinstance(rate, forms.Choose | forms.Between):
        return None
    parts = forms.candidates(
        rate if goods.origin is None else forms.for_origin(rate, goods.origin), goods.holds
    )
    if parts is None:
        return None
    found = [compute(part, goods) for part in parts]
    if not all(duty.known or duty.excluded for duty in found):
        return None
    own = [duty for duty in found if not duty.excluded]
    if not own:
        every = dict.fromkeys(duty.calculation for duty in found)
        return Duty(None, goods.currency, f"in every case: {' or '.join(every)}", excluded=True)
    shown = dict.fromkeys(duty.calculation for duty in own)
    amounts = {duty.amount for duty in own}
    if len(own) < len(found):
        if general is None or general.amount is None:
            return None
        amounts.add(general.amount)
        shown[f"the MFN rate where the regime applies none ({general.calculation})"] = None
    if len(amounts) > 1 or None in amounts:
        return None
    amount = next(iter(amounts))
    return Duty(amount, goods.currency, f"{SAME}: {' or '.join(shown)}")


def known_sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one is unknown."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def is_amount(value: object) -> bool:
    """Whether a caller gave an exact decimal of zero or more (a float is none)."""
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


def shown(value: object) -> str:
    """What a caller gave for an amount: a decimal by its digits, a float as Python shows it."""
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


def money(amount: Decimal) -> str:
    """An amount for reading: ``1,200``, ``0.35``; exact up to eight decimals, then cut off with dots."""
    whole, dot, part = plain(amount).partition(".")
    part = part if len(part) <= _SHOWN else f"{part[:_SHOWN]}..."
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{dot}{part}"


def _unknown(goods: Consignment, text: str, *needs: str) -> Duty:
    return Duty(None, goods.currency, text, tuple(dict.fromkeys(needs)))


def _duty(rate: forms.Rate, goods: Consignment) -> Duty:
    match rate:
        case forms.AdValorem(pct):
            return _ad_valorem(pct, goods)
        case forms.Specific():
            return _specific(rate, goods)
        case forms.GatePrice() | forms.ReferenceGate():
            return _gate(rate, goods)
        case forms.Sum() | forms.Higher() | forms.Lower():
            return _combined(rate, goods)
        case forms.Choose():
            return _chosen(rate, goods)
        case forms.ByOrigin(cases, other):
            if goods.origin is None:
                return _unknown(goods, readable(rate), "Party of origin")
            found = next((case.rate for case in cases if goods.origin in case.parties), other)
            return _after(f"origin {goods.origin}: ", _duty(found, goods))
        case forms.ByProducer():
            return _by_producer(rate, goods)
        case forms.Between(low, high):
            return _between(low, high, goods)
        case forms.Elsewhere(where):
            return _unknown(goods, f"{where}: not on file", where)
        case forms.Excluded():
            return Duty(None, goods.currency, "no commitment", excluded=True)
        case forms.NotApplied(inside):
            text = f"{readable(inside)} is printed and not applied: another general rate is not higher"
            return Duty(None, goods.currency, text, excluded=True)
        case forms.UnreadRate(text):
            return _unknown(goods, f"not understood: {text}", f'the rate printed as "{text}"')


def _ad_valorem(pct: Decimal, goods: Consignment) -> Duty:
    if pct == 0:
        return Duty(Decimal(0), goods.currency, "free")
    if goods.value is None:
        return _unknown(goods, f"{plain(pct)} % of the customs value", "customs value")
    amount = goods.value * pct * Decimal("0.01")
    text = f"{plain(pct)} % x {money(goods.value)} {goods.currency} = {money(amount)}"
    return Duty(amount, goods.currency, text)


def _specific(rate: forms.Specific, goods: Consignment) -> Duty:
    quantity = goods.quantity(rate.unit)
    exchange = _rate_of_exchange(rate.currency, goods)
    if quantity is None or exchange is None:
        return _unknown(goods, readable(rate), *_missing(rate, quantity, exchange, goods))
    factor, shown = exchange
    own = rate.amount * quantity / rate.per
    text = f"{readable(rate)} x {money(quantity)} {rate.unit} = {money(own)}"
    if shown:
        text = f"{text} {rate.currency}{shown} = {money(own * factor)}"
    return Duty(own * factor, goods.currency, text)


def _gate(
    rate: forms.GatePrice | forms.ReferenceGate, goods: Consignment, *, below_zero: bool = False
) -> Duty:
    if isinstance(rate, forms.ReferenceGate):
        announced = goods.prices.get(rate.reference)
        if announced is None:
            need = f"the {rate.reference} in {rate.currency}/{rate.unit}"
            return _unknown(goods, readable(rate), need)
        rate = forms.GatePrice(announced * rate.scale, rate.currency, rate.factor, rate.unit)
    quantity = goods.quantity(rate.unit)
    exchange = _rate_of_exchange(rate.currency, goods)
    if quantity is None or goods.value is None or exchange is None:
        needs = _missing(rate, quantity, exchange, goods)
        needs += ["customs value"] if goods.value is None else []
        return _unknown(goods, readable(rate), *needs)
    factor, shown = exchange
    amount = rate.price * quantity * factor - rate.factor * goods.value / rate.divisor
    share = plain(rate.factor) if rate.divisor == 1 else f"{plain(rate.factor)}/{plain(rate.divisor)}"
    total = money(amount) if rate.divisor == 1 else f"about {money(round(amount, 6))}"
    text = (
        f"{money(rate.price)} {rate.currency} x {money(quantity)} {rate.unit}{shown}"
        f" - {share} x {money(goods.value)} {goods.currency} = {total}"
    )
    if amount < 0 and not below_zero:
        # A negative difference means that the goods are dearer than the line allows: a wrong line, not a
        # refund.
        return _unknown(goods, text, f"another line: the value per {rate.unit} is above the gate price")
    return Duty(amount, goods.currency, text)


def _between(low: forms.Rate, high: forms.Rate, goods: Consignment) -> Duty:
    """Known only where both ends of a range come to the same."""
    ends = (_duty(low, goods), _duty(high, goods))
    amounts = {end.amount for end in ends}
    if len(amounts) == 1 and None not in amounts:
        return Duty(ends[0].amount, goods.currency, f"both ends of a range: {ends[0].calculation}")
    shown = f"from {readable(low)} to {readable(high)}"
    text = (
        f"a range of rates for parts of the line, {shown}: {ends[0].calculation} up to {ends[1].calculation}"
    )
    return _unknown(goods, text, f"the rate of these goods, {shown}, from the tariff itself")


def _by_producer(rate: forms.ByProducer, goods: Consignment) -> Duty:
    if goods.producer is not None:
        own, whose = rate_of(rate, goods.producer)
        if own is not None:
            return _after(f"{whose}: ", _duty(own, goods))
    ends = [_duty(part, goods) for part in dict.fromkeys(forms.children(rate))]
    need = who_made(rate) if goods.producer is None else whose
    amounts = sorted({end.amount for end in ends if end.amount is not None})
    if any(end.amount is None for end in ends):
        return _unknown(goods, readable(rate), need, *(need for end in ends for need in end.needs))
    if len(amounts) == 1:
        return replace(ends[0], calculation=f"{SAME}: {ends[0].calculation}")
    span = f"from {money(amounts[0])} to {money(amounts[-1])} {goods.currency}"
    return _unknown(goods, f"{span}, by producer ({readable(rate)})", need)


def _missing(
    rate: forms.Specific | forms.GatePrice, quantity: Decimal | None, exchange: object, goods: Consignment
) -> list[str]:
    needs = [f"quantity in {rate.unit}"] if quantity is None else []
    return needs + ([f"exchange rate {rate.currency} to {goods.currency}"] if exchange is None else [])


def _rate_of_exchange(currency: str, goods: Consignment) -> tuple[Decimal, str] | None:
    """The factor into the currency of the consignment, and how it reads in the calculation."""
    if currency == goods.currency:
        return Decimal(1), ""
    used = goods.exchange(currency, goods.currency) if goods.exchange else None
    return None if used is None else (used.rate, f" x {used} {goods.currency}/{currency}")


def _combined(rate: forms.Sum | forms.Higher | forms.Lower, goods: Consignment) -> Duty:
    beaten = isinstance(rate, forms.Higher)  # a gate price below the value loses against any other term
    parts = [
        _gate(term, goods, below_zero=True)
        if beaten and isinstance(term, forms.GatePrice | forms.ReferenceGate)
        else _duty(term, goods)
        for term in rate.terms
    ]
    name, together = _TOGETHER[type(rate)]
    text = f"{name} of {' and '.join(part.calculation for part in parts)}"
    amounts = [part.amount for part in parts if part.amount is not None]
    if len(amounts) < len(parts):
        needs = [need for part in parts for need in part.needs]
        needs += ["a rate for a term that has no commitment" for part in parts if part.excluded]
        return _unknown(goods, text, *needs)
    amount = Decimal(together(amounts))
    if amount < 0:
        return _unknown(goods, text, "another line: the value is above every gate price")
    return Duty(amount, goods.currency, f"{text} -> {money(amount)}")


def _chosen(rate: forms.Choose, goods: Consignment) -> Duty:
    """Alternatives exclude one another, so one yes settles the choice and two contradict each other."""
    answers = [(option, goods.holds.get(option.condition)) for option in rate.options]
    holding = [option for option, answer in answers if answer]
    left = [option for option, answer in answers if answer is None]
    if rate.whole and not holding and len(left) == 1:
        holding = left
    if len(holding) > 1:
        both = " and ".join(f'"{option.condition}"' for option in holding)
        return _unknown(goods, readable(rate), f"one answer: {both} cannot both hold")
    if holding:
        return _after(f"{holding[0].condition}: ", _duty(holding[0].rate, goods))
    if left:
        same = whichever(rate, goods)
        if same is not None:
            return same
        return _unknown(goods, readable(rate), *(f'an answer to "{option.condition}"' for option in left))
    if rate.otherwise is None:
        return _unknown(goods, readable(rate), "a rate for goods to which no stated condition applies")
    return _after("otherwise: ", _duty(rate.otherwise, goods))


def _after(words: str, duty: Duty) -> Duty:
    return replace(duty, calculation=words + duty.calculation)
