"""Duties that changes of policy add to the duty of a regime, and duties added up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext

from tumen.tariff.policy.change import CO2, PolicyChange
from tumen.tariff.policy.changed_rates import only_where_meant, standing
from tumen.tariff.quote.duty import DIGITS, Consignment, Duty, money
from tumen.tariff.quote.quoted import Trade
from tumen.tariff.rates.expression import FREE, ByOrigin, OriginCase, Rate


def charges(
    changes: tuple[PolicyChange, ...], trade: Trade, regime: str
) -> tuple[tuple[PolicyChange, Rate], ...]:
    """The duties that changes add under a regime, with the change each is from.

    The origin that counts is the non-preferential one (``trade.origin``), whatever regime is claimed.
    """
    importer, code, on, goods = trade.importer, trade.line, trade.on, trade.goods
    origin, excluded = trade.origin, trade.excluded
    found = []
    for change in standing(changes, importer, code, on):
        if change.action not in {"add", "carbon"} or change.regime not in {None, regime}:
            continue
        holds = change.applies(importer, origin, code, on, excluded=excluded)
        rate = _carbon(change, origin, goods) if change.action == "carbon" else change.rate
        if holds is False or rate is None:
            continue
        open_ = change.means(origin, on, excluded=excluded) is None
        rate = rate if holds else only_where_meant(change, rate, origin=open_)
        removals = [item for item in changes if item.action == "remove" and item.target == change.name]
        answers = [(item, item.applies(importer, origin, code, on, excluded=excluded)) for item in removals]
        if any(answer for _, answer in answers):
            continue
        for item, answer in answers:
            if answer is None:
                open_ = item.means(origin, on, excluded=excluded) is None
                rate = only_where_meant(item, FREE, rate, origin=open_)
        found.append((change, rate))
    return tuple(found)


def _carbon(change: PolicyChange, origin: str | None, goods: Consignment) -> Rate | None:
    known = dict(change.net) | (dict(change.by_origin) if goods.quantity(CO2) is None else {})
    if origin is None and known and change.rate is not None:
        return ByOrigin(tuple(OriginCase((code,), rate) for code, rate in known.items()), change.rate)
    return change.rate if origin is None else known.get(origin, change.rate)


def added_up(base: Duty, more: Mapping[str, Duty]) -> Duty:
    """The duty with others on top of it, each under its name; unknown as soon as one is unknown."""
    text = "; ".join([base.calculation, *(f"plus {name}: {duty.calculation}" for name, duty in more.items())])
    every = (base, *more.values())
    amounts = [duty.amount for duty in every if duty.amount is not None]
    if len(amounts) < len(every):
        needs = [need for duty in every for need in duty.needs]
        needs += [f"a rate for {name}" for name, duty in more.items() if duty.excluded]
        return Duty(None, base.currency, text, tuple(dict.fromkeys(needs)), base.excluded)
    with localcontext(DIGITS):
        total = sum(amounts, Decimal(0))
    return Duty(total, base.currency, f"{text}; together {money(total)}")
