"""Read a study, a folder or a workbook: study.yaml, its tables, its scenarios, every problem at once."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tumen.collection import uncollected
from tumen.errors import InputError, Problem
from tumen.study.core.check import known_regimes, near
from tumen.study.core.schema import ECONOMY_QUESTIONS, PRODUCT_QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.reference.hs import Edition
    from tumen.study.core.raw import RawTables
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.core.schema import StudyFile
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import Question as EconomyQuestion
    from tumen.study.network.worlds import NetworkStudy
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

    @property
    def tables(self) -> StudyTables:
        """The tables of the base."""
        return self.scenarios[0].tables

    @property
    def agreement_folders(self) -> tuple[Path, ...]:
        """Folders of the study's own agreements."""
        return tuple(self.folder / name for name in self.facts.agreement_folders)

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


@uncollected()
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
    from tumen.study.core.needs import old_form_problems
    from tumen.study.core.raw import read_raw
    from tumen.study.core.schema import StudyFile
    from tumen.study.core.source import in_its_words, read_document, study_file
    from tumen.tables.models import validate

    path = study_file(Path(folder))
    document = read_document(path)
    old = old_form_problems(document)
    if old:
        raise InputError(old)
    problems: list[Problem] = []
    facts: StudyFile | None = None
    try:
        facts = validate(StudyFile, document)
    except InputError as error:
        problems.extend(in_its_words(error.problems, path))
    raw = read_raw(path.parent, document, problems, tables_asked=_asks_tables(document))
    if facts is None:
        raise InputError(problems + _of_cells(raw, document))
    with _own_agreements(path.parent, facts, problems):
        return _read(path, document, facts, raw, problems)


def _asks_tables(document: Document) -> bool:
    """Whether a question that needs tables is asked; where that cannot be told, it is."""
    asked = document.data.get("ask")
    return not isinstance(asked, list) or not set(asked) <= set(ECONOMY_QUESTIONS)


def _of_cells(raw: RawTables, document: Document) -> list[Problem]:
    """What is wrong with the cells where study.yaml is not good enough to compute with."""
    from datetime import date

    from tumen.reference.hs import EDITIONS
    from tumen.study.core.raw import CellTerms, parse_tables

    data = document.data
    on, currency = data.get("on"), data.get("currency", "USD")
    edition = data.get("hs_edition", "HS2022")
    if not isinstance(on, date) or not isinstance(currency, str) or edition not in EDITIONS:
        return []
    problems: list[Problem] = []
    parse_tables(raw, CellTerms(edition, currency, on), problems)
    return problems


def _read(
    path: Path, document: Document, facts: StudyFile, raw: RawTables, problems: list[Problem]
) -> LoadedStudy:
    from tumen.study.core.needs import check_needs
    from tumen.study.core.raw import grouped
    from tumen.study.core.scenarios import Resolver

    problems += _currency(facts, document)
    agreements = _agreements(facts, document, problems)
    problems += _left_out(facts, document)
    problems += check_needs(facts, raw, document)
    problems += grouped(raw)
    problems += _lost_zeros(raw, facts)
    scenarios: tuple[StudyScenario, ...] = ()
    if facts.asks(PRODUCT_QUESTIONS) or "design" in facts.ask:
        if any(problem.what.startswith("currency:") for problem in problems):
            problems += _of_cells(raw, document)
        else:
            scenarios = Resolver(facts, document, raw, agreements, problems).all()
    economy = _economy(path.parent, facts, document, problems)
    network = None
    if "design" in facts.ask and not problems:
        from tumen.study.network.worlds import network_study

        network = network_study(facts, scenarios, document, problems)
    if problems:
        raise InputError(dict.fromkeys(problems))
    names = [path.name, *raw.files, *(() if economy is None else (name for name, _ in economy.files))]
    return LoadedStudy(
        path.parent,
        facts,
        raw,
        scenarios,
        agreements,
        _hashes(path.parent, names, facts),
        document,
        network,
        economy,
    )


_OF_ECONOMY: dict[str, EconomyQuestion] = {
    "economy": "trade",
    "exposure": "exposure",
    "extraction": "extraction",
    "substitution": "substitution",
}


def _economy(
    folder: Path, facts: StudyFile, document: Document, problems: list[Problem]
) -> EconomyStudy | None:
    """What the questions about whole economies need, where they are asked."""
    asked = tuple(known for name, known in _OF_ECONOMY.items() if name in facts.ask)
    if facts.economy is None or not asked:
        return None
    from tumen.study.core.section import Section
    from tumen.study.economy.read import read_asked

    try:
        return read_asked(
            facts.economy,
            Section(document, ("economy",)),
            folder,
            study=facts.study,
            title=facts.title,
            question=facts.question,
            on=facts.on,
            ask=asked,
        )
    except InputError as error:
        problems.extend(error.problems)
        return None


def _own_agreements(folder: Path, facts: StudyFile, problems: list[Problem]) -> ExitStack:
    """Have the study's own agreements on file; what is wrong with them goes to the problems."""
    from tumen.agreements.load import own_agreements

    context = ExitStack()
    try:
        context.enter_context(
            own_agreements(folder / name for name in facts.agreement_folders)
            if facts.agreement_folders
            else nullcontext()
        )
    except InputError as error:
        problems.extend(error.problems)
    return context


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


def _lost_zeros(raw: RawTables, facts: StudyFile) -> Iterator[Problem]:
    """Codes of an importer that seem to have lost their first zero, as spreadsheets take it."""
    from tumen.reference.economies import economy
    from tumen.tariff.rates.line_codes import check_zero

    for table, column in (("tariff_lines", "line"), ("rates", "hs")):
        for row in raw.rows.get(table, ()):
            text, edition = row.cells.get(column, ""), row.cells.get("edition") or facts.hs_edition
            try:
                importer = economy(row.cells.get("importer", "")).iso2
            except InputError:
                continue  # told where the cell is read
            try:
                check_zero(importer, text, cast("Edition", edition))
            except InputError as error:
                yield from (replace(p, file=row.file, line=row.line) for p in error.problems)


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

    for name in facts.agreement_folders:
        found = sorted(item for item in (folder / name).rglob("*") if item.is_file())
        names += [Path(name, item.relative_to(folder / name)).as_posix() for item in found]
    return hashes(folder, names)
