"""``tumen quote`` and ``tumen audit``: a whole table of shipments under every regime, and which preferences
past shipments missed, and what that cost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tumen.cli.options import command
from tumen.cli.output import bar, give, say
from tumen.errors import InputError
from tumen.reference.currency import written
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.files.places import Place
    from tumen.tables.forms.column_map import ColumnMap
    from tumen.tariff.batch.audit import Audit
    from tumen.tariff.batch.shipments import Rejected
    from tumen.tariff.batch.table import QuoteDesk
    from tumen.tariff.runs.folder import TableAsked
    from tumen.tariff.runs.quote_file import BatchSummary

SOME_LEFT_OUT = 3
"""Exit code where rows are left out of every total."""
INTERRUPTED = 130
_NAMED = 20
"""Problems that are named one by one."""
_ENDINGS = ("csv", "parquet", "xlsx")
_Workers = Annotated[int, typer.Option(min=1, help="Processes, of one processor each.")]
_Rows = Annotated[int, typer.Option(min=1, help="Rows worked on at once: memory against speed.")]


@command
def quote(
    shipments: str,
    *,
    out: str | None = None,
    bills: Path | None = None,
    bills_edition: str = "HS2022",
    changes: Path | None = None,
    remedies: Path | None = None,
    map_: Path | None = None,
    keep: list[str] | None = None,
    answer: list[str] | None = None,
    exchange_rates: Path | None = None,
    announced: Path | None = None,
    as_: str = "parquet",
    strict: bool = False,
    excel: bool = False,
    on: str | None = None,
    workers: _Workers = 1,
    rows_per_part: _Rows = 500_000,
    json: bool = False,
) -> None:
    """Quote every shipment of a table under every regime, and say which is the best lawful one.

    Columns: importer, exporter, hs (text), on, value, currency; where known edition, country, originating (or
    "originating RCEP" for one regime), quantities by unit (kg, l, piece), producer, bill. Rows that cannot be
    used are left out of every total, counted and listed, and the exit code is 3. A run that is interrupted
    goes on where it was when it is given again.

    Example: tumen quote shipments.parquet --out quotes

    --out DIR: New folder for the tables; SHIPMENTS-quotes if left out.
    """
    from tumen.files.places import named, place_of
    from tumen.tariff.batch.audit import KNOWN
    from tumen.tariff.runs.folder import Where
    from tumen.tariff.runs.quote_file import quote_file

    _check_ending(as_)
    place = place_of(shipments, "SHIPMENTS")
    folder = place_of(out or named(place, "-quotes"), "--out", written=True)
    files = Files(changes, bills, exchange_rates, announced, remedies)
    desk, table = _asked(place, answer, files, bills_edition, map_, keep, KNOWN, strict=strict)
    with bar(f"quoting {shipments}") as show, _told_to_go_on():
        found = quote_file(
            table,
            folder,
            desk,
            Where(rows_per_part, workers, on, show),
            ending=as_,  # type: ignore[arg-type]
            excel=excel,
        )
    told = [said for said in found.remarks if said]
    plain = {"summary": _plain(found), "unsettled": found.unsettled, **found.remarks._asdict()}
    give(plain, [*_quoted_lines(found, found.unsettled), *told], json=json)
    if found.rejected.rows:
        if json:
            _say_left_out(found.rejected, folder)
        raise typer.Exit(SOME_LEFT_OUT)


@command
def audit(
    shipments: str,
    *,
    out: str | None = None,
    bills: Path | None = None,
    bills_edition: str = "HS2022",
    changes: Path | None = None,
    remedies: Path | None = None,
    map_: Path | None = None,
    keep: list[str] | None = None,
    answer: list[str] | None = None,
    exchange_rates: Path | None = None,
    announced: Path | None = None,
    as_of: str | None = None,
    as_: str = "csv",
    strict: bool = False,
    excel: bool = False,
    on: str | None = None,
    workers: _Workers = 1,
    rows_per_part: _Rows = 500_000,
    json: bool = False,
) -> None:
    """Tell of past shipments whether the duty was right, which lawful preference was not claimed, the money
    and until when it may be asked back, and the rate of use.

    The table has the columns of tumen quote and two more: claimed (the regime cleared under; empty or MFN:
    none) and duty_paid (empty: the duty due); where known proof (number of the proof of origin),
    declaration, supplier. Rows that cannot be used are left out of every total, counted and listed, and the
    exit code is 3.

    Example: tumen new shipments.csv --kind shipments; tumen audit shipments.csv

    --out DIR: New folder for page and tables; SHIPMENTS-audit if left out.
    --as-of DAY: Deadlines have passed as of this day, and nothing was imported after it; today if left out.
    """
    from tumen.files.places import named, place_of
    from tumen.report.audit import render_audit_page
    from tumen.tables.given import Reader
    from tumen.tables.given import day as day_of
    from tumen.tariff.batch.remarks import remarks_on
    from tumen.tariff.runs.audit_file import audit_file
    from tumen.tariff.runs.folder import Where

    _check_ending(as_)
    place = place_of(shipments, "SHIPMENTS")
    folder = place_of(out or named(place, "-audit"), "--out", written=True)
    files = Files(changes, bills, exchange_rates, announced, remedies)
    reader = Reader()
    when = reader.get("--as-of", day_of, as_of)
    asked = reader.get("", lambda: _asked(place, answer, files, bills_edition, map_, keep, (), strict=strict))
    reader.done()
    desk, table = asked
    with bar(f"auditing {shipments}") as show, _told_to_go_on():
        found = audit_file(
            table,
            folder,
            desk,
            Where(rows_per_part, workers, on, show),
            as_of=when,
            told=lambda audit: (
                _audited(audit, folder) | remarks_on(desk.book, audit.shipments, audit.unasked)._asdict(),
                [*_audited_lines(audit)],
            ),
            page=lambda audit: render_audit_page(audit, shipments.rpartition("/")[2]),
            ending=as_,  # type: ignore[arg-type]
            excel=excel,
        )
    plain, lines = found.told
    lines += [
        str(plain[name]) for name in ("unasked", "assumed", "beyond", "covered", "report") if plain[name]
    ]
    give(plain, lines, json=json)
    if found.rejected.rows:
        _say_left_out(found.rejected, folder)
        raise typer.Exit(SOME_LEFT_OUT)


def _audited(found: "Audit", folder: "Place") -> dict[str, object]:
    """An audit for a program."""
    return {
        "folder": folder,
        "report": folder / "report.html" if isinstance(folder, Path) else f"{folder}/report.html",
        "left": dict(found.left),
        "as_of": found.as_of,
        "findings": found.findings.to_dicts(),
        "look_first": found.looks.to_dicts(),
        "by_agreement": found.by_agreement.to_dicts(),
        "use_by_partner": found.use("importer", "partner").to_dicts(),
        "use_by_year": found.use("importer", "year").to_dicts(),
        "off_file": found.off_file,
        "valued": found.valued,
        "rounding": found.rounding,
        "rejected": {"rows": found.rejected.rows, "value": dict(found.rejected.value)},
    }


def _check_ending(name: str) -> None:
    """Make sure that a kind of table is known."""
    if name not in _ENDINGS:
        raise InputError.of(f"--as: {name!r} is no kind of table", f"Write {', '.join(_ENDINGS)}")


class Files(NamedTuple):
    """The files that decide what a table is quoted with."""

    changes: Path | None = None
    bills: Path | None = None
    exchange_rates: Path | None = None
    announced: Path | None = None
    remedies: Path | None = None


def desk_of(answers: list[str] | None, files: Files, edition: str) -> "QuoteDesk":
    """What a table is quoted with, every problem of the options at once."""
    from tumen.study.core.raw import read_exchange_rates
    from tumen.tables.given import Reader
    from tumen.tables.given import answer as read
    from tumen.tariff.batch.from_bills import read_bills
    from tumen.tariff.batch.table import QuoteDesk
    from tumen.tariff.book.announced import read_announced
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.policy.change_file import read_changes
    from tumen.tariff.policy.remedies import read_remedies

    reader = Reader()
    held = [reader.get("--answer", read, text) for text in answers or ()]
    policy = reader.get("--changes", read_changes, files.changes) if files.changes else ()
    told = reader.get("--announced", read_announced, files.announced) if files.announced else ()
    measures = reader.get("--remedies", read_remedies, files.remedies) if files.remedies else ()
    rates = files.exchange_rates
    exchange = reader.get("--exchange-rates", read_exchange_rates, rates) if rates else None
    filed = TariffBook().with_remedies(measures or ())
    book = reader.get("--announced", lambda: filed.with_changes(policy or ()).with_announced(told or ()))
    bills = files.bills
    known = reader.get("--bills", lambda path: read_bills(path, book, edition), bills) if bills else None
    reader.done()
    return QuoteDesk(book, dict(held), exchange, known)


def _asked(  # noqa: PLR0917 - the options of two commands, as they are given
    place: "Place",
    answers: list[str] | None,
    files: Files,
    edition: str,
    mapped: Path | None,
    keep: list[str] | None,
    along: tuple[str, ...],
    *,
    strict: bool,
) -> "tuple[QuoteDesk, TableAsked]":
    """What a table is quoted with, and the table."""
    from tumen.files.read import digest_now, stamps
    from tumen.tables.worksheet import split_sheet
    from tumen.tariff.runs.folder import TableAsked

    path, sheet = (place, None) if isinstance(place, str) else split_sheet(place)
    held = stamps(path if isinstance(path, Path) else None, *files, mapped)
    desk = desk_of(answers, files, edition)
    digests = ["" if given is None else digest_now(given) for given in files]
    asked = f"{sorted(desk.answers.items())} {edition if files.bills else ''} {' '.join(digests)}"
    extra = tuple(_along(keep, files.bills))
    return desk, TableAsked(path, sheet, _map(mapped), extra, along, strict=strict, held=held, asked=asked)


def _map(path: Path | None) -> "ColumnMap | None":
    """The map of the columns of a table of shipments."""
    from tumen.tables.forms.column_map import read_map
    from tumen.tariff.batch.columns import SHIPMENTS

    return None if path is None else read_map(path, SHIPMENTS)


def _along(keep: list[str] | None, bills: Path | None) -> list[str]:
    """The further columns that were named."""
    return list(dict.fromkeys([*(keep or ()), *(["bill"] if bills else [])]))


def _say_left_out(rejected: "Rejected", folder: "Place") -> None:
    """Say on stderr what is left out and why."""
    say(*map(str, rejected.problems[:_NAMED]), f"{rejected}; every one is in {folder}", err=True)


@contextmanager
def _told_to_go_on() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say("interrupted: give the same command again to go on with the parts that are missing", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _plain(found: "BatchSummary") -> dict[str, object]:
    return {
        "folder": found.folder,
        "shipments": found.shipments,
        "quotes": found.quotes,
        "totals": found.totals,
        "best": dict(found.best),
        "taken_along": found.along,
        "quotas": found.quotas,
        "off_file": found.off_file,
        "rounding": found.rounding,
        "asked": dict(found.asked),
        "rejected": {
            "rows": found.rejected.rows,
            "value": dict(found.rejected.value),
            "problems": found.rejected.problems,
        },
    }


def _quoted_lines(found: "BatchSummary", unsettled: "tuple[tuple[str, str, str], ...]") -> Iterator[str]:
    from tumen.report.words import counted
    from tumen.tariff.batch.kinds import NOT_PRINTED

    yield from found.off_file
    yield f"{counted(found.shipments, 'shipment')}, {counted(found.quotes, 'quote')}"
    if found.resumed:
        yield f"done by an earlier run that was interrupted: {counted(found.resumed, 'part')}"
    if found.along:
        yield f"columns of an audit, taken along: {', '.join(found.along)}"
    rows: list[tuple[str, ...]] = [("currency", "value", "duty under MFN", "best lawful duty", "saved")]
    for item in found.totals:
        if item.unknown < item.shipments:
            sums = (item.value - item.unknown_value, item.mfn_duty, item.best_duty)
            every = (*sums, sums[1] - sums[2])
            rows.append((item.currency, *(written(one, item.currency) for one in every)))
    if len(rows) > 1:
        yield from aligned(rows)
    for item in found.totals:
        if item.unknown:
            worth = f" worth {written(item.unknown_value, item.currency)} {item.currency}"
            if item.without_value:
                valued = item.without_value < item.unknown
                worth = f" in {item.currency}, {'some' if valued else 'all'} without a value"
            yield (
                f"in no sum: {counted(item.unknown, 'shipment')}{worth}, for which the MFN or the best duty "
                "is not known"
            )
        if item.could_be_lower:
            yield (
                f"{counted(item.could_be_lower, 'shipment')} in {item.currency}: a regime that is not "
                "settled may be lower still"
            )
    yield from found.rounding
    yield from found.quotas
    asked = [item for item in found.asked if not item[0].startswith(NOT_PRINTED)]
    unprinted = [item for item in found.asked if item[0].startswith(NOT_PRINTED)]
    for head, items in (
        ("asked by rates and not answered (--answer):", asked),
        ("named by rates and not given (--announced):", unprinted),
    ):
        yield from [head] if items else []
        for condition, count in items[:_NAMED]:
            yield f"  {condition.removeprefix(NOT_PRINTED)}: {counted(count, 'shipment')}"
        if len(items) > _NAMED:
            yield f"  and {len(items) - _NAMED} more"
    yield "best regime: " + ", ".join(f"{code} {count:,}" for code, count in found.best)
    for bill, agreement, importer in unsettled[:_NAMED]:
        yield (
            f"bill {bill}: originates under {agreement}, but of which Party for the rate of {importer} is "
            "not settled"
        )
    if found.rejected.rows:
        yield str(found.rejected)
        yield from (f"  {problem}" for problem in found.rejected.problems[:_NAMED])
        if found.rejected.listing is not None and found.rejected.listing.height > _NAMED:
            yield f"  all {found.rejected.listing.height} problems are in the table rejected"
    yield str(found.folder)


def _audited_lines(found: "Audit") -> Iterator[str]:
    from tumen.report.audit import answer_of
    from tumen.report.words import counted

    yield from found.off_file
    near = found.looks.filter(found.looks["kind"] == "near-identical").height
    for row in found.looks.head(min(_NAMED, found.looks.height - near)).iter_rows(named=True):
        yield f"look first at row {row['row']}: {row['kind']}, {row['what']}"
    if (more := found.looks.height - near - _NAMED) > 0:
        yield f"  and {more:,} more in the table look-first"
    if near:
        yield f"nearly the same as another row, in the table look-first: {counted(near, 'shipment')}"
    every = found.findings
    for currency in every["currency"].unique().sort():
        yield answer_of([row for row in every.iter_rows(named=True) if row["currency"] == currency], currency)
    for row in found.by_agreement.iter_rows(named=True):
        left = f"{written(row['left'], row['currency'])} {row['currency']}"
        yield f"  {row['regime']}: {left}, shipments: {row['shipments']:,}"
    for state, number in found.refunds.iter_rows():
        count = counted(number, "shipment")
        yield f"  refund or late claim, as of {found.as_of}: {state} for {count}"
    yield from found.valued
    yield from found.rounding
