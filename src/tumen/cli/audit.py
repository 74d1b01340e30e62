"""``tumen audit``: which preferences past shipments missed, and what that cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.cli.shipments import (
    SOME_LEFT_OUT,
    Answers,
    As,
    Bills,
    BillsEdition,
    Changes,
    Excel,
    Keep,
    Map,
    Shipments,
    Strict,
    along,
    bar,
    check_ending,
    desk_of,
    map_of,
    say_left_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.tariff.batch.audit import Audit


def audit(
    shipments: Shipments,
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="New folder for page and tables; SHIPMENTS-audit if left out."),
    ] = None,
    bills: Bills = None,
    bills_edition: BillsEdition = "HS2022",
    changes: Changes = None,
    map_: Map = None,
    keep: Keep = None,
    answer: Answers = None,
    as_: As = "csv",
    strict: Strict = False,
    excel: Excel = False,
    json: AsJson = False,
) -> None:
    """Find the shipments on which a lawful preference was not claimed, the money left on the table, and the
    rate of use.

    The table has the columns of tumen quote and two more: claimed (the regime cleared under; empty or MFN:
    none) and duty_paid (empty: the duty due). Rows that cannot be used are left out of every total, counted
    and listed, and the exit code is 3.

    Example: tumen new shipments.csv --kind shipments; tumen audit shipments.csv
    """
    from tumen.errors import InputError
    from tumen.files.read import check_stamps, stamps
    from tumen.report.audit import render_audit_page
    from tumen.tables.worksheet import split_sheet
    from tumen.tariff.batch.audit import MARKED, write_audit
    from tumen.tariff.batch.audit import audit as look_again
    from tumen.tariff.batch.files import parts_of

    check_ending(as_)
    path, sheet = split_sheet(shipments)
    folder = out or path.with_name(f"{path.stem}-audit")
    if folder.exists():
        raise InputError.of(
            "is there already", "Name another folder; nothing is overwritten", file=str(folder)
        )
    held = stamps(path, bills, changes, map_)
    desk = desk_of(answer, changes, bills, bills_edition)
    parts = parts_of(path, 500_000, sheet, map_of(map_), [*along(keep, bills), MARKED])
    marked = [name for name in (MARKED,) if name in parts.lazy.collect_schema().names()]
    extra = list(dict.fromkeys([*along(keep, bills), *marked]))
    with bar(f"auditing {path.name}") as show:
        found = look_again(
            parts,
            desk,
            extra=extra,
            strict=strict,
            file=str(path),
            progress=(lambda done: show(done, parts.rows)) if show else None,
        )
    page = render_audit_page(found, path.name)
    check_stamps(held)
    write_audit(found, folder, page=page, ending=as_, excel=excel)  # type: ignore[arg-type]
    if json:
        print_json(
            {
                "folder": folder,
                "report": folder / "report.html",
                "left": dict(found.left),
                "findings": found.findings.to_dicts(),
                "by_agreement": found.by_agreement.to_dicts(),
                "use_by_partner": found.use("importer", "partner").to_dicts(),
                "use_by_year": found.use("importer", "year").to_dicts(),
                "valued": found.valued,
                "rejected": {"rows": found.rejected.rows, "value": dict(found.rejected.value)},
            }
        )
    else:
        print_lines(_lines(found))
        say(str(folder / "report.html"))
    if found.rejected.rows:
        say_left_out(found.rejected, folder)
        raise typer.Exit(SOME_LEFT_OUT)


def _lines(found: "Audit") -> "Iterator[str]":
    from tumen.report.audit import answer_of

    every = found.findings
    for currency in every["currency"].unique().sort():
        yield answer_of([row for row in every.iter_rows(named=True) if row["currency"] == currency], currency)
    for row in found.by_agreement.iter_rows(named=True):
        yield f"  {row['regime']}: {row['left']:,.2f} {row['currency']}, shipments: {row['shipments']:,}"
    yield from found.valued
