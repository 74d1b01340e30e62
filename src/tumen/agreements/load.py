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
from typing import TYPE_CHECKING, TypeVar

from tumen.agreements.appendix import read_appendix
from tumen.agreements.compiled import DATA, NON_PREFERENTIAL, read_model, read_provisions
from tumen.agreements.model import Agreement, EditionInUse, Party
from tumen.agreements.parse import parse_rule
from tumen.agreements.rules import GeneralRule, RuleBook
from tumen.agreements.sources import Source, cited, read_sources
from tumen.errors import InputError, Problem
from tumen.reference.economies import Membership, economy, groups, is_member, memberships
from tumen.reference.hs import EDITIONS
from tumen.tables.given import near_miss
from tumen.tables.text import shown_path
from tumen.tables.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date

    from tumen.agreements.agreement_file import AgreementFacts, PartyFacts
    from tumen.tables.yaml_document import Location

    Complaint = tuple[Location, str, str]

T = TypeVar("T")

_OWN: ContextVar[Mapping[str, Agreement]] = ContextVar("_OWN", default=MappingProxyType({}))
"""A user's own agreements and non-preferential rules, by code (see `own_agreements`)."""


@cache
def shipped_agreements() -> tuple[str, ...]:
    """Return the codes of the agreements that are shipped, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in DATA.glob("*/agreement.yaml")))


def agreements_on_file() -> tuple[str, ...]:
    """Return the codes of the agreements that are shipped and of a user's own, in alphabetical order."""
    own = (code for code, item in _OWN.get().items() if item.importer is None)
    return tuple(sorted({*shipped_agreements(), *own}))


def non_preferential_rules(importer: str, on: date) -> Agreement | None:
    """Return the importer's non-preferential rules of origin on file for the day, a user's own before those
    that are shipped; None where none are.
    """
    shipped = map(_shipped_rules, non_preferential_on_file())
    for rules in (*(item for item in _OWN.get().values() if item.importer is not None), *shipped):
        asks = rules.importer or ""
        if asks == importer or (asks in groups() and is_member(asks, importer, on)):
            spans = ((item.start, item.until) for item in rules.editions)
            if any(start <= on and (until is None or on <= until) for start, until in spans):
                return rules
    return None


@cache
def non_preferential_on_file() -> tuple[str, ...]:
    """Return the economies and groups whose non-preferential rules are shipped."""
    return tuple(sorted(path.parent.name for path in NON_PREFERENTIAL.glob("*/agreement.yaml")))


@cache
def _shipped_rules(importer: str) -> Agreement:
    return _read(NON_PREFERENTIAL / importer)


def agreements_on_day(on: date, importer: str | None = None) -> tuple[list[str], dict[str, str]]:
    """Return the agreements that can hold on the day (for the importer), and why others cannot."""
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
        elif importer and ((side := agreement.standing(importer, on)) is None or side.economy not in parties):
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


def own_places() -> tuple[str, ...]:
    """Return the folders of a user's own agreements, for another process to have them on file too."""
    return tuple(str(item.folder.resolve()) for item in _OWN.get().values())


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
            made = _read_whole(place, problems)
            if made is None:
                continue
            other = fresh.setdefault(made.code, made).folder
            if other.resolve() != place.resolve():
                what = f"two agreements have the code {made.code}: {other} and {place}"
                problems.append(Problem(what, "Change 'code' in one of them", str(place / "agreement.yaml")))
    if problems:
        raise InputError(problems)
    return MappingProxyType(dict(_OWN.get()) | fresh)


def _read_whole(folder: Path, problems: list[Problem]) -> Agreement | None:
    """Read all of an own agreement, also what is else read when it is needed: it is edited by hand, and the
    problems of all its files are told at once. None where it has any.
    """
    from tumen.agreements.forms.read import read_forms

    before = len(problems)
    made = _or_told(problems, lambda: _read(folder))
    _or_told(problems, lambda: read_provisions(folder))
    _or_told(problems, lambda: read_forms(folder))
    wrong: list[Problem] = []
    sources = read_sources(folder / "sources.csv", wrong)
    for edition in EDITIONS:
        path = folder / f"rules-{edition}.csv"
        if made is not None and edition in made.books:
            problems += made.books[edition].problems()
        elif made is None and path.is_file():
            problems += RuleBook(edition, path, {} if wrong else sources).problems()
    return made if len(problems) == before else None


def _or_told(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """What is read; None where it is wrong, which is added to the problems."""
    try:
        return read()
    except InputError as error:
        problems += error.problems
        return None


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
        if code_or_folder in _OWN.get() and code_or_folder in agreements_on_file():
            return _OWN.get()[code_or_folder]
        if code_or_folder in shipped_agreements():
            return _on_file(code_or_folder)
    folder = Path(code_or_folder)
    if not (folder / "agreement.yaml").is_file():
        titled = next(
            (code for code in agreements_on_file() if _abbreviates(str(code_or_folder), code)), None
        )
        meant = (
            f"Did you mean {titled!r}? " if titled else near_miss(str(code_or_folder), agreements_on_file())
        )
        raise InputError.of(
            f"there is no agreement {str(code_or_folder)!r} on file, and no folder of that name with an "
            "agreement.yaml",
            f"{meant}Agreements on file: {', '.join(agreements_on_file())}",
        )
    read = _read(folder)
    if read.importer is not None:
        raise InputError.of(
            f"{folder} holds non-preferential rules of {read.importer}, under which nothing is claimed",
            "Ask `tumen origin --non-preferential`, with the folder in --agreements-from",
        )
    return read


def _abbreviates(text: str, code: str) -> bool:
    """Whether the title of the agreement has the text as its abbreviation, in brackets."""
    _, _, inside = load_agreement(code).title.partition("(")
    return text != "" and text.upper() in inside.strip(")").split(", ")


@cache
def _on_file(code: str) -> Agreement:
    return _read(DATA / code)


def _read(folder: Path) -> Agreement:
    from tumen.agreements.agreement_file import AgreementFacts

    problems: list[Problem] = []
    read = _or_told(problems, lambda: read_model(AgreementFacts, folder / "agreement.yaml"))
    told = len(problems)
    sources = read_sources(folder / "sources.csv", problems)
    known = sources if len(problems) == told else {}  # what a broken table lacks is no second problem
    if read is None:
        raise InputError(problems)
    facts, document = read
    found = list(_complaints(facts, known))
    if found and document.lines == {(): 1}:
        document = read_yaml(folder / "agreement.yaml")  # says the lines
    problems += [document.problem(*item) for item in found]
    problems += [
        Problem(f"there are no rules in {item.edition}", f"Add rules-{item.edition}.csv", shown_path(folder))
        for item in facts.editions
        if not (folder / f"rules-{item.edition}.csv").is_file()
    ]
    if folder.parent not in {DATA, NON_PREFERENTIAL}:  # what is shipped is read when it is asked for
        parties = [item.economy for item in facts.parties]
        read_appendix(folder / "appendix.csv", known, parties, problems)
    if problems:
        raise InputError(problems)

    def cites(keys: str) -> tuple[Source, ...]:
        return cited(keys, sources) or ()

    general = tuple(
        GeneralRule(
            parse_rule(item.rule),
            item.article,
            item.goods,
            cites(item.source),
            document.path,
            document.locate(("general_rules", at, "rule")),
        )
        for at, item in enumerate(facts.general_rules)
    )
    return Agreement(
        code=facts.code,
        title=facts.title,
        folder=folder,
        parties=tuple(_party(item, facts, cites(item.source)) for item in facts.parties),
        editions=tuple(
            EditionInUse(item.edition, item.start, item.until, cites(item.source)) for item in facts.editions
        ),
        base=facts.tariff_years.base if facts.tariff_years else None,
        base_sources=cites(facts.tariff_years.source) if facts.tariff_years else (),
        sources=sources,
        books=MappingProxyType(
            {
                item.edition: RuleBook(item.edition, folder / f"rules-{item.edition}.csv", sources, general)
                for item in facts.editions
            }
        ),
        not_on_file=facts.not_on_file,
        importer=facts.importer,
    )


def _complaints(facts: AgreementFacts, sources: Mapping[str, Source]) -> Iterator[Complaint]:
    """What does not hold together in the file: the key at which it stands, what is wrong, the fix."""
    cites: dict[Location, str] = {
        (name, place, "source"): item.source
        for name in ("parties", "editions", "general_rules")
        for place, item in enumerate(getattr(facts, name))
    }
    if facts.tariff_years:
        cites["tariff_years", "source"] = facts.tariff_years.source
    for at, text in cites.items():
        if sources and cited(text, sources) is None:
            yield at, f"{text!r} names no source on file", f"Write keys of sources.csv: {', '.join(sources)}"
    if facts.importer is not None and facts.importer not in groups():
        yield from _refused(("importer",), partial(economy, facts.importer))
    for place, item in enumerate(facts.general_rules):
        yield from _refused(("general_rules", place, "rule"), partial(parse_rule, item.rule))
    if facts.group is not None and facts.group not in groups():
        yield ("group",), f"{facts.group!r} is no group on file", f"Groups: {', '.join(groups())}"
        return
    on_file = {item.economy for item in memberships(facts.group)} if facts.group else set()
    seen: set[str] = set()
    unknown = False
    for place, party in enumerate(facts.parties):
        at = ("parties", place)
        refused = tuple(_refused((*at, "economy"), partial(economy, party.economy)))
        unknown = unknown or bool(refused)
        yield from refused or _of_party(party, at, facts, seen, on_file)
    for missing in sorted(on_file - seen) if not unknown else ():
        yield ("parties",), f"{missing} is a member of {facts.group} and is not listed", "Add it"


def _of_party(
    party: PartyFacts, at: Location, facts: AgreementFacts, seen: set[str], on_file: Collection[str]
) -> Iterator[Complaint]:
    known = economy(party.economy).iso2
    if known != party.economy or known in seen:
        what = f"{party.economy!r} is there twice or not in two letters"
        yield (*at, "economy"), what, f"Write {known} once"
    seen.add(known)
    for union in {item.economy for item in facts.parties} & set(groups()):
        if all(item.economy != known or item.until for item in memberships(union)):
            continue
        yield (
            (*at, "economy"),
            f"{known} is a member of {union}, which is a Party itself",
            "Delete one of them",
        )
    for other in party.only_towards or ():
        if other == known or other not in {item.economy for item in facts.parties}:
            yield (*at, "only_towards"), f"{other!r} is not another Party", "Write codes of Parties"
    if facts.group and party.in_force:
        what = f"the date stands in the memberships of {facts.group} as well"
        yield (*at, "in_force"), what, "Delete it here"
    elif facts.group and known not in on_file:
        yield at, f"{party.economy} is no member of {facts.group}", "Delete it, or correct the group"
    elif not facts.group and not party.in_force:
        yield at, f"{party.economy} has no date", "Add 'in_force: year-month-day', or name a 'group'"


def _refused(at: Location, read: Callable[[], object]) -> Iterator[Complaint]:
    problems: list[Problem] = []
    _or_told(problems, read)
    yield from ((at, problem.what, problem.fix) for problem in problems)


def _party(item: PartyFacts, facts: AgreementFacts, read: tuple[Source, ...]) -> Party:
    if item.in_force is None:
        terms = tuple(term for term in memberships(facts.group or "") if term.economy == item.economy)
    else:
        partners = frozenset(item.only_towards) if item.only_towards else None
        read_on = max(source.read_on for source in read)
        said = "; ".join(map(str, read))
        terms = (Membership(facts.code, item.economy, item.in_force, None, partners, said, read_on, ""),)
    return Party(item.economy, item.tariff_year_start, item.differentials, terms, read)
