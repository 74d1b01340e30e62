"""Tariff quotas with a running balance: shipments in the order of their days, first come, first served.

A shipment draws on a quota where that makes its lowest lawful duty lower. What does not fit bears the duty
outside the quota, in proportion. As soon as it is not known whether or how much one shipment draws, the
balance is not known, and the duties of later shipments that hang on it are unknown too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change import PolicyChange
from tumen.tariff.policy.changed_rates import within
from tumen.tariff.quote.duty import DIGITS
from tumen.tariff.quote.quoted import Claim, Quote, Trade
from tumen.tariff.quote.quotes import quotes


@dataclass(frozen=True, slots=True)
class QuotaPart:
    """A part of a shipment: inside a quota, or outside all (`quota` None)."""

    quota: str | None
    share: Decimal
    """Of the shipment, between zero and one."""
    quantity: Decimal | None
    """In the unit of the quota."""
    regime: str | None
    """The lowest lawful regime for this part, None where it is not known."""
    duty: Decimal | None


@dataclass(frozen=True, slots=True)
class Shipped:
    """One shipment and what it took from quotas; `needs` says what is missing to a duty of None."""

    row: int
    """Place in the order in which they were given, from 0."""
    trade: Trade
    parts: tuple[QuotaPart, ...]
    duty: Decimal | None
    without: Decimal | None
    """The duty if there were no quota."""
    mfn: Decimal | None
    """The MFN duty outside every quota."""
    balances: tuple[tuple[str, Decimal | None], ...]
    """Each quota that the goods meet, with what is left of it after this shipment."""
    needs: tuple[str, ...]


def run_quotas(
    book: TariffBook, shipments: Iterable[tuple[Trade, Mapping[str, Claim]]]
) -> tuple[Shipped, ...]:
    """Take shipments, each with its claims by regime, in the order of their days (of one day: as given), and
    keep the balance of every quota; in the order in which they were taken.
    """
    balances = _Balances({})
    rows = sorted(enumerate(shipments), key=lambda item: item[1][0].on)
    return tuple(_one(book, row, trade, claims, balances) for row, (trade, claims) in rows)


@dataclass(slots=True)
class _Balances:
    """What is left, by quota and year; None: not known any more."""

    left: dict[tuple[str, int], Decimal | None]

    def of(self, quota: PolicyChange, on: date) -> Decimal | None:
        size = quota.size
        return self.left.setdefault(self._key(quota, on), None if size is None else size[0])

    def put(self, quota: PolicyChange, on: date, amount: Decimal | None) -> None:
        self.left[self._key(quota, on)] = amount

    @staticmethod
    def _key(quota: PolicyChange, on: date) -> tuple[str, int]:
        return quota.name, on.year if quota.yearly else 0


def _one(
    book: TariffBook, row: int, trade: Trade, claims: Mapping[str, Claim], balances: _Balances
) -> Shipped:
    met = []
    needs: list[str] = []
    for quota in book.changes:
        if quota.action != "quota":
            continue
        holds = quota.applies(trade.importer, trade.origin, trade.line, trade.on, excluded=trade.excluded)
        if holds is None:
            needs.append(f"whether quota {quota.name} is open to these goods")
        if holds is not False:
            met.append((quota, holds))
    labels = {within(quota): False for quota, _ in met}
    outside, missing, mfn = best_under(book, trade, claims, labels)
    parts: list[QuotaPart] = []
    rest: Decimal | None = Decimal(1)
    with localcontext(DIGITS):
        for quota, holds in met:
            if rest is None or rest == 0:
                break
            asked = {**labels, within(quota): True}
            inside, lacking, _ = best_under(book, trade, claims, asked)
            if outside is not None and inside is not None and _duty(inside) >= _duty(outside):
                continue  # nothing to gain from it
            taken = None
            if holds and inside is not None and outside is not None and quota.size is not None:
                whole = trade.goods.quantity(quota.size[1])
                taken = _taken(balances.of(quota, trade.on), whole, rest)
                if whole is None:
                    needs.append(f"quantity in {quota.size[1]}")
                elif taken is None:
                    needs.append(f"the balance of quota {quota.name} on {trade.on}")
            else:
                needs += lacking or missing
            if taken is None:
                balances.put(quota, trade.on, None)
                rest = None
                break
            share, quantity, left = taken
            balances.put(quota, trade.on, left)
            if share:
                parts.append(_part(quota.name, share, quantity, inside))
                rest -= share
        if rest is not None and rest > 0:
            parts.append(_part(None, rest, None, outside))
            if outside is None:
                needs += missing
        duties = [part.duty for part in parts if part.duty is not None]
        known = rest is not None and len(duties) == len(parts)
        duty = sum(duties, Decimal(0)) if known else None
    after = tuple((quota.name, balances.of(quota, trade.on)) for quota, _ in met)
    without = None if outside is None else outside.amount
    return Shipped(row, trade, tuple(parts), duty, without, mfn, after, tuple(dict.fromkeys(needs)))


def _taken(
    balance: Decimal | None, whole: Decimal | None, rest: Decimal
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Share of the shipment, quantity, and what is left after it; None where that is not known."""
    if balance is None or whole is None:
        return None
    wanted = whole * rest
    if wanted <= balance:
        return rest, wanted, balance - wanted
    return (balance / whole, balance, Decimal(0)) if balance else (Decimal(0), Decimal(0), balance)


def best_under(
    book: TariffBook, trade: Trade, claims: Mapping[str, Claim], answers: Mapping[str, bool]
) -> tuple[Quote | None, tuple[str, ...], Decimal | None]:
    """The lowest lawful quote under these answers, None where a lower may exist; needs; the MFN duty."""
    goods = replace(trade.goods, holds={**trade.goods.holds, **answers})
    found = quotes(replace(trade, goods=goods), book, claims)
    mfn = found.quotes[0].amount
    if found.best is None or found.could_be_lower:
        return None, tuple(need for quote in found.could_be_lower for need in quote.needs), mfn
    return found.best, (), mfn


def _part(name: str | None, share: Decimal, quantity: Decimal | None, quote: Quote | None) -> QuotaPart:
    if quote is None:
        return QuotaPart(name, share, quantity, None, None)
    return QuotaPart(name, share, quantity, quote.regime, _duty(quote) * share)


def _duty(best: Quote) -> Decimal:
    if best.amount is None:
        raise ValueError(f"the best quote {best.regime} has no amount")
    return best.amount
