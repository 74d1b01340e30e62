"""``tumen quote``: a whole table of shipments under every regime."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.cli.shipments import (
    NAMED,
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
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.errors import Problem
    from tumen.tariff.batch.quote_file import BatchSummary

INTERRUPTED = 130


def quote(
    shipments: Shipments,
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="New folder for the tables; SHIPMENTS-quotes if left out."),
    ] = None,
    bills: Bills = None,
    bills_edition: BillsEdition = "HS2022",
    changes: Changes = None,
    map_: Map = None,
    keep: Keep = None,
    answer: Answers = None,
    as_: As = "parquet",
    strict: Strict = False,
    excel: Excel = False,
    json: AsJson = False,
) -> None:
    """Quote every shipment of a table under every regime, and say which is the best lawful one.

    Columns: importer, exporter, hs (text), on, value, currency; where known edition, country, originating (or
    "originating RCEP" for one regime), quantities by unit (kg, l, piece), bill. Rows that cannot be used are
    left out of every total, counted and listed, and the exit code is 3. A run that is interrupted goes on
    where it was when it is given again.

    Example: tumen quote shipments.parquet --out quotes
    """
    from tumen.files.read import stamps
    from tumen.tables.worksheet import split_sheet
    from tumen.tariff.batch.audit import KNOWN
    from tumen.tariff.batch.quote_file import quote_file

    check_ending(as_)
    path, sheet = split_sheet(shipments)
    held = stamps(path, bills, changes, map_)
    desk = desk_of(answer, changes, bills, bills_edition)
    folder = out or path.with_name(f"{path.stem}-quotes")
    asked = (
        f"{sorted(desk.answers.items())} {bills_edition if bills else ''} {_digest(bills)} {_digest(changes)}"
    )
    with bar(f"quoting {path.name}") as show, _told_to_go_on():
        found = quote_file(
            path,
            folder,
            desk,
            asked=asked,
            extra=along(keep, bills),
            along=KNOWN,
            strict=strict,
            ending=as_,  # type: ignore[arg-type]
            sheet=sheet,
            mapping=map_of(map_),
            progress=show,
            held=held,
            excel=excel,
        )
    unsettled = sorted(desk.bills.unsettled) if desk.bills else []
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
        say("interrupted: give the same command again to go on with the parts that are missing", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _digest(path: Path | None) -> str:
    from tumen.files.read import digest_now

    return "" if path is None else digest_now(path)


def _plain(found: "BatchSummary") -> dict[str, object]:
    return {
        "folder": found.folder,
        "shipments": found.shipments,
        "quotes": found.quotes,
        "totals": found.totals,
        "best": dict(found.best),
        "taken_along": found.along,
        "quotas": found.quotas,
        "asked": dict(found.asked),
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
    if found.along:
        yield f"columns of an audit, taken along: {', '.join(found.along)}"
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
                f"in no sum: {_counted(item.unknown, 'shipment')} worth {item.unknown_value:,.2f} "
                f"{item.currency}, for which the MFN or the best duty is not known"
            )
        if item.could_be_lower:
            yield (
                f"{_counted(item.could_be_lower, 'shipment')} in {item.currency}: a regime that is not "
                "settled may be lower still"
            )
    yield from found.quotas
    if found.asked:
        yield "asked by rates and not answered (--answer):"
        for condition, count in found.asked[:NAMED]:
            yield f"  {condition}: {_counted(count, 'shipment')}"
        if len(found.asked) > NAMED:
            yield f"  and {len(found.asked) - NAMED} more"
    yield "best regime: " + ", ".join(f"{code} {count:,}" for code, count in found.best)
    for bill, agreement, importer in unsettled[:NAMED]:
        yield (
            f"bill {bill}: originates under {agreement}, but of which Party for the rate of {importer} is "
            "not settled"
        )
    if found.rejected.rows:
        yield from _left_out(found.rejected.problems, found)
    yield str(found.folder)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _left_out(problems: "tuple[Problem, ...]", found: "BatchSummary") -> "Iterator[str]":
    yield str(found.rejected)
    yield from (f"  {problem}" for problem in problems[:NAMED])
    if found.rejected.listing is not None and found.rejected.listing.height > NAMED:
        yield f"  all {found.rejected.listing.height} problems are in the table rejected"
