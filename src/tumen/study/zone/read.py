"""Read what the question of a zone needs: the ledger, the chains, the accounts; every problem at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.load import agreements_on_file
from tumen.errors import InputError, Problem
from tumen.language.own_words import called
from tumen.study.core.source import Section
from tumen.study.zone.linked import LinkedGoods, StudyReader, read_linked
from tumen.study.zone.schema import ZoneAsked
from tumen.tables.given import economy_code, nearest
from tumen.tables.yaml_document import Location
from tumen.zone.indicators.definitions import check_names, indicators

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts
    from tumen.economy.footprint.satellite import Satellite
    from tumen.study.core.schema import StudyFile
    from tumen.study.zone.schema import PortfolioFile
    from tumen.tables.yaml_document import Document
    from tumen.zone.chains import Chain
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.worth import ImportsRow, ZoneWorth


@dataclass(frozen=True, slots=True, eq=False)
class ZoneStudy:
    """Everything that the question of a zone needs."""

    folder: Path
    on: date
    asked: ZoneAsked
    snapshot: Snapshot
    chains: tuple[Chain, ...]
    """All of the folder; `asked.chains` are those that are asked."""
    worth: ZoneWorth | None
    """What the projects add, where it is asked."""
    linked: LinkedGoods | None
    """Where goods are linked."""
    files: tuple[str, ...]
    """Files of the study that were read, from its folder."""
    block: Section


def read_as_asked(
    facts: StudyFile, document: Document, folder: Path, reader: StudyReader, problems: list[Problem]
) -> ZoneStudy | None:
    """Read what a study asks of a zone; what is wrong is added to `problems`."""
    if facts.zone is None:
        return None
    problems += _unused_keys(facts, document)
    try:
        return read_zone(facts.zone, Section(document, ("zone",)), folder, facts.on, reader)
    except InputError as error:
        problems.extend(error.problems)
        return None


def _unused_keys(facts: StudyFile, document: Document) -> Iterator[Problem]:
    """Keys of the study that a zone alone has no use for: the studies that are linked state their own."""
    if facts.ask != ("zone",):
        return
    linked = "Delete it: the studies that are linked state their own"
    fixes = {
        "agreements": "Write agreements under zone, or delete it",
        "currency": linked,
        "hs_edition": linked,
    }
    for name, fix in fixes.items():
        if name in facts.model_fields_set:
            yield document.problem((name,), "nothing but zone is asked, so it would count nowhere", fix)


def read_zone(asked: ZoneAsked, block: Section, folder: Path, on: date, reader: StudyReader) -> ZoneStudy:
    """Read everything.

    Parameters
    ----------
    reader
        Reads the studies whose goods are linked.

    Raises
    ------
    InputError
        With all problems at once, each with file and line.
    """
    from tumen.zone.chains import check_asked, read_chains
    from tumen.zone.ledger import snapshot_from

    problems: list[Problem] = []
    snapshot: Snapshot | None = None
    chains: tuple[Chain, ...] = ()
    address = asked.ledger if "://" in asked.ledger else str(folder / asked.ledger)
    with _collected(problems, block, ("economy",)):
        economy_code(asked.economy)
    with _collected(problems, block, ("ledger",)):
        if "://" not in address and not Path(address).exists():
            raise InputError.of(f"there is no ledger {asked.ledger!r}", "Name its folder, file or address")
        snapshot = snapshot_from(address, asked.known_on)
    with _collected(problems, block, ("growth",)):
        counts = {name for name, item in indicators().items() if item.kind == "reached"}
        check_names(asked.growth, counts, "count of projects")
    with _collected(problems, block, ("chains",)):
        chains = read_chains(folder / asked.chains_folder) if asked.chains_folder else read_chains()
        check_asked(asked.chains or (), chains)
    worth: ZoneWorth | None = None
    with _collected(problems, block, ("portfolio",)):
        worth = _worth(asked, folder, block, snapshot, on=on, problems=problems)
    if snapshot is not None:
        problems += _wrong_projects(asked, block, snapshot)
    linked = (
        read_linked(asked, block, folder, snapshot, reader=reader, problems=problems) if asked.goods else None
    )
    problems += _unused(asked, block, chains)
    if problems or snapshot is None:
        raise InputError(dict.fromkeys(problems))
    called(_names(chains, snapshot))
    files = (*_files_of(asked, folder), *_files_linked(linked, folder))
    return ZoneStudy(folder, on, asked, snapshot, chains, worth, linked, files, block)


def _names(chains: Iterable[Chain], snapshot: Snapshot) -> Iterator[Mapping[str, str | None]]:
    """What chains, links, projects and firms are called in each language."""
    for chain in chains:
        yield {"en": chain.name_en, "zh": chain.name_zh, "ko": chain.name_ko}
        yield from (link.names for link in chain.links)
    for table in ("projects", "firms", "parks", "policies"):
        columns = [name for name in ("name_en", "name_zh", "name_ko") if name in snapshot[table].columns]
        for row in snapshot[table].select(columns).iter_rows(named=True):
            yield {name.removeprefix("name_"): told for name, told in row.items()}


def _is_economy(code: str) -> bool:
    try:
        economy_code(code)
    except InputError:
        return False
    return True


def _unused(asked: ZoneAsked, block: Section, chains: tuple[Chain, ...]) -> Iterator[Problem]:
    """What is given and would count nowhere."""
    for name in ("made_here", "trade", "agreements"):
        if getattr(asked, name) and not asked.goods:
            yield block.problem((name,), "it is given and no goods are linked", "Add goods, or delete it")
    known = {(chain.chain, link.link) for chain in chains for link in chain.links}
    for place, item in enumerate(asked.made_here):
        if chains and (item.chain, item.link) not in known:
            what = f"there is no link {item.chain}:{item.link}"
            yield block.problem(("made_here", place, "link"), what, "See `tumen zone chains`")
        elif asked.chains is not None and item.chain not in asked.chains:
            what = f"the chain {item.chain} is not asked"
            yield block.problem(("made_here", place, "chain"), what, "Add it to chains, or delete the row")
    on_file = agreements_on_file()
    for place, agreement in enumerate(asked.agreements or ()):
        if agreement not in on_file:
            fix = nearest(agreement, on_file)
            yield block.problem(("agreements", place), f"{agreement!r} is not on file", fix)


def _files_linked(linked: LinkedGoods | None, folder: Path) -> Iterator[str]:
    for place, name in () if linked is None else linked.files:
        yield Path(relpath(place / name, folder)).as_posix()


def _wrong_projects(asked: ZoneAsked, block: Section, snapshot: Snapshot) -> Iterator[Problem]:
    known = snapshot["projects"]["project"].to_list()
    for place, item in enumerate(asked.goods):
        if item.project is not None and item.project not in known:
            what = f"the ledger has no project {item.project!r}"
            yield block.problem(("goods", place, "project"), what, nearest(item.project, known))


def _worth(
    asked: ZoneAsked,
    folder: Path,
    block: Section,
    snapshot: Snapshot | None,
    *,
    on: date,
    problems: list[Problem],
) -> ZoneWorth | None:
    """What the projects add: reckoned as it is read, so that `tumen check` finds all that it refuses."""
    from tumen.economy.accounts import require_sound
    from tumen.economy.exposure import leontief
    from tumen.study.economy.tables_on_file import examine
    from tumen.zone.worth import home_of, read_imports, satellite_of, zone_worth

    terms: PortfolioFile | None = asked.portfolio
    if terms is None:
        return None
    own, before = folder / terms.accounts, len(problems)
    read: list[Accounts] = []
    home = ""
    rows: tuple[ImportsRow, ...] = ()
    satellite: Satellite | None = None
    with _collected(problems, block, ("portfolio", "accounts")):
        accounts = examine(str(own) if own.suffix else terms.accounts, year=terms.year).accounts
        require_sound(accounts)
        read.append(accounts)
        if _is_economy(asked.economy):  # else that is told already
            home = home_of(asked.economy, accounts.axes)
    if not read:
        return None
    accounts = read[0]
    with _collected(problems, block, ("portfolio", "imports")):
        rows = read_imports(folder / terms.imports, accounts.axes) if terms.imports else ()
    with _collected(problems, block, ("portfolio", "jobs")):
        satellite = satellite_of(folder / terms.jobs, accounts, terms.stressor) if terms.jobs else None
        if terms.stressor and not terms.jobs:
            raise InputError.of("stressor names what of a satellite, and none is given", "Add jobs")
    if not home or snapshot is None or len(problems) > before:
        return None
    return zone_worth(
        snapshot,
        on,
        leontief(accounts),
        home,
        rows,
        satellite=satellite,
        all_output=terms.all_output,
        imports_of_sector=terms.imports_of_sector,
        seed=terms.seed,
        draws=terms.draws,
    )


@contextmanager
def _collected(problems: list[Problem], block: Section, at: Location) -> Iterator[None]:
    """Collect the problems of an InputError; those without a file get the line of study.yaml."""
    try:
        yield
    except InputError as error:
        for problem in error.problems:
            placed = problem if problem.file else block.problem(at, problem.what, problem.fix)
            problems.append(placed)


def _files_of(asked: ZoneAsked, folder: Path) -> Iterator[str]:
    """Files beside study.yaml that were read; a database changes under a run, and its day is said instead."""
    terms = asked.portfolio
    names = [asked.ledger, asked.chains_folder, asked.trade.file if asked.trade else None]
    names += [terms.imports, terms.jobs] if terms else []
    for name in names:
        if name is None or "://" in name:
            continue
        path = folder / name
        if path.is_dir():
            yield from sorted(
                item.relative_to(folder).as_posix() for item in path.iterdir() if item.is_file()
            )
        elif path.suffix in {".csv", ".xlsx", ".parquet", ".json", ".yaml"}:
            yield name
