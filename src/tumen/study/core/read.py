"""Read a study, a folder or a workbook: study.yaml, its tables, its scenarios, every problem at once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tumen.collection import uncollected
from tumen.errors import InputError, NotStated, Problem
from tumen.study.core.check import known_regimes, near
from tumen.study.core.schema import PRODUCT_QUESTIONS, WITHOUT_TABLES
from tumen.study.core.sound import agreed, elsewhere
from tumen.tables.given import near as meant_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tumen.schema import Frozen
    from tumen.study.core.raw import RawTables
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.core.schema import StudyFile
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import Question as EconomyQuestion
    from tumen.study.network.worlds import NetworkStudy
    from tumen.study.zone.read import ZoneStudy
    from tumen.tables.yaml_document import Document


@dataclass(frozen=True, slots=True, eq=False)
class LoadedStudy:
    """A study as read: what is asked, its tables, its scenarios resolved, and what each scale needs of it."""

    folder: Path
    facts: StudyFile
    raw: RawTables
    scenarios: tuple[StudyScenario, ...]
    """The base first."""
    agreements: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    """Each file of the study with the SHA-256 of its bytes."""
    document: Document
    """study.yaml as it was read, so that later complaints can name its lines."""
    network: NetworkStudy | None
    """Where a question about the network is asked."""
    economy: EconomyStudy | None
    """Where a question about whole economies is asked."""
    zone: ZoneStudy | None = None

    @property
    def tables(self) -> StudyTables:
        """The tables of the base."""
        return self.scenarios[0].tables

    def on_file(self) -> ExitStack:
        """Have the study's own agreements and tariffs on file inside the block."""
        problems: list[Problem] = []
        stack = _own(self.folder, self.facts, problems)
        if problems:
            stack.close()
            raise InputError(problems)
        return stack

    def narrowed(self, name: str) -> LoadedStudy:
        """The same with the base and one more scenario alone; what is asked of economies has no scenarios."""
        kept = {"base", name}
        facts = self.facts.model_copy(
            update={"scenarios": {key: item for key, item in self.facts.scenarios.items() if key in kept}}
        )
        network = self.network
        if network is not None:
            of_network = tuple(item for item in network.scenarios if item.name in kept)
            network = replace(network, scenarios=of_network, facts=facts)
        scenarios = tuple(item for item in self.scenarios if item.name in kept)
        return replace(self, scenarios=scenarios, facts=facts, network=network)


@dataclass(frozen=True, slots=True, eq=False)
class ReadAsFar:
    """What came of reading a study."""

    raw: RawTables
    problems: tuple[Problem, ...]
    study: LoadedStudy | None
    """With stand-ins where all that is wrong is that a network lacks what no plan can do without."""


def read_study(folder: str | Path) -> LoadedStudy:
    """Read and check a study.

    Parameters
    ----------
    folder
        Folder with a study.yaml, the path of that file, or a workbook (see `tumen.study.core.workbook`).

    Raises
    ------
    InputError
        With every problem that can be told at once, each with file and line.
    MissingExtraError
        For a workbook, if the extra for spreadsheets is not installed.
    """
    found = read_as_far(folder)
    if found.problems or found.study is None:
        raise InputError(found.problems)
    return found.study


@uncollected()
def read_as_far(folder: str | Path) -> ReadAsFar:
    """Read a study as `read_study` does, as far as can be where something is wrong.

    Raises
    ------
    InputError
        Where study.yaml cannot be read.
    """
    from tumen.study.core.needs import old_form_problems
    from tumen.study.core.raw import read_raw
    from tumen.study.core.source import read_document, study_file

    path = study_file(Path(folder))
    document = read_document(path)
    old = old_form_problems(document)
    if old:
        raise InputError(old)
    problems: list[Problem] = []
    facts, dropped = _facts(path, document, problems)
    raw = read_raw(path.parent, document, problems, tables_asked=_asks_tables(document))
    if facts is None:
        raise InputError(problems)
    with _own(path.parent, facts, problems):
        return _read(path, document, facts, raw, problems, dropped=dropped)


M = TypeVar("M", bound="Frozen")
_STAND_INS = {"study": "study", "title": "", "question": "", "ask": ["origin"], "on": date(2026, 1, 1)}


def _named_alone(periods: object) -> list[dict[str, object]]:
    """Stand-ins for periods that cannot be read, of their names, which other tables use."""
    items = periods if isinstance(periods, list) else []
    named = dict.fromkeys(str(item["name"]) for item in items if isinstance(item, dict) and item.get("name"))
    return [{"name": name, "start": date(2026 + place, 1, 1)} for place, name in enumerate(named)]


_ASIDE = {"study", "title", "question", "scenarios"}
"""Keys without which a study can be checked all the same."""


def _facts(
    path: Path, document: Document, problems: list[Problem]
) -> tuple[StudyFile | None, frozenset[str]]:
    """What study.yaml says; with the keys that had to be left aside, so that the others can be checked."""
    from tumen.study.core.schema import QUESTIONS, ScenarioFile, StudyFile
    from tumen.study.core.source import in_its_words
    from tumen.tables.models import validate

    def read(model: type[M], data: object) -> tuple[M | None, tuple[Problem, ...]]:
        try:
            return validate(model, replace(document, data=data)), ()
        except InputError as error:
            return None, error.problems

    facts, told = read(StudyFile, document.data)
    problems += in_its_words(told, path)
    if facts is not None:
        return facts, frozenset()
    known = [*StudyFile.model_fields]
    data = {name: item for name, item in document.data.items() if name in known}
    dropped = {str(name) for name in document.data if name not in known}
    if isinstance(data.get("ask"), list):
        meant = (meant_by(name, QUESTIONS) for name in data["ask"])
        data["ask"] = [name for name in dict.fromkeys(meant) if name]
    if isinstance(data.get("scenarios"), dict):
        read_ones = {name: item for name, item in data["scenarios"].items() if read(ScenarioFile, item)[0]}
        data["scenarios"] = read_ones
    left = read(StudyFile, data)[1]
    for key in (*data, *_STAND_INS):
        less = {name: item for name, item in data.items() if name != key}
        less |= {key: _STAND_INS[key]} if key in _STAND_INS else {}
        less |= {key: _named_alone(data[key])} if key == "periods" else {}
        now = read(StudyFile, less)[1]
        if len(now) < len(left):
            data, left, dropped = less, now, {*dropped, key}
    if dropped & {"on", "currency"}:
        data["currency"] = ""  # amounts are compared as they stand
    return read(StudyFile, data)[0], frozenset(dropped)


def _asks_tables(document: Document) -> bool:
    """Whether a question that needs tables is asked; where that cannot be told, it is."""
    asked = document.data.get("ask")
    return not isinstance(asked, list) or any(name not in WITHOUT_TABLES for name in asked)


def _read(
    path: Path,
    document: Document,
    facts: StudyFile,
    raw: RawTables,
    problems: list[Problem],
    *,
    dropped: frozenset[str],
) -> ReadAsFar:
    from tumen.study.core.needs import check_needs, check_periods, missing_tables
    from tumen.study.core.raw import foreign_lines, grouped
    from tumen.study.core.scenarios import Resolver

    unsure = _currency(facts, document) if not dropped & {"on", "currency"} else []
    problems += unsure
    agreements = _agreements(facts, document, problems)
    problems += _of_design(facts, agreements, document)
    problems += _left_out(facts, document)
    if dropped <= _ASIDE:
        problems += check_needs(facts, raw, document)
    problems += grouped(raw)
    problems += foreign_lines(raw, facts.hs_edition, design="design" in facts.ask)
    worlds: tuple[tuple[StudyScenario, ...], ...] = ()
    if facts.asks(PRODUCT_QUESTIONS) or "design" in facts.ask:
        certain = dropped <= _ASIDE and not unsure
        dated = "periods" not in dropped and not any(check_periods(facts, document))
        missing = frozenset(missing_tables(facts, raw))
        worlds = Resolver(facts, document, raw, agreements, problems, missing, certain, dated).all()
    if facts.sweep is not None and dropped <= _ASIDE:
        from tumen.study.sweep.cases import check_sweep

        problems += [*check_sweep(facts, document, raw, agreements, sound=not problems)]
    tables_read = not problems
    economy = _economy(path.parent, facts, document, problems)
    network = _network(facts, worlds, document, problems) if "design" in facts.ask else None
    if economy is not None and (economy.utilisation or economy.asked.chain is not None):
        from tumen.study.economy.chain.read import with_chain

        economy = with_chain(economy, facts, worlds, problems)
    zone: ZoneStudy | None = None
    if facts.zone is not None and "zone" in facts.ask:
        from tumen.study.zone.read import read_as_asked

        zone = read_as_asked(facts, document, path.parent, read_study, problems)
    told = tuple(dict.fromkeys(problems))
    if told and not (tables_read and all(isinstance(problem, NotStated) for problem in told)):
        return ReadAsFar(raw, told, None)
    names = [path.name, *raw.files, *(file for part in (economy, zone) if part for file in part.files)]
    study = LoadedStudy(
        path.parent,
        facts,
        raw,
        worlds[0] if worlds else (),
        agreements,
        _hashes(path.parent, names, facts),
        document,
        network,
        economy,
        zone,
    )
    return ReadAsFar(raw, told, study)


def _network(
    facts: StudyFile,
    worlds: tuple[tuple[StudyScenario, ...], ...],
    document: Document,
    problems: list[Problem],
) -> NetworkStudy | None:
    """What the questions about the network are asked of, and what hinders them whatever broken rows mean."""
    from tumen.study.network.worlds import network_study

    found: list[list[Problem]] = [[] for _ in worlds]
    made = [network_study(facts, world, document, wrong) for world, wrong in zip(worlds, found, strict=True)]
    if found:
        problems += elsewhere(agreed(found), problems)
    return made[0] if made else None


_OF_ECONOMY: dict[str, EconomyQuestion] = {
    "economy": "trade",
    "exposure": "exposure",
    "extraction": "extraction",
    "substitution": "substitution",
    "disruption": "disruption",
    "footprint": "footprint",
    "gravity": "gravity",
}


def _economy(
    folder: Path, facts: StudyFile, document: Document, problems: list[Problem]
) -> EconomyStudy | None:
    """What the questions about whole economies need, where they are asked."""
    asked = tuple(known for name, known in _OF_ECONOMY.items() if name in facts.ask)
    if facts.economy is None or not asked:
        return None
    from tumen.study.core.source import Section
    from tumen.study.economy.read import read_asked

    try:
        return read_asked(facts.economy, Section(document, ("economy",)), folder, asked)
    except InputError as error:
        problems.extend(error.problems)
        return None


def _own(folder: Path, facts: StudyFile, problems: list[Problem]) -> ExitStack:
    """Have a study's own agreements and tariffs on file; what is wrong with them goes to the problems."""
    stack = ExitStack()

    def enter(own: Callable[[Iterator[Path]], AbstractContextManager[None]], names: tuple[str, ...]) -> None:
        try:
            stack.enter_context(own(folder / name for name in names))
        except InputError as error:
            problems.extend(error.problems)

    if facts.agreement_folders:
        from tumen.agreements.load import own_agreements

        enter(own_agreements, facts.agreement_folders)
    if facts.tariff_folders:
        from tumen.tariff.rates.own import own_tariffs

        enter(own_tariffs, facts.tariff_folders)
    return stack


def _currency(facts: StudyFile, document: Document) -> list[Problem]:
    from tumen.reference.currency import check_currency

    try:
        check_currency(facts.currency)
    except InputError as error:
        return [document.problem(("currency",), problem.what, problem.fix) for problem in error.problems]
    return []


def _agreements(facts: StudyFile, document: Document, problems: list[Problem]) -> tuple[str, ...]:
    from tumen.agreements.load import agreements_on_file

    on_file = agreements_on_file()
    if facts.agreements is None:
        return on_file
    at = ("agreements",)
    for place, code in enumerate(facts.agreements):
        if code not in on_file:
            problems.append(
                document.problem((*at, place), f"{code!r} is not on file", near(code, on_file, "agreement"))
            )
    if not facts.agreements:
        problems.append(
            document.problem(at, "no agreement is named", "Name one, or delete the key for all on file")
        )
    return tuple(code for code in dict.fromkeys(facts.agreements) if code in on_file)


def _of_design(facts: StudyFile, asked: tuple[str, ...], document: Document) -> Iterator[Problem]:
    """Agreements named for the design that are not on file."""
    from tumen.agreements.load import agreements_on_file

    on_file = agreements_on_file()
    for place, code in enumerate(facts.design.agreements or ()):
        if code not in on_file:
            yield document.problem(
                ("design", "agreements", place), f"{code!r} is not on file", near(code, asked, "agreement")
            )


def _left_out(facts: StudyFile, document: Document) -> Iterator[Problem]:
    """A regime can be left out where it is claimed by origin;
    a name that is none would do nothing in silence.
    """
    from tumen.reference.economies import economy
    from tumen.tariff.rates.store import regimes

    known = {code for code, item in regimes().items() if item.role in {"agreement", "unilateral"}}
    known |= known_regimes(facts.regimes) - set(regimes())
    for place, item in enumerate(facts.left_out):
        at = ("left_out", place)
        if item.regime not in known:
            yield document.problem(
                (*at, "regime"),
                f"{item.regime!r} is no regime that is claimed by origin",
                f"Such regimes on file: {', '.join(sorted(known))}",
            )
        if item.exporter is not None:
            try:
                economy(item.exporter)
            except InputError as error:
                yield from (document.problem((*at, "exporter"), p.what, p.fix) for p in error.problems)


def _hashes(folder: Path, names: list[str], facts: StudyFile) -> tuple[tuple[str, str], ...]:
    from tumen.study.core.source import hashes

    for name in (*facts.agreement_folders, *facts.tariff_folders):
        found = sorted(item for item in (folder / name).rglob("*") if item.is_file())
        names += [Path(name, item.relative_to(folder / name)).as_posix() for item in found]
    return hashes(folder, names)
