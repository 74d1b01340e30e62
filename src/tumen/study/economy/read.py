"""Read what is asked of whole economies: keys of study.yaml and tables beside it, all problems at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.economy.accounts import Accounts
from tumen.economy.footprint.satellite import Satellite
from tumen.economy.refusals import not_there
from tumen.errors import InputError, Problem
from tumen.study.core.source import Section
from tumen.study.economy.chain.schema import ChainSatellite
from tumen.study.economy.disruption.read import Disrupted, read_disruption
from tumen.study.economy.earned import Utilisation
from tumen.study.economy.policy.check import wrong_measures
from tumen.study.economy.results import Published
from tumen.study.economy.schedules import Schedules
from tumen.study.economy.schema import EconomyAsked, FootprintFile, Question, labels_in
from tumen.tables.yaml_document import Location

if TYPE_CHECKING:
    from tumen.study.economy.chain.read import ChainStudy
    from tumen.study.statements import Basis


@dataclass(frozen=True, slots=True, eq=False)
class EconomyStudy:
    """A study as read: what is asked, the input-output table, tariffs, and shares of preferences used."""

    folder: Path
    ask: tuple[Question, ...]
    asked: EconomyAsked
    accounts: Accounts
    schedules: Schedules | None
    utilisation: Mapping[str, Utilisation]
    """By name of the variant: what of its cuts is earned."""
    published: tuple[Published, ...]
    files: tuple[str, ...]
    """The tables that the keys name, from the folder of the study."""
    block: Section
    """Where `asked` stands."""
    disrupted: Disrupted | None = None
    satellites: tuple[Satellite, ...] = ()
    """The stressors whose footprints are asked about."""
    chain: ChainStudy | None = None
    """The product or the plan inside the table, where the tables of the study meet it."""
    chain_satellites: tuple[Satellite, ...] = ()
    """The stressors that are counted behind it."""
    plan_basis: Basis | None = None
    """What plans of the study rest on where that is no source."""


def read_asked(asked: EconomyAsked, block: Section, folder: Path, ask: tuple[Question, ...]) -> EconomyStudy:
    """Read the tables that a set of keys names, and check it.

    Raises InputError with every problem that can be told at once, each with file and line.

    Parameters
    ----------
    asked, block : the keys as validated, and where they stand: problems name the line there
    folder : of the study: tables are named from there
    ask : which questions of whole economies it asks
    """
    from tumen.economy.accounts import require_sound

    problems: list[Problem] = []
    accounts = _accounts(asked, folder, block, problems)
    _questions(asked, ask, block, problems)
    if accounts is not None:
        with _collected(problems, block, ("accounts",)):
            require_sound(accounts)
        _labels(asked, accounts, block, problems)
    trade = asked.trade
    schedules: Schedules | None = None
    utilisation: dict[str, Utilisation] = {}
    published: tuple[Published, ...] = ()
    if trade is not None and accounts is not None:
        from tumen.study.economy.columns import PUBLISHED, rows_of
        from tumen.study.economy.earned import read_utilisation
        from tumen.study.economy.schedules import read_schedules

        with _collected(problems, block, ("trade", "tariffs")):
            schedules = read_schedules(_beside(folder, trade.tariffs), accounts.axes)
        for name, variant in trade.variants.items():
            if variant.utilisation is not None:
                with _collected(problems, block, ("trade", "variants", name, "utilisation")):
                    utilisation[name] = read_utilisation(folder, variant.utilisation, accounts.axes)
        if trade.published is not None:
            with _collected(problems, block, ("trade", "published")):
                published = rows_of(PUBLISHED, folder / trade.published)
    disrupted: Disrupted | None = None
    if asked.disruption is not None and accounts is not None:
        with _collected(problems, block, ("disruption",)):
            disrupted = read_disruption(folder, asked.disruption, accounts)
    satellites = _satellites(asked.footprint, folder, accounts, block, problems, "footprint")
    counted = None if asked.chain is None else asked.chain.footprint
    behind = _satellites(counted, folder, accounts, block, problems, "chain", "footprint")
    if problems:
        raise InputError(dict.fromkeys(problems))
    if accounts is None:  # pragma: no cover - a problem was noted above
        raise InputError.of("there is no table", "Name one under accounts")
    read = EconomyStudy(
        folder,
        ask,
        asked,
        accounts,
        schedules,
        utilisation,
        published,
        _files_of(asked, folder),
        block,
        disrupted,
        satellites,
        chain_satellites=behind,
    )
    if trade is not None:
        from tumen.study.economy.tariffs import check_variants

        check_variants(read)
    return read


def _satellites(
    asked: FootprintFile | ChainSatellite | None,
    folder: Path,
    accounts: Accounts | None,
    block: Section,
    problems: list[Problem],
    *at: str,
) -> tuple[Satellite, ...]:
    """The stressors of a satellite account that a key names."""
    found: tuple[Satellite, ...] = ()
    if asked is not None and accounts is not None:
        from tumen.economy.footprint import read_satellites

        with _collected(problems, block, at):
            path = folder / asked.satellite
            found = read_satellites(path, accounts, year=asked.year, stressors=asked.stressors)
    return found


def _beside(folder: Path, name: str) -> Path | None:
    return None if name == "built-in" else folder / name


@contextmanager
def _collected(problems: list[Problem], block: Section, at: Location) -> Iterator[None]:
    """Collect the problems of an InputError; those without a file get the line of study.yaml."""
    try:
        yield
    except InputError as error:
        for problem in error.problems:
            placed = problem if problem.file else block.problem(at, problem.what, problem.fix)
            problems.append(placed)


def _accounts(asked: EconomyAsked, folder: Path, block: Section, problems: list[Problem]) -> Accounts | None:
    from tumen.economy.accounts import aggregate, concordance, load, load_file
    from tumen.study.economy.columns import MAP, rows_of

    choice = asked.accounts
    found: Accounts | None = None
    with _collected(problems, block, ("accounts",)):
        if choice.own:
            if choice.folder is not None:
                raise InputError.of("a table of your own has no folder", "Write the folder into 'table'")
            found = load_file(folder / choice.table, year=choice.year)
        else:
            found = load(choice.table, choice.year, None if choice.folder is None else folder / choice.folder)
        maps: dict[str, Any] = {}
        for axis, file in (("economies", choice.economies), ("sectors", choice.sectors)):
            if file is not None:
                maps[axis] = concordance(rows_of(MAP, folder / file), getattr(found.axes, axis))
        if maps:
            found = aggregate(found, **maps)
    return found


def _questions(
    facts: EconomyAsked, ask: tuple[Question, ...], block: Section, problems: list[Problem]
) -> None:
    """Each question has what it needs, and nothing is given that is not asked."""
    keys = ("trade", "exposure", "disruption", "footprint", "gravity")
    given: dict[str, object] = {name: getattr(facts, name) for name in keys}
    given["plants"] = facts.plants or None
    for key, value in given.items():
        question = "substitution" if key == "plants" else key
        said = "economy" if question == "trade" else question
        if question in ask and value is None and not (key == "trade" and facts.chain is not None):
            other = " or 'chain: ...'" if key == "trade" else ""
            problems.append(
                block.document.problem(
                    ("ask",), f"{said!r} is asked without '{key}'", f"Add '{key}: ...'{other} under economy"
                )
            )
        if question not in ask and value is not None:
            problems.append(
                block.problem((key,), f"it is given but {said!r} is not asked", "Ask it, or delete it")
            )
    if facts.chain is not None and "trade" not in ask:
        problems.append(
            block.problem(("chain",), "it is given but 'economy' is not asked", "Ask it, or delete it")
        )
    trade = facts.trade
    if trade is not None and trade.headline not in trade.variants:
        known = ", ".join(trade.variants)
        problems.append(
            block.problem(
                ("trade", "headline"), f"there is no variant {trade.headline!r}", f"Name one of: {known}"
            )
        )


def _labels(facts: EconomyAsked, accounts: Accounts, block: Section, problems: list[Problem]) -> None:
    """Every economy and sector that study.yaml names is in the table, and what is said of it can be."""
    from tumen.economy.exposure.perimeter import perimeter_of
    from tumen.economy.exposure.substitution import imports_replaced

    axes = accounts.axes
    known = {"economy": axes.economies, "sector": axes.sectors, "final-demand category": axes.final}

    def refuse(wrong: object, at: Location, what: str, fix: str) -> None:
        if wrong:
            problems.append(block.problem(at, what, fix))

    before, seen = len(problems), set()
    for label, code, at in labels_in(facts):
        strange = not_there(label.kind, code, known[label.kind], every=label.every)
        refuse(strange, at, *(strange or ("", "")))
        if isinstance(at[-1], int):  # one of a list
            refuse((at[:-1], code) in seen, at[:-1], f"{code!r} is named twice", "Name it once")
            seen.add((at[:-1], code))
    for place, item in enumerate(facts.exposure.perimeters if facts.exposure else ()):
        if len(problems) == before:
            with _collected(problems, block, ("exposure", "perimeters", place)):
                perimeter_of(axes, item.exporters, item.importers or None, item.sectors or None)
    for place, plant in enumerate(facts.plants):
        at = ("plants", place)
        own = f"a plant in {plant.economy} takes the place of imports, not of goods of {plant.economy}"
        refuse(plant.displaces == plant.economy, (*at, "displaces"), own, "Name another economy")
        again = plant.name in [other.name for other in facts.plants[:place]]
        what = f"two plants are called {plant.name!r}"
        refuse(again, (*at, "name"), what, "Give each a name of its own")
        if len(problems) == before:
            imports = imports_replaced(accounts, plant.economy, plant.sector, plant.displaces).sum()
            what = (
                f"{plant.output:,f} is more than the imports to replace, {imports:,.6g} {accounts.axes.unit}"
            )
            fix = "Make it smaller; what goes beyond imports would be exports"
            refuse(float(plant.output) > imports, (*at, "output"), what, fix)
    for name, variant in facts.trade.variants.items() if facts.trade else ():
        for key, place, what, fix in wrong_measures(variant):
            problems.append(block.problem(("trade", "variants", name, key, place), what, fix))
    if facts.gravity is not None and len(problems) == before:
        from tumen.study.economy.gravity.ask import wrong_gravity

        for at, what, fix in wrong_gravity(facts.gravity, accounts):
            refuse(what, ("gravity", *at), what, fix)


def _files_of(asked: EconomyAsked, folder: Path) -> tuple[str, ...]:
    """The tables that the keys name, from the folder of the study."""
    from tumen.economy.accounts.readers.own import files_of

    trade, table = asked.trade, asked.accounts
    named = [table.economies, table.sectors, asked.footprint.satellite if asked.footprint else None]
    if asked.chain is not None:
        named += [asked.chain.sectors, asked.chain.footprint.satellite if asked.chain.footprint else None]
    if asked.disruption is not None:
        named += [asked.disruption.events, asked.disruption.inventories]
    if table.own:
        named += [os.path.relpath(path, folder) for path in files_of(folder / table.table)]
    if trade is not None:
        named += [None if trade.tariffs == "built-in" else trade.tariffs, trade.published]
        used = [variant.utilisation for variant in trade.variants.values() if variant.utilisation is not None]
        named += [file for item in used for file in (item.sectors, item.earned)]
    return tuple(name for name in named if name is not None)
