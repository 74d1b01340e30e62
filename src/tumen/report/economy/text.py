"""Plain text for the command line: what a study asks, one table examined, and which tables there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.economy.accounts import Availability
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.tables_on_file import Examined

_INDENT = "  "


def asked_lines(study: EconomyStudy) -> list[str]:
    """What a study of whole economies asks of which table, and its variants."""
    facts, axes = study.asked, study.accounts.axes
    lines = [
        f"whole economies, about {', '.join(facts.focus)}",
        (
            f"table: {facts.accounts.table}, {axes.year}, {axes.n_economies} economies x {axes.n_sectors} "
            f"sectors, {axes.unit}"
        ),
    ]
    if facts.trade is not None:
        draws = facts.trade.draws
        lines.append(
            f"{len(facts.trade.variants)} variants, {draws.count} draws each from seed {draws.seed}, "
            f"deficits: {facts.trade.closure}"
        )
        for name, variant in facts.trade.variants.items():
            said = " (headline)" if name == facts.trade.headline else ""
            lines.append(f"{_INDENT}variant {name}: {variant.title}{said}")
    if facts.exposure is not None:
        asked = facts.exposure
        lines.append(f"exposure of {', '.join(asked.economies)} in {', '.join(asked.sectors)}")
    lines += [f"plant: {plant.name}" for plant in facts.plants]
    if study.disrupted is not None:
        lines += [f"event: {item.event.name}" for item in study.disrupted.events]
    lines += [f"footprints of {item.stressor}, {item.unit}, {item.year}" for item in study.satellites]
    lines += [f"gravity: {facts.gravity.title}"] if facts.gravity is not None else []
    return lines


def check_lines(found: Examined) -> list[str]:
    """What was found in a table: errors first, then notes, then balances and implied GDP."""
    axes, report = found.accounts.axes, found.report
    head = "sound" if report.ok else f"not sound: {len(report.errors)} kinds of errors"
    size = f"{axes.n_economies} economies x {axes.n_sectors} sectors"
    lines = [f"[{'ok' if report.ok else 'error'}] {found.name}, {axes.year}: {size}, {axes.unit}: {head}"]
    prices = f"; {axes.valuation}" if axes.valuation else ""
    lines.append(f"source: {axes.source} ({axes.vintage}{prices})")
    for finding in sorted(report.findings, key=lambda item: item.severity != "error"):
        lines.append(f"[{finding.severity}] {finding.id}: {finding.text} ({finding.count})")
        if finding.where:
            lines.append(f"{_INDENT}where: {', '.join(finding.where)}")
        if finding.fix:
            lines.append(f"{_INDENT}{finding.fix}")
    lines.append(
        f"largest imbalance, {axes.unit}: sales {report.row_residual:.1e}, cost {report.column_residual:.1e}"
    )
    compared = f", compared with {found.gdp_from}" if found.gdp_from else ", no reference to compare with"
    lines.append(f"implied GDP, {axes.unit}{compared}:")
    lines += [f"{_INDENT}{code} {value:,.0f}" for code, value in report.implied_gdp.items()]
    if found.accounts.notes:
        lines.append("notes that belong to every result:")
        lines += [f"{_INDENT}{code or 'all'}: {note}" for code, note in found.accounts.notes.items()]
    return lines


def data_lines(tables: Iterable[Availability]) -> list[str]:
    """Which tables can be read now, and what to place where for the others."""
    lines = []
    for item in tables:
        if item.built_in:
            state = f"built in, {item.years[0]}"
        elif item.years:
            state = f"in place: {', '.join(map(str, item.years))}"
        else:
            state = "not in place"
        lines.append(f"{item.name}: {item.title}, {item.size}; {state}")
        if item.place:
            lines.append(f"{_INDENT}{item.place}")
    return lines
