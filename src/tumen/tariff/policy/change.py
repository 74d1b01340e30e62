"""Changes of trade policy as a small dated language: what a scenario adds to the tariffs on file.

A change is one action, in force from a day until a day, for an importer, for goods of some origins, for some
HS codes::

    - {name: subsidy, importer: EU, origins: [CN], hs: ["8524", "8528-8529"], add: 10%, from: 2026-07-01, ...}
    - {name: relief, importer: EU, hs: ["8524.91"], remove: subsidy, from: 2027-01-01, source: ...}
    - {name: line, importer: JP, hs: ["3923"], suspend: free, source: ...}
    - {name: tq, importer: JP, hs: ["3923"], quota: {rate: free, amount: 500 t}, source: ...}
    - {name: wall, importer: VN, raise_by: 10%, source: ...}
    - {name: exit, importer: JP, end: RCEP, source: ...}
    - {name: border, importer: EU, hs: ["7208"],
       carbon: {price: 75 EUR/t, intensity: {CN: 2.1}, paid: {CN: 9 EUR/t}}, ...}

Changes stack in the order in which they are listed; each one meets what the ones before it left. A quota with
``per: year`` begins anew on each 1 January (see `tumen.tariff.quote.quota`). They are read by
`tumen.tariff.policy.change_file`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tumen.errors import InputError
from tumen.origin.truth import Truth, all_of
from tumen.reference.correlation import convert
from tumen.reference.economies import economy, groups, memberships
from tumen.reference.hs import Edition, HsCode, dotted
from tumen.reference.territories import ever_inside
from tumen.tariff.rates.beneficiaries import benefits, charges_in
from tumen.tariff.rates.expression import Rate
from tumen.tariff.rates.in_words import readable

Action = Literal["add", "remove", "set", "raise_to", "raise_by", "suspend", "quota", "end", "carbon"]
CO2 = "t of CO2"
_RANGE = re.compile(r"([0-9. ]+?)(?:\s*-\s*([0-9. ]+))?")


@dataclass(frozen=True, slots=True)
class HsRange:
    """All codes from `first` to `last`, both included with what stands under them."""

    first: str
    last: str

    def covers(self, digits: str) -> Truth:
        """Whether goods of a code are in the range; None where only a part of the code is."""
        size = len(self.first)
        if len(digits) >= size:
            return self.first <= digits[:size] <= self.last
        low, high = self.first[: len(digits)], self.last[: len(digits)]
        if low < digits < high:
            return True
        return None if low <= digits <= high else False

    def __str__(self) -> str:
        """Dotted."""
        if self.first == self.last:
            return dotted(self.first)
        return f"{dotted(self.first)}-{dotted(self.last)}"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One change of policy. `start` and `until` are days included; None does not limit."""

    name: str
    action: Action
    importer: str
    source: str
    rate: Rate | None = None
    origins: tuple[str, ...] = ("all",)
    codes: tuple[HsRange, ...] = ()
    edition: Edition = "HS2022"
    start: date | None = None
    until: date | None = None
    regime: str | None = None
    target: str | None = None
    """Of `remove` the name of a change, of `end` a regime, of `quota` its size."""
    size: tuple[Decimal, str] | None = None
    """Of `quota`: how much, in which unit."""
    yearly: bool = False
    """Of `quota`: whether it begins anew on each 1 January."""
    by_origin: tuple[tuple[str, Rate], ...] = ()
    """Of `carbon`: the rate per tonne of goods by origin, where the CO2 of the goods is not given."""
    net: tuple[tuple[str, Rate], ...] = ()
    """Of `carbon`: the rate per tonne of CO2 by origin, less what was paid there."""
    kind: str = ""
    """Of a trade remedy: what it is, such as ``anti-dumping``; "" for a change of policy."""
    goods: str = ""
    """What is meant of the goods of the codes, in words; "" where all of them are."""
    stated: bool = True
    """False of a measure on file, which one that is stated goes before."""
    headings: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())
    """Those of the codes: most goods are of none of them."""

    def __post_init__(self) -> None:
        found = (
            range(int(span.first[:4].ljust(4, "0")), int(span.last[:4].ljust(4, "9")) + 1)
            for span in self.codes
        )
        object.__setattr__(self, "headings", frozenset(f"{code:04d}" for span in found for code in span))

    def valid(self, on: date) -> bool:
        """Whether it is in force on the day."""
        return (self.start is None or self.start <= on) and (self.until is None or on <= self.until)

    def charged_by(self, importer: str) -> bool:
        """Whether it may be the importer's on some day: its own, or of a group that it is or was in."""
        own = self.importer
        return (
            own == "all"
            or ever_inside(own, importer)
            or (own in groups() and any(row.economy == importer for row in memberships(own)))
        )

    def covers(self, code: HsCode) -> Truth:
        """Whether goods of the code are meant; None where only a part is, or may be after conversion."""
        if not self.codes:
            return True
        if code.edition == self.edition and len(code.digits) >= 4 and code.digits[:4] not in self.headings:
            return False
        if code.edition == self.edition:
            digits: tuple[str, ...] = (code.digits,)
        else:
            digits = tuple(item.code.digits for item in convert(code, self.edition).candidates)
        answers = {_any(found.covers(one) for found in self.codes) for one in digits}
        if len(answers) > 1 or None in answers:
            return None
        return None if self.goods and True in answers else answers.pop()

    def at(self, importer: str, code: HsCode, on: date) -> Truth:
        """Whether the change meets goods of the code imported on the day, of whatever origin it means."""
        if not self.valid(on) or (holds := charges_in(self.importer, importer, on)) is False:
            return False
        return all_of([holds, self.covers(code)])

    def applies(
        self, importer: str, origin: str | None, code: HsCode, on: date, *, excluded: str | None = None
    ) -> Truth:
        """Whether the change meets goods of a non-preferential origin (None: not known, and surely not the
        one `excluded`) and code imported on the day.
        """
        return all_of([self.at(importer, code, on), self.means(origin, on, excluded=excluded)])

    def means(self, origin: str | None, on: date, *, excluded: str | None = None) -> Truth:
        """Whether goods of the origin are among those that it names."""
        if origin is not None:
            return benefits(self.origins, origin, on, self.importer)
        return True if "all" in self.origins else (False if set(self.origins) == {excluded} else None)

    @property
    def names_origins(self) -> bool:
        """Whether it hangs on where goods are of."""
        return "all" not in self.origins or bool(self.by_origin or self.net)

    @property
    def scope(self) -> str:
        """The codes in words."""
        return ", ".join(map(str, self.codes)) or "all goods"

    def __str__(self) -> str:
        """Say what it does."""
        rate = "" if self.rate is None else readable(self.rate)
        what = {
            "add": f"adds {rate} to the duty",
            "remove": f"removes {self.target}",
            "set": f"sets the {self.regime or 'MFN'} rate to {rate}",
            "raise_to": f"raises the {self.regime or 'MFN'} rate to {rate}",
            "raise_by": f"raises the {self.regime or 'MFN'} rate by {rate}",
            "suspend": f"suspends the {self.regime or 'MFN'} rate to {rate}",
            "quota": f"opens a quota of {self.target}{' a year' if self.yearly else ''} at {rate}",
            "end": f"ends {self.target}",
            "carbon": f"charges {rate}",
        }[self.action]
        goods = "" if self.origins == ("all",) else f" for goods of {', '.join(self.origins)}"
        days = (f" from {self.start}" if self.start else "") + (f" until {self.until}" if self.until else "")
        scope = f"{self.goods} of {self.scope}" if self.goods else self.scope
        return f"{self.name}: {self.importer} {what} on {scope}{goods}{days} ({self.source})"


def check_codes(codes: Iterable[str]) -> None:
    """Make sure that each is an economy or a group on file, or ``all``."""
    for code in codes:
        if code != "all" and code not in groups():
            economy(code)


def _code(text: str, edition: Edition) -> HsCode | None:
    """A code written in another way, of the edition of the file; None for what is no code."""
    try:
        code = HsCode.parse(text, edition)
    except InputError:
        return None
    return code if code.edition == edition else None


def hs_range(text: str, edition: Edition) -> HsRange:
    """Read a code, or two of one length with a dash between."""
    found = _RANGE.fullmatch(text.strip())
    if found is None and (code := _code(text, edition)) is not None:
        return HsRange(code.digits, code.digits)
    if found is None:
        raise InputError.of(
            f"{text!r} is no HS code or range", 'Write "8524", "8524.91" or "8528-8531"; quote them'
        )
    first = HsCode.parse(found[1], edition).digits
    last = HsCode.parse(found[2], edition).digits if found[2] else first
    if len(first) != len(last) or last < first:
        raise InputError.of(
            f"the range {text!r} does not run upward between codes of one length", 'Write "8528-8531"'
        )
    return HsRange(first, last)


def hang_on_origin(changes: Iterable[PolicyChange], importer: str, on: date) -> bool:
    """Whether a change on what the importer charges may hang on where goods are of."""
    return any(
        change.names_origins and benefits((change.importer,), importer, on) is not False for change in changes
    )


def taken_as_of(changes: Iterable[PolicyChange]) -> str | None:
    """What a table of shipments, which says nothing of how goods are made, assumes of origin; None where
    nothing hangs on it.
    """
    names = ", ".join(change.name for change in changes if change.names_origins)
    said = "goods are assumed to be of the exporting economy, not determined"
    return f"changes of policy that name origins ({names}): {said}" if names else None


def _any(answers: Iterable[Truth]) -> Truth:
    found = list(answers)
    return True if True in found else (None if None in found else False)
