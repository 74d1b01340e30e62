"""``tumen agreement import``: read lists of rules, say what they hold and change,
and write a folder where asked.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.cli.options import command
from tumen.cli.output import give
from tumen.errors import InputError, Problem
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.agreements.importing.blank import About
    from tumen.agreements.importing.compare import Comparison
    from tumen.agreements.importing.folder import Import
    from tumen.agreements.importing.listing import RuleList

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
    from datetime import date

    from tumen.agreements.importing.folder import prepare, write
    from tumen.reference.hs import EDITIONS
    from tumen.tables.given import Reader, one_of

    reader = Reader()
    known = (
        None if edition is None else reader.get("--edition", one_of, edition, EDITIONS, "HS edition on file")
    )
    reader.done()
    about = _about(for_, code, title, party, in_force)
    today = date.today()  # noqa: DTZ011 - the user's own calendar
    made = prepare(files, base=for_, about=about, edition=known, source=source, read_on=today)
    place = None if out is None else write(made, out, replace=replace)
    end = "nothing is written; add --out FOLDER to keep it"
    if place is not None:
        end = f"written: {place}. Use it: tumen --agreements-from {place} origin ..."
    give({**_plain(made), "written": place}, [*_lines(made, everything=all_), end], json=json)


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


def _lines(made: "Import", *, everything: bool) -> Iterator[str]:
    yield f"{made.code}: {made.title}"
    for item in made.lists:
        yield ""
        yield from _list_lines(item, everything=everything)
    read = {item.edition for item in made.lists}
    for covered in made.coverage.values():
        if covered.edition not in read:
            continue
        yield ""
        yield (
            f"{covered.edition}: {covered.reached} of {covered.subheadings} subheadings have exactly one rule"
        )
        if covered.general:
            yield f"  {covered.general} of them the general rule"
        if covered.overlapping:
            yield (
                f"  {len(covered.overlapping)} rules stand below another; the more specific one holds: "
                + _some(covered.overlapping, everything=everything)
            )
        if covered.missing:
            yield f"  {len(covered.missing)} have none: {_some(covered.missing, everything=everything)}"
    for compared in made.comparisons:
        yield ""
        yield from _difference_lines(made.code, compared, everything=everything)


def _list_lines(item: "RuleList", *, everything: bool) -> Iterator[str]:
    yield f"{item.path}: {item.kind} in {item.edition}, {item.rules} rules"
    yield from aligned(
        [
            (str(count), f"{100 * count / item.rules:.1f} %", _WORDS[name])
            for name, count in item.outcomes.items()
        ]
    )
    if item.unread:
        yield (
            f"  {item.unread} of {len(item.rows)} codes and headings have a rule with a part that is not read"
        )
    shown = item.unclear if everything else item.unclear[:_SHOWN]
    yield from (f"  {one.place}, {one.heading}: {one.reason}" for one in shown)
    if len(shown) < len(item.unclear):
        yield f"  and {len(item.unclear) - len(shown)} more; --all lists them"


def _difference_lines(code: str, item: "Comparison", *, everything: bool) -> Iterator[str]:
    from tumen.reference.hs import dotted

    counts = ", ".join(f"{count} {name}" for name, count in item.counts.items())
    yield f"against {code} in {item.edition} on file: {item.same} subheadings as before, {counts}"
    shown = item.differences if everything else item.differences[:_SHOWN]
    for one in shown:
        yield f"  {dotted(one.code)}  {one.before or 'no rule'}  ->  {one.after or 'no rule'}"
    if len(shown) < len(item.differences):
        yield f"  and {len(item.differences) - len(shown)} more; --all lists them"


def _some(codes: tuple[str, ...], *, everything: bool) -> str:
    from tumen.reference.hs import dotted

    shown = codes if everything else codes[:_SHOWN]
    more = "" if len(shown) == len(codes) else f" and {len(codes) - len(shown)} more"
    return ", ".join(map(dotted, shown)) + more
