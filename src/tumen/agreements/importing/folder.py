"""Make an agreement's folder from imported lists, check it whole, and only then put it in its place."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from tumen.agreements.coverage import EditionCoverage, coverage
from tumen.agreements.importing.annex import read_annex
from tumen.agreements.importing.blank import About, agreement_yaml, provisions_yaml
from tumen.agreements.importing.compare import Comparison, compare
from tumen.agreements.importing.listing import RuleList
from tumen.agreements.importing.sets import compile_rule_sets
from tumen.agreements.importing.source import read_rule_sets
from tumen.agreements.importing.tables import read_rule_table
from tumen.agreements.load import load_agreement
from tumen.agreements.model import Agreement
from tumen.errors import InputError, Problem
from tumen.files.whole import whole_folder
from tumen.reference.hs import Edition
from tumen.tables.text import shown_path

_SOURCE_COLUMNS = ("key", "what", "where", "kind", "read_on")


@dataclass(frozen=True, slots=True)
class Import:
    """Lists that were read and found whole, and the folder that they make; nothing is written yet."""

    code: str
    title: str
    lists: tuple[RuleList, ...]
    coverage: Mapping[Edition, EditionCoverage]
    comparisons: tuple[Comparison, ...]
    """Against what is on file, for each edition; empty where nothing is."""
    files: Mapping[str, str]
    """Name and content of each file of the folder."""


def prepare(
    paths: Sequence[str | Path],
    *,
    base: str | Path | None = None,
    about: About | None = None,
    edition: Edition | None = None,
    source: str | None = None,
    read_on: date,
) -> Import:
    """Read lists and make the folder of an agreement of them.

    Parameters
    ----------
    base
        Code or folder of the agreement whose rules are replaced: Parties, provisions and rules of other
        editions stay.
    about
        For an agreement without a base: what is known of it. Its provisions are then marked as not read.
    edition
        HS edition of the lists that do not say it.
    source
        What the files are, for citations; else their names.
    read_on
        The day on which they were read.

    Raises
    ------
    InputError
        With every problem of every file; if two files give rules of one edition and a code twice; if the base
        has not got the edition; if the folder that they make does not hold together.
    MissingExtraError
        If the extra that a format needs is not installed.
    """
    lists = _read(paths, edition)
    agreement = load_agreement(base) if base is not None else None
    files = _content(lists, agreement, about, source, read_on)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write(folder, files)
        try:
            made = load_agreement(folder)
            covered = coverage(made)
        except InputError as error:
            raise InputError(_renamed(item, folder) for item in error.problems) from None
        comparisons = (
            tuple(
                compare(agreement.books.get(edition), made.books[edition])
                for edition in dict.fromkeys(item.edition for item in lists)
            )
            if agreement is not None
            else ()
        )
    return Import(made.code, made.title, tuple(lists), covered, comparisons, files)


def write(made: Import, out: str | Path, *, replace: bool = False) -> Path:
    """Write the folder: whole or not at all.

    Raises
    ------
    InputError
        If the place is taken and not to be replaced, or is no folder of an agreement, or cannot be written.
    """
    out = Path(out)
    shown = shown_path(out)
    if out.exists():
        if not (out / "agreement.yaml").is_file():
            raise InputError.of("it is there, and is no agreement's folder", "Name another", file=shown)
        if not replace:
            raise InputError.of("the folder is there", "Add --replace, or name another", file=shown)
    with whole_folder(out, replace=replace) as draft:
        _write(draft.path, made.files)
    return out


def read_lists(path: str | Path, edition: Edition | None = None) -> list[RuleList]:
    """Read one file by its ending: ``.json`` (rule sets), ``.csv`` or ``.xlsx`` (a table), ``.pdf`` (an
    annex).

    Parameters
    ----------
    edition
        The HS edition of its codes. Rule sets do not say it; a table or an annex may.

    Raises
    ------
    InputError
        With every problem of the file.
    MissingExtraError
        If the extra that the format needs is not installed.
    """
    path = Path(path)
    shown = shown_path(path)
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "cannot be read").lower()
        raise InputError.of(f"cannot read the file: {reason}", "Check its name", file=shown) from None
    match path.suffix.lower():
        case ".json":
            if edition is None:
                raise InputError.of(
                    "rule sets do not say their HS edition",
                    "State the HS edition (on the command line: --edition)",
                    file=shown,
                )
            compiled = compile_rule_sets(read_rule_sets(path), edition, words=True)
            return [RuleList.of_sets(path, digest, edition, compiled)]
        case ".csv" | ".xlsx":
            return read_rule_table(path, digest, edition)
        case ".pdf":
            return [read_annex(path, digest, edition)]
        case other:
            raise InputError.of(
                f"{other or 'a name without ending'!r} is no kind of list that is read",
                "Give .json (rule sets), .csv, .xlsx or .pdf",
                file=shown,
            )


def _read(paths: Sequence[str | Path], edition: Edition | None) -> list[RuleList]:
    lists: list[RuleList] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            lists += read_lists(path, edition)
        except InputError as error:
            problems += error.problems
    seen: dict[tuple[Edition, str], Path] = {}
    for item in lists:
        for code, _, _ in item.rows:
            first = seen.setdefault((item.edition, code), item.path)
            if first != item.path:
                what = f"{code} has a rule in {item.edition} here and in {first}"
                problems.append(Problem(what, "Delete one of them", str(item.path)))
    if problems:
        raise InputError(problems)
    return lists


def _content(
    lists: Sequence[RuleList],
    base: Agreement | None,
    about: About | None,
    source: str | None,
    read_on: date,
) -> dict[str, str]:
    """Every file of the folder."""
    tables, sources = _tables(lists, {} if base is None else dict(base.sources), source, read_on)
    files: dict[str, str] = {}
    if base is not None:
        missing = sorted({item.edition for item in lists} - set(base.books))
        if missing:
            raise InputError.of(
                f"{base.code} has no rules in {', '.join(missing)}: agreement.yaml does not say from when "
                "they apply",
                f"Its editions are {', '.join(base.books)}; add the edition to a copy of its folder, and "
                "name that with --for",
            )
        kept = ("agreement.yaml", "provisions.yaml", "sources.csv", "appendix.csv")
        names = [*kept, *(f"rules-{edition}.csv" for edition in base.books)]
        files = {
            name: (base.folder / name).read_text(encoding="utf-8-sig")
            for name in names
            if (base.folder / name).is_file()
        }
        files["sources.csv"] = files["sources.csv"].rstrip("\n") + "\n" + _csv(sources)
    elif about is not None:
        if len(tables) > 1:
            raise InputError.of(
                f"the lists are in {' and '.join(tables)}, and from when each applies is not known",
                "Import one edition; add the others to its agreement.yaml, then import them with --for",
            )
        files["agreement.yaml"] = agreement_yaml(about, lists[0].edition, sources[0][0])
        files["provisions.yaml"] = provisions_yaml(about)
        files["sources.csv"] = _csv([_SOURCE_COLUMNS, *sources])
    else:
        msg = "either a base or what is known of the agreement"
        raise TypeError(msg)
    for edition, rows in tables.items():
        files[f"rules-{edition}.csv"] = _csv([("code", "rule", "source"), *sorted(rows)])
    return files


def _tables(
    lists: Sequence[RuleList], taken: dict[str, object], source: str | None, read_on: date
) -> tuple[dict[Edition, list[tuple[str, ...]]], list[tuple[str, ...]]]:
    """The rows of each edition with the keys of their sources, and those sources."""
    tables: dict[Edition, list[tuple[str, ...]]] = {}
    sources: list[tuple[str, ...]] = []
    keys: dict[tuple[Path, str], str] = {}
    for item in lists:
        where = f"{item.path.name}, SHA-256 {item.sha256}"
        for code, rule, cited in item.rows:
            if (item.path, cited) not in keys:
                key = next(k for n in range(1, 10**6) if (k := f"import-{n}") not in taken)
                taken[key] = None
                keys[item.path, cited] = key
                what = cited or source or item.path.name
                sources.append((key, what, where, "secondary", read_on.isoformat()))
            tables.setdefault(item.edition, []).append((code, rule, keys[item.path, cited]))
    return tables, sources


def _csv(rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _renamed(problem: Problem, folder: Path) -> Problem:
    """A problem of the folder that was made, without the place where it was made."""
    file = problem.file.replace(f"{folder}/", "the folder made: ") if problem.file else None
    return Problem(problem.what.replace(f"{folder}/", ""), problem.fix, file, problem.line, problem.column)
