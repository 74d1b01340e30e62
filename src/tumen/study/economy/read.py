"""Read a study of whole economies: the keys under economy in study.yaml and the tables beside it,
every problem at once.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.core.source import hashes
from tumen.study.economy.labels import EVERY, not_there

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from tumen.economy.accounts import Accounts
    from tumen.study.core.section import Section
    from tumen.study.economy.earned import Utilisation
    from tumen.study.economy.labels import Kind
    from tumen.study.economy.results import Published
    from tumen.study.economy.schedules import Schedules
    from tumen.study.economy.schema import EconomyAsked, Question
    from tumen.tables.yaml_document import Location


@dataclass(frozen=True, slots=True, eq=False)
class EconomyStudy:
    """A study as read: what is asked, the input-output table, tariffs,
    and shares of preferences that are used.
    """

    folder: Path
    study: str
    title: str
    question: str
    on: date
    ask: tuple[Question, ...]
    asked: EconomyAsked
    accounts: Accounts
    schedules: Schedules | None
    utilisation: Mapping[str, Utilisation]
    """By name of the variant: what of its cuts is earned."""
    published: tuple[Published, ...]
    files: tuple[tuple[str, str], ...]
    """Each file of the study with the SHA-256 of its bytes."""
    block: Section
    """Where `asked` stands."""


def read_asked(
    asked: EconomyAsked,
    block: Section,
    folder: Path,
    *,
    study: str,
    title: str,
    question: str,
    on: date,
    ask: tuple[Question, ...],
) -> EconomyStudy:
    """Read the tables that a set of keys names, and check it.

    Parameters
    ----------
    asked, block
        The keys as validated, and where they stand: problems name the line there.
    folder
        Of the study: tables are named from there.
    study, title, question, on, ask
        What the study says of itself, and which questions of whole economies it asks.

    Raises
    ------
    InputError
        With every problem that can be told at once, each with file and line.
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
        from tumen.study.economy.earned import read_utilisation
        from tumen.study.economy.schedules import read_schedules
        from tumen.study.economy.side_tables import read_published

        with _collected(problems, block, ("trade", "tariffs")):
            schedules = read_schedules(_beside(folder, trade.tariffs), accounts.axes)
        for name, variant in trade.variants.items():
            if variant.utilisation is not None:
                with _collected(problems, block, ("trade", "variants", name, "utilisation")):
                    utilisation[name] = read_utilisation(folder, variant.utilisation, accounts.axes)
        if trade.published is not None:
            with _collected(problems, block, ("trade", "published")):
                published = read_published(folder / trade.published)
    if problems:
        raise InputError(dict.fromkeys(problems))
    if accounts is None:  # pragma: no cover - a problem was noted above
        raise InputError.of("there is no table", "Name one under accounts")
    read = EconomyStudy(
        folder,
        study,
        title,
        question,
        on,
        ask,
        asked,
        accounts,
        schedules,
        utilisation,
        published,
        hashes(folder, (Path(block.document.path).name, *files_of(asked))),
        block,
    )
    if trade is not None:
        from tumen.study.economy.tariffs import check_variants

        check_variants(read)
    return read


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
    from tumen.economy.accounts import aggregate, concordance, load
    from tumen.study.economy.side_tables import read_map

    choice = asked.accounts
    found: Accounts | None = None
    with _collected(problems, block, ("accounts",)):
        found = load(choice.table, choice.year, None if choice.folder is None else folder / choice.folder)
        maps: dict[str, Any] = {}
        for axis, file in (("economies", choice.economies), ("sectors", choice.sectors)):
            if file is not None:
                maps[axis] = concordance(read_map(folder / file), getattr(found.axes, axis))
        if maps:
            found = aggregate(found, **maps)
    return found


def _questions(
    facts: EconomyAsked, ask: tuple[Question, ...], block: Section, problems: list[Problem]
) -> None:
    """Each question has what it needs, and nothing is given that is not asked."""
    given = {"trade": facts.trade, "exposure": facts.exposure, "plants": facts.plants or None}
    for question, key in (("trade", "trade"), ("exposure", "exposure"), ("substitution", "plants")):
        said = "economy" if question == "trade" else question
        if question in ask and given[key] is None:
            problems.append(
                block.document.problem(
                    ("ask",), f"{said!r} is asked without '{key}'", f"Add '{key}: ...' under economy"
                )
            )
        if question not in ask and given[key] is not None:
            problems.append(
                block.problem((key,), f"it is given but {said!r} is not asked", "Ask it, or delete it")
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
    """Every economy and sector that study.yaml names is in the table."""
    axes = accounts.axes

    def ask(kind: Kind, codes: Sequence[str], at: Location, *, item: bool, every: bool = False) -> None:
        for place, code in enumerate(codes):
            wrong = not_there(kind, code, axes, every=every)
            if wrong:
                problems.append(block.problem((*at, place) if item else at, *wrong))
            if codes.count(code) > 1 and codes.index(code) == place:
                problems.append(block.problem(at, f"{code!r} is named twice", "Name it once"))

    ask("economy", facts.focus, ("focus",), item=True)
    if facts.exposure is not None:
        ask("economy", facts.exposure.economies, ("exposure", "economies"), item=True)
        ask("sector", facts.exposure.sectors, ("exposure", "sectors"), item=True)
    for place, plant in enumerate(facts.plants):
        ask("economy", (plant.economy,), ("plants", place, "economy"), item=False)
        ask("sector", (plant.sector,), ("plants", place, "sector"), item=False)
        if plant.displaces is not None:
            ask("economy", (plant.displaces,), ("plants", place, "displaces"), item=False)
        if plant.displaces == plant.economy:
            own = f"a plant in {plant.economy} takes the place of imports, not of goods of {plant.economy}"
            problems.append(block.problem(("plants", place, "displaces"), own, "Name another economy"))
        if plant.name in [other.name for other in facts.plants[:place]]:
            twice = f"two plants are called {plant.name!r}"
            problems.append(block.problem(("plants", place, "name"), twice, "Give each a name of its own"))
    if facts.trade is None:
        return
    ask("economy", facts.trade.members, ("trade", "members"), item=True)
    for place, rate in enumerate(facts.trade.outside):
        ask("economy", (rate.importer,), ("trade", "outside", place, "importer"), item=False)
    for name, variant in facts.trade.variants.items():
        at = ("trade", "variants", name)
        ask("economy", variant.without, (*at, "without"), item=True)
        ask("economy", variant.joins, (*at, "joins"), item=True)
        seen: set[tuple[str, str, str]] = set()
        for place, duty in enumerate(variant.duties):
            spot = (*at, "duties", place)
            key = duty.importer, duty.exporter, duty.sector
            if duty.importer == duty.exporter != EVERY:
                own = f"{duty.importer} pays no duty on its own goods"
                problems.append(block.problem(spot, own, "Name another exporter"))
            if key in seen:
                twice = f"a second duty of {duty.importer} on {duty.sector} from {duty.exporter}"
                problems.append(block.problem(spot, twice, "Add the points up in one"))
            seen.add(key)
            ask("economy", (duty.importer,), (*spot, "importer"), item=False, every=True)
            ask("economy", (duty.exporter,), (*spot, "exporter"), item=False, every=True)
            ask("sector", (duty.sector,), (*spot, "sector"), item=False, every=True)


def files_of(asked: EconomyAsked) -> tuple[str, ...]:
    """The tables that the keys name, from the folder of the study."""
    trade = asked.trade
    named = [asked.accounts.economies, asked.accounts.sectors]
    if trade is not None:
        named += [None if trade.tariffs == "built-in" else trade.tariffs, trade.published]
        used = [variant.utilisation for variant in trade.variants.values() if variant.utilisation is not None]
        named += [file for item in used for file in (item.sectors, item.earned)]
    return tuple(name for name in named if name is not None)
