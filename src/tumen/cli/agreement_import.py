"""``tumen agreement import``: read lists of rules, say what they hold and change,
and write a folder where asked.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.agreements.importing.blank import About
    from tumen.agreements.importing.compare import Comparison
    from tumen.agreements.importing.folder import Import
    from tumen.agreements.importing.listing import RuleList
    from tumen.reference.hs import Edition

_SHOWN = 20
_WORDS = {
    "typed": "whole",
    "asked": "whole, with a condition that a person answers",
    "partly": "in part; the rest stays undetermined",
    "not": "not understood; these stay undetermined",
}


def import_rules(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Rule sets (.json), tables (.csv, .xlsx), annexes (.pdf)."),
    ],
    *,
    base: Annotated[
        str | None,
        typer.Option("--for", metavar="CODE", help="Agreement (code or folder) whose rules are replaced."),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option(help="HS edition of the lists, where they do not say it: HS2012, HS2017, HS2022."),
    ] = None,
    code: Annotated[str | None, typer.Option(help="Without --for: code of the agreement.")] = None,
    title: Annotated[str | None, typer.Option(help="Without --for: its title.")] = None,
    party: Annotated[
        list[str] | None, typer.Option(help="Without --for: a Party (ISO code); repeat for each.")
    ] = None,
    in_force: Annotated[str | None, typer.Option(help="Without --for: first day of the agreement.")] = None,
    source: Annotated[str | None, typer.Option(help="What the files are, for citations.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the folder of the agreement here.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the folder if it is there.")] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="List every difference and every rule not understood.")
    ] = False,
    json: AsJson = False,
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
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from datetime import date

    from tumen.agreements.importing.folder import prepare, write

    about = _about(base, code, title, party, in_force)
    today = date.today()  # noqa: DTZ011 - the user's own calendar
    made = prepare(files, base=base, about=about, edition=_edition(edition), source=source, read_on=today)
    place = None if out is None else write(made, out, replace=replace)
    if json:
        print_json({**_plain(made), "written": place})
        return
    print_lines(_lines(made, everything=all_))
    if place is None:
        say("nothing is written; add --out FOLDER to keep it")
    else:
        say(f"written: {place}. Use it: tumen --agreements-from {place} origin ...")


def _edition(text: str | None) -> "Edition | None":
    from tumen.errors import InputError
    from tumen.reference.hs import EDITIONS

    found = next((item for item in EDITIONS if item == text), None)
    if text is not None and found is None:
        raise InputError.of(f"--edition: {text!r} is no HS edition on file", f"Use {', '.join(EDITIONS)}")
    return found


def _about(
    base: str | None, code: str | None, title: str | None, party: list[str] | None, in_force: str | None
) -> "About | None":
    from tumen.agreements.importing.blank import About
    from tumen.errors import InputError, Problem
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
    if start is None or code is None or title is None:
        raise AssertionError  # refused above
    return About(code, title, tuple(dict.fromkeys(item for item in parties if item)), start)


def _plain(made: "Import") -> dict[str, object]:
    return {
        "code": made.code,
        "title": made.title,
        "lists": [
            {
                "file": item.path,
                "sha256": item.sha256,
                "kind": item.kind,
                "edition": item.edition,
                "rules": item.rules,
                "outcomes": dict(item.outcomes),
                "rows": len(item.rows),
                "unread_rows": item.unread,
                "unclear": item.unclear,
            }
            for item in made.lists
        ],
        "coverage": [
            {
                "edition": item.edition,
                "rules": item.rules,
                "subheadings": item.subheadings,
                "reached": item.reached,
                "general": item.general,
                "missing": item.missing,
                "overlapping": item.overlapping,
            }
            for item in made.coverage.values()
        ],
        "differences": [
            {
                "edition": item.edition,
                "same": item.same,
                **item.counts,
                "rules": [
                    {"code": one.code, "change": one.change, "before": one.before, "after": one.after}
                    for one in item.differences
                ],
            }
            for item in made.comparisons
        ],
    }


def _lines(made: "Import", *, everything: bool) -> "Iterator[str]":
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


def _list_lines(item: "RuleList", *, everything: bool) -> "Iterator[str]":
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


def _difference_lines(code: str, item: "Comparison", *, everything: bool) -> "Iterator[str]":
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
