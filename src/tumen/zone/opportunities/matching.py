"""Which materials of a bill are the product of a link: as stated, or by their codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, get_args

from tumen.origin.bill import Bill, Material
from tumen.origin.criteria.materials import codes_in
from tumen.origin.truth import Truth, any_of
from tumen.reference.hs import HsCode
from tumen.zone.chains.model import Link
from tumen.zone.opportunities.model import LinkTerms

Grade = Literal["stated", "subheading", "heading", "chapter", "code not known"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""How a material is told to be of a link, the surest first: the digits in which the codes agree. A heading
holds many products, so that less than a subheading leaves it open whether one could stand for the other."""
_SUBHEADING = 6


@dataclass(frozen=True, slots=True)
class LinkMatch:
    """A material of a bill that is, or may be, the product of a link."""

    path: tuple[int, ...]
    """Its place in the bill; of more than one step where it is in an intermediate that the firm makes."""
    material: Material
    grade: Grade
    surely: bool
    """Whether it is stated, or its code is of the subheading of the link in the edition of the link."""
    per_unit: Decimal | None
    """How many times its value is in one unit of the good: 1, or how much of an intermediate is."""


def bought(bill: Bill) -> Iterator[tuple[tuple[int, ...], Material, Decimal | None]]:
    """What a firm buys for one unit of a good: the place in the bill, the material, how many times its value.

    Intermediates that the firm itself makes are not bought; the materials in them are.
    """
    yield from _within(bill, (), Decimal(1))


def matches(bill: Bill, link: Link, terms: LinkTerms) -> tuple[LinkMatch, ...]:
    """The materials bought for a good that a maker of the link could deliver.

    Of a link without codes, and without stated materials, nothing can be told: none are given.
    """
    if not link.hs and not terms.materials:
        return ()
    found = []
    for path, material, times in bought(bill):
        if terms.materials:
            if material.name in terms.materials:
                found.append(LinkMatch(path, material, "stated", True, times))
            continue
        grade, met = _by_code(material.hs, link.hs)
        if met is not False:
            found.append(LinkMatch(path, material, grade, met is True, times))
    return tuple(found)


def _within(
    bill: Bill, above: tuple[int, ...], times: Decimal | None
) -> Iterator[tuple[tuple[int, ...], Material, Decimal | None]]:
    for index, material in enumerate(bill.materials):
        made = material.made
        if made is not None and not material.purchased and made.country == bill.country:
            yield from _within(made, (*above, index), _times(material, made, times))
        else:
            yield (*above, index), material, times


def _times(material: Material, made: Bill, times: Decimal | None) -> Decimal | None:
    """How much of an intermediate is in one good: as stated, or one where it has the price of one."""
    if times is None:
        return None
    if material.quantity is not None:
        return material.quantity * times
    return times if material.value is not None and material.value in {made.fob, made.exw} else None


@lru_cache(maxsize=1 << 16)
def _by_code(code: HsCode | None, wanted: tuple[HsCode, ...]) -> tuple[Grade, Truth]:
    """Whether a code is among those of a link, and by how many digits; None where that is not known."""
    if code is None or not wanted:
        return "code not known", None
    told = [(min(len(item.digits), len(code.digits)), _is(code, item)) for item in wanted]
    met = [(digits, answer) for digits, answer in told if answer is not False]
    if not met:
        return "chapter", False
    if any(answer and digits >= _SUBHEADING for digits, answer in met):
        return "subheading", True
    longest = max(digits for digits, _ in met)
    return ("subheading" if longest >= _SUBHEADING else "heading" if longest >= 4 else "chapter"), None


def is_of(code: HsCode, wanted: tuple[HsCode, ...]) -> Truth:
    """Whether goods of a code are of one of others."""
    return any_of(_is(code, item) for item in wanted)


def _is(code: HsCode, wanted: HsCode) -> Truth:
    """Whether goods of a code are of another, which may be shorter or of another edition."""
    answers = {_under(one, wanted.digits) for one in codes_in(code, wanted.edition)}
    return answers.pop() if len(answers) == 1 else None


def _under(code: str, wanted: str) -> Truth:
    """Whether one is below the other; None where it is shorter, or both are lines of one subheading, which
    each tariff splits as it likes.
    """
    if code.startswith(wanted):
        return True
    both = min(len(code), len(wanted), _SUBHEADING)
    return None if code[:both] == wanted[:both] else False
