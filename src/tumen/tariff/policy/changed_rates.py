"""What changes of policy make of the rates on file, and which duties they add to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from tumen.origin.truth import Truth, all_of
from tumen.reference.economies import groups, members
from tumen.reference.hs import Edition, HsCode
from tumen.tariff.policy.change import PolicyChange
from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.beneficiaries import charges_in
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.notation import print_rate
from tumen.tariff.rates.on_file import RateOnFile, role_of

OF_RATES = ("set", "raise_to", "raise_by", "suspend", "quota", "end")
"""Actions that change a rate on file; the others add a duty, or remove a change."""


def changed_rows(
    rows: tuple[RateOnFile, ...], changes: tuple[PolicyChange, ...], importer: str, code: HsCode, on: date
) -> tuple[RateOnFile, ...]:
    """The rows with every change of a rate that stands on the day, in the order of the changes.

    A change that only sets a rate makes a row where none is on file. Changes that add duties are not here:
    they are no part of a regime's rate (see `charges`).
    """
    standing_now = standing(changes, importer, code, on)
    removed = {change.target for change in standing_now if change.action == "remove"}
    for change in standing_now:
        if change.action in OF_RATES and change.name not in removed:
            rows = _changed(rows, change, importer, code, on)
    return rows


def standing(
    changes: tuple[PolicyChange, ...], importer: str, code: HsCode, on: date
) -> tuple[PolicyChange, ...]:
    """The changes that meet goods of the code on the day, of whatever origin, in their order."""
    return tuple(change for change in changes if change.at(importer, code, on) is not False)


@dataclass(slots=True)
class MetChanges:
    """Which changes meet goods of a code on a day, for many codes and days."""

    changes: tuple[PolicyChange, ...]
    _there: dict[tuple[str, date], list[tuple[int, Truth]]] = field(default_factory=dict)
    _covered: dict[tuple[int, str, str], Truth] = field(default_factory=dict)

    def of(self, importer: str, digits: str, edition: Edition, on: date) -> tuple[tuple[int, Truth], ...]:
        """The places of the changes that meet the goods, or may (None), of whatever origin they are."""
        there = self._there.get((importer, on))
        if there is None:
            there = self._there[importer, on] = [
                (place, holds)
                for place, change in enumerate(self.changes)
                if change.valid(on) and (holds := charges_in(change.importer, importer, on)) is not False
            ]
        found = []
        for place, holds in there:
            at = (place, digits, edition)
            if at not in self._covered:
                self._covered[at] = self.changes[place].covers(HsCode(digits, edition))
            covers = self._covered[at]
            if covers is not False:
                found.append((place, all_of([holds, covers])))
        return tuple(found)


def only_where_meant(
    change: PolicyChange,
    rate: forms.Rate,
    otherwise: forms.Rate = forms.FREE,
    *,
    origin: bool = False,
) -> forms.Rate:
    """The change's rate where a person says that it meets the goods: the code is too short to tell, or their
    `origin` is not known.
    """
    return forms.Choose((forms.Option(meets(change, origin=origin), rate),), otherwise)


def meets(change: PolicyChange, *, origin: bool = False) -> str:
    """Label of the question whether a change meets the goods."""
    of = f", of non-preferential origin {' or '.join(change.origins)}" if origin else ""
    return f"goods that {change.name} means ({change.goods or change.scope}{of})"


def _changed(
    rows: tuple[RateOnFile, ...], change: PolicyChange, importer: str, code: HsCode, on: date
) -> tuple[RateOnFile, ...]:
    # The importer and the code decide here; the origin decides when the duty is asked for.
    holds = change.at(importer, code, on)
    meant = [changes_regime(change, row.regime) for row in rows]
    found = tuple(
        _changed_row(row, change, holds, on) if own else row for row, own in zip(rows, meant, strict=True)
    )
    if any(meant) or not _creates(change):
        return found
    return (_made(change, importer, code, holds, on), *found)


def changes_regime(change: PolicyChange, regime: str) -> bool:
    """Whether a change of a rate is one of the regime's."""
    if change.action == "end":
        return regime == change.target
    return role_of(regime) == "mfn" if change.regime is None else regime == change.regime


def _creates(change: PolicyChange) -> bool:
    """Whether the change gives a rate by itself: lower than free there is nothing."""
    return change.action == "set" or (change.action == "suspend" and change.rate == forms.FREE)


def _changed_row(row: RateOnFile, change: PolicyChange, holds: Truth, on: date) -> RateOnFile:
    new = _scoped(row.rate, _applied(row.rate, change), change, holds, on)
    return replace(
        row,
        rate=new,
        notes=(*row.notes, f"{change} in place of {readable(row.rate)}"),
        changes=(*row.changes, change.name),
        spread=(),
    )


def _made(change: PolicyChange, importer: str, code: HsCode, holds: Truth, on: date) -> RateOnFile:
    unknown = forms.UnreadRate("no rate on file")
    rate = _scoped(unknown, change.rate or unknown, change, holds, on)
    return RateOnFile(
        importer,
        change.regime or "MFN",
        ("all",),
        rate,
        (code.digits,),
        code.edition,
        change.start,
        change.until,
        (change.source,),
        (str(change),),
        changes=(change.name,),
    )


def _scoped(old: forms.Rate, new: forms.Rate, change: PolicyChange, holds: Truth, on: date) -> forms.Rate:
    """The new rate for the origins and goods that the change means, the old one for the rest."""
    if holds is None:
        new = only_where_meant(change, new, old)
    if change.origins == ("all",):
        return new
    parties = [
        member for name in change.origins for member in (members(name, on) if name in groups() else (name,))
    ]
    return forms.ByOrigin((forms.OriginCase(tuple(dict.fromkeys(parties)), new),), old)


def _applied(rate: forms.Rate, change: PolicyChange) -> forms.Rate:
    """The rate of one regime after a change of it."""
    given = change.rate
    if change.action == "end":
        return forms.EXCLUDED
    if given is None or (isinstance(rate, forms.Excluded | forms.NotApplied) and change.action != "set"):
        return rate
    match change.action:
        case "set":
            return given
        case "raise_to":
            return over(rate, lambda inner: forms.higher_of(inner, given))
        case "raise_by":
            return over(rate, lambda inner: plus(inner, given))
        case "suspend":
            return over(rate, lambda inner: forms.lower_of(inner, given))
        case _:
            return forms.Choose((forms.Option(within(change), given),), rate)


def within(quota: PolicyChange) -> str:
    """Label of the question whether goods are within a quota."""
    return f"within quota {quota.name} of {quota.target}"


def plus(rate: forms.Rate, extra: forms.Rate) -> forms.Rate:
    """A rate and another on top of it: two ad valorem rates add up, specific ones of a kind too."""
    if rate == forms.FREE:
        return extra
    match rate, extra:
        case _, forms.Choose() | forms.ByOrigin():
            return over(extra, lambda inner: plus(rate, inner))
        case forms.UnreadRate(text), _:
            return forms.UnreadRate(f"{text} + {print_rate(extra)}")
        case forms.AdValorem(one), forms.AdValorem(two):
            return forms.AdValorem(one + two)
        case forms.Specific(one, currency, unit, per), forms.Specific(two, other, measured, size) if (
            currency,
            unit,
            per,
        ) == (other, measured, size):
            return forms.Specific(one + two, currency, unit, per)
        case forms.Sum(terms), _:
            return forms.Sum((*terms, extra))
        case _:
            return forms.Sum((rate, extra))


def over(rate: forms.Rate, change: Callable[[forms.Rate], forms.Rate]) -> forms.Rate:
    """Change the rates that stand at the ends of choices; what gives no rate stays as it is."""
    if isinstance(rate, forms.Choose | forms.ByOrigin):
        return forms.mapped(rate, lambda inner: over(inner, change))
    return rate if isinstance(rate, forms.Excluded | forms.NotApplied) else change(rate)
