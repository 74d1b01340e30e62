"""Numbers of projects and shares of them, in all or by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial, reduce
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
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
from tumen.zone.indicators.milestones import COUNTED, PERHAPS_GONE, REASONS, STRADDLES, Flags, flags, reached
from tumen.zone.indicators.results import Gap, Measured, Range

if TYPE_CHECKING:
    from tumen.zone.indicators.days import Mask, Places
    from tumen.zone.spans import Span


@dataclass(frozen=True, slots=True)
class Groups:
    """Projects of a census by group; one may be in several."""

    names: tuple[str, ...]
    """Of the groups; "" alone for all."""
    row: Places
    """Place of a project in the census,"""
    group: Places
    """and of a group that it is in."""

    def sums(self, which: Mask) -> list[int]:
        """How many projects of each group are chosen."""
        found: list[int] = np.bincount(self.group[which[self.row]], minlength=len(self.names)).tolist()
        return found

    def gaps(self, flags: Flags, of: Mask) -> list[tuple[Gap, ...]]:
        """Why chosen projects count perhaps only, by group."""
        row, size = self.row, len(REASONS)
        open_ = (of & flags.perhaps & ~flags.sure)[row]
        told = np.bincount(
            self.group[open_] * size + flags.reason[row][open_], minlength=len(self.names) * size
        )
        return [
            tuple(Gap(code, count) for code, count in zip(REASONS, counts, strict=True) if count)
            for counts in told.reshape(-1, size).tolist()
        ]

    def in_order(self, sizes: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Place and name of the groups, the largest first and what is not known last."""
        named = sorted(enumerate(self.names), key=lambda item: (item[1] == UNKNOWN, -sizes[item[0]], item[1]))
        return iter(named)


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


def _groups(census: Census, by: str | None) -> Groups:
    return census.once(("groups", by), lambda: _grouped(census, groups_of(census, by)))


def _grouped(census: Census, found: pl.DataFrame) -> Groups:
    row = {project: at for at, project in enumerate(census.projects["project"])}
    names: dict[str, int] = {}
    group = [names.setdefault(name, len(names)) for name in found["group"]]
    rows = [row[project] for project in found["project"]]
    return Groups(tuple(names) or ("",), *(np.array(item, dtype=np.intp) for item in (rows, group)))


def present(census: Census) -> Flags:
    """Projects that count and are not withdrawn, for sure or perhaps."""
    sure, gone, gone_perhaps = (census.projects[name].to_numpy() for name in ("sure", "gone", "gone_perhaps"))
    surely = sure & ~gone_perhaps
    return Flags(surely, ~gone, np.select([surely, gone_perhaps], [COUNTED, PERHAPS_GONE], STRADDLES))


def counted(sure: Mask, perhaps: Mask) -> Range:
    """How many projects count."""
    return Range(Decimal(int(sure.sum())), Decimal(int(perhaps.sum())))


def about(census: Census, indicator: Indicator, period: Span | None) -> partial[Measured]:
    """A figure of an indicator of which the value is still to be said."""
    return partial(Measured, indicator=indicator.name, names=indicator.names, on=census.on, period=period)


def numbers(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    """A number of projects, by each definition in use."""
    groups = _groups(census, by)
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


def _number(made: partial[Measured], groups: Groups, found: Flags) -> Iterator[Measured]:
    sure, perhaps = groups.sums(found.sure), groups.sums(found.perhaps)
    gaps = groups.gaps(found, found.perhaps)
    for at, group in groups.in_order(perhaps):
        value = Range(Decimal(sure[at]), Decimal(perhaps[at]))
        yield made(value=value, gaps=gaps[at], group=group)


def coded(definition: Definition) -> str:
    """``milestone=code`` of a definition that has others beside it."""
    return f"{definition.defines}={definition.code}" if len(definitions(definition.defines)) > 1 else ""


def shares(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    """A share of projects, by each formula and each definition in use.

    With a period, the projects are those that came below the line in it; above it are those of them that
    reached the milestone till the day.
    """
    groups = _groups(census, by)
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
            yield from _shares(made, groups, *lines(census, below, above, period))


def lines(
    census: Census, below: Definition, above: Iterable[Definition], period: Span | None
) -> tuple[Flags, Flags]:
    """Projects below the line, and those that reached what is above it, whether they are below it or not."""
    under = flags(reached(census, below), census.on, period)
    return under, reduce(_both, (flags(reached(census, item), census.on) for item in above))


def _both(one: Flags, other: Flags) -> Flags:
    """Projects that reached both."""
    reason = np.where(one.sure, other.reason, one.reason)
    return Flags(one.sure & other.sure, one.perhaps & other.perhaps, reason)


def _shares(made: partial[Measured], groups: Groups, under: Flags, over: Flags) -> Iterator[Measured]:
    below, below_perhaps = groups.sums(under.sure), groups.sums(under.perhaps)
    above, above_perhaps = groups.sums(under.sure & over.sure), groups.sums(under.perhaps & over.perhaps)
    maybe = under.perhaps & ~under.sure
    most, least = (
        groups.sums(under.sure | (maybe & ~over.sure)),
        groups.sums(under.sure | (maybe & over.perhaps)),
    )
    gaps, gaps_above = groups.gaps(under, under.perhaps), groups.gaps(over, under.perhaps)
    for at, group in groups.in_order(below_perhaps):
        nothing = (
            () if below[at] else (Gap("perhaps-nothing-below" if below_perhaps[at] else "nothing-below", 0),)
        )
        low, high = _divided(above[at], most[at]), _divided(above_perhaps[at], least[at])
        yield made(
            value=Range(None, None, "share") if nothing else Range(low, high, "share"),
            numerator=Range(Decimal(above[at]), Decimal(above_perhaps[at])),
            denominator=Range(Decimal(below[at]), Decimal(below_perhaps[at])),
            gaps=(*nothing, *_merged(gaps[at], gaps_above[at])),
            group=group,
        )


def _merged(*gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """The larger count of each kind: a project may be open on both sides of the line."""
    most: dict[str, int] = {}
    for gap in (item for items in gaps for item in items):
        most[gap.code] = max(most.get(gap.code, 0), gap.count)
    return tuple(Gap(code, count) for code, count in most.items())


def _divided(above: int, below: int) -> Decimal | None:
    return Decimal(above) / Decimal(below) if below else None
