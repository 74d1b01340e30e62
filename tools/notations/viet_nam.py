"""Viet Nam's notation: ``5``, ``*``, ``0 (-KH. TH)``, ``5/10``, ``28; M: 35``, ``60 (NHN: 120)``."""

from __future__ import annotations

import re
from decimal import Decimal

from notations.labels import IN_QUOTA
from tumen.tariff.rates.expression import (
    EXCLUDED,
    AdValorem,
    ByOrigin,
    Choose,
    Elsewhere,
    Option,
    OriginCase,
    Rate,
    UnreadRate,
)

MARKED_M = "a Party that the source marks M"
_SINGLE = re.compile(r"([0-9]+(?:\.[0-9]+)?|\*)\s*(?:\(-([A-Z. ]+)\))?(?:\(GIC\))?")
_CHAPTER = re.compile(r"Theo hướng dẫn tại ((?:điểm [a-z0-9. và]+)?khoản [0-9.]+ Chương 98)")
_SHARE = re.compile(r"([0-9]+)% thuế MFN")
_QUOTA = re.compile(r"([0-9.]+) \(NHN: ([0-9.]+)\)")


def read_viet_nam(text: str) -> Rate:
    """Read one cell.

    A star is "not eligible". ``(-KH. TH)`` excludes goods of these Parties. Numbers parted by a slash are
    rates of parts of the line, which the source does not name. NHN is the rate outside the quota. The mark
    GIC widens who may claim and leaves the rate as it is. A reference to Chapter 98, or to a share of the MFN
    rate, is a rate that stands elsewhere.
    """
    text = text.strip()
    if found := _CHAPTER.fullmatch(text):
        where = found[1].replace("điểm", "points").replace(" và ", " and ").replace("khoản", "of clause")
        return Elsewhere(f"the rate under {where.removeprefix('of ').replace(' Chương', ' of Chapter')}")
    if found := _SHARE.fullmatch(text):
        return Elsewhere(f"{found[1]} per cent of the MFN rate")
    if found := _QUOTA.fullmatch(text):
        inside, outside = (AdValorem(Decimal(found[n])) for n in (1, 2))
        return Choose((Option(IN_QUOTA, inside),), outside)
    rest, marked, special = text.partition("; M: ")
    rate = _parts(rest)
    if marked:
        other = _parts(special)
        if rate is None or other is None:
            return UnreadRate(text)
        return _by_part_and_mark(rest, special, rate, other)
    return UnreadRate(text) if rate is None else rate


def _by_part_and_mark(rest: str, special: str, rate: Rate, other: Rate) -> Rate:
    if isinstance(rate, Choose) and isinstance(other, Choose) and len(rate.options) == len(other.options):
        pairs = zip(rate.options, other.options, strict=True)
        return Choose(tuple(Option(one.condition, _marked(one.rate, two.rate)) for one, two in pairs))
    if isinstance(rate, Choose) or isinstance(other, Choose):
        return UnreadRate(f"{rest}; M: {special}")
    return _marked(rate, other)


def _marked(rate: Rate, other: Rate) -> Rate:
    return Choose((Option(MARKED_M, other),), rate)


def _parts(text: str) -> Rate | None:
    found = [_single(part) for part in text.split("/")]
    rates = [rate for rate in found if rate is not None]
    if len(rates) < len(found):
        return None
    if len(set(rates)) == 1:
        return rates[0]
    return Choose(
        tuple(
            Option(f"part {number} of {len(rates)} of the line", rate) for number, rate in enumerate(rates, 1)
        )
    )


def _single(text: str) -> Rate | None:
    found = _SINGLE.fullmatch(text.strip())
    if found is None:
        return None
    rate: Rate = EXCLUDED if found[1] == "*" else AdValorem(Decimal(found[1]))
    if found[2] is None:
        return rate
    parties = tuple(found[2].replace(".", " ").split())
    if any(len(party) != 2 for party in parties):
        return None
    return ByOrigin((OriginCase(parties, EXCLUDED),), rate)
