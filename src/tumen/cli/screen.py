"""``tumen screen``: origin for every bill of a table, under every agreement asked for."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.options import command
from tumen.cli.output import bar, give, say
from tumen.errors import InputError
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.files.places import Place
    from tumen.origin.screen import Question, Summary

LEFT_OUT = 3
"""Exit code of a run that is whole but for bills that could not be read."""
INTERRUPTED = 130

EPILOG = """The table has one row for each material; docs/howto/screen.md lists its columns. \
Exit code 0: every bill
is answered; 3: some bills could not be read and were left out (they are listed in OUT.bad-rows.csv); \
2: no result.
"""


@command
def screen(
    bills: str,
    *,
    agreements: str = "all",
    to: str | None = None,
    on_date: str | None = None,
    out: str | None = None,
    earned: Path | None = None,
    declarations: Path | None = None,
    edition: str = "HS2022",
    on: str | None = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; left out: the number of processors.")
    ] = None,
    rows_per_part: Annotated[
        int, typer.Option(min=1, help="Rows read at once by a process: memory against speed.")
    ] = 800000,
    resume: bool = False,
    strict: bool = False,
    excel: bool = False,
    map_: Path | None = None,
    json: bool = False,
) -> None:
    """Determine origin for a whole table of bills: millions of rows, part by part, under several agreements
    at once.

    \b
    Examples:
    tumen screen bills.parquet --agreements RCEP,AKFTA --to JP \\
      --on-date 2026-06-01 --out answers.parquet
    tumen screen bills.parquet --out answers.parquet --resume

    bills: Table of bills: .parquet, .csv, .xlsx, .json ..., a folder of .parquet, s3://...
    --agreements CODE,CODE|all: Codes or folders, separated by commas.
    --to: Economy that imports; left out: an agreement holds for each of its Parties.
    --on-date: Day of import; today if left out.
    --out: Answers, .parquet (s3://... too) or .csv; left out: BILLS.answers.parquet in this folder.
    --earned FILE: Also write the share of value that originates, by exporter, code and agreement; .csv or
      .parquet.
    --declarations FILE: Table of who declares which material to originate; BILLS then names a supplier by
      row.
    --edition: HS edition of the codes in the table.
    --on tcp://HOST:PORT: Run on a Dask cluster; its workers must see the table.
    --resume: Go on where an interrupted run stopped.
    --strict: Stop at rows that cannot be read, without a result.
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from time import perf_counter

    from tumen.files.places import named, place_of
    from tumen.origin.screen import screen as run
    from tumen.origin.screen.table.columns import BILLS
    from tumen.tables.forms.column_map import read_map

    source = place_of(bills, "BILLS")
    target = place_of(out or Path(named(source, ".answers.parquet").name), "--out", written=True)
    _check_target(target, source, earned, resume=resume)
    question, left_aside = _question(agreements, to, on_date, edition)
    mapping = None if map_ is None else read_map(map_, BILLS)
    began = perf_counter()
    with bar("reading") as show:
        try:
            found = run(
                source,
                target,
                question,
                workers=workers,
                rows_per_part=rows_per_part,
                strict=strict,
                progress=show
                and (lambda p: show(p.parts, p.of, f"{p.bills:,} bills, part {p.parts} of {p.of}")),
                on=on,
                excel=excel,
                earned=earned,
                mapping=mapping,
                declarations=declarations,
            )
        except KeyboardInterrupt:
            say(
                "interrupted; the parts that were done are kept. The same command with --resume goes on",
                err=True,
            )
            raise typer.Exit(INTERRUPTED) from None
    seconds = perf_counter() - began
    give(
        {"summary": found, "question": question, "not_screened": left_aside, "seconds": seconds},
        _lines(found, question, left_aside, seconds),
        json=json,
    )
    if found.bad_bills:
        raise typer.Exit(LEFT_OUT)


def _check_target(target: "Place", bills: "Place", earned: Path | None, *, resume: bool) -> None:
    from tumen.origin.screen.run import parts_of

    if isinstance(target, str) and not target.endswith(".parquet"):
        raise InputError.of(f"{target} is no .parquet", "Give an address that ends so with --out")
    for option, path in (("--earned", earned), ("--out", Path(target))):
        if path is not None and path.suffix.lower() not in {".parquet", ".csv"}:
            raise InputError.of(f"{path} is neither .parquet nor .csv", f"Give such a name with {option}")
    ours, theirs = (place if isinstance(place, str) else place.absolute() for place in (target, bills))
    if earned is not None and earned.absolute() in {ours, theirs}:
        raise InputError.of(f"{earned} is another table of this run", "Give another name with --earned")
    if ours == theirs:
        raise InputError.of(f"{target} is the table of bills itself", "Give another name with --out")
    parts = parts_of(target)
    if any(parts.glob("part-*.json")) and not resume:
        raise InputError.of(
            f"{parts} holds parts of a run that was not finished",
            "Go on with --resume, or delete the folder to begin anew",
        )


def _question(
    agreements: str, to: str | None, on_date: str | None, edition: str
) -> "tuple[Question, dict[str, str]]":
    """What is asked, and which agreements are not (only where all are asked for), with the reason."""
    from tumen.agreements.load import agreements_on_day, load_agreement
    from tumen.origin.screen import Question
    from tumen.tables.given import Reader, day, economy_code, hs_edition

    reader = Reader()
    when = reader.get("--on-date", day, on_date)
    importer = None if to is None else reader.get("--to", economy_code, to)
    known = reader.get("--edition", hs_edition, edition)
    names = [name.strip() for name in agreements.split(",") if name.strip()]
    for name in names if names != ["all"] else ():
        reader.get("--agreements", load_agreement, name)
    reader.done()
    left_aside: dict[str, str] = {}
    if names == ["all"]:
        names, left_aside = agreements_on_day(when, importer)
    if not names:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_aside.items())
        raise InputError.of(
            f"no agreement to screen under ({why or 'none was named'})",
            "Name some with --agreements, or another day",
        )
    return Question(tuple(dict.fromkeys(names)), when, known, importer), left_aside


def _lines(
    found: "Summary", question: "Question", left_aside: dict[str, str], seconds: float
) -> Iterator[str]:
    pair = "" if question.importer is None else f" to {question.importer}"
    yield (
        f"{_bills(found.bills)} ({found.rows:,} rows){pair} on {question.on} "
        f"in {seconds:.1f} s ({found.bills / seconds:,.0f} bills a second)"
    )
    rows: list[tuple[str, ...]] = [("agreement", "status", "bills", "FOB price of one unit of each, summed")]
    for total in found.totals:
        missing = f" ({_bills(total.without_fob)} without a price)" if total.without_fob else ""
        rows.append((total.agreement, total.status, f"{total.bills:,}", f"{total.fob:,f}{missing}"))
    yield from aligned(rows, indent="")
    if found.asked:
        have = "has" if found.asked == 1 else "have"
        yield f"QUESTIONS: {_bills(found.asked)} {have} amounts that are hardly so, see the column questions"
    if found.one_by_one:
        yield f"answers by the engine for single bills: {found.one_by_one:,}"
    if found.assumed:
        have = "has" if found.assumed == 1 else "have"
        yield f"assumed: {_bills(found.assumed)} {have} materials stated to originate without a declaration"
    for name, reason in left_aside.items():
        yield f"not screened: {name}: {reason}"
    if found.bad_bills:
        yield (
            f"LEFT OUT: {_bills(found.bad_bills)} that cannot be read (FOB prices of {found.bad_fob:,f} as "
            f"far as known), listed with their rows in {found.bad_rows}"
        )
    if found.not_counted:
        named = ", ".join(f"{material} by {who}" for who, material in found.not_counted[:5])
        more = ", ..." if len(found.not_counted) > 5 else ""
        yield f"declared, but in no bill as delivered by who declares: {named}{more}"
    yield f"{found.answers}"
    if found.earned is not None:
        sums = found.earned
        yield (
            f"{sums.file}: {sums.rows:,} shares of value that originates, {sums.not_settled:,} of them not "
            "settled"
        )
        if sums.bills_without_row:
            yield (
                f"  {sums.bills_without_row:,} bills are in none of them: their exporter or code cannot be "
                "read"
            )


def _bills(count: int) -> str:
    return f"{count:,} bill{'' if count == 1 else 's'}"
