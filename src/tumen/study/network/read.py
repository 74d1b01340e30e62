"""Read a network study: study.yaml and its tables, every problem at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.collection import uncollected
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from tumen.study.network.assemble import Rows
    from tumen.study.network.scenarios import Scenario
    from tumen.study.network.schema import NetworkStudyFile
    from tumen.tables.yaml_document import Document


@dataclass(frozen=True, slots=True)
class NetworkStudy:
    """A study as read: what is asked, its rows with their sources, and a network and a law for each scenario."""

    folder: Path
    facts: NetworkStudyFile
    rows: Rows
    scenarios: tuple[Scenario, ...]
    """The base first."""
    files: tuple[tuple[str, str], ...]
    """Each file of the study with the SHA-256 of its bytes."""
    keys: str
    """Where the keys of the study stand: its file, or the sheet of its workbook."""


@uncollected()
def read_network_study(folder: str | Path) -> NetworkStudy:
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
    from tumen.network.model.check import check
    from tumen.study.network.assemble import law_of, network_of
    from tumen.study.network.check_questions import check_questions
    from tumen.study.network.scenarios import resolve_scenarios
    from tumen.study.network.schema import NetworkStudyFile
    from tumen.study.source import hashes, in_its_words, keys_of, read_document, study_file
    from tumen.tables.yaml_document import validate

    path = study_file(Path(folder))
    document = read_document(path)
    problems: list[Problem] = []
    facts: NetworkStudyFile | None = None
    try:
        facts = validate(NetworkStudyFile, document)
    except InputError as error:
        problems.extend(in_its_words(error.problems, path, "network"))
    rows, incomplete = _rows(path.parent, document, problems)
    if facts is None:
        raise InputError(dict.fromkeys(problems))
    _named(facts, document, problems)
    unread = bool(problems)
    network = network_of(facts, rows, problems, incomplete)
    if unread:  # what is missing would only be complained of again
        raise InputError(dict.fromkeys(problems))
    law = law_of(facts, rows)
    problems += check(network, law)
    scenarios = resolve_scenarios(facts, network, law, document, problems)
    check_questions(facts, network, document, problems)
    if problems:
        raise InputError(dict.fromkeys(problems))
    names = [path.name, *(file for file in facts.tables.model_dump().values() if file)]
    return NetworkStudy(path.parent, facts, rows, scenarios, hashes(path.parent, names), keys_of(document))


def _rows(folder: Path, document: Document, problems: list[Problem]) -> tuple[Rows, set[str]]:
    """Read every table that study.yaml names rightly; with the tables that could not be read whole."""
    from tumen.study.network.columns import TABLES
    from tumen.study.source import is_there
    from tumen.tables.read import read_table

    named = document.data.get("tables")
    edition = document.data.get("hs_edition", "HS2022")
    found: Rows = {}
    incomplete: set[str] = set()
    for name, file in named.items() if isinstance(named, dict) else ():
        if name not in TABLES or not isinstance(file, str):
            incomplete.update(TABLES)  # said by the schema; what was meant cannot be told
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
    return found, incomplete


def _named(facts: NetworkStudyFile, document: Document, problems: list[Problem]) -> None:
    """Currency, agreements and periods."""
    from tumen.agreements.load import agreements_on_file
    from tumen.reference.currency import check_currency

    try:
        check_currency(facts.currency)
    except InputError as error:
        problems += [document.problem(("currency",), item.what, item.fix) for item in error.problems]
    on_file = agreements_on_file()
    for place, code in enumerate(facts.agreements):
        if code not in on_file:
            problems.append(
                document.problem(
                    ("agreements", place), f"{code!r} is not on file", f"On file: {', '.join(on_file)}"
                )
            )
