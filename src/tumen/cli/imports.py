"""``tumen agreement import``, ``tumen tariff import``, ``tumen bill import``: read what others wrote, say
what it holds, and write a folder where asked.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tumen.cli.options import command
from tumen.cli.output import coverage_lines, give, say
from tumen.errors import InputError, Problem
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.agreements.importing.blank import About
    from tumen.agreements.importing.folder import Import
    from tumen.tariff.importing.folder import TariffImport

bill = typer.Typer(name="bill", no_args_is_help=True, help="Bills of materials.", rich_markup_mode=None)
_SHOWN = 20
_WORDS = {
    "typed": "whole",
    "asked": "whole, with a condition that a person answers",
    "partly": "in part; the rest stays undetermined",
    "not": "not understood; these stay undetermined",
}


@command
def import_rules(
    files: list[Path],
    *,
    for_: str | None = None,
    edition: str | None = None,
    code: str | None = None,
    title: str | None = None,
    party: list[str] | None = None,
    in_force: str | None = None,
    source: str | None = None,
    out: Path | None = None,
    replace: bool = False,
    all_: bool = False,
    json: bool = False,
) -> None:
    """Read lists of rules of origin and make an agreement's folder of them.

    Says how many rules were understood whole, in part or not, which subheadings have no rule, and what
    differs from what is on file. Nothing is written without --out, and nothing if anything is wrong.

    \b
    Examples:
    tumen agreement import annex-3a.pdf --for RCEP
    tumen agreement import rules.csv --edition HS2022 --for RCEP --out my/RCEP
    tumen agreement import mexico.json --edition HS2022 --code GB-MX \\
      --title "UK-Mexico" --party GB --party MX --in-force 2021-01-01 \\
      --out my/GB-MX
    tumen --agreements-from my origin ...

    files FILE...: Rule sets (.json), tables (.csv, .xlsx), annexes (.pdf).
    --for CODE: Agreement (code or folder) whose rules are replaced.
    --edition: HS edition of the lists, where they do not say it: HS2012, HS2017, HS2022.
    --code: Without --for: code of the agreement.
    --title: Without --for: its title.
    --party: Without --for: a Party (ISO code); repeat for each.
    --in-force: Without --for: first day of the agreement.
    --source: What the files are, for citations.
    --out FOLDER: Write the folder of the agreement here.
    --replace: Replace the folder if it is there.
    --all: List every difference and every rule not understood.
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from tumen.agreements.importing.folder import prepare, write
    from tumen.tables.given import Reader, hs_edition

    reader = Reader()
    known = None if edition is None else reader.get("--edition", hs_edition, edition)
    reader.done()
    about = _about(for_, code, title, party, in_force)
    today = date.today()  # noqa: DTZ011 - the user's own calendar
    made = prepare(files, base=for_, about=about, edition=known, source=source, read_on=today)
    place = None if out is None else write(made, out, replace=replace)
    end = "nothing is written; add --out FOLDER to keep it"
    if place is not None:
        end = f"written: {place}. Use it: tumen --agreements-from {place} origin ..."
    give({**_plain(made), "written": place}, [*_lines(made, None if all_ else _SHOWN), end], json=json)


@command
def import_tariff(
    files: list[Path],
    *,
    map_: Path | None = None,
    out: Path | None = None,
    replace: bool = False,
    partly: bool = False,
    all_: bool = False,
    json: bool = False,
) -> None:
    """Read an official schedule or national tariff and make an own tariff of it.

    Says what was read and what not, with place and reason, and checks the rates. Nothing is written
    without --out, and nothing if anything is wrong. Without --map it looks at the headings, and
    proposes a map to complete.

    \b
    Examples:
    tumen tariff import annex1-korea-china.pdf
    tumen tariff import annex1-korea-china.pdf --map kr-cn.yaml
    tumen tariff import annex1-korea-china.pdf --map kr-cn.yaml --out my/KR-CN
    tumen --tariffs-from my duty --from CN --to KR --hs 8501101000

    files FILE...: Tables of one tariff: .xlsx, .csv, .pdf.
    --map MAP: Which form the files have, or which column is which (YAML, docs/howto/import-tariff.md).
    --out FOLDER: Write the folder of the own tariff here.
    --replace: Replace the folder if it is there.
    --partly: Leave out rows that cannot be read; what stands on them is unknown.
    --all: List every row and cell that is not read.
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from tumen.tariff.importing.folder import prepare_tariff, write_tariff
    from tumen.tariff.importing.forms import read_tariff_map
    from tumen.tariff.importing.propose import proposed_map

    if map_ is None:
        text = proposed_map(files)
        give({"map": text}, [text.rstrip()], json=json)
        return
    today = date.today()  # noqa: DTZ011 - the user's own calendar
    made = prepare_tariff(files, read_tariff_map(map_), read_on=today, partly=partly)
    place = None if out is None else write_tariff(made, out, replace=replace)
    end = "nothing is written; add --out FOLDER to keep it"
    if place is not None:
        end = f"written: {place}. Use it: tumen --tariffs-from {place} duty ..."
    plain = {name: getattr(made, name) for name in made.__slots__ if name != "content"}
    give({**plain, "written": place}, [*_tariff_lines(made, None if all_ else _SHOWN), end], json=json)


def _tariff_lines(made: "TariffImport", most: int | None) -> Iterator[str]:
    from tumen.report.words import counted

    names = ", ".join(name for name, _ in made.files)
    yield f"{made.importer}, {made.form}: {names}, read on {made.read_on}"
    yield f"  {made.source}"
    yield (
        f"  {counted(made.lines, 'line')}, {counted(made.titles, 'row')} of headings and titles, "
        f"{counted(made.same, 'row')} that say what another says"
    )
    yield "Columns: regime, goods of, edition, kind, days, lines, with a condition, not understood"
    yield from aligned(
        [
            (
                item.regime,
                " ".join(item.beneficiaries),
                item.edition,
                item.kind,
                f"{item.start} to {item.until or 'open'}",
                str(item.lines),
                str(item.asked),
                str(item.unread),
            )
            for item in made.columns
        ]
    )
    yield from made.remarks
    if made.findings:
        yield f"{len(made.findings)} places are not read as a plain rate, or asked about:"
        told = [f"  {one.file}, {one.place}, {one.line}: {one.what}. {one.fix}" for one in made.findings]
        yield from _first(told, most)
    yield from coverage_lines(made.coverage)


def _about(
    base: str | None, code: str | None, title: str | None, party: list[str] | None, in_force: str | None
) -> "About | None":
    from tumen.agreements.importing.blank import About
    from tumen.tables.given import Reader, day, economy_code

    given = {"--code": code, "--title": title, "--party": party, "--in-force": in_force}
    if base is not None:
        named = [name for name, value in given.items() if value]
        if named:
            raise InputError.of(
                f"{', '.join(named)} and --for are given together", "With --for the agreement says it itself"
            )
        return None
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise InputError.of(
            f"of which agreement the rules are is not said: {', '.join(missing)} is missing",
            "Give --for CODE for one on file, or --code, --title, --party (at least two) and --in-force",
        )
    reader = Reader()
    parties = [reader.get("--party", economy_code, text) for text in party or []]
    start = reader.get("--in-force", day, in_force)
    if len(set(party or [])) < 2:
        reader.problems.append(Problem("--party: an agreement has at least two Parties", "Repeat --party"))
    reader.done()
    return About(code or "", title or "", tuple(dict.fromkeys(parties)), start)


def _plain(made: "Import") -> dict[str, object]:
    from tumen.api.result import rows_of

    lists = ("file=path", "sha256", "kind", "edition", "rules", "outcomes", "unread_rows=unread", "unclear")
    covered = ("edition", "rules", "subheadings", "reached", "general", "missing", "overlapping")
    rules = ("code", "change", "before", "after")
    return {
        "code": made.code,
        "title": made.title,
        "lists": [{**rows_of([item], *lists)[0], "rows": len(item.rows)} for item in made.lists],
        "coverage": rows_of(made.coverage.values(), *covered),
        "differences": [
            {
                "edition": item.edition,
                "same": item.same,
                **item.counts,
                "rules": rows_of(item.differences, *rules),
            }
            for item in made.comparisons
        ],
    }


def _lines(made: "Import", most: int | None) -> Iterator[str]:
    from tumen.reference.hs import dotted

    yield f"{made.code}: {made.title}"
    for item in made.lists:
        yield from ("", f"{item.path}: {item.kind} in {item.edition}, {item.rules} rules")
        yield from aligned(
            [
                (str(count), f"{100 * count / item.rules:.1f} %", _WORDS[name])
                for name, count in item.outcomes.items()
            ]
        )
        if item.unread:
            of = f"{item.unread} of {len(item.rows)}"
            yield f"  {of} codes and headings have a rule with a part that is not read"
        yield from _first([f"  {one.place}, {one.heading}: {one.reason}" for one in item.unclear], most)
    read = {item.edition for item in made.lists}
    for covered in made.coverage.values():
        if covered.edition not in read:
            continue
        of = f"{covered.reached} of {covered.subheadings}"
        yield from ("", f"{covered.edition}: {of} subheadings have exactly one rule")
        if covered.general:
            yield f"  {covered.general} of them the general rule"
        if covered.overlapping:
            yield (
                f"  {len(covered.overlapping)} rules stand below another; the more specific one holds: "
                + _some(covered.overlapping, most)
            )
        if covered.missing:
            yield f"  {len(covered.missing)} have none: {_some(covered.missing, most)}"
    for compared in made.comparisons:
        counts = ", ".join(f"{count} {name}" for name, count in compared.counts.items())
        head = f"against {made.code} in {compared.edition} on file"
        yield from ("", f"{head}: {compared.same} subheadings as before, {counts}")
        changes = [
            f"  {dotted(one.code)}  {one.before or 'no rule'}  ->  {one.after or 'no rule'}"
            for one in compared.differences
        ]
        yield from _first(changes, most)


def _first(lines: list[str], most: int | None) -> Iterator[str]:
    yield from lines[:most]
    if most is not None and len(lines) > most:
        yield f"  and {len(lines) - most} more; --all lists them"


def _some(codes: tuple[str, ...], most: int | None) -> str:
    from tumen.reference.hs import dotted

    more = "" if most is None or len(codes) <= most else f" and {len(codes) - most} more"
    return ", ".join(map(dotted, codes[:most])) + more


@bill.callback()
def _bill() -> None:
    """Bills of materials of other systems."""


@bill.command("import", short_help="Make a study from an export of ERP, PLM or a spreadsheet.")
@command
def import_(
    file: Path,
    folder: Path,
    *,
    made_in: str,
    currency: str,
    on: str,
    edition: str = "HS2022",
    map_: Path | None = None,
) -> None:
    """Write the tables of a study from the lines of one or several bills, and what is still to be asked.

    What goes into what is read from the column parent or level, else from how far the items are moved in.
    The folder holds study.yaml and its tables; in its folder needed a list of what lacks, and a letter for
    each who may know it.

    Example: tumen bill import export.csv study --made-in VN --currency USD --on 2026-06-01

    file: The export: .csv, .xlsx, .parquet, .json ...
    folder: A folder that is empty or not there yet.
    --made-in: Economy where all is made that has a bill of its own.
    --currency: Currency of prices whose line names none.
    --on: Day of import that the study asks about.
    --edition: HS edition of the codes.
    """
    from tumen.files.whole import check_free
    from tumen.reference.currency import check_currency
    from tumen.report.words import counted
    from tumen.study.importing.bill_draft import NEEDED, draft_of
    from tumen.study.importing.bill_lines import BILL_LINES, read_bill_lines
    from tumen.study.importing.bill_tree import tree_of
    from tumen.tables.forms.column_map import read_map
    from tumen.tables.given import Reader, day, economy_code, hs_edition

    check_free(folder)
    reader = Reader()
    economy: str = reader.get("--made-in", economy_code, made_in)
    money: str = reader.get("--currency", check_currency, currency)
    first: date = reader.get("--on", day, on)
    of = reader.get("--edition", hs_edition, edition)
    mapping = None if map_ is None else reader.get("--map", lambda path: read_map(path, BILL_LINES), map_)
    reader.done()
    tree = tree_of(read_bill_lines(file, mapping, of))
    made = draft_of(
        tree,
        name="".join(letter if letter.isalnum() else "-" for letter in folder.name.lower()).strip("-")
        or "bill",
        source=f"imported from {file.name}",
        made_in=economy,
        currency=money,
        on=first,
        edition=of,
    )
    made.study.write(folder)
    lines = len(made.study.tables["bills"])
    asked = len(made.study.texts)
    say(
        f"{folder}: {counted(len(tree.goods), 'good')}, {counted(len(tree.items), 'item')}, "
        f"{counted(lines, 'row')} of bills.",
        f"Still needed: {counted(len(made.missing), 'answer')} of "
        f"{'1 person' if asked == 1 else f'{asked} people'}, in {folder / NEEDED}. "
        f"Then: tumen check {folder}",
    )
