"""Read an agreement from its folder: one that is on file, or a user's own of the same shape.

The folder holds ``agreement.yaml`` (see `tumen.agreements.agreement_file`), ``provisions.yaml`` (see
`tumen.agreements.provisions`), ``sources.csv``, one ``rules-<edition>.csv`` for each HS edition and, where
the agreement has one, ``appendix.csv``.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.agreements.appendix import read_appendix
from tumen.agreements.compiled import DATA
from tumen.agreements.model import Agreement, EditionInUse, Party
from tumen.agreements.parse import parse_rule
from tumen.agreements.rules import GeneralRule, RuleBook
from tumen.agreements.sources import Source, cited, read_sources
from tumen.errors import InputError, Problem
from tumen.reference.economies import Membership, economy, groups, memberships
from tumen.tables.given import near_miss
from tumen.tables.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from tumen.agreements.agreement_file import AgreementFacts, PartyFacts
    from tumen.tables.yaml_document import Document


_OWN: ContextVar[Mapping[str, Agreement]] = ContextVar("_OWN", default=MappingProxyType({}))
"""A user's own agreements, by code (see `own_agreements`)."""


@cache
def shipped_agreements() -> tuple[str, ...]:
    """Return the codes of the agreements that are shipped, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in DATA.glob("*/agreement.yaml")))


def agreements_on_file() -> tuple[str, ...]:
    """Return the codes of the agreements that are shipped and of a user's own, in alphabetical order."""
    return tuple(sorted({*shipped_agreements(), *_OWN.get()}))


def agreements_on_day(on: date, importer: str | None = None) -> tuple[list[str], dict[str, str]]:
    """Return the agreements on file that can hold on the day (and for the importer), and why the others
    cannot.
    """
    names, others = [], {}
    for code in agreements_on_file():
        agreement = load_agreement(code)
        try:
            agreement.edition_on(on)
        except InputError as error:
            others[code] = error.problems[0].what
            continue
        parties = {p.economy for p in agreement.parties if any(term.holds(on) for term in p.terms)}
        if len(parties) < 2:
            others[code] = f"not in force on {on}"
        elif importer is not None and importer not in parties:
            others[code] = f"{importer} is not a Party on {on}"
        else:
            names.append(code)
    return names, others


@contextmanager
def own_agreements(folders: Iterable[str | Path]) -> Iterator[None]:
    """Have a user's own agreements on file inside the block, beside those that are shipped; each is read
    once.

    Parameters
    ----------
    folders
        Each the folder of one agreement, or a folder that holds such folders. An agreement with the code of
        one that is shipped takes its place.

    Raises
    ------
    InputError
        If a folder holds no agreement, an agreement.yaml is wrong, or two agreements have one code.
    """
    token = _OWN.set(_own_folders(folders))
    try:
        yield
    finally:
        _OWN.reset(token)


def agreement_place(code: str) -> str:
    """Return a code or path by which another process finds the agreement: a user's own by its folder."""
    own = _OWN.get().get(code)
    return code if own is None else str(own.folder.resolve())


def _own_folders(folders: Iterable[str | Path]) -> Mapping[str, Agreement]:
    """What is on file already, and the agreements of the folders by their codes."""
    fresh: dict[str, Agreement] = {}
    problems: list[Problem] = []
    for folder in map(Path, folders):
        one = (folder / "agreement.yaml").is_file()
        places = [folder] if one else sorted(path.parent for path in folder.glob("*/agreement.yaml"))
        if not places:
            what = (
                "it holds no folder with an agreement.yaml" if folder.is_dir() else "there is no such folder"
            )
            problems.append(
                Problem(what, "Give the folder of an agreement, or one of such folders", str(folder))
            )
        for place in places:
            try:
                made = load_agreement(place)
                _read_whole(made)
            except InputError as error:
                problems += error.problems
                continue
            other = fresh.setdefault(made.code, made).folder
            if other.resolve() != place.resolve():
                what = f"two agreements have the code {made.code}: {other} and {place}"
                problems.append(Problem(what, "Change 'code' in one of them", str(place / "agreement.yaml")))
    if problems:
        raise InputError(problems)
    return MappingProxyType(dict(_OWN.get()) | fresh)


def _read_whole(agreement: Agreement) -> None:
    """Read what is else read when it is needed: an own agreement is edited by hand, and all its problems are
    told at once.

    Raises
    ------
    InputError
        With every problem of its provisions and rules.
    """
    problems: list[Problem] = []
    for owner, name in ((agreement, "provisions"), *((book, "rows") for book in agreement.books.values())):
        problems += _problems_of(partial(getattr, owner, name))
    if not problems:
        for book in agreement.books.values():
            for digits in book.rows:
                problems += _problems_of(partial(book.at, digits))
    if problems:
        raise InputError(problems)


def _problems_of(read: Callable[[], object]) -> Sequence[Problem]:
    try:
        read()
    except InputError as error:
        return error.problems
    return ()


def load_agreement(code_or_folder: str | Path) -> Agreement:
    """Read an agreement.

    Parameters
    ----------
    code_or_folder
        The code of an agreement on file, or the path of a folder of the same shape. An agreement on file is
        read once; a user's folder each time, since it may have been edited.

    Raises
    ------
    InputError
        If there is no such agreement, or with every problem of its files.
    """
    if isinstance(code_or_folder, str):
        if code_or_folder in _OWN.get():
            return _OWN.get()[code_or_folder]
        if code_or_folder in shipped_agreements():
            return _on_file(code_or_folder)
    folder = Path(code_or_folder)
    if not (folder / "agreement.yaml").is_file():
        meant = near_miss(str(code_or_folder), agreements_on_file())
        raise InputError.of(
            f"there is no agreement {str(code_or_folder)!r} on file, and no folder of that name with an "
            "agreement.yaml",
            f"{meant}Agreements on file: {', '.join(agreements_on_file())}",
        )
    from tumen.tables.yaml_document import read_yaml

    return _read(folder, read_yaml)


@cache
def _on_file(code: str) -> Agreement:
    from tumen.agreements.compiled import read_compiled
    from tumen.tables.yaml_document import read_yaml

    try:
        return _read(DATA / code, read_compiled)
    except InputError:
        return _read(DATA / code, read_yaml)  # says the lines


def _read(folder: Path, read: Callable[[Path], Document]) -> Agreement:
    from tumen.agreements.agreement_file import AgreementFacts
    from tumen.tables.models import validate

    document = read(folder / "agreement.yaml")
    facts = validate(AgreementFacts, document)
    sources = read_sources(folder / "sources.csv")
    problems = [*_source_problems(facts, sources, document), *_party_problems(facts, document)]
    problems += [
        Problem(f"there are no rules in {item.edition}", f"Add rules-{item.edition}.csv", shown_path(folder))
        for item in facts.editions
        if not (folder / f"rules-{item.edition}.csv").is_file()
    ]
    general, wrong = _general_rules(facts, sources, document)
    problems += wrong
    if problems:
        raise InputError(problems)
    appendix = read_appendix(folder / "appendix.csv", sources, [item.economy for item in facts.parties])
    return Agreement(
        code=facts.code,
        title=facts.title,
        folder=folder,
        parties=tuple(_party(item, facts, sources) for item in facts.parties),
        editions=tuple(
            EditionInUse(item.edition, item.start, item.until, cited(item.source, sources) or ())
            for item in facts.editions
        ),
        base=facts.tariff_years.base if facts.tariff_years else None,
        base_sources=(cited(facts.tariff_years.source, sources) or ()) if facts.tariff_years else (),
        sources=sources,
        books=MappingProxyType(
            {
                item.edition: RuleBook(item.edition, folder / f"rules-{item.edition}.csv", sources, general)
                for item in facts.editions
            }
        ),
        appendix_lines=appendix,
        not_on_file=facts.not_on_file,
    )


def _source_problems(
    facts: AgreementFacts, sources: Mapping[str, Source], document: Document
) -> list[Problem]:
    keys: dict[tuple[str | int, ...], str] = {
        **({("tariff_years", "source"): facts.tariff_years.source} if facts.tariff_years else {}),
        **{("parties", place, "source"): item.source for place, item in enumerate(facts.parties)},
        **{("editions", place, "source"): item.source for place, item in enumerate(facts.editions)},
        **{("general_rules", place, "source"): item.source for place, item in enumerate(facts.general_rules)},
    }
    return [
        document.problem(
            at, f"{text!r} names no source on file", f"Write keys of sources.csv: {', '.join(sources)}"
        )
        for at, text in keys.items()
        if cited(text, sources) is None
    ]


def _general_rules(
    facts: AgreementFacts, sources: Mapping[str, Source], document: Document
) -> tuple[tuple[GeneralRule, ...], list[Problem]]:
    """Read the general rules, and what is wrong with them."""
    found: list[GeneralRule] = []
    problems: list[Problem] = []
    for place, item in enumerate(facts.general_rules):
        at = document.problem(("general_rules", place, "rule"), "", "")
        try:
            rule = parse_rule(item.rule)
        except InputError as error:
            problems.extend(
                document.problem(("general_rules", place, "rule"), one.what, one.fix)
                for one in error.problems
            )
            continue
        found.append(
            GeneralRule(
                rule, item.article, item.goods, cited(item.source, sources) or (), at.file or "", at.line or 0
            )
        )
    return tuple(found), problems


def _party_problems(facts: AgreementFacts, document: Document) -> list[Problem]:
    problems: list[Problem] = []
    if facts.group is not None and facts.group not in groups():
        return [
            document.problem(
                ("group",), f"{facts.group!r} is no group on file", f"Groups: {', '.join(groups())}"
            )
        ]
    on_file = {item.economy for item in memberships(facts.group)} if facts.group else set()
    seen: set[str] = set()
    for place, item in enumerate(facts.parties):
        at = ("parties", place, "economy")
        try:
            known = economy(item.economy).iso2
        except InputError as error:
            problems.extend(document.problem(at, problem.what, problem.fix) for problem in error.problems)
            continue
        if known != item.economy or known in seen:
            problems.append(
                document.problem(
                    at, f"{item.economy!r} is there twice or not in two letters", f"Write {known} once"
                )
            )
        seen.add(known)
        problems.extend(
            document.problem(
                (*at[:2], "only_towards"), f"{other!r} is not another Party", "Write codes of Parties"
            )
            for other in item.only_towards or ()
            if other == known or other not in {party.economy for party in facts.parties}
        )
        problems.extend(_date_problems(item, place, facts.group, on_file, document))
    problems.extend(
        document.problem(("parties",), f"{missing} is a member of {facts.group} and is not listed", "Add it")
        for missing in sorted(on_file - seen)
    )
    return problems


def _date_problems(
    item: PartyFacts, place: int, group: str | None, on_file: set[str], document: Document
) -> list[Problem]:
    at = ("parties", place, "in_force")
    if group and item.in_force:
        return [
            document.problem(at, f"the date stands in the memberships of {group} as well", "Delete it here")
        ]
    if group and item.economy not in on_file:
        return [
            document.problem(
                at[:2], f"{item.economy} is no member of {group}", "Delete it, or correct the group"
            )
        ]
    if not group and not item.in_force:
        return [
            document.problem(
                at[:2], f"{item.economy} has no date", "Add 'in_force: year-month-day', or name a 'group'"
            )
        ]
    return []


def _party(item: PartyFacts, facts: AgreementFacts, sources: Mapping[str, Source]) -> Party:
    read = cited(item.source, sources) or ()
    if facts.group:
        terms = tuple(term for term in memberships(facts.group) if term.economy == item.economy)
    else:
        terms = (_own_term(item, facts.code, read),)
    start: tuple[int, int] | None = None
    if item.tariff_year_start is not None:
        month, _, day = item.tariff_year_start.partition("-")
        start = int(month), int(day)
    return Party(item.economy, start, item.differentials, terms, read)


def _own_term(item: PartyFacts, code: str, read: tuple[Source, ...]) -> Membership:
    assert item.in_force is not None, "checked by _date_problems"  # noqa: S101 - tells the type checker
    partners = frozenset(item.only_towards) if item.only_towards else None
    read_on = max(source.read_on for source in read)
    return Membership(
        code, item.economy, item.in_force, None, partners, "; ".join(map(str, read)), read_on, ""
    )
