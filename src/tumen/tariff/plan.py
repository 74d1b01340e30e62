"""For one kind of consignment, the regimes and what each charges: worked out once, used for many rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tumen.origin.three import all_of
from tumen.tariff.book import role_of
from tumen.tariff.conditions import answers_of_day
from tumen.tariff.duty import Consignment, added_up, compute
from tumen.tariff.expression import (
    AdValorem,
    Choose,
    Excluded,
    NotApplied,
    Rate,
    Unread,
    for_origin,
    questions,
)
from tumen.tariff.notation import print_rate
from tumen.tariff.quoted import Trade
from tumen.tariff.regimes import row_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.origin.three import Truth
    from tumen.reference.hs import HsCode
    from tumen.tariff.book import RateOnFile, TariffBook

Form = Literal["per cent", "excluded", "unknown", "compute"]
_ANY_DAY = date(2000, 1, 1)
PLACES = 12
"""Decimal places of amounts in tables; a rate in per cent with more is computed one by one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What consignments of one kind share. `party` is whose goods they are for a preference."""

    importer: str
    exporter: str
    party: str
    code: HsCode


@dataclass(frozen=True, slots=True)
class OneDuty:
    """The duty on one row, half to even on twelve places; `base_known` leaves out what changes add."""

    amount: Decimal | None
    excluded: bool
    base_known: bool


@dataclass(frozen=True, slots=True)
class PlannedRegime:
    """One regime for one kind of consignment in a period without changes."""

    regime: str
    role: str
    open: Truth
    """Whether the regime is in force between the two and covers goods of the Party; origin is asked besides."""
    form: Form
    factor: Decimal | None
    """Duty per unit of value, for the form "per cent"."""
    rate: Rate | None
    text: str | None
    changes: tuple[str, ...]
    charges: tuple[Rate, ...] = ()
    recharge: Callable[[Consignment, date], tuple[Rate, ...]] | None = None
    """Where added duties hang on what the consignment states: asks for them again."""

    def duty(self, goods: Consignment, on: date) -> OneDuty:
        """The duty on one consignment, for the form "compute"."""
        if self.rate is None:
            return OneDuty(None, excluded=False, base_known=False)
        charged = self.recharge(goods, on) if self.recharge else self.charges
        asked = {text for rate in (self.rate, *charged) for text in questions(rate)}
        held = {**answers_of_day(asked, on), **goods.holds}
        meant = Consignment(
            goods.value,
            goods.currency,
            goods.quantities,
            goods.origin,
            held,
            goods.exchange,
            goods.prices,
        )
        base = compute(self.rate, meant)
        if base.excluded or not charged:
            return OneDuty(_rounded(base.amount), base.excluded, base.known)
        more = {str(place): compute(rate, meant) for place, rate in enumerate(charged)}
        return OneDuty(_rounded(added_up(base, more).amount), excluded=False, base_known=base.known)


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, PLACES)


def plan(
    kind: Kind, rows: tuple[RateOnFile, ...], book: TariffBook, on: date, answers: Mapping[str, bool]
) -> tuple[PlannedRegime, ...]:
    """The MFN rate and every other regime with a rate for goods of the kind, as a single quote takes them.

    `rows` are the book's rates of the code on the day. `answers` to conditions make a rate with a choice computable.
    """
    mfn = next((row for row in rows if role_of(row.regime) == "mfn"), None)
    found = [_planned(kind, mfn, "mfn", True, book, on, answers)]
    by_regime: dict[str, list[RateOnFile]] = {}
    for row in rows:
        by_regime.setdefault(row.regime, []).append(row)
    for regime, mine in sorted(by_regime.items()):
        role = role_of(regime)
        if role in {"mfn", "component"}:
            continue
        if role == "programme":
            found.append(_planned(kind, mine[0], role, True, book, on, answers))
            continue
        chosen, benefit = row_for(mine, regime, kind.party, on)
        if chosen is not None:
            lawful = all_of([benefit or None, _in_force(regime, kind.exporter, kind.importer, on)])
            found.append(_planned(kind, chosen, role, lawful, book, on, answers))
    return tuple(found)


def _in_force(regime: str, exporter: str, importer: str, on: date) -> Truth:
    from tumen.agreements.load import agreement_place, agreements_on_file

    if regime not in agreements_on_file():
        return True
    return _in_force_there(agreement_place(regime), exporter, importer, on)


@lru_cache(maxsize=1 << 16)  # a table asks the same for every line
def _in_force_there(place: str, exporter: str, importer: str, on: date) -> Truth:
    """By the place of the agreement, since a user's own may have the code of one that is shipped."""
    from tumen.agreements.load import load_agreement

    return load_agreement(place).in_force(exporter, importer, on).holds


def _planned(  # noqa: PLR0917
    kind: Kind,
    row: RateOnFile | None,
    role: str,
    benefit: Truth,
    book: TariffBook,
    on: date,
    answers: Mapping[str, bool],
) -> PlannedRegime:
    if row is None:
        return PlannedRegime("MFN", role, benefit, "unknown", None, None, None, ())
    own = role in {"mfn", "programme"}
    rate = for_origin(row.rate, kind.exporter if own else kind.party)
    changes: tuple[str, ...] = row.changes
    added: tuple[Rate, ...] = ()
    if book.changes and not isinstance(rate, Excluded | NotApplied):
        from tumen.tariff.policy import charges

        trade = Trade(kind.importer, kind.exporter, kind.code, on, Consignment(None, "USD"))
        found = charges(book.changes, trade, row.regime)
        changes += tuple(change.name for change, _ in found)
        added = tuple(for_origin(rate, kind.exporter) for _, rate in found)
        if any(change.action == "carbon" for change, _ in found):
            regime = row.regime

            def recharge(goods: Consignment, day: date) -> tuple[Rate, ...]:
                again = charges(
                    book.changes, Trade(kind.importer, kind.exporter, kind.code, day, goods), regime
                )
                return tuple(extra for _, extra in again)

            return PlannedRegime(
                row.regime,
                role,
                benefit,
                "compute",
                None,
                rate,
                print_rate(rate),
                changes,
                recharge=recharge,
            )
    form, factor = _form(rate, added, answers)
    return PlannedRegime(row.regime, role, benefit, form, factor, rate, print_rate(rate), changes, added)


def _form(rate: Rate, added: tuple[Rate, ...], answers: Mapping[str, bool]) -> tuple[Form, Decimal | None]:
    match rate:
        case Excluded() | NotApplied():
            return "excluded", None
        case Unread():
            return "unknown", None
        case Choose() if not answers and not answers_of_day(questions(rate), _ANY_DAY):
            return "unknown", None
        case AdValorem(pct) if all(isinstance(extra, AdValorem) for extra in added):
            total = pct + sum((extra.pct for extra in added if isinstance(extra, AdValorem)), Decimal(0))
            exponent = total.normalize().as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= PLACES // 2 - 2:
                return "per cent", total / 100
    return "compute", None
