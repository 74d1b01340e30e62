"""Duty drawback and bonded processing: what duty is left where goods are made into others."""

from __future__ import annotations

from decimal import Decimal

from tumen.errors import InputError, Problem
from tumen.tariff.quote.duty import Consignment, Duty, compute, is_amount, known_sum, money, shown
from tumen.tariff.rates.expression import Rate


def drawback(paid: Duty, *, exported: Decimal, refunded: Decimal = Decimal(1)) -> Duty:
    """The duty left after drawback.

    Parts are between zero and one: `exported` of the materials leaves the country in finished goods,
    `refunded` of their duty is given back as the law of the importer has it.

    Raises
    ------
    InputError
        If a part is not between zero and one.
    """
    _check(exported=exported, refunded=refunded)
    if paid.amount is None:
        return paid
    left = paid.amount * (1 - exported * refunded)
    text = (
        f"{money(paid.amount)} - {money(paid.amount)} x {exported:f} exported x {refunded:f} refunded = "
        f"{money(left)}"
    )
    return Duty(left, paid.currency, text)


def bonded(
    materials: tuple[tuple[Rate, Consignment], ...],
    product: tuple[Rate, Consignment],
    *,
    sold_at_home: Decimal,
) -> Duty:
    """Duty where goods are processed under bond and a part is then sold at home: by rate and consignment of
    every foreign material and of the finished goods.

    Raises
    ------
    InputError
        If the part is not between zero and one, or currencies differ.
    """
    _check(sold_at_home=sold_at_home)
    currency = product[1].currency
    if {goods.currency for _, goods in materials} - {currency}:
        raise InputError.of("materials and product are in several currencies", "Give all in one")
    duties, made = [compute(rate, goods) for rate, goods in materials], compute(*product)
    if sold_at_home == 0:
        return Duty(Decimal(0), currency, "all is exported: no duty")
    foreign = known_sum(duty.amount for duty in duties)
    if foreign is None or made.amount is None:
        needs = dict.fromkeys(need for duty in (*duties, made) for need in duty.needs)
        return Duty(None, currency, "one of the two duties is not known", tuple(needs))
    lower, name = (foreign, "materials") if foreign <= made.amount else (made.amount, "product")
    left = lower * sold_at_home
    said = f"duty on the {name} {money(lower)} x {sold_at_home:f} sold at home = {money(left)}"
    return Duty(left, currency, said)


def _check(**parts: Decimal) -> None:
    problems = [
        Problem(f"{name} is {shown(part)}", "Give a decimal number between 0 and 1")
        for name, part in parts.items()
        if not is_amount(part) or part > 1
    ]
    if problems:
        raise InputError(problems)
