"""What is contracted, in place and invested, currency by currency; shares of one in another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.census import UNKNOWN, Census
from tumen.zone.indicators.counts import about, groups_of
from tumen.zone.indicators.definitions import (
    Indicator,
    counting_rules,
    definitions,
    formulas_in_use,
)
from tumen.zone.indicators.identity import told_once
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.pipeline import times
from tumen.zone.indicators.results import Gap, Measured, Range
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from datetime import date

_COLUMNS = ("project", "currency", "low", "high")


@dataclass(frozen=True, slots=True)
class Stated:
    """Amounts of projects in each currency, and the projects of which one is not known (`reason`)."""

    amounts: pl.DataFrame
    """Project, currency, low, high."""
    missing: pl.DataFrame
    """Project and reason."""

    def only(self, cohort: pl.DataFrame) -> Stated:
        """Those of some projects; an amount of one that belongs perhaps is perhaps nothing."""
        amounts = self.amounts.join(cohort.select("project", "sure"), on="project", how="inner")
        low = pl.when(pl.col("sure")).then(pl.col("low")).otherwise(0).cast(pl.Decimal(38, 10))
        return Stated(
            amounts.with_columns(low.alias("low")).select(_COLUMNS),
            self.missing.join(cohort.select("project"), on="project", how="semi"),
        )


def stated(census: Census, what: str, period: Span | None = None) -> Stated:
    """Amounts of each project: ``contracted``, ``in-place``, ``invested`` or ``planned``.

    Parameters
    ----------
    period
        Only what was added in it, as far as the day of the census; None: all till the day.
    """
    return census.once(("stated", what, period), lambda: _without_parts(census, what, period))


def _found(census: Census, what: str, period: Span | None) -> Stated:
    find = {"planned": _planned, "invested": _invested}.get(what, partial(_of_events, what=what))
    return census.once(("found", what, period), lambda: _collected(*find(census, period=period)))


def _collected(amounts: pl.LazyFrame, missing: pl.LazyFrame) -> Stated:
    return Stated(*pl.collect_all([amounts.select(_COLUMNS), missing]))


def _of_events(census: Census, period: Span | None, what: str) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    meant = {"contracted": "contracted", "in-place": "in place"}[what]
    first = [code for code, item in stages().items() if (item.amount, item.counts) == ("contracted", "yes")]
    every = [code for code, item in stages().items() if item.amount == meant and code not in first]
    events = census.events.lazy().filter(pl.col("stage").is_in(every))
    silent = events.filter(pl.col("amount").is_null() & _perhaps(census.on, period))
    parts = [_each(events, census, period)]
    missing = [silent.select("project", pl.lit("no-amount").alias("reason"))]
    if what == "contracted":
        signed, unknown = _first_signing(census, first, period)
        parts.append(signed)
        missing.append(unknown)
    amounts = pl.concat(parts).group_by("project", "currency").agg(pl.col("low", "high").sum())
    # one reason for each project: that of its signing before that of an increase
    return amounts, pl.concat(missing).unique("project", keep="last", maintain_order=True)


def _sure(on: date, period: Span | None) -> pl.Expr:
    if period is None:
        return pl.col("on_last") <= on
    return (pl.col("on_first") >= period.first) & (pl.col("on_last") <= min(period.last, on))


def _perhaps(on: date, period: Span | None) -> pl.Expr:
    if period is None:
        return pl.col("on_first") <= on
    return (pl.col("on_first") <= min(period.last, on)) & (pl.col("on_last") >= period.first)


def _each(events: pl.LazyFrame, census: Census, period: Span | None) -> pl.LazyFrame:
    """Every amount counts."""
    counting = events.filter(pl.col("amount").is_not_null() & _perhaps(census.on, period))
    sure = _sure(census.on, period) & told_once(census.till)
    low = pl.when(sure).then(pl.col("amount")).otherwise(0).cast(pl.Decimal(38, 10))
    return counting.select("project", "currency", low.alias("low"), pl.col("amount").alias("high"))


def _first_signing(
    census: Census, codes: list[str], period: Span | None
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The amount of the first signing only. Signings that may be the first give a range."""
    signings = (
        census.events.lazy()
        .filter(pl.col("stage").is_in(codes))
        .with_columns(pl.col("on_last").min().over("project").alias("first_by"))
    )
    candidates = signings.filter(pl.col("on_first") <= pl.col("first_by"))
    when = candidates.group_by("project").agg(pl.col("on_first").min(), pl.col("on_last").min())
    stated_ = candidates.filter(pl.col("amount").is_not_null())
    # one without an amount may be the first too, unless it is dated as one with an amount: told twice
    bare = candidates.filter(pl.col("amount").is_null()).join(
        stated_, on=["project", "on_first", "on_last"], how="anti"
    )
    one = (pl.col("currency").n_unique().over("project") == 1) & pl.col("bare").is_null()
    bare_ones = bare.select("project", pl.lit(value=True).alias("bare")).unique()
    by_currency = (
        stated_.join(bare_ones, on="project", how="left")
        .with_columns(one.alias("one"))
        .group_by("project", "currency", "one")
        .agg(pl.col("amount").min().alias("low"), pl.col("amount").max().alias("high"))
        .join(when, on="project")
        .filter(_perhaps(census.on, period))
    )
    sure = _sure(census.on, period) & pl.col("one")
    amounts = by_currency.with_columns(
        pl.when(sure).then(pl.col("low")).otherwise(0).cast(pl.Decimal(38, 10)).alias("low")
    ).select(_COLUMNS)
    counting = _cohort(census, period).lazy()
    without = pl.concat(
        [counting.join(stated_, on="project", how="anti"), counting.join(bare, on="project", how="semi")]
    )
    unknown = without.unique(maintain_order=True).join(
        when.select("project", pl.lit("no-amount").alias("reason")), on="project", how="left"
    )
    return amounts, unknown.select("project", pl.col("reason").fill_null("no-signing"))


def _planned(census: Census, period: Span | None) -> tuple[pl.LazyFrame, pl.LazyFrame]:  # noqa: ARG001
    known = pl.col("planned_investment").is_not_null()
    amount = pl.col("planned_investment")
    projects = census.projects.lazy()
    return (
        projects.filter(known).select("project", "currency", amount.alias("low"), amount.alias("high")),
        projects.filter(~known).select("project", pl.lit("no-amount").alias("reason")),
    )


def _last_report(census: Census, on: date) -> pl.LazyFrame:
    reports = census.snapshot["reports"].lazy()
    told = reports.filter((pl.col("month_last") <= on) & pl.col("invested").is_not_null())
    return (
        told.filter(pl.col("month_last") == pl.col("month_last").max().over("project"))
        .group_by("project")
        .agg(
            pl.col("currency").first(),
            pl.col("invested").min().alias("low"),
            pl.col("invested").max().alias("high"),
            (pl.col("currency").n_unique() > 1).alias("mixed"),
        )
        .join(census.projects.lazy().select("project"), on="project", how="semi")
    )


def _invested(census: Census, period: Span | None) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Totals of the last reports; in a period the increase since the last report before it. Of several keys
    of a project there may be two.
    """
    now = _last_report(census, census.on)
    silent = census.projects.lazy().select("project").join(now, on="project", how="anti")
    missing = silent.select("project", pl.lit("no-report").alias("reason"))
    if period is None:
        both = now
        low, high, mixed = pl.col("low"), pl.col("high"), pl.col("mixed")
    else:
        before = _last_report(census, period.first - timedelta(days=1))
        both = now.join(before, on="project", how="left", suffix="_before")
        known = pl.col("low_before").is_not_null()
        other = (pl.col("currency") != pl.col("currency_before")) | pl.col("mixed_before")
        mixed = pl.col("mixed") | (known & other)
        low = pl.when(known).then(pl.col("low") - pl.col("high_before")).otherwise(0)
        high = pl.when(known).then(pl.col("high") - pl.col("low_before")).otherwise(pl.col("high"))
    ends = (item.cast(pl.Decimal(38, 10)).alias(name) for name, item in (("low", low), ("high", high)))
    unclear = both.filter(mixed).select("project", pl.lit("several-currencies").alias("reason"))
    return both.filter(~mixed).select("project", "currency", *ends), pl.concat([missing, unclear])


def _without_parts(census: Census, what: str, period: Span | None) -> Stated:
    """Leave out amounts of parts whose whole, or the whole of that, ever states one."""
    found = _found(census, what, period)
    rows = census.snapshot["projects"].filter(pl.col("part_of").is_not_null())
    whole = dict(rows.select("project", "part_of").iter_rows())
    if not whole:
        return found
    having = set(_found(census, what, None).amounts["project"])
    covered = [project for project in whole if _above(project, whole) & having]
    inside = pl.col("project").is_in(covered)
    return Stated(found.amounts.filter(~inside), found.missing.filter(~inside))


def _above(project: str, whole: Mapping[str, str]) -> set[str]:
    seen: set[str] = set()
    while (project := whole.get(project, "")) and project not in seen:
        seen.add(project)
    return seen


@dataclass(frozen=True, slots=True)
class _Sum:
    """An amount of a group."""

    value: Range
    gaps: tuple[Gap, ...]
    summed: bool = False


def _sums_of(
    census: Census, what: str, period: Span | None, by: str | None
) -> Mapping[str, Mapping[str, _Sum]]:
    return census.once(("sums", what, period, by), lambda: _sums(census, stated(census, what, period), by))


def _sums(census: Census, found: Stated, by: str | None) -> dict[str, dict[str, _Sum]]:
    """By group and currency; and in one currency, where the ledger states the rates of all others."""
    groups = groups_of(census, by)
    amounts, open_ = (
        frame.with_columns(pl.lit("").alias("group")) if by is None else frame.join(groups, on="project")
        for frame in (found.amounts, found.missing)
    )
    totals = amounts.group_by("group", "currency").agg(pl.col("low", "high").sum()).sort("group", "currency")
    told = open_.group_by("group", "reason").len().sort("group", "reason")
    gaps: dict[str, tuple[Gap, ...]] = {}
    for group, reason, count in told.iter_rows():
        gaps[group] = (*gaps.get(group, ()), Gap(reason, count))
    named = groups["group"].unique(maintain_order=True).to_list() or [""]
    sums: dict[str, dict[str, _Sum]] = {group: {} for group in named}
    for group, currency, low, high in totals.iter_rows():
        missing = gaps.get(group, ())
        value = Range(low or None, None, currency) if missing else Range(low, high, currency)
        sums[group][currency] = _Sum(value, missing)
    rates = census.once("rates", lambda: rates_on(census))
    for group, by_currency in sums.items():
        if not by_currency:
            by_currency[""] = _Sum(Range(None, None), gaps.get(group) or (Gap("none-on-record", 0),))
        else:
            by_currency.update(_converted(by_currency, rates))
    return sums


def rates_on(census: Census) -> dict[str, dict[str, Decimal]]:
    """Rates in use on the day, by the currency of the sum and of the amount."""
    stated_ = census.snapshot["exchange_rates"].filter(pl.col("on") <= census.on).sort("on")
    found: dict[str, dict[str, Decimal]] = {}
    for currency, to, rate in stated_.select("currency", "to", "rate").iter_rows():
        found.setdefault(to, {})[currency] = rate
    return found


def _converted(sums: Mapping[str, _Sum], rates: Mapping[str, Mapping[str, Decimal]]) -> dict[str, _Sum]:
    found = {}
    for to, given in rates.items():
        if all(currency == to or currency in given for currency in sums):
            parts = [
                (item.value, Decimal(1) if currency == to else given[currency])
                for currency, item in sums.items()
            ]
            low = sum((part.low * rate for part, rate in parts if part.low is not None), Decimal(0))
            highs = [part.high * rate for part, rate in parts if part.high is not None]
            high = sum(highs, Decimal(0)) if len(highs) == len(parts) else None
            found[f"in {to}"] = _Sum(Range(low, high, to), next(iter(sums.values())).gaps, summed=True)
    return found


def amounts(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    """An amount, in each currency apart; summed only at rates that the ledger states."""
    rule = f"{indicator.says}. {counting_rules()['parts'].says}"
    made = partial(about(census, indicator, period), source=indicator.source)
    for group, sums in _in_order(_sums_of(census, indicator.name, period, by)):
        currencies = [key for key in sums if not key.startswith("in ")]
        for item in sums.values():
            if item.summed and len(currencies) == 1 and item.value.unit in currencies:
                continue
            told = f"{rule}. Summed at the rates of the ledger in use on {census.on}" if item.summed else rule
            yield made(value=item.value, gaps=item.gaps, group=group, summed=item.summed, rule=told)


def _in_order(sums: Mapping[str, Mapping[str, _Sum]]) -> list[tuple[str, Mapping[str, _Sum]]]:
    return sorted(sums.items(), key=lambda item: (item[0] == UNKNOWN, item[0]))


def signed_in(census: Census, period: Span | None) -> pl.DataFrame | None:
    """Projects signed in a period, and whether for sure; None: all are meant."""
    return None if period is None else _cohort(census, period)


def _cohort(census: Census, period: Span | None) -> pl.DataFrame:
    found = flags(reached(census, definitions("signed")[0]), census.on, period).surely(census)
    return pl.DataFrame(
        {"project": [*found], "sure": [*found.values()]}, schema={"project": pl.String, "sure": pl.Boolean}
    )


def ratios(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    """One amount as a share of another.

    With a period: of the projects signed in it, what is there till the day; of a target: what was added in
    the period. Where projects have amounts in several currencies, they are summed at the rates that the
    ledger states, or nothing is said.
    """
    formulas = formulas_in_use(indicator, census.chosen)
    for formula in formulas:
        made = partial(
            about(census, indicator, period),
            definition=formula.code if len(indicator.formula) > 1 else "",
            chosen=len(formulas) == 1,
            rule=f"{formula.says}. {counting_rules()['parts'].says}",
            source=formula.source,
        )
        if formula.below == "target":
            if period is not None and by is None:
                yield _of_target(made, census, formula.above, period)
            continue
        above, below = (stated(census, name) for name in (formula.above, formula.below))
        if (cohort := signed_in(census, period)) is None:
            over, under = (_sums_of(census, name, None, by) for name in (formula.above, formula.below))
        else:
            above, below = above.only(cohort), below.only(cohort)
            over, under = _sums(census, above, by), _sums(census, below, by)
        mixed = _mixed(above, below)
        for group, _ in _in_order(under):
            for numerator, denominator in _pairs(over[group], under[group], mixed=mixed):
                yield _ratio(partial(made, group=group), numerator, denominator)


def _mixed(above: Stated, below: Stated) -> bool:
    """Whether a project has amounts in more than one currency."""
    both = pl.concat([above.amounts, below.amounts]).group_by("project")
    return bool(both.agg(pl.col("currency").n_unique() > 1)["currency"].any())


def _pairs(
    over: Mapping[str, _Sum], under: Mapping[str, _Sum], *, mixed: bool
) -> Iterator[tuple[_Sum, _Sum]]:
    """What stands above and below the line: currency by currency, or in one."""
    keys = [key for key in dict.fromkeys([*under, *over]) if key] or [""]
    currencies = [key for key in keys if not key.startswith("in ")]
    nothing = _Sum(Range(None, None), (Gap("none-on-record", 0),))
    if mixed and len(currencies) > 1:
        unclear = _Sum(Range(None, None), (Gap("several-currencies", len(currencies)), Gap("no-rate", 0)))
        both = [key for key in keys if key.startswith("in ") and key in over and key in under]
        pairs = [(over[key], under[key]) for key in both]
        yield from pairs or [(unclear, unclear)]
        return
    for key in currencies:
        yield over.get(key, nothing), under.get(key, nothing)


def _ratio(made: partial[Measured], numerator: _Sum, denominator: _Sum) -> Measured:
    return made(
        value=times(numerator.value, denominator.value, "share"),
        numerator=numerator.value,
        denominator=denominator.value,
        gaps=tuple(dict.fromkeys((*numerator.gaps, *denominator.gaps))),
        summed=numerator.summed,
    )


def _of_target(made: partial[Measured], census: Census, what: str, period: Span) -> Measured:
    """What was added in a period against its target; the target says the currency."""
    aimed = census.snapshot["targets"].filter(
        (pl.col("indicator") == what)
        & (pl.col("period_first") == period.first)
        & (pl.col("period_last") == period.last)
    )
    if aimed.is_empty():
        nothing = _Sum(Range(None, None), (Gap("no-target", 0),))
        return _ratio(made, nothing, nothing)
    value, unit = aimed.select("value", "unit").row(0)
    sums = _sums_of(census, what, period, None)[""]
    added = sums.get(f"in {unit}") or (sums.get(unit) if len(sums) == 1 else None)
    if added is None:
        added = _Sum(Range(None, None), (Gap("none-on-record" if "" in sums else "no-rate", 0),))
    return _ratio(made, added, _Sum(Range(value, value, unit or ""), ()))
