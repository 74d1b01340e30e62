"""For one kind of consignment, the regimes and what each charges: worked out once, used for many rows of a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tumen.origin.three import all_of
from tumen.reference.hs import HsCode
from tumen.tariff.book import role_of
from tumen.tariff.conditions import answers_of_day
from tumen.tariff.duty import Consignment, added_up, compute
from tumen.tariff.expression import (
    AdValorem,
    ByOrigin,
    Choose,
    Excluded,
    NotApplied,
    Rate,
    Unread,
    for_origin,
    questions,
    walk,
)
from tumen.tariff.notation import print_rate
from tumen.tariff.quoted import Trade
from tumen.tariff.regimes import row_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tumen.origin.three import Truth
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


@dataclass(slots=True)
class _Line:
    """The rates of one line on one day, and the plans already made from them."""

    rows: tuple[RateOnFile, ...]
    shape: int
    """Lines with the same regimes and beneficiaries share the choice of rows."""
    hang: tuple[bool, ...]
    """Whether what a row charges hangs on where the goods are from."""
    known: dict[tuple[object, ...], int] = field(default_factory=dict)


@dataclass(slots=True)
class Planner:
    """Plans for kinds of consignments, each worked out once and numbered.

    A tariff has few patterns of regimes and beneficiaries: which row stands for which goods is found once for a pattern,
    and what a row charges once for a line, so that a new kind costs a few look-ups.
    """

    book: TariffBook
    answers: Mapping[str, bool]
    plans: list[PlannedRegime] = field(default_factory=list)
    _lines: dict[tuple[str, str, str, date], _Line] = field(default_factory=dict)
    _shapes: dict[tuple[tuple[str, tuple[str, ...]], ...], int] = field(default_factory=dict)
    _choices: dict[tuple[object, ...], tuple[_Choice, ...]] = field(default_factory=dict)

    def numbers(  # noqa: PLR0917
        self, importer: str, exporter: str, party: str, digits: str, edition: str, on: date
    ) -> list[int]:
        """The plans of a kind as places in `plans`: the MFN rate, then every other regime with a rate for its goods."""
        line = self._line(importer, digits, edition, on)
        at = (importer, exporter, party, on, line.shape)
        choices = self._choices.get(at)
        if choices is None:
            choices = self._choices[at] = tuple(_choices(line.rows, importer, exporter, party, on))
        found = []
        for choice in choices:
            row, role, lawful = choice
            key: tuple[object, ...] = (row, lawful)
            if row is not None and line.hang[row]:
                key = (row, lawful, exporter, party)
            number = line.known.get(key)
            if number is None:
                kind = Kind(importer, exporter, party, HsCode(digits, edition))  # type: ignore[arg-type]
                chosen = None if row is None else line.rows[row]
                number = line.known[key] = len(self.plans)
                self.plans.append(_planned(kind, chosen, role, lawful, self.book, on, self.answers))
            found.append(number)
        return found

    def _line(self, importer: str, digits: str, edition: str, on: date) -> _Line:
        at = (importer, digits, edition, on)
        line = self._lines.get(at)
        if line is None:
            rows = self.book.rates(importer, HsCode(digits, edition), on)  # type: ignore[arg-type]
            pattern = tuple((row.regime, row.beneficiaries) for row in rows)
            shape = self._shapes.setdefault(pattern, len(self._shapes))
            changed = bool(self.book.changes)
            hang = tuple(
                changed or any(isinstance(part, ByOrigin) for part in walk(row.rate)) for row in rows
            )
            line = self._lines[at] = _Line(rows, shape, hang)
        return line


_Choice = tuple[int | None, str, "Truth"]
"""Place of the row, role of its regime, whether the regime is open to the goods."""


def _choices(
    rows: tuple[RateOnFile, ...], importer: str, exporter: str, party: str, on: date
) -> Iterator[_Choice]:
    """Choose the rows for goods of a kind, as a single quote takes them."""
    yield next((place for place, row in enumerate(rows) if role_of(row.regime) == "mfn"), None), "mfn", True
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.regime, []).append(place)
    for regime, mine in sorted(places.items()):
        role = role_of(regime)
        if role in {"mfn", "component"}:
            continue
        if role == "programme":
            yield mine[0], role, True
            continue
        chosen, benefit = row_for([rows[place] for place in mine], regime, party, on)
        if chosen is not None:
            lawful = all_of([benefit or None, _in_force(regime, exporter, importer, on)])
            yield next(place for place in mine if rows[place] is chosen), role, lawful


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
