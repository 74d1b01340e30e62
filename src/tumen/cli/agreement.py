"""``tumen agreement``: what is on file of an agreement; ``tumen agreement import``:
put lists of rules on file.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from tumen.cli.imports import import_rules
from tumen.cli.options import ShowElse, command
from tumen.cli.output import give, say
from tumen.errors import InputError
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.agreements.coverage import Overview
    from tumen.agreements.model import Agreement
    from tumen.agreements.rules import RuleOnFile
    from tumen.tariff.rates.store import TariffColumn


app = typer.Typer(
    name="agreement",
    cls=ShowElse,
    rich_markup_mode=None,
    help="What is on file of an agreement: tumen agreement [CODE]. See also: tumen agreement import --help.",
)


@app.command(
    "show", short_help="Parties, rules, rates, sources, and what is missing; `show` may be left out."
)
@command
def agreement(
    code: str | None = None,
    *,
    rules: str | None = None,
    operations: bool = False,
    json: bool = False,
) -> None:
    """Print what is on file of an agreement: Parties, rules, rates, sources, and what is missing.

    code: Code of an agreement on file, or a folder of the same shape.
    --rules HS: Print the rules of a chapter, heading or subheading.
    --operations: Print of every operation on file whether it is minimal, by which paragraph.
    """
    from tumen.agreements.load import agreements_on_file, load_agreement, non_preferential_on_file

    if code is None:
        listed = [load_agreement(name) for name in agreements_on_file()]
        plain = [{"code": item.code, "title": item.title} for item in listed]
        importers = ", ".join(non_preferential_on_file())
        more = f"non-preferential rules (tumen origin --non-preferential): {importers}"
        lines = aligned([(item.code, item.title) for item in listed], indent="")
        give(plain, [*lines, more], json=json)
        return
    loaded = load_agreement(code)
    if rules is not None:
        _rules(loaded, rules, json=json)
        return
    if operations:
        plain = _operations(loaded)
        give(plain, aligned([tuple(row.values())[:3] for row in plain], indent=""), json=json)
        return
    _overview(loaded, json=json)


def _operations(loaded: "Agreement") -> list[dict[str, str]]:
    """Where the agreement puts every operation: for all goods, and for chapters with a list of their own."""
    from tumen.origin.criteria.minimal import counts
    from tumen.reference.operations import known_operations

    provisions = loaded.provisions
    policy = provisions.operations
    if policy is None:
        why = provisions.not_read.get("operations", "it lists no minimal operations")
        raise InputError.of(
            f"{loaded.code}: {why}", "Choose another agreement, or state its list in a folder"
        )
    asked = [("all goods", policy.minimal_for(""))]
    for part in policy.by_chapter:
        chapter = min(part.chapters)
        asked.append((f"chapters {', '.join(sorted(part.chapters))}", policy.minimal_for(chapter)))
    found = []
    for known in known_operations():
        before = ""
        for goods, minimal in asked:
            counted = counts(known.name, minimal)
            place = "" if counted.listed is None else minimal[counted.listed]
            match counted.met, counted.open:
                case None, "simple":
                    said = f"minimal if simple, {place}"
                case None, _:
                    said = f"minimal if it is {counted.listed}, {place}"
                case False, _:
                    said = f"minimal, {place}" if place else "nothing is done to the good"
                case _:
                    said = "not minimal"
            if said != before:
                row = {
                    "operation": known.name,
                    "standing": said,
                    "goods": goods,
                    "words": "; ".join(known.words),
                }
                found.append(row)
            before = before or said
    return found


def _rules(loaded: "Agreement", code: str, *, json: bool) -> None:
    from tumen.agreements.describe import describe
    from tumen.reference.correlation import check_code
    from tumen.reference.hs import HsCode, dotted
    from tumen.reference.nomenclature import nomenclature

    goods = [HsCode.parse(code, book.edition) for book in loaded.books.values()]
    known = [good for good in goods if nomenclature(good.edition).exists(good.digits)]
    if not known:
        check_code(goods[-1])
    found: list[RuleOnFile] = []
    for good in goods:
        if good not in known:
            say(f"{good.dotted} is not a code of {good.edition}", err=True)
            continue
        rules, without = loaded.books[good.edition].within(good)
        found.extend(rules)
        for digits in without if rules else (good.digits,):
            say(f"no rule of {loaded.code} for {dotted(digits)} in {good.edition} on file", err=True)
    if not found:
        raise InputError.of(
            f"there is no rule of {loaded.code} for {known[-1].dotted} on file",
            f"See under 'Missing' of `tumen agreement {loaded.code}` why; a study may state the rule",
        )
    plain = [{"in_words": describe(item.rule, loaded), "text": item.text, **_where(item)} for item in found]
    give(plain, _rule_lines(loaded, found), json=json)


def _rule_lines(loaded: "Agreement", found: "list[RuleOnFile]") -> Iterator[str]:
    from tumen.agreements.describe import describe
    from tumen.reference.hs import HsCode, dotted
    from tumen.reference.nomenclature import label_of

    for edition in dict.fromkeys(item.edition for item in found):
        yield f"{loaded.code} rules in {edition}"
        for item in found:
            if item.edition == edition:
                yield f"  {dotted(item.code)}  {item.text}"
                yield f"      {label_of(HsCode(item.code, edition))}"
                yield f"      {describe(item.rule, loaded)}"
                yield f"      {item.source}, read {item.read_on} ({item.file}:{item.line})"


def _where(item: "RuleOnFile") -> dict[str, object]:
    names = ("code", "level", "article", "edition", "sources", "file", "line")
    return {name: getattr(item, name) for name in names}


def _overview(loaded: "Agreement", *, json: bool) -> None:
    from tumen.agreements.coverage import overview
    from tumen.tariff.book.tariffs import TariffBook

    seen = overview(loaded)
    rates = [item for item in TariffBook().coverage() if item.regime == loaded.code]
    lines = _lines_by_chapter(loaded.code, sorted({item.importer for item in rates}))
    plain = {"overview": seen, "rates": rates, "rate_lines_by_chapter": lines}
    give(plain, _lines(seen, rates, lines), json=json)


def _lines_by_chapter(code: str, importers: list[str]) -> dict[str, dict[str, int]]:
    """How many national lines have a rate of the agreement, by chapter and importer."""
    from tumen.tariff.book.coverage import lines_by_chapter
    from tumen.tariff.rates.store import columns

    found: dict[str, dict[str, int]] = {}
    for importer in importers:
        own = {key: code for key, column in columns(importer).items() if column.regime == code}
        for chapter, counts in lines_by_chapter(importer, own).items():
            if counts[code]:
                found.setdefault(chapter, {})[importer] = counts[code]
    return found


def _lines(seen: "Overview", rates: "list[TariffColumn]", lines: dict[str, dict[str, int]]) -> Iterator[str]:
    yield f"{seen.code}: {seen.title}"
    yield ""
    yield "Parties, in force from, tariff year from (month-day), tariff differentials"
    yield from aligned(
        [
            (
                party.economy,
                party.in_force.isoformat(),
                "{:02d}-{:02d}".format(*party.tariff_year_start)
                if party.tariff_year_start
                else "not on file",
                "differentials" if party.differentials else "-",
                party.source,
            )
            for party in seen.parties
        ]
    )
    yield f"  first tariff year: {seen.base or 'not on file'}"
    yield ""
    yield "Rules of origin"
    for edition, covered in seen.editions:
        yield f"  {edition.reason}"
        yield f"    {covered.rules} rules reach {covered.reached} of {covered.subheadings} subheadings"
        yield from (
            f"    {count} rules: {source}, read {source.read_on}" for source, count in covered.sources
        )
    yield ""
    yield "General provisions"
    yield from (f"  {entry}" for entry in seen.provisions_read)
    yield ""
    yield "Lines with an additional domestic requirement"
    yield from (
        f"  {item.importer}: {item.lines} lines in {item.edition} ({'; '.join(map(str, item.sources))})"
        for item in seen.appendix
    )
    if not seen.appendix:
        yield "  none on file"
    yield ""
    yield from _rate_lines(seen, rates)
    yield ""
    yield from _chapter_lines(seen, lines)
    yield ""
    yield "Missing"
    yield from (f"  {text}" for text in seen.missing)
    without = sorted({party.economy for party in seen.parties} - {item.importer for item in rates})
    if without:
        yield f"  No rates on file of the importers {', '.join(without)}: a duty there is unknown, not zero."


def _rate_lines(seen: "Overview", rates: "list[TariffColumn]") -> Iterator[str]:
    from tumen.tariff.rates.store import sources

    yield f"Rates of {seen.code}, by importer, origin, HS edition and period"
    if not rates:
        yield "  none on file"
        return
    yield from aligned(
        [
            (
                item.importer,
                " ".join(item.beneficiaries),
                item.edition or "edition not stated",
                f"{item.start or 'undated'} to {item.until or 'open'}",
                f"{item.lines} lines" + ("" if item.kind == "rate" else ", all years"),
                f"{sources()[item.source].title}, read {sources()[item.source].read_on}",
            )
            for item in rates
        ]
    )


def _chapter_lines(seen: "Overview", lines: dict[str, dict[str, int]]) -> Iterator[str]:
    editions = [covered for _, covered in seen.editions]
    importers = sorted({importer for row in lines.values() for importer in row})
    yield "By chapter: subheadings that have a rule, and national lines that have a rate"
    head = ("chapter", *(f"rules {item.edition}" for item in editions), *importers)
    rows = [head]
    chapters = sorted({chapter.chapter for item in editions for chapter in item.chapters})
    for name in chapters:
        cells = [
            next((f"{c.reached}/{c.subheadings}" for c in item.chapters if c.chapter == name), "-")
            for item in editions
        ]
        counts = [str(lines.get(name, {}).get(importer, "-")) for importer in importers]
        rows.append((name, *cells, *counts))
    yield from aligned(rows)


app.command("import", short_help="Make an agreement's folder from lists of rules.")(import_rules)
