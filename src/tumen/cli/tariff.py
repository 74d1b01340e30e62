"""``tumen hs`` and ``tumen tariff``: codes of the Harmonized System, and what is on file of an importer's
tariff.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.imports import import_tariff
from tumen.cli.options import ShowElse, command
from tumen.cli.output import coverage_lines, give
from tumen.errors import InputError
from tumen.language.force import SOURCE, in_force
from tumen.language.said import said
from tumen.reference.hs import dotted
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.reference.lookup import HsLookup
    from tumen.tariff.rates.readings import Readings
    from tumen.tariff.rates.transpose import Transposition

_FEW = 5


@command
def hs(
    query: str,
    *,
    edition: str = "HS2022",
    to: list[str] | None = None,
    json: bool = False,
) -> None:
    """Look up an HS code by number or by word, and convert it between editions.

    Labels are Tumen's own words in English, Chinese and Korean; the legal text is that of the nomenclature.
    They classify nothing. A search by words gives one answer for each heading.

    query: A code, complete or not ("8524.91", "852"), or words ("coffee machine"), also Chinese or Korean.
    --edition: HS edition of the code: HS2012, HS2017 or HS2022.
    --to: Edition to convert a code to; may be repeated.
    """
    from tumen.reference.hs import EDITIONS
    from tumen.reference.lookup import look_up

    found = look_up(query, edition, EDITIONS if to is None else to)  # type: ignore[arg-type]
    sentences = [conversion.explain() for conversion in found.conversions]
    give({"lookup": found, "conversions_in_words": sentences}, _code_lines(found), json=json)


def _code_lines(found: "HsLookup") -> Iterator[str]:
    from tumen.reference.nomenclature import nomenclature
    from tumen.report.words import counted

    language = in_force() if found.language == SOURCE else found.language
    if not found.matches:
        more = "try another word, or fewer, in English, Chinese or Korean"
        yield f"nothing in {found.edition} matches {found.query!r}; {more}"
        return
    yield found.edition
    if found.unmatched:
        yield f"no label has {', '.join(found.unmatched)}; what follows leaves it out"
    below = {2: "heading", 4: "subheading"}
    rows: list[tuple[str, ...]] = []
    for match in found.matches:
        many = said(counted(match.children, below[len(match.code.digits)])) if match.children else ""
        inside = f" ({many})" if many else ""
        digits = match.code.digits[:4]
        heading = f"in {dotted(digits)} {match.heading}" if match.heading else ""
        if heading and language != SOURCE:
            heading = f"({dotted(digits)} {nomenclature(found.edition).label(digits, language)})"
        near = f"also {', '.join(code.dotted for code in match.near)}" if match.near else ""
        label = match.in_words(language)
        if language != in_force():  # asked in words of another language
            label = f"{label} | {match.in_words(in_force())}"
        rows.append((match.code.dotted, label + inside, "; ".join(filter(None, (heading, near)))))
    yield from (line.rstrip() for line in aligned(rows))
    yield from (": ".join(note.in_words(in_force())) for note in found.notes)
    yield from (conversion.explain() for conversion in found.conversions)


app = typer.Typer(
    name="tariff",
    cls=ShowElse,
    rich_markup_mode=None,
    help="What is on file of a tariff: tumen tariff [ECONOMY]. See also: tumen tariff import --help.",
)
app.command("import", short_help="Make an own tariff from an official schedule or national tariff.")(
    import_tariff
)


@app.command("show", short_help="Columns, coverage, tariff years, transposition; `show` may be left out.")
@command
def tariff(
    importer: str | None = None,
    *,
    texts: bool = False,
    years: str | None = None,
    until: Annotated[int, typer.Option(min=1900, max=2200, help="Last year of --years and --export.")] = 2040,
    export: Path | None = None,
    transpose: str | None = None,
    edition: str = "HS2022",
    hs: str = "",
    lines: bool = False,
    json: bool = False,
) -> None:
    """Print what is on file of a tariff: columns, how the rates were read, tariff years, transposition.

    Example: tumen tariff AU --transpose annex1-rcep --hs 8501

    importer: ISO code of the importing economy.
    --texts: List every text that is not understood.
    --years AGREEMENT: The importer's tariff years under an agreement.
    --export FILE: Write the rates of every national line as intervals to a new .parquet file.
    --transpose COLUMN: Carry a column over to another HS edition.
    --edition: That edition.
    --hs: Only codes that begin so.
    --lines: To the importer's own lines, not to subheadings.
    """
    from tumen.tables.given import economy_code
    from tumen.tariff.book.coverage import coverage_on_file
    from tumen.tariff.rates.readings import readings
    from tumen.tariff.rates.store import columns, importers
    from tumen.tariff.rates.transpose import transpose as carry_over

    if importer is None:
        rows: list[tuple[str, ...]] = [(code, f"{len(columns(code))} columns") for code in importers()]
        give(importers(), aligned(rows, indent=""), json=json)
        return
    code = economy_code(importer)
    if export is not None:
        give(*_exported(code, export, until, hs), json=json)
    elif years is not None:
        give(*_years(code, years, until), json=json)
    elif transpose is not None:
        found = carry_over(code, transpose, edition, under=_digits(hs), national=lines)  # type: ignore[arg-type]
        give(found, _transposed_lines(found), json=json)
    else:
        plain = {
            "coverage": coverage_on_file(code),
            "columns": [*columns(code).values()],
            "readings": readings(code),
        }
        give(plain, _lines(code, texts=texts), json=json)


def _digits(hs: str) -> str:
    return "".join(sign for sign in hs if sign.isdigit())


def _exported(code: str, path: Path, until: int, hs: str) -> tuple[object, list[str]]:
    """Write a row for each line, regime, beneficiaries and period: valid from, until, rate, sources, day
    read.
    """
    from tumen.files.whole import check_new, whole_file
    from tumen.tariff.book.intervals import codes_on_file, export_rates
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.rates.store import columns

    check_new(path, "Parquet file", ".parquet")
    starts = [item.start for item in columns(code).values() if item.start is not None]
    lines = [line for line in codes_on_file(code) if line.digits.startswith(_digits(hs))]
    if not lines or not starts or until < min(starts).year:
        raise InputError.of(
            f"no rate of {code} is on file for such lines and years", "See what is on file: tumen tariff"
        )
    first, last = min(starts), date(until, 12, 31)
    with whole_file(path) as draft:
        rows = export_rates(TariffBook(), code, draft, codes=lines, first=first, last=last)
    said = f"{path}: {rows:,} intervals of {len(lines):,} lines, {first} to {last}"
    return {"file": path, "lines": len(lines), "rows": rows}, [said]


def _lines(code: str, *, texts: bool) -> Iterator[str]:
    from tumen.tariff.book.coverage import coverage_on_file
    from tumen.tariff.rates.line_codes import line_digits
    from tumen.tariff.rates.readings import readings
    from tumen.tariff.rates.store import columns

    found = columns(code).values()
    if not found:
        yield f"no tariff of {code} is on file: a duty there is unknown, not zero (see tumen tariff import)"
        return
    yield from coverage_lines(coverage_on_file(code))
    form = line_digits(code)
    if form is not None:
        also = f" (also {', '.join(map(str, sorted(form.also)))})" if form.also else ""
        yield f"Lines of {code} have {form.digits} digits{also}, as read on {form.read_on}: {form.source}"
    yield f"Columns of {code}: key, regime, beneficiaries, edition, kind, days, lines"
    yield from aligned(
        [
            (
                item.key,
                item.regime,
                " ".join(item.beneficiaries),
                item.edition or "not stated",
                item.kind,
                f"{item.start or 'undated'} to {item.until or 'open'}",
                f"{item.lines} lines",
                f"own: {item.own}" if item.own else "",
            )
            for item in found
        ]
    )
    yield from _reading_lines(readings(code), every=texts)


def _reading_lines(read: "tuple[Readings, ...]", *, every: bool) -> Iterator[str]:
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


def _years(code: str, agreement: str, until: int) -> tuple[object, list[str]]:
    from tumen.agreements.load import load_agreement
    from tumen.tariff.book.calendar import tariff_years

    spans = tariff_years(load_agreement(agreement), code, date(until, 12, 31))
    rows: list[tuple[str, ...]] = [(f"year {span.year}", f"{span.start} to {span.until}") for span in spans]
    return spans, [f"Tariff years of {code} under {agreement}", *aligned(rows)]


def _transposed_lines(found: "Transposition") -> Iterator[str]:

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
