"""Read an official tariff by its map, check it whole, and only then write it as a user's own tariff."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tumen.errors import InputError, Problem
from tumen.files.whole import whole_folder
from tumen.reference.hs import Edition
from tumen.tables.text import shown_path
from tumen.tariff.book.coverage import Coverage, measure, write_coverage
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.importing.checks import checked, remarked
from tumen.tariff.importing.forms import HeadingsFile, TariffMap
from tumen.tariff.importing.layout import TableLayout, layout_of
from tumen.tariff.importing.lines import EMPTY, LinesRead, RateKey, TariffFinding, spans
from tumen.tariff.importing.sheets import CellSheet, read_sheets
from tumen.tariff.importing.years import keys_of
from tumen.tariff.rates.expression import Rate, UnreadRate, questions, understood
from tumen.tariff.rates.notation import print_rate
from tumen.tariff.rates.own import MARK, digests, own_tariffs
from tumen.tariff.rates.staging import Staging, print_staging


@dataclass(frozen=True, slots=True)
class ImportedColumn:
    """A column that an import makes, and how its rates were read."""

    key: str
    regime: str
    beneficiaries: tuple[str, ...]
    edition: Edition
    kind: str
    start: date | None
    until: date | None
    lines: int
    asked: int
    """Lines whose rate asks a condition."""
    unread: int
    """Lines whose rate is not understood, as a whole or in a year."""


@dataclass(frozen=True, slots=True)
class TariffImport:
    """An official tariff as it was read; nothing is written yet."""

    importer: str
    form: str
    source: str
    read_on: date
    files: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each."""
    columns: tuple[ImportedColumn, ...]
    lines: int
    titles: int
    same: int
    findings: tuple[TariffFinding, ...]
    """Rows and cells that were not read, and what the checks found."""
    remarks: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    content: Mapping[str, bytes]
    """Name and bytes of each file of the folder."""


def prepare_tariff(
    paths: Sequence[Path], asked: TariffMap, *, read_on: date, partly: bool = False
) -> TariffImport:
    """Read the files of one tariff.

    Parameters
    ----------
    read_on
        The day on which they are read, where the map does not say it.
    partly
        Leave out rows that cannot be read, with a list of them; the subheadings they belong to are unknown.

    Raises
    ------
    InputError
        With every problem: files that cannot be read, no table with the columns of the map, rows whose code
        is none, has lost a zero, is no line of the importer or of the edition, and what the checks ask about.
    MissingExtraError
        If the extra that a format needs is not installed.
    """
    read, problems, told = LinesRead(asked), list[Problem](), list[str]()
    hashes = tuple((path.name, sha256(path.read_bytes()).hexdigest()) for path in paths if path.is_file())
    for path in paths:
        try:
            _read(read_sheets(path, asked.file.sheets), read, shown_path(path), problems, told)
        except InputError as error:
            problems += error.problems
    if read.periods:
        for line, key, rate, wrong in spans(read):
            read.rates.setdefault(line, {})[key] = rate
            if wrong:
                file, place = read.places[line]
                what = f"{wrong} hold for the same days"
                read.findings.append(
                    TariffFinding("repeated", file, place, line, what, "They are kept as unknown")
                )
    problems += _doubtful_unit(read)
    findings = [*read.findings, *checked(read)]
    problems += [item for finding in findings for item in _asks(finding, asked, partly=partly)]
    if not problems and not read.understood:
        what = "no cell of it was understood as a rate" if read.rates else "no row with a rate was read"
        cells = [finding.what for finding in findings if finding.kind == "cell"]
        first = f": {cells[0]}" if cells else ""
        problems.append(Problem(f"{what}{first}", "Check the map against the file", shown_path(paths[0])))
    if problems:
        raise InputError(dict.fromkeys(problems))
    return _made(read, findings, hashes, asked.file.read_on or read_on, told)


def _read(
    sheets: Sequence[CellSheet], read: LinesRead, shown: str, problems: list[Problem], told: list[str]
) -> None:
    before: tuple[TableLayout, dict[int, RateKey]] | None = None
    layouts: list[TableLayout] = []
    for sheet in sheets:
        layout, first = layout_of(sheet, read.asked), 0
        if layout is not None:
            name = f"{shown}#{sheet.name}" if sheet.name and not sheet.goes_on else shown
            before = layout, keys_of(layout, read.asked, name, problems)
            first = layout.data
            layouts.append(layout)
            read.onwards = read.onwards or any(item.onwards for item in layout.years)
            if layout.unread:
                told.append(f"{sheet.name or shown}: columns that are not read: {', '.join(layout.unread)}")
        elif not sheet.goes_on or before is None or before[0].width != sheet.width:
            if sheet.rows:
                told.append(
                    f"{sheet.name or shown} is not read: it has no column {read.asked.headings['line'][0]!r}"
                )
            continue
        layout, keys = before
        if layout.roles.get("code") or keys:
            read.gather(sheet, layout, keys, first)
        elif not problems:
            what = "the table has a column of lines and none of rates"
            problems.append(Problem(what, "Name the columns of rates in the map as the file has them", shown))
    if layouts:
        problems += _not_there(read.asked, layouts, shown)
    if before is None:
        names = ", ".join(read.asked.headings["line"])
        problems.append(
            Problem(
                f"no table has a column of lines: {names}", "Name it in the map under columns: line", shown
            )
        )


def _not_there(asked: TariffMap, layouts: Sequence[TableLayout], shown: str) -> Iterator[Problem]:
    """Columns that the map itself names and no table has."""
    named: list[tuple[tuple[str, ...], bool]] = [
        (names, any(layout.has(role) for layout in layouts))
        for role in HeadingsFile.model_fields
        if role != "onwards" and (names := getattr(asked.file.columns, role))
    ]
    named += [
        (item.column, any(item is rate for layout in layouts for _, rate in layout.rates))
        for item in asked.file.rates
    ]
    named += [
        ((name,), any(name in layout.beside for layout in layouts))
        for item in asked.file.rates
        for name in (*item.beside, *item.instead)
    ]
    for names, there in named:
        if not there:
            others = dict.fromkeys(text for layout in layouts for text in layout.unread)
            fix = f"Columns that are not read: {', '.join(others)}" if others else "Correct its name"
            yield Problem(f"no table has the column {' or '.join(names)!r} that the map names", fix, shown)


def _doubtful_unit(read: LinesRead) -> Iterator[Problem]:
    """Fractions of 1 where per cent is meant: 0.05 for 5 %, table by table."""
    if read.asked.file.unit is not None:
        return
    for table, rates in read.unmarked.items():
        small = [rate for rate in rates if rate <= 1]
        if min(rates) < 1 and (small == rates or read.marked):
            beside = "others are shown as per cent" if read.marked else "none is above"
            yield Problem(
                f"{len(small)} rates are numbers up to {max(small)}, and {beside}: they may be fractions, "
                "0.05 for 5 %",
                "Add unit: fraction or unit: percent to the map",
                table,
            )


def _asks(finding: TariffFinding, asked: TariffMap, *, partly: bool) -> Iterator[Problem]:
    """The problem that a finding is; none where it is accepted, or a cell is kept as text."""
    if finding.kind == "cell" or finding.kind in asked.file.accepted or (finding.kind == "row" and partly):
        return
    fix = (
        f"{finding.fix}; or leave the row out and its subheading unknown (on the command line: --partly)"
        if finding.kind == "row"
        else finding.fix
    )
    if finding.kind == "repeated":
        fix = f"{fix} if you say why in the map: accepted: {{repeated: reason}}"
    yield Problem(f"{finding.place}: {finding.what}", fix, finding.file)


def _made(
    read: LinesRead,
    findings: list[TariffFinding],
    hashes: tuple[tuple[str, str], ...],
    day: date,
    told: list[str],
) -> TariffImport:
    asked, file = read.asked, read.asked.file
    mark = sha256(repr((hashes, file)).encode()).hexdigest()[:8]
    texts: dict[tuple[RateKey, str], dict[str, str]] = defaultdict(dict)
    opens: dict[tuple[RateKey, str], Counter[str]] = defaultdict(Counter)
    for line, rates in read.rates.items():
        for key, kind, text, inside in _texts(rates, stays=read.onwards):
            texts[key, kind][line] = text
            opens[key, kind]["asked"] += any(map(questions, inside))
            opens[key, kind]["unread"] += not all(map(understood, inside))
    for finding in findings:  # rows left out: what is asked of their subheading is unknown
        if finding.kind == "row" and len(finding.line) >= 6:
            left = print_rate(UnreadRate(f"row not read: {finding.place}"))
            for (_, kind), column in texts.items():
                column.setdefault(finding.line, left if kind == "rate" else f"{left} | {left}")
    source, columns, rows = f"own-{mark}", [], defaultdict[tuple[str, str], list[str]](list)
    for (key, kind), by_line in texts.items():
        name = "-".join(
            map(str, (key.regime, *key.beneficiaries, key.start, key.until or "open", mark))
        ).lower()
        for line, text in by_line.items():
            rows[line, text].append(name)
        columns.append(
            ImportedColumn(
                name,
                key.regime,
                key.beneficiaries,
                file.edition,
                kind,
                key.start,
                key.until,
                len(by_line),
                opens[key, kind]["asked"],
                opens[key, kind]["unread"],
            )
        )
    said = "; ".join(f"{kind}: {reason}" for kind, reason in file.accepted.items())
    content = {
        "sources.csv": _table(
            ("key", "title", "edition", "where", "read_on", "files"),
            [
                (
                    source,
                    file.source.title,
                    file.source.edition or str(file.start or "no edition stated"),
                    file.source.where,
                    day,
                    "; ".join(f"{name} SHA-256 {digest}" for name, digest in hashes),
                )
            ],
        ),
        "regimes.csv": _table(
            ("code", "role", "title"), [(code, item.role, item.title) for code, item in file.regimes.items()]
        ),
        "not-read.csv": _table([field.name for field in fields(TariffFinding)], map(astuple, findings)),
        f"{file.importer}/columns.csv": _table(
            ("key", "regime", "beneficiaries", "edition", "kind", "from", "until", "source", "lines", "note"),
            [
                (
                    c.key,
                    c.regime,
                    " ".join(c.beneficiaries),
                    c.edition,
                    c.kind,
                    c.start,
                    c.until,
                    source,
                    c.lines,
                    said,
                )
                for c in columns
            ],
        ),
    }
    chapters: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for (line, text), names in sorted(rows.items()):
        chapters[line[:2]].append((line, " ".join(names), text))
    for chapter, of_chapter in chapters.items():
        table = _table(("line", "columns", "rate"), of_chapter)
        content[f"{file.importer}/{chapter}.csv.gz"] = gzip.compress(table, mtime=0)
    coverage = _coverage(content, columns, file.importer, day)
    with TemporaryDirectory() as place:
        path = Path(place) / "coverage.csv"
        write_coverage(coverage, path)
        content[f"{file.importer}/coverage.csv"] = path.read_bytes()
    form = asked.form.title if asked.form else "columns named in the map"
    return TariffImport(
        file.importer,
        form,
        f"{file.source.title}; {file.source.where}",
        day,
        hashes,
        tuple(columns),
        len(read.rates),
        read.titles,
        read.same,
        tuple(findings),
        (*told, *remarked(read, day)),
        coverage,
        content,
    )


def _texts(rates: Mapping[RateKey, Rate], *, stays: bool) -> Iterator[tuple[RateKey, str, str, list[Rate]]]:
    """The columns of a line: its key, kind and text, and the rates in it; nothing for empty cells."""
    staged: dict[RateKey, dict[int, Rate]] = {}
    for key, rate in rates.items():
        if key.year is None:
            if rate != EMPTY:
                yield key, "rate", print_rate(rate), [rate]
            continue
        one = RateKey(key.regime, key.beneficiaries, key.start, key.until, 0)
        staged.setdefault(one, {})[key.year] = rate
    for key, years in staged.items():
        inside = [years[year] for year in sorted(years) if year]
        if any(rate != EMPTY for rate in inside):
            staging = Staging(years.get(0, EMPTY), tuple(inside), stays)
            yield key, "stages and after" if stays else "stages", print_staging(staging), inside


def _coverage(
    content: Mapping[str, bytes], columns: Sequence[ImportedColumn], importer: str, day: date
) -> tuple[Coverage, ...]:
    """How much of the nomenclature the importer's tariff answers with what was read, on the first day from
    the reading on for which it holds.
    """
    starts = [
        column.start
        for column in columns
        if column.start is not None and (column.until is None or column.until >= day)
    ]
    on = max(day, min(starts)) if starts else max((c.until for c in columns if c.until), default=day)
    mine = {(column.regime, " ".join(column.beneficiaries)) for column in columns}
    with TemporaryDirectory() as place:
        _write(Path(place), content, importer)
        with own_tariffs([place]):
            return tuple(
                row for row in measure(TariffBook(), importer, on) if (row.regime, row.beneficiaries) in mine
            )


def write_tariff(made: TariffImport, out: str | Path, *, replace: bool = False) -> Path:
    """Write the folder: whole or not at all.

    Raises
    ------
    InputError
        If the place is taken and not to be replaced, or is no folder of a tariff, or cannot be written.
    """
    out = Path(out)
    shown = shown_path(out)
    if out.exists() and not (out / MARK).is_file():
        raise InputError.of("it is there, and is no folder of an own tariff", "Name another", file=shown)
    if out.exists() and not replace:
        raise InputError.of("the folder is there", "Add --replace, or name another", file=shown)
    with whole_folder(out, replace=replace) as draft:
        _write(draft.path, made.content, made.importer)
    return out


def _write(folder: Path, content: Mapping[str, bytes], importer: str) -> None:
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    said = {"importer": importer, "files": digests(folder)}
    (folder / MARK).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _table(names: Sequence[str], rows: object) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()
