"""Read a study's folder: study.yaml and its tables, every problem at once."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.rows import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tumen.study.resolve import Scenario
    from tumen.study.schema import StudyFile
    from tumen.tables.yaml_document import Document


@dataclass(frozen=True, slots=True)
class Study:
    """A study as read: what is asked, its tables, and its scenarios resolved against them."""

    folder: Path
    facts: StudyFile
    tables: Tables
    scenarios: tuple[Scenario, ...]
    """The base first."""
    agreements: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    """Each file of the study with the SHA-256 of its bytes."""
    document: Document
    """study.yaml as it was read, so that later complaints can name its lines."""

    @property
    def agreement_folders(self) -> tuple[Path, ...]:
        """Folders of the study's own agreements."""
        return tuple(self.folder / name for name in self.facts.agreement_folders)


def read_study(folder: str | Path) -> Study:
    """Read and check a study.

    Parameters
    ----------
    folder
        Folder with a study.yaml, the path of that file, or a workbook (see `tumen.study.workbook`).

    Raises
    ------
    InputError
        With every problem that can be told at once, each with file and line.
    """
    from tumen.study.schema import StudyFile
    from tumen.study.source import read_document, study_file
    from tumen.tables.yaml_document import validate

    path = study_file(Path(folder))
    folder = path.parent
    problems: list[Problem] = []
    document = read_document(path)
    facts: StudyFile | None = None
    try:
        facts = validate(StudyFile, document)
    except InputError as error:
        problems.extend(_in_its_words(error.problems, path))
    with _own_agreements(folder, facts, problems):
        return _read(path, document, facts, problems)


def _read(path: Path, document: Document, facts: StudyFile | None, problems: list[Problem]) -> Study:
    from tumen.study.asked import ask_problems
    from tumen.study.check import check_names
    from tumen.study.resolve import patch_problems, resolve_scenarios

    folder = path.parent
    tables = _tables(folder, document, problems)
    if facts is None:
        raise InputError(problems)
    problems += _currency(facts, document)
    agreements = _agreements(facts, document, problems)
    problems += _left_out(facts, tables, document)
    problems += ask_problems(facts, tables, document)
    if not problems:
        problems += check_names(tables, agreements)
    scenarios: tuple[Scenario, ...] = ()
    if problems:
        problems += patch_problems(facts, document)
    else:
        scenarios, problems = resolve_scenarios(facts, tables, agreements, document)
    if problems:
        raise InputError(dict.fromkeys(problems))
    return Study(folder, facts, tables, scenarios, agreements, _hashes(path, facts), document)


def _own_agreements(folder: Path, facts: StudyFile | None, problems: list[Problem]) -> ExitStack:
    """Have the study's own agreements on file; what is wrong with them goes to the problems."""
    from tumen.agreements.load import own_agreements

    context = ExitStack()
    try:
        context.enter_context(
            own_agreements(folder / name for name in facts.agreement_folders) if facts else nullcontext()
        )
    except InputError as error:
        problems.extend(error.problems)
    return context


def _in_its_words(problems: Iterable[Problem], path: Path) -> Iterator[Problem]:
    from tumen.study.source import in_its_words

    return in_its_words(problems, path, "product")


def _tables(folder: Path, document: Document, problems: list[Problem]) -> Tables:
    """Read every table that study.yaml names rightly, and check what must hold across them."""
    from tumen.study.check import check_tables
    from tumen.study.columns import TABLES
    from tumen.study.source import is_there
    from tumen.tables.read import read_table

    named = document.data.get("tables")
    edition = document.data.get("hs_edition", "HS2022")
    found: dict[str, tuple[Any, ...]] = {}
    named = named if isinstance(named, dict) else {}
    incomplete = {name for name, table in TABLES.items() if table.required and name not in named}
    for name, file in named.items():
        if name not in TABLES or not isinstance(file, str):
            incomplete.update(TABLES)  # what was meant cannot be told
            continue
        before = len(problems)
        path = folder / file
        if is_there(path):
            found[name] = read_table(TABLES[name], path, edition, problems)
        else:
            problems.append(
                document.problem(("tables", name), f"there is no file {file}", "Correct its name")
            )
        if len(problems) > before:
            incomplete.add(name)
    tables = Tables(**found)
    problems += check_tables(tables, incomplete)
    return tables


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
                document.problem((*at, place), f"{code!r} is not on file", f"On file: {', '.join(on_file)}")
            )
    if not facts.agreements:
        problems.append(
            document.problem(at, "no agreement is named", "Name one, or delete the key for all on file")
        )
    return tuple(dict.fromkeys(facts.agreements))


def _left_out(facts: StudyFile, tables: Tables, document: Document) -> Iterator[Problem]:
    """A regime can be left out where it is claimed by origin; a name that is none would do nothing in silence."""
    from tumen.reference.economies import economy
    from tumen.tariff.rates.store import regimes

    known = {code for code, item in regimes().items() if item.role in {"agreement", "unilateral"}}
    known |= {row.regime for row in tables.rates if row.regime not in regimes()}
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


def _hashes(path: Path, facts: StudyFile) -> tuple[tuple[str, str], ...]:
    from tumen.study.source import hashes

    names = [path.name, *(file for file in facts.tables.model_dump().values() if file)]
    for folder in facts.agreement_folders:
        found = sorted(item for item in (path.parent / folder).rglob("*") if item.is_file())
        names += [Path(folder, item.relative_to(path.parent / folder)).as_posix() for item in found]
    return hashes(path.parent, names)
