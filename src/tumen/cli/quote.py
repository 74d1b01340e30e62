"""``tumen quote``: a whole table of shipments under every regime."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, aligned, print_json, print_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tumen.errors import Problem
    from tumen.tariff.batch import BatchSummary
    from tumen.tariff.shipments import Rejected

SOME_LEFT_OUT = 3
"""Exit code where rows are left out of every total."""
INTERRUPTED = 130
_ENDINGS = ("parquet", "csv", "xlsx")
_NAMED = 20

Shipments = Annotated[
    Path, typer.Argument(help="Table of shipments: .parquet, .csv, or .xlsx (a sheet: book.xlsx#sheet).")
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at rows that cannot be used (exit code 2).")]
Keep = Annotated[
    list[str] | None, typer.Option(metavar="COLUMN", help="Take this further column along; may be repeated.")
]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="CONDITION=yes|no", help="Answer to a condition that rates ask, for every row."
    ),
]
As = Annotated[str, typer.Option("--as", metavar="KIND", help="Kind of the tables: parquet, csv or xlsx.")]


def quote(
    shipments: Shipments,
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="New folder for the tables; SHIPMENTS-quotes if left out."),
    ] = None,
    bills: Annotated[
        Path | None,
        typer.Option(
            help="Bills of materials: rows that name one in the column bill have their origin from it."
        ),
    ] = None,
    bills_edition: Annotated[str, typer.Option(help="HS edition of the codes in the bills.")] = "HS2022",
    keep: Keep = None,
    answer: Answers = None,
    as_: As = "parquet",
    strict: Strict = False,
    json: AsJson = False,
) -> None:
    """Quote every shipment of a table under every regime, and say which is the best lawful one.

    Columns: importer, exporter, hs (text), on, value, currency; where known edition, country, originating (or "originating RCEP" for
    one regime), quantities by unit (kg, l, piece), bill. Rows that cannot be used are left out of every total, counted and
    listed, and the exit code is 3. A run that is interrupted goes on where it was when it is given again.

    Example: tumen quote shipments.parquet --out quotes
    """
    from tumen.errors import InputError
    from tumen.reference.workbook import split_sheet
    from tumen.tariff.batch import quote_file
    from tumen.tariff.book import TariffBook
    from tumen.tariff.table import QuoteDesk

    if as_ not in _ENDINGS:
        raise InputError.of(f"--as: {as_!r} is no kind of table", f"Write {', '.join(_ENDINGS)}")
    path, sheet = split_sheet(shipments)
    book, held = TariffBook(), read_answers(answer)
    read = None
    if bills is not None:
        from tumen.tariff.from_bills import read_bills

        read = read_bills(bills, book, bills_edition)
    desk = QuoteDesk(book, held, bills=read)
    folder = out or path.with_name(f"{path.stem}-quotes")
    asked = f"{sorted(held.items())} {bills_edition if bills else ''} {_stamp(bills)}"
    extra = list(dict.fromkeys([*(keep or ()), *(["bill"] if bills else [])]))
    with bar(f"quoting {path.name}") as show, _told_to_go_on():
        found = quote_file(
            path,
            folder,
            desk,
            asked=asked,
            extra=extra,
            strict=strict,
            ending=as_,  # type: ignore[arg-type]
            sheet=sheet,
            progress=show,
        )
    unsettled = sorted(read.unsettled) if read else []
    if json:
        print_json({"summary": _plain(found), "unsettled": unsettled})
    else:
        print_lines(_lines(found, unsettled))
    if found.rejected.rows:
        if json:
            say_left_out(found.rejected, folder)
        raise typer.Exit(SOME_LEFT_OUT)


@contextmanager
def _told_to_go_on() -> "Iterator[None]":
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(
            "interrupted: give the same command again to go on with the parts that are missing", err=True
        )
        raise typer.Exit(INTERRUPTED) from None


def read_answers(given: list[str] | None) -> dict[str, bool]:
    """Read the answers to conditions, every problem at once."""
    from tumen.cli.reading import Reader
    from tumen.cli.reading import answer as read

    reader = Reader()
    found = [reader.get("--answer", read, text) for text in given or ()]
    reader.done()
    return dict(item for item in found if item is not None)


def say_left_out(rejected: "Rejected", folder: Path | None) -> None:
    """Say on stderr what is left out and why."""
    for problem in rejected.problems[:_NAMED]:
        typer.echo(str(problem), err=True)
    listed = f"; every one is in {folder}" if folder is not None else ""
    typer.echo(f"{rejected}{listed}", err=True)


@contextmanager
def bar(title: str) -> "Iterator[Callable[[int, int], None] | None]":
    """A bar on stderr, where somebody can see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, of: bars.update(task, completed=done, total=of)


def _stamp(path: Path | None) -> str:
    if path is None:
        return ""
    stat = path.stat()
    return f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}"


def _plain(found: "BatchSummary") -> dict[str, object]:
    return {
        "folder": found.folder,
        "shipments": found.shipments,
        "quotes": found.quotes,
        "totals": found.totals,
        "best": dict(found.best),
        "rejected": {
            "rows": found.rejected.rows,
            "value": dict(found.rejected.value),
            "problems": found.rejected.problems,
        },
    }


def _lines(found: "BatchSummary", unsettled: "list[tuple[str, str, str]]") -> "Iterator[str]":
    yield f"{_counted(found.shipments, 'shipment')}, {_counted(found.quotes, 'quote')}"
    if found.resumed:
        yield f"done by an earlier run that was interrupted: {_counted(found.resumed, 'part')}"
    rows: list[tuple[str, ...]] = [("currency", "value", "duty under MFN", "best lawful duty", "saved")]
    rows += [
        (
            item.currency,
            f"{item.value - item.unknown_value:,.2f}",
            f"{item.mfn_duty:,.2f}",
            f"{item.best_duty:,.2f}",
            f"{item.mfn_duty - item.best_duty:,.2f}",
        )
        for item in found.totals
        if item.unknown < item.shipments
    ]
    if len(rows) > 1:
        yield from aligned(rows)
    for item in found.totals:
        if item.unknown:
            yield (
                f"in no sum: {_counted(item.unknown, 'shipment')} worth {item.unknown_value:,.2f} {item.currency}, for which the MFN"
                " or the best duty is not known"
            )
        if item.could_be_lower:
            yield f"{_counted(item.could_be_lower, 'shipment')} in {item.currency}: a regime that is not settled may be lower still"
    yield "best regime: " + ", ".join(f"{code} {count:,}" for code, count in found.best)
    for bill, agreement, importer in unsettled[:_NAMED]:
        yield f"bill {bill}: originates under {agreement}, but of which Party for the rate of {importer} is not settled"
    if found.rejected.rows:
        yield from _left_out(found.rejected.problems, found)
    yield str(found.folder)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _left_out(problems: "tuple[Problem, ...]", found: "BatchSummary") -> "Iterator[str]":
    yield str(found.rejected)
    yield from (f"  {problem}" for problem in problems[:_NAMED])
    if found.rejected.listing is not None and found.rejected.listing.height > _NAMED:
        yield f"  all {found.rejected.listing.height} problems are in the table rejected"
