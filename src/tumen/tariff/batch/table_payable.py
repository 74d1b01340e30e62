"""What importers collect of the duties of many rows: `tumen.tariff.quote.payable` in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from tumen.reference.currency import ExchangeRates
from tumen.reference.economies import groups
from tumen.tariff.batch.kinds import PlannedRegime
from tumen.tariff.book.years import days_on_file, spans_said
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.payable import Arithmetic, arithmetic
from tumen.tariff.rates.national_rules import NationalRule, coarsest, national_rules

PLACES = 12
KIND = pl.Decimal(38, PLACES)
_DAY = timedelta(days=1)
_KEY = ["importer", "currency", "period"]
_LIMITS = 2
"""Limits that one importer may have on a day; a test counts them."""
_HALF, _ZERO = pl.lit(Decimal("0.5"), KIND), pl.lit(0, KIND)


@dataclass(frozen=True, slots=True)
class RuledRows:
    """Rows with the rules of their importers beside them, as `ruled` makes them."""

    frame: pl.DataFrame
    """With `base`: the customs value as the importer rounds it where that is on file and the value is in its
    currency, else as it stands."""
    excepted: pl.Expr
    """Whether the code of a row is among those that the limits of its importer except."""
    remedied: tuple[tuple[pl.Expr, list[str]], ...] = ()
    """Rows of an importer, and the kinds of trade remedies whose goods its limits except."""

    def payable(self, duty: str, name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        """What may be collected of a duty, a column of the frame computed on `base`: ``{name}_least``,
        ``{name}_payable`` (null: the rounding is not on file or may go either way), ``{name}_most``.

        Where the value is in another currency than the importer's, no rounding is known. ``{name}_under``,
        where it is a column, has the kinds of the trade remedies that are surely charged.
        """
        col, excepted = pl.col, self.excepted
        for mine, kinds in self.remedied if f"{name}_under" in self.frame.columns else ():
            excepted |= mine & col(f"{name}_under").str.contains_any(kinds)
        exact, value, unruled = col(duty), col("value").cast(KIND), col("value_step").is_null()
        give = exact.cast(pl.Float64) * col("give_value").cast(pl.Float64) / value.cast(pl.Float64)
        share = pl.when(unruled & (value > 0)).then(give.cast(KIND)).otherwise(_ZERO)
        low, high = exact - share, exact + share
        unknown = col("duty_step").is_null()
        least = pl.when(unknown).then(low - col("give_duty")).otherwise(_rounded(low, "duty"))
        up = pl.when("either").then(_up(high)).otherwise(_rounded(high, "duty"))
        most = pl.when(unknown).then(high + col("give_duty")).otherwise(up)
        nothing = exact == 0
        low, high = pl.when(least < 0).then(_ZERO).otherwise(least), most  # null where the duty is unknown
        low, high = (pl.when(nothing).then(_ZERO).otherwise(end).cast(KIND) for end in (low, high))
        sure = pl.when(nothing | (~unruled & (low == high))).then(low)
        for place in range(_LIMITS):
            limit, measure = col(f"limit{place}"), pl.when(f"of_value{place}").then(value).otherwise(exact)
            inside = pl.when(f"below{place}").then(measure < limit).otherwise(measure <= limit)
            charge = col(f"charge{place}")  # a flat sum is due on goods free of duty too
            holds = (inside & ((exact > 0) | (charge > 0)) & ~excepted).fill_null(value=False)
            low = pl.when(holds & (charge < low)).then(charge).otherwise(low)
            high = pl.when(holds & (charge > high)).then(charge).otherwise(high)
        return low.alias(f"{name}_least"), sure.alias(f"{name}_payable"), high.alias(f"{name}_most")


def ruled(rows: pl.DataFrame) -> RuledRows:
    """Put the rules beside rows with importer, currency, on, digits and value, the customs value before
    rounding.
    """
    turns = _turns()
    marked = rows.with_columns(
        pl.sum_horizontal([(pl.col("on") >= day).cast(pl.UInt8) for day in turns]).alias("period")
    )
    keys = marked.group_by(_KEY, maintain_order=True).agg(pl.col("on").min())
    rules = [(key, arithmetic(key[0], on)) for *key, on in keys.iter_rows()]
    schema = {**{name: marked.schema[name] for name in _KEY}, **_SCHEMA}
    told = pl.DataFrame(
        [(*key, *_parameters(rule, key[1])) for key, rule in rules], schema=schema, orient="row"
    )
    excepts, others = [], []
    for key, rule in rules:
        mine = pl.all_horizontal(*(pl.col(name) == part for name, part in zip(_KEY, key, strict=True)))
        if codes := sorted({code for limit in rule.limits() for code in limit.but_not_hs}):
            excepts.append(mine & pl.col("digits").str.head(4).is_in(codes))
        if kinds := sorted({kind for limit in rule.limits() for kind in limit.but_not_under}):
            others.append((mine, kinds))
    value = pl.col("value").cast(KIND)
    base = pl.when(pl.col("value_step").is_null()).then(value).otherwise(_rounded(value, "value"))
    frame = marked.join(told, on=_KEY, how="left", maintain_order="left").with_columns(base=base)
    excepted = pl.any_horizontal(*excepts) if excepts else pl.lit(value=False)
    return RuledRows(frame, excepted, tuple(others))


def remedied(
    rows: pl.DataFrame, plan: pl.Series, places: Iterable[str], plans: Sequence[PlannedRegime]
) -> pl.DataFrame:
    """The rows with ``{name}_under``, the kinds of the trade remedies that are surely charged under the plan
    at ``{name}_at``; as they are where no plan has any.
    """
    kinds = {number: " ".join(item.remedies) for number, item in enumerate(plans) if item.remedies}
    if not kinds:
        return rows
    told = plan.replace_strict(kinds, default="", return_dtype=pl.String)
    return rows.with_columns(told.gather(rows[f"{name}_at"]).alias(f"{name}_under") for name in places)


def value_is_rounded(rows: pl.DataFrame) -> pl.Series:
    """Whether the importer of a row may round a value in the row's currency; false for rows of which no duty
    but zero can be known to the unit.
    """
    rules = [rule for rule in national_rules() if rule.rule == "value"]
    pairs = rows.select("importer", "currency").unique()
    known = [
        (pl.col("importer") == importer) & (pl.col("currency") == currency)
        for importer, currency in pairs.iter_rows()
        if any(rule.currency == currency and rule.economy in {importer, *groups()} for rule in rules)
    ]
    told = pl.any_horizontal(*known, pl.repeat(value=False, n=pl.len()))
    return rows.select(told.fill_null(value=False)).to_series()


def with_own_currency(rows: pl.DataFrame, rates: ExchangeRates) -> pl.DataFrame:
    """The rows with value and currency as the importer has them, where customs' rate or that of the day is
    given; `per_own`: what a unit of the importer's currency is in that of the row.
    """
    at = ["importer", "currency", "on"]
    told = []
    for importer, currency, on in rows.select(at).unique(maintain_order=True).iter_rows():
        own = arithmetic(importer, on).currency
        if own is None or own == currency:
            continue
        used = CustomsRates(rates, importer, on).exchange(currency, own)
        if used is not None:
            told.append((importer, currency, on, own, used.rate, 1 / used.rate))
    schema = {name: rows.schema[name] for name in at}
    schema |= {"own": pl.String(), "rate": KIND, "per_own": KIND}
    frame = pl.DataFrame(
        [(*row[:4], round(row[4], PLACES), round(row[5], PLACES)) for row in told],
        schema=schema,
        orient="row",
    )
    joined = rows.join(frame, on=at, how="left", maintain_order="left")
    worth = (pl.col("value").cast(KIND) * pl.col("rate")).cast(rows.schema["value"])
    there = pl.col("rate").is_not_null()
    return joined.with_columns(
        value=pl.when(there).then(worth).otherwise("value"),
        currency=pl.when(there).then("own").otherwise("currency"),
    ).drop("own", "rate")


def off_file_said(best: pl.LazyFrame) -> tuple[str, ...]:
    """How many rows, by importer, are of days of which its tariff is not on file, while that of others is."""
    off = best.filter(~pl.col("on_file")).group_by("importer").len().sort("importer")
    return tuple(
        f"{importer}: {count:,} shipment{'' if count == 1 else 's'} of days of which its tariff is not on"
        f" file (on file: {spans_said(importer)}): no rate of those days is known, save what a schedule by"
        " years or a single source gives"
        for importer, count in off.collect(engine="streaming").iter_rows()
        if days_on_file(importer)
    )


def rounding_said(best: pl.LazyFrame) -> tuple[str, ...]:
    """How each importer that charges a duty rounds it, and what of that is not on file."""
    charged = (pl.col("mfn_duty") > 0) | (pl.col("best_duty") > 0)
    found = best.filter(charged).group_by("importer").agg(pl.col("on").max()).sort("importer")
    said = [
        text
        for importer, on in found.collect(engine="streaming").iter_rows()
        for text in arithmetic(importer, on).said()
    ]
    exact = "duties and their sums are exact; what is collected of each stands in the columns payable"
    return (exact, *said) if said else ()


def _rounded(amount: pl.Expr, of: str) -> pl.Expr:
    """Cut to a multiple of the step, or to the nearest one, half of it up."""
    more = pl.when(f"{of}_half").then(_HALF).otherwise(_ZERO)
    return (_whole(_steps(amount, of) + more) * pl.col(f"{of}_step")).cast(KIND)


def _up(amount: pl.Expr) -> pl.Expr:
    steps = _steps(amount, "duty")
    whole = _whole(steps)
    return ((whole + (steps > whole).cast(pl.Int64).cast(KIND)) * pl.col("duty_step")).cast(KIND)


def _steps(amount: pl.Expr, of: str) -> pl.Expr:
    """By how many steps an amount is; steps are powers of ten, so that this is exact."""
    return (amount * pl.col(f"per_{of}")).cast(KIND)


def _whole(steps: pl.Expr) -> pl.Expr:
    return steps.cast(pl.Int64, strict=False).cast(KIND)


def _turns() -> list[date]:
    """The days on which a rule on file begins, or has ended."""
    days = {rule.start for rule in national_rules()}
    days |= {rule.until + _DAY for rule in national_rules() if rule.until}
    return sorted(day for day in days if day is not None)


def _schema() -> Iterable[tuple[str, pl.DataType]]:
    for name in ("value_step", "duty_step", "per_value", "per_duty", "give_value", "give_duty"):
        yield name, KIND
    for name in ("value_half", "duty_half", "either"):
        yield name, pl.Boolean()
    for place in range(_LIMITS):
        yield from ((f"limit{place}", KIND), (f"charge{place}", KIND))
        yield from ((f"of_value{place}", pl.Boolean()), (f"below{place}", pl.Boolean()))


_SCHEMA = dict(_schema())


def _parameters(rules: Arithmetic, currency: str) -> Iterator[object]:
    """The rules for rows in a currency, in the order of the schema."""
    own = currency == rules.currency
    value, duty = (rules.of("value"), rules.of("duty")) if own else (None, None)
    minor = rules.minor if own else Decimal("0.01")
    steps = [None if rule is None else rule.amount for rule in (value, duty)]
    yield from steps
    yield from (None if step is None else 1 / step for step in steps)
    yield from (coarsest("value") * minor, coarsest("duty") * minor)
    yield from (value is not None and value.how == "half up", duty is not None and duty.how == "half up")
    yield duty is not None and duty.how == "either way"
    limits: list[NationalRule | None] = [limit for limit in rules.limits() if own and not limit.unit]
    for limit in (*limits, *[None] * (_LIMITS - len(limits))):
        yield from (
            (None, None, False, False)
            if limit is None
            else (
                limit.amount,
                limit.charge,
                limit.rule == "small value",
                limit.how == "below",
            )
        )
