"""``tumen zone indicators`` and ``why``: what is counted in a ledger, and the projects behind it."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from tumen.cli.options import command
from tumen.cli.output import echo, print_csv, print_json, say
from tumen.cli.zone.options import DEFAULT, KnownOn, Ledger, On
from tumen.language.as_typed import AsTyped
from tumen.language.force import SOURCE, in_force
from tumen.language.said import said
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.zone.indicators.census import Census
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.spans import Span

_KEYS = frozenset(("indicator", "definition", "project", "code", "keys"))
"""Columns of what a user types."""


@command
def indicators(
    names: list[str] | None = None,
    *,
    ledger: Ledger = DEFAULT,
    on: On = None,
    known_on: KnownOn = None,
    period: str | None = None,
    by: str | None = None,
    unreported: int | None = None,
    json: bool = False,
    csv: bool = False,
) -> None:
    """What is counted in a ledger as of a day: projects, amounts, rates, floor, with rules and sources.

    Figures are given in all till the day, and in a period: what was reached in it, and rates of the projects
    signed in it. Where the office has not chosen among several definitions, each is shown.

    Example: tumen zone indicators landing-rate growth --ledger studies/changchun-zone/ledger --on 2026-06-30

    names NAME...: Figures by name, or pipeline, growth, time-in-stage, zombies, overdue, targets, quality.
        Left out: all.
    --period PERIOD: 2026, 2026-H1, 2026-Q2, 2026-05 or 2026-05-01/2026-05-20. Left out: the year of the day.
    --by industry|economy|kind|park: Figures for each group.
    --unreported MONTHS: Leave out projects that did not report for so many months.
    --csv: One table as CSV: all figures, or the table named.
    """
    from tumen.errors import InputError
    from tumen.zone.indicators.answers import tables
    from tumen.zone.indicators.census import COUNTED
    from tumen.zone.indicators.definitions import check_names, indicators
    from tumen.zone.ledger import snapshot_from

    check_names(names or (), tables.names(), "indicator")
    asked = names or (list(indicators()) if by or csv else list(tables.names()))
    others = [name for name in asked if name not in indicators()]
    if csv and others and len(asked) > 1:
        raise InputError.of("a CSV file is one table", f"Name figures only, or one of {', '.join(others)}")
    if by and others:
        raise InputError.of(f"{', '.join(others)}: not by group", "Name figures, or leave out --by")
    columns = None if "quality" in asked else COUNTED
    read = partial(snapshot_from, ledger, known_on, columns=columns)
    census, span = _census(read, on, period, unreported)
    figures = tables.figures(census, asked, span, by)
    rows = {name: tables.table(name, census, span) for name in others}
    if csv:
        print_csv(rows[others[0]] if others else figures)
    elif json:
        print_json({**_about(census, span), "figures": figures, **rows})
    else:
        say(_head(census))
        echo(*_figure_lines(figures, by))
        for name, found in rows.items():
            echo("", name, *_table_lines(found))
            if remark := tables.remark(name, census):
                say(f"  {remark}")


def _census(
    read: "Callable[[], Snapshot]", on: str | None, period: str | None, unreported: int | None
) -> "tuple[Census, Span]":
    from tumen.errors import InputError
    from tumen.tables.given import day
    from tumen.zone.indicators.census import check_day, check_period, take_census
    from tumen.zone.spans import read_span

    as_of = day(on)
    check_day(as_of)
    span = read_span(period or str(as_of.year))
    check_period(span, as_of)
    if unreported is not None and unreported < 1:
        raise InputError.of("--unreported is a number of months", "Write 1 or more, or leave it out")
    return take_census(read(), as_of, unreported=unreported), span


def _about(census: "Census", span: "Span") -> dict[str, Any]:
    known = census.snapshot.known_at
    return {
        "ledger": census.snapshot.name,
        "on": census.on,
        "known_at": None if known is None else known.isoformat(),
        "period": str(span),
        "chosen": dict(census.chosen),
        "unreported_months": census.unreported,
        "left_out": [
            {"project": project, "reason": reason}
            for project, reason in census.not_projects.iter_rows()
            if reason in {"unreported", "same"}
        ],
    }


def _head(census: "Census") -> str:
    known = census.snapshot.known_at
    told = f", as known at {known:%Y-%m-%d %H:%M} UTC" if known else ""
    ahead = "; this day lies ahead" if census.on > date.today() else ""  # noqa: DTZ011 - the user's own calendar
    left = census.not_projects["reason"].to_list().count("unreported")
    out = f"{left} projects are left out that did not report" if left else "no project is left out for that"
    if census.unreported is None:
        out = "projects that do not report count too (not chosen: unreported-months)"
    else:
        out = f"reports are asked for within {census.unreported} months: {out}"
    return f"{census.snapshot.name or 'The ledger'}: as of {census.on}{told}{ahead}; {out}"


def _figure_lines(figures: list[dict[str, Any]], by: str | None) -> Iterator[str]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in figures:
        by_name.setdefault(row["indicator"], []).append(row)
    for name, rows in by_name.items():
        yield ""
        yield f"{name}: {said(rows[0]['name'])}"
        yield from _columns([_cells(row, by) for row in rows])
        for rule, source in dict.fromkeys((row["rule"], row["source"]) for row in rows):
            yield said(f"  {rule}. Source: {source}")
        if not all(row["chosen"] for row in rows):
            yield said("  Not chosen by the office: every definition is shown (table choices)")


def _cells(row: dict[str, Any], by: str | None) -> tuple[str, ...]:
    line = f"{row['numerator']} / {row['denominator']}" if row["numerator"] else ""
    summed = "all currencies" if row["summed"] else ""
    gaps = f"not known: {row['not_known']}" if row["not_known"] else ""
    group = (row["group"],) if by else ()
    return (*group, AsTyped(row["definition"]), row["when"], row["value"], line, summed, gaps)


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Aligned lines without the columns that are empty in every row."""
    kept = [number for number in range(len(rows[0])) if any(row[number] for row in rows)]
    return (line.rstrip() for line in aligned([tuple(row[number] for number in kept) for row in rows]))


def _table_lines(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    head = tuple(name.replace("_", " ") for name in rows[0])
    return list(_columns([head, *(tuple(_cell(name, value) for name, value in row.items()) for row in rows)]))


def _cell(name: str, value: object) -> str:
    if name in _KEYS:
        return AsTyped(value)
    if name == "stage" and in_force() != SOURCE:
        from tumen.zone.vocabulary import stages

        stage = stages().get(str(value))
        return str(value) if stage is None else stage.names[in_force()]
    return {True: "yes", False: "perhaps"}[value] if isinstance(value, bool) else str(value)


@command
def why(
    name: str,
    *,
    ledger: Ledger = DEFAULT,
    on: On = None,
    known_on: KnownOn = None,
    period: str | None = None,
    unreported: int | None = None,
    json: bool = False,
    csv: bool = False,
) -> None:
    """The projects behind a figure: which count, which perhaps, which are left out, each with its reason.

    Example: tumen zone why landing-rate --ledger studies/changchun-zone/ledger --on 2026-06-30

    name NAME: A figure, as `tumen zone indicators` names it.
    --period PERIOD: Of this period, such as 2026 or 2026-Q2. Left out: in all till the day.
    --unreported MONTHS: Leave out projects that did not report for so many months.
    --csv: A row for each project.
    """
    from tumen.zone.indicators.answers.why import NO_PROJECT
    from tumen.zone.indicators.answers.why import why as reasons_of
    from tumen.zone.indicators.definitions import check_names, indicators
    from tumen.zone.ledger import snapshot_from

    check_names([name], indicators(), "figure")
    census, span = _census(partial(snapshot_from, ledger, known_on), on, period, unreported)
    found = reasons_of(census, name, span if period else None)
    rows = [
        {
            "definition": item.definition,
            "line": item.line,
            "project": item.project,
            "counts": item.counts,
            "reason": item.says(),
            "detail": item.detail,
            "no_project": item.reason in NO_PROJECT,
        }
        for item in found
    ]
    if csv:
        print_csv(rows)
    elif json:
        print_json({**_about(census, span), "indicator": name, "rows": rows})
    else:
        say(_head(census))
        told = [{**row, "detail": item.detail_in(in_force())} for row, item in zip(rows, found, strict=True)]
        say(*_why_lines(told))


def _why_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    aside: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["no_project"]:
            aside[row["project"]] = row
        else:
            groups.setdefault((row["definition"], row["line"]), []).append(row)
    for (definition, line), found in groups.items():
        title = ", ".join(part for part in (definition, f"{line} the line" if line else "") if part)
        counts = [row["counts"] for row in found]
        yield ""
        yield (
            f"{title + ': ' if title else ''}{counts.count('yes')} count, {counts.count('perhaps')} perhaps, "
            f"{counts.count('no')} do not"
        )
        yield from _columns([(row["counts"], row["project"], row["reason"], row["detail"]) for row in found])
    if aside:
        yield ""
        yield f"Left out of every figure: {len(aside)} rows"
        yield from _columns([(row["project"], row["reason"], row["detail"]) for row in aside.values()])
