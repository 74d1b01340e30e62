"""A map to begin with, from the headings of a file: the form that knows most of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS
from tumen.tariff.importing.forms import OPEN, MapFile, PublicationFile, made_map, tariff_forms
from tumen.tariff.importing.layout import TableLayout, layout_of
from tumen.tariff.importing.sheets import CellSheet, read_sheets


class UnknownHeadingsError(InputError):
    """The files are read, and no form on file knows a column of lines in them: a person writes the map."""


_DAY = date(2026, 1, 1)  # stands for one that is not known


def proposed_map(paths: Sequence[Path]) -> str:
    """The text of a map (YAML) for the form that reads most columns, to be completed by a person.

    Raises
    ------
    UnknownHeadingsError
        If no form on file knows a column of lines in them: with the rows among which the headings may be.
    InputError
        If a file cannot be read, or nothing stands in it.
    """
    sheets = [sheet for path in paths for sheet in read_sheets(path)]
    found: list[tuple[int, str, TableLayout, CellSheet]] = []
    for name, form in tariff_forms().items():
        importer = form.of[0] if form.of else "KR"
        facts = {"form": name, "importer": importer, "edition": "HS2022", "digits": form.digits or (8, 10)}
        source = PublicationFile(title=OPEN, where=OPEN)
        asked = made_map(MapFile.model_validate({**facts, "source": source, "from": _DAY, "until": _DAY}))
        for sheet in sheets:
            layout = layout_of(sheet, asked)
            if layout is not None:
                read = len(layout.years) + len(layout.rates) + 3 * bool(layout.roles.get("code"))
                known = read + sum(map(bool, layout.roles.values()))
                if read:
                    found.append((known + bool(form.of), name, layout, sheet))
                break
    if not found:
        raise UnknownHeadingsError(_unknown(sheet) for sheet in sheets[:3])
    _, name, layout, sheet = max(found, key=lambda item: item[0])
    return _text(name, layout, sheet, paths[0].name)


def _unknown(sheet: CellSheet) -> Problem:
    shown = "; ".join(f"{row.place}: {' | '.join(filter(None, row.cells))}" for row in sheet.rows[:4])
    return Problem(
        f"no form on file knows the headings; the first rows are {shown}",
        "Write a map with columns: line and rates (docs/howto/import-tariff.md)",
        sheet.file,
    )


def _text(name: str, layout: TableLayout, sheet: CellSheet, file: str) -> str:
    form = tariff_forms()[name]
    lines = [
        f"# Proposed for {file}. Complete what is marked {OPEN}, and check the rest.",
        f"form: {name}  # {form.title}",
        f"importer: {form.of[0] if form.of else OPEN}",
        f"edition: {OPEN}  # {', '.join(EDITIONS)}",
        f"source: {{title: {OPEN}, edition: {OPEN}, where: {OPEN}}}",
        f"from: {OPEN}  # first day, year-month-day",
    ]
    if layout.roles.get("code"):
        lines.append(f"until: {OPEN}  # last day for which the file is taken")
    if layout.years:
        lines += [f"regime: {OPEN}  # of the columns of years: RCEP, MFN ...", f"beneficiaries: [{OPEN}]"]
        first, last = layout.years[0].heading, layout.years[-1].heading
        lines.append(f"# years: {len(layout.years)} columns, {first!r} to {last!r}")
    names = _headings(layout, sheet)
    for role, places in layout.roles.items():
        lines += [f"# {role}: {names[at]!r}" for at in places]
    lines += [
        f"# {item.regime} for {' '.join(item.beneficiaries)}: {names[at]!r}" for at, item in layout.rates
    ]
    if layout.unread:
        lines.append(f"# not read: {', '.join(map(repr, layout.unread))}")
    return "\n".join(lines) + "\n"


def _headings(layout: TableLayout, sheet: CellSheet) -> list[str]:
    """What stands above each column."""
    above = [row.cells for row in sheet.rows[max(0, layout.data - 3) : layout.data]]
    return [
        " ".join(row[at] for row in above if at < len(row) and row[at]) or "without a name"
        for at in range(layout.width)
    ]
