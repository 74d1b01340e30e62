"""The regimes of one kind of consignment and what each charges, worked out once for many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import polars as pl

from tumen.origin.truth import Truth, all_of
from tumen.reference.hs import HsCode
from tumen.tariff.audit.evidence import in_force, not_on_file
from tumen.tariff.book.announced import names_asked
from tumen.tariff.book.line_rates import LineRates
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.changed_rates import MetChanges
from tumen.tariff.quote.charges import added_up, charges, surely_charged
from tumen.tariff.quote.duty import Consignment, compute, whichever
from tumen.tariff.quote.quoted import Trade
from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.notation import print_rate
from tumen.tariff.rates.on_file import role_of

Form = Literal["per cent", "excluded", "unknown", "compute"]
_ANY_DAY = date(2000, 1, 1)
_LINES = "national line"
PRODUCER = "the producer (a column of the table)"
SHORT_CODE = "which national line it is"
"""Stands for the conditions of a code that is shorter than the lines under it."""
NOT_PRINTED = "not printed in the tariff: "
"""Begins what stands for a price or rate that the tariff names and does not print."""
PLACES = 12
"""Decimal places of amounts in tables; a rate in per cent with more is computed one by one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What consignments of one kind share. `party` is whose goods they are for a preference."""

    importer: str
    exporter: str
    party: str
    code: HsCode | None
    """None where no duty hangs on it."""
    on: date


class OneDuty(NamedTuple):
    """The duty on one row, half to even on twelve places; `base_known` leaves out what is `added` on top."""

    amount: Decimal | None
    excluded: bool
    base_known: bool
    added: Decimal | None = Decimal(0)
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedRegime:
    """One regime for one kind of consignment in a period without changes."""

    regime: str
    role: str
    open: Truth
    """Whether the regime is in force between the two and covers goods of the Party; origin comes besides."""
    form: Form
    factor: Decimal | None
    """Duty per unit of value, for the form "per cent"."""
    rate: forms.Rate | None
    text: str | None
    changes: tuple[str, ...]
    of_rate: tuple[str, ...] = ()
    """The changes that made the rate what it is, without those that add a duty to it."""
    charges: tuple[forms.Rate, ...] = ()
    remedies: frozenset[str] = frozenset()  # the kinds that are surely among them
    recharge: Callable[[Consignment, date], tuple[forms.Rate, ...]] | None = None
    """Where added duties hang on what the consignment states: asks for them again."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Answers for every consignment."""
    asks: frozenset[str] = frozenset()
    """Every condition of the rate and of what is added to it, seasons too."""

    @property
    def told(self) -> tuple[forms.Rate, ...]:
        """The rate and what is added to it, as far as the answers settle them."""
        own = () if self.rate is None else (self.rate,)
        return tuple(forms.settled(rate, self.answers) for rate in (*own, *self.charges))

    def under(self, answers: Mapping[str, bool]) -> PlannedRegime:
        """The same under more answers."""
        if self.rate is None or (self.recharge is None and self.asks.isdisjoint(answers)):
            return self
        more = replace(self, answers=answers)
        form, factor = (self.form, self.factor) if self.recharge else _form(*more.told)
        return replace(more, form=form, factor=factor)

    @property
    def asks_general(self) -> bool:
        """Whether the duty may hang on the MFN rate: some goods may have no rate under the regime."""
        if self.role not in {"agreement", "unilateral"} or self.rate is None:
            return False
        match forms.settled(self.rate, self.answers):
            case forms.Choose() | forms.Between() as open_:
                return any(isinstance(part, forms.Excluded | forms.NotApplied) for part in forms.walk(open_))
            case _:
                return False

    @property
    def seasonal(self) -> bool:
        """Whether it hangs on the season of import."""
        return bool(forms.answers_of_day(self.asks, _ANY_DAY))

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions on which the duty hangs, without seasons; `SHORT_CODE` for those on the line."""
        rates = [rate for rate in (self.rate, *self.charges) if rate is not None]
        asked = [text for rate in rates for text in forms.questions(rate)]
        seasons = forms.answers_of_day(asked, _ANY_DAY)
        named = [SHORT_CODE if _LINES in text else text for text in asked if text not in seasons]
        who = [PRODUCER for rate in rates for node in forms.walk(rate) if isinstance(node, forms.ByProducer)]
        unprinted = [NOT_PRINTED + name for rate in rates for name in names_asked(rate)]
        return tuple(dict.fromkeys((*named, *who, *unprinted)))

    def duty(self, goods: Consignment, on: date, general: forms.Rate | None = None) -> OneDuty:
        """The duty on one consignment, for the form "compute"; `general` is the MFN rate."""
        if self.rate is None:
            return OneDuty(None, excluded=False, base_known=False)
        charged = self.recharge(goods, on) if self.recharge else self.charges
        rates = (self.rate, *charged, *(() if general is None else (general,)))
        asked = {text for rate in rates for text in forms.questions(rate)}
        meant = replace(goods, holds={**forms.answers_of_day(asked, on), **goods.holds})
        base = compute(self.rate, meant)
        if not base.known and not base.excluded and self.asks_general:
            base = whichever(self.rate, meant, None if general is None else compute(general, meant)) or base
        if base.excluded or not charged:
            return OneDuty(_rounded(base.amount), base.excluded, base.known, needs=base.needs)
        names = self.changes[len(self.of_rate) :]
        named = names if len(set(names)) == len(charged) else map(str, range(len(charged)))
        more = dict(zip(named, (compute(rate, meant) for rate in charged), strict=True))
        total, added = added_up(base, more), added_up(compute(forms.FREE, meant), more)
        return OneDuty(_rounded(total.amount), False, base.known, _rounded(added.amount), total.needs)


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, PLACES)


_GOODS = ["importer", "exporter", "party", "start"]
_WHAT = ["regime", "open", "rate", "changes", "of"]
_NAMED, _MEMBER, _OPEN = 0, 1, 2
"""Which row of a regime goes first: one that names the Party, one that surely covers it, one that may."""

Standing = tuple[int, "Truth"]
"""Rank of a row among those of its regime, whether the regime is open to the goods."""
_SLICE = 100_000
"""Kinds that are planned at once, so that memory stays bounded."""


@dataclass(slots=True)
class Planner:
    """Plans for kinds of consignments, each distinct one worked out once and numbered.

    Rates are joined in columns (see `tumen.tariff.book.line_rates`). Which beneficiaries cover which goods,
    and what a rate charges, is asked once for each distinct case, so that a new kind costs a few joins.
    """

    book: TariffBook
    answers: Mapping[str, bool]
    plans: list[PlannedRegime] = field(default_factory=list)
    _rates: LineRates = field(init=False)
    _met: MetChanges = field(init=False)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _standing: dict[tuple[object, ...], Standing | None] = field(default_factory=dict)
    _hang: list[bool] = field(default_factory=list)
    """By number of a rate, whether it hangs on where the goods are from."""

    def __post_init__(self) -> None:
        self._rates = LineRates(self.book)
        self._met = MetChanges(self.book.on_top)

    def of(self, kinds: pl.DataFrame) -> pl.DataFrame:
        """The plans of kinds (kind, importer, exporter, party, digits, edition, start, each once) as kind and
        plan, by their place in `plans`: the MFN rate, then every other regime with a rate for the goods, or
        in force for them and of which the importer's tariff is not on file.
        """
        return pl.concat([self._slice(part) for part in kinds.iter_slices(_SLICE)])

    def _slice(self, kinds: pl.DataFrame) -> pl.DataFrame:
        key = ["importer", "digits", "edition", "start"]
        lines = kinds.select(key).unique(maintain_order=True).with_row_index("line")
        goods = kinds.select(_GOODS).unique(maintain_order=True).with_row_index("goods")
        rows = self._rates.of(lines)
        known = kinds.join(lines, on=key, how="left").join(goods, on=_GOODS, how="left")
        standing = self._standings(lines, goods, rows)
        chosen = (
            known.select("kind", "line", "goods")
            .join(rows, on="line", how="inner")
            .join(standing, on=["goods", "column"], how="inner")
            .sort("kind", "slot", "rank", "place")
            .unique(["kind", "slot"], keep="first", maintain_order=True)
        )
        asked = pl.DataFrame(
            [(number, *row) for number, *trade in goods.iter_rows() for row in _asked(*trade)],
            schema={"goods": pl.UInt32(), "regime": pl.String()},
            orient="row",
        )
        none = known.join(asked, on="goods").join(chosen, on=["kind", "regime"], how="anti")
        blank = {"open": pl.lit(value=True), "rate": pl.lit(None, pl.UInt32), "changes": pl.lit("")}
        none = none.select("kind", "goods", "regime", **blank)
        every = pl.concat([chosen.select(none.columns), none])
        every = every.sort("kind", pl.col("regime") != "MFN", "regime")
        hang = pl.Series(self._hanging(), dtype=pl.Boolean)
        mine = pl.col("rate").is_in(hang.arg_true().implode())
        every = every.with_columns(of=pl.when(mine).then(pl.col("goods")))
        told = goods.rename({"goods": "of"}).with_columns(digits=pl.lit(""), edition=pl.lit(""))
        every, told = self._with_charges(every, told, known, lines)
        distinct = every.select(_WHAT).unique(maintain_order=True).join(told, on="of", how="left")
        numbers = [self._number(row) for row in distinct.drop("of").iter_rows(named=True)]
        plans = distinct.select(_WHAT).with_columns(pl.Series("plan", numbers, pl.UInt32))
        found = every.join(plans, on=_WHAT, how="left", nulls_equal=True, maintain_order="left")
        return found.select("kind", "plan")

    def _with_charges(
        self, every: pl.DataFrame, told: pl.DataFrame, known: pl.DataFrame, lines: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Kinds to which a change may add a duty are told apart by their goods and by the changes that meet
        their code and day: one of them stands for all.
        """
        actions = [change.action for change in self.book.on_top]
        met: list[tuple[int, int]] = []
        numbers: dict[tuple[tuple[int, Truth], ...], int] = {}
        for line, *key in lines.iter_rows() if {"add", "carbon"}.intersection(actions) else ():
            standing = tuple(
                item for item in self._met.of(*key) if actions[item[0]] in {"add", "carbon", "remove"}
            )
            if any(actions[place] != "remove" for place, _ in standing):
                met.append((line, numbers.setdefault(standing, len(numbers))))
        if not met:
            return every, told
        shift = told.height
        alike = pl.DataFrame(met, schema={"line": pl.UInt32, "met": pl.UInt32}, orient="row")
        own = known.join(alike, on="line", how="inner", maintain_order="left")
        first = pl.col("kind").first().over("goods", "met")
        own = own.with_columns(at=(first + shift).cast(pl.UInt32))
        every = every.join(own.select("kind", "at"), on="kind", how="left", maintain_order="left")
        every = every.with_columns(of=pl.coalesce("at", pl.col("of").cast(pl.UInt32))).drop("at")
        more = own.unique("at", maintain_order=True).select(
            pl.col("at").alias("of"), *_GOODS, "digits", "edition"
        )
        return every, pl.concat([told.cast({"of": pl.UInt32}).select(more.columns), more])

    def _hanging(self) -> list[bool]:
        new = self._rates.rates[len(self._hang) :]
        self._hang += [any(isinstance(part, forms.ByOrigin) for part in forms.walk(rate)) for rate in new]
        return self._hang

    def _standings(self, lines: pl.DataFrame, goods: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        """The columns with a rate for goods: goods, column, regime, slot (order of regimes), rank, open."""
        used: dict[str, list[int]] = {}
        for importer, column in (
            rows.select("line", "column")
            .join(lines.select("line", "importer"), on="line")
            .select("importer", "column")
            .unique()
            .iter_rows()
        ):
            used.setdefault(importer, []).append(column)
        found: list[tuple[int, int, str, int, Truth]] = []
        for number, *trade in goods.iter_rows():
            for column in used.get(trade[0], ()):
                at = (column, *trade)
                if at not in self._standing:
                    self._standing[at] = _standing_of(*self._rates.columns[column], *trade)
                standing = self._standing[at]
                if standing is not None:
                    found.append((number, column, self._rates.columns[column][0], *standing))
        others = sorted({regime for _, _, regime, _, _ in found if role_of(regime) != "mfn"})
        slots = {"MFN": 0, **{regime: place for place, regime in enumerate(others, start=1)}}
        return pl.DataFrame(
            [(*row[:3], slots[row[2]], *row[3:]) for row in found],
            schema={
                "goods": pl.UInt32(),
                "column": pl.UInt32(),
                "regime": pl.String(),
                "slot": pl.UInt32(),
                "rank": pl.UInt8(),
                "open": pl.Boolean(),
            },
            orient="row",
        )

    def _number(self, row: Mapping[str, Any]) -> int:
        """The number of a plan; the goods are given only where the plan hangs on them."""
        at = tuple(row.values())
        number = self._numbers.get(at)
        if number is None:
            number = self._numbers[at] = len(self.plans)
            kind = None
            if row["importer"] is not None:
                code = HsCode(row["digits"], row["edition"]) if row["digits"] else None
                kind = Kind(row["importer"], row["exporter"], row["party"], code, row["start"])
            rate = None if row["rate"] is None else self._rates.rates[row["rate"]]
            done = tuple(filter(None, row["changes"].split("|")))
            plan = _planned(row["regime"], row["open"], rate, done, kind, self.book, self.answers)
            self.plans.append(plan)
        return number


def _planned(  # noqa: PLR0917
    regime: str,
    lawful: Truth,
    rate: forms.Rate | None,
    changes: tuple[str, ...],
    kind: Kind | None,
    book: TariffBook,
    answers: Mapping[str, bool],
) -> PlannedRegime:
    role = role_of(regime)
    if rate is None:
        return PlannedRegime(regime, role, lawful, "unknown", None, None, None, ())
    if kind is not None:
        rate = forms.for_origin(rate, kind.exporter if role in {"mfn", "programme"} else kind.party)
    added: tuple[forms.Rate, ...] = ()
    again, made, kinds = None, changes, frozenset[str]()
    if kind is not None and kind.code is not None and not isinstance(rate, forms.Excluded | forms.NotApplied):
        added, more, again, kinds = _added(kind, kind.code, regime, book, answers)
        changes += more
    asks = frozenset(text for one in (rate, *added) for text in forms.questions(one))
    form, factor = ("compute", None) if again else _form(rate, *added)
    text = print_rate(rate)
    return PlannedRegime(
        regime, role, lawful, form, factor, rate, text, changes, made, added, kinds, again, asks=asks
    ).under(answers)


_Recharge = Callable[[Consignment, date], tuple[forms.Rate, ...]]


def _added(
    kind: Kind, code: HsCode, regime: str, book: TariffBook, answers: Mapping[str, bool]
) -> tuple[tuple[forms.Rate, ...], tuple[str, ...], _Recharge | None, frozenset[str]]:
    """What changes add, their names, how to ask again where it hangs on the consignment, sure remedies."""
    trade = Trade(kind.importer, kind.exporter, code, kind.on, Consignment(None, "USD"))
    every = book.on_top_in(kind.importer)
    found = charges(every, trade, regime)
    added = tuple(forms.for_origin(rate, kind.exporter) for _, rate in found)
    names = tuple(change.name for change, _ in found)
    sure = frozenset(change.kind for change, rate in found if surely_charged(rate, answers)) - {""}
    if not any(change.action == "carbon" for change, _ in found):
        return added, names, None, sure

    def recharge(goods: Consignment, day: date) -> tuple[forms.Rate, ...]:
        again = charges(every, Trade(kind.importer, kind.exporter, code, day, goods), regime)
        return tuple(extra for _, extra in again)

    return added, names, recharge, sure


def _form(rate: forms.Rate, *added: forms.Rate) -> tuple[Form, Decimal | None]:
    match rate:
        case forms.Excluded() | forms.NotApplied():
            return "excluded", None
        case forms.UnreadRate():
            return "unknown", None
        case forms.Choose(_, None, False) if not forms.answers_of_day(forms.questions(rate), _ANY_DAY):
            return "unknown", None
        case forms.AdValorem(pct) if all(isinstance(extra, forms.AdValorem) for extra in added):
            total = pct + sum(
                (extra.pct for extra in added if isinstance(extra, forms.AdValorem)), Decimal(0)
            )
            exponent = total.normalize().as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= PLACES // 2 - 2:
                return "per cent", total / 100
    return "compute", None


def _standing_of(  # noqa: PLR0917
    regime: str, beneficiaries: tuple[str, ...], importer: str, exporter: str, party: str, on: date
) -> Standing | None:
    """How a row stands for goods, as `rates.beneficiaries.row_for` takes it; None: not for them."""
    role = role_of(regime)
    if role == "component":
        return None
    if role in {"mfn", "programme"}:
        return _NAMED, True
    benefit = benefits(beneficiaries, party, on, importer)
    if benefit is False:
        return None
    rank = _OPEN if benefit is None else _NAMED if party in beneficiaries else _MEMBER
    return rank, all_of([benefit, in_force(regime, exporter, importer, on)])


def _asked(importer: str, exporter: str, party: str, on: date) -> Iterator[tuple[str]]:
    """The regimes that stand without a rate where none is found."""
    yield ("MFN",)
    yield from ((regime,) for regime in not_on_file(importer, exporter, party, on))
