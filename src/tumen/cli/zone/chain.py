"""``tumen zone chains`` and ``worth``: who makes which link of a chain, and what the projects add."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tumen.cli.options import command
from tumen.cli.output import give, print_csv, say
from tumen.cli.zone.options import DEFAULT, KnownOn, Ledger, On, spoken
from tumen.shown import aligned, cut

if TYPE_CHECKING:
    from tumen.zone.chains import Chain
    from tumen.zone.chains.makers import FoundMakers
    from tumen.zone.worth.from_ledger import ZoneWorth
    from tumen.zone.worth.model import KnownSum

_NAME = 48


@command
def chains(
    names: list[str] | None = None,
    *,
    ledger: Ledger = DEFAULT,
    on: On = None,
    known_on: KnownOn = None,
    chains: Path | None = None,
    missing: bool = False,
    language: Literal["zh", "ko", "en"] | None = None,
    json: bool = False,
    csv: bool = False,
) -> None:
    """Which project makes which link of a chain, how sure that is and how far it is; which links are missing.

    Example: tumen zone chains oled --ledger studies/changchun-zone/ledger --on 2026-11-29

    names CHAIN...: Chains by their keys. Left out: all.
    --chains DIR: A folder with chains.csv, links.csv and, where there is one, materials.csv. Left out: the
        chains that come with Tumen.
    --missing: Only links that are missing as far as the ledger knows.
    --language zh|ko|en: Names of links and projects. Left out: as the program
        answers; in JSON and CSV en.
    --csv: A row for each link and maker.
    """
    from tumen.tables.given import Reader, day
    from tumen.zone.chains import check_asked, read_chains
    from tumen.zone.chains.makers import find_makers
    from tumen.zone.chains.tables import chain_rows
    from tumen.zone.ledger import snapshot_from

    given = Reader()
    known = given.get("", read_chains, *([chains] if chains else []))
    snapshot = given.get("", snapshot_from, ledger, known_on)
    as_of = given.get("--on", day, on)
    if known is not None:
        given.get("", check_asked, names or (), known)
    given.done()
    found = find_makers(known, snapshot, as_of, names or ())
    called = spoken(language, data=csv or json)
    if csv:
        print_csv(chain_rows(found, called, missing=missing))
    else:
        lines = _chain_lines(found, called, missing=missing)
        give(chain_rows(found, called, missing=missing), lines, json=json)
    for text in found.unplaced:
        say(text, err=True)


def _chain_lines(found: "FoundMakers", language: str, *, missing: bool) -> Iterator[str]:
    from tumen.zone.chains.tables import shown

    for chain in found.chains:
        yield f"{chain.chain.name(language)} ({chain.chain.chain}), as of {chain.on}"
        rows: list[tuple[str, ...]] = []
        for one in shown(chain, missing=missing):
            made = "; ".join(
                f"{maker.project.project} {maker.project.name(language)} "
                f"({maker.project.stage or 'no event'}, {maker.certainty})"
                for maker in one.makers
            )
            codes = "; ".join(map(str, one.link.hs)) or "no code"
            rows.append((one.link.position, one.link.name(language), codes, one.finding, made))
        yield from aligned(rows)
        words = Counter(maker.confidence for one in shown(chain, missing=missing) for maker in one.makers)
        told = ", ".join(f"{count} {confidence}" for confidence, count in words.most_common())
        yield f"  whose word the makers are: {told or 'there is none'}"
        yield from _made_of(chain.chain, language)
        yield from (
            f"  codes: {basis}" for basis in dict.fromkeys(one.hs_basis for one in chain.chain.links) if basis
        )
        yield (
            f"  missing, as far as the ledger knows: {len(chain.missing)} of {len(chain.links)} links; "
            "nobody found is not nobody there"
        )
    if not found.products:
        yield "The ledger has no products on record, so that nobody could be found"
    if found.without_code:
        yield f"Projects without a code, which may make any link: {', '.join(found.without_code)}"


def _made_of(chain: "Chain", language: str) -> Iterator[str]:
    for link in chain.links:
        if link.materials:
            materials = ", ".join(chain[one.material].name(language) for one in link.materials)
            sources = "; ".join(dict.fromkeys(one.source for one in link.materials))
            yield f"  {link.name(language)} is made of {materials}, as far as a source shows ({sources})"


@command
def worth(
    *,
    home: str,
    ledger: Ledger = DEFAULT,
    on: On = None,
    known_on: KnownOn = None,
    imports: Path | None = None,
    accounts: str = "built-in",
    year: int | None = None,
    folder: Path | None = None,
    jobs: Path | None = None,
    stressor: str | None = None,
    all_output: bool = False,
    imports_of_sector: bool = False,
    seed: int = 1,
    draws: int = 10_000,
    language: Literal["zh", "ko", "en"] | None = None,
    json: bool = False,
) -> None:
    """What the projects that count add at full capacity as planned, together and each: imports replaced,
    value added through all tiers, foreign value relieved, jobs. Projects that make one product share its
    imports.

    Example: tumen zone worth --home CN --imports imports.csv --ledger changchun.sqlite

    --home ECONOMY: The economy of the zone, by its ISO code or as the accounts name it.
    --imports FILE: What it imports of products a year: hs, imports, currency, year, sector, source. A product
        without a row has no known imports to replace.
    --accounts TABLE: built-in, the name of a table in place, or a file of one.
    --year: Year of a full table.
    --jobs FILE: A satellite account of jobs (or another stressor) by sector, for those through all tiers.
    --stressor NAME: Which of the satellite, where it has several.
    --all-output: Take all output as replacing imports where the ledger does not say how much.
    --imports-of-sector: Take all imports of its sector in the accounts where those of a product are not
        stated.
    --seed: Of the orders that are drawn where there are too many to count.
    --draws: So many orders are drawn then.
    --language zh|ko|en: Names of projects. Left out: as the program answers; in JSON en.
    """
    from tumen.economy.exposure import leontief
    from tumen.study.economy.tables_on_file import examine
    from tumen.tables.given import Reader, day
    from tumen.zone.ledger import snapshot_from
    from tumen.zone.worth import check_drawing, home_of, read_imports, satellite_of, worth_tables, zone_worth

    given = Reader()
    table: Any = given.get("", lambda: examine(accounts, year=year, folder=folder).accounts)
    label = table and given.get("--home", home_of, home, table.axes)
    rows = table and given.get("", read_imports, imports, table.axes) if imports else ()
    satellite = table and given.get("", satellite_of, jobs, table, stressor) if jobs else None
    given.get("", check_drawing, draws, seed)
    known = given.get("", snapshot_from, ledger, known_on)
    as_of = given.get("--on", day, on)
    given.done()
    found = zone_worth(
        known,
        as_of,
        leontief(table),
        label,
        rows,
        satellite=satellite,
        all_output=all_output,
        imports_of_sector=imports_of_sector,
        seed=seed,
        draws=draws,
    )
    called = spoken(language, data=json)
    give(worth_tables(found, called), _worth_lines(found, called), json=json)


def _worth_lines(found: "ZoneWorth", language: str) -> Iterator[str]:
    from tumen.zone.worth import ASSUMED, MEASURES, worth_tables

    tables, result = worth_tables(found, language), found.portfolio
    yield (
        f"{_how_many(found)} on {found.on}; at full capacity as planned, in {result.home} by accounts of "
        f"{result.year}, {result.unit}"
    )
    measures: list[tuple[str, ...]] = [
        (said.format(stressor=result.stressor), _amount(getattr(result.joint, name)))
        for name, said in MEASURES.items()
        if name != "jobs_behind" or result.stressor
    ]
    yield from aligned(measures)
    yield "  * what projects buy of each other stands behind both"
    yield "Each, on average over all orders in which they could come:"
    shares: list[tuple[str, ...]] = [("project", "replaced", "gained", "behind", "jobs planned", "not known")]
    for one, row in zip(result.projects, tables["projects"], strict=True):
        parts = (one.added.replaced, one.added.gained, one.added.behind, one.added.jobs_planned)
        named = cut(f"{one.project} {row['name']}", _NAME)
        shares.append((named, *map(_amount, parts), row["missing"]))
    yield from aligned(shares)
    if result.draws:
        most = max(one.error for one in result.projects)
        drawn = f"{result.draws:,} orders drawn with the seed {result.seed}"
        yield f"  by {drawn}; standard errors of what is replaced up to {most:.3g}"
    for use in result.caps:
        size = "not known" if use.cap.imports is None else f"{use.cap.imports:,.1f}"
        yield (
            f"{use.cap.cap}: imports {size} ({use.cap.source}); made in their place {_amount(use.made)}, "
            f"replaced {_amount(use.replaced)}"
        )
    for of_sector in result.sectors:
        whole = of_sector.replaced.whole
        imported, foreign = (_change(*pair, whole) for pair in (of_sector.imported, of_sector.reliance))
        sector = of_sector.unit.sector
        yield f"{sector}: imports in all that is bought {imported}, foreign value in it {foreign}"
    for row in tables["grounds"]:
        yield f"Whose word it is: {row['output_known']:,.1f} of the output is {row['confidence']}"
    yield from (f"Taken though no source says so: {ASSUMED[name]}" for name in found.assumed)
    yield from _apart(found)


def _apart(found: "ZoneWorth") -> Iterator[str]:
    from tumen.zone.chains.standing import NOT_COUNTED
    from tumen.zone.worth import COUNTED_IN

    for what, counted in (("output", found.output_in), ("planned jobs", found.jobs_in)):
        for key, where in counted.items():
            yield f"{key}: its {what}: {COUNTED_IN[where]}"
    for why, count in Counter(one.why for one in found.apart).items():
        keys = ", ".join(one.project for one in found.apart if one.why == why)
        yield f"Apart, {NOT_COUNTED[why]}: {count} ({keys})"


def _amount(amount: "KnownSum") -> str:
    if amount.whole:
        return f"{amount.known:,.1f}"
    return f"{amount.known:,.1f} as far as known" if amount.known else "not known"


def _how_many(found: "ZoneWorth") -> str:
    perhaps = sum(one.counts is None for one in found.standing.values())
    count = f"{len(found.standing) - perhaps} projects count"
    return f"{count}, {perhaps} perhaps do" if perhaps else count


def _change(before: float | None, after: float | None, whole: bool) -> str:  # noqa: FBT001 - of the row
    """A share before and after; what more is replaced than known can only lower it."""
    if before is None:
        return "not known"
    if after is None or (after == before and not whole):
        return f"{100 * before:.4g} % -> not known"
    return f"{100 * before:.4g} % -> {100 * after:.4g} %" + ("" if whole else " as far as known")
