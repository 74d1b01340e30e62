"""Numbers of projects and shares of them, in all or by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial, reduce
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.zone.indicators.census import GROUPS, UNKNOWN, Census
from tumen.zone.indicators.definitions import (
    Definition,
    Indicator,
    check_names,
    counting_rules,
    definitions,
    formulas_in_use,
    in_use,
)
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.results import Gap, Measured, Range

if TYPE_CHECKING:
    from tumen.zone.spans import Span

_SHOWN = ["sure", "perhaps", "reason"]


def groups_of(census: Census, by: str | None) -> pl.DataFrame:
    """Project and group; the group is "" for all where none are asked.

    Raises
    ------
    InputError
        If there is no such grouping.
    """
    if by is None:
        return census.projects.select("project", pl.lit("").alias("group"))
    check_names([by], GROUPS, "grouping")
    return census.groups(by)


def present(census: Census) -> pl.DataFrame:
    """Projects that count and are not withdrawn, for sure or perhaps."""
    gone, perhaps_gone = pl.col("gone"), pl.col("gone_perhaps")
    sure = pl.col("sure") & ~perhaps_gone
    return census.projects.filter(~gone).select(
        "project",
        sure.alias("sure"),
        pl.lit(value=True).alias("perhaps"),
        pl.when(sure)
        .then(pl.lit("counted"))
        .when(perhaps_gone)
        .then(pl.lit("withdrawn-perhaps"))
        .otherwise(pl.lit("straddles"))
        .alias("reason"),
    )


def about(census: Census, indicator: Indicator, period: Span | None) -> partial[Measured]:
    """A figure of an indicator of which the value is still to be said."""
    return partial(Measured, indicator=indicator.name, names=indicator.names, on=census.on, period=period)


def numbers(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    """A number of projects, by each definition in use."""
    groups = groups_of(census, by)
    rules = counting_rules()
    if indicator.kind == "projects":
        rule = f"{rules['once'].says}. {rules['withdrawn'].says}"
        made = partial(about(census, indicator, None), rule=rule, source=rules["once"].source)
        yield from _number(made, groups, present(census))
        return
    used = in_use(indicator.name, census.chosen)
    for definition in used:
        made = partial(
            about(census, indicator, period),
            definition=coded(definition),
            chosen=len(used) == 1,
            rule=f"{definition.says}; a project counts once, when it first does",
            source=definition.source,
        )
        yield from _number(made, groups, flags(reached(census, definition), census.on, period))


def _number(made: partial[Measured], groups: pl.DataFrame, frame: pl.DataFrame) -> Iterator[Measured]:
    found = groups.join(frame, on="project", how="left")
    sums = found.group_by("group").agg(pl.col("sure", "perhaps").sum())
    gaps = _gaps(found, "reason", "sure")
    for row in _in_order(sums, "perhaps"):
        value = Range(Decimal(row["sure"]), Decimal(row["perhaps"]))
        yield made(value=value, gaps=gaps.get(row["group"], ()), group=row["group"])


def coded(definition: Definition) -> str:
    """``milestone=code`` of a definition that has others beside it."""
    return f"{definition.defines}={definition.code}" if len(definitions(definition.defines)) > 1 else ""


def _in_order(sums: pl.DataFrame, size: str) -> list[dict[str, Any]]:
    """Rows of groups, the largest first and what is not known last."""
    rows = sums.to_dicts() or [{**dict.fromkeys(sums.columns, 0), "group": ""}]
    return sorted(rows, key=lambda row: (row["group"] == UNKNOWN, -row[size], row["group"]))


def _gaps(found: pl.DataFrame, reason: str, sure: str) -> Mapping[str, tuple[Gap, ...]]:
    """Why projects count perhaps only, by group."""
    open_ = found.filter(~pl.col(sure) & pl.col(reason).is_not_null())
    told = open_.group_by("group", reason).len().sort("group", reason)
    gaps: dict[str, tuple[Gap, ...]] = {}
    for group, code, count in told.iter_rows():
        gaps[group] = (*gaps.get(group, ()), Gap(code, count))
    return gaps


def shares(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    """A share of projects, by each formula and each definition in use.

    With a period, the projects are those that came below the line in it; above it are those of them that
    reached the milestone till the day.
    """
    groups = groups_of(census, by)
    formulas = formulas_in_use(indicator, census.chosen)
    for formula in formulas:
        names = (formula.of, *formula.reached)
        used = [in_use(name, census.chosen) for name in names]
        chosen = len(formulas) == 1 and all(len(item) == 1 for item in used)
        for below, *above in product(*used):
            several = len(indicator.formula) > 1
            codes = [formula.code if several else "", *(coded(item) for item in (below, *above))]
            says = dict.fromkeys(f"{item.defines}: {item.says}" for item in (below, *above))
            made = partial(
                about(census, indicator, period),
                definition=", ".join(code for code in codes if code),
                chosen=chosen,
                rule="; ".join([formula.says, *says]),
                source="; ".join(dict.fromkeys([formula.source, *(item.source for item in (below, *above))])),
            )
            yield from _shares(made, groups, lines(census, below, above, period))


def lines(census: Census, below: Definition, above: list[Definition], period: Span | None) -> pl.DataFrame:
    """Projects below the line, and whether they are above it too (``_above``)."""
    under = flags(reached(census, below), census.on, period)
    over = [flags(reached(census, item), census.on) for item in above]
    both = reduce(_both, over).rename({name: f"{name}_above" for name in _SHOWN})
    return under.join(both, on="project", how="left").with_columns(
        pl.col("sure_above", "perhaps_above").fill_null(value=False)
    )


def _both(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Projects that reached both."""
    joined = one.join(other, on="project", how="inner", suffix="_other")
    return joined.select(
        "project",
        (pl.col("sure") & pl.col("sure_other")).alias("sure"),
        "perhaps",
        pl.when("sure").then("reason_other").otherwise("reason").alias("reason"),
    )


def _shares(made: partial[Measured], groups: pl.DataFrame, frame: pl.DataFrame) -> Iterator[Measured]:
    found = groups.join(frame, on="project", how="left")
    below, maybe = pl.col("sure"), pl.col("perhaps") & ~pl.col("sure")
    above, perhaps = pl.col("sure_above"), pl.col("perhaps_above")
    sums = found.group_by("group").agg(
        below.sum().alias("below"),
        pl.col("perhaps").sum().alias("below_perhaps"),
        (below & above).sum().alias("above"),
        (pl.col("perhaps") & perhaps).sum().alias("above_perhaps"),
        (below | (maybe & ~above)).sum().alias("most_below"),
        (below | (maybe & perhaps)).sum().alias("least_below"),
    )
    under, over = _gaps(found, "reason", "sure"), _gaps(found, "reason_above", "sure_above")
    for row in _in_order(sums, "below_perhaps"):
        nothing = "perhaps-nothing-below" if row["below_perhaps"] else "nothing-below"
        low = _divided(row["above"], row["most_below"])
        high = _divided(row["above_perhaps"], row["least_below"])
        gaps = () if row["below"] else (Gap(nothing, 0),)
        yield made(
            value=Range(None, None, "share") if gaps else Range(low, high, "share"),
            numerator=Range(Decimal(row["above"]), Decimal(row["above_perhaps"])),
            denominator=Range(Decimal(row["below"]), Decimal(row["below_perhaps"])),
            gaps=(*gaps, *_merged(under.get(row["group"], ()), over.get(row["group"], ()))),
            group=row["group"],
        )


def _merged(*gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """The larger count of each kind: a project may be open on both sides of the line."""
    most: dict[str, int] = {}
    for gap in (item for items in gaps for item in items):
        most[gap.code] = max(most.get(gap.code, 0), gap.count)
    return tuple(Gap(code, count) for code, count in most.items())


def _divided(above: int, below: int) -> Decimal | None:
    return Decimal(above) / Decimal(below) if below else None
