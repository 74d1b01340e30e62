"""``tumen tariff``: what is on file of an importer's tariff, how it was read, its years,
and other HS editions.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.tariff.rates.readings import Readings
    from tumen.tariff.rates.transpose import Transposition

_FEW = 5


def tariff(
    importer: Annotated[str | None, typer.Argument(help="ISO code of the importing economy.")] = None,
    *,
    texts: Annotated[bool, typer.Option("--texts", help="List every text that is not understood.")] = False,
    years: Annotated[
        str | None, typer.Option(metavar="AGREEMENT", help="The importer's tariff years under an agreement.")
    ] = None,
    until: Annotated[int, typer.Option(min=1900, max=2200, help="Last year of --years and --export.")] = 2040,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the rates of every national line as intervals to a new .parquet file."
        ),
    ] = None,
    transpose: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Carry a column over to another HS edition.")
    ] = None,
    edition: Annotated[str, typer.Option(help="That edition.")] = "HS2022",
    hs: Annotated[str, typer.Option(help="Only codes that begin so.")] = "",
    lines: Annotated[
        bool, typer.Option("--lines", help="To the importer's own lines, not to subheadings.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Print what is on file of a tariff: columns, how the rates were read, tariff years, transposition.

    Example: tumen tariff AU --transpose annex1-rcep --hs 8501
    """
    from tumen.tables.given import economy_code
    from tumen.tariff.rates.store import columns, importers

    if importer is None:
        rows: list[tuple[str, ...]] = [(code, f"{len(columns(code))} columns") for code in importers()]
        if json:
            print_json(importers())
        else:
            print_lines(aligned(rows, indent=""))
        return
    code = economy_code(importer)
    if export is not None:
        _exported(code, export, until, hs, json=json)
    elif years is not None:
        _years(code, years, until, json=json)
    elif transpose is not None:
        _transposed(code, transpose, edition, hs, national=lines, json=json)
    else:
        _overview(code, texts=texts, json=json)


def _exported(code: str, path: Path, until: int, hs: str, *, json: bool) -> None:
    """A row for each line, regime, beneficiaries and period: valid from, until, rate, sources, day read."""
    from datetime import date

    from tumen.errors import InputError
    from tumen.files.whole import whole_file
    from tumen.tariff.book.intervals import codes_on_file, export_rates
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.rates.store import columns

    if path.exists() or path.suffix.lower() != ".parquet":
        what = "is there already" if path.exists() else "is no name of a Parquet file"
        raise InputError.of(what, "Name a new file that ends with .parquet", file=str(path))
    starts = [item.start for item in columns(code).values() if item.start is not None]
    lines = [line for line in codes_on_file(code) if line.digits.startswith(hs.replace(".", ""))]
    if not lines or not starts or until < min(starts).year:
        raise InputError.of(
            f"no rate of {code} is on file for such lines and years", "See what is on file: tumen tariff"
        )
    with whole_file(path) as draft:
        rows = export_rates(
            TariffBook(), code, draft, codes=lines, first=min(starts), last=date(until, 12, 31)
        )
    if json:
        print_json({"file": path, "lines": len(lines), "rows": rows})
        return
    print_lines([f"{path}: {rows:,} intervals of {len(lines):,} lines, {min(starts)} to {until}-12-31"])


def _overview(code: str, *, texts: bool, json: bool) -> None:
    from tumen.tariff.rates.readings import readings
    from tumen.tariff.rates.store import columns

    found, read = columns(code), readings(code)
    if json:
        print_json({"columns": list(found.values()), "readings": read})
        return
    if not found:
        say(f"no tariff of {code} is on file: a duty there is unknown, not zero")
        return
    say(f"Columns of {code}: key, regime, beneficiaries, edition, kind, days, lines")
    print_lines(
        aligned(
            [
                (
                    item.key,
                    item.regime,
                    " ".join(item.beneficiaries),
                    item.edition or "not stated",
                    item.kind,
                    f"{item.start or 'undated'} to {item.until or 'open'}",
                    f"{item.lines} lines",
                )
                for item in found.values()
            ]
        )
    )
    print_lines(_reading_lines(read, every=texts))


def _reading_lines(read: "tuple[Readings, ...]", *, every: bool) -> "Iterator[str]":
    if not read:
        yield "Schedules by year only: all of their rates are understood"
        return
    yield (
        "How the rates were read: regime, rates, with a condition, range only, stands elsewhere, not "
        "understood"
    )
    yield from aligned(
        [
            (
                item.regime,
                f"{item.rates}",
                f"{item.asked}",
                f"{item.ranges}",
                f"{item.elsewhere}",
                f"{item.not_understood} ({item.share:.2f} %)",
            )
            for item in read
        ]
    )
    total = sum(item.rates for item in read)
    missing = sum(item.not_understood for item in read)
    yield f"  together {total} rates, {missing} not understood ({100 * missing / total:.2f} %)"
    for item in read:
        listed = [*item.texts, *item.references]
        for text, count in listed if every else listed[:_FEW]:
            yield f"  {item.regime}: {count} x {text}"
        if not every and len(listed) > _FEW:
            yield f"  {item.regime}: {len(listed) - _FEW} more, with --texts"


def _years(code: str, agreement: str, until: int, *, json: bool) -> None:
    from datetime import date

    from tumen.agreements.load import load_agreement
    from tumen.tariff.book.calendar import tariff_years

    spans = tariff_years(load_agreement(agreement), code, date(until, 12, 31))
    if json:
        print_json(spans)
        return
    say(f"Tariff years of {code} under {agreement}")
    print_lines(aligned([(f"year {span.year}", f"{span.start} to {span.until}") for span in spans]))


def _transposed(code: str, column: str, edition: str, hs: str, *, national: bool, json: bool) -> None:
    from tumen.tariff.rates.transpose import transpose

    digits = "".join(sign for sign in hs if sign.isdigit())
    found = transpose(code, column, edition, under=digits, national=national)  # type: ignore[arg-type]
    if json:
        print_json(found)
    else:
        print_lines(_transposed_lines(found))


def _transposed_lines(found: "Transposition") -> "Iterator[str]":
    from tumen.reference.hs import dotted

    old = found.column.edition
    yield f"{found.column.importer} {found.column.key} from {old} to {found.to}: {len(found.lines)} codes"
    yield (
        f"  {found.certain} certain, {found.uncertain} with different candidates, {found.missing} not in the "
        "schedule"
    )
    for line in found.lines:
        yield f"{line.code.dotted}  {line.staging or 'unknown'}"
        yield f"    {line.text}"
        if line.staging is None:
            for staging, under in line.candidates:
                yield f"    candidate {staging}: {', '.join(dotted(item) for item in under)}"
